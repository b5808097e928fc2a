import type { CoreLoader } from '../assets/core-files.js';
import type { PackageLoader } from '../assets/packages.js';
import type { PrebuiltImage } from '../assets/prebuilt.js';
import { PlaygroundError, bootStopped } from '../errors.js';
import { canSuspend } from '../protocol/suspending.js';
import type { SpawnRequest } from '../protocol/messages.js';
import type { DeviceChange, DeviceDesk } from '../devices/desk.js';
import type { BaseImages } from '../storage/base-images.js';
import type { Runtime, Transport } from '../transport/runtime.js';
import type { Checkpoint, PythonState, SessionStore } from '../storage/checkpoint.js';
import { EMPTY_HOME, packHome } from './home.js';
import { adoptVariables } from './inspection.js';
import { LiveInterpreter } from './interpreter.js';
import type { LaunchEvents, SessionEvents } from './interpreter.js';
import type { Keeper } from './keeper.js';
import type { LiveLimit, LiveMember } from './live-limit.js';
import { PhaseClock } from './phase-clock.js';
import { recipeKey } from './recipe.js';
import type { BootProgress, BootReport, SessionOptions } from './types.js';

/** The parts a session stands on; `compose.ts` names the real ones, tests give fakes. */
export interface EngineParts {
  readonly core: CoreLoader;
  readonly packages: PackageLoader;
  readonly prebuilt: PrebuiltImage;
  readonly transport: Transport;
  readonly images: BaseImages;
  readonly sessions: SessionStore;
  readonly devices: DeviceDesks;
  readonly limit: LiveLimit;
  readonly spares: SpareInterpreters;
}

/** Makes what works with a session's devices. */
export interface DeviceDesks {
  open(tell: (change: DeviceChange) => void): Promise<DeviceDesk>;
}

/** Interpreters that were started ahead. */
export interface SpareInterpreters {
  /** Whether one for these options waits now. */
  has(options: SessionOptions): boolean;
  /** That one, or null if it is gone. */
  take(options: SessionOptions): Promise<Booted | null>;
  /** A session with these options has run something: the next one may come. */
  used(options: SessionOptions): void;
}

/** In MiB: enough for numpy and pandas, and little enough for a phone’s browser to keep the tab. */
const DEFAULT_MEMORY_LIMIT = 512;

/** What a boot tells while it goes on, and later its interpreter. */
export type BootEvents = SessionEvents & { progress(progress: BootProgress): void };

export interface Booted {
  readonly interpreter: LiveInterpreter;
  readonly report: BootReport;
  /** What it stands on, and goes back to; undefined when no image could be made of it. */
  readonly origin: Origin | undefined;
}

/** The images that an interpreter was started from, or that were made of it when it was fresh. */
export interface Origin {
  readonly recipe: string;
  readonly base: Blob;
  /** Whether the base is, at this moment, the image kept for the recipe; otherwise whoever saves the session saves it too. */
  readonly baseKept: () => Promise<boolean>;
  readonly layers: readonly Blob[];
}

/**
 * Starts Python: where the saved session left off; or else fresh, from a spare that waits, the memory image of this recipe, the
 * image shipped with the release, or the slow way, which makes an image for the next time.
 *
 * An image that does not restore is dropped, and the next way taken: images make a start quick, never impossible.
 *
 * @param saved - the session to go on with
 * @throws PlaygroundError, whatever goes wrong; `aborted` when the signal fires.
 */
