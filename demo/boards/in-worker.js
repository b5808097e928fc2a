// @ts-check
/** A board whose program runs in a worker, so that one that never ends keeps nobody else from working. */

/** @typedef {import('./board-types.js').SerialBoard} SerialBoard */
/** @typedef {import('./board-types.js').SerialLine} SerialLine */
/** @typedef {import('./board-types.js').SerialPeer} SerialPeer */

/**
 * Page → worker.
 *
 * @typedef {{ type: 'open' } | { type: 'receive', bytes: Uint8Array } | { type: 'close' }} ToBoard
 */

/**
 * Worker → page; `taken` answers each `receive`.
 *
 * @typedef {{ type: 'send', bytes: Uint8Array } | { type: 'taken' }} FromBoard
 */

/** @implements {SerialBoard} */
export class BoardInWorker {
  #start;
  /** @type {Worker | undefined} */
  #worker;
  /** While the port is open. @type {SerialLine | undefined} */
  #line;
  /** Pieces that the board has not taken yet. @type {(() => void)[]} */
  #waiting = [];

  /**
   * @param {{ vendorId: number, productId: number, name: string }} board
   * @param {() => Worker} start - starts its worker
   */
  constructor({ vendorId, productId, name }, start) {
    this.vendorId = vendorId;
    this.productId = productId;
    this.name = name;
    this.#start = start;
  }

  /**
   * @param {SerialLine} line
   * @returns {SerialPeer}
   */
  attach(line) {
    // Its program still runs, maybe for ever: somebody presses its reset button.
    if (this.#waiting.length > 0) this.#switchOff();
    const worker = (this.#worker ??= this.#switchOn());
    /** @param {ToBoard} message */
    const tell = (message) => worker.postMessage(message);
    this.#line = line;
    tell({ type: 'open' });
    return {
      receive: (bytes) => {
        tell({ type: 'receive', bytes });
        return new Promise((resolve) => this.#waiting.push(resolve));
      },
      closed: () => {
        this.#line = undefined;
        tell({ type: 'close' });
      },
    };
  }

  #switchOn() {
    const worker = this.#start();
    worker.onmessage = (/** @type {MessageEvent<FromBoard>} */ { data }) => {
      if (data.type === 'send') this.#line?.send(data.bytes);
      else this.#waiting.shift()?.();
    };
    // Its files could not be loaded. The browser's console says which.
    worker.onerror = () => {
      this.#switchOff();
      this.#line?.fail('system');
    };
    return worker;
  }

  #switchOff() {
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const go of this.#waiting.splice(0)) go();
  }
}
