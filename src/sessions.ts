import type { CorePlaces } from './assets/core-files.js';
import { lazyParts } from './engine/lazy.js';
import { Session } from './engine/session.js';
import type { SessionOptions } from './engine/types.js';

export type { CorePlaces } from './assets/core-files.js';
export { Session } from './engine/session.js';
export type { SessionLike } from './engine/session-like.js';
export { Run } from './engine/run.js';
export * from './engine/session-events.js';
export type { BootProgress, BootReport, RunOptions, RunResult, SessionOptions, SessionStatus } from './engine/types.js';
export type { MimeBundle, OutputItem, RunError, TracebackFrame } from './protocol/messages.js';
export { PlaygroundError } from './errors.js';
export type { ErrorCode, ErrorPhase } from './errors.js';

// Captured when this script comes: pages patch theirs later, and a patched one must neither see nor change the runtime's bytes.
const { fetch } = globalThis;

let places: CorePlaces = {};

/** Shared by all sessions of the page. */
const parts = lazyParts(async () => (await import('./compose.js')).composeParts((input, init) => fetch.call(globalThis, input, init), places));

/**
 * Says where files of the runtime are that a bundler has moved or renamed; the package's entries for bundlers do this by
 * themselves. Call it before the first session starts; `indexUrl` and `workerUrl` of a session come first.
 */
export function placeFiles(files: CorePlaces): void {
  places = { ...places, ...files };
}

/** A session whose Python starts with its first run, or with `boot()`. */
export function openSession(options: SessionOptions = {}): Session {
  return new Session(options, parts);
}

/**
 * Starts Python and gives its session.
 *
 * @throws PlaygroundError when Python cannot start: see its `code` and message.
 */
export async function createSession(options: SessionOptions = {}): Promise<Session> {
  const session = openSession(options);
  await session.boot();
  return session;
}
