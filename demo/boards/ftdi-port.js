// @ts-check
/** One serial port of an emulated FTDI chip: two FIFOs, the status bytes of every packet, the latency timer, and its pins as bits. */
import { ByteQueue } from './byte-queue.js';
import { realBaudRate } from './ftdi-baud.js';

/** @typedef {import('./board-types.d.ts').SerialBoard} SerialBoard */
/** @typedef {import('./board-types.d.ts').SerialPeer} SerialPeer */
/** @typedef {import('./board-types.d.ts').UsbResult} UsbResult */
/** @typedef {{ setTimeout: (run: () => void, milliseconds: number) => unknown, clearTimeout: (timer: any) => void }} Clock */

const MODEM = { cts: 0x10, dsr: 0x20, ri: 0x40, dcd: 0x80 };
const LINE = { overrun: 0x02, 'buffer-overflow': 0x02, parity: 0x04, framing: 0x08, break: 0x10, system: 0x80 };
const TRANSMITTER_EMPTY = 0x60;
const PARITIES = /** @type {const} */ (['none', 'odd', 'even', 'mark', 'space']);
const STOP_BITS = [1, 1.5, 2];
/** Rates that are chosen before anything sets one: the chips start with divisor 0x4138, 9600 baud. */
const START_DIVISOR = { value: 0x4138, high: 0 };
const BIT_BANG = 1;
const SYNC_BIT_BANG = 4;

export class FtdiPort {
  /**
   * What the line is set to; it stays up to date, and the board at the far end is given this very object.
   *
   * @type {{ baudRate: number, dataBits: number, stopBits: number, parity: typeof PARITIES[number], flowControl: 'none' | 'hardware' }}
   */
  line;
  /** In milliseconds. */
  latency = 16;
  /** 0 none, 1 RTS/CTS, 2 DTR/DSR, 4 XON/XOFF. */
  flow = 0;
  /** XON, XOFF: the characters of software flow control. @type {[number, number]} */
  flowCharacters = [0x11, 0x13];
  /** 0 UART, 1 bit-bang, 4 synchronous bit-bang, 0x20 the CBUS pins. */
  mode = 0;
  /** Which pins are outputs, one bit each. */
  mask = 0;
  /**
   * What stands at the pins that are inputs, given what the outputs are; a test wires them here.
   *
   * @type {(outputs: number, mask: number) => number}
   */
  wiring = () => 0xff;
  /** Resets, purges and divisors (wValue and what wIndex adds, in hexadecimal), the oldest first, for tests. @type {string[]} */
  log = [];
  #outputs = 0;
  #modem = 0;
  /** @type {SerialPeer | undefined} */
  #peer;
  /** What the computer has not fetched yet. */
  #received = new ByteQueue();
  /** How many bytes left {@link #received} so far; errors know their place by it. */
  #fetched = 0;
  /** @type {{ after: number, bit: number }[]} */
  #errors = [];
  /** @type {{ length: number, done: (result: UsbResult) => void }[]} */
  #reads = [];
  /** @type {unknown} */
  #timer;
  #flushNow = false;
  /** The character after which a packet goes at once, or -1. */
  #eventCharacter = -1;
  /** @type {(() => void)[]} */
  #waitingForCts = [];

