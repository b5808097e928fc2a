import { PlaygroundError, abortedError, asPlaygroundError, bootStopped } from '../errors.js';
import type { Home, HomeChange } from '../protocol/home.js';
import type { CodeAnswer, CodeQuestion } from '../protocol/messages.js';
import { inTime } from '../timers.js';
import type { ActiveRun } from './active-run.js';
import type { Booted, EngineParts } from './boot.js';
import type { DeviceChange } from '../devices/desk.js';
import type { SavedCode, SessionWork } from '../storage/checkpoint.js';
import type { Asked, Inspected, LiveInterpreter, SessionEvents } from './interpreter.js';
import { Keeper } from './keeper.js';
import type { SaveReport } from './keeper.js';
import { ownCode } from './lazy.js';
import type { LiveMember } from './live-limit.js';
import type { Packages } from './packages.js';
import { SessionDevices } from './session-devices.js';
import type { SessionViews } from './session-views.js';
import { DONE_BEFORE, STOPPED, crashed, disposedError, notCleared, notKept } from './results.js';
import { Run } from './run.js';
import { SessionDeviceEvent, SessionElsewhereEvent, SessionErrorEvent, SessionEventTarget, SessionOutputEvent, SessionProgressEvent, SessionReadyEvent } from './session-events.js';
import { SessionResponsiveEvent, SessionResultEvent, SessionSaveEvent, SessionStatusEvent } from './session-events.js';
import type { BootProgress, BootReport, RunOptions, RunResult, SessionOptions, SessionStatus } from './types.js';
import { VitalSigns } from './vital-signs.js';

/** A restart waits this long for what ran last to be saved, so that its undoing brings all of it back. */
const LAST_SAVE_MS = 1000;
/** Other work waits longer: a large heap takes some seconds on a slow phone. */
const SAVE_MS = 20_000;

/** A start of Python that goes on. */
interface PendingBoot {
  readonly done: Promise<BootReport>;
  readonly abort: AbortController;
  /** Somebody called `boot()`; otherwise it is given up when the last run that needs it is stopped. */
  asked: boolean;
}

/**
 * One Python and what was run in it: `idle → booting → ready ⇄ running`, and `hibernated`, `crashed`, `disposed`.
 *
 * Runs queue and never overlap. After each run the state is saved, and before the next one at the latest: a crash, or a stop
 * that needed force, goes back to the state before the run, and so does the next visit. Every promise given out settles.
 */
export class Session extends SessionEventTarget implements LiveMember {
  readonly options: SessionOptions;
  /** The devices that the reader gave to this session. */
  readonly devices: SessionDevices;
  /** The live views of this session's Python; undefined before it started for the first time. */
  views: SessionViews | undefined;
  readonly #parts: EngineParts;
  readonly #signs: VitalSigns;
  readonly #keeper: Keeper;
  /** What somebody else than a program wants of Python: to install, to look, to change files. */
  #errands = 0;
  /** Counts how often all was begun anew. */
  #lives = 0;
  #status: SessionStatus = 'idle';
  #interpreter: LiveInterpreter | undefined;
  #booting: PendingBoot | undefined;
  /** The interpreter that a restart ends, and the promise that it has ended. */
  #retired: LiveInterpreter | undefined;
  #retiring: Promise<void> = Promise.resolve();
  #bootReport: BootReport | undefined;
  #queue: Run[] = [];
  #active: ActiveRun | undefined;
  #lastRun: Run | undefined;
  #runs = 0;

