import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { LIMITS } from '../../src/protocol/limits.js';
import { parseWorkerMessage } from '../../src/protocol/validate.js';
import { anyMessage, broken, cloned, garbage, honest } from './forgeries.js';

/** The only keys that may stand in an accepted message, whatever its type; bundles and phases have keys of their own. */
const FIELDS = new Set(
  'type phase version python lost layer replaces phases code message run items stream text mime image displayId update wait outcome status value error traceback frames file line name ms ping reason ask blocked request kind prompt password question answer from to completions label detail parameters active doc title problems imports requirements installed install failed missing home variables change inspection problem entries contents data path mode mtime hash size target accept multiple view'.split(' '),
);

/** Fails unless the value is plain data made of known fields. */
function expectPlain(value: unknown, path = 'message'): void {
  if (/^message\.(layer|answer|home|variables|problem|file)$/.test(path) && value === null) return;
  // A handle of bytes that nobody reads as anything but bytes.
  if (/^message\.(layer|image|file|home\.data)$/.test(path) && value instanceof Blob) return;
  if (typeof value !== 'object' || value === null) {
    expect(['string', 'number', 'boolean'], path).to.include(typeof value);
    // No parameter is being written.
    if (path === 'message.answer.active' && value === -1) return;
    // A program may say that a file is older than 1970.
    if (/^message\.home\.entries\.\d+\.mtime$/.test(path) && Number.isFinite(value)) return;
    if (typeof value === 'number') expect(Number.isFinite(value) && value >= 0, path).to.equal(true);
    return;
  }
  expect(Object.getPrototypeOf(value), path).to.equal(Array.isArray(value) ? Array.prototype : Object.prototype);
  for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
    if (Array.isArray(value) && key === 'length') continue;
    expect(descriptor, path).to.have.property('value');
    if (/\.(mime|phases)$/.test(path)) expect(key).to.match(/^[a-z][a-z0-9/.+-]*$/);
    else if (!Array.isArray(value)) expect(FIELDS, path).to.include(key);
    expectPlain(descriptor.value, `${path}.${key}`);
  }
}

/** The same without fields that hold undefined, which are left out of what passes. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== 'object' || value === null || value instanceof Blob) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, field]) => (field === undefined ? [] : [[key, withoutUndefined(field)]])));
}

/** Everything a property can ask of an answer; the properties of `Object.prototype` included. */
function expectSafe(input: unknown): void {
  const names = Reflect.ownKeys(Object.prototype).length;
  const parsed = parseWorkerMessage(input);
  expect(Reflect.ownKeys(Object.prototype).length).to.equal(names);
  if (parsed === null) return;
  expectPlain(parsed);
  // What was accepted is canonical: it passes again, unchanged.
  expect(parseWorkerMessage(structuredClone(parsed))).to.deep.equal(parsed);
}

