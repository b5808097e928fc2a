/** Where in a session's life an error happened. */
export type ErrorPhase = 'setup' | 'download' | 'sandbox' | 'boot' | 'packages' | 'run' | 'editor' | 'content' | 'state' | 'devices';

/**
 * Every way the playground itself can fail, as a stable word that pages may compare with.
 * Python's own errors are not here: they are data, in `RunResult.error`.
 */
export type ErrorCode =
  | 'asset-http' // the server answered with an error status
  | 'asset-network' // no answer, or the connection broke off
  | 'asset-stalled' // bytes stopped coming
  | 'asset-corrupt' // the bytes are not the ones this release was built with
  | 'offline' // the browser says there is no network
  | 'csp-blocked' // the page's Content-Security-Policy stops a part
  | 'wasm-blocked' // WebAssembly may not be compiled here
  | 'sandbox-failed' // the runtime frame did not answer
  | 'worker-failed' // the worker did not start or died
  | 'worker-rejected' // the worker sent garbage or a flood
  | 'boot-timeout' // Python did not start in time
  | 'version-mismatch' // page, worker and Python come from different releases
  | 'interpreter-ended' // Python ended itself: os._exit, a fatal error
  | 'image-failed' // a memory image could not be restored (Python then starts the slow way)
  | 'not-saved' // the session's state cannot be kept as it is now
  | 'package-failed' // a package could not be fetched or installed
  | 'state-refused' // an uploaded file, or a link, cannot be used; nothing was changed
  | 'device-failed' // the browser, or the page, does not let a device be given
  | 'files-failed' // a file of the session could not be read or changed
  | 'content-failed' // `src` could not be loaded
  | 'editor-failed' // the editor's code could not be loaded
  | 'invalid-option' // an option has a value that cannot be used
  | 'aborted' // stopped by the reader or the page
  | 'disposed'; // the session is gone

/** What a {@link PlaygroundError} is made from. */
export interface PlaygroundErrorInit {
  readonly code: ErrorCode;
  readonly phase: ErrorPhase;
  /** What was wrong, and what to do about it, in plain English. */
  readonly message: string;
  /** The address that failed, where there is one. */
  readonly url?: string;
  readonly cause?: unknown;
}

/**
 * The one error class of this package.
 *
 * Its message always says what was wrong, where, and what to do; `code` is stable between releases.
 */
export class PlaygroundError extends Error {
  override readonly name = 'PlaygroundError';
  readonly code: ErrorCode;
  readonly phase: ErrorPhase;
  readonly url: string | undefined;

  constructor(init: PlaygroundErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.code = init.code;
    this.phase = init.phase;
    this.url = init.url;
  }
}

/** The error for everything that was given up on purpose: a stop, a restart, an abort signal. */
export function abortedError(phase: ErrorPhase, message = 'Stopped.'): PlaygroundError {
  return new PlaygroundError({ code: 'aborted', phase, message });
}

/** For a start that was given up on purpose. */
export const bootStopped = (): PlaygroundError => abortedError('boot', 'The start of Python was stopped.');

/** `error` itself when it is ours, otherwise wrapped so that the caller always has a code and a phase. */
export function asPlaygroundError(error: unknown, fallback: Omit<PlaygroundErrorInit, 'cause'>): PlaygroundError {
  return error instanceof PlaygroundError ? error : new PlaygroundError({ ...fallback, cause: error });
}
