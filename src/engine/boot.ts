import type { CoreLoader } from '../assets/core-files.js';
import type { PackageLoader } from '../assets/packages.js';
import { recipeKey } from './recipe.js';
import type { BaseImages } from '../storage/base-images.js';
import type { Runtime, Transport } from '../transport/runtime.js';
import { LiveInterpreter, bootStopped } from './interpreter.js';
import type { InterpreterEvents } from './interpreter.js';
import { PhaseClock } from './phase-clock.js';
import type { BootProgress, BootReport, SessionOptions } from './types.js';

/** The parts a session stands on; `compose.ts` names the real ones, tests give fakes. */
export interface EngineParts {
  readonly core: CoreLoader;
  readonly packages: PackageLoader;
  readonly transport: Transport;
  readonly images: BaseImages;
}

/** What a boot tells while it goes on, and later its interpreter. */
export type BootEvents = Omit<InterpreterEvents, 'captured' | 'notCaptured'> & { progress(progress: BootProgress): void };

export interface Booted {
  readonly interpreter: LiveInterpreter;
  readonly report: BootReport;
}

/**
 * Starts Python: from the memory image of this recipe, or else the slow way, which makes that image for the next time.
 *
 * An image that does not restore is dropped, and the slow way taken: images make a start quick, never impossible.
 *
 * @throws PlaygroundError, whatever goes wrong; `aborted` when the signal fires.
 */
export async function bootInterpreter(options: SessionOptions, parts: EngineParts, events: BootEvents, signal: AbortSignal): Promise<Booted> {
  const clock = new PhaseClock((progress) => events.progress(progress));
  clock.enter('download');
  const { packages = [], isolation = 'sandbox', network = [], sandboxUrl } = options;
  const files = parts.core.load(options, (loaded, total) => events.progress({ phase: 'download', loaded, total }));
  const opening = parts.transport.open({ isolation, network, sandboxUrl }, files);
  const recipe = parts.packages.identify(packages).then((identities) => recipeKey({ packages: identities, isolation }));
  const needed = Promise.all([opening, recipe, recipe.then((key) => parts.images.find(key))]);
  // It fails with `files` too; that failure is reported once, by the next line.
  needed.catch(() => undefined);
  // Normally the files come first. A place that cannot open fails earlier, and is worth knowing before the last byte has come.
  await unlessAborted(Promise.race([files, needed]), signal);
  clock.enter('sandbox');
  const [runtime, key, image] = await unlessAborted(needed, signal);

  const boot = new Boot(runtime, parts.images, key, events, clock, signal);
  const restored = image && (await boot.restore(image, packages));
  if (restored) return restored;
  if (packages.length > 0) clock.enter('download');
  const wheels = await unlessAborted(parts.packages.load(packages, options.packageUrl, (await files).lock), signal);
  return boot.start(wheels);
}

/** Whether this page has a memory image for these options. Downloads no package: an unpinned wheel, which would have to be, counts as no. */
export async function hasImage({ packages = [], isolation = 'sandbox' }: SessionOptions, parts: EngineParts): Promise<boolean> {
  if (packages.some((name) => name.includes('.whl') && !name.includes('#sha256='))) return false;
  return parts.images.has(recipeKey({ packages: await parts.packages.identify(packages), isolation }));
}

/** The two ways to a running interpreter, once everything around it is there. */
class Boot {
  readonly #runtime: Runtime;
  readonly #images: BaseImages;
  readonly #key: string;
  readonly #events: BootEvents;
  readonly #clock: PhaseClock;
  readonly #signal: AbortSignal;
  /** Why the image was not used. */
  #dropped: string | undefined;

  constructor(runtime: Runtime, images: BaseImages, key: string, events: BootEvents, clock: PhaseClock, signal: AbortSignal) {
    this.#runtime = runtime;
    this.#images = images;
    this.#key = key;
    this.#events = events;
    this.#clock = clock;
    this.#signal = signal;
  }

  /** From the image, or null when it is no good: then it is gone. */
  async restore(image: Blob, packages: readonly string[]): Promise<Booted | null> {
    try {
      const { interpreter, ready } = await this.#launch({ wheels: [], image, capture: false });
      const report = { source: 'image', python: ready.python, image: { bytes: image.size, packages }, ...this.#clock.finish(ready.phases) } as const;
      return { interpreter, report };
    } catch (error) {
      if (this.#signal.aborted) throw error;
      this.#dropped = error instanceof Error ? error.message : String(error);
      await this.#images.reject(this.#key);
      return null;
    }
  }

  /** The slow way. */
  async start(wheels: Awaited<ReturnType<PackageLoader['load']>>): Promise<Booted> {
    const { interpreter, ready } = await this.#launch({ wheels, image: null, capture: true });
    const dropped = this.#dropped === undefined ? {} : { dropped: this.#dropped };
    return { interpreter, report: { source: 'cold', python: ready.python, ...dropped, ...this.#clock.finish(ready.phases) } };
  }

  #launch(request: Parameters<Runtime['spawn']>[0]): ReturnType<typeof LiveInterpreter.start> {
    const events: InterpreterEvents = {
      ...this.#events,
      captured: (image) => void this.#images.keep(this.#key, image),
      notCaptured: (reason) => console.warn(`py-playground: Python will start slowly next time too. ${reason}`),
    };
    return LiveInterpreter.start(this.#runtime, request, events, (phase) => this.#clock.enter(phase), this.#signal);
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