  /**
   * @param {object} chip
   * @param {boolean} chip.fast
   * @param {boolean} chip.threeBits
   * @param {number} chip.packetSize
   * @param {number} chip.fifo - bytes that are kept for the computer; more are lost with an overrun error
   * @param {SerialBoard} chip.far
   * @param {Clock} chip.clock
   */
  constructor(chip) {
    this.chip = chip;
    this.line = { baudRate: 0, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' };
    this.setBaudRate(START_DIVISOR);
    this.log = [];
  }

  /** The far end starts, as does a port that was opened. */
  open() {
    const port = this.#serialLine();
    // The far end may see rates that Web Serial does not have, such as 1.5 stop bits.
    const peer = this.chip.far.attach(port, /** @type {import('./board-types.d.ts').SerialOptions} */ (this.line));
    if (peer !== 'busy') this.#peer = peer;
    return peer !== 'busy';
  }

  close() {
    this.#peer?.closed?.();
    this.#peer = undefined;
    this.chip.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#received.clear();
    this.#errors.length = 0;
    this.#flushNow = false;
    this.#modem = 0;
    for (const { done } of this.#reads.splice(0)) done({ status: 'gone' });
    this.#letGo();
  }

  /** Reset (0), or forget what was received (1) or not sent (2). @param {number} what */
  reset(what) {
    if (what !== 2) {
      this.#fetched += this.#received.length;
      this.#received.clear();
      this.#errors.length = 0;
    }
    if (what !== 1) this.#letGo();
    if (what === 0) this.latency = 16;
    this.log.push(['reset', 'purge rx', 'purge tx'][what] ?? `reset ${what}`);
  }

  /** @param {{ value: number, high: number }} divisor */
  setBaudRate(divisor) {
    this.line.baudRate = realBaudRate(divisor, this.chip);
    this.log.push(`divisor ${divisor.value.toString(16)}/${divisor.high.toString(16)}`);
  }

  /** @param {number} value - as of SIO_SET_DATA */
  setData(value) {
    this.line.dataBits = value & 0xff;
    this.line.parity = PARITIES[(value >> 8) & 7] ?? 'none';
    this.line.stopBits = STOP_BITS[(value >> 11) & 3] ?? 1;
    this.#peer?.signals?.({ brk: (value & 0x4000) !== 0 });
  }

  /** @param {number} value - as of SIO_SET_MODEM_CTRL: what to set in the low byte, which of them in the high byte */
  setModem(value) {
    this.#peer?.signals?.({
      ...(value & 0x0100 && { dtr: (value & 1) !== 0 }),
      ...(value & 0x0200 && { rts: (value & 2) !== 0 }),
    });
  }

  /**
   * @param {number} flow
   * @param {number} characters
   */
  setFlow(flow, characters) {
    this.flow = flow;
    this.flowCharacters = [characters & 0xff, characters >> 8];
    this.line.flowControl = flow & 1 ? 'hardware' : 'none';
    if (!(flow & 1)) this.#letGo();
  }

  /** @param {number} value - the character, with bit 8 to turn it on */
  setEventCharacter(value) {
    this.#eventCharacter = value & 0x100 ? value & 0xff : -1;
  }

  /** @param {number} value - mask and mode */
  setBitMode(value) {
    this.mask = value & 0xff;
    this.mode = value >> 8;
    if (this.mode === 0x20) this.#outputs = this.mask & 0x0f;
  }

  /** The levels of the eight pins (in CBUS mode of the four). */
  get pins() {
    if (this.mode === 0x20) return this.#levels(this.mask >> 4) & 0x0f;
    return this.#levels(this.mode === 0 ? 0 : this.mask);
  }

