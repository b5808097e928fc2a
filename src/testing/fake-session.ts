import type { Inspected } from '../engine/interpreter.js';
import type { SaveReport } from '../engine/keeper.js';
import { Run } from '../engine/run.js';
import { SessionDevices } from '../engine/session-devices.js';
import type { SessionViews } from '../engine/session-views.js';
import {
  SessionElsewhereEvent,
  SessionDeviceEvent,
  SessionErrorEvent,
  SessionOutputEvent,
  SessionProgressEvent,
  SessionReadyEvent,
  SessionResponsiveEvent,
  SessionResultEvent,
  SessionSaveEvent,
  SessionStatusEvent,
} from '../engine/session-events.js';
import { SessionChooseEvent, SessionInputEvent } from '../engine/ask-events.js';
import type { ChosenFile } from '../engine/ask-events.js';
import type { SessionEventMap } from '../engine/session-events.js';
import type { SessionLike } from '../engine/session-like.js';
import type { BootProgress, BootReport, RunOptions, RunResult, SessionStatus } from '../engine/types.js';
import { PlaygroundError, abortedError } from '../errors.js';
import { hashBytes, padded } from '../protocol/hash.js';
import type { Home, HomeChange, HomeEntry } from '../protocol/home.js';
import type { CodeAnswer, OutputItem } from '../protocol/messages.js';
import { EMPTY_HOME } from '../engine/home.js';
import type { DeviceChange } from '../devices/desk.js';
import type { SavedCode, SessionWork } from '../storage/checkpoint.js';

const OK: RunResult = { status: 'ok', durationMs: 1 };
const STOPPED: RunResult = { status: 'stopped', durationMs: 1, stoppedBy: 'interrupt' };

/** What a fake does by itself. */
export interface FakeSessionOptions {
  /** The end of a run that begins, or undefined when it goes on until it is stopped or {@link FakeSession.finish} is called. */
  readonly answer?: (run: Run, session: FakeSession) => RunResult | undefined;
  /** Boots wait for {@link FakeSession.finishBoot} or {@link FakeSession.failBoot}. */
  readonly slowBoot?: boolean;
}

/**
 * A session without Python, for tests of whatever uses sessions: it keeps the real one's rules (one run at a time, in order;
 * every promise settles; the same events) and does what the test says.
 */
