/**
 * Everything that crosses the wall between the page and Python, in one place.
 *
 * ```
 *   host page ──(1) frame port──▶ runtime frame ──(2) worker.postMessage──▶ worker
 *   host page ◀───────────────(3) one MessagePort per worker──────────────▶ worker
 * ```
 * (1) is used only in the `sandbox` isolation; in `page` isolation the host itself plays the frame's part.
 * The host trusts nothing that arrives on (3): see `validate.ts`.
 */

import type { InboxAddress } from './blocked.js';
import type { HomeChange, HomeState } from './home.js';

/** Rich output: MIME type → data. Text as text, binary images as base64, JSON as JSON text. */
export type MimeBundle = Readonly<Record<string, string>>;

/** One thing a run printed or showed, in order. */
export type OutputItem =
  | { readonly stream: 'stdout' | 'stderr'; readonly text: string }
  /** The value of the run's last expression. */
  | { readonly stream: 'value'; readonly text: string; readonly mime?: MimeBundle }
  /** `display(…)`; with `update`, it replaces the earlier item of the same `displayId`. */
  | { readonly stream: 'display'; readonly mime: MimeBundle; readonly displayId?: string; readonly update?: boolean }
  /** `clear()`; with `wait`, at the next output instead of now. */
  | { readonly stream: 'clear'; readonly wait: boolean };

/** A place in the reader's code or a library, as Python's traceback names it. */
export interface TracebackFrame {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly name: string;
}

/** A Python exception, as data. */
export interface RunError {
  readonly type: string;
  readonly message: string;
  readonly traceback: string;
  readonly frames: readonly TracebackFrame[];
  /** The package that provides a module which was not found, or the module's own name; a page can offer to install it. */
  readonly missing?: string;
}

/** How a run ended, as the worker tells it. */
export interface RunOutcome {
  readonly status: 'ok' | 'error' | 'interrupted';
  /** `repr` of the last expression. */
  readonly value?: string;
  readonly mime?: MimeBundle;
  readonly error?: RunError;
}

/** What an editor, or a session before a run, asks the live interpreter about code that has not run. */
export interface CodeQuestion {
  /**
   * `complete`, `signature` and `hover`: what is at the cursor; `check`: whether it is Python at all; `needs`: the modules it
   * imports that are not here, and the requirements of its `# /// script` block (PEP 723).
   */
  readonly kind: 'complete' | 'signature' | 'hover' | 'check' | 'needs';
  readonly code: string;
  /** Characters (code points) before the cursor. */
  readonly cursor: number;
}

export const COMPLETION_KINDS = ['class', 'function', 'method', 'property', 'variable', 'parameter', 'module', 'keyword'] as const;

export interface Completion {
  readonly label: string;
  readonly kind: (typeof COMPLETION_KINDS)[number];
  /** A few words beside the label, e.g. the parameters of a function. */
  readonly detail?: string;
}

