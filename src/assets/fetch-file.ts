import { PlaygroundError, abortedError } from '../errors.js';
import { sha256Hex } from './sha256.js';

/** What {@link fetchFile} needs from the world; tests put faults here. */
export interface FetchPorts {
  readonly fetch: typeof globalThis.fetch;
  /** Waits; rejects when the signal aborts. */
  readonly delay: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly online: () => boolean;
  /** Gives up when no byte arrives for this long. */
  readonly stallMs: number;
}

export const browserPorts: FetchPorts = {
  fetch: (input, init) => globalThis.fetch(input, init),
  delay: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  online: () => navigator.onLine,
  stallMs: 15_000,
};

export interface FetchRequest {
  readonly url: string;
  /** Words for messages: "Python's core", "the package numpy". */
  readonly what: string;
  /** Lower-case hex. Without it, nothing is known about the bytes and they are taken as they are. */
  readonly sha256?: string | undefined;
  /** Gives up; the error is `aborted`. */
  readonly signal?: AbortSignal;
  /** How often it is tried (3 times). */
  readonly tries?: number;
  /** Called with every chunk: bytes so far. */
  readonly onProgress?: (loaded: number) => void;
}

/** Pauses before the second and third try, in milliseconds: a hiccup is over by then, and a reader still waits. */
const RETRY_AFTER_MS = [400, 800];

/**
 * One file as a Blob, complete and with the hash it must have.
 *
 * Broken answers (network errors, 5xx, wrong bytes) are tried three times, going round the HTTP cache after the first,
 * since a poisoned cache would answer the same for ever. A stalled download is not tried again: it has cost
 * {@link FetchPorts.stallMs} already.
 *
 * @throws PlaygroundError `asset-http`, `asset-network`, `asset-stalled`, `asset-corrupt` or `offline`, naming the URL.
 */
export async function fetchFile(request: FetchRequest, ports: FetchPorts = browserPorts): Promise<Blob> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await fetchOnce(request, ports, attempt === 0 ? 'default' : 'reload');
    } catch (error) {
      const pause = RETRY_AFTER_MS[attempt];
      if (pause === undefined || attempt + 1 === request.tries || !(error instanceof PlaygroundError) || !isWorthRetrying(error)) throw error;
      await ports.delay(pause);
    }
  }
}

function isWorthRetrying(error: PlaygroundError): boolean {
  return error.code === 'asset-http' || error.code === 'asset-network' || error.code === 'asset-corrupt';
}

async function fetchOnce({ url, what, sha256, signal, onProgress }: FetchRequest, ports: FetchPorts, cache: RequestCache): Promise<Blob> {
  const abort = new AbortController();
  const stalled = new PlaygroundError({
    code: 'asset-stalled',
    phase: 'download',
    url,
    message: `The download of ${what} stopped: nothing came from ${url} for ${Math.round(ports.stallMs / 1000)} seconds. Check the connection, then try again.`,
  });
  let timer = setTimeout(() => abort.abort(stalled), ports.stallMs);
  const giveUp = (): void => abort.abort(abortedError('download', `The download of ${what} was given up.`));
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    const response = await ports.fetch(url, { cache, credentials: 'omit', signal: abort.signal, referrerPolicy: 'no-referrer' });
    if (!response.ok) {
      throw new PlaygroundError({
        code: 'asset-http',
        phase: 'download',
        url,
        message: `${capital(what)} is not at ${url} (the server answered ${response.status}). Check that all files of the release were copied there.`,
      });
    }
    const chunks: Uint8Array[] = [];
    let loaded = 0;
    const reader = response.body?.getReader();
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      clearTimeout(timer);
      timer = setTimeout(() => abort.abort(stalled), ports.stallMs);
      chunks.push(part.value);
      loaded += part.value.byteLength;
      onProgress?.(loaded);
    }
    const bytes = joined(chunks, loaded);
    if (sha256 !== undefined && (await sha256Hex(bytes.buffer)) !== sha256) throw corrupt(url, what, loaded);
    return new Blob([bytes]);
  } catch (error) {
    if (error instanceof PlaygroundError) throw error;
    if (abort.signal.aborted) throw abort.signal.reason;
    throw networkError(url, what, ports, error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
}

/** One piece of memory. A Blob would do the same, but its bytes live in another process and would come back for the hash. */
function joined(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

function corrupt(url: string, what: string, bytes: number): PlaygroundError {
  return new PlaygroundError({
    code: 'asset-corrupt',
    phase: 'download',
    url,
    message: `${capital(what)} at ${url} is not the file this release was built with (${bytes} bytes came). It may be damaged, cut short, from another release, or a web page sent in its place. Copy the file again.`,
  });
}

function networkError(url: string, what: string, ports: FetchPorts, cause: unknown): PlaygroundError {
  return ports.online()
    ? new PlaygroundError({
        code: 'asset-network',
        phase: 'download',
        url,
        cause,
        message: `${capital(what)} could not be loaded from ${url}: the connection failed. If it is on another site, that site must allow this page to read it (CORS), and the page's Content-Security-Policy must name it in connect-src.`,
      })
    : new PlaygroundError({
        code: 'offline',
        phase: 'download',
        url,
        cause,
        message: `You are offline, and ${what} is not on this device yet. It will be tried again when the connection is back.`,
      });
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
