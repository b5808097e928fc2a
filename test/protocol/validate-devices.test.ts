import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { DEVICE_KINDS, DEVICE_LIMITS } from '../../src/protocol/devices.js';
import { LIMITS } from '../../src/protocol/limits.js';
import { parseDeviceCommand } from '../../src/protocol/validate-devices.js';
import { breaking, cloned, garbage } from './forgeries.js';

const id = fc.integer({ min: 0, max: 1000 });
const byte = fc.integer({ min: 0, max: 0xff });
const word = fc.integer({ min: 0, max: 0xffff });
const endpoint = fc.integer({ min: 0, max: 15 });
const text = fc.string({ unit: 'binary', maxLength: 40 });
const kind = fc.constantFrom(...DEVICE_KINDS);
const bytes = fc.uint8Array({ maxLength: 20 });
const settings = fc.record({
  baudRate: fc.integer({ min: 0, max: 0xffffffff }),
  dataBits: fc.constantFrom(7, 8),
  stopBits: fc.constantFrom(1, 2),
  parity: fc.constantFrom('none', 'even', 'odd'),
  flowControl: fc.constantFrom('none', 'hardware', 'software'),
});
const filter = fc.record({ vendorId: word, productId: word, serialNumber: text }, { requiredKeys: [] });
const signals = fc.record({ dataTerminalReady: fc.boolean(), requestToSend: fc.boolean(), break: fc.boolean() }, { requiredKeys: [] });
const setup = fc.record({
  requestType: fc.constantFrom('standard', 'class', 'vendor'),
  recipient: fc.constantFrom('device', 'interface', 'endpoint', 'other'),
  request: byte,
  value: word,
  index: word,
});

/** An honest call of each operation. */
const CALLS: Readonly<Record<string, Arbitrary<object>>> = {
  list: fc.record({ op: fc.constant('list') }),
  request: fc.record({ op: fc.constant('request'), kind, name: fc.option(text), filters: fc.array(filter, { maxLength: 3 }) }),
  'open (serial)': fc.record({ op: fc.constant('open'), device: id, kind: fc.constant('serial'), name: text, settings }),
  'open (usb)': fc.record({ op: fc.constant('open'), device: id, kind: fc.constant('usb'), name: text, settings: fc.constant(null) }),
  'close, drain, get-signals, reset': fc.record({ op: fc.constantFrom('close', 'drain', 'get-signals', 'reset'), device: id }),
  reopen: fc.record({ op: fc.constant('reopen'), device: id, settings }),
  discard: fc.record({ op: fc.constant('discard'), device: id, what: fc.constantFrom('input', 'output') }),
  'set-signals': fc.record({ op: fc.constant('set-signals'), device: id, signals }),
  select: fc.record({ op: fc.constant('select'), device: id, configuration: byte }),
  'claim, release': fc.record({ op: fc.constantFrom('claim', 'release'), device: id, interface: byte }),
  alternate: fc.record({ op: fc.constant('alternate'), device: id, interface: byte, alternate: byte }),
  'control-in': fc.record({ op: fc.constant('control-in'), device: id, setup, length: word }),
  'control-out': fc.record({ op: fc.constant('control-out'), device: id, setup }),
  'transfer-in': fc.record({ op: fc.constant('transfer-in'), device: id, endpoint, length: fc.integer({ min: 0, max: DEVICE_LIMITS.message }) }),
  'transfer-out': fc.record({ op: fc.constant('transfer-out'), device: id, endpoint }),
  'clear-halt': fc.record({ op: fc.constant('clear-halt'), device: id, direction: fc.constantFrom('in', 'out'), endpoint }),
};

const call = (about: Arbitrary<object>): Arbitrary<object> => fc.record({ type: fc.constant('call'), call: id, about, bytes: fc.option(bytes) });
const others: readonly Arbitrary<object>[] = [
  fc.record({ type: fc.constant('write'), device: id, bytes }),
  fc.record({ type: fc.constant('credit'), device: id, count: id }),
  fc.record({ type: fc.constant('cancel'), call: id }),
  fc.record({ type: fc.constant('poll'), poll: id, ms: id }),
];
const honest: Arbitrary<object> = fc.oneof(...Object.values(CALLS).map(call), ...others);

/** What fits no field at all. */
const MISFITS: readonly unknown[] = [NaN, -1, 1.5, Infinity, 2 ** 53, 1n, 'x'.repeat(LIMITS.name + 1), () => 1, new Map(), new Date(0), [NaN], Object(1), new ArrayBuffer(8), new Uint16Array(2)];

/** The plain objects and lists inside of a command, itself included. */
function places(value: unknown): object[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  return [value, ...Object.values(value).flatMap(places)];
}

type Breaker = (place: object, key: string) => void;

