import { version } from '#runtime';
import { PlaygroundError, abortedError, bootStopped } from '../errors.js';
import type { PythonLink } from '../devices/served-python.js';
import type { HomeChange, HomeState } from '../protocol/home.js';
import type { AskRequest, CodeAnswer, CodeQuestion, HostToWorker, OutputItem, RunOutcome, SpawnRequest, Wheel, WorkerToHost } from '../protocol/messages.js';
import { inTime } from '../timers.js';
import { askEvent } from './ask-events.js';
import { Calls } from './interpreter-calls.js';
import { lost, notSaved, notStarted, otherRelease, rejected, silent } from './interpreter-errors.js';
import { Watchdog } from './watchdog.js';
import type { Runtime, WorkerEvents, WorkerHandle } from '../transport/runtime.js';
import { ActiveRun } from './active-run.js';
import type { Packages } from './packages.js';
import type { Run } from './run.js';
import { SessionViews } from './session-views.js';
import type { ViewWire, ViewedSession } from './session-views.js';

/** Longest silence of a booting worker. Its longest phase takes two seconds on a fast machine, and phones are ten times slower. */
const BOOT_SILENCE_MS = 60_000;
/** Longest silence of a worker that restores an image, which takes a third of a second; the slow way is open after it. */
const RESTORE_SILENCE_MS = 10_000;

/** A worker that is well answers at once. */
const ANSWER_MS = 1000;
/** A checkpoint takes 10–30 ms, one of a large heap on a slow phone some seconds. */
const SAVE_MS = 20_000;

/** Programs ask one thing at a time; tasks in the background may ask as well. An honest worker never has so many questions open. */
const TOO_MANY_ASKS = 100;

/** Something that Python waits for. */
export interface Asked<Request extends AskRequest = AskRequest> {
  readonly request: Request;
  /** Aborted when Python does not wait any more: it was answered, stopped, or ended. */
  readonly over: AbortSignal;
  /** Answers once; null is the end of input. */
  respond(text: string | null): void;
  /** The session's event for it, with the run that asks. */
  event(run: Run): Event;
}

/** What a session hears of its interpreter. */
export interface SessionEvents {
  output(run: number, items: readonly OutputItem[]): void;
  /** Python waits for an answer of the page. */
  asked(asked: Asked): void;
  /** Python wants to use devices, until it ends. */
  devices(link: PythonLink): void;
  /** The home folder, see `Keeper.files`; null when it is as it was told last. False when it makes no sense. */
  files(home: HomeState | null, moment: HomeMoment): boolean;
  /** The variables that the reader keeps, as JSON text; null for none. */
  kept(variables: string | null): void;
  /** What changed since the last image; with `replaces`, since the base image. */
  layer(image: Blob, replaces: boolean): void;
  /** The state cannot be saved as it is now. */
  notSaved(reason: string): void;
  /** Any message came: the worker lives. */
  sign(): void;
  /** Something in the worker failed; it may be dead, or as well as before. */
  doubt(): void;
  /** The worker is gone; every pending call was rejected already. Not called after `kill()`. */
  died(error: PlaygroundError): void;
}

/** When a worker looked at its files: in the instant of a checkpoint; between two runs, but no checkpoint could be taken; in the middle of a run. */
export type HomeMoment = 'settled' | 'ahead' | 'running';

/** An honest worker puts its layers together long before: see `image/recorder.ts`. */
const TOO_MANY_LAYERS = 32;

/** What else whoever starts an interpreter hears, before it is ready. */
export interface LaunchEvents extends SessionEvents {
  /** The image that was asked for: of an interpreter that has run no user code. */
  captured(image: Blob): void;
  /** The image that was asked for cannot be made. */
  notCaptured(reason: string): void;
}

type Ready = Extract<WorkerToHost, { type: 'ready' }>;

/** Somebody waits for a checkpoint. */
interface Saving {
  readonly done: Promise<void>;
  settle(error?: PlaygroundError): void;
  /** The worker has been asked: its next word about a checkpoint is the answer. */
  asked: boolean;
  timer?: ReturnType<typeof setTimeout>;
}

/** Who waits for a boot. */
interface BootHandlers extends Pick<LaunchEvents, 'captured' | 'notCaptured'> {
  resolve(ready: Ready): void;
  reject(error: PlaygroundError): void;
  phase(phase: string): void;
}

type RunRequest = Omit<Extract<HostToWorker, { type: 'run' }>, 'type' | 'generation'>;

