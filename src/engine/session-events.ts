import type { DeviceChange } from '../devices/desk.js';
import type { PlaygroundError } from '../errors.js';
import type { FilesRequest, LineRequest, OutputItem } from '../protocol/messages.js';
import type { Asked } from './interpreter.js';
import type { SaveReport } from './keeper.js';
import type { Run } from './run.js';
import type { BootProgress, BootReport, RunResult, SessionStatus } from './types.js';

/** The session's status changed. */
export class SessionStatusEvent extends Event {
  readonly status: SessionStatus;
  constructor(status: SessionStatus) {
    super('status');
    this.status = status;
  }
}

/** Something happened to the session's devices. Who asks the reader for what a program requests calls `preventDefault()`; where nobody does, there will be none. */
export class SessionDeviceEvent extends Event {
  /** The run that goes on, or was the last; undefined before the first. */
  readonly run: Run | undefined;
  readonly change: DeviceChange;
  constructor(run: Run | undefined, change: DeviceChange) {
    super('device', { cancelable: true });
    this.run = run;
    this.change = change;
  }
}

/** Python is starting. */
export class SessionProgressEvent extends Event {
  readonly progress: BootProgress;
  constructor(progress: BootProgress) {
    super('progress');
    this.progress = progress;
  }
}

/** Python is ready. */
export class SessionReadyEvent extends Event {
  readonly bootReport: BootReport;
  constructor(bootReport: BootReport) {
    super('ready');
    this.bootReport = bootReport;
  }
}

/** A run printed or showed something. After a run's end: what its background tasks print. */
export class SessionOutputEvent extends Event {
  readonly run: Run;
  readonly items: readonly OutputItem[];
  /** It comes from a task that an earlier run left behind, while `run` goes on or was the last. */
  readonly earlier: boolean;
  constructor(run: Run, items: readonly OutputItem[], earlier = false) {
    super('output');
    this.run = run;
    this.items = items;
    this.earlier = earlier;
  }
}

/**
 * Python waits for a line (`input()` and its like). Who will answer, now or later, calls `preventDefault()`; where nobody does, the
 * input is at its end (`EOFError`).
 */
export class SessionInputEvent extends Event {
  /** The run that asks; the last one for a task in the background. */
  readonly run: Run;
  /** What to ask. It was printed already. */
  readonly prompt: string;
  /** Whether what is typed must not be seen. */
  readonly password: boolean;
  /** Aborted when Python does not wait any more: it was answered, stopped, or ended. */
  readonly over: AbortSignal;
  readonly #asked: Asked<LineRequest>;

  constructor(run: Run, asked: Asked<LineRequest>) {
    super('input', { cancelable: true });
    this.run = run;
    this.prompt = asked.request.prompt;
    this.password = asked.request.password;
    this.over = asked.over;
    this.#asked = asked;
  }

  /** Answers, once; null is the end of input. */
  respond(text: string | null): void {
    this.#asked.respond(text);
  }
}

/**
 * Python waits for files of the reader's (`files.choose()`). Who will answer, now or later, calls `preventDefault()`; where nobody does,
 * none were chosen.
 */
export class SessionChooseEvent extends Event {
  readonly run: Run;
  /** What to ask. */
  readonly prompt: string;
  /** Which files, as the attribute of HTML's file field says it; empty for any. */
  readonly accept: string;
  readonly multiple: boolean;
  /** Aborted when Python does not wait any more: it was answered, stopped, or ended. */
  readonly over: AbortSignal;
  readonly #asked: Asked<FilesRequest>;

  constructor(run: Run, asked: Asked<FilesRequest>) {
    super('choose', { cancelable: true });
    ({ prompt: this.prompt, accept: this.accept, multiple: this.multiple } = asked.request);
    this.run = run;
    this.over = asked.over;
    this.#asked = asked;
  }

  /** Answers, once; null when the reader wants to choose none. */
  respond(files: readonly ChosenFile[] | null): void {
    this.#asked.respond(files && JSON.stringify(files));
  }
}

/** The event for what Python asks. */
export function askEvent(run: Run, { request, over, respond }: Asked): Event {
  return request.kind === 'input' ? new SessionInputEvent(run, { request, over, respond }) : new SessionChooseEvent(run, { request, over, respond });
}

/** A file that the reader chose. */
export interface ChosenFile {
  readonly name: string;
  /** Its bytes, as base64. */
  readonly data: string;
}

/** A run is over. */
export class SessionResultEvent extends Event {
  readonly run: Run;
  readonly result: RunResult;
  constructor(run: Run, result: RunResult) {
    super('result');
    this.run = run;
    this.result = result;
  }
}

/** The playground itself failed (Python's own errors are results). */
export class SessionErrorEvent extends Event {
  readonly error: PlaygroundError;
  constructor(error: PlaygroundError) {
    super('error');
    this.error = error;
  }
}

/** A running program stopped giving signs of life, or gives them again. */
export class SessionResponsiveEvent extends Event {
  readonly responsive: boolean;
  constructor(responsive: boolean) {
    super('responsive');
    this.responsive = responsive;
  }
}

/** The session's state was saved, or could not be. */
export class SessionSaveEvent extends Event {
  readonly report: SaveReport;
  constructor(report: SaveReport) {
    super('save');
    this.report = report;
  }
}

/** Another tab, or tag, has saved this session: what is here is older, or another version of it. */
export class SessionElsewhereEvent extends Event {
  constructor() {
    super('elsewhere');
  }
}

/** All events of a session by name. */
export interface SessionEventMap {
  status: SessionStatusEvent;
  progress: SessionProgressEvent;
  ready: SessionReadyEvent;
  output: SessionOutputEvent;
  input: SessionInputEvent;
  choose: SessionChooseEvent;
  result: SessionResultEvent;
  error: SessionErrorEvent;
  responsive: SessionResponsiveEvent;
  save: SessionSaveEvent;
  elsewhere: SessionElsewhereEvent;
  device: SessionDeviceEvent;
}

/** Where the events of a session are listened to. */
export class SessionEventTarget extends EventTarget {
  /** Listens to one of {@link SessionEventMap}; returns the way to stop listening. */
  on<K extends keyof SessionEventMap>(type: K, listener: (event: SessionEventMap[K]) => void): () => void {
    const handler = listener as (event: Event) => void;
    this.addEventListener(type, handler);
    return () => this.removeEventListener(type, handler);
  }
}
