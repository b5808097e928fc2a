import { PlaygroundError, abortedError, asPlaygroundError } from '../errors.js';
import type { RunError } from '../protocol/messages.js';
import type { BootEvents, Booted, EngineParts } from './boot.js';
import type { LiveInterpreter, SessionEvents, TimedOutcome } from './interpreter.js';
import { Keeper } from './keeper.js';
import type { SaveReport } from './keeper.js';
import { ownCode } from './lazy.js';
import type { Hibernatable } from './live-limit.js';
import { Run } from './run.js';
import {
  SessionErrorEvent,
  SessionOutputEvent,
  SessionProgressEvent,
  SessionReadyEvent,
  SessionResponsiveEvent,
  SessionResultEvent,
  SessionSaveEvent,
  SessionStatusEvent,
} from './session-events.js';
import type { SessionEventMap } from './session-events.js';
import type { BootReport, RunOptions, RunResult, SessionOptions, SessionStatus } from './types.js';
import { VitalSigns } from './vital-signs.js';

/** Python has this long to answer an interrupt; then its worker is ended. */
const INTERRUPT_MS = 1000;
/** A second Stop this soon is the same press: hands double-click. */
const SAME_PRESS_MS = 300;
/** Timers that should wait longer fire at once: https://html.spec.whatwg.org/#timers, a signed 32-bit number. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The result of a run that never began. */
const STOPPED: RunResult = { status: 'stopped', durationMs: 0 };
/** The result of code that was not to run twice. */
const DONE_BEFORE: RunResult = { status: 'ok', durationMs: 0 };

/** A start of Python that goes on. */
interface Boot {
  readonly done: Promise<BootReport>;
  readonly abort: AbortController;
  /** Somebody called `boot()`; otherwise it is given up when the last run that needs it is stopped. */
  asked: boolean;
}

/** A run that has begun, and how it is being stopped. */
interface ActiveRun {
  readonly run: Run;
  readonly began: number;
  stopping?: { readonly status: 'stopped' | 'timeout'; readonly since: number; readonly deadline: ReturnType<typeof setTimeout> };
}

/**
 * One Python and what was run in it: `idle → booting → ready ⇄ running`, and `hibernated`, `crashed`, `disposed`.
 *
 * Runs queue and never overlap. After each run the state is saved, and before the next one at the latest: a crash, or a stop
 * that needed force, goes back to the state before the run, and so does the next visit. Every promise given out settles.
 */
