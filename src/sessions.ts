import { Session } from './engine/session.js';
import type { SessionOptions } from './engine/types.js';
import { pageParts } from './page-parts.js';

export type { ChosenKind, DeviceChange, DeviceDesk, DeviceOffer, DeviceOptions, DeviceRequest, DeviceState, DisconnectReason } from './devices/desk.js';
export type { DeviceFailure, DeviceFilter, DeviceKind, DeviceProblem } from './protocol/devices.js';
export type { CorePlaces } from './assets/core-files.js';
export { placeFiles } from './page-parts.js';
export { Session } from './engine/session.js';
export type { SessionLike } from './engine/session-like.js';
export type { SaveReport } from './engine/keeper.js';
export { Run } from './engine/run.js';
export * from './engine/session-events.js';
export type { ChosenFile, SessionChooseEvent, SessionInputEvent } from './engine/ask-events.js';
export type { BootProgress, BootReport, CellOutput, RestoredSession, RunOptions, RunResult, SessionOptions, SessionStatus } from './engine/types.js';
export type { Home, HomeChange, HomeEntry } from './protocol/home.js';
export type { SavedCode, SessionWork } from './storage/checkpoint.js';
export type { CodeAnswer, CodeProblem, CodeQuestion, Completion, MimeBundle, OutputItem, RunError, TracebackFrame } from './protocol/messages.js';
export { PlaygroundError } from './errors.js';
export type { ErrorCode, ErrorPhase } from './errors.js';

/** A session whose Python starts with its first run, or with `boot()`. */
export function openSession(options: SessionOptions = {}): Session {
  return new Session(options, pageParts);
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
