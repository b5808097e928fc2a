import type { PlaygroundError } from '../errors.js';
import type { OutputItem } from '../protocol/messages.js';
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
  constructor(run: Run, items: readonly OutputItem[]) {
    super('output');
    this.run = run;
    this.items = items;
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

/** All events of a session by name. */
export interface SessionEventMap {
  status: SessionStatusEvent;
  progress: SessionProgressEvent;
  ready: SessionReadyEvent;
  output: SessionOutputEvent;
  result: SessionResultEvent;
  error: SessionErrorEvent;
  responsive: SessionResponsiveEvent;
  save: SessionSaveEvent;
}