  /**
   * @internal Sessions are made by `createSession()`, or by a pool.
   * @param booted - an interpreter that was started ahead; nobody has used it
   */
  constructor(options: SessionOptions, parts: EngineParts, booted?: Booted) {
    super();
    this.options = options;
    this.#parts = parts;
    this.#keeper = new Keeper(parts.sessions, options.storageKey, (report) => this.dispatchEvent(new SessionSaveEvent(report)), () => this.dispatchEvent(new SessionElsewhereEvent()));
    this.devices = new SessionDevices(() => parts.devices.open((change) => this.#deviceChanged(change)));
    this.#signs = new VitalSigns({
      ping: () => this.#interpreter?.ping(),
      changed: (responsive) => this.dispatchEvent(new SessionResponsiveEvent(responsive)),
      // What Python was asked to do may take as long as it likes.
      silent: () => this.#active ?? this.#interpreter?.lose(),
    });
    if (!booted) return;
    booted.interpreter.adopt(this.#interpreterEvents());
    this.#take(booted);
    this.#status = 'ready';
  }

  get status(): SessionStatus {
    return this.#status;
  }

  /** How Python started last; undefined before it did. */
  get bootReport(): BootReport | undefined {
    return this.#bootReport;
  }

  /**
   * Starts Python; while it runs already, the same report again.
   *
   * @throws PlaygroundError that says what is missing and what to do. The session can be booted again after it.
   */
  boot(): Promise<BootReport> {
    if (this.#status === 'disposed') return Promise.reject(disposedError());
    if (this.#interpreter && this.#bootReport) return Promise.resolve(this.#bootReport);
    const booting = this.#startBoot();
    booting.asked = true;
    return booting.done;
  }

  /** Whether Python would start from a memory image, in a fraction of a second. Loads none of the runtime. */
  async hasImage(): Promise<boolean> {
    const { hasImage } = await ownCode(import('./boot.js'));
    return hasImage(this.options, this.#parts);
  }

  /** Runs code after the runs before it, starting Python if need be. */
  run(code: string, options: RunOptions = {}): Run {
    const run = new Run(++this.#runs, code, options, (stopped) => this.#stopRun(stopped));
    const { signal } = options;
    if (this.#status === 'disposed') this.#settle(run, crashed(disposedError(), 0));
    else if (signal?.aborted) this.#settle(run, STOPPED);
    else {
      if (signal) {
        const abort = (): void => run.stop();
        signal.addEventListener('abort', abort, { once: true });
        void run.result.finally(() => signal.removeEventListener('abort', abort));
      }
      this.#queue.push(run);
      this.#pump();
    }
    return run;
  }

  /**
   * Stops what runs, what waits, or the boot; with none of them, what goes on in the background. The interpreter stays as it is if Python answers within a second; otherwise, or
   * when asked again, another one goes on from the state before the run.
   */
  stop(): void {
    const waiting = this.#queue.splice(0);
    if (this.#active) this.#stopActive();
    else if (this.#interpreter) this.#interpreter.interrupt();
    else this.#abortBoot();
    this.#settleAll(waiting, STOPPED);
  }

  /** A fresh Python: ends this one, what runs and what waits, then boots. The variables go, the files stay; see {@link Session.undoRestart}. */
  restart(): Promise<BootReport> {
    if (this.#status === 'disposed') return Promise.reject(disposedError());
    return this.#startOver('Python was restarted.', () => this.#keeper.forget());
  }

  /** Counts how often all was begun anew: by a restart, {@link Session.begin}, {@link Session.clear}, {@link Session.reload}, or their undoing. */
  get life(): number {
    return this.#lives;
  }

  /**
   * Goes back to the state before the last restart, {@link Session.begin}, {@link Session.clear} or {@link Session.reload}. False when there is
   * none. A Python that does not start then shows itself by the event `error`.
   *
   * @param life - the one to undo (the last); false when another has begun since
   */
  async undoRestart(life = this.#lives): Promise<boolean> {
    if (this.status === 'disposed' || life !== this.#lives) return false;
    await this.#retiring;
    // What ran last is put aside, as by a restart. What cannot be saved has been said.
    if (this.resting) await inTime(LAST_SAVE_MS, this.#interpreter?.save() ?? Promise.resolve()).catch(() => undefined);
    if (!(await this.#keeper.bringBack()) || this.#status === 'disposed') return false;
    await this.#startOver('The restart was undone.').catch(() => undefined);
    return true;
  }

  /**
   * Saves the state now, or after the run that goes on; it is saved after each run anyway.
   *
   * @throws PlaygroundError `not-saved` naming what cannot be kept
   */
  async checkpoint(): Promise<void> {
    await this.#interpreter?.save();
    const report = await this.#keeper.written();
    if (report && !report.kept) throw notKept(report);
  }

  /**
   * Installs packages into this Python, starting it if need be; they stay with the session. What a program imports, or names in a
   * `# /// script` block, is installed by itself before it runs.
   *
   * @param wanted - names or requirements (`numpy`, `rich>=13`), addresses of wheels, or wheels as files
   * @throws PlaygroundError `package-failed`, naming the package; the session goes on without it
   */
  async install(wanted: readonly (string | File)[]): Promise<void> {
    // A program that goes on may import what is half there.
    await this.#between(async (interpreter) => (await this.#packages()).install(wanted, interpreter));
  }

  /**
   * The files of the home folder, and the variables that the reader keeps, as they are now; while a program runs, as they were before
   * it, or a moment ago. Does not start Python.
   */
  async work(): Promise<SessionWork> {
    await this.#keeper.recall();
    if (!this.#active) await this.#interpreter?.saveNews();
    return this.#keeper.work;
  }

  /** The files of {@link Session.work}. */
  async files(): Promise<Home> {
    return (await this.work()).home;
  }

  /**
   * Changes files of the home folder between two runs, all or none, starting Python if need be.
   *
   * @throws PlaygroundError `files-failed` that says what cannot be done
   */
  async changeFiles(changes: readonly HomeChange[]): Promise<void> {
    const problem = await this.#between((interpreter) => interpreter.changeFiles(changes));
    if (problem !== null) throw new PlaygroundError({ code: 'files-failed', phase: 'state', message: problem });
  }

  /** Looks at variables or databases between two runs, starting Python if need be; see `protocol/inspection.ts`. */
  inspect(request: string): Promise<Inspected> {
    return this.#between((interpreter) => interpreter.inspect(request));
  }

  /** Puts other files and variables in place of all there is, and ends Python: the next one begins with them. {@link Session.undoRestart} brings back what was. */
  async begin(work: SessionWork): Promise<void> {
    if (this.#status === 'disposed') throw disposedError();
    this.#end('Other work took this one’s place.', () => this.#keeper.forget(work), SAVE_MS);
    // They were given to other code.
    await Promise.all([this.#retiring, this.devices.revoke()]);
    this.#parts.limit.leave(this);
  }

  /**
   * Deletes files, variables and what is kept of them, and ends Python; {@link Session.undoRestart} brings them back until the page closes.
   *
   * @throws PlaygroundError `not-saved` when another tab has the session open: then nothing is deleted
   */
  async clear(): Promise<void> {
    if (this.#status === 'disposed') throw disposedError();
    let cleared = false;
    this.#end('Everything was cleared.', async () => void (cleared = await this.#keeper.clear()), SAVE_MS);
    await this.#retiring;
    this.#parts.limit.leave(this);
    if (!cleared) throw notCleared();
  }

  /** Goes on from what another tab has saved of this session; {@link Session.undoRestart} brings back what was here. */
  reload(): Promise<BootReport> {
    if (this.#status === 'disposed') return Promise.reject(disposedError());
    return this.#startOver('The session was loaded again.', () => this.#keeper.reread());
  }

  /** What the reader made of the code of this cell, in an earlier visit; null for nothing. */
  savedCode(cell: string): Promise<SavedCode | null> {
    return this.#keeper.code(cell);
  }

  /** Keeps what the reader made of the code of this cell; with null, forgets it. */
  saveCode(cell: string, code: SavedCode | null): Promise<SaveReport> {
    return this.#keeper.keepCode(cell, code);
  }

  /** Asks the live Python about code that has not run, for an editor. Null when there is nothing to say, or Python is busy or not started. */
  explain(question: CodeQuestion): Promise<CodeAnswer | null> {
    return this.#active ? Promise.resolve(null) : (this.#interpreter?.explain(question) ?? Promise.resolve(null));
  }

  /** Idle with a live interpreter: it can rest. */
  get resting(): boolean {
    return this.#status === 'ready' && this.#interpreter !== undefined && !this.#active && this.#queue.length === 0 && this.#errands === 0;
  }

  /** A program runs, or waits to. */
  get busy(): boolean {
    return this.#active !== undefined;
  }

  /** Saves the state and ends the worker, to give its memory back; the next run, or `boot()`, goes on. False when that cannot be now. */
  async hibernate(): Promise<boolean> {
    const interpreter = this.#interpreter;
    if (!interpreter || !this.resting) return this.#status === 'hibernated';
    try {
      await interpreter.save();
    } catch {
      // Said already, by the save event: the session stays awake rather than losing anything.
      return false;
    }
    if (this.#interpreter !== interpreter || !this.resting || !this.#keeper.canGoBack) return false;
    this.#endInterpreter(abortedError('run', 'The session went to rest.'));
    this.#parts.limit.leave(this);
    this.#setStatus('hibernated');
    return true;
  }

  /** The same as {@link Session.hibernate}, as the limit of live sessions asks for it. */
  giveWay(): Promise<boolean> {
    return this.hibernate();
  }

  /** Ends everything. What is still pending settles, and the session cannot be used again; its saved state stays. */
  async dispose(): Promise<void> {
    if (this.#status === 'disposed') return;
    const waiting = this.#queue.splice(0);
    this.#retired?.kill(disposedError());
    const saved = this.resting && this.options.storageKey !== undefined ? this.#retire(disposedError()) : this.#retiring;
    this.#abortBoot();
    this.#endInterpreter(disposedError());
    this.#signs.rest();
    this.#setStatus('disposed');
    this.#settleAll(waiting, STOPPED);
    await saved;
    this.#parts.limit.leave(this);
    this.devices.close();
    await this.#keeper.close();
  }

  /** Asks an idle interpreter for a sign of life, e.g. after the page was frozen; a dead one is reported as crashed. */
  probe(): void {
    if (!this.#interpreter || this.#active) return;
    this.#signs.watch();
    this.#interpreter.ping();
  }

  /** Ends the interpreter, what runs and what waits, then boots. With `forget`, afresh. */
  #startOver(reason: string, forget?: () => Promise<void>): Promise<BootReport> {
    this.#end(reason, forget);
    return this.boot();
  }

  /** Ends the interpreter, what runs and what waits. With `forget`, for good: what an idle Python has not saved yet is saved first. */
  #end(reason: string, forget?: () => Promise<void>, limitMs = LAST_SAVE_MS): void {
    const ended = abortedError('run', reason);
    const waiting = this.#queue.splice(0);
    this.#lives += 1;
    this.#abortBoot();
    if (forget) this.#retiring = (this.resting ? this.#retire(ended, limitMs) : this.#retiring).then(forget);
    this.#endInterpreter(ended);
    this.#setStatus('idle');
    this.#settleAll(waiting, STOPPED);
  }

  /** Does something with Python between two runs, starting it if need be. */
  async #between<T>(errand: (interpreter: LiveInterpreter) => Promise<T>): Promise<T> {
    await this.boot();
    this.#errands += 1;
    try {
      while (this.#active) {
        const lives = this.#lives;
        const { stoppedBy } = await this.#active.run.result;
        // Stopped by force, and not begun anew: another Python is on its way.
        if (lives === this.#lives && stoppedBy && stoppedBy !== 'interrupt') await this.boot();
      }
      if (!this.#interpreter) throw this.#status === 'disposed' ? disposedError() : abortedError('run');
      return await errand(this.#interpreter);
    } finally {
      this.#errands -= 1;
    }
  }

  /** The boot that goes on, or a new one. */
  #startBoot(): PendingBoot {
    if (this.#booting) return this.#booting;
    const abort = new AbortController();
    const booting: PendingBoot = { abort, done: this.#boot(abort.signal), asked: false };
    this.#booting = booting;
    this.#setStatus('booting');
    return booting;
  }

  async #boot(signal: AbortSignal): Promise<BootReport> {
    // Nothing is told before this line: whoever hears of the boot must be able to stop it already.
    try {
      const { bootSession } = await ownCode(import('./boot.js'));
      await this.#retiring;
      const progress = (now: BootProgress): unknown => signal.aborted || this.dispatchEvent(new SessionProgressEvent(now));
      const booted = await bootSession(this, this.#parts, this.#keeper, { ...this.#interpreterEvents(), progress }, signal);
      this.#booting = undefined;
      this.#take(booted);
      this.#setStatus('ready');
      this.dispatchEvent(new SessionReadyEvent(booted.report));
      this.#pump();
      return booted.report;
    } catch (cause) {
      // Who stopped a boot has said so, and what waits by now came later and has a boot of its own.
      if (signal.aborted) throw bootStopped();
      const error = asPlaygroundError(cause, { code: 'worker-failed', phase: 'boot', message: `Python could not start: ${String(cause)}` });
      this.#booting = undefined;
      this.#parts.limit.leave(this);
      this.#crash(error);
      throw error;
    }
  }

  /** Gives the boot up at once: what is asked for from now on starts a new one. */
  #abortBoot(): void {
    const booting = this.#booting;
    if (!booting) return;
    this.#booting = undefined;
    booting.abort.abort();
    this.#parts.limit.leave(this);
    this.#setStatus('idle');
  }

  /** Python is gone, or did not come: who waited for it hears why. Listeners may start the next run at once. */
  #crash(error: PlaygroundError): void {
    const waiting = this.#queue.splice(0);
    this.#setStatus('crashed');
    this.#settleAll(waiting, crashed(error, 0));
    this.dispatchEvent(new SessionErrorEvent(error));
  }

  #take({ interpreter, report, origin }: Booted): void {
    this.#interpreter = interpreter;
    this.#bootReport = report;
    this.#keeper.began(origin, report.restored !== undefined);
    interpreter.serveViews(this);
  }

  #interpreterEvents(): SessionEvents {
    return {
      output: (id, items) => {
        const run = this.#active?.run ?? this.#lastRun;
        // Output carries the id of the run it belongs to; an older one than the last goes to the last.
        if (!run || id > run.id) return;
        this.#keeper.outputs.add(run.options.cell ?? '', items);
        if (id === this.#active?.run.id) run.push(items);
        this.dispatchEvent(new SessionOutputEvent(run, items, id < run.id));
      },
      asked: (asked) => this.#ask(asked),
      devices: (link) => this.devices.serve(link),
      sign: () => {
        this.#signs.sign();
        if (!this.#active) this.#signs.rest();
      },
      files: (home, moment) => this.#keeper.files(home, moment),
      kept: (variables) => this.#keeper.kept(variables),
      layer: (image, replaces) => this.#keeper.layer(image, replaces),
      notSaved: (reason) => this.#keeper.failed(reason),
      died: (error) => {
        // A start that goes on fails with it, and says so.
        if (this.#booting) return;
        this.#interpreter = undefined;
        this.#parts.limit.leave(this);
        this.#signs.rest();
        this.#crash(error);
      },
      doubt: () => this.probe(),
    };
  }

  /** Answers with the lines that the run brought, or lets a listener answer; where nobody does, the input is at its end. */
  #ask(asked: Asked): void {
    const line = asked.request.kind === 'input' ? this.#active?.nextInput() : undefined;
    const run = this.#active?.run ?? this.#lastRun;
    if (line !== undefined) asked.respond(line);
    else if (!run || this.dispatchEvent(asked.event(run))) asked.respond(null);
  }

  #deviceChanged(change: DeviceChange): void {
    const asks = this.dispatchEvent(new SessionDeviceEvent(this.#active?.run ?? this.#lastRun, change));
    if (asks && change.type === 'request') change.request.decline();
  }

  /** What installs packages; its code comes with that of the first boot. */
  async #packages(): Promise<Packages> {
    const { Packages } = await ownCode(import('./packages.js'));
    return new Packages(this.#parts, this.options, (progress) => this.dispatchEvent(new SessionProgressEvent(progress)));
  }

  /** Starts the next run, or the boot that it needs. */
  #pump(): void {
    if (this.#active || this.#queue.length === 0) return;
    if (!this.#interpreter) {
      // A failed boot settles the queue and reports itself.
      this.#startBoot().done.catch(() => undefined);
      return;
    }
    const run = this.#queue.shift();
    if (!run) return;
    if (run.options.once !== undefined && this.#keeper.hasDone(run.options.once)) {
      this.#settle(run, DONE_BEFORE);
      this.#pump();
    } else void this.#execute(run, this.#interpreter);
  }

  async #execute(run: Run, interpreter: LiveInterpreter): Promise<void> {
    const { cell = '', once } = run.options;
    const active = interpreter.begin(run, () => this.#packages(), () => this.#replaceInterpreter());
    this.#active = active;
    this.#lastRun = run;
    this.#parts.limit.touch(this);
    this.#keeper.runBegins(cell);
    this.#signs.watch();
    // Sent before anybody hears of it, so that a listener's stop finds something to stop.
    const ended = active.execute(this.#keeper);
    this.#setStatus('running');
    const result = await ended;
    this.#keeper.runEnds(cell, result.error);
    if (once !== undefined && result.status === 'ok') this.#keeper.markDone(once);
    this.#active = undefined;
    this.#signs.rest();
    if (this.#interpreter === interpreter) this.#setStatus('ready');
    this.#settle(run, result);
    this.#pump();
    this.#parts.limit.idle();
    this.#parts.spares.used(this.options);
  }

  #stopRun(run: Run): void {
    const at = this.#queue.indexOf(run);
    if (at >= 0) {
      this.#queue.splice(at, 1);
      if (this.#queue.length === 0 && this.#booting?.asked === false) this.#abortBoot();
      this.#settle(run, STOPPED);
    } else if (this.#active?.run === run) this.#stopActive();
  }

  #stopActive(): void {
    // Without an interpreter it has been ended already, and settles in a moment.
    if (this.#interpreter) this.#active?.stop('stopped');
  }

  /** The hard way to stop: the worker goes, and another one goes on from the state before the run, so that the next run need not wait for it. */
  #replaceInterpreter(): void {
    this.#endInterpreter(abortedError('run', 'Python did not answer and was restarted.'));
    this.#setStatus('idle');
    // A failed boot reports itself.
    this.boot().catch(() => undefined);
  }

  #endInterpreter(error: PlaygroundError): void {
    const interpreter = this.#interpreter;
    this.#interpreter = undefined;
    interpreter?.kill(error);
  }

  /** Ends the interpreter, which is idle, once it has saved what it has not saved yet. It is out of use at once. */
  #retire(reason: PlaygroundError, limitMs?: number): Promise<void> {
    this.#retired = this.#interpreter;
    this.#interpreter = undefined;
    return this.#retired?.retire(reason, limitMs) ?? Promise.resolve();
  }

  #settleAll(runs: readonly Run[], result: RunResult): void {
    for (const run of runs) this.#settle(run, result);
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