describe('the wall', () => {
  it('lets honest messages through as they are', () => {
    fc.assert(
      fc.property(honest, (message) => {
        expect(parseWorkerMessage(structuredClone(message))).to.deep.equal(withoutUndefined(message));
      }),
      { numRuns: 2000 },
    );
  });

  it('lets the images of an honest worker through, and nothing in their place', () => {
    const layer = new Blob(['pages']);
    const checkpoint = { type: 'checkpoint', layer, replaces: true, home: null, variables: null };
    expect(parseWorkerMessage(checkpoint)).to.deep.equal(checkpoint);
    for (const other of ['pages', {}, new ArrayBuffer(8), undefined, 0]) {
      expect(parseWorkerMessage({ ...checkpoint, layer: other })).to.equal(null);
      if (other !== undefined) expect(parseWorkerMessage({ type: 'inspected', inspection: 1, answer: '{}', file: other })).to.equal(null);
      expect(parseWorkerMessage({ type: 'image', image: other })).to.equal(null);
    }
  });

  it('lets the port to the devices through, and nothing in its place', () => {
    const { port1: port } = new MessageChannel();
    const message = { type: 'devices', port, polled: true };
    const parsed = parseWorkerMessage(message);
    expect(parsed).to.deep.equal(message);
    expect(parsed).to.have.property('port', port);
    for (const other of [null, undefined, {}, 'port', 1, new MessageChannel(), new EventTarget()]) {
      expect(parseWorkerMessage({ ...message, port: other })).to.equal(null);
    }
    for (const polled of [undefined, null, 1, 'true', {}]) expect(parseWorkerMessage({ ...message, polled })).to.equal(null);
    expect(parseWorkerMessage({ ...message, extra: 1 })).to.equal(null);
    expect(parseWorkerMessage({ type: 'devices', port })).to.equal(null);
    port.close();
  });

  it('makes nothing but plain known data of whatever a worker can post', function () {
    // Thousands of trials, each quick.
    this.timeout(300_000);
    fc.assert(fc.property(anyMessage, (message) => expectSafe(cloned(message))), { numRuns: 12_000 });
  });

  it('copies what it reads, so that no getter or function of the sender is left in what passes', () => {
    fc.assert(fc.property(fc.oneof(broken, garbage), (message) => expectSafe(message)), { numRuns: 3000 });
  });

  it('reads own fields only', () => {
    expect(parseWorkerMessage(Object.create({ type: 'pong', ping: 1 }))).to.equal(null);
    expect(parseWorkerMessage(JSON.parse('{ "__proto__": { "type": "pong", "ping": 1 } }'))).to.equal(null);
  });

  it('takes no field that it does not know, at any depth: receiving it cost the page its time', () => {
    const item = { stream: 'stdout', text: '' };
    const error = { type: '', message: '', traceback: '', frames: [] };
    for (const evil of ['extra', 'constructor', '__proto__', 'toString']) {
      const plus = (object: object): object => Object.defineProperty({ ...object }, evil, { value: {}, enumerable: true });
      for (const message of [
        plus({ type: 'pong', ping: 1 }),
        { type: 'output', run: 1, items: [plus(item)] },
        { type: 'output', run: 1, items: Object.assign([item], { [evil === '__proto__' ? 'more' : evil]: 1 }) },
        { type: 'result', run: 1, ms: 1, outcome: plus({ status: 'ok' }) },
        { type: 'result', run: 1, ms: 1, outcome: { status: 'error', error: plus(error) } },
        { type: 'result', run: 1, ms: 1, outcome: { status: 'error', error: { ...error, frames: [plus({ file: '', line: 1, name: '' })] } } },
      ]) {
        expect(parseWorkerMessage(message), JSON.stringify(message)).to.equal(null);
      }
    }
  });

  it('takes no other kind of object for a plain one, as a map could hide a million entries', () => {
    const kinds: readonly unknown[] = [new Map(), new Set(), new Date(), new Error('x'), /x/, new Blob(), new Uint8Array(), Object('x'), Object.create(null)];
    for (const strange of kinds) {
      expect(parseWorkerMessage({ type: 'ready', version: '', python: '', phases: strange })).to.equal(null);
      expect(parseWorkerMessage({ type: 'output', run: 1, items: [{ stream: 'display', mime: strange }] })).to.equal(null);
    }
  });

  it('takes no number that is not one to count with', () => {
    const numbers: readonly unknown[] = [NaN, -1, 1.5, Infinity, 2 ** 53, '1', 1n, null, [1], Object(1)];
    for (const ping of numbers) {
      expect(parseWorkerMessage({ type: 'pong', ping }), String(ping)).to.equal(null);
    }
  });

  it('takes no list with holes, and none above its limit', () => {
    expect(parseWorkerMessage({ type: 'output', run: 1, items: new Array(3) })).to.equal(null);
    const item = { stream: 'stdout', text: '' };
    expect(parseWorkerMessage({ type: 'output', run: 1, items: Array(LIMITS.items).fill(item) })).not.to.equal(null);
    expect(parseWorkerMessage({ type: 'output', run: 1, items: Array(LIMITS.items + 1).fill(item) })).to.equal(null);
    expect(parseWorkerMessage({ type: 'output', run: 1, items: { length: 2 ** 32 - 1 } })).to.equal(null);
  });

  it('looks at no element of a list that is too long', () => {
    const looks: PropertyKey[] = [];
    const look = <T>(key: PropertyKey, answer: T): T => (looks.push(key), answer);
    const endless = new Proxy(Object.assign([], { length: 2 ** 32 - 1 }), {
      get: (list, key) => look(key, Reflect.get(list, key) as unknown),
      has: (list, key) => look(key, Reflect.has(list, key)),
      ownKeys: (list) => look('keys', Reflect.ownKeys(list)),
      getOwnPropertyDescriptor: (list, key) => look(key, Reflect.getOwnPropertyDescriptor(list, key)),
    });
    expect(parseWorkerMessage({ type: 'output', run: 1, items: endless })).to.equal(null);
    expect(looks).to.deep.equal(['length']);
  });

  it('takes no text above its limit', () => {
    const printed = (length: number): unknown => ({ type: 'output', run: 1, items: [{ stream: 'stdout', text: 'x'.repeat(length) }] });
    expect(parseWorkerMessage(printed(LIMITS.text))).not.to.equal(null);
    expect(parseWorkerMessage(printed(LIMITS.text + 1))).to.equal(null);
  });

  it('takes no rich item that is too large in all, has too many types, or keys that are no MIME types', () => {
    const shown = (mime: unknown): unknown => ({ type: 'output', run: 1, items: [{ stream: 'display', mime }] });
    const half = 'x'.repeat(LIMITS.mime / 2 + 1);
    expect(parseWorkerMessage(shown({ 'text/plain': half }))).not.to.equal(null);
    expect(parseWorkerMessage(shown({ 'text/plain': half, 'text/html': half }))).to.equal(null);
    const types = Array.from({ length: LIMITS.mimeTypes + 1 }, (_, index) => [`text/x-${index}`, '']);
    expect(parseWorkerMessage(shown(Object.fromEntries(types)))).to.equal(null);
    for (const key of ['__proto__', 'constructor', 'text', 'text/html;x', 'TEXT/HTML', '/', 'text/\u0000']) {
      const mime = Object.defineProperty({}, key, { value: 'x', enumerable: true });
      expect(parseWorkerMessage(shown(mime)), key).to.equal(null);
    }
  });

  it('takes no failed run without its error', () => {
    expect(parseWorkerMessage({ type: 'result', run: 1, ms: 1, outcome: { status: 'error' } })).to.equal(null);
  });
});
