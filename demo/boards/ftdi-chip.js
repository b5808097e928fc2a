// @ts-check
/** A USB serial chip of FTDI's, as it answers on the bus. Sources: FTDI's data sheets and application notes, and what libftdi sends. */
import { FtdiEeprom } from './ftdi-eeprom.js';
import { FtdiPort } from './ftdi-port.js';
import { Loopback } from './loopback.js';
import { GET_DESCRIPTOR, getDescriptor } from './usb-descriptors.js';

/** @typedef {import('./board-types.d.ts').SerialBoard} SerialBoard */
/** @typedef {import('./board-types.d.ts').UsbBoard} UsbBoard */
/** @typedef {import('./board-types.d.ts').UsbResult} UsbResult */
/** @typedef {import('./board-types.d.ts').UsbSetup} UsbSetup */

/** `fifo`: bytes that the chip keeps for the computer. */
const CHIPS = {
  AM: { bcdDevice: 0x0200, productId: 0x6001, ports: 1, packetSize: 64, fifo: 128, productName: 'FT8U232AM' },
  BM: { bcdDevice: 0x0400, productId: 0x6001, ports: 1, packetSize: 64, fifo: 384, productName: 'FT232BM' },
  '2232C': { bcdDevice: 0x0500, productId: 0x6010, ports: 2, packetSize: 64, fifo: 384, productName: 'FT2232C' },
  R: { bcdDevice: 0x0600, productId: 0x6001, ports: 1, packetSize: 64, fifo: 128, productName: 'FT232R USB UART' },
  '2232H': { bcdDevice: 0x0700, productId: 0x6010, ports: 2, packetSize: 512, fifo: 4096, productName: 'FT2232H' },
  '4232H': { bcdDevice: 0x0800, productId: 0x6011, ports: 4, packetSize: 512, fifo: 2048, productName: 'FT4232H' },
  '232H': { bcdDevice: 0x0900, productId: 0x6014, ports: 1, packetSize: 512, fifo: 1024, productName: 'FT232H' },
  X: { bcdDevice: 0x1000, productId: 0x6015, ports: 1, packetSize: 64, fifo: 512, productName: 'FT230X Basic UART' },
};

/** Modes that are emulated, by chip; the others (MPSSE, MCU host bus, fast opto-isolated, FIFO) stall. */
const MODES = [0, 1, 4];
const CBUS_MODE = 0x20;

/**
 * @typedef {object} FtdiOptions
 * @property {keyof typeof CHIPS} [chip] - default `'R'`
 * @property {SerialBoard[]} [far] - what is at the far end of each port; default: a {@link Loopback} each
 * @property {boolean} [overruns] - loses what does not fit into the FIFO, and says so, as the chips do; default: keeps everything
 * @property {boolean} [busy] - a driver of the system holds its interfaces; default false
 * @property {string} [serialNumber] - default `'PYPLAY01'`
 * @property {string} [productName]
 * @property {string} [manufacturerName] - default `'FTDI'`
 * @property {import('./ftdi-port.js').Clock} [clock] - default: the page's `setTimeout` and `clearTimeout`
 */

/** @implements {UsbBoard} */
export class FtdiChip {
  vendorId = 0x0403;
  usbVersion = 0x0200;
  /** What the serial ports are set to, and their pins; the first is port A. @type {FtdiPort[]} */
  ports;
  /** @type {FtdiEeprom} */
  eeprom;
  /** Requests that the chip did not know, for tests. @type {UsbSetup[]} */
  refused = [];
  #options;
  #chip;