export class FakeSession extends EventTarget implements SessionLike {
  /** Every run that was asked for, in order, but those that had nothing to do. */
  readonly runs: Run[] = [];
  /** How often each of these was called. */
  readonly calls = { boot: 0, stop: 0, restart: 0, undoRestart: 0, reload: 0, dispose: 0, probe: 0 };
  /** Listeners that {@link on} added and that are still there. */
  listeners = 0;
  /** The real ones, over whatever `navigator.serial` and `navigator.usb` are. */
  readonly devices = new SessionDevices(async () => {
    const { DeviceDesk } = await import('../devices/desk.js');
    return new DeviceDesk((change) => this.#deviceChanged(change));
  });
  /** The real ones, for tests that show views. */
  views: SessionViews | undefined;
  readonly #answer: (run: Run, session: FakeSession) => RunResult | undefined;
  readonly #slowBoot: boolean;
  #status: SessionStatus = 'idle';
  #bootReport: BootReport | undefined;
  #booting: { readonly done: Promise<BootReport>; readonly settle: (report: BootReport | PlaygroundError) => void } | undefined;
  #queue: Run[] = [];
  #active: Run | undefined;
  /** Names of the code that is not to run again; see `RunOptions.once`. */
  readonly #done = new Set<string>();

  constructor({ answer = () => OK, slowBoot = false }: FakeSessionOptions = {}) {
    super();
    this.#answer = answer;
    this.#slowBoot = slowBoot;
  }

  get status(): SessionStatus {
    return this.#status;
  }

  get bootReport(): BootReport | undefined {
    return this.#bootReport;
  }

  boot(): Promise<BootReport> {
    this.calls.boot++;
    return this.#boot();
  }

  run(code: string, options: RunOptions = {}): Run {
    const run = new Run(this.runs.length + 1, code, options, (stopped) => this.#stopRun(stopped));
    this.runs.push(run);
    this.#queue.push(run);
    this.#pump();
    return run;
  }

  stop(): void {
    this.calls.stop++;
    this.#stopAll();
  }

  restart(): Promise<BootReport> {
    this.calls.restart++;
    this.life++;
    this.#done.clear();
    this.#stopAll();
    this.#setStatus('idle');
    return this.#boot();
  }

  /** Counts how often all was begun anew. */
  life = 0;

  undoRestart(life = this.life): Promise<boolean> {
    this.calls.undoRestart++;
    if (life !== this.life) return Promise.resolve(false);
    this.life++;
    return Promise.resolve(true);
  }

  dispose(): Promise<void> {
    this.calls.dispose++;
    this.#stopAll();
    this.#setStatus('disposed');
    this.devices.close();
    return Promise.resolve();
  }

  /** Whether the fake claims to have a memory image. */
  imaged = false;

  hasImage(): Promise<boolean> {
    return Promise.resolve(this.imaged);
  }

  probe(): void {
    this.calls.probe++;
  }

  /** What {@link install} was asked for, in order. */
  readonly installed: (string | File)[] = [];
  /** The answer to every question about code. */
  explanation: CodeAnswer | null = null;

  install(wanted: readonly (string | File)[]): Promise<void> {
    this.installed.push(...wanted);
    return Promise.resolve();
  }

  explain(): Promise<CodeAnswer | null> {
    return Promise.resolve(this.explanation);
  }

  /** The home folder. */
  home: Home = EMPTY_HOME;
  /** What {@link FakeSession.changeFiles} fails with, if it does. */
  filesError: PlaygroundError | undefined;
  /** The answer to each look at variables or databases. */
  inspection: (request: string) => Inspected = () => ({ answer: '{}', file: null });
  /** The variables that the reader keeps, as JSON text. */
  variables: string | null = null;
  /** What {@link FakeSession.begin} was given last. */
  begun: SessionWork | undefined;
  /** The reader's code by cell, as it is kept between visits. */
  readonly code = new Map<string, SavedCode>();
  /** Whether code can be kept. */
  saveReport: SaveReport = { kept: true, copy: false };

  files(): Promise<Home> {
    return Promise.resolve(this.home);
  }

  async changeFiles(changes: readonly HomeChange[]): Promise<void> {
    if (this.filesError) throw this.filesError;
    for (const change of changes) this.home = await changed(this.home, change);
    this.reportSave(this.saveReport);
  }

  inspect(request: string): Promise<Inspected> {
    return Promise.resolve(this.inspection(request));
  }

  work(): Promise<SessionWork> {
    return Promise.resolve({ home: this.home, variables: this.variables });
  }

  begin(work: SessionWork): Promise<void> {
    this.begun = work;
    this.life++;
    ({ home: this.home, variables: this.variables } = work);
    this.#stopAll();
    this.#setStatus('idle');
    return this.devices.revoke();
  }

  reload(): Promise<BootReport> {
    this.calls.reload++;
    return this.#boot();
  }

  clear(): Promise<void> {
    this.life++;
    this.#stopAll();
    this.home = EMPTY_HOME;
    this.variables = null;
    this.code.clear();
    this.#setStatus('idle');
    return Promise.resolve();
  }

  savedCode(cell: string): Promise<SavedCode | null> {
    return Promise.resolve(this.code.get(cell) ?? null);
  }

  saveCode(cell: string, code: SavedCode | null): Promise<SaveReport> {
    if (code && this.saveReport.kept) this.code.set(cell, code);
    else if (this.saveReport.kept) this.code.delete(cell);
    this.reportSave(this.saveReport);
    return Promise.resolve(this.saveReport);
  }

  /** The run that is on asks for a line; resolves with the answer, or null where nobody answers. */
  ask(prompt: string, { password = false, over = new AbortController().signal } = {}): Promise<string | null> {
    const run = this.#active ?? this.runs.at(-1);
    return new Promise((respond) => {
      if (!run || this.dispatchEvent(new SessionInputEvent(run, { request: { kind: 'input', prompt, password }, over, respond }))) respond(null);
    });
  }

  /** The run that is on asks for files; resolves with those that were chosen, or null for none. */
  choose(prompt: string, { accept = '', multiple = false, over = new AbortController().signal } = {}): Promise<readonly ChosenFile[] | null> {
    const run = this.#active ?? this.runs.at(-1);
    return new Promise((resolve) => {
      const respond = (text: string | null): void => resolve(text === null ? null : (JSON.parse(text) as readonly ChosenFile[]));
      if (!run || this.dispatchEvent(new SessionChooseEvent(run, { request: { kind: 'files', prompt, accept, multiple }, over, respond }))) respond(null);
    });
  }

  on<K extends keyof SessionEventMap>(type: K, listener: (event: SessionEventMap[K]) => void): () => void {
    const handler = listener as (event: Event) => void;
    this.addEventListener(type, handler);
    this.listeners++;
    return () => {
      this.removeEventListener(type, handler);
      this.listeners--;
    };
  }

  /** The boot goes on: so far it has come. */
  progress(progress: BootProgress): void {
    this.dispatchEvent(new SessionProgressEvent(progress));
  }

  /** The boot that waits succeeds. */
  finishBoot(report: Partial<BootReport> = {}): void {
    this.#booting?.settle({ source: 'cold', ms: 1, phases: {}, python: '3.14.0', ...report });
  }

  /** Says whether the state could be saved. */
  reportSave(report: SaveReport): void {
    this.dispatchEvent(new SessionSaveEvent(report));
  }

  /** Another tab has saved this session. */
  changeElsewhere(): void {
    this.dispatchEvent(new SessionElsewhereEvent());
  }

  /** The boot that waits fails. */
  failBoot(error: PlaygroundError): void {
    this.#booting?.settle(error);
  }

  /** The run that is on, or that was last, prints. */
  print(...items: readonly OutputItem[]): void {
    const run = this.#active ?? this.runs.at(-1);
    if (run) this.dispatchEvent(new SessionOutputEvent(run, items));
  }

  /** The run that is on ends. */
  finish(result: RunResult = OK): void {
    const run = this.#active;
    if (!run) return;
    this.#active = undefined;
    if (run.options.once !== undefined && result.status === 'ok') this.#done.add(run.options.once);
    this.#setStatus('ready');
    this.#settle(run, result);
    this.#pump();
  }

  /** The interpreter dies, with all that ran and waited. */
  die(error: PlaygroundError): void {
    const lost = [...(this.#active ? [this.#active] : []), ...this.#queue.splice(0)];
    this.#active = undefined;
    this.#crash(error, lost);
  }

  /** The running program stops giving signs of life, or gives them again. */
  respond(responsive: boolean): void {
    this.dispatchEvent(new SessionResponsiveEvent(responsive));
  }

  #deviceChanged(change: DeviceChange): void {
    const nobody = this.dispatchEvent(new SessionDeviceEvent(this.#active ?? this.runs.at(-1), change));
    if (nobody && change.type === 'request') change.request.decline();
  }

  #boot(): Promise<BootReport> {
    if (this.#status === 'disposed') return Promise.reject(new PlaygroundError({ code: 'disposed', phase: 'run', message: 'This session was ended.' }));
    if (this.#bootReport && (this.#status === 'ready' || this.#status === 'running')) return Promise.resolve(this.#bootReport);
    if (this.#booting) return this.#booting.done;
    let settle: (report: BootReport | PlaygroundError) => void = () => undefined;
    const settled = new Promise<BootReport | PlaygroundError>((resolve) => (settle = resolve));
    const booting = { settle, done: settled.then((report) => this.#booted(report)) };
    this.#booting = booting;
    this.#setStatus('booting');
    if (!this.#slowBoot) this.finishBoot();
    return booting.done;
  }

  #booted(report: BootReport | PlaygroundError): BootReport {
    // By now another boot may be under way.
    if (report instanceof PlaygroundError && report.code === 'aborted') throw report;
    this.#booting = undefined;
    if (report instanceof PlaygroundError) {
      this.#crash(report, this.#queue.splice(0));
      throw report;
    }
    this.#bootReport = report;
    this.#setStatus('ready');
    this.dispatchEvent(new SessionReadyEvent(report));
    this.#pump();
    return report;
  }

  #pump(): void {
    if (this.#active || this.#queue.length === 0) return;
    if (this.#status !== 'ready') {
      // A failed boot tells the runs that wait for it.
      this.#boot().catch(() => undefined);
      return;
    }
    const next = this.#queue.shift();
    if (next?.options.once !== undefined && this.#done.has(next.options.once)) {
      this.runs.splice(this.runs.indexOf(next), 1);
      this.#settle(next, OK);
      return this.#pump();
    }
    this.#active = next;
    this.#setStatus('running');
    // Nothing comes of a run before whoever asked for it has it in hand.
    const run = this.#active;
    queueMicrotask(() => {
      const result = run && run === this.#active ? this.#answer(run, this) : undefined;
      if (result) this.finish(result);
    });
  }

  #stopRun(run: Run): void {
    if (run === this.#active) this.finish(STOPPED);
    else if (this.#queue.includes(run)) {
      this.#queue = this.#queue.filter((waiting) => waiting !== run);
      this.#settle(run, { status: 'stopped', durationMs: 0 });
      if (this.#queue.length === 0) this.#abortBoot();
    }
  }

  #stopAll(): void {
    for (const run of this.#queue.splice(0)) this.#settle(run, { status: 'stopped', durationMs: 0 });
    this.finish(STOPPED);
    this.#abortBoot();
  }

  #abortBoot(): void {
    if (!this.#booting) return;
    this.#booting.settle(abortedError('boot'));
    this.#booting.done.catch(() => undefined); // Whoever asked for it hears it from their own promise.
    this.#booting = undefined;
    this.#setStatus('idle');
  }

  #crash(error: PlaygroundError, lost: readonly Run[]): void {
    this.#done.clear();
    this.#setStatus('crashed');
    const { message } = error;
    for (const run of lost) this.#settle(run, { status: 'crashed', durationMs: 1, error: { type: 'PlaygroundError', message, traceback: '', frames: [] } });
    this.dispatchEvent(new SessionErrorEvent(error));
  }

  #settle(run: Run, result: RunResult): void {
    run.settle(result);
    this.dispatchEvent(new SessionResultEvent(run, result));
  }

  #setStatus(status: SessionStatus): void {
    if (this.#status === status || this.#status === 'disposed') return;
    this.#status = status;
    this.dispatchEvent(new SessionStatusEvent(status));
  }
}

/** A home folder after one change, for tests that do not ask what is allowed. */
async function changed({ entries, contents }: Home, change: HomeChange): Promise<Home> {
  const isAt = (path: string, other: string): boolean => other === path || other.startsWith(`${path}/`);
  switch (change.kind) {
    case 'write': {
      const bytes = new Uint8Array(padded(change.data.size));
      bytes.set(new Uint8Array(await change.data.arrayBuffer()));
      const hash = hashBytes(bytes, change.data.size);
      const file: HomeEntry = { kind: 'file', path: change.path, mode: 0o644, mtime: Date.now(), hash, size: change.data.size };
      return { entries: [...entries.filter(({ path }) => path !== change.path), file], contents: new Map([...contents, [hash, change.data]]) };
    }
    case 'folder':
      return { entries: [...entries, { kind: 'folder', path: change.path, mode: 0o755, mtime: Date.now() }], contents };
    case 'remove':
      return { entries: entries.filter(({ path }) => !isAt(change.path, path)), contents };
    case 'rename':
      return { entries: entries.map((entry) => (isAt(change.from, entry.path) ? { ...entry, path: change.to + entry.path.slice(change.from.length) } : entry)), contents };
  }
}
