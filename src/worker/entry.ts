import { version } from '#runtime-version';
import { openInbox } from '../protocol/blocked.js';
import type { HomeState } from '../protocol/home.js';
import { canSuspend } from '../protocol/suspending.js';
import type { BootFailure, BootPhase, CodeAnswer, HostToWorker, RunOutcome, SpawnerToWorker, StopUrls, WorkerToHost } from '../protocol/messages.js';
import { now } from './clock.js';
import { DevicePort } from './devices.js';
import { endingSentence } from './ending.js';
import { HomeError } from './home-plan.js';
import { Interpreter, PackageError, VersionError } from './interpreter.js';
import { InterruptProbe } from './interrupt.js';
import { readUrl } from './read-url.js';
import { OutputBuffer } from './output-buffer.js';
import { sealSandbox } from './seal.js';
import { Waits } from './waits.js';

/*
 * The worker: boots Python from the bytes it is handed, then answers its host's messages, one run at a time.
 * See protocol/messages.ts for who sends what.
 */

type Start = Extract<SpawnerToWorker, { type: 'start' }>;
type RunRequest = Extract<HostToWorker, { type: 'run' }>;

/** The state is saved this long after a run, so that whoever saw the result can do something else first, or run again. */
const SAVE_AFTER_MS = 30;

/** What the reader does with a live view comes many times a second; the state is saved when there is a rest. */
const SAVE_VIEW_AFTER_MS = 1000;

/** What stood in the way of saving may be gone soon, such as a request on its way: so it is tried again, later each time. */
const SAVE_AGAIN_MS = [1000, 2000, 4000, 8000, 16_000, 32_000] as const;

/** In the middle of a run the files are looked at no more often than this, and for a twentieth of its time at most. */
const LOOK_EVERY_MS = 2000;
const LOOK_SHARE = 20;

/** A run that was stopped before its first line. */
const STOPPED: RunOutcome = { status: 'interrupted' };

/** The worker's life after `start`. */
class WorkerSession {
  readonly #port: MessagePort;
  readonly #output: OutputBuffer;
  readonly #probe: InterruptProbe;
  readonly #waits: Waits;
  readonly #devices = new DevicePort((port) => this.#port.postMessage({ type: 'devices', port, polled: !canSuspend() } satisfies WorkerToHost, [port]));
  #interpreter: Interpreter | undefined;
  #stage: 'idle' | 'preparing' | 'running' = 'idle';
  /** Settles when nothing is being installed, changed or looked at any more; a run waits for it. */
  #between: Promise<void> = Promise.resolve();
  #stopped = false;
  /** The last run's state is not saved yet. */
  #unsaved = false;
  /** Somebody waits for a checkpoint. */
  #saveAsked = false;
  #saveTimer: ReturnType<typeof setTimeout> | undefined;
  #saveTries = 0;
  /** When the files were looked at last while a program ran, and how long that took. */
  #looked = { at: 0, ms: 0 };

