// @ts-check
/** A serial port that is not there: an object with the interface of Web Serial's `SerialPort`, and an emulated board at its far end. */

/** @typedef {import('./boards/board-types.js').SerialBoard} SerialBoard */
/** @typedef {import('./boards/board-types.js').SerialLine} SerialLine */
/** @typedef {import('./boards/board-types.js').SerialOptions} SerialOptions */
/** @typedef {import('./boards/board-types.js').SerialPeer} SerialPeer */

/** What a read fails with: https://wicg.github.io/serial/#readable-attribute */
const READ_ERRORS = {
  break: 'BreakError',
  framing: 'FramingError',
  parity: 'ParityError',
  overrun: 'BufferOverrunError',
  'buffer-overflow': 'BufferOverrunError',
  system: 'UnknownError',
};

/** While the port is open: its two streams, each made anew when the one before has ended. */
class Wire {
  input = { cts: false, dsr: false, ri: false, dcd: false };
  /** @type {SerialPeer} */
  peer;
  /** @type {ReadableStream<Uint8Array> | undefined} */
  #readable;
  /** @type {ReadableStreamDefaultController<Uint8Array> | undefined} */
  #received;
  /** @type {WritableStream<Uint8Array> | undefined} */
  #writable;

  /**
   * @param {SerialBoard} board
   * @param {SerialOptions} options
   */
  constructor(board, options) {
    // The stream is there before the board is: some speak as soon as they are switched on.
    void this.readable;
    /** @type {SerialLine} */
    const line = {
      send: (bytes) => this.#receive(bytes.slice()),
      signals: (now) => void Object.assign(this.input, now),
      fail: (kind) => this.#fail(kind),
    };
    const peer = board.attach(line, options);
    if (peer === 'busy') throw new DOMException('The emulated board is in use.', 'NetworkError');
    this.peer = peer;
    // As operating systems do.
    peer.signals?.({ dtr: true, rts: true });
  }

  get readable() {
    this.#readable ??= new ReadableStream({
      start: (controller) => void (this.#received = controller),
      // What nobody has read by then is thrown away, as Web Serial does.
      cancel: () => void (this.#readable = this.#received = undefined),
    });
    return this.#readable;
  }

  get writable() {
    const ended = () => void (this.#writable = undefined);
    this.#writable ??= new WritableStream({
      write: (bytes, controller) => takenBy(this.peer, bytes.slice(), controller.signal),
      close: ended,
      abort: ended,
    });
    return this.#writable;
  }

  get locked() {
    return this.#readable?.locked === true || this.#writable?.locked === true;
  }

  /** @param {Uint8Array} bytes */
  #receive(bytes) {
    void this.readable;
    this.#received?.enqueue(bytes);
  }

  /** @param {keyof typeof READ_ERRORS} kind */
  #fail(kind) {
    void this.readable;
    this.#received?.error(new DOMException('The emulated line went wrong.', READ_ERRORS[kind]));
    this.#readable = this.#received = undefined;
  }
}

export class EmulatedSerialPort extends EventTarget {
  connected = true;
  #board;
  /** @type {Wire | undefined} */
  #wire;

  /** @param {SerialBoard} board */
  constructor(board) {
    super();
    this.#board = board;
  }

  /** @returns {ReadableStream<Uint8Array> | null} */
  get readable() {
    return this.#wire?.readable ?? null;
  }

  /** @returns {WritableStream<Uint8Array> | null} */
  get writable() {
    return this.#wire?.writable ?? null;
  }

  getInfo() {
    const { vendorId, productId } = this.#board;
    return { ...(vendorId !== undefined && { usbVendorId: vendorId }), ...(productId !== undefined && { usbProductId: productId }) };
  }

  /** @param {Partial<SerialOptions> & { baudRate: number }} options */
  async open({ baudRate, dataBits = 8, stopBits = 1, parity = 'none', flowControl = 'none' }) {
    if (this.#wire) throw new DOMException('The port is already open.', 'InvalidStateError');
    if (!(baudRate > 0)) throw new TypeError('The baud rate must be greater than 0.');
    this.#wire = new Wire(this.#board, { baudRate, dataBits, stopBits, parity, flowControl });
  }

  /** @param {{ dataTerminalReady?: boolean, requestToSend?: boolean, break?: boolean }} signals */
  async setSignals({ dataTerminalReady, requestToSend, break: brk }) {
    this.#open.peer.signals?.({
      ...(dataTerminalReady !== undefined && { dtr: dataTerminalReady }),
      ...(requestToSend !== undefined && { rts: requestToSend }),
      ...(brk !== undefined && { brk }),
    });
  }

  async getSignals() {
    const { cts, dsr, ri, dcd } = this.#open.input;
    return { clearToSend: cts, dataSetReady: dsr, ringIndicator: ri, dataCarrierDetect: dcd };
  }

  async close() {
    const wire = this.#open;
    if (wire.locked) throw new TypeError('Somebody still reads from the port or writes to it.');
    this.#wire = undefined;
    wire.peer.signals?.({ dtr: false, rts: false });
    wire.peer.closed?.();
  }

  async forget() {
    // No browser has allowed it, so there is nothing to forget.
  }

  get #open() {
    if (!this.#wire) throw new DOMException('The port is closed.', 'InvalidStateError');
    return this.#wire;
  }
}

/**
 * Resolves when the board has taken the bytes, or nobody waits for that any more: a board that hangs must not keep its port from closing.
 *
 * @param {SerialPeer} peer
 * @param {Uint8Array} bytes
 * @param {AbortSignal} given - up
 * @returns {Promise<void>}
 */
async function takenBy(peer, bytes, given) {
  const up = new Promise((resolve) => given.addEventListener('abort', resolve, { once: true }));
  await Promise.race([peer.receive(bytes), up]);
}
