// @ts-check
/** An Arduino Uno: avr8js runs the machine code of a real program, and its serial port is the line. */
import { ByteQueue } from './byte-queue.js';

/** @typedef {import('./board-types.d.ts').SerialBoard} SerialBoard */
/** @typedef {import('./board-types.d.ts').SerialLine} SerialLine */
/** @typedef {import('./board-types.d.ts').SerialOptions} SerialOptions */
/** @typedef {import('./board-types.d.ts').SerialPeer} SerialPeer */

const CLOCK_HZ = 16_000_000;
/** The work of one turn, in the board's time: short, so that the page stays alive. */
const SLICE_MS = 4;
/** Where the two ends differ by more, what arrives is noise. A UART samples in the middle of the tenth bit. */
const BAUD_TOLERANCE = 0.05;

/**
 * @typedef {object} AvrOptions
 * @property {typeof import('avr8js')} avr8js - the emulator; for pages from `test/support/devices/firmware/build.mjs`
 * @property {Uint8Array} program - the flash memory from address 0, such as the same file makes
 * @property {(on: boolean) => void} [onLed] - told when the LED on pin 13 changes
 * @property {string} [serialNumber] - default `'UNO-1'`
 * @property {() => number} [now] - the time in milliseconds; default: `performance.now`
 * @property {(run: () => void) => void} [later] - how to get the next turn; default: `setTimeout` for {@link SLICE_MS}
 */

/**
 * The board runs while its port is open, at most in real time: on a slow machine its clock is slow. DTR that rises resets it, as the
 * capacitor on a real one does. Kinder than the real one in one thing: there is no boot loader that eats the first second, so bytes wait
 * until the program listens.
 *
 * @implements {SerialBoard}
 */
export class AvrBoard {
  vendorId = 0x2341;
  productId = 0x0043;
  name = 'Arduino Uno';
  /** How often the program started. */
  resets = 0;
  /** In volts, 0 to 5, what is connected to A0 … A5. */
  voltages = [0, 0, 0, 0, 0, 0];
  led = false;
  /** @type {AvrOptions} */
  #options;
  /** @type {ReturnType<AvrBoard['build']>} */
  #chip;
  /** @type {{ line: SerialLine, options: SerialOptions } | undefined} */
  #port;
  #inbox = new ByteQueue();
  /** @type {number[]} */
  #outbox = [];
  /** @type {(() => void)[]} */
  #drained = [];

  /** @param {AvrOptions} options */
  constructor(options) {
    this.#options = options;
    this.serialNumber = options.serialNumber ?? 'UNO-1';
    this.#chip = this.build();
  }

  /**
   * @param {SerialLine} line
   * @param {SerialOptions} options
   * @returns {SerialPeer}
   */
  attach(line, options) {
    const port = { line, options };
    this.#port = port;
    let dtr = false;
    this.#keepRunning(port);
    return {
      receive: (bytes) => {
        this.#inbox.push(bytes);
        return new Promise((resolve) => this.#drained.push(resolve));
      },
      signals: (now) => {
        if (now.dtr && !dtr) this.reset();
        dtr = now.dtr ?? dtr;
      },
      closed: () => {
        if (this.#port === port) this.#port = undefined;
        this.#inbox.clear();
        this.#outbox.length = 0;
        this.#settle();
      },
    };
  }

  /** The reset button. */
  reset() {
    this.#inbox.clear();
    this.#outbox.length = 0;
    this.#chip = this.build();
    this.resets += 1;
    this.#settle();
  }

  /**
   * Runs the program for so long in its own time, and sends what it said.
   *
   * @param {number} milliseconds
   */
  run(milliseconds) {
    const { cpu, adc } = this.#chip;
    this.#feed();
    this.voltages.forEach((volts, channel) => (adc.channelValues[channel] = volts));
    for (const end = cpu.cycles + milliseconds * (CLOCK_HZ / 1000); cpu.cycles < end;) {
      this.#options.avr8js.avrInstruction(cpu);
      cpu.tick();
    }
    if (this.#outbox.length > 0) this.#port?.line.send(Uint8Array.from(this.#outbox.splice(0)));
    if (this.#inbox.length === 0) this.#settle();
  }

  /** A chip that was just switched on. */
  build() {
    const { CPU, AVRUSART, usart0Config, AVRTimer, timer0Config, AVRIOPort, portBConfig, AVRADC, adcConfig, PinState } = this.#options.avr8js;
    const flash = new Uint8Array(0x8000);
    flash.set(this.#options.program);
    const cpu = new CPU(new Uint16Array(flash.buffer), 0x800);
    const usart = new AVRUSART(cpu, usart0Config, CLOCK_HZ);
    const timer = new AVRTimer(cpu, timer0Config);
    const portB = new AVRIOPort(cpu, portBConfig);
    const adc = new AVRADC(cpu, adcConfig);
    usart.onByteTransmit = (byte) => void this.#outbox.push(this.#overTheWire(byte));
    usart.onRxComplete = () => this.#feed();
    portB.addListener(() => this.#show(portB.pinState(5) === PinState.High));
    this.#show(false);
    return { cpu, usart, timer, adc };
  }

  /** The next byte starts as soon as the one before has arrived, if the program listens. */
  #feed() {
    const byte = this.#inbox.first;
    if (byte !== undefined && this.#chip.usart.writeByte(this.#overTheWire(byte))) this.#inbox.take(1);
  }

  /** @param {number} byte */
  #overTheWire(byte) {
    const ratio = (this.#port?.options.baudRate ?? 0) / this.#chip.usart.baudRate;
    return Math.abs(ratio - 1) <= BAUD_TOLERANCE ? byte : (byte * 37 + 89) & 0xff;
  }

  /** @param {boolean} on */
  #show(on) {
    if (this.led === on) return;
    this.led = on;
    this.#options.onLed?.(on);
  }

  #settle() {
    for (const done of this.#drained.splice(0)) done();
  }

  /** @param {object} port - until it closes */
  #keepRunning(port) {
    const now = this.#options.now ?? (() => performance.now());
    const later = this.#options.later ?? ((run) => void setTimeout(run, SLICE_MS));
    let last = now();
    const turn = () => {
      if (this.#port !== port) return;
      const time = now();
      this.run(Math.min(SLICE_MS * 2, Math.max(0, time - last)));
      last = time;
      later(turn);
    };
    later(turn);
  }
}
