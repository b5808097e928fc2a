import { DEVICE_KINDS, DEVICE_LIMITS } from './devices.js';
import type { ControlSetup, DeviceCall, DeviceCommand, DeviceFilter, DeviceOp, SerialSettings, SerialSignals } from './devices.js';
import { count, flag, list, name, oneOf, optional, orNull, own, record } from './fields.js';
import type { Fields } from './fields.js';

/*
 * What a worker says over its port to the devices, as trusted data: the counterpart of `validate.ts` for `devices.ts`.
 */

const byte = (value: unknown): number | null => within(value, 0xff);
const word = (value: unknown): number | null => within(value, 0xffff);

function within(value: unknown, limit: number): number | null {
  const number = count(value);
  return number !== null && number <= limit ? number : null;
}

/** A number that is 1 of these. */
const amongst = <T extends number>(value: unknown, numbers: readonly T[]): T | null => numbers.find((number) => number === value) ?? null;

function bytes(value: unknown): Uint8Array | null {
  return value instanceof Uint8Array && value.length <= DEVICE_LIMITS.message ? value : null;
}

function filter(value: unknown): DeviceFilter | null {
  const fields = record(value, ['vendorId', 'productId', 'serialNumber']);
  if (!fields) return null;
  const vendorId = optional(own(fields, 'vendorId'), word);
  const productId = optional(own(fields, 'productId'), word);
  const serialNumber = optional(own(fields, 'serialNumber'), name);
  if (vendorId === null || productId === null || serialNumber === null) return null;
  return { ...(vendorId !== undefined && { vendorId }), ...(productId !== undefined && { productId }), ...(serialNumber !== undefined && { serialNumber }) };
}

function settings(value: unknown): SerialSettings | null {
  const fields = record(value, ['baudRate', 'dataBits', 'stopBits', 'parity', 'flowControl']);
  if (!fields) return null;
  const baudRate = within(own(fields, 'baudRate'), 0xffffffff);
  const dataBits = amongst(own(fields, 'dataBits'), [7, 8] as const);
  const stopBits = amongst(own(fields, 'stopBits'), [1, 2] as const);
  const parity = oneOf(own(fields, 'parity'), ['none', 'even', 'odd'] as const);
  const flowControl = oneOf(own(fields, 'flowControl'), ['none', 'hardware', 'software'] as const);
  return baudRate === null || dataBits === null || stopBits === null || parity === null || flowControl === null ? null : { baudRate, dataBits, stopBits, parity, flowControl };
}

function signals(value: unknown): SerialSignals | null {
  const fields = record(value, ['dataTerminalReady', 'requestToSend', 'break']);
  if (!fields) return null;
  const dataTerminalReady = optional(own(fields, 'dataTerminalReady'), flag);
  const requestToSend = optional(own(fields, 'requestToSend'), flag);
  const interrupted = optional(own(fields, 'break'), flag);
  if (dataTerminalReady === null || requestToSend === null || interrupted === null) return null;
  return { ...(dataTerminalReady !== undefined && { dataTerminalReady }), ...(requestToSend !== undefined && { requestToSend }), ...(interrupted !== undefined && { break: interrupted }) };
}

function setup(value: unknown): ControlSetup | null {
  const fields = record(value, ['requestType', 'recipient', 'request', 'value', 'index']);
  if (!fields) return null;
  const requestType = oneOf(own(fields, 'requestType'), ['standard', 'class', 'vendor'] as const);
  const recipient = oneOf(own(fields, 'recipient'), ['device', 'interface', 'endpoint', 'other'] as const);
  const [request, argument, index] = [byte(own(fields, 'request')), word(own(fields, 'value')), word(own(fields, 'index'))];
  return requestType === null || recipient === null || request === null || argument === null || index === null ? null : { requestType, recipient, request, value: argument, index };
}

/** The fields of each call. */
const CALL_FIELDS: Readonly<Record<DeviceOp, readonly string[]>> = {
  list: ['op'],
  request: ['op', 'kind', 'name', 'filters'],
  open: ['op', 'device', 'kind', 'name', 'settings'],
  close: ['op', 'device'],
  reopen: ['op', 'device', 'settings'],
  drain: ['op', 'device'],
  discard: ['op', 'device', 'what'],
  'set-signals': ['op', 'device', 'signals'],
  'get-signals': ['op', 'device'],
  select: ['op', 'device', 'configuration'],
  claim: ['op', 'device', 'interface'],
  release: ['op', 'device', 'interface'],
  alternate: ['op', 'device', 'interface', 'alternate'],
  'control-in': ['op', 'device', 'setup', 'length'],
  'control-out': ['op', 'device', 'setup'],
  'transfer-in': ['op', 'device', 'endpoint', 'length'],
  'transfer-out': ['op', 'device', 'endpoint'],
  'clear-halt': ['op', 'device', 'direction', 'endpoint'],
  reset: ['op', 'device'],
};