export async function bootInterpreter(
  options: SessionOptions,
  parts: EngineParts,
  saved: Promise<Checkpoint | null>,
  events: BootEvents,
  signal: AbortSignal,
): Promise<Booted> {
  const clock = new PhaseClock((progress) => events.progress(progress));
  clock.enter('download');
  const { packages = [], isolation = 'sandbox', network = [], sandboxUrl, memoryLimit = DEFAULT_MEMORY_LIMIT } = options;
  const spare = parts.spares.has(options) && (await saved) === null ? await parts.spares.take(options) : null;
  if (spare) {
    if (signal.aborted) spare.interpreter.kill();
    spare.interpreter.adopt(events);
    return { ...spare, report: { ...spare.report, source: 'pool', ...clock.finish({}) } };
  }
  const files = parts.core.load(options, (loaded, total) => events.progress({ phase: 'download', loaded, total }));
  const opening = parts.transport.open({ isolation, network, sandboxUrl }, files);
  const recipe = parts.packages.identify(packages).then((identities) => recipeKey({ packages: identities, isolation }));
  const needed = Promise.all([opening, recipe, recipe.then((key) => parts.images.find(key)), saved]);
  // It fails with `files` too; that failure is reported once, by the next line.
  needed.catch(() => undefined);
  // Normally the files come first. A place that cannot open fails earlier, and is worth knowing before the last byte has come.
  await unlessAborted(Promise.race([files, needed]), signal);
  clock.enter('sandbox');
  const [runtime, key, image, checkpoint] = await unlessAborted(needed, signal);

  const launcher = new Launcher(runtime, parts.images, key, { memoryLimit: memoryLimit * 2 ** 20, home: packHome(checkpoint?.home ?? EMPTY_HOME) }, events, clock, signal);
  const restored = (checkpoint?.python && (await launcher.resume(checkpoint, checkpoint.python, image, packages))) ?? (image && (await launcher.restore(image, packages, 'image')));
  if (restored) return restored;
  clock.enter('download');
  // The shipped image was made where Python can be suspended, and holds no package.
  const shipped = packages.length === 0 && canSuspend() && (await parts.images.usable(key)) ? await unlessAborted(parts.prebuilt.load(options.imageUrl), signal) : null;
  const quick = shipped && (await launcher.restore(shipped, packages, 'prebuilt'));
  if (quick) return quick;
  const wheels = await unlessAborted(parts.packages.load(packages, options.packageUrl, (await files).lock), signal);
  return launcher.start(wheels);
}

/** What a boot needs of a session. */
type Bootable = LiveMember & { readonly options: SessionOptions };

/**
 * Waits until a session may be live, and starts its interpreter; see {@link bootInterpreter}.
 *
 * @throws PlaygroundError, whatever goes wrong; `aborted` when the signal fires. The session may have a place among the live then,
 *   and must leave it.
 */
export async function bootSession(session: Bootable, parts: EngineParts, past: Pick<Keeper, 'recall'>, events: BootEvents, signal: AbortSignal): Promise<Booted> {
  const { options } = session;
  if (signal.aborted) throw bootStopped();
  // A spare that waits gives its place to this session. One that has a past cannot use it.
  const spare = parts.spares.has(options) && (await past.recall()) === null;
  if (signal.aborted) throw bootStopped();
  if (spare && parts.spares.has(options)) parts.limit.seat(session);
  else await parts.limit.admit(session, signal);
  if (signal.aborted) throw bootStopped();
  const booted = await bootInterpreter(options, parts, past.recall(), events, signal);
  const variables = (await past.recall())?.variables ?? null;
  const adopted = variables === null || booted.report.restored ? booted : await adopting(variables, booted, signal);
  if (!signal.aborted) return adopted;
  // The stop came between the worker's last word and this line.
  booted.interpreter.kill();
  throw bootStopped();
}