/** What there is to see: JSON, and a file where one was asked for. */
export type Inspected = Pick<Extract<WorkerToHost, { type: 'inspected' }>, 'answer' | 'file'>;

/** A run's outcome, and how long the worker took for it. */
export interface TimedOutcome {
  readonly outcome: RunOutcome;
  readonly ms: number;
}

/** A session, and what shows its live views once there are some. */
export type ViewsOwner = ViewedSession & { views: SessionViews | undefined };

/**
 * One worker with Python in it, from its boot to its end.
 *
 * Invariants: every promise given out settles; after its death or `kill()` nothing of it is heard any more.
 */
export class LiveInterpreter implements ViewWire {
  readonly #handle: WorkerHandle;
  #events: SessionEvents;
  readonly #runs = new Map<number, { resolve(outcome: TimedOutcome): void; reject(error: PlaygroundError): void; readonly over: Promise<unknown> }>();
  readonly #boot: BootHandlers;
  #booted = false;
  #dead = false;
  #layers = 0;
  /** Something ran, or was changed, that no checkpoint has. */
  #unsaved = false;
  /** Called with the next sign of life, or at the end. */
  #whenHeard: (() => void)[] = [];
  #whenEnded: ((error: PlaygroundError) => void)[] = [];
  #views: SessionViews | undefined;
  /** Python has a port to the devices. */
  #hasDevices = false;
  /** Who waits for a checkpoint. */
  #saving: Saving | undefined;
  readonly #questions = new Calls<CodeAnswer | null>();
  readonly #installs = new Calls<readonly string[]>();
  readonly #changes = new Calls<string | null>();
  readonly #inspections = new Calls<Inspected>();
  /** Questions of Python's that are open. */
  readonly #asks = new Map<number, AbortController>();
  /** Numbers what this side asks. */
  #requests = 0;