const OPS = Object.keys(CALL_FIELDS) as DeviceOp[];

/** A call as trusted data, or null if any part of it is not as `devices.ts` says. */
function deviceCall(value: unknown): DeviceCall | null {
  const op = typeof value === 'object' && value !== null ? oneOf(own(value as Fields, 'op'), OPS) : null;
  const fields = op && record(value, CALL_FIELDS[op]);
  if (!fields) return null;
  const kind = oneOf(own(fields, 'kind'), DEVICE_KINDS);
  if (op === 'list') return { op };
  if (op === 'request') {
    const wanted = orNull(own(fields, 'name'), name);
    const filters = list(own(fields, 'filters'), DEVICE_LIMITS.filters, filter);
    return kind === null || wanted === undefined || filters === null ? null : { op, kind, name: wanted, filters };
  }
  const device = count(own(fields, 'device'));
  if (device === null) return null;
  const [number, alternate, endpoint] = [byte(own(fields, 'interface')), byte(own(fields, 'alternate')), within(own(fields, 'endpoint'), 15)];
  const length = within(own(fields, 'length'), DEVICE_LIMITS.message);
  switch (op) {
    case 'open': {
      const wanted = name(own(fields, 'name'));
      const line = orNull(own(fields, 'settings'), settings);
      return kind === null || wanted === null || line === undefined || (kind === 'serial') !== (line !== null) ? null : { op, device, kind, name: wanted, settings: line };
    }
    case 'close':
    case 'drain':
    case 'get-signals':
    case 'reset':
      return { op, device };
    case 'reopen': {
      const line = settings(own(fields, 'settings'));
      return line === null ? null : { op, device, settings: line };
    }
    case 'discard': {
      const what = oneOf(own(fields, 'what'), ['input', 'output'] as const);
      return what === null ? null : { op, device, what };
    }
    case 'set-signals': {
      const wanted = signals(own(fields, 'signals'));
      return wanted === null ? null : { op, device, signals: wanted };
    }
    case 'select': {
      const configuration = byte(own(fields, 'configuration'));
      return configuration === null ? null : { op, device, configuration };
    }
    case 'claim':
    case 'release':
      return number === null ? null : { op, device, interface: number };
    case 'alternate':
      return number === null || alternate === null ? null : { op, device, interface: number, alternate };
    case 'control-in': {
      const wanted = setup(own(fields, 'setup'));
      return wanted === null || length === null || length > 0xffff ? null : { op, device, setup: wanted, length };
    }
    case 'control-out': {
      const wanted = setup(own(fields, 'setup'));
      return wanted === null ? null : { op, device, setup: wanted };
    }
    case 'transfer-in':
      return endpoint === null || length === null ? null : { op, device, endpoint, length };
    case 'transfer-out':
      return endpoint === null ? null : { op, device, endpoint };
    case 'clear-halt': {
      const direction = oneOf(own(fields, 'direction'), ['in', 'out'] as const);
      return endpoint === null || direction === null ? null : { op, device, direction, endpoint };
    }
  }
}

/** The fields of each command. */
const FIELDS: Readonly<Record<DeviceCommand['type'], readonly string[]>> = {
  call: ['type', 'call', 'about', 'bytes'],
  write: ['type', 'device', 'bytes'],
  credit: ['type', 'device', 'count'],
  cancel: ['type', 'call'],
  poll: ['type', 'poll', 'ms'],
};

const TYPES = Object.keys(FIELDS) as DeviceCommand['type'][];

/** A command from a worker as trusted data, or null if any part of it is not as `devices.ts` says. */
export function parseDeviceCommand(data: unknown): DeviceCommand | null {
  const type = typeof data === 'object' && data !== null ? oneOf(own(data as Fields, 'type'), TYPES) : null;
  const fields = type && record(data, FIELDS[type]);
  if (!fields) return null;
  switch (type) {
    case 'call': {
      const call = count(own(fields, 'call'));
      const about = deviceCall(own(fields, 'about'));
      const sent = orNull(own(fields, 'bytes'), bytes);
      return call === null || about === null || sent === undefined ? null : { type, call, about, bytes: sent };
    }
    case 'write': {
      const device = count(own(fields, 'device'));
      const sent = bytes(own(fields, 'bytes'));
      return device === null || sent === null ? null : { type, device, bytes: sent };
    }
    case 'credit': {
      const device = count(own(fields, 'device'));
      const taken = count(own(fields, 'count'));
      return device === null || taken === null ? null : { type, device, count: taken };
    }
    case 'cancel': {
      const call = count(own(fields, 'call'));
      return call === null ? null : { type, call };
    }
    case 'poll': {
      const poll = count(own(fields, 'poll'));
      const ms = count(own(fields, 'ms'));
      return poll === null || ms === null ? null : { type, poll, ms };
    }
  }
}
