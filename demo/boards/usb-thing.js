// @ts-check
/** A USB device of no known kind, with one endpoint for each way in which a transfer can go. */
import { ByteQueue } from './byte-queue.js';
import { GET_DESCRIPTOR, getDescriptor } from './usb-descriptors.js';

/** @typedef {import('./board-types.d.ts').UsbAlternate} UsbAlternate */
/** @typedef {import('./board-types.d.ts').UsbBoard} UsbBoard */
/** @typedef {import('./board-types.d.ts').UsbConfiguration} UsbConfiguration */
/** @typedef {import('./board-types.d.ts').UsbEndpoint} UsbEndpoint */
/** @typedef {import('./board-types.d.ts').UsbResult} UsbResult */
/** @typedef {import('./board-types.d.ts').UsbSetup} UsbSetup */

/** Bulk, both directions: what goes out comes in, in packets; a read ends with a short packet or when it is full. */
export const LOOP = 1;
/** Interrupt, in: four bytes, a count from 0, little-endian. */
export const COUNTER = 2;
/** Bulk, both directions, of interface 1: stalls until its halt is cleared, then swallows, and reads as one zero byte. */
export const STALLING = 3;
/** Bulk, in, of interface 1: each packet is 64 bytes, so a read for less babbles. */
export const BABBLING = 4;
/** Bulk, in, only in alternate setting 1 of interface 0: packets of zeros without end. */
export const SOURCE = 5;

/** Vendor requests to the device. Others stall. */
export const REQUEST = {
  /** Out: keeps the data. In: gives it back. */
  ECHO: 1,
  /** In: wValue and wIndex, little-endian. */
  SETUP: 2,
  /** Out: halts the endpoint {@link STALLING} again. */
  HALT: 3,
};

const PACKET = 64;
const VENDOR_CLASS = 0xff;
const HID_CLASS = 3;

/**
 * @typedef {object} UsbThingOptions
 * @property {'busy' | 'denied'} [open] - how opening fails; default: it does not
 * @property {number[]} [held] - interfaces that a driver of the system holds; default: none
 * @property {string} [serialNumber] - default `'THING-1'`
 * @property {number} [vendorId] - default 0x1209, of pid.codes
 * @property {number} [productId] - default 0x0001, which is for tests
 */

/** @implements {UsbBoard} */
export class UsbThing {
  bcdDevice = 0x0123;
  usbVersion = 0x0200;
  manufacturerName = 'Playground';
  productName = 'Thing – für Tests';
  /** The configuration and the alternate settings that are in use, by interface. */
  configuration = 1;
  /** @type {Map<number, number>} */
  alternates = new Map();
  #options;
  #echo = new Uint8Array();
  #count = 0;
  #halted = true;
  /** @type {Packets} */
  #loop = new Packets();

  /** @param {UsbThingOptions} [options] */
  constructor(options = {}) {
    this.#options = options;
    this.vendorId = options.vendorId ?? 0x1209;
    this.productId = options.productId ?? 0x0001;
    this.serialNumber = options.serialNumber ?? 'THING-1';
    this.configurations = configurations();
  }

  opened() {
    return this.#options.open ?? 'ok';
  }

  closed() {
    this.#loop.drop('gone');
  }

  /** As after plugging in. */
  reset() {
    this.#loop.drop('gone');
    this.#halted = true;
    this.#count = 0;
    this.configured(1);
  }

  /** @param {number} configurationValue */
  configured(configurationValue) {
    this.configuration = configurationValue;
    this.alternates.clear();
  }

  /** @param {number} interfaceNumber */
  claim(interfaceNumber) {
    return !this.#options.held?.includes(interfaceNumber);
  }

  /**
   * @param {number} interfaceNumber
   * @param {number} alternateSetting
   */
  alternate(interfaceNumber, alternateSetting) {
    this.alternates.set(interfaceNumber, alternateSetting);
  }

