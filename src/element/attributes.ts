import { parsePackages } from '../assets/packages.js';
import type { SessionOptions } from '../engine/types.js';

/** Largest size an author can mean; more is a slip of the keyboard. */
const MAX_ROWS = 1000;

/** What the tag says about its session, as attributes. */
export interface SessionAttributes {
  readonly packages: string;
  readonly isolation: string;
  readonly network: string;
  readonly indexUrl: string;
  readonly packageUrl: string;
  readonly workerUrl: string;
  readonly sandboxUrl: string;
}

/**
 * Attributes as session options. A value that cannot be used is left out, the safe default stands, and `warn` says so:
 * a slip in one attribute must not take the page's example away.
 */
export function sessionOptions(from: SessionAttributes, warn: (message: string) => void): SessionOptions {
  return {
    packages: parsePackages(from.packages),
    isolation: from.isolation === 'page' ? 'page' : 'sandbox',
    network: parseNetwork(from.network, warn),
    indexUrl: httpUrl('index-url', from.indexUrl, warn),
    packageUrl: httpUrl('package-url', from.packageUrl, warn),
    workerUrl: httpUrl('worker-url', from.workerUrl, warn),
    sandboxUrl: httpUrl('sandbox-url', from.sandboxUrl, warn),
  };
}

/** An absolute `http(s)` address, or undefined for none or one that cannot be used (`javascript:`, `data:`, nonsense). */
export function httpUrl(name: string, value: string, warn: (message: string) => void): string | undefined {
  if (value === '') return undefined;
  const url = URL.canParse(value, document.baseURI) ? new URL(value, document.baseURI) : null;
  if (url && (url.protocol === 'https:' || url.protocol === 'http:')) return url.href;
  warn(`${name}="${value.slice(0, 80)}" is not a web address (http or https), so it is not used.`);
  return undefined;
}

/** A count of lines within sensible bounds, or null when it is none. */
export function rowCount(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) && value >= 1 ? Math.min(Math.floor(value), MAX_ROWS) : null;
}

function parseNetwork(value: string, warn: (message: string) => void): readonly string[] | 'any' {
  if (value.trim() === 'any') return 'any';
  const origins: string[] = [];
  for (const word of value.split(/[\s,]+/).filter((part) => part !== '' && part !== 'none')) {
    const url = URL.canParse(word) ? new URL(word) : null;
    if (url && /^(https?|wss?):$/.test(url.protocol) && url.origin !== location.origin) origins.push(url.origin);
    else warn(`network="${word.slice(0, 80)}" is left out: name other sites as https://example.org. The page’s own site cannot be opened to programs.`);
  }
  return origins;
}