  /** The two bytes of status as the chip gives them when asked. */
  get status() {
    return Uint8Array.of(this.#statusByte, TRANSMITTER_EMPTY | (this.#received.length > 0 ? 1 : 0));
  }

  /**
   * @param {number} length
   * @returns {Promise<UsbResult>}
   */
  read(length) {
    return new Promise((done) => {
      this.#reads.push({ length, done });
      this.#pump();
    });
  }

  /**
   * @param {Uint8Array} bytes
   * @returns {Promise<UsbResult>}
   */
  async write(bytes) {
    if (this.mode === BIT_BANG || this.mode === SYNC_BIT_BANG) {
      for (const byte of bytes) {
        // Pins are read before they change, so what comes back lags one byte behind.
        if (this.mode === SYNC_BIT_BANG) this.#receive(Uint8Array.of(this.pins));
        this.#outputs = byte;
      }
    } else if (this.mode === 0) {
      if (this.flow & 1) await this.#clearToSend();
      await this.#peer?.receive(bytes);
    }
    return { status: 'ok', written: bytes.length };
  }

  /** @returns {import('./board-types.d.ts').SerialLine} */
  #serialLine() {
    return {
      send: (bytes) => this.#receive(bytes),
      signals: (now) => {
        const before = this.#modem;
        for (const name of /** @type {(keyof typeof MODEM)[]} */ (Object.keys(MODEM))) {
          if (now[name] !== undefined) this.#modem = now[name] ? this.#modem | MODEM[name] : this.#modem & ~MODEM[name];
        }
        if (this.#modem & MODEM.cts) this.#letGo();
        // A change goes to the computer without waiting for the latency timer.
        if (this.#modem !== before) this.#flush();
      },
      fail: (kind) => {
        this.#errors.push({ after: this.#fetched + this.#received.length, bit: LINE[kind] });
        this.#flush();
      },
    };
  }

  /** @param {Uint8Array} bytes */
  #receive(bytes) {
    const kept = bytes.subarray(0, this.chip.fifo - this.#received.length);
    this.#received.push(kept);
    if (kept.length < bytes.length) this.#errors.push({ after: this.#fetched + this.#received.length, bit: LINE.overrun });
    if (kept.includes(this.#eventCharacter)) this.#flushNow = true;
    this.#pump();
  }

  #flush() {
    this.#flushNow = true;
    this.#pump();
  }

  /** Full packets go at once; what is less than a packet, or nothing, goes when the latency timer runs out. */
  #pump() {
    const { packetSize, clock } = this.chip;
    for (let [read] = this.#reads; read; [read] = this.#reads) {
      const perPacket = packetSize - 2;
      const room = Math.floor(read.length / packetSize);
      if (this.mode === BIT_BANG && this.#flushNow) this.#received.push(new Uint8Array(perPacket * Math.max(1, room)).fill(this.pins));
      if (!this.#flushNow && (this.#received.length < perPacket * Math.max(1, room) || room === 0)) break;
      this.#reads.shift();
      read.done(this.#answer(read.length));
      this.#flushNow = false;
    }
    if (this.#reads.length === 0) {
      clock.clearTimeout(this.#timer);
      this.#timer = undefined;
    } else {
      this.#timer ??= clock.setTimeout(() => {
        this.#timer = undefined;
        this.#flush();
      }, this.latency);
    }
  }

  /**
   * Packets until one is short or the request is full.
   *
   * @param {number} length
   * @returns {UsbResult}
   */
  #answer(length) {
    /** @type {number[]} */
    const data = [];
    for (;;) {
      const bytes = this.#received.take(this.chip.packetSize - 2);
      this.#fetched += bytes.length;
      data.push(this.#statusByte, this.#lineStatus(), ...bytes);
      // The packet does not fit: the host controller reports that, and its bytes are lost.
      if (data.length > length) return { status: 'babble' };
      if (bytes.length < this.chip.packetSize - 2 || data.length === length) return { status: 'ok', data: Uint8Array.from(data) };
    }
  }

  /** The errors that happened up to the last byte fetched; each is reported once. */
  #lineStatus() {
    const due = this.#errors.filter(({ after }) => after <= this.#fetched);
    this.#errors = this.#errors.filter(({ after }) => after > this.#fetched);
    return due.reduce((bits, { bit }) => bits | bit, TRANSMITTER_EMPTY);
  }

  /** Bits 0 and 1 tell the packet size: 1 for 64 bytes, 2 for 512. */
  get #statusByte() {
    return this.#modem | (this.chip.packetSize === 64 ? 1 : 2);
  }

  /** @param {number} mask */
  #levels(mask) {
    const outputs = this.#outputs & mask;
    return (outputs | (this.wiring(outputs, mask) & ~mask)) & 0xff;
  }

  #clearToSend() {
    return this.#modem & MODEM.cts ? undefined : new Promise((resolve) => this.#waitingForCts.push(() => resolve(undefined)));
  }

  #letGo() {
    for (const go of this.#waitingForCts.splice(0)) go();
  }
}
