/**
 * Python sessions without the tag.
 *
 * @packageDocumentation
 */
import { defaultParts } from './compose.js';
import { Session } from './engine/session.js';
import type { SessionOptions } from './engine/types.js';

export { Session } from './engine/session.js';
export { Run } from './engine/run.js';
export * from './engine/session-events.js';
export type { BootProgress, BootReport, RunOptions, RunResult, SessionOptions, SessionStatus } from './engine/types.js';
export type { MimeBundle, OutputItem, RunError, TracebackFrame } from './protocol/messages.js';
export { PlaygroundError } from './errors.js';
export type { ErrorCode, ErrorPhase } from './errors.js';

/** A session whose Python starts with its first run, or with `boot()`. */
export function openSession(options: SessionOptions = {}): Session {
  return new Session(options, defaultParts());
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
