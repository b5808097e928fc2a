// @ts-check
/** Chromium's serial service: what answers `navigator.serial`, with emulated boards at its ports. */
import { call, Service } from './mojo-service.js';
import { SerialPort, SerialPortClient, SerialService, SerialServiceClient } from './serial-mojom.js';

/** @typedef {import('./rig-types.js').SerialBoard} SerialBoard */
/** @typedef {import('./rig-types.js').SerialPeer} SerialPeer */
/** @typedef {import('./rig-types.js').SerialLine} SerialLine */
/** @typedef {import('./sockets.js').Socket<SerialBoard>} Socket */
/** @typedef {import('./sockets.js').Host} Host */

/** The largest piece of what a page writes that a board gets at once, in bytes. */
const PIECE = 65_536;

/** @typedef {import('./serial-mojom.js').ReadError} ReadError */

/** All ports, for one page. */
export class SerialEmulation {
  /** @type {Set<OpenPort>} */
  open = new Set();
  #host;
  /** @type {{ pipe: MojoHandle, service: Service } | undefined} */
  #client;

  /** @param {Host} host */
  constructor(host) {
    this.#host = host;
  }

  /** Answers every `navigator.serial` of this page from now on. */
  start() {
    const interceptor = new MojoInterfaceInterceptor('blink.mojom.SerialService');
    interceptor.oninterfacerequest = (event) => this.#serve(event.handle);
    interceptor.start();
  }

