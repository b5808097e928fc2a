import { LIMITS } from './limits.js';

/*
 * Reads what came from somewhere else, field by field, from own properties of known types: null for whatever does not fit.
 */

export type Fields = Record<string, unknown>;

export const own = (object: Fields, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : undefined);

/** A plain object; a `Map` or an `Error`, which a port delivers too, would hide what it carries. */
export const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** The value as a plain object, if it has no other fields than these. */
export function record(value: unknown, fields: readonly string[]): Fields | null {
  return isRecord(value) && Object.keys(value).every((key) => fields.includes(key)) ? value : null;
}

export const text = (value: unknown, limit: number): string | null => (typeof value === 'string' && value.length <= limit ? value : null);

/** A text of a line: a name, of whatever. */
export const name = (value: unknown): string | null => text(value, LIMITS.name);

export const count = (value: unknown): number | null => (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null);

export const milliseconds = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null);

export const oneOf = <T extends string>(value: unknown, words: readonly T[]): T | null => words.find((word) => word === value) ?? null;

export const flag = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null);

/** A field that may be left out. */
export const optional = <T>(value: unknown, read: (value: unknown) => T | null): T | null | undefined => (value === undefined ? undefined : read(value));

/** A field that may be null; undefined when it is neither that nor what it should be. */
export const orNull = <T>(value: unknown, read: (value: unknown) => T | null): T | null | undefined => (value === null ? null : (read(value) ?? undefined));

/** Every element through `read`, or null if one does not fit, there are too many, or the array has fields besides. */
export function list<T>(value: unknown, limit: number, read: (element: unknown) => T | null): T[] | null {
  if (!Array.isArray(value) || value.length > limit || Object.keys(value).length !== value.length) return null;
  const result: T[] = [];
  for (let i = 0; i < value.length; i++) {
    const element = read(value[i]);
    if (element === null) return null;
    result.push(element);
  }
  return result;
}