/** Changes that make something dishonest of whatever they are done to. */
const breaker: Arbitrary<Breaker> = fc.oneof(
  fc.constantFrom(...MISFITS).map((value): Breaker => (place, key) => void Reflect.set(place, key, value)),
  fc.constantFrom('extra', 'constructor', '__proto__', 'toString', 'then').map(
    (name): Breaker =>
      (place) =>
        void Object.defineProperty(place, name, { value: {}, enumerable: true }),
  ),
  fc.constant<Breaker>((place) => void Object.setPrototypeOf(place, null)),
  fc.constant<Breaker>((place) => void Object.setPrototypeOf(place, { type: 'credit', device: 1, count: 1 })),
);

/** Fails unless it is plain data, but for bytes. */
function expectPlain(value: unknown, path = 'command'): void {
  if (value instanceof Uint8Array) return;
  if (typeof value !== 'object' || value === null) {
    if (value === null) expect(path).to.match(/\.(bytes|name|settings)$/);
    else if (typeof value === 'number') expect(Number.isSafeInteger(value) && value >= 0, path).to.equal(true);
    else expect(['string', 'boolean'], path).to.include(typeof value);
    return;
  }
  expect(Object.getPrototypeOf(value), path).to.equal(Array.isArray(value) ? Array.prototype : Object.prototype);
  for (const [key, field] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
    expect(field, `${path}.${key}`).to.have.property('value');
    expectPlain(field.value, `${path}.${key}`);
  }
}

function expectUnchanged(command: object): void {
  const posted = structuredClone(command);
  expect(parseDeviceCommand(posted)).to.deep.equal(posted);
}

