import { PlaygroundError, abortedError, asPlaygroundError } from '../errors.js';
import type { RunError } from '../protocol/messages.js';
import type { BootEvents, EngineParts } from './boot.js';
import type { LiveInterpreter, TimedOutcome } from './interpreter.js';
import { ownCode } from './lazy.js';
import { Run } from './run.js';
import {
  SessionErrorEvent,
  SessionOutputEvent,
  SessionProgressEvent,
  SessionReadyEvent,
  SessionResponsiveEvent,
  SessionResultEvent,
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
 * One Python and what was run in it: `idle → booting → ready ⇄ running`, and `crashed`, `disposed`.
 *
 * Runs queue and never overlap. A crash or a stop that needed force costs the variables, not the session: the next run
 * starts a fresh Python. Every promise given out settles.
 */
export class Session extends EventTarget {
  readonly options: SessionOptions;
  readonly #parts: EngineParts;
  readonly #signs: VitalSigns;
  #status: SessionStatus = 'idle';
  #interpreter: LiveInterpreter | undefined;
  #booting: Boot | undefined;
  #bootReport: BootReport | undefined;
  #queue: Run[] = [];
  #active: ActiveRun | undefined;
  #lastRun: Run | undefined;
  #runs = 0;

  /** @internal Sessions are made by `createSession()`. */
  constructor(options: SessionOptions, parts: EngineParts) {
    super();
    this.options = options;
    this.#parts = parts;
    this.#signs = new VitalSigns(
      () => this.#interpreter?.ping(),
      (responsive) => {
        this.dispatchEvent(new SessionResponsiveEvent(responsive));
        if (!responsive && !this.#active) this.#interpreter?.lose();
      },
    );
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
   * when asked again, it is replaced by a fresh one.
   */
  stop(): void {
    const waiting = this.#queue.splice(0);
    if (this.#active) this.#stopActive('stopped');
    else this.#abortBoot();
    this.#settleAll(waiting, STOPPED);
  }

  /** A fresh Python: ends this one, what runs and what waits, then boots. */
  restart(): Promise<BootReport> {
    const waiting = this.#queue.splice(0);
    this.#abortBoot();
    this.#endInterpreter(abortedError('run', 'Python was restarted.'));
    this.#setStatus('idle');
    this.#settleAll(waiting, STOPPED);
    return this.boot();
  }

  /** Ends everything. What is still pending settles, and the session cannot be used again. */
  dispose(): Promise<void> {
    const waiting = this.#queue.splice(0);
    this.#abortBoot();
    this.#endInterpreter(disposedError());
    this.#signs.rest();
    this.#setStatus('disposed');
    this.#settleAll(waiting, STOPPED);
    return Promise.resolve();
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
      const { interpreter, report } = await bootInterpreter(this.options, this.#parts, this.#bootEvents(signal), signal);
      if (signal.aborted) {
        // The stop came between the worker's last word and this line.
        interpreter.kill();
        throw bootStopped();
      }
      this.#booting = undefined;
      this.#interpreter = interpreter;
      this.#bootReport = report;
      this.#setStatus('ready');
      this.dispatchEvent(new SessionReadyEvent(report));
      this.#pump();
      return report;
    } catch (cause) {
      // Who stopped a boot has said so, and what waits by now came later and has a boot of its own.
      if (signal.aborted) throw bootStopped();
      const error = asPlaygroundError(cause, { code: 'worker-failed', phase: 'boot', message: `Python could not start: ${String(cause)}` });
      this.#booting = undefined;
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
    this.#setStatus('idle');
  }

  /** Python is gone, or did not come: who waited for it hears why. Listeners may start the next run at once. */
  #crash(error: PlaygroundError): void {
    const waiting = this.#queue.splice(0);
    this.#setStatus('crashed');
    this.#settleAll(waiting, crashed(error, 0));
    this.dispatchEvent(new SessionErrorEvent(error));
  }

  #bootEvents(signal: AbortSignal): BootEvents {
    return {
      progress: (progress) => signal.aborted || this.dispatchEvent(new SessionProgressEvent(progress)),
      output: (id, items) => {
        const run = this.#active?.run ?? this.#lastRun;
        // Output carries the id of the run it belongs to; an older one than the last goes to the last.
        if (!run || id > run.id) return;
        if (run === this.#active?.run) run.push(items);
        this.dispatchEvent(new SessionOutputEvent(run, items));
      },
      sign: () => {
        this.#signs.sign();
        if (!this.#active) this.#signs.rest();
      },
      died: (error) => {
        this.#interpreter = undefined;
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
    if (run) void this.#execute(run, this.#interpreter);
  }

  async #execute(run: Run, interpreter: LiveInterpreter): Promise<void> {
    const active: ActiveRun = { run, began: performance.now() };
    const { timeout = 0, filename = 'main.py', files = {} } = run.options;
    this.#active = active;
    this.#lastRun = run;
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
      result = cutOff(error, active);
    }
    clearTimeout(limit);
    clearTimeout(active.stopping?.deadline);
    this.#active = undefined;
    this.#signs.rest();
    if (this.#interpreter === interpreter) this.#setStatus('ready');
    this.#settle(run, result);
    this.#pump();
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

  /** The hard way to stop: the worker goes, and a fresh Python starts, so that the next run need not wait for it. */
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
function cutOff(error: PlaygroundError, { began, stopping }: ActiveRun): RunResult {
  const durationMs = performance.now() - began;
  const status = stopping?.status ?? 'stopped';
  if (error.code === 'aborted') return { status, durationMs, stoppedBy: 'restart' };
  return error.code === 'disposed' ? { status, durationMs } : crashed(error, durationMs);
}

const bootStopped = (): PlaygroundError => abortedError('boot', 'The start of Python was stopped.');

function crashed(error: PlaygroundError, durationMs: number): RunResult {
  const data: RunError = { type: 'PlaygroundError', message: error.message, traceback: '', frames: [] };
  return { status: 'crashed', error: data, durationMs };
}

const disposedError = (): PlaygroundError =>
  new PlaygroundError({ code: 'disposed', phase: 'run', message: 'This session was ended. Make a new one.' });
