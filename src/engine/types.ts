import type { MimeBundle, RunError } from '../protocol/messages.js';
import type { CellOutput } from '../storage/checkpoint.js';

export type { CellOutput };

/** A session's lifecycle word. */
export type SessionStatus = 'idle' | 'booting' | 'ready' | 'running' | 'hibernated' | 'crashed' | 'disposed';

/** What a session is made from. */
export interface SessionOptions {
  /** Names from Pyodide's list, or addresses of wheels; loaded when Python starts. */
  readonly packages?: readonly string[];
  /** Where code runs (`sandbox`): an opaque origin, or a worker at the page's own origin. */
  readonly isolation?: 'sandbox' | 'page';
  /** Origins that code may reach from the sandbox (none); `any` for all. */
  readonly network?: readonly string[] | 'any';
  /**
   * Where the session is kept between visits, in this browser: its variables, files and last output. Without it, it lives as
   * long as the page.
   */
  readonly storageKey?: string | undefined;
  /** MiB of memory that programs may fill (512); more is a MemoryError. At most 4095. */
  readonly memoryLimit?: number | undefined;
  /** Folder of Pyodide's core files (the ones built with this release). */
  readonly indexUrl?: string | undefined;
  /** Folder of the wheels (the CDN folder of exactly this Pyodide). */
  readonly packageUrl?: string | undefined;
  readonly workerUrl?: string | undefined;
  /** The base image shipped with the release (`python.image` beside the script). */
  readonly imageUrl?: string | undefined;
  /** Served copy of `sandbox.html`, for pages with a strict Content-Security-Policy. */
  readonly sandboxUrl?: string | undefined;
}

/** What one run is made from. */
export interface RunOptions {
  /** Name in tracebacks (`main.py`). */
  readonly filename?: string;
  /** Files written to the home folder before the code runs: path → text. */
  readonly files?: Readonly<Record<string, string>>;
  /** Name of code that a Python runs only once, e.g. to set things up: when it has, the run does nothing and is `ok`. */
  readonly once?: string;
  /** Name of the place that shows the output, where a session has several (`''`): what it showed last is kept with the session. */
  readonly cell?: string;
  /** Lines for `input()`, used up before anybody is asked. */
  readonly inputs?: readonly string[];
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
   * How it was stopped: `interrupt`, a KeyboardInterrupt that left everything in place; or, because Python did not answer,
   * `restore`, back to the state before the run, or `restart`, a fresh interpreter, where that state could not be saved.
   */
  readonly stoppedBy?: 'interrupt' | 'restore' | 'restart';
  /** With `restore`: when that state was saved, in milliseconds since 1970, if it is older than the run because later ones could not be. */
  readonly restoredFrom?: number;
}

/** A session that was brought back. */
export interface RestoredSession {
  /** When its state was saved, in milliseconds since 1970. */
  readonly savedAt: number;
  /** What each cell showed last. */
  readonly outputs: Readonly<Record<string, CellOutput>>;
  /** What went on in the background and could not be kept, as a sentence. */
  readonly cancelled?: string;
}

/** How Python started. */
export interface BootReport {
  /**
   * `pool`: it was started ahead; `image`: restored from a memory image kept on this device; `prebuilt`: from the one that is shipped with the release; `cold`:
   * started the slow way.
   */
  readonly source: 'pool' | 'image' | 'prebuilt' | 'cold';
  /** From the call to ready, in milliseconds. */
  readonly ms: number;
  /** Milliseconds of each phase. Phases can overlap. */
  readonly phases: Readonly<Record<string, number>>;
  /** The image that was restored, its layers included. */
  readonly image?: { readonly bytes: number; readonly packages: readonly string[] };
  /** The session of an earlier visit, or from before a crash, a Stop or a rest, that goes on now. */
  readonly restored?: RestoredSession;
  /** Why a saved session could not be brought back: Python is fresh. */
  readonly lost?: string;
  /** Why an image that was there could not be used; it is gone. */
  readonly dropped?: string;
  /** Version of CPython, e.g. `3.14.2`. */
  readonly python: string;
}

/** How far a boot has come. */
export interface BootProgress {
  /** `download`, `sandbox`, then the worker's phases. */
  readonly phase: string;
  /** Bytes so far and in all, while downloading, packages in the phase `packages`; 0 of 0 otherwise. */
  readonly loaded: number;
  readonly total: number;
}
