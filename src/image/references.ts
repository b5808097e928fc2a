import { ImageError } from './image.js';
import type { PrivateApi, PrivateModule } from '../pyodide/private.js';

/** A JavaScript object that Python holds, as the way to find it again. */
export type Reference = { readonly path: readonly string[] } | { readonly host: string } | { readonly pyodide: readonly string[] };

/** Objects of ours that Python may hold, by name. */
export type HostObjects = Readonly<Record<string, object>>;

/** Index of the object that lists the loaded packages, which Pyodide expects to be empty in an image. */
const PACKAGES_INDEX = 6;

/**
 * Pyodide's table of JavaScript references as JSON.
 *
 * @throws ImageError naming the objects that cannot be found again: a pending request, an event, an object of the user's.
 */
export function captureReferences(module: PrivateModule, api: PrivateApi, names: ReferenceNames): string {
  const lost: string[] = [];
  const name = (value: unknown): Reference | null => {
    const reference = names.get(value) ?? null;
    if (!reference) lost.push(describe(value));
    return reference;
  };
  const state = withKeepableTable(module, () => api.serializeHiwireState(name));
  if (lost.length > 0) throw new ImageError(lostSentence([...new Set(lost)].slice(0, 10)));
  return JSON.stringify(state);
}

const lostSentence = (lost: readonly string[]): string =>
  `The program holds JavaScript objects that cannot be kept: ${lost.join(', ')}. Delete the variables that hold them, for example with \`del name\`, and run again.`;

/** The way back: what `captureReferences` wrote, as the objects of this interpreter. */
export function resolveReference(reference: Reference, pyodide: object, host: HostObjects): unknown {
  if ('host' in reference) return host[reference.host];
  const [start, path] = 'path' in reference ? [globalThis as object, reference.path] : [pyodide, reference.pyodide];
  return path.reduce<unknown>((object, key) => (object as Record<string, unknown>)[key], start);
}

/** Objects whose members Python's own JavaScript bindings are known to hold. */
const HOLDERS = ['Object', 'Promise', 'Reflect', 'JSON', 'console', 'crypto', 'performance'] as const;

/**
 * Every object that can be found again in a fresh worker, with the way to it, as it was before any program ran: a program
 * may put objects of its own in the places of these.
 */
export class ReferenceNames {
  readonly #names = new Map<unknown, Reference>();

  constructor(pyodide: object, host: HostObjects) {
    const names = this.#names;
    for (const holder of HOLDERS) {
      const object = (globalThis as unknown as Record<string, object | undefined>)[holder];
      if (object) for (const [key, value] of members(object)) names.set(value, { path: [holder, key] });
    }
    for (const [key, value] of members(globalThis)) names.set(value, { path: [key] });
    for (const [key, value] of members(pyodide)) names.set(value, { pyodide: [key] });
    for (const [name, object] of Object.entries(host)) names.set(object, { host: name });
    names.set(globalThis, { path: [] }).set(pyodide, { pyodide: [] });
  }

  get(object: unknown): Reference | undefined {
    return this.#names.get(object);
  }
}

/** The objects and functions that an object holds itself or inherits, read without running a getter. */
function* members(holder: object): Generator<[string, unknown]> {
  for (let level: object | null = holder; level && level !== Object.prototype; level = Object.getPrototypeOf(level) as object | null) {
    for (const [key, { value }] of Object.entries<PropertyDescriptor>(Object.getOwnPropertyDescriptors(level))) {
      if ((typeof value === 'object' && value !== null) || typeof value === 'function') yield [key, value];
    }
  }
}

/** Stands for a value in the table that is no object, such as a symbol. */
class Nameless {
  readonly description: string;

  constructor(value: unknown) {
    this.description = typeof value;
  }
}

/**
 * Shows Pyodide its own table as it can serialise it: without the list of packages, and with `null` in the places that
 * Python has given back, which it takes for broken. It finds the end of the table by an exception.
 */
function withKeepableTable<T>(module: PrivateModule, work: () => T): T {
  const get = module.__hiwire_get;
  module.__hiwire_get = (index) => {
    if (index === PACKAGES_INDEX) return {};
    const value = get(index);
    if (value === undefined) return null;
    return typeof value === 'object' || typeof value === 'function' ? value : new Nameless(value);
  };
  try {
    return work();
  } finally {
    module.__hiwire_get = get;
  }
}

function describe(value: unknown): string {
  if (value instanceof Nameless) return value.description;
  if (typeof value === 'function') return `function ${value.name || '(no name)'}`;
  return Object.prototype.toString.call(value).slice(8, -1);
}