  /** The page hears of a socket that was filled or emptied. @param {Socket} socket */
  changed(socket) {
    if (!this.#client) return;
    const { pipe, service } = this.#client;
    call(pipe, SerialServiceClient, 'connectedStateChanged', { port: describePort(socket) }, service);
  }

  /** @param {Socket} socket */
  unplugged(socket) {
    for (const port of this.open) if (port.socket === socket) port.lost();
  }

  /** @param {MojoHandle} pipe */
  #serve(pipe) {
    const host = this.#host;
    const answers = host.logged('SerialService', {
      setClient: ({ client }) => void (this.#client = { pipe: client, service }),
      getPorts: () => ({ ports: host.permitted('serial').map(describePort) }),
      requestPort: async ({ filters }) => {
        const socket = await host.chosen('serial', (board) => !filters.length || filters.some((/** @type {any} */ filter) => matches(filter, board)));
        return { port: socket && describePort(socket) };
      },
      openPort: ({ token, options, client }) => ({ port: this.#openPort(host.find('serial', token.low), options, client) }),
      forgetPort: ({ token }) => {
        const socket = host.find('serial', token.low);
        host.forget(socket);
        for (const port of this.open) if (port.socket === socket) port.revoked();
      },
    });
    const service = new Service(pipe, SerialService, answers, {
      closed: () => (this.#client = undefined),
      failed: (problem) => host.problem('SerialService', problem),
    });
  }

  /**
   * @param {Socket | undefined} socket
   * @param {any} options
   * @param {MojoHandle} client
   * @returns {MojoHandle | undefined}
   */
  #openPort(socket, options, client) {
    const taken = [...this.open].some((port) => port.socket === socket);
    if (!socket?.plugged || taken) return undefined;
    const port = new OpenPort(socket, client, this.#host, () => this.open.delete(port));
    if (!port.attach(options)) return undefined;
    this.open.add(port);
    const { handle0, handle1 } = Mojo.createMessagePipe();
    port.serve(handle0);
    return handle1;
  }
}

/** One open port: two streams, signals, and the board at the far end. @implements {SerialLine} */
class OpenPort {
  #client;
  #host;
  #closed;
  /** @type {SerialPeer | undefined} */
  #peer;
  #input = { cts: false, dsr: false, ri: false, dcd: false };
  /** @type {(Uint8Array | ReadError)[]} what the page has not taken yet */
  #arrived = [];
  /** @type {Pipe | undefined} to the page's `readable` */
  #out;
  /** @type {Pipe | undefined} from the page's `writable` */
  #in;
  /** @type {(() => void)[]} */
  #drained = [];
  /** @type {Service | undefined} */
  #service;
  #lost = false;
  #ended = false;

  /**
   * @param {Socket} socket
   * @param {MojoHandle} client
   * @param {Host} host
   * @param {() => void} closed
   */
  constructor(socket, client, host, closed) {
    this.socket = socket;
    this.#client = client;
    this.#host = host;
    this.#closed = closed;
  }

  /** How many data pipes are open. */
  get pipes() {
    return Number(this.#in !== undefined) + Number(this.#out !== undefined);
  }

  /** @param {any} options - as they came */
  attach({ baudRate, dataBits, stopBits, parity, flowControl }) {
    const asked = { baudRate, dataBits: Number(dataBits), stopBits: Number(stopBits), parity, flowControl: flowControl ? 'hardware' : 'none' };
    try {
      const peer = this.socket.board.attach(this, /** @type {import('./rig-types.js').SerialOptions} */ (asked));
      if (peer === 'busy') return false;
      this.#peer = peer;
    } catch (error) {
      this.#host.problem('SerialPort', `attach: ${error}`);
      return false;
    }
    this.#peer.signals?.({ dtr: true, rts: true });
    return true;
  }

  /** @param {MojoHandle} pipe */
  serve(pipe) {
    const answers = this.#host.logged('SerialPort', {
      startWriting: ({ pipe: data }) => this.#startWriting(data),
      startReading: ({ pipe: data }) => this.#startReading(data),
      flush: ({ mode }) => this.#flush(mode),
      drain: () => this.#drain(),
      getSignals: () => ({ signals: this.#lost ? undefined : this.#input }),
      setSignals: ({ signals }) => ({ done: this.#setSignals(signals) }),
      configure: () => ({ done: !this.#lost }),
      getInfo: () => Promise.reject(new Error('No page has ever asked for this, so the rig does not know its answer.')),
      close: () => this.#end(),
    });
    this.#service = new Service(pipe, SerialPort, answers, {
      closed: () => this.#end(),
      failed: (problem) => this.#host.problem('SerialPort', problem),
    });
  }

  /** @param {Uint8Array} bytes */
  send(bytes) {
    if (this.#lost || this.#ended || bytes.length === 0) return;
    this.#arrived.push(bytes.slice());
    this.#deliver();
  }

  /** @param {Parameters<SerialLine['signals']>[0]} now */
  signals(now) {
    Object.assign(this.#input, now);
  }

  /** @param {Parameters<SerialLine['fail']>[0]} kind */
  fail(kind) {
    if (this.#lost || this.#ended) return;
    this.#arrived.push(kind);
    this.#deliver();
  }

  /** The plug was pulled: what had arrived can still be read, then reading fails; so does what is being written, or comes later. */
  lost() {
    this.#arrived.push('lost');
    this.#lost = true;
    this.#deliver();
    if (this.#in?.busy) this.#sendError('disconnected');
    this.#leave();
  }

  /** The page may not use it any more. */
  revoked() {
    this.#service?.close();
  }

  /** @param {MojoHandle} data */
  #startReading(data) {
    this.#out?.close();
    this.#out = new Pipe(data, 'writable', () => this.#deliver());
    this.#deliver();
  }

  /** Hands over what has arrived, as far as the page has room. */
  #deliver() {
    for (let next = this.#arrived[0]; next !== undefined && this.#out; next = this.#arrived[0]) {
      if (typeof next === 'string') {
        this.#closeOut();
        this.#tell('readError', next);
        // A device that is lost stays so.
        if (next === 'lost') return;
        this.#arrived.shift();
        continue;
      }
      const { result, numBytes } = this.#out.handle.writeData(next);
      if (result === Mojo.RESULT_SHOULD_WAIT) return this.#out.wait();
      // The page has cancelled; a flush follows.
      if (result !== Mojo.RESULT_OK) return this.#closeOut();
      if (numBytes === next.length) this.#arrived.shift();
      else this.#arrived[0] = next.subarray(numBytes);
    }
  }

  /** @param {MojoHandle} data */
  #startWriting(data) {
    this.#in?.close();
    const pipe = new Pipe(data, 'readable', () => void this.#take(pipe));
    this.#in = pipe;
    return this.#take(pipe);
  }

  /**
   * Gives the board what the page has written. It stays in the pipe until the board has taken it, so that a slow board holds the page up.
   *
   * @param {Pipe} pipe
   */
  async #take(pipe) {
    if (pipe.busy) return;
    const piece = new Uint8Array(PIECE);
    while (pipe === this.#in) {
      const { result, numBytes } = pipe.handle.readData(piece, { peek: true });
      if (result === Mojo.RESULT_SHOULD_WAIT) return pipe.wait();
      if (result !== Mojo.RESULT_OK) return this.#written();
      if (this.#lost) return this.#sendError('disconnected');
      pipe.busy = true;
      try {
        await this.#peer?.receive(piece.slice(0, numBytes));
      } catch (error) {
        this.#host.problem('SerialPort', `receive: ${error}`);
        if (pipe === this.#in) this.#sendError('system');
        return;
      }
      pipe.busy = false;
      if (pipe === this.#in) pipe.handle.discardData(numBytes);
    }
  }

  /** The page has closed `writable`, and the board has taken everything. */
  #written() {
    this.#closeIn();
    for (const resolve of this.#drained.splice(0)) resolve();
  }

  /** The page hears that it cannot write on. Chromium then waits for no `drain` any more. @param {'disconnected' | 'system'} kind */
  #sendError(kind) {
    this.#closeIn();
    this.#tell('sendError', kind);
  }

  /** @param {'readError' | 'sendError'} method @param {ReadError} kind */
  #tell(method, kind) {
    call(this.#client, SerialPortClient, method, { kind }, this.#service);
  }

  /** @param {'both' | 'receive' | 'transmit'} mode */
  #flush(mode) {
    if (mode === 'receive') {
      this.#arrived = this.#arrived.filter((item) => item === 'lost');
      this.#closeOut();
    }
    if (mode === 'transmit') this.#closeIn();
  }

  /** @returns {Promise<void>} settles when the board has taken all that the page wrote before it closed `writable` */
  #drain() {
    return this.#in ? new Promise((resolve) => this.#drained.push(resolve)) : Promise.resolve();
  }

  /** @param {any} asked */
  #setSignals({ dtr, hasDtr, rts, hasRts, brk, hasBrk }) {
    if (this.#lost) return false;
    this.#peer?.signals?.({ ...(hasDtr && { dtr }), ...(hasRts && { rts }), ...(hasBrk && { brk }) });
    return true;
  }

  #closeOut() {
    this.#out?.close();
    this.#out = undefined;
  }

  #closeIn() {
    this.#in?.close();
    this.#in = undefined;
  }

  /** The board sees that nobody is there any more. */
  #leave() {
    const peer = this.#peer;
    this.#peer = undefined;
    if (!this.#lost) peer?.signals?.({ dtr: false, rts: false });
    peer?.closed?.();
  }

  #end() {
    if (this.#ended) return;
    this.#ended = true;
    this.#arrived = [];
    this.#closeOut();
    this.#closeIn();
    this.#leave();
    this.#closed();
  }
}

/** One end of a data pipe. */
class Pipe {
  /** Whether a board is taking what the page has written. */
  busy = false;
  #signal;
  #ready;
  /** @type {{ cancel(): void } | undefined} */
  #watcher;

  /**
   * @param {MojoHandle} data
   * @param {'readable' | 'writable'} signal - what to wait for
   * @param {() => void} ready
   */
  constructor(data, signal, ready) {
    this.handle = data;
    this.#signal = signal;
    this.#ready = ready;
  }

  /** Calls `ready` once there is something to do, or the other end was closed. */
  wait() {
    this.#watcher ??= this.handle.watch({ [this.#signal]: true }, () => {
      this.#watcher?.cancel();
      this.#watcher = undefined;
      this.#ready();
    });
  }

  close() {
    this.#watcher?.cancel();
    this.#watcher = undefined;
    this.handle.close();
  }
}

/** @param {Socket} socket */
function describePort({ id, board, plugged }) {
  const { vendorId, productId } = board;
  return {
    token: { high: 1n, low: id },
    vendorId: vendorId ?? 0,
    hasVendorId: vendorId !== undefined,
    productId: productId ?? 0,
    hasProductId: productId !== undefined,
    bluetoothService: undefined,
    connected: plugged,
  };
}

/**
 * @param {any} filter
 * @param {SerialBoard} board
 */
function matches(filter, { vendorId, productId }) {
  return (!filter.hasVendorId || filter.vendorId === vendorId) && (!filter.hasProductId || filter.productId === productId);
}