  /** @param {FtdiOptions} [options] */
  constructor(options = {}) {
    this.#options = options;
    this.#chip = CHIPS[options.chip ?? 'R'];
    const { bcdDevice, productId, packetSize, ports } = this.#chip;
    this.bcdDevice = bcdDevice;
    this.productId = productId;
    this.manufacturerName = options.manufacturerName ?? 'FTDI';
    this.productName = options.productName ?? this.#chip.productName;
    this.serialNumber = options.serialNumber ?? 'PYPLAY01';
    this.eeprom = new FtdiEeprom(this);
    const fifo = options.overruns ? this.#chip.fifo : Infinity;
    const clock = options.clock ?? { setTimeout: (run, ms) => setTimeout(run, ms), clearTimeout: (timer) => clearTimeout(timer) };
    const kind = { packetSize, fifo, clock, fast: packetSize === 512, threeBits: bcdDevice !== 0x0200 };
    this.ports = Array.from({ length: ports }, (_, i) => new FtdiPort({ ...kind, far: options.far?.[i] ?? new Loopback() }));
    this.configurations = [{ configurationValue: 1, interfaces: this.ports.map((_, i) => this.#interface(i)) }];
  }

  /** @returns {'ok' | 'busy'} */
  opened() {
    const opened = this.ports.filter((port) => port.open());
    if (opened.length === this.ports.length) return 'ok';
    for (const port of opened) port.close();
    return 'busy';
  }

  closed() {
    for (const port of this.ports) port.close();
  }

  reset() {
    for (const port of this.ports) port.reset(0);
  }

  claim() {
    return this.#options.busy !== true;
  }

  /**
   * @param {UsbSetup} setup
   * @param {number} length
   * @returns {UsbResult}
   */
  controlIn(setup, length) {
    if (setup.requestType === 'standard' && setup.request === GET_DESCRIPTOR) return getDescriptor(this, setup, length);
    if (setup.requestType !== 'vendor') return this.#refuse(setup);
    if (setup.request === 0x90) {
      const word = this.eeprom.read(setup.index);
      return answer([word & 0xff, word >> 8], length);
    }
    const port = this.#port(setup.index);
    if (port && setup.request === 0x05) return answer(port.status, length);
    if (port && setup.request === 0x0a) return answer([port.latency], length);
    if (port && setup.request === 0x0c) return answer([port.pins], length);
    return this.#refuse(setup);
  }

  /**
   * @param {UsbSetup} setup
   * @returns {UsbResult}
   */
  controlOut(setup) {
    const { request, value, index } = setup;
    if (setup.requestType !== 'vendor') return this.#refuse(setup);
    if (request === 0x91) this.eeprom.write(index, value);
    else if (request === 0x92) this.eeprom.erase();
    // The single-port chips without a fast clock have the divisor's high bit where the others have the port.
    else if (request === 0x03) return this.#baudRate(setup);
    else {
      const port = this.#port(index & 0xff);
      if (!port || !this.#set(port, request, value, index)) return this.#refuse(setup);
    }
    return { status: 'ok' };
  }

  /**
   * @param {number} endpointNumber
   * @param {number} length
   * @returns {Promise<UsbResult> | UsbResult}
   */
  transferIn(endpointNumber, length) {
    return this.ports[(endpointNumber - 1) / 2]?.read(length) ?? { status: 'stall' };
  }

  /**
   * @param {number} endpointNumber
   * @param {Uint8Array} data
   * @returns {Promise<UsbResult> | UsbResult}
   */
  transferOut(endpointNumber, data) {
    return this.ports[endpointNumber / 2 - 1]?.write(data) ?? { status: 'stall' };
  }

  /**
   * @param {FtdiPort} port
   * @param {number} request
   * @param {number} value
   * @param {number} index
   * @returns {boolean} whether the chip knows the request
   */
  #set(port, request, value, index) {
    if (request === 0x00 && value <= 2) port.reset(value);
    else if (request === 0x01) port.setModem(value);
    else if (request === 0x02) port.setFlow(index >> 8, value);
    else if (request === 0x04) port.setData(value);
    else if (request === 0x06) port.setEventCharacter(value);
    else if (request === 0x07) port.log.push(`error character ${value.toString(16)}`);
    else if (request === 0x09 && value >= 1 && value <= 255) port.latency = value;
    else if (request === 0x0b && this.#hasMode(value >> 8)) port.setBitMode(value);
    else return false;
    return true;
  }

  /** The first chip has no bit-bang at all, and only R and X let go of their CBUS pins (the 232H too). @param {number} mode */
  #hasMode(mode) {
    if (mode === CBUS_MODE) return [0x0600, 0x0900, 0x1000].includes(this.bcdDevice);
    return mode === 0 || (this.bcdDevice !== 0x0200 && MODES.includes(mode));
  }

  /** @param {UsbSetup} setup */
  #baudRate(setup) {
    const withPort = this.ports.length > 1 || this.#chip.packetSize === 512;
    const port = this.#port(withPort ? setup.index & 0xff : 0);
    if (!port) return this.#refuse(setup);
    port.setBaudRate({ value: setup.value, high: withPort ? setup.index >> 8 : setup.index });
    return /** @type {UsbResult} */ ({ status: 'ok' });
  }

  /** Ports count from 1; 0, which some libraries send to chips with one port, means the first. @param {number} index */
  #port(index) {
    return this.ports[Math.max(0, index - 1)];
  }

  /**
   * @param {UsbSetup} setup
   * @returns {UsbResult}
   */
  #refuse(setup) {
    this.refused.push(setup);
    return { status: 'stall' };
  }

  /**
   * @param {number} number
   * @returns {import('./board-types.d.ts').UsbInterface}
   */
  #interface(number) {
    const { packetSize } = this.#chip;
    const interfaceName = this.ports.length > 1 ? `${this.productName} ${'ABCD'[number]}` : this.productName;
    return {
      interfaceNumber: number,
      alternates: [{
        alternateSetting: 0, interfaceClass: 0xff, interfaceSubclass: 0xff, interfaceProtocol: 0xff, interfaceName,
        endpoints: [
          { endpointNumber: number * 2 + 1, direction: 'in', type: 'bulk', packetSize },
          { endpointNumber: number * 2 + 2, direction: 'out', type: 'bulk', packetSize },
        ],
      }],
    };
  }
}

/**
 * @param {ArrayLike<number>} bytes
 * @param {number} length
 * @returns {UsbResult}
 */
function answer(bytes, length) {
  return { status: 'ok', data: Uint8Array.from(bytes).slice(0, length) };
}