const aboutDevice = (fields: object): unknown => ({ type: 'call', call: 1, about: { device: 1, ...fields }, bytes: null });
const LINE = { baudRate: 9600, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' };
const SETUP = { requestType: 'vendor', recipient: 'device', request: 1, value: 2, index: 3 };

describe('the wall before the devices', () => {
  for (const [what, about] of Object.entries(CALLS)) {
    it(`lets honest calls through as they are: ${what}`, () => {
      fc.assert(fc.property(call(about), expectUnchanged), { numRuns: 200 });
    });
  }

  it('lets the other honest commands through as they are', () => {
    fc.assert(fc.property(fc.oneof(...others), expectUnchanged), { numRuns: 500 });
  });

  it('lets none of 10 000 broken commands through', () => {
    fc.assert(
      fc.property(honest, breaker, fc.nat(), fc.nat(), (original, apply, which, field) => {
        const command = structuredClone(original);
        const all = places(command).filter((place) => !Array.isArray(place));
        const place = all[which % all.length]!;
        const keys = Object.keys(place);
        // A filter, or signals, may be empty.
        apply(place, keys[field % keys.length] ?? 'extra');
        expect(parseDeviceCommand(command)).to.equal(null);
      }),
      { numRuns: 10_000 },
    );
  });

  it('misses no field of a command', () => {
    fc.assert(
      fc.property(honest, fc.nat(), fc.nat(), (original, which, field) => {
        const command = structuredClone(original);
        // Filters and signals may leave out what they like.
        const all = places(command).filter((place) => ['type', 'op', 'baudRate', 'requestType'].some((key) => key in place));
        const place = all[which % all.length]!;
        const keys = Object.keys(place);
        Reflect.deleteProperty(place, keys[field % keys.length]!);
        expect(parseDeviceCommand(command)).to.equal(null);
      }),
      { numRuns: 2000 },
    );
  });

  it('makes nothing but plain known data of whatever can be posted', () => {
    const names = Reflect.ownKeys(Object.prototype).length;
    fc.assert(
      fc.property(fc.oneof({ weight: 4, arbitrary: breaking(honest) }, { weight: 1, arbitrary: garbage }), fc.boolean(), (forged, posted) => {
        const parsed = parseDeviceCommand(posted ? cloned(forged) : forged);
        expect(Reflect.ownKeys(Object.prototype).length).to.equal(names);
        if (parsed === null) return;
        expectPlain(parsed);
        expect(parseDeviceCommand(structuredClone(parsed))).to.deep.equal(parsed);
      }),
      { numRuns: 10_000 },
    );
  });

  it('copies what it reads, so that no getter is asked again', () => {
    let asked = 0;
    const about = Object.defineProperty({ op: 'claim', device: 1 }, 'interface', { get: () => (asked++ === 0 ? 2 : 'evil'), enumerable: true });
    const parsed = parseDeviceCommand({ type: 'call', call: 1, about, bytes: null });
    expect(parsed).to.deep.equal({ type: 'call', call: 1, about: { op: 'claim', device: 1, interface: 2 }, bytes: null });
    expect(asked).to.equal(1);
  });

  it('reads own fields only', () => {
    expect(parseDeviceCommand(Object.create({ type: 'credit', device: 1, count: 1 }))).to.equal(null);
    expect(parseDeviceCommand(JSON.parse('{ "__proto__": { "type": "credit", "device": 1, "count": 1 } }'))).to.equal(null);
    expect(parseDeviceCommand({ type: 'call', call: 1, about: Object.create({ op: 'list' }) as unknown, bytes: null })).to.equal(null);
  });

  it('takes settings for serial ports only, and there always', () => {
    const open = (kind: string, settings: unknown): unknown => parseDeviceCommand(aboutDevice({ op: 'open', kind, name: 'x', settings }));
    expect(open('serial', LINE)).not.to.equal(null);
    expect(open('usb', null)).not.to.equal(null);
    expect(open('serial', null)).to.equal(null);
    expect(open('usb', LINE)).to.equal(null);
    expect(open('hid', null)).to.equal(null);
  });

  it('takes no number above what its field can be', () => {
    const limits: readonly [(value: number) => unknown, number][] = [
      [(baudRate) => ({ op: 'reopen', settings: { ...LINE, baudRate } }), 0xffffffff],
      [(request) => ({ op: 'control-out', setup: { ...SETUP, request } }), 0xff],
      [(value) => ({ op: 'control-out', setup: { ...SETUP, value } }), 0xffff],
      [(index) => ({ op: 'control-out', setup: { ...SETUP, index } }), 0xffff],
      [(length) => ({ op: 'control-in', setup: SETUP, length }), 0xffff],
      [(length) => ({ op: 'transfer-in', endpoint: 1, length }), DEVICE_LIMITS.message],
      [(endpoint) => ({ op: 'transfer-in', endpoint, length: 1 }), 15],
      [(endpoint) => ({ op: 'transfer-out', endpoint }), 15],
      [(endpoint) => ({ op: 'clear-halt', direction: 'in', endpoint }), 15],
      [(configuration) => ({ op: 'select', configuration }), 0xff],
      [(number) => ({ op: 'claim', interface: number }), 0xff],
      [(alternate) => ({ op: 'alternate', interface: 0, alternate }), 0xff],
    ];
    for (const [about, limit] of limits) {
      expect(parseDeviceCommand(aboutDevice(about(limit) as object)), JSON.stringify(about(limit))).not.to.equal(null);
      for (const wrong of [limit + 1, -1, 0.5, NaN]) expect(parseDeviceCommand(aboutDevice(about(wrong) as object)), JSON.stringify(about(wrong))).to.equal(null);
    }
    for (const dataBits of [5, 6, 9]) expect(parseDeviceCommand(aboutDevice({ op: 'reopen', settings: { ...LINE, dataBits } }))).to.equal(null);
    for (const stopBits of [0, 1.5, 3]) expect(parseDeviceCommand(aboutDevice({ op: 'reopen', settings: { ...LINE, stopBits } }))).to.equal(null);
  });

  it('takes no more filters, names and bytes than there may be', () => {
    const request = (count: number): unknown => ({ type: 'call', call: 1, about: { op: 'request', kind: 'usb', name: null, filters: Array(count).fill({}) }, bytes: null });
    expect(parseDeviceCommand(request(DEVICE_LIMITS.filters))).not.to.equal(null);
    expect(parseDeviceCommand(request(DEVICE_LIMITS.filters + 1))).to.equal(null);
    expect(parseDeviceCommand({ type: 'call', call: 1, about: { op: 'request', kind: 'usb', name: null, filters: new Array(3) }, bytes: null })).to.equal(null);
    const open = (length: number): unknown => aboutDevice({ op: 'open', kind: 'usb', name: 'x'.repeat(length), settings: null });
    expect(parseDeviceCommand(open(LIMITS.name))).not.to.equal(null);
    expect(parseDeviceCommand(open(LIMITS.name + 1))).to.equal(null);
    const most = new Uint8Array(DEVICE_LIMITS.message + 1);
    expect(parseDeviceCommand({ type: 'write', device: 1, bytes: most.subarray(1) })).not.to.equal(null);
    expect(parseDeviceCommand({ type: 'write', device: 1, bytes: most })).to.equal(null);
  });

  it('takes nothing but bytes for bytes', () => {
    for (const bytes of [[1, 2], 'text', new Uint16Array(2), new DataView(new ArrayBuffer(2)), new ArrayBuffer(2), { length: 1, 0: 1 }, undefined]) {
      expect(parseDeviceCommand({ type: 'write', device: 1, bytes })).to.equal(null);
      expect(parseDeviceCommand({ type: 'call', call: 1, about: { op: 'list' }, bytes })).to.equal(null);
    }
    expect(parseDeviceCommand({ type: 'write', device: 1, bytes: null })).to.equal(null);
  });
});
