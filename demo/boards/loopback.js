// @ts-check
/** A board that sends back what it gets, and misbehaves as a test asks for. */

/** @typedef {import('./board-types.d.ts').SerialBoard} SerialBoard */
/** @typedef {import('./board-types.d.ts').SerialLine} SerialLine */
/** @typedef {import('./board-types.d.ts').SerialOptions} SerialOptions */
/** @typedef {import('./board-types.d.ts').SerialPeer} SerialPeer */

/**
 * One step of a conversation: what must come next, and what is answered.
 *
 * @typedef {object} Step
 * @property {string | Uint8Array} expect
 * @property {string | Uint8Array} [reply] - default: nothing
 */

/**
 * @typedef {object} LoopbackOptions
 * @property {number} [vendorId] - default: none, as of a port that is not USB
 * @property {number} [productId] - as `vendorId`
 * @property {string} [name]
 * @property {string} [serialNumber] - default: none
 * @property {number} [stallAfter] - takes so many bytes, then no more until {@link Loopback.resume}; default: never stalls
 * @property {number} [chunk] - echoes in pieces of so many bytes; default: as they came
 * @property {boolean} [signals] - wires RTS to CTS and DTR to DSR and DCD; default true
 * @property {number} [flood] - sends so many bytes at once as the port opens (see {@link floodBytes}); default 0
 * @property {Step[]} [script] - holds this conversation instead of echoing
 */

const MIB = 1024 * 1024;

/** @implements {SerialBoard} */
export class Loopback {
  /** Everything that came from the computer. @type {Uint8Array[]} */
  #received = [];
  /** What the port was opened with, the oldest first. @type {SerialOptions[]} */
  opens = [];
  /** What the script did not expect, one sentence each; a test asserts that there is none. @type {string[]} */
  surprises = [];
  /** The line while the port is open, for what a test wants to send by itself. @type {SerialLine | undefined} */
  line;
  /** @type {(() => void)[]} */
  #stalled = [];
  /** @type {LoopbackOptions} */
  #options;
  #room = Infinity;

  /** @param {LoopbackOptions} [options] */
  constructor(options = {}) {
    this.#options = options;
    this.vendorId = /** @type {number} */ (options.vendorId);
    this.productId = /** @type {number} */ (options.productId);
    this.name = options.name ?? 'Loopback';
    this.serialNumber = /** @type {string} */ (options.serialNumber);
    this.#room = options.stallAfter ?? Infinity;
  }

  /** Everything that came from the computer so far, in one piece. */
  get received() {
    return joined(this.#received);
  }

  /** How many writes wait because the board stalls. */
  get stalled() {
    return this.#stalled.length;
  }

  /** Ends a stall for good: what waits is taken. */
  resume() {
    this.#room = Infinity;
    for (const go of this.#stalled.splice(0)) go();
  }

  /**
   * @param {SerialLine} line
   * @param {SerialOptions} options
   * @returns {SerialPeer}
   */
  attach(line, options) {
    this.line = line;
    this.opens.push({ ...options });
    const conversation = this.#options.script && new Conversation(this.#options.script, line, this.surprises);
    for (let sent = 0, flood = this.#options.flood ?? 0; sent < flood; sent += MIB) line.send(floodBytes(Math.min(MIB, flood - sent), sent));
    return {
      receive: async (bytes) => {
        for (const piece of this.#pieces(bytes)) {
          while (this.line === line && piece.length > this.#room) await new Promise((resolve) => this.#stalled.push(() => resolve(undefined)));
          if (this.line !== line) return;
          this.#room -= piece.length;
          this.#received.push(piece);
          if (conversation) conversation.hear(piece);
          else for (const echo of split(piece, this.#options.chunk ?? piece.length)) line.send(echo);
        }
      },
      signals: ({ dtr, rts }) => {
        if (this.#options.signals === false) return;
        line.signals({ ...(rts !== undefined && { cts: rts }), ...(dtr !== undefined && { dsr: dtr, dcd: dtr }) });
      },
      closed: () => {
        if (this.line === line) this.line = undefined;
        // A write that still waits finds its line gone.
        this.#room = this.#options.stallAfter ?? Infinity;
        for (const go of this.#stalled.splice(0)) go();
      },
    };
  }

  /** What is taken at once, and the rest, if the board stalls in the middle. @param {Uint8Array} bytes */
  #pieces(bytes) {
    return bytes.length > this.#room ? [bytes.slice(0, this.#room), bytes.slice(this.#room)].filter((piece) => piece.length > 0) : [bytes.slice()];
  }
}

/**
 * The bytes of a flood: no period that divides the sizes of buffers, so that a lost or doubled piece shows.
 *
 * @param {number} count
 * @param {number} [from] - where in the flood to begin
 */
export function floodBytes(count, from = 0) {
  return Uint8Array.from({ length: count }, (_, i) => (from + i) % 251);
}

/** Plays the board's part of a script. */
class Conversation {
  #heard = new Uint8Array();
  #next = 0;

  /**
   * @param {Step[]} script
   * @param {SerialLine} line
   * @param {string[]} surprises
   */
  constructor(script, line, surprises) {
    this.script = script;
    this.line = line;
    this.surprises = surprises;
  }

  /** @param {Uint8Array} bytes */
  hear(bytes) {
    this.#heard = joined([this.#heard, bytes]);
    while (this.#heard.length > 0) {
      const step = this.script[this.#next];
      const wanted = step ? toBytes(step.expect) : new Uint8Array();
      const same = wanted.subarray(0, this.#heard.length).every((byte, i) => byte === this.#heard[i]);
      if (!step || !same) {
        this.surprises.push(`Step ${this.#next + 1} of ${this.script.length} expected [${wanted}] and got [${this.#heard}].`);
        this.#heard = new Uint8Array();
        return;
      }
      if (this.#heard.length < wanted.length) return;
      this.#heard = this.#heard.slice(wanted.length);
      this.#next += 1;
      if (step.reply !== undefined) this.line.send(toBytes(step.reply));
    }
  }
}

/** @param {string | Uint8Array} value */
function toBytes(value) {
  return typeof value === 'string' ? new TextEncoder().encode(value) : value;
}

/**
 * @param {Uint8Array} bytes
 * @param {number} size
 */
function split(bytes, size) {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.slice(i * size, (i + 1) * size));
}

/** @param {Uint8Array[]} pieces */
function joined(pieces) {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