/** Gives a fresh Python the variables that it is to begin with. Where it cannot have them, the report says why. */
async function adopting(variables: string, booted: Booted, signal: AbortSignal): Promise<Booted> {
  const stop = (): void => booted.interpreter.kill(bootStopped());
  signal.addEventListener('abort', stop);
  try {
    await adoptVariables(booted.interpreter, variables);
    return booted;
  } catch (error) {
    if (!(error instanceof PlaygroundError && error.code === 'files-failed')) throw error;
    return { ...booted, report: { ...booted.report, lost: `Its variables could not be set. ${error.message}` } };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Whether this page has a memory image for these options. Downloads no package: an unpinned wheel, which would have to be, counts as no. */
export async function hasImage({ packages = [], isolation = 'sandbox' }: SessionOptions, parts: EngineParts): Promise<boolean> {
  if (packages.some((name) => name.includes('.whl') && !name.includes('#sha256='))) return false;
  return parts.images.has(recipeKey({ packages: await parts.packages.identify(packages), isolation }));
}

/** What every interpreter of a session gets, however it starts. */
type LaunchConstants = Pick<SpawnRequest, 'memoryLimit' | 'home'>;

/** The ways to a running interpreter, once everything around it is there. */
class Launcher {
  readonly #runtime: Runtime;
  readonly #images: BaseImages;
  readonly #key: string;
  readonly #always: LaunchConstants;
  readonly #events: BootEvents;
  readonly #clock: PhaseClock;
  readonly #signal: AbortSignal;
  /** Why an image was not used. */
  #dropped: string | undefined;
  /** Why the saved session was not used. */
  #lost: string | undefined;

  constructor(runtime: Runtime, images: BaseImages, key: string, always: LaunchConstants, events: BootEvents, clock: PhaseClock, signal: AbortSignal) {
    this.#runtime = runtime;
    this.#images = images;
    this.#key = key;
    this.#always = always;
    this.#events = events;
    this.#clock = clock;
    this.#signal = signal;
  }

  /** Where a saved session left off, or null when that cannot be. */
  async resume({ savedAt, homeIsNewer }: Checkpoint, python: PythonState, image: Blob | null, packages: readonly string[]): Promise<Booted | null> {
    const { recipe, layers, outputs } = python;
    const base = python.base ?? image;
    if (recipe !== this.#key) return this.#giveUp(`This page asks for other packages than the saved session was made with. ${RUN_AGAIN}`);
    if (!base) return this.#giveUp(`The memory image that the saved session was made over is gone. ${RUN_AGAIN}`);
    try {
      const request = { wheels: [], images: [base, ...layers], capture: false, homeIsNewer };
      // A worker that died or was too slow says nothing of the session: it gets a second chance before a fresh start takes its place.
      const { interpreter, ready } = await this.#launch(request).catch((error: unknown) => {
        if (this.#signal.aborted || isDamage(error)) throw error;
        return this.#launch(request);
      });
      const origin: Origin = { recipe, base, baseKept: async () => python.base === null && this.#images.isKept(recipe), layers };
      const report = { source: 'image', python: ready.python, image: { bytes: size([base, ...layers]), packages }, restored: { savedAt, outputs, ...(ready.lost && { cancelled: ready.lost }) }, ...this.#clock.finish(ready.phases) } as const;
      return { interpreter, origin, report };
    } catch (error) {
      if (this.#signal.aborted) throw error;
      return this.#giveUp(isDamage(error) ? `${sentence(error)} ${RUN_AGAIN}` : sentence(error));
    }
  }

  /** Fresh from the image of the recipe, or the shipped one; null when it is no good: then it is gone. */
  async restore(image: Blob, packages: readonly string[], source: 'image' | 'prebuilt'): Promise<Booted | null> {
    try {
      const { interpreter, ready } = await this.#launch({ wheels: [], images: [image], capture: false, homeIsNewer: false });
      // The image that was found may live only as long as the page, where storage is denied or full.
      const baseKept = source === 'image' ? () => this.#images.isKept(this.#key) : this.#keep(image);
      const report = { source, python: ready.python, image: { bytes: image.size, packages }, ...this.#fates(), ...this.#clock.finish(ready.phases) } as const;
      return { interpreter, report, origin: { recipe: this.#key, base: image, baseKept, layers: [] } };
    } catch (error) {
      if (this.#signal.aborted) throw error;
      this.#dropped = sentence(error);
      // A worker that died or was too slow says nothing of the image itself, which saved sessions may need.
      await this.#images.reject(this.#key, { remove: isDamage(error) });
      return null;
    }
  }

  /** The slow way. */
  async start(wheels: SpawnRequest['wheels']): Promise<Booted> {
    const { interpreter, ready, captured } = await this.#launch({ wheels, images: [], capture: true, homeIsNewer: false });
    const origin = captured && { recipe: this.#key, base: captured, baseKept: this.#keep(captured), layers: [] };
    return { interpreter, origin, report: { source: 'cold', python: ready.python, ...this.#fates(), ...this.#clock.finish(ready.phases) } };
  }

  /** Keeps an image for the next time. Gives the way to ask whether it is kept: the reader may clear the browser's storage. */
  #keep(image: Blob): () => Promise<boolean> {
    const kept = this.#images.keep(this.#key, image);
    return async () => (await kept) && this.#images.isKept(this.#key);
  }

  #giveUp(reason: string): null {
    this.#lost = reason;
    return null;
  }

  #fates(): Pick<BootReport, 'dropped' | 'lost'> {
    return { ...(this.#dropped !== undefined && { dropped: this.#dropped }), ...(this.#lost !== undefined && { lost: this.#lost }) };
  }

  async #launch(request: Omit<SpawnRequest, keyof LaunchConstants>): Promise<Awaited<ReturnType<typeof LiveInterpreter.start>> & { readonly captured: Blob | undefined }> {
    let captured: Blob | undefined;
    const events: LaunchEvents = {
      ...this.#events,
      captured: (image) => (captured = image),
      notCaptured: (reason) => console.warn(`py-playground: Python will start slowly next time too. ${reason}`),
    };
    const started = await LiveInterpreter.start(this.#runtime, { ...request, ...this.#always }, events, (phase) => this.#clock.enter(phase), this.#signal);
    return { ...started, captured };
  }
}

/** What a reader can do whose variables are gone. */
const RUN_AGAIN = 'Run the code again to get its variables back.';

/** The worker itself says that the image is no good. */
const isDamage = (error: unknown): boolean => error instanceof PlaygroundError && error.code === 'image-failed';

const size = (blobs: readonly Blob[]): number => blobs.reduce((sum, blob) => sum + blob.size, 0);

const sentence = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(bootStopped());
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
