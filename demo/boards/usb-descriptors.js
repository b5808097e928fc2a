// @ts-check
/** The raw descriptors of an emulated USB device, made from what WebUSB shows of it. Layouts: USB 2.0 specification, chapter 9.6. */

/** @typedef {import('./board-types.d.ts').UsbBoard} UsbBoard */
/** @typedef {import('./board-types.d.ts').UsbConfiguration} UsbConfiguration */
/** @typedef {import('./board-types.d.ts').UsbResult} UsbResult */
/** @typedef {import('./board-types.d.ts').UsbSetup} UsbSetup */

export const GET_DESCRIPTOR = 6;
const DEVICE = 1;
const CONFIGURATION = 2;
const STRING = 3;
const INTERFACE = 4;
const ENDPOINT = 5;
const ENGLISH_US = 0x0409;
const TRANSFER_TYPES = { isochronous: 1, bulk: 2, interrupt: 3 };

/**
 * Answers GET_DESCRIPTOR as a device does: as much as was asked for, and a stall for what is not there.
 *
 * @param {UsbBoard} board
 * @param {UsbSetup} setup
 * @param {number} length
 * @returns {UsbResult}
 */
export function getDescriptor(board, setup, length) {
  const kind = setup.value >> 8;
  const number = setup.value & 0xff;
  const strings = stringTable(board);
  /** @type {number[] | undefined} */
  let bytes;
  if (kind === DEVICE) bytes = device(board, strings);
  if (kind === CONFIGURATION) bytes = board.configurations[number] && configuration(board.configurations[number], strings);
  if (kind === STRING) bytes = number === 0 ? [4, STRING, ...word(ENGLISH_US)] : strings.slice(number - 1, number).map(string)[0];
  return bytes ? { status: 'ok', data: Uint8Array.from(bytes.slice(0, length)) } : { status: 'stall' };
}

/** All strings of the device; the number of a string is its place here, from 1. @param {UsbBoard} board */
function stringTable(board) {
  const names = board.configurations.flatMap((config) => [
    config.configurationName,
    ...config.interfaces.flatMap(({ alternates }) => alternates.map(({ interfaceName }) => interfaceName)),
  ]);
  return [...new Set([board.manufacturerName, board.productName, board.serialNumber, ...names].filter((text) => text !== undefined))];
}

/**
 * @param {UsbBoard} board
 * @param {string[]} strings
 */
function device(board, strings) {
  const numbers = [board.manufacturerName, board.productName, board.serialNumber].map((text) => stringNumber(strings, text));
  const kinds = [board.deviceClass ?? 0, board.deviceSubclass ?? 0, board.deviceProtocol ?? 0];
  return [
    18, DEVICE, ...word(board.usbVersion ?? 0x0200), ...kinds, 64,
    ...word(board.vendorId), ...word(board.productId), ...word(board.bcdDevice), ...numbers, board.configurations.length,
  ];
}

/**
 * @param {UsbConfiguration} config
 * @param {string[]} strings
 */
function configuration(config, strings) {
  const parts = config.interfaces.flatMap(({ interfaceNumber, alternates }) =>
    alternates.flatMap((alternate) => [
      9, INTERFACE, interfaceNumber, alternate.alternateSetting, alternate.endpoints.length, alternate.interfaceClass,
      alternate.interfaceSubclass, alternate.interfaceProtocol, stringNumber(strings, alternate.interfaceName),
      ...alternate.endpoints.flatMap(({ endpointNumber, direction, type, packetSize }) => [
        7, ENDPOINT, endpointNumber | (direction === 'in' ? 0x80 : 0), TRANSFER_TYPES[type], ...word(packetSize), type === 'interrupt' ? 8 : 0,
      ]),
    ]),
  );
  // Powered by the bus, 90 mA (in units of 2 mA), which is what FTDI's chips say.
  const head = [9, CONFIGURATION, ...word(9 + parts.length), config.interfaces.length, config.configurationValue];
  return [...head, stringNumber(strings, config.configurationName), 0x80, 45, ...parts];
}

/** @param {string} text */
function string(text) {
  return [2 + text.length * 2, STRING, ...[...Array(text.length).keys()].flatMap((i) => word(text.charCodeAt(i)))];
}

/**
 * @param {string[]} strings
 * @param {string | undefined} text
 */
const stringNumber = (strings, text) => (text === undefined ? 0 : strings.indexOf(text) + 1);

/** @param {number} value */
const word = (value) => [value & 0xff, value >> 8];
