import { version } from '#runtime';
import type { CoreLoader } from '../assets/core-files.js';
import type { PackageLoader } from '../assets/packages.js';
import { PlaygroundError, abortedError } from '../errors.js';
import type { HostToWorker, OutputItem, RunOutcome, Wheel, WorkerToHost } from '../protocol/messages.js';
import type { Runtime, Transport, WorkerEvents, WorkerHandle } from '../transport/runtime.js';
import type { BootProgress, BootReport, SessionOptions } from './types.js';

/** The parts a session stands on; `compose.ts` names the real ones, tests give fakes. */
export interface EngineParts {
  readonly core: CoreLoader;
  readonly packages: PackageLoader;
  readonly transport: Transport;
}

/** Longest silence of a booting worker. Its longest phase takes two seconds on a fast machine, and phones are ten times slower. */
const BOOT_SILENCE_MS = 60_000;

export interface InterpreterEvents {
  output(run: number, items: readonly OutputItem[]): void;
  /** Any message came: the worker lives. */
  sign(): void;
  /** Something in the worker failed; it may be dead, or as well as before. */
  doubt(): void;
  /** The worker is gone; every pending call was rejected already. Not called after `kill()`. */
  died(error: PlaygroundError): void;
}

type Ready = Extract<WorkerToHost, { type: 'ready' }>;

/** Who waits for a boot. */
interface BootHandlers {
  resolve(ready: Ready): void;
  reject(error: PlaygroundError): void;
  phase(phase: string): void;
}

type RunRequest = Omit<Extract<HostToWorker, { type: 'run' }>, 'type' | 'generation'>;

/** A run's outcome, and how long the worker took for it. */
export interface TimedOutcome {
  readonly outcome: RunOutcome;
  readonly ms: number;
}

/**
 * One worker with Python in it, from its boot to its end.
 *
 * Invariants: every promise given out settles; after its death or `kill()` nothing of it is heard any more.
 */
export class LiveInterpreter {
  readonly #handle: WorkerHandle;
  readonly #events: InterpreterEvents;
  readonly #runs = new Map<number, { resolve(outcome: TimedOutcome): void; reject(error: PlaygroundError): void }>();
  readonly #boot: BootHandlers;
  #booted = false;
  #dead = false;