/** A mistake in the code, from one place to another: in characters (code points) from its start. */
export interface CodeProblem {
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

/** The answer to a {@link CodeQuestion} of the same kind. Places count characters (code points) from the start of the code. */
export type CodeAnswer =
  /** `from`: where the word begins that they complete. */
  | { readonly kind: 'complete'; readonly from: number; readonly completions: readonly Completion[] }
  /** The call around the cursor, e.g. `round(number, ndigits=None)`; `active`: index of the parameter being written, -1 for none. */
  | { readonly kind: 'signature'; readonly label: string; readonly parameters: readonly string[]; readonly active: number; readonly doc: string }
  | { readonly kind: 'hover'; readonly from: number; readonly to: number; readonly title: string; readonly doc: string }
  | { readonly kind: 'check'; readonly problems: readonly CodeProblem[] }
  /** `installed`: names of the packages that are here. */
  | { readonly kind: 'needs'; readonly imports: readonly string[]; readonly requirements: readonly string[]; readonly installed: readonly string[] };

/** What Python asks the page, and waits for. */
export type AskRequest = LineRequest | FilesRequest;

/** `input()` and its like: a line of text. */
export interface LineRequest {
  readonly kind: 'input';
  readonly prompt: string;
  /** Whether what is typed must not be seen (`getpass`). */
  readonly password: boolean;
}

/** `files.choose()`: files of the reader's. The answer is the JSON text of a list of `{name, data}`, the data as base64. */
export interface FilesRequest {
  readonly kind: 'files';
  readonly prompt: string;
  /** Which ones, as the attribute of HTML's file field says it; empty for any. */
  readonly accept: string;
  readonly multiple: boolean;
}

/** The runtime's files as they are handed to a frame: bytes that the host fetched and checked. */
export interface CoreFiles {
  readonly wasm: Blob;
  /** Pyodide's JavaScript half (`pyodide.asm.mjs`). */
  readonly glue: Blob;
  readonly stdlib: Blob;
  /** The package lock file. */
  readonly lock: Blob;
  /** Our Python packages: JSON, path → source. */
  readonly python: Blob;
  /** Our worker script. */
  readonly worker: Blob;
}

/** A wheel that the host fetched (and checked, where a hash is known). */
export interface Wheel {
  /** Name in the lock file, or the wheel's file name if it came by URL. */
  readonly name: string;
  /** Address that Pyodide will ask for; answered from `bytes`. */
  readonly url: string;
  readonly bytes: Blob;
  /** Modules to import before an image is made, so that the next start has them; none for mere dependencies. */
  readonly imports: readonly string[];
}

/** What a new worker starts from. */
export interface SpawnRequest {
  /** Packages to install; with images, none: they are in them. */
  readonly wheels: readonly Wheel[];
  /** Memory images to restore: a base image and the layers of a session over it. None: Python starts the slow way. */
  readonly images: readonly Blob[];
  /** Whether to make a base image of the fresh interpreter, before any user code runs in it. */
  readonly capture: boolean;
  /** Bytes of memory that programs may fill; more is a MemoryError. */
  readonly memoryLimit: number;
  /** The session's files. */
  readonly home: HomeState;
  /** The files are of a later moment than the images: what was open in these cannot be opened again. */
  readonly homeIsNewer: boolean;
}

// ── (1) host → frame, frame → host ──────────────────────────────────────────────────────────────────────────────

/** Changes whenever (1) or (2) change: a served `sandbox.html` may come from another release than the page's script. */
export const FRAME_PROTOCOL = 2;

/** Host → frame, on the frame's window, once: use this port from now on. */
export interface FrameConnect {
  readonly type: 'py-playground:connect';
  /** The frame's `connect-src`, e.g. `blob: https://api.example.org`. */
  readonly connectSrc: string;
}

export type HostToFrame =
  /** Once: the files that all of this frame's workers share. The frame compiles the wasm and answers `core-ready`. */
  | { readonly type: 'core'; readonly files: CoreFiles }
  /** Start a worker. Its port (3) is transferred along. */
  | { readonly type: 'spawn'; readonly worker: number; readonly request: SpawnRequest }
  /** Give a worker that is blocked in synchronous code what it waits for. */
  | { readonly type: 'unblock'; readonly worker: number; readonly data: string }
  /** Interrupt what this worker runs, by revoking its stop URL; it gets a fresh one at once. */
  | { readonly type: 'interrupt'; readonly worker: number }
  /** End this worker. */
  | { readonly type: 'kill'; readonly worker: number };

export type FrameToHost =
  | { readonly type: 'connected' }
  | { readonly type: 'core-ready'; readonly compileMs: number }
  /** Something the frame needs was refused; `directive` when a Content-Security-Policy did it. */
  | { readonly type: 'frame-error'; readonly message: string; readonly directive?: string }
  /** The worker reported an `error` event. */
  | { readonly type: 'worker-error'; readonly worker: number; readonly message: string };

/** Frame → host, on the host's window, until connected: the frame's script is alive. */
export interface FrameHello {
  readonly type: 'py-playground:hello';
  readonly protocol: number;
}

// ── (2) frame (or host, in `page` isolation) → worker ───────────────────────────────────────────────────────────

/** Blob URLs that go away together when the worker is to stop. Two, for the reason that `blocked.ts` gives. */
export type StopUrls = readonly [string, string];

/** Where a worker looks whether it is to stop: at stop URLs, or, on isolated pages, at a counter of interrupts in shared memory. */
export type StopAddress = { readonly kind: 'urls'; readonly urls: StopUrls } | { readonly kind: 'shared'; readonly memory: SharedArrayBuffer };

export type SpawnerToWorker =
  /** First message, with the port (3): boot Python from these bytes. */
  | {
      readonly type: 'start';
      readonly port: MessagePort;
      readonly module: WebAssembly.Module;
      readonly files: CoreFiles;
      readonly request: SpawnRequest;
      readonly stop: StopAddress;
      /** How it hears of the page while it is blocked in synchronous code; left out where Python can be suspended. */
      readonly inbox?: InboxAddress;
    }
  /** The previous stop URLs were revoked; these are for later runs. `generation` counts the interrupts so far. */
  | { readonly type: 'stop-urls'; readonly urls: StopUrls; readonly generation: number };

// ── (3) host → worker, worker → host ────────────────────────────────────────────────────────────────────────────

export type HostToWorker =
  | {
      readonly type: 'run';
      readonly run: number;
      readonly code: string;
      /** Name shown in tracebacks. */
      readonly filename: string;
      /** Files written to the home folder first: path → text. */
      readonly files: Readonly<Record<string, string>>;
      /** How many interrupts the host has sent to this worker; the run waits for the stop URL of that generation. */
      readonly generation: number;
    }
  /** What Python asked for; `text` is null at the end of input (Ctrl+D). A worker that is blocked gets it another way, see `unblock`. */
  | { readonly type: 'answer'; readonly ask: number; readonly text: string | null }
  /** Answered by `insight`, in a moment when Python does not compute. */
  | { readonly type: 'question'; readonly question: number; readonly about: CodeQuestion }
  /** Install these packages, between two runs; answered by `installed`. */
  | { readonly type: 'install'; readonly install: number; readonly wheels: readonly Wheel[] }
  /** Change files, between two runs: all of it or nothing. The answer is `files-changed`, and comes after the files. */
  | { readonly type: 'change-files'; readonly change: number; readonly changes: readonly HomeChange[] }
  /** What the page says of a live view: a `ViewReply` as JSON, see `views.ts`. `generation` as that of `run`: Stop ends what it sets going. */
  | { readonly type: 'view'; readonly view: number; readonly message: string; readonly generation: number }
  /** Look at variables or databases, between two runs; answered by `inspected`. `request` is JSON, see `engine/inspection.ts`. */
  | { readonly type: 'inspect'; readonly inspection: number; readonly request: string }
  /** Take a checkpoint now, or when the run that goes on is over. The answer always comes: `checkpoint` or `no-checkpoint`. */
  | { readonly type: 'save' }
  /** Goes with every interrupt: cancels a program that waits (`await`), where no bytecode runs to be interrupted. */
  | { readonly type: 'cancel' }
  /** Are you alive? */
  | { readonly type: 'ping'; readonly ping: number };

export type WorkerToHost =
  /** Boot has reached this phase. */
  | { readonly type: 'booting'; readonly phase: BootPhase }
  /** Python is ready to run code. `lost`: what a restored session could not keep, as a sentence; empty for nothing. */
  | { readonly type: 'ready'; readonly version: string; readonly python: string; readonly lost: string; readonly phases: Readonly<Record<string, number>> }
  /** A base image of the fresh interpreter, as asked; sent before `ready`, so before any user code. */
  | { readonly type: 'image'; readonly image: Blob }
  /** The image that was asked for cannot be made; `reason` is a sentence. */
  | { readonly type: 'no-image'; readonly reason: string }
  /**
   * What changed since the last image, taken between two runs: a moment after each run, before the next one at the latest.
   * With `replaces` it lies directly over the base image, and the layers so far are superfluous. Without a `layer` nothing
   * had changed. `home`: the files in the same instant; null when they are as the page knows them. `variables`: those that
   * the reader keeps, as JSON text; null for none.
   */
  | { readonly type: 'checkpoint'; readonly layer: Blob | null; readonly replaces: boolean; readonly home: HomeState | null; readonly variables: string | null }
  /** The state cannot be saved; `reason` is a sentence that names what is in the way. The last checkpoint stays good, but the files are newer. */
  | { readonly type: 'no-checkpoint'; readonly reason: string; readonly home: HomeState | null }
  /** The files in the middle of a run, now and then: a page that is closed before its end has them. */
  | { readonly type: 'files'; readonly home: HomeState }
  /** The files are changed as asked, or `problem` says in a sentence why none of them is. */
  | { readonly type: 'files-changed'; readonly change: number; readonly problem: string | null }
  /** What there is to see: JSON, see `engine/inspection.ts`, and a file where one was asked for. */
  | { readonly type: 'inspected'; readonly inspection: number; readonly answer: string; readonly file: Blob | null }
  /** Boot failed for good. */
  | { readonly type: 'boot-failed'; readonly code: BootFailure; readonly message: string }
  | { readonly type: 'output'; readonly run: number; readonly items: readonly OutputItem[] }
  | { readonly type: 'result'; readonly run: number; readonly outcome: RunOutcome; readonly ms: number }
  /** Python waits for an answer. `blocked`: its worker can hear no message meanwhile. */
  | { readonly type: 'ask'; readonly ask: number; readonly blocked: boolean; readonly request: AskRequest }
  /** The answer to a question; null for nothing to say. */
  | { readonly type: 'insight'; readonly question: number; readonly answer: CodeAnswer | null }
  /** Python asks for a device: from here on it speaks with the page's devices over this port, see `devices.ts`. Once. `polled`: it asks for its news. */
  | { readonly type: 'devices'; readonly port: MessagePort; readonly polled: boolean }
  /** What Python says of a live view: a `ViewMessage` as JSON, see `views.ts`. */
  | { readonly type: 'view'; readonly view: number; readonly message: string }
  /** These of the wheels that were to be installed could not be; none: all is well. */
  | { readonly type: 'installed'; readonly install: number; readonly failed: readonly string[] }
  /** Answer to `ping`, and a sign of life that busy Python sends by itself (`ping` 0). */
  | { readonly type: 'pong'; readonly ping: number }
  /** The interpreter ended and cannot be used any more; `reason` is a sentence. */
  | { readonly type: 'ended'; readonly reason: string };

/** What a booting worker does, in order. */
export const BOOT_PHASES = ['start', 'glue', 'interpreter', 'packages', 'bridge'] as const;
export type BootPhase = (typeof BOOT_PHASES)[number];

export const BOOT_FAILURES = ['worker-failed', 'wasm-blocked', 'version-mismatch', 'package-failed', 'image-failed'] as const;
export type BootFailure = (typeof BOOT_FAILURES)[number];
