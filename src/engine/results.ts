import { PlaygroundError } from '../errors.js';
import type { RunError } from '../protocol/messages.js';
import type { TimedOutcome } from './interpreter.js';
import type { SaveReport } from './keeper.js';
import type { RunResult } from './types.js';

/** The result of a run that never began. */
export const STOPPED: RunResult = { status: 'stopped', durationMs: 0 };
/** The result of code that was not to run twice. */
export const DONE_BEFORE: RunResult = { status: 'ok', durationMs: 0 };

/** Why a run is being stopped. */
export type StopReason = 'stopped' | 'timeout';

/** What a session can go back to. */
export interface WayBack {
  readonly canGoBack: boolean;
  /** Milliseconds since 1970; see `Keeper.behindSince`. */
  readonly behindSince: number | undefined;
}

/** The result of a run that Python ended by itself, or because it was interrupted. */
export function finished({ outcome, ms }: TimedOutcome, stopping: StopReason | undefined): RunResult {
  const { status, ...rest } = outcome;
  if (status !== 'interrupted') return { status, ...rest, durationMs: ms };
  // A KeyboardInterrupt that nobody asked for was raised by the program itself.
  return stopping ? { status: stopping, ...rest, durationMs: ms, stoppedBy: 'interrupt' } : { status: 'error', ...rest, durationMs: ms };
}

/** The result of a run whose interpreter went away under it: on request, or by itself. */
export function cutOff(error: PlaygroundError, durationMs: number, status: StopReason, { canGoBack, behindSince }: WayBack): RunResult {
  if (error.code === 'disposed') return { status, durationMs };
  if (error.code !== 'aborted') return crashed(error, durationMs);
  if (!canGoBack) return { status, durationMs, stoppedBy: 'restart' };
  return { status, durationMs, stoppedBy: 'restore', ...(behindSince !== undefined && { restoredFrom: behindSince }) };
}

/** The result of a run for which there is no Python. */
export function crashed(error: PlaygroundError, durationMs: number): RunResult {
  const data: RunError = { type: 'PlaygroundError', message: error.message, traceback: '', frames: [] };
  return { status: 'crashed', error: data, durationMs };
}

/** The result of a run whose packages could not be had: nothing of it ran. */
export function unprepared(error: PlaygroundError): RunResult {
  const data: RunError = { type: 'PackageError', message: error.message, traceback: '', frames: [] };
  return { status: 'error', error: data, durationMs: 0 };
}

/** For who asked for a checkpoint that is not on this device. */
export const notKept = ({ copy, reason }: SaveReport): PlaygroundError =>
  new PlaygroundError({
    code: 'not-saved',
    phase: 'run',
    message: `The session is not saved on this device. ${copy ? 'Another tab has it open, and this one works on a copy.' : (reason ?? 'The browser does not let the page keep it, or its storage is full.')}`,
  });

export const disposedError = (): PlaygroundError =>
  new PlaygroundError({ code: 'disposed', phase: 'run', message: 'This session was ended. Make a new one.' });
