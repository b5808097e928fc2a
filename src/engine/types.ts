import type { MimeBundle, RunError } from '../protocol/messages.js';

/** A session's lifecycle word. */
export type SessionStatus = 'idle' | 'booting' | 'ready' | 'running' | 'crashed' | 'disposed';

/** What a session is made from. */
export interface SessionOptions {
  /** Names from Pyodide's list, or addresses of wheels; loaded when Python starts. */
  readonly packages?: readonly string[];
  /** Where code runs (`sandbox`): an opaque origin, or a worker at the page's own origin. */
  readonly isolation?: 'sandbox' | 'page';
  /** Origins that code may reach from the sandbox (none); `any` for all. */
  readonly network?: readonly string[] | 'any';
  /** Folder of Pyodide's core files (the ones built with this release). */
  readonly indexUrl?: string | undefined;
  /** Folder of the wheels (the CDN folder of exactly this Pyodide). */
  readonly packageUrl?: string | undefined;
  readonly workerUrl?: string | undefined;
  /** Served copy of `sandbox.html`, for pages with a strict Content-Security-Policy. */
  readonly sandboxUrl?: string | undefined;
}

/** What one run is made from. */
export interface RunOptions {
  /** Name in tracebacks (`main.py`). */
  readonly filename?: string;
  /** Files written to the home folder before the code runs: path → text. */
  readonly files?: Readonly<Record<string, string>>;
  /** Stops the run; a run that still waits its turn never starts. */
  readonly signal?: AbortSignal;
  /** Seconds after which the run is stopped (0: none). */
  readonly timeout?: number;
}

/** How a run ended. */
export interface RunResult {
  readonly status: 'ok' | 'error' | 'stopped' | 'timeout' | 'crashed';
  /** `repr` of the last expression. */
  readonly value?: string;
  /** The same value in richer forms. */
  readonly mime?: MimeBundle;
  readonly error?: RunError;
  /** Milliseconds from the run's start, its wait in the queue left out. */
  readonly durationMs: number;
  /**
   * How it was stopped: `interrupt`, a KeyboardInterrupt that left everything in place; `restart`, a fresh interpreter,
   * because Python did not answer.
   */
  readonly stoppedBy?: 'interrupt' | 'restart';
}

/** How Python started. */
export interface BootReport {
  /** `image`: restored from a memory image kept on this device; `cold`: started the slow way. */
  readonly source: 'image' | 'cold';
  /** From the call to ready, in milliseconds. */
  readonly ms: number;
  /** Milliseconds of each phase. Phases can overlap. */
  readonly phases: Readonly<Record<string, number>>;
  /** The image that was restored. */
  readonly image?: { readonly bytes: number; readonly packages: readonly string[] };
  /** Why an image that was there could not be used; it is gone. */
  readonly dropped?: string;
  /** Version of CPython, e.g. `3.14.2`. */
  readonly python: string;
}

/** How far a boot has come. */
export interface BootProgress {
  /** `download`, `sandbox`, then the worker's phases. */
  readonly phase: string;
  /** Bytes so far and in all, while downloading; 0 of 0 otherwise. */
  readonly loaded: number;
  readonly total: number;
}