export class Session extends EventTarget implements Hibernatable {
  readonly options: SessionOptions;
  readonly #parts: EngineParts;
  readonly #signs: VitalSigns;
  readonly #keeper: Keeper;
  #status: SessionStatus = 'idle';
  #interpreter: LiveInterpreter | undefined;
  #booting: Boot | undefined;
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
    this.#keeper = new Keeper(parts.sessions, options.storageKey, (report) => this.dispatchEvent(new SessionSaveEvent(report)));
    this.#signs = new VitalSigns(
      () => this.#interpreter?.ping(),
      (responsive) => {
        this.dispatchEvent(new SessionResponsiveEvent(responsive));
        if (!responsive && !this.#active) this.#interpreter?.lose();
      },
    );
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
   * Stops what runs, what waits, or the boot. The interpreter stays as it is if Python answers within a second; otherwise, or
   * when asked again, another one goes on from the state before the run.
   */
  stop(): void {
    const waiting = this.#queue.splice(0);
    if (this.#active) this.#stopActive('stopped');
    else this.#abortBoot();
    this.#settleAll(waiting, STOPPED);
  }

  /** A fresh Python: ends this one, what runs and what waits, then boots. The saved state goes; see {@link Session.undoRestart}. */
  restart(): Promise<BootReport> {
    if (this.#status === 'disposed') return Promise.reject(disposedError());
    this.#keeper.forget();
    return this.#startOver('Python was restarted.');
  }

  /** Goes back to the state before the last restart. False when there is none. */
  async undoRestart(): Promise<boolean> {
    if (!(await this.#keeper.bringBack()) || this.#status === 'disposed') return false;
    await this.#startOver('The restart was undone.');
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

  /** Idle with a live interpreter: it can rest. */
  get resting(): boolean {
    return this.#status === 'ready' && this.#interpreter !== undefined && !this.#active && this.#queue.length === 0;
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

  /** Ends everything. What is still pending settles, and the session cannot be used again; its saved state stays. */
  async dispose(): Promise<void> {
    if (this.#status === 'disposed') return;
    const waiting = this.#queue.splice(0);
    const idle = this.resting && this.options.storageKey !== undefined ? this.#interpreter : undefined;
    if (idle) this.#interpreter = undefined;
    this.#abortBoot();
    this.#endInterpreter(disposedError());
    this.#signs.rest();
    this.#setStatus('disposed');
    this.#settleAll(waiting, STOPPED);
    // The last run may not be saved yet. What cannot be saved has been said.
    await idle?.save().catch(() => undefined);
    idle?.kill(disposedError());
    this.#parts.limit.leave(this);
    await this.#keeper.close();
  }

  /** Asks an idle interpreter for a sign of life, e.g. after the page was frozen; a dead one is reported as crashed. */
  probe(): void {
    if (!this.#interpreter || this.#active) return;
    this.#signs.watch();
    this.#interpreter.ping();
  }

  /** Listens to one of {@link SessionEventMap}; returns the way to stop listening. */
  on<K extends keyof SessionEventMap>(type: K, listener: (event: SessionEventMap[K]) => void): () => void {
    const handler = listener as (event: Event) => void;
    this.addEventListener(type, handler);
    return () => this.removeEventListener(type, handler);
  }

  /** Ends the interpreter, what runs and what waits, then boots. */
  #startOver(reason: string): Promise<BootReport> {
    const waiting = this.#queue.splice(0);
    this.#abortBoot();
    this.#endInterpreter(abortedError('run', reason));
    this.#setStatus('idle');
    this.#settleAll(waiting, STOPPED);
    return this.boot();
  }

  /** The boot that goes on, or a new one. */
  #startBoot(): Boot {
    if (this.#booting) return this.#booting;
    const abort = new AbortController();
    const booting: Boot = { abort, done: this.#boot(abort.signal), asked: false };
    this.#booting = booting;
    this.#setStatus('booting');
    return booting;
  }

  async #boot(signal: AbortSignal): Promise<BootReport> {
    // Nothing is told before this line: whoever hears of the boot must be able to stop it already.
    try {
      const { bootInterpreter } = await ownCode(import('./boot.js'));
      // A spare that waits gives its place to this session. One that has a past cannot use it.
      const spare = this.#parts.spares.has(this.options) && (await this.#keeper.recall()) === null;
      if (signal.aborted) throw bootStopped();
      if (spare && this.#parts.spares.has(this.options)) this.#parts.limit.seat(this);
      else await this.#parts.limit.admit(this, signal);
      if (signal.aborted) throw bootStopped();
      const events: BootEvents = {
        ...this.#interpreterEvents(),
        progress: (progress) => signal.aborted || this.dispatchEvent(new SessionProgressEvent(progress)),
      };
      const booted = await bootInterpreter(this.options, this.#parts, this.#keeper.recall(), events, signal);
      const { interpreter, report } = booted;
      if (signal.aborted) {
        // The stop came between the worker's last word and this line.
        interpreter.kill();
        throw bootStopped();
      }
      this.#booting = undefined;
      this.#take(booted);
      this.#setStatus('ready');
      this.dispatchEvent(new SessionReadyEvent(report));
      this.#pump();
      return report;
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
  }

  #interpreterEvents(): SessionEvents {
    return {
      output: (id, items) => {
        const run = this.#active?.run ?? this.#lastRun;
        // Output carries the id of the run it belongs to; an older one than the last goes to the last.
        if (!run || id > run.id) return;
        this.#keeper.addOutput(run.options.cell ?? '', items);
        if (run === this.#active?.run) run.push(items);
        this.dispatchEvent(new SessionOutputEvent(run, items));
      },
      sign: () => {
        this.#signs.sign();
        if (!this.#active) this.#signs.rest();
      },
      layer: (image, replaces) => this.#keeper.layer(image, replaces),
      notSaved: (reason) => this.#keeper.failed(reason),
      died: (error) => {
        this.#interpreter = undefined;
        this.#parts.limit.leave(this);
        this.#signs.rest();
        this.#crash(error);
      },
      doubt: () => this.probe(),
    };
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
    const active: ActiveRun = { run, began: performance.now() };
    const { timeout = 0, filename = 'main.py', files = {}, cell = '', once } = run.options;
    this.#active = active;
    this.#lastRun = run;
    this.#parts.limit.touch(this);
    this.#keeper.runBegins(cell);
    this.#signs.watch();
    const limit = timeout > 0 ? setTimeout(() => active.stopping ?? this.#stopActive('timeout'), Math.min(timeout * 1000, LONGEST_TIMER_MS)) : undefined;
    // Sent before anybody hears of it, so that a listener's stop finds something to stop.
    const outcome = interpreter.run({ run: run.id, code: run.code, filename, files });
    this.#setStatus('running');
    let result: RunResult;
    try {
      result = finished(await outcome, active);
    } catch (cause) {
      const error = asPlaygroundError(cause, { code: 'worker-failed', phase: 'run', message: String(cause) });
      result = cutOff(error, active, this.#keeper);
    }
    this.#keeper.runEnds(cell, result.error);
    if (once !== undefined && result.status === 'ok') this.#keeper.markDone(once);
    clearTimeout(limit);
    clearTimeout(active.stopping?.deadline);
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
    } else if (this.#active?.run === run) this.#stopActive('stopped');
  }

  #stopActive(status: 'stopped' | 'timeout'): void {
    const active = this.#active;
    // Without an interpreter it has been ended already, and settles in a moment.
    if (!active || !this.#interpreter) return;
    if (active.stopping) {
      if (performance.now() - active.stopping.since > SAME_PRESS_MS) this.#replaceInterpreter();
      return;
    }
    active.stopping = { status, since: performance.now(), deadline: setTimeout(() => this.#replaceInterpreter(), INTERRUPT_MS) };
    this.#interpreter.interrupt();
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

function finished({ outcome, ms }: TimedOutcome, { stopping }: ActiveRun): RunResult {
  const { status, ...rest } = outcome;
  if (status !== 'interrupted') return { status, ...rest, durationMs: ms };
  // A KeyboardInterrupt that nobody asked for was raised by the program itself.
  return stopping ? { status: stopping.status, ...rest, durationMs: ms, stoppedBy: 'interrupt' } : { status: 'error', ...rest, durationMs: ms };
}

/** The result of a run whose interpreter went away under it: on request, or by itself. */
function cutOff(error: PlaygroundError, { began, stopping }: ActiveRun, { canGoBack, behindSince }: Pick<Keeper, 'canGoBack' | 'behindSince'>): RunResult {
  const durationMs = performance.now() - began;
  const status = stopping?.status ?? 'stopped';
  if (error.code === 'aborted') return canGoBack ? { status, durationMs, stoppedBy: 'restore', ...(behindSince !== undefined && { restoredFrom: behindSince }) } : { status, durationMs, stoppedBy: 'restart' };
  return error.code === 'disposed' ? { status, durationMs } : crashed(error, durationMs);
}

const bootStopped = (): PlaygroundError => abortedError('boot', 'The start of Python was stopped.');

function crashed(error: PlaygroundError, durationMs: number): RunResult {
  const data: RunError = { type: 'PlaygroundError', message: error.message, traceback: '', frames: [] };
  return { status: 'crashed', error: data, durationMs };
}

const notKept = ({ copy, reason }: SaveReport): PlaygroundError =>
  new PlaygroundError({
    code: 'not-saved',
    phase: 'run',
    message: `The session is not saved on this device. ${copy ? 'Another tab has it open, and this one works on a copy.' : (reason ?? 'The browser does not let the page keep it, or its storage is full.')}`,
  });

const disposedError = (): PlaygroundError =>
  new PlaygroundError({ code: 'disposed', phase: 'run', message: 'This session was ended. Make a new one.' });
