import type { SessionOptions } from '../engine/types.js';

/** A plain one: the list becomes part of a Content-Security-Policy, where `;` and `*` would mean something. */
const ORIGIN = /^(https?|wss?):\/\/([\w.-]+|\[[\da-f:.]+\])(:\d+)?$/;

/** Takes a sentence about something that cannot be used as it is. */
export type Warn = (message: string) => void;

/** A number that an attribute can have, and what stands in for one that it cannot. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
  /** When there is none, or one that makes no sense. */
  readonly otherwise: number;
}

/** In MiB: Python alone takes 30, and WebAssembly ends at 4096. */
const MEMORY = { least: 64, most: 4095, otherwise: 512 };

/** What the tag says about its session, as attributes. */
export interface SessionAttributes {
  readonly packages: string;
  readonly isolation: string;
  readonly network: string;
  readonly indexUrl: string;
  readonly packageUrl: string;
  readonly workerUrl: string;
  readonly sandboxUrl: string;
  readonly imageUrl: string;
  readonly memoryLimit: number | null | undefined;
}

/**
 * Attributes as session options. A value that cannot be used is left out, the safe default stands, and `warn` says so:
 * a slip in one attribute must not take the page's example away.
 */
export function sessionOptions(from: SessionAttributes, warn: Warn): SessionOptions {
  return {
    packages: parsePackages(from.packages),
    isolation: oneOf('isolation', from.isolation, ['sandbox', 'page'], warn),
    network: parseNetwork(from.network, warn),
    indexUrl: httpUrl('index-url', from.indexUrl, warn),
    packageUrl: httpUrl('package-url', from.packageUrl, warn),
    workerUrl: httpUrl('worker-url', from.workerUrl, warn),
    imageUrl: httpUrl('image-url', from.imageUrl, warn),
    sandboxUrl: httpUrl('sandbox-url', from.sandboxUrl, warn),
    memoryLimit: bounded('memory-limit', from.memoryLimit, MEMORY, warn),
  };
}

/** An absolute `http(s)` address, or undefined for none or one that cannot be used (`javascript:`, `data:`, nonsense). */
export function httpUrl(name: string, value: string, warn: Warn): string | undefined {
  if (value === '') return undefined;
  const url = URL.canParse(value, document.baseURI) ? new URL(value, document.baseURI) : null;
  if (url && (url.protocol === 'https:' || url.protocol === 'http:')) return url.href;
  warn(`${name}="${short(value)}" is not a web address (http or https) and is not used.`);
  return undefined;
}

/** A number within its bounds. Too large becomes the largest; what is none, or too small, is as if it were not there. */
export function bounded(name: string, value: number | null | undefined, { least, most, otherwise }: Bounds, warn: Warn): number {
  // Lit says null for an attribute that was taken away.
  if (value === undefined || value === null) return otherwise;
  if (value >= least && value <= most) return value;
  const used = value > most ? most : otherwise;
  warn(`${name}="${value}" is not a number from ${least} to ${most}; ${used} is used.`);
  return used;
}

/** One of the words that an attribute knows; the first of them in place of any other. */
export function oneOf<T extends string>(name: string, value: string, words: readonly [T, ...T[]], warn: Warn): T {
  const found = words.find((word) => word === value);
  if (found === undefined) warn(`${name}="${short(value)}" is none of ${words.join(', ')}; ${words[0]} is used.`);
  return found ?? words[0];
}

/** What separates packages: spaces, new lines or commas, but not those around the comparisons of `numpy >= 2, < 3`. */
const BETWEEN_PACKAGES = /(?<![<>=!~\s,])[\s,]+(?![<>=!~\s,])/;

/** `"numpy, pandas"` or a list with spaces or new lines, as a list without doubles. */
function parsePackages(text: string): string[] {
  return [...new Set(text.trim().split(BETWEEN_PACKAGES).filter(Boolean))];
}

function parseNetwork(value: string, warn: Warn): readonly string[] | 'any' {
  if (value.trim() === 'any') return 'any';
  const origins: string[] = [];
  for (const word of value.split(/[\s,]+/).filter((part) => part !== '' && part !== 'none')) {
    const url = URL.canParse(word) ? new URL(word) : null;
    if (url && ORIGIN.test(url.origin) && url.hostname !== location.hostname) origins.push(url.origin);
    else warn(`network="${short(word)}" is left out: name other sites as https://example.org, and not the page’s own.`);
  }
  return origins;
}

/** Enough of a value to recognise it by in a message. */
const short = (value: string): string => String(value).slice(0, 80);
