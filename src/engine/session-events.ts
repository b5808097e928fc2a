import type { DeviceChange } from '../devices/desk.js';
import type { PlaygroundError } from '../errors.js';
import type { OutputItem } from '../protocol/messages.js';
import type { SessionChooseEvent, SessionInputEvent } from './ask-events.js';
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