  private constructor(spawn: (events: WorkerEvents) => WorkerHandle, events: SessionEvents, boot: BootHandlers) {
    this.#events = events;
    this.#boot = boot;
    this.#handle = spawn({
      message: (message) => this.#receive(message),
      fault: (fault) => this.#die(rejected(fault)),
      error: (reason) => this.#trouble(reason),
      lost: () => this.#die(lost()),
    });
  }

  /** Starts a worker and waits for its word that Python is ready. */
  static start(
    runtime: Runtime,
    request: SpawnRequest,
    events: LaunchEvents,
    onPhase: (phase: string) => void,
    signal: AbortSignal,
  ): Promise<{ interpreter: LiveInterpreter; ready: Ready }> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(bootStopped());
      const interpreter: LiveInterpreter = new LiveInterpreter((workerEvents) => runtime.spawn(request, workerEvents), events, {
        resolve: (ready) => (settled(), resolve({ interpreter, ready })),
        reject: (error) => (settled(), reject(error)),
        phase: (phase) => (watch.feed(), onPhase(phase)),
        captured: (image) => events.captured(image),
        notCaptured: (reason) => events.notCaptured(reason),
      });
      const watch = new Watchdog(request.images.length > 0 ? RESTORE_SILENCE_MS : BOOT_SILENCE_MS, () => interpreter.#die(silent()));
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

  /**
   * A run that is to begin here. It is made by the interpreter because the code for it comes with the first boot.
   *
   * @param force - the hard way to stop: ends the interpreter
   */
  begin(run: Run, packages: () => Promise<Packages>, force: () => void): ActiveRun {
    return new ActiveRun(run, this, packages, force);
  }

  /** Runs code. Rejects with a PlaygroundError when the worker dies or is killed first. */
  run(request: RunRequest): Promise<TimedOutcome> {
    if (this.#dead) return Promise.reject(lost());
    let [resolve, reject]: [(outcome: TimedOutcome) => void, (error: PlaygroundError) => void] = [() => undefined, () => undefined];
    const over = new Promise<TimedOutcome>((...settle) => ([resolve, reject] = settle));
    this.#runs.set(request.run, { resolve, reject, over });
    this.#unsaved = true;
    this.#handle.send({ type: 'run', generation: this.#handle.generation, ...request });
    return over;
  }

  /**
   * Takes a checkpoint, after the run that goes on. What is new in it comes by the event `layer` before this resolves.
   *
   * @throws PlaygroundError when the state cannot be saved, or the worker dies or is killed first.
   */
  save(): Promise<void> {
    if (this.#dead) return Promise.reject(lost());
    if (!this.#saving) {
      let settle: (error?: PlaygroundError) => void = () => undefined;
      const done = new Promise<void>((resolve, reject) => (settle = (error) => (error ? reject(error) : resolve())));
      this.#saving = { done, settle, asked: false };
      void this.#askToSave(this.#saving);
    }
    return this.#saving.done;
  }

  /** The same, if there is anything that no checkpoint has. What cannot be saved has been said by an event. */
  async saveNews(): Promise<void> {
    if (this.#unsaved) await this.save().catch(() => undefined);
  }

  /** Asks about code that has not run; null for nothing to say, or when Python ends first. Answered when Python does not compute. */
  explain(about: CodeQuestion): Promise<CodeAnswer | null> {
    return this.#call(this.#questions, (question) => ({ type: 'question', question, about })).catch(() => null);
  }

  /** Installs packages between two runs, and names those that could not be. Rejects when the worker dies or is killed first. */
  install(wheels: readonly Wheel[]): Promise<readonly string[]> {
    return this.#call(this.#installs, (install) => ({ type: 'install', install, wheels }));
  }

  /** Changes files between two runs, all or none; the answer says why it is none. Rejects when the worker dies or is killed first. */
  changeFiles(changes: readonly HomeChange[]): Promise<string | null> {
    return this.#call(this.#changes, (change) => ({ type: 'change-files', change, changes }));
  }

  /** Looks at variables or databases between two runs, see `inspection.ts`. Rejects when the worker dies or is killed first. */
  inspect(request: string): Promise<Inspected> {
    return this.#call(this.#inspections, (inspection) => ({ type: 'inspect', inspection, request }));
  }

  /** Raises KeyboardInterrupt in the program, whether it computes (the stop URL) or waits (the message). */
  interrupt(): void {
    if (this.#dead) return;
    this.#handle.interrupt();
    this.#handle.send({ type: 'cancel' });
    // Whoever waits is interrupted, too.
    this.#endAsks();
  }

  /** Asks for a sign of life. */
  ping(): void {
    this.#handle.send({ type: 'ping', ping: 1 });
  }

  /** Whether the worker answers within a second. */
  answers(): Promise<boolean> {
    if (this.#dead) return Promise.resolve(false);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ANSWER_MS);
      this.#whenHeard.push(() => {
        clearTimeout(timer);
        resolve(!this.#dead);
      });
      this.ping();
    });
  }

  /** From now on another one hears of it. */
  adopt(events: SessionEvents): void {
    this.#events = events;
  }

  /** Shows its live views in a session. The session gets what shows them from here, since the code for it comes with the first boot. */
  serveViews(session: ViewsOwner): void {
    this.#views = session.views ??= new SessionViews(session);
    this.#views.began(this);
  }

  /** Tells Python what goes on at a live view. */
  sendToView(view: number, message: string): void {
    if (this.#dead) return;
    this.#unsaved = true;
    this.#handle.send({ type: 'view', view, message, generation: this.#handle.generation });
  }

  /** Calls back once, when the worker ends, by itself or not. */
  onEnd(listener: (error: PlaygroundError) => void): void {
    this.#whenEnded.push(listener);
  }

  /** Ends the worker. Pending runs reject with `error`. */
  kill(error: PlaygroundError = abortedError('run')): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#handle.kill();
    for (const run of this.#runs.values()) run.reject(error);
    this.#runs.clear();
    for (const calls of [this.#questions, this.#installs, this.#changes, this.#inspections]) calls.reject(error);
    this.#endAsks();
    this.#views?.ended(this);
    this.#saved(error);
    for (const tell of [...this.#whenHeard.splice(0), ...this.#whenEnded.splice(0)]) tell(error);
  }

  /**
   * Saves what is not saved yet, for `limitMs` milliseconds at most, and ends the worker. From now on nothing is heard of it but what
   * it saves.
   */
  async retire(reason: PlaygroundError, limitMs = SAVE_MS): Promise<void> {
    const ignore = (): void => undefined;
    this.#events = { ...this.#events, asked: ignore, sign: ignore, doubt: ignore, died: ignore };
    // Without news nothing is written: another page may wait for its turn.
    await inTime(limitMs, this.saveNews()).catch(ignore);
    this.kill(reason);
  }

  /** Gives up on an idle worker that does not answer: reported as a death. */
  lose(): void {
    this.#die(new PlaygroundError({ code: 'worker-failed', phase: 'run', message: 'Python does not answer any more. Run again to go on.' }));
  }

  #receive(message: WorkerToHost): void {
    this.#events.sign();
    for (const tell of this.#whenHeard.splice(0)) tell();
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
      case 'image':
        // Only before `ready`: afterwards user code may have sent it.
        if (!this.#booted) this.#boot.captured(message.image);
        break;
      case 'no-image':
        if (!this.#booted) this.#boot.notCaptured(message.reason);
        break;
      case 'checkpoint':
        // What is still to be answered may come after it.
        this.#unsaved = this.#runs.size + this.#installs.size + this.#inspections.size > 0;
        if (message.layer) this.#layers = message.replaces ? 1 : this.#layers + 1;
        if (this.#layers > TOO_MANY_LAYERS || !this.#events.files(message.home, 'settled')) return this.#die(rejected('invalid'));
        this.#events.kept(message.variables);
        if (message.layer) this.#events.layer(message.layer, message.replaces);
        this.#saved();
        break;
      case 'no-checkpoint':
        if (!this.#events.files(message.home, 'ahead')) return this.#die(rejected('invalid'));
        this.#events.notSaved(message.reason);
        this.#saved(notSaved(message.reason));
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
      case 'ask':
        this.#hear(message);
        break;
      case 'insight':
        this.#questions.resolve(message.question, message.answer);
        break;
      case 'installed':
        this.#installs.resolve(message.install, message.failed);
        break;
      case 'files':
        if (!this.#events.files(message.home, 'running')) return this.#die(rejected('invalid'));
        break;
      case 'files-changed':
        this.#changes.resolve(message.change, message.problem);
        break;
      case 'inspected':
        this.#inspections.resolve(message.inspection, message);
        break;
      case 'devices':
        if (this.#hasDevices) return this.#die(rejected('invalid'));
        this.#hasDevices = true;
        this.#events.devices(this.#linkTo(message));
        break;
      case 'view':
        this.#unsaved = true;
        this.#views?.received(message.view, message.message);
        break;
      case 'pong':
        break;
      case 'ended':
        this.#die(new PlaygroundError({ code: 'interpreter-ended', phase: 'run', message: `${message.reason} Run again to go on; what this run changed is lost.` }));
        break;
    }
  }

  /** Asks the worker something that it answers by this number. */
  #call<T>(calls: Calls<T>, message: (id: number) => HostToWorker): Promise<T> {
    if (this.#dead) return Promise.reject(lost());
    const id = ++this.#requests;
    if (calls !== (this.#questions as unknown)) this.#unsaved = true;
    const answer = calls.open(id);
    this.#handle.send(message(id));
    return answer;
  }

  #hear({ ask, blocked, request }: Extract<WorkerToHost, { type: 'ask' }>): void {
    if (this.#asks.size >= TOO_MANY_ASKS) return this.#die(rejected('flood'));
    const over = new AbortController();
    this.#asks.set(ask, over);
    const respond = (text: string | null): void => {
      if (this.#asks.get(ask) !== over) return;
      this.#asks.delete(ask);
      over.abort();
      if (blocked) this.#handle.unblock(JSON.stringify({ ask, text }));
      else this.#handle.send({ type: 'answer', ask, text });
    };
    const question = { request, over: over.signal, respond };
    this.#events.asked({ ...question, event: (run) => askEvent(run, question) });
  }

  #linkTo({ port, polled }: Extract<WorkerToHost, { type: 'devices' }>): PythonLink {
    return {
      port,
      polled,
      unblock: (text) => this.#handle.unblock(text),
      violated: () => this.#die(rejected('invalid')),
      ended: (call) => (this.#dead ? call('Python ended.') : this.onEnd(({ message }) => call(message))),
    };
  }

  #endAsks(): void {
    const open = [...this.#asks.values()];
    this.#asks.clear();
    for (const over of open) over.abort();
  }

  /** Asks between runs: what comes before the end of a run was taken before it. */
  async #askToSave(saving: Saving): Promise<void> {
    await Promise.allSettled([...this.#runs.values()].map(({ over }) => over));
    if (this.#dead) return;
    saving.asked = true;
    this.#handle.send({ type: 'save' });
    saving.timer = setTimeout(() => this.#saved(notSaved('Python does not answer.')), SAVE_MS);
  }

  #saved(error?: PlaygroundError): void {
    const saving = this.#saving;
    if (!saving || (!saving.asked && !this.#dead)) return;
    clearTimeout(saving.timer);
    this.#saving = undefined;
    saving.settle(error);
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
