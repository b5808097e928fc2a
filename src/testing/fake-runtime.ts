import { version } from '#runtime';
import type { EngineParts } from '../engine/boot.js';
import { LiveLimit } from '../engine/live-limit.js';
import type { BaseImages } from '../storage/base-images.js';
import type { HomeState } from '../protocol/home.js';
import type { Checkpoint, SavedCode, SessionSlot, SessionStore } from '../storage/checkpoint.js';
import type { CoreFiles, HostToWorker, OutputItem, RunOutcome, SpawnRequest, WorkerToHost } from '../protocol/messages.js';
import type { ChannelFault } from '../protocol/channel.js';
import type { WorkerEvents, WorkerHandle } from '../transport/runtime.js';

type RunRequest = Extract<HostToWorker, { type: 'run' }>;

/** The steps of a start that happen outside the worker, in order. */
export type FakeStep = 'download' | 'sandbox' | 'packages';

/**
 * A runtime without Python, on the interfaces of the real one, for tests of whatever runs code.
 *
 * Its programs are words: `forever` runs until it is interrupted, `deaf` hears no interrupt either, `fail` raises an
 * error, and any other text is done at once, its value the text itself.
 *
 * ```ts
 * const runtime = new FakeRuntime();
 * const session = new Session({}, runtime.parts);
 * await session.run('6 * 7').result; // { status: 'ok', value: '6 * 7', … }
 * ```
 */
export class FakeRuntime {
  /** All workers ever started, oldest first. */
  readonly workers: FakeWorker[] = [];
  /** With `false`, workers stay silent until their `boot()` is called. */
  autoBoot = true;
  /** The image that workers make when asked for one. */
  image: Blob | undefined;
  /** With `true`, no image can be restored. */
  failRestores = false;
  readonly #gates = new Map<FakeStep, Promise<void>>();

  /** Images by recipe; empty at first. */
  readonly images = new FakeImages();

  /** The image shipped with the release; none at first. */
  prebuilt: Blob | null = null;
  /** Sessions of earlier visits by key; empty at first. */
  readonly sessions = new FakeSessions();
  readonly limit = new LiveLimit(3);

  readonly parts: EngineParts = {
    core: { load: () => this.#pass('download').then(() => NO_FILES) },
    packages: { identify: (packages) => Promise.resolve([...packages]), load: () => this.#pass('packages').then(() => []), providers: () => Promise.resolve([]), fromFile: () => Promise.reject(new Error('There are no files here.')) },
    images: this.images,
    sessions: this.sessions,
    devices: { open: async (tell) => new (await import('../devices/desk.js')).DeviceDesk(tell) },
    prebuilt: { load: () => Promise.resolve(this.prebuilt) },
    limit: this.limit,
    spares: { has: () => false, take: () => Promise.resolve(null), used: () => undefined },
    transport: {
      open: async (_policy, files) => {
        await files;
        await this.#pass('sandbox');
        return { alive: true, spawn: (request, events) => this.#spawn(request, events) };
      },
    },
  };

  /** The worker started last. */
  get worker(): FakeWorker {
    const worker = this.workers.at(-1);
    if (!worker) throw new Error('No worker was started yet.');
    return worker;
  }

  /** Workers that were started and not ended. */
  get alive(): number {
    return this.workers.filter((worker) => !worker.killed).length;
  }

  /** From now on this step of a start waits for `gate`, and fails as it fails. Without a gate it is passed at once. */
  hold(step: FakeStep, gate: Promise<void> | undefined): void {
    if (gate) this.#gates.set(step, gate);
    else this.#gates.delete(step);
  }

  #pass(step: FakeStep): Promise<void> {
    return this.#gates.get(step) ?? Promise.resolve();
  }

  #spawn(request: SpawnRequest, events: WorkerEvents): WorkerHandle {
    const worker = new FakeWorker(request, events);
    this.workers.push(worker);
    if (request.images.length > 0 && this.failRestores) worker.emit({ type: 'boot-failed', code: 'image-failed', message: 'The memory image is damaged.' });
    else if (this.autoBoot) {
      if (request.capture && this.image) worker.emit({ type: 'image', image: this.image });
      queueMicrotask(() => worker.boot());
    }
    return worker;
  }
}

/** A worker of {@link FakeRuntime}. As with a real one, nothing is heard of it after `kill()`. */
export class FakeWorker implements WorkerHandle {
  /** Everything that the host sent, oldest first. */
  readonly sent: HostToWorker[] = [];
  /** Why files cannot be changed, if they cannot. */
  problem: string | null = null;
  /** What it answers to every look at variables or databases. */
  answer = '{}';
  /** What it was given while it was blocked. */
  readonly unblocked: string[] = [];
  /** What it was started from. */
  readonly request: SpawnRequest;
  readonly #events: WorkerEvents;
  #generation = 0;
  #killed = false;
  #program: RunRequest | undefined;

  constructor(request: SpawnRequest, events: WorkerEvents) {
    this.request = request;
    this.#events = events;
  }

  get generation(): number {
    return this.#generation;
  }

  get killed(): boolean {
    return this.#killed;
  }

