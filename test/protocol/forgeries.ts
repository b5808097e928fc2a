import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { BOOT_FAILURES, BOOT_PHASES, COMPLETION_KINDS } from '../../src/protocol/messages.js';

/*
 * Messages to try the wall with, made at random: honest ones, honest ones with something wrong in them, and anything that
 * can be posted at all.
 */

const text = fc.string({ unit: 'binary', maxLength: 40 });
const id = fc.integer({ min: 0, max: 9 });
const ms = fc.double({ min: 0, max: 1e6, noNaN: true });
const mime = fc.dictionary(fc.constantFrom('text/plain', 'text/html', 'image/png', 'application/vnd.vega.v5+json'), text, { maxKeys: 3 });

/** Optional fields are left out, as honest workers do, or hold `undefined`. */
const optional = <T extends object>(required: Arbitrary<T>, extra: Record<string, Arbitrary<unknown>>): Arbitrary<object> =>
  fc.tuple(required, fc.record(extra, { requiredKeys: [] })).map(([fields, more]) => ({ ...fields, ...more }));

const outputItem = fc.oneof(
  fc.record({ stream: fc.constantFrom('stdout', 'stderr'), text }),
  optional(fc.record({ stream: fc.constant('value'), text }), { mime }),
  optional(fc.record({ stream: fc.constant('display'), mime }), { displayId: text, update: fc.boolean() }),
  fc.record({ stream: fc.constant('clear'), wait: fc.boolean() }),
);

const error = optional(
  fc.record({ type: text, message: text, traceback: text, frames: fc.array(fc.record({ file: text, line: id, name: text }), { maxLength: 3 }) }),
  { missing: text },
);

const outcome = fc.oneof(
  optional(fc.record({ status: fc.constantFrom('ok', 'interrupted') }), { value: text, mime, error }),
  optional(fc.record({ status: fc.constant('error'), error }), { value: text, mime }),
);

const names = fc.array(text, { maxLength: 3 });

const askRequest = fc.oneof(
  fc.record({ kind: fc.constant('input'), prompt: text, password: fc.boolean() }),
  fc.record({ kind: fc.constant('files'), prompt: text, accept: text, multiple: fc.boolean() }),
);

const codeAnswer = fc.oneof(
  fc.record({ kind: fc.constant('complete'), from: id, completions: fc.array(optional(fc.record({ label: text, kind: fc.constantFrom(...COMPLETION_KINDS) }), { detail: text }), { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('signature'), label: text, parameters: names, active: fc.integer({ min: -1, max: 3 }), doc: text }),
  fc.record({ kind: fc.constant('hover'), from: id, to: id, title: text, doc: text }),
  fc.record({ kind: fc.constant('check'), problems: fc.array(fc.record({ from: id, to: id, message: text }), { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('needs'), imports: names, requirements: names, installed: names }),
);

const file = (bytes: number): Blob => new Blob([new Uint8Array(bytes)]);
const maybeFile = fc.option(id.map(file));
const entryName = fc.string({ unit: fc.constantFrom('a', 'B', 'é', '🙂', ' ', '\\', '.x', '-', '\n'), minLength: 1, maxLength: 5 });
const hash = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 16, maxLength: 16 });
const stamp = { mode: fc.integer({ min: 0, max: 0o7777 }), mtime: fc.double({ noNaN: true, noDefaultInfinity: true }) };
/** The names of the entries are put in a folder, or not, when all are there. */
const homeEntry = fc.oneof(
  fc.record({ kind: fc.constant('file'), path: entryName, ...stamp, hash, size: id }),
  fc.record({ kind: fc.constant('folder'), path: entryName, ...stamp }),
  fc.record({ kind: fc.constant('link'), path: entryName, target: text }),
);

/** A home folder as `home.ts` describes it: with one folder that holds the second half of the entries. */
export const honestHome = fc
  .record({ entries: fc.uniqueArray(homeEntry, { selector: ({ path }) => path, maxLength: 6 }), contents: fc.array(fc.record({ hash, size: id }), { maxLength: 3 }) })
  .map(({ entries, contents }) => ({
    entries: [{ kind: 'folder', path: 'in', mode: 0o755, mtime: 0 }, ...entries.map((entry, at) => (at % 2 ? { ...entry, path: `in/${entry.path}` } : entry))],
    contents,
    data: file(contents.reduce((sum, { size }) => sum + size, 0)),
  }));

/** What `messages.ts` allows a worker to say. */
export const honest: Arbitrary<object> = fc.oneof(
  fc.record({ type: fc.constant('booting'), phase: fc.constantFrom(...BOOT_PHASES) }),
  fc.record({ type: fc.constant('checkpoint'), layer: maybeFile, replaces: fc.boolean(), home: fc.option(honestHome), variables: fc.option(text) }),
  fc.record({ type: fc.constant('no-checkpoint'), reason: text, home: fc.option(honestHome) }),
  fc.record({ type: fc.constant('files'), home: honestHome }),
  fc.record({ type: fc.constant('files-changed'), change: id, problem: fc.option(text) }),
  fc.record({ type: fc.constant('inspected'), inspection: id, answer: text, file: maybeFile }),
  fc.record({ type: fc.constant('no-image'), reason: text }),
  fc.record({ type: fc.constant('ready'), version: text, python: text, lost: text, phases: fc.dictionary(fc.constantFrom(...BOOT_PHASES), ms) }),
  fc.record({ type: fc.constant('boot-failed'), code: fc.constantFrom(...BOOT_FAILURES), message: text }),
  fc.record({ type: fc.constant('output'), run: id, items: fc.array(outputItem, { maxLength: 4 }) }),
  fc.record({ type: fc.constant('result'), run: id, outcome, ms }),
  fc.record({ type: fc.constant('ask'), ask: id, blocked: fc.boolean(), request: askRequest }),
  fc.record({ type: fc.constant('insight'), question: id, answer: fc.option(codeAnswer) }),
  fc.record({ type: fc.constant('installed'), install: id, failed: names }),
  fc.record({ type: fc.constant('view'), view: id, message: text }),
  fc.record({ type: fc.constant('pong'), ping: id }),
  fc.record({ type: fc.constant('ended'), reason: text }),
);

/** Keys that are more than keys to careless code. */
const evilKey = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'length', 'type');

/** Values that stand where others belong. */
const evilValue: Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(NaN, -0, -1, Infinity, 2 ** 53, 1.5, null, undefined, true, '', 0n, '__proto__', new Date(0), /x/, new Map([[1, 2]]), new Set([1]), new Error('x')),
  fc.constantFrom<unknown>([], {}, [[]], new Array(5), new Uint8Array(8), new ArrayBuffer(8), new Blob(['x']), Object('boxed'), Object(1)),
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withSparseArray: true, withTypedArray: true, withNullPrototype: true, maxDepth: 3 }),
  fc.constant({ ['__proto__']: { polluted: true } }),
  fc.constant(JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}')),
);

