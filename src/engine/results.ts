import { PlaygroundError } from '../errors.js';
import type { RunError } from '../protocol/messages.js';
import type { SaveReport } from './keeper.js';
import type { RunResult } from './types.js';

/** The result of a run that never began. */
export const STOPPED: RunResult = { status: 'stopped', durationMs: 0 };
/** The result of code that was not to run twice. */
export const DONE_BEFORE: RunResult = { status: 'ok', durationMs: 0 };

/** The result of a run for which there is no Python. */
export function crashed(error: PlaygroundError, durationMs: number): RunResult {
  const data: RunError = { type: 'PlaygroundError', message: error.message, traceback: '', frames: [] };
  return { status: 'crashed', error: data, durationMs };
}

/** For who asked for a checkpoint that is not on this device. */
export const notKept = ({ copy, reason }: SaveReport): PlaygroundError =>
  new PlaygroundError({
    code: 'not-saved',
    phase: 'run',
    message: `The session is not saved on this device. ${copy ? 'Another tab has it open, and this one works on a copy.' : (reason ?? 'The browser does not let the page keep it, or its storage is full.')}`,
  });

/** For who asked to clear a session that another tab writes. */
export const notCleared = (): PlaygroundError =>
  new PlaygroundError({ code: 'not-saved', phase: 'state', message: 'Nothing was cleared: another tab has this open, and keeps it. Close that tab, then clear again.' });

export const disposedError = (): PlaygroundError =>
  new PlaygroundError({ code: 'disposed', phase: 'run', message: 'This session was ended. Make a new one.' });