  send(message: HostToWorker): void {
    this.sent.push(message);
    if (message.type === 'ping') this.emit({ type: 'pong', ping: message.ping });
    if (message.type === 'run') this.#begin(message);
    if (message.type === 'save') this.save();
    if (message.type === 'change-files') this.emit({ type: 'files-changed', change: message.change, problem: this.problem });
    if (message.type === 'inspect') this.emit({ type: 'inspected', inspection: message.inspection, answer: this.answer, file: null });
  }

  interrupt(): void {
    this.#generation += 1;
    // A program is hit only by an interrupt sent after it.
    if (this.#program?.code === 'forever' && this.#program.generation < this.#generation) this.end({ status: 'interrupted' });
  }

  unblock(data: string): void {
    this.unblocked.push(data);
  }

  kill(): void {
    this.#killed = true;
  }

  /** Says that Python is ready. */
  boot(): void {
    this.emit({ type: 'ready', version, python: '3.14.2', lost: '', phases: { interpreter: 1 } });
  }

  /** Says what changed since the last image, or, without a layer, that nothing did. */
  save(layer: Blob | null = null, replaces = false, home: HomeState | null = null, variables: string | null = null): void {
    this.emit({ type: 'checkpoint', layer, replaces, home, variables });
  }

  /** Prints for the current program. */
  print(text: string): void {
    const item: OutputItem = { stream: 'stdout', text };
    this.emit({ type: 'output', run: this.#program?.run ?? 0, items: [item] });
  }

  /** Ends the current program. */
  end(outcome: RunOutcome): void {
    const program = this.#program;
    this.#program = undefined;
    if (program) this.emit({ type: 'result', run: program.run, outcome, ms: 1 });
  }

  /** Sends any message, a moment later, as a port does. */
  emit(message: WorkerToHost): void {
    this.#later(() => this.#events.message(message));
  }

  /** Breaks the protocol. */
  fault(fault: ChannelFault): void {
    this.#later(() => this.#events.fault(fault));
  }

  /** The browser reports an error of the worker. */
  error(message: string): void {
    this.#later(() => this.#events.error(message));
  }

  /** The place where it runs is taken out of the page. */
  lose(): void {
    this.#later(() => this.#events.lost());
  }

  #begin(request: RunRequest): void {
    this.#program = request;
    if (request.code === 'fail') this.end({ status: 'error', error: { type: 'ValueError', message: 'fail', traceback: '', frames: [] } });
    else if (request.code !== 'forever' && request.code !== 'deaf') this.end({ status: 'ok', value: request.code });
  }

  #later(tell: () => void): void {
    queueMicrotask(() => this.#killed || tell());
  }
}

const NOTHING = new Blob();
const NO_FILES: CoreFiles = { wasm: NOTHING, glue: NOTHING, stdlib: NOTHING, lock: NOTHING, python: NOTHING, worker: NOTHING };

/** Base images in memory. */
export class FakeImages implements BaseImages {
  readonly kept = new Map<string, Blob>();
  /** With `false`, images live only as long as the page. */
  persistent = true;
  /** Recipes whose image failed, in order. */
  readonly rejected: string[] = [];

  has(recipe: string): Promise<boolean> {
    return Promise.resolve(this.kept.has(recipe));
  }

  find(recipe: string): Promise<Blob | null> {
    return Promise.resolve(this.kept.get(recipe) ?? null);
  }

  isKept(recipe: string): Promise<boolean> {
    return Promise.resolve(this.persistent && this.kept.has(recipe));
  }

  keep(recipe: string, image: Blob): Promise<boolean> {
    if (!this.kept.has(recipe)) this.kept.set(recipe, image);
    return Promise.resolve(this.persistent && this.kept.get(recipe) === image);
  }

  usable(): Promise<boolean> {
    return Promise.resolve(true);
  }

  reject(recipe: string, { remove }: { readonly remove: boolean }): Promise<void> {
    this.rejected.push(recipe);
    if (remove) this.kept.delete(recipe);
    return Promise.resolve();
  }
}

/** Saved sessions in memory. Each key has one writer at a time, as with the real ones. */
export class FakeSessions implements SessionStore {
  readonly saved = new Map<string, Checkpoint>();
  /** By key and cell, with a newline between. */
  readonly code = new Map<string, SavedCode>();
  readonly #writers = new Set<string>();

  open(key: string): Promise<SessionSlot> {
    const writable = !this.#writers.has(key);
    this.#writers.add(key);
    return Promise.resolve({
      writable: Promise.resolve(writable),
      load: () => Promise.resolve(this.saved.get(key) ?? null),
      save: (checkpoint: Checkpoint) => {
        if (writable) this.saved.set(key, checkpoint);
        return Promise.resolve(writable);
      },
      loadCode: (cell: string) => Promise.resolve(this.code.get(`${key}\n${cell}`) ?? null),
      saveCode: (cell: string, code: SavedCode | null) => {
        if (writable && code) this.code.set(`${key}\n${cell}`, code);
        else if (writable) this.code.delete(`${key}\n${cell}`);
        return Promise.resolve(writable);
      },
      clear: () => {
        if (writable) this.saved.delete(key);
        if (writable) for (const place of [...this.code.keys()]) if (place.startsWith(`${key}\n`)) this.code.delete(place);
        return Promise.resolve(writable);
      },
      close: () => void (writable && this.#writers.delete(key)),
    });
  }
}
