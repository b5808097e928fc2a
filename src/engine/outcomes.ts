import type { PlaygroundError } from '../errors.js';
import type { RunError } from '../protocol/messages.js';
import type { TimedOutcome } from './interpreter.js';
import { crashed } from './results.js';
import type { RunResult } from './types.js';

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

/** The result of a run whose packages could not be had: nothing of it ran. */
export function unprepared(error: PlaygroundError): RunResult {
  const data: RunError = { type: 'PackageError', message: error.message, traceback: '', frames: [] };
  return { status: 'error', error: data, durationMs: 0 };
}