  private constructor(spawn: (events: WorkerEvents) => WorkerHandle, events: InterpreterEvents, boot: BootHandlers) {
    this.#events = events;
    this.#boot = boot;
    this.#handle = spawn({
      message: (message) => this.#receive(message),
      fault: (fault) => this.#die(rejected(fault)),
      error: (reason) => this.#trouble(reason),
      lost: () => this.#die(lost()),
    });
  }

  /**
   * Fetches what is needed, opens the place, starts a worker and waits until Python is ready.
   *
   * @throws PlaygroundError, whatever goes wrong; `aborted` when the signal fires.
   */
  static async boot(
    options: SessionOptions,
    parts: EngineParts,
    events: InterpreterEvents,
    onProgress: (progress: BootProgress) => void,
    signal: AbortSignal,
  ): Promise<{ interpreter: LiveInterpreter; report: BootReport }> {
    const clock = new PhaseClock(onProgress);
    clock.enter('download');
    const files = parts.core.load(options, (loaded, total) => onProgress({ phase: 'download', loaded, total }));
    const policy = { isolation: options.isolation ?? 'sandbox', network: options.network ?? [], sandboxUrl: options.sandboxUrl } as const;
    const opening = parts.transport.open(policy, files);
    const loading = files.then((core) => parts.packages.load(options.packages ?? [], options.packageUrl, core.lock));
    const placeAndWheels = Promise.all([opening, loading]);
    // It fails with `files` too; that failure is reported once, by the next line.
    placeAndWheels.catch(() => undefined);
    // A place that cannot open is worth knowing before the last byte has come.
    await unlessAborted(Promise.race([files, placeAndWheels]), signal);
    clock.enter('sandbox');
    const [runtime, wheels] = await unlessAborted(placeAndWheels, signal);
    const { interpreter, ready } = await LiveInterpreter.#start(runtime, wheels, events, (phase) => clock.enter(phase), signal);
    return { interpreter, report: { source: 'cold', python: ready.python, ...clock.finish(ready.phases) } };
  }

  /** Starts a worker and waits for its word that Python is ready. */
  static #start(
    runtime: Runtime,
    wheels: readonly Wheel[],
    events: InterpreterEvents,
    onPhase: (phase: string) => void,
    signal: AbortSignal,
  ): Promise<{ interpreter: LiveInterpreter; ready: Ready }> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(bootStopped());
      const interpreter: LiveInterpreter = new LiveInterpreter((workerEvents) => runtime.spawn(wheels, workerEvents), events, {
        resolve: (ready) => (settled(), resolve({ interpreter, ready })),
        reject: (error) => (settled(), reject(error)),
        phase: (phase) => (watch.feed(), onPhase(phase)),
      });
      const watch = new Watchdog(BOOT_SILENCE_MS, () => interpreter.#die(silent()));
      const abort = (): void => {
        interpreter.kill();
        settled();
        reject(bootStopped());
      };
      const settled = (): void => {
        watch.stop();
        signal.removeEventListener('abort', abort);
      };
      signal.addEventListener('abort', abort);
    });
  }

  /** Runs code. Rejects with a PlaygroundError when the worker dies or is killed first. */
  run(request: RunRequest): Promise<TimedOutcome> {
    if (this.#dead) return Promise.reject(lost());
    return new Promise((resolve, reject) => {
      this.#runs.set(request.run, { resolve, reject });
      this.#handle.send({ type: 'run', generation: this.#handle.generation, ...request });
    });
  }

  /** Raises KeyboardInterrupt in the program, whether it computes (the stop URL) or waits (the message). */
  interrupt(): void {
    if (this.#dead) return;
    this.#handle.interrupt();
    this.#handle.send({ type: 'cancel' });
  }

  /** Asks for a sign of life. */
  ping(): void {
    this.#handle.send({ type: 'ping', ping: 1 });
  }

  /** Ends the worker. Pending runs reject with `error`. */
  kill(error: PlaygroundError = abortedError('run')): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#handle.kill();
    for (const run of this.#runs.values()) run.reject(error);
    this.#runs.clear();
  }

  /** Gives up on an idle worker that does not answer: reported as a death. */
  lose(): void {
    this.#die(new PlaygroundError({ code: 'worker-failed', phase: 'run', message: 'Python does not answer any more. Run again to start a fresh Python.' }));
  }

  #receive(message: WorkerToHost): void {
    this.#events.sign();
    switch (message.type) {
      case 'booting':
        if (!this.#booted) this.#boot.phase(message.phase);
        break;
      case 'ready':
        if (this.#booted) break;
        if (message.version !== version) return this.#die(otherRelease(message.version));
        this.#booted = true;
        this.#boot.resolve(message);
        break;
      case 'boot-failed':
        if (!this.#booted) this.#die(new PlaygroundError({ code: message.code, phase: message.code === 'package-failed' ? 'packages' : 'boot', message: message.message }));
        break;
      case 'output':
        this.#events.output(message.run, message.items);
        break;
      case 'result':
        // An answer to a run that was never asked for finds nobody.
        this.#runs.get(message.run)?.resolve({ outcome: message.outcome, ms: message.ms });
        this.#runs.delete(message.run);
        break;
      case 'pong':
        break;
      case 'ended':
        this.#die(new PlaygroundError({ code: 'interpreter-ended', phase: 'run', message: `${message.reason} Run again to start a fresh Python.` }));
        break;
    }
  }

  /** An `error` event of the worker: fatal while it boots; later it may be any code's, so only a sign of life counts. */
  #trouble(reason: string | PlaygroundError): void {
    if (!this.#booted) this.#die(typeof reason === 'string' ? notStarted(reason) : reason);
    else this.#events.doubt();
  }

  #die(error: PlaygroundError): void {
    if (this.#dead) return;
    this.kill(error);
    if (this.#booted) this.#events.died(error);
    else this.#boot.reject(error);
  }
}

/** Measures phases, marks them on the page's timeline and reports each as it begins. */
class PhaseClock {
  readonly #onProgress: (progress: BootProgress) => void;
  readonly #began = performance.now();
  readonly #phases: Record<string, number> = {};
  #current: { readonly phase: string; readonly since: number } | undefined;

  constructor(onProgress: (progress: BootProgress) => void) {
    this.#onProgress = onProgress;
  }

  enter(phase: string): void {
    this.#close();
    this.#current = { phase, since: performance.now() };
    performance.mark(`py-playground:${phase}`);
    this.#onProgress({ phase, loaded: 0, total: 0 });
  }

  /** All phases; the worker's own figures, which leave the way of the messages out, win. */
  finish(workerPhases: Readonly<Record<string, number>>): { ms: number; phases: Record<string, number> } {
    this.#close();
    performance.mark('py-playground:ready');
    return { ms: performance.now() - this.#began, phases: { ...this.#phases, ...workerPhases } };
  }

  #close(): void {
    if (this.#current) this.#phases[this.#current.phase] = performance.now() - this.#current.since;
  }
}

/** Calls `bark` when it is not fed for a while. */
class Watchdog {
  readonly #ms: number;
  readonly #bark: () => void;
  #timer: ReturnType<typeof setTimeout>;

  constructor(ms: number, bark: () => void) {
    this.#ms = ms;
    this.#bark = bark;
    this.#timer = setTimeout(bark, ms);
  }

  feed(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#bark, this.#ms);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(bootStopped());
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

const bootStopped = (): PlaygroundError => abortedError('boot', 'The start of Python was stopped.');

const rejected = (fault: 'invalid' | 'flood'): PlaygroundError =>
  new PlaygroundError({
    code: 'worker-rejected',
    phase: 'run',
    message:
      fault === 'flood'
        ? 'The program sent more messages than the page can take, so Python was ended to keep the page usable. Run again to start a fresh Python.'
        : 'The program sent messages that make no sense, so Python was ended to keep the page safe. Run again to start a fresh Python.',
  });

const notStarted = (reason: string): PlaygroundError =>
  new PlaygroundError({ code: 'worker-failed', phase: 'boot', message: `Python’s worker did not start: ${reason}` });

const lost = (): PlaygroundError =>
  new PlaygroundError({
    code: 'worker-failed',
    phase: 'run',
    message: 'The place where Python ran was removed from the page. Run again to start a fresh Python.',
  });

const silent = (): PlaygroundError =>
  new PlaygroundError({ code: 'boot-timeout', phase: 'boot', message: 'Python did not start within a minute. Try again; if it happens again, reload the page.' });

const otherRelease = (found: string): PlaygroundError =>
  new PlaygroundError({
    code: 'version-mismatch',
    phase: 'boot',
    message: `The page’s script is release ${version}, but its worker is ${found}. Copy all files from the same release.`,
  });