  /**
   * @param {UsbSetup} setup
   * @param {number} length
   * @returns {UsbResult}
   */
  controlIn(setup, length) {
    if (setup.requestType === 'standard' && setup.request === GET_DESCRIPTOR) return getDescriptor(this, setup, length);
    if (setup.requestType !== 'vendor') return { status: 'stall' };
    if (setup.request === REQUEST.ECHO) return { status: 'ok', data: this.#echo.slice(0, length) };
    if (setup.request !== REQUEST.SETUP) return { status: 'stall' };
    const { value, index } = setup;
    return { status: 'ok', data: Uint8Array.of(value & 0xff, value >> 8, index & 0xff, index >> 8).slice(0, length) };
  }

  /**
   * @param {UsbSetup} setup
   * @param {Uint8Array} data
   * @returns {UsbResult}
   */
  controlOut(setup, data) {
    if (setup.requestType === 'vendor' && setup.request === REQUEST.ECHO) this.#echo = data.slice();
    else if (setup.requestType === 'vendor' && setup.request === REQUEST.HALT) this.#halted = true;
    else return { status: 'stall' };
    return { status: 'ok', written: data.length };
  }

  /**
   * @param {number} endpointNumber
   * @param {number} length
   * @returns {Promise<UsbResult> | UsbResult}
   */
  transferIn(endpointNumber, length) {
    if (!this.#has(endpointNumber, 'in')) return { status: 'stall' };
    if (endpointNumber === LOOP) return this.#loop.read(length);
    if (endpointNumber === STALLING) return this.#halted ? { status: 'stall' } : { status: 'ok', data: new Uint8Array(1) };
    if (endpointNumber === COUNTER) {
      const data = new Uint8Array(4);
      new DataView(data.buffer).setUint32(0, this.#count++, true);
      return length < data.length ? { status: 'babble' } : { status: 'ok', data };
    }
    return length % PACKET === 0 ? { status: 'ok', data: new Uint8Array(length) } : { status: 'babble' };
  }

  /**
   * @param {number} endpointNumber
   * @param {Uint8Array} data
   * @returns {UsbResult}
   */
  transferOut(endpointNumber, data) {
    if (!this.#has(endpointNumber, 'out') || (endpointNumber === STALLING && this.#halted)) return { status: 'stall' };
    if (endpointNumber === LOOP) this.#loop.write(data);
    return { status: 'ok', written: data.length };
  }

  /** @param {number} endpointNumber */
  clearHalt(endpointNumber) {
    if (endpointNumber === STALLING) this.#halted = false;
  }

  /**
   * @param {number} number
   * @param {'in' | 'out'} direction
   */
  #has(number, direction) {
    const config = this.configurations.find(({ configurationValue }) => configurationValue === this.configuration);
    const active = config?.interfaces.flatMap(({ interfaceNumber, alternates }) =>
      alternates.filter(({ alternateSetting }) => alternateSetting === (this.alternates.get(interfaceNumber) ?? 0)),
    );
    return active?.some(({ endpoints }) => endpoints.some((endpoint) => endpoint.endpointNumber === number && endpoint.direction === direction));
  }
}

/** The packets of a loop, on their way from the OUT endpoint to the IN endpoint. */
class Packets {
  /** @type {Uint8Array[]} */
  #waiting = [];
  /** @type {{ length: number, got: ByteQueue, done: (result: UsbResult) => void }[]} */
  #reads = [];

  /** A transfer of nothing is one empty packet. @param {Uint8Array} data */
  write(data) {
    for (let at = 0; at < Math.max(1, data.length); at += PACKET) this.#waiting.push(data.slice(at, at + PACKET));
    this.#pump();
  }

  /**
   * @param {number} length
   * @returns {Promise<UsbResult>}
   */
  read(length) {
    return new Promise((done) => {
      this.#reads.push({ length, got: new ByteQueue(), done });
      this.#pump();
    });
  }

  /** @param {'gone'} status - what the reads that wait end with */
  drop(status) {
    this.#waiting.length = 0;
    for (const { done } of this.#reads.splice(0)) done({ status });
  }

  #pump() {
    for (let [read] = this.#reads; read && this.#waiting.length > 0; [read] = this.#reads) {
      const packet = this.#waiting.shift() ?? new Uint8Array();
      read.got.push(packet);
      if (packet.length === PACKET && read.got.length < read.length) continue;
      this.#reads.shift();
      read.done(read.got.length > read.length ? { status: 'babble' } : { status: 'ok', data: read.got.take() });
    }
  }
}

/** @returns {UsbConfiguration[]} */
function configurations() {
  const loop = [bulk(LOOP, 'in'), bulk(LOOP, 'out')];
  /** @type {UsbEndpoint} */
  const counter = { endpointNumber: COUNTER, direction: 'in', type: 'interrupt', packetSize: 8 };
  /** @type {UsbEndpoint} */
  const keys = { endpointNumber: 6, direction: 'in', type: 'interrupt', packetSize: 8 };
  const faults = [bulk(STALLING, 'in'), bulk(STALLING, 'out'), bulk(BABBLING, 'in')];
  return [
    {
      configurationValue: 1,
      configurationName: 'Everything',
      interfaces: [
        { interfaceNumber: 0, alternates: [alternate(0, [...loop, counter], 'Loop'), alternate(1, [...loop, bulk(SOURCE, 'in')], 'Loop and source')] },
        { interfaceNumber: 1, alternates: [alternate(0, faults, 'Faults')] },
        { interfaceNumber: 2, alternates: [{ ...alternate(0, [keys], 'Keys'), interfaceClass: HID_CLASS }] },
      ],
    },
    { configurationValue: 2, configurationName: 'Loop only', interfaces: [{ interfaceNumber: 0, alternates: [alternate(0, loop, 'Loop')] }] },
  ];
}

/**
 * @param {number} alternateSetting
 * @param {UsbEndpoint[]} endpoints
 * @param {string} interfaceName
 * @returns {UsbAlternate}
 */
function alternate(alternateSetting, endpoints, interfaceName) {
  return { alternateSetting, interfaceClass: VENDOR_CLASS, interfaceSubclass: 0, interfaceProtocol: 0, interfaceName, endpoints };
}

/**
 * @param {number} endpointNumber
 * @param {'in' | 'out'} direction
 * @returns {UsbEndpoint}
 */
function bulk(endpointNumber, direction) {
  return { endpointNumber, direction, type: 'bulk', packetSize: PACKET };
}