type Change = (object: Record<PropertyKey, unknown>, key: string) => void;

/** One wrong thing done to one field of an object. */
const change: Arbitrary<Change> = fc.oneof(
  evilValue.map((value): Change => (object, key) => define(object, key, value)),
  fc.tuple(evilKey, evilValue).map(([name, value]): Change => (object) => define(object, name, value)),
  fc.constant<Change>((object, key) => void Reflect.deleteProperty(object, key)),
  fc.constant<Change>((object, key) => define(object, key, [object[key]])),
  fc.constant<Change>((object, key) => define(object, key, 'x'.repeat(3 << 20))),
  // A structured clone calls it in the worker, so the page sees a value, and never the getter.
  evilValue.map((value): Change => (object, key) => void Reflect.defineProperty(object, key, { get: () => value, enumerable: true, configurable: true })),
);

/** Defines, as an assignment to `__proto__` would not. An array's length stays as it is. */
function define(object: object, key: string, value: unknown): void {
  if (key === 'length' && Array.isArray(object)) return;
  Reflect.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

/** The objects inside a message, itself included. */
function objectsIn(value: unknown): Record<PropertyKey, unknown>[] {
  // What is defined on a blob, or on bytes, stays where it is: no port delivers it.
  if (typeof value !== 'object' || value === null || value instanceof Blob || ArrayBuffer.isView(value)) return [];
  return [value as Record<PropertyKey, unknown>, ...Object.values(value).flatMap(objectsIn)];
}

/** Honest messages of some kind, each with one to three wrong things in it, at any depth. */
export const breaking = (messages: Arbitrary<object>): Arbitrary<object> =>
  fc.tuple(messages, fc.array(fc.tuple(change, fc.nat(), fc.nat()), { minLength: 1, maxLength: 3 })).map(([original, changes]) => {
    const message: object = structuredClone(original);
    // Listed before the changes, so that evil values stay what they are.
    const places = objectsIn(message);
    for (const [apply, which, field] of changes) {
      const place = places[which % places.length]!;
      const keys = Object.keys(place);
      apply(place, keys[field % keys.length] ?? 'type');
    }
    return message;
  });

export const broken: Arbitrary<object> = breaking(honest);

/** A port can only be posted by handing it over, which these tests do elsewhere: here is all that could stand in its place. */
const devicesWithoutPort = fc.record({ type: fc.constant('devices'), port: evilValue, polled: fc.oneof(fc.boolean(), evilValue) });

/** Anything at all, sometimes with a word that could pass for a message's type. */
export const garbage: Arbitrary<unknown> = fc.oneof(
  evilValue,
  devicesWithoutPort,
  fc.tuple(fc.constantFrom('booting', 'ready', 'image', 'checkpoint', 'no-checkpoint', 'files', 'files-changed', 'inspected', 'output', 'result', 'ask', 'insight', 'devices', 'installed', 'view', 'pong', 'ended', 'boot-failed'), fc.dictionary(fc.oneof(evilKey, text), evilValue)).map(
    ([type, fields]) => ({ ...fields, type }),
  ),
);

/** Everything above. */
export const anyMessage: Arbitrary<unknown> = fc.oneof({ weight: 1, arbitrary: honest }, { weight: 4, arbitrary: broken }, { weight: 2, arbitrary: garbage });

/** The value as a port delivers it, or `undefined` for what cannot be posted. */
export function cloned(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return undefined; // A function or a symbol inside: the sender gets an error, the page gets nothing.
  }
}
