// @ts-check
/** A USB device that is not there: an object with the interface of WebUSB's `USBDevice`, and an emulated one behind it. */

/** @typedef {import('./boards/board-types.js').UsbBoard} UsbBoard */
/** @typedef {import('./boards/board-types.js').UsbResult} UsbResult */
/** @typedef {import('./boards/board-types.js').UsbSetup} UsbSetup */

export class EmulatedUsbDevice {
  opened = false;
  #board;
  /** @type {Set<number>} */
  #claimed = new Set();

  /** @param {UsbBoard} board */
  constructor(board) {
    this.#board = board;
    this.vendorId = board.vendorId;
    this.productId = board.productId;
    this.manufacturerName = board.manufacturerName ?? null;
    this.productName = board.productName ?? null;
    this.serialNumber = board.serialNumber ?? null;
    this.deviceClass = board.deviceClass ?? 0;
    this.deviceSubclass = board.deviceSubclass ?? 0;
    this.deviceProtocol = board.deviceProtocol ?? 0;
    [this.usbVersionMajor, this.usbVersionMinor, this.usbVersionSubminor] = version(board.usbVersion ?? 0x0200);
    [this.deviceVersionMajor, this.deviceVersionMinor, this.deviceVersionSubminor] = version(board.bcdDevice);
    this.configurations = board.configurations;
    this.configuration = board.configurations[0] ?? null;
  }

  async open() {
    if (this.opened) return;
    const answer = this.#board.opened?.() ?? 'ok';
    if (answer !== 'ok') throw new DOMException('The emulated device is in use.', 'NetworkError');
    this.opened = true;
  }

  async close() {
    if (!this.opened) return;
    this.opened = false;
    this.#claimed.clear();
    this.#board.closed?.();
  }

  async forget() {
    await this.close();
  }

  async reset() {
    this.#check();
    this.#board.reset?.();
  }

  /** @param {number} value */
  async selectConfiguration(value) {
    this.#check();
    const configuration = this.configurations.find(({ configurationValue }) => configurationValue === value);
    if (!configuration) throw new DOMException(`There is no configuration ${value}.`, 'NotFoundError');
    this.configuration = configuration;
    this.#claimed.clear();
    this.#board.configured?.(value);
  }

  /** @param {number} number */
  async claimInterface(number) {
    this.#check();
    if (!this.configuration?.interfaces.some(({ interfaceNumber }) => interfaceNumber === number)) throw new DOMException(`There is no interface ${number}.`, 'NotFoundError');
    if (this.#board.claim?.(number) === false) throw new DOMException('A driver holds the interface.', 'NetworkError');
    this.#claimed.add(number);
  }

  /** @param {number} number */
  async releaseInterface(number) {
    this.#check();
    this.#claimed.delete(number);
    this.#board.released?.(number);
  }

  /**
   * @param {number} number
   * @param {number} setting
   */
  async selectAlternateInterface(number, setting) {
    this.#check();
    this.#board.alternate?.(number, setting);
  }

  /**
   * @param {UsbSetup} setup
   * @param {number} length
   */
  async controlTransferIn(setup, length) {
    this.#check();
    return received(await this.#board.controlIn(setup, length));
  }

  /**
   * @param {UsbSetup} setup
   * @param {BufferSource} [data]
   */
  async controlTransferOut(setup, data = new Uint8Array()) {
    this.#check();
    const bytes = copyOf(data);
    return sent(await this.#board.controlOut(setup, bytes), bytes.length);
  }

  /**
   * @param {number} endpoint
   * @param {number} length
   */
  async transferIn(endpoint, length) {
    this.#check(endpoint, 'in');
    return received(await this.#board.transferIn(endpoint, length));
  }

  /**
   * @param {number} endpoint
   * @param {BufferSource} data
   */
  async transferOut(endpoint, data) {
    this.#check(endpoint, 'out');
    const bytes = copyOf(data);
    return sent(await this.#board.transferOut(endpoint, bytes), bytes.length);
  }

  /**
   * @param {'in' | 'out'} direction
   * @param {number} endpoint
   */
  async clearHalt(direction, endpoint) {
    this.#check(endpoint, direction);
    this.#board.clearHalt?.(endpoint, direction);
  }

  /**
   * @param {number} [endpoint] - of an interface that must be claimed
   * @param {'in' | 'out'} [direction]
   * @throws {DOMException} as WebUSB does
   */
  #check(endpoint, direction) {
    if (!this.opened) throw new DOMException('The device must be opened first.', 'InvalidStateError');
    if (endpoint === undefined) return;
    const claimed = this.configuration?.interfaces.filter(({ interfaceNumber }) => this.#claimed.has(interfaceNumber)) ?? [];
    const endpoints = claimed.flatMap(({ alternates }) => alternates.flatMap((alternate) => alternate.endpoints));
    if (endpoints.some((one) => one.endpointNumber === endpoint && one.direction === direction)) return;
    throw new DOMException('The endpoint is not part of a claimed interface.', 'NotFoundError');
  }
}

/** @param {UsbResult} result */
function received({ status, data }) {
  if (status === 'gone') throw new DOMException('The device was closed.', 'AbortError');
  return { status, data: data ? new DataView(data.slice().buffer) : null };
}

/**
 * @param {UsbResult} result
 * @param {number} length
 */
function sent({ status, written }, length) {
  if (status === 'gone') throw new DOMException('The device was closed.', 'AbortError');
  return { status, bytesWritten: status === 'ok' ? (written ?? length) : 0 };
}

/** @param {BufferSource} data */
const copyOf = (data) => (ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice() : new Uint8Array(data.slice(0)));

/** 0x0123 is 1.2.3. @param {number} bcd @returns {[number, number, number]} */
const version = (bcd) => [bcd >> 8, (bcd >> 4) & 0xf, bcd & 0xf];