  constructor({ port, stop, inbox }: Start) {
    this.#port = port;
    this.#output = new OutputBuffer((run, items) => this.#send({ type: 'output', run, items }));
    this.#probe = new InterruptProbe(stop, () => {
      this.#output.flush();
      this.#send({ type: 'pong', ping: 0 });
      this.#showFiles(LOOK_EVERY_MS);
    });
    this.#waits = new Waits(openInbox(inbox, readUrl), this.#probe, this.#devices, (ask) => {
      this.#output.flush();
      this.#send(ask);
      // It may wait for long, and nobody looks meanwhile.
      this.#showFiles(0);
    });
  }

  async boot(start: Start): Promise<void> {
    const began = now();
    const phases: Record<string, number> = {};
    let current: BootPhase | undefined;
    let since = began;
    const phase = (next: BootPhase | undefined): void => {
      const time = now();
      if (current) phases[current] = time - since;
      [current, since] = [next, time];
      if (next) this.#send({ type: 'booting', phase: next });
    };
    phase('start');
    try {
      this.#interpreter = await Interpreter.start(start, { output: this.#output, probe: this.#probe, waits: this.#waits, devices: this.#devices, view: (view, message) => this.#tellView(view, message) }, {
        phase,
        ended: (error) => this.#end(endingSentence(error)),
      });
    } catch (error) {
      this.#send({ type: 'boot-failed', code: failureCode(error, start.request.images.length > 0), message: sentence(error) });
      return;
    }
    phase(undefined);
    if (start.request.capture) this.#captureImage(this.#interpreter);
    this.#port.onmessage = ({ data }: MessageEvent<HostToWorker>) => this.#receive(data);
    this.#send({ type: 'ready', version, python: this.#interpreter.pythonVersion, lost: this.#interpreter.lost, phases });
  }

  #captureImage(interpreter: Interpreter): void {
    try {
      this.#send({ type: 'image', image: interpreter.captureBase() });
    } catch (error) {
      this.#send({ type: 'no-image', reason: sentence(error) });
    }
  }

  renewStopUrls(urls: StopUrls, generation: number): void {
    this.#probe.renew(urls, generation);
  }

  announceEnd(reason: string): void {
    this.#end(reason);
  }

  #receive(message: HostToWorker): void {
    switch (message.type) {
      case 'run':
        return void this.#execute(message);
      case 'ping':
        return this.#send({ type: 'pong', ping: message.ping });
      case 'cancel':
        return this.#cancel();
      case 'answer':
        return this.#waits.answer(message.ask, message.text);
      case 'question':
        return this.#explain(message);
      case 'view':
        return this.#hearView(message);
      case 'install':
        return this.#afterOthers(() => this.#install(message));
      case 'change-files':
        return this.#afterOthers(() => this.#changeFiles(message));
      case 'inspect':
        return this.#afterOthers(() => this.#inspect(message));
      case 'save':
        this.#saveAsked = true;
        return this.#afterOthers(() => this.#saveIfIdle());
    }
  }

  #explain({ question, about }: Extract<HostToWorker, { type: 'question' }>): void {
    let answer: CodeAnswer | null = null;
    try {
      answer = this.#interpreter?.insight(about) ?? null;
    } catch (error) {
      // A program may have spoiled what the answer needs. The editor does without; the next run repairs it.
      console.warn('py-playground: no answer about the code.', error);
    }
    this.#send({ type: 'insight', question, answer });
  }

  #hearView({ view, message, generation }: Extract<HostToWorker, { type: 'view' }>): void {
    // A handler that computes is stopped as a program is.
    if (this.#stage === 'idle') void this.#probe.arm(generation);
    try {
      if (!this.#interpreter?.view(view, message)) return;
      this.#unsaved = true;
      if (this.#stage === 'idle') this.#saveSoon(SAVE_VIEW_AFTER_MS);
    } catch (error) {
      // A program may have spoiled what it needs; the next run repairs it.
      console.warn('py-playground: what the reader did was not heard by Python.', error);
    }
  }

  #tellView(view: number, message: string): void {
    // What was printed before it comes before it.
    this.#output.flush();
    this.#send({ type: 'view', view, message });
  }

  #afterOthers(work: () => void | Promise<void>): void {
    // One piece of work that fails must not take the rest with it: all that comes later waits for this promise.
    this.#between = this.#between.then(work).catch((error: unknown) => console.warn('py-playground: something between two runs went wrong.', error));
  }

  async #install({ install, wheels }: Extract<HostToWorker, { type: 'install' }>): Promise<void> {
    let failed: readonly string[] = wheels.map(({ name }) => name);
    try {
      failed = (await this.#interpreter?.install(wheels)) ?? failed;
    } catch (error) {
      // Such as a wheel that is no archive: all of them count as failed, and the page says so.
      console.warn('py-playground: packages could not be installed.', error);
    }
    this.#unsaved = true;
    this.#send({ type: 'installed', install, failed });
    this.#saveSoon(SAVE_AFTER_MS);
  }

  async #changeFiles({ change, changes }: Extract<HostToWorker, { type: 'change-files' }>): Promise<void> {
    let problem: string | null = null;
    try {
      await this.#interpreter?.changeFiles(changes);
      this.#unsaved = true;
      this.#save();
    } catch (error) {
      problem = sentence(error);
    }
    this.#send({ type: 'files-changed', change, problem });
  }

  #inspect({ inspection, request }: Extract<HostToWorker, { type: 'inspect' }>): void {
    let seen: { readonly answer: string; readonly file: Blob | null };
    try {
      seen = this.#interpreter?.inspect(request) ?? { answer: '{}', file: null };
    } catch (error) {
      // A program may have spoiled what the answer needs; the next run repairs it.
      seen = { answer: JSON.stringify({ problem: sentence(error) }), file: null };
    }
    this.#unsaved = true;
    this.#send({ type: 'inspected', inspection, ...seen });
    this.#saveSoon(SAVE_AFTER_MS);
  }

  /** In the middle of a run nothing is saved: the end of the run will do it. */
  #saveIfIdle(): void {
    if (this.#stage === 'idle') this.#save();
  }

  /** Takes a checkpoint, if there may be something new or somebody waits for one. */
  #save(): void {
    if (!this.#unsaved && !this.#saveAsked) return;
    this.#unsaved = this.#saveAsked = false;
    let home: HomeState | null = null;
    try {
      home = this.#interpreter?.lookAtHome() ?? null;
      const variables = this.#interpreter?.keptVariables ?? null;
      const layer = this.#interpreter?.captureLayer() ?? null;
      this.#send({ type: 'checkpoint', layer: layer?.image ?? null, replaces: layer?.replaces ?? false, home, variables });
      this.#saveTries = 0;
    } catch (error) {
      this.#send({ type: 'no-checkpoint', reason: sentence(error), home });
      this.#unsaved = true;
      const pause = SAVE_AGAIN_MS[this.#saveTries++];
      if (pause !== undefined) this.#saveSoon(pause);
    }
  }

  /**
   * Lets the page have the files in the middle of a run: it may be closed before the end.
   *
   * @param pauseMs - since the last time, at least
   */
  #showFiles(pauseMs: number): void {
    const began = now();
    if (this.#stage !== 'running' || began < this.#looked.at + Math.max(pauseMs, this.#looked.ms * LOOK_SHARE)) return;
    try {
      const home = this.#interpreter?.lookAtHome();
      if (home) this.#send({ type: 'files', home });
    } catch {
      // More than can be kept: the save after the run says so.
    }
    const at = now();
    this.#looked = { at, ms: at - began };
  }

  #saveSoon(ms: number): void {
    clearTimeout(this.#saveTimer);
    this.#saveTimer = setTimeout(() => this.#afterOthers(() => this.#saveIfIdle()), ms);
  }

  /** Each Stop stops once: a program that got its KeyboardInterrupt already is left to its `finally` and `except` blocks. */
  #cancel(): void {
    this.#stopped = true;
    if (this.#stage === 'preparing' || (this.#stage === 'running' && this.#probe.fired)) return;
    this.#probe.disarm();
    this.#interpreter?.cancel();
  }

  async #execute({ run, code, filename, files, generation }: RunRequest): Promise<void> {
    await this.#between;
    const interpreter = this.#interpreter;
    // The page was told of its end.
    if (!interpreter) return;
    try {
      // Stop may have to go back to this very moment.
      this.#save();
      this.#output.speakFor(run);
      this.#stage = 'preparing';
      this.#stopped = false;
      await this.#probe.arm(generation);
      this.#stage = 'running';
      const began = now();
      this.#looked = { at: began, ms: 0 };
      const outcome = this.#stopped ? STOPPED : (this.#writeFiles(interpreter, files) ?? (await interpreter.run(code, filename, run)));
      this.#output.finish();
      this.#send({ type: 'result', run, outcome, ms: now() - began });
    } catch (error) {
      // Python's own errors are outcomes; what lands here broke the machinery itself.
      this.#end(endingSentence(error));
    } finally {
      this.#stage = 'idle';
      this.#probe.disarm();
      this.#unsaved = true;
      // In a turn of its own, when the run's own call into Python has returned.
      this.#saveTries = 0;
      this.#saveSoon(this.#saveAsked ? 0 : SAVE_AFTER_MS);
    }
  }

  /** The outcome of a run whose files cannot be written, or null. */
  #writeFiles(interpreter: Interpreter, files: RunRequest['files']): RunOutcome | null {
    try {
      interpreter.writeFiles(files);
      return null;
    } catch (error) {
      const message = `The files beside the program could not be written: ${sentence(error)}`;
      return { status: 'error', error: { type: 'OSError', message, traceback: `OSError: ${message}\n`, frames: [] } };
    }
  }

  #end(reason: string): void {
    this.#interpreter = undefined;
    this.#output.finish();
    this.#send({ type: 'ended', reason });
  }

  #send(message: WorkerToHost): void {
    this.#port.postMessage(message);
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function failureCode(error: unknown, fromImage: boolean): BootFailure {
  // The files come from the page, not from the image.
  if (error instanceof HomeError) return 'worker-failed';
  if (fromImage) return 'image-failed';
  if (error instanceof PackageError) return 'package-failed';
  if (error instanceof WebAssembly.CompileError) return 'wasm-blocked';
  return error instanceof VersionError ? 'version-mismatch' : 'worker-failed';
}

sealSandbox();

let session: WorkerSession | undefined;

self.onmessage = ({ data }: MessageEvent<SpawnerToWorker>) => {
  if (data.type === 'start') {
    session = new WorkerSession(data);
    void session.boot(data);
  } else session?.renewStopUrls(data.urls, data.generation);
};

// `js.self.close()` would end this worker without any event for the page.
const { close } = self;
self.close = () => {
  session?.announceEnd('The program closed its own worker.');
  close.call(self);
};

// Pyodide's event loop raises SystemExit and KeyboardInterrupt once more after they were answered; Python's own handler has
// shown whatever a background task raised.
self.onunhandledrejection = (event) => event.preventDefault();
