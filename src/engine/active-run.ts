import { PlaygroundError, asPlaygroundError } from '../errors.js';
import { LONGEST_TIMER_MS } from '../timers.js';
import { mayNeedPackages } from './imports.js';
import type { LiveInterpreter } from './interpreter.js';
import { cutOff, finished, unprepared } from './outcomes.js';
import type { StopReason, WayBack } from './outcomes.js';
import type { Packages } from './packages.js';
import type { Run } from './run.js';
import type { RunResult } from './types.js';

/** Python has this long to answer an interrupt; then its worker is ended. */
const INTERRUPT_MS = 1000;
/** A second Stop this soon is the same press: hands double-click. */
const SAME_PRESS_MS = 300;

/** A run that has begun, and how it is being stopped. */
export class ActiveRun {
  readonly run: Run;
  readonly #interpreter: LiveInterpreter;
  readonly #packages: () => Promise<Packages>;
  readonly #force: () => void;
  /** Ends what comes before the program. */
  readonly #givenUp = new AbortController();
  readonly #began = performance.now();
  /** Lines for `input()` that were used up. */
  #inputs = 0;
  #stopping: { readonly reason: StopReason; readonly since: number; readonly deadline: ReturnType<typeof setTimeout> } | undefined;

  /** @param force - the hard way to stop: ends the interpreter */
  constructor(run: Run, interpreter: LiveInterpreter, packages: () => Promise<Packages>, force: () => void) {
    this.run = run;
    this.#interpreter = interpreter;
    this.#packages = packages;
    this.#force = force;
  }

  /** The next of the lines that the run brought along for `input()`. */
  nextInput(): string | undefined {
    return this.run.options.inputs?.[this.#inputs++];
  }

  /** Installs what the code needs, then sends it, and resolves when the run is over, however it ends. Never rejects. */
  async execute(wayBack: WayBack): Promise<RunResult> {
    const { id, code, options } = this.run;
    const { timeout = 0, filename = 'main.py', files = {} } = options;
    const limit = timeout > 0 ? setTimeout(() => this.#stopping ?? this.stop('timeout'), Math.min(timeout * 1000, LONGEST_TIMER_MS)) : undefined;
    try {
      const unready = mayNeedPackages(code) ? await this.#prepare(code, Object.keys(files)) : null;
      if (unready) return unready;
      return finished(await this.#interpreter.run({ run: id, code, filename, files }), this.#stopping?.reason);
    } catch (cause) {
      const error = asPlaygroundError(cause, { code: 'worker-failed', phase: 'run', message: String(cause) });
      return cutOff(error, performance.now() - this.#began, this.#stopping?.reason ?? 'stopped', wayBack);
    } finally {
      clearTimeout(limit);
      clearTimeout(this.#stopping?.deadline);
    }
  }

  /** The result of a run that never begins, or null. */
  async #prepare(code: string, beside: readonly string[]): Promise<RunResult | null> {
    const { signal } = this.#givenUp;
    const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    try {
      // Stopped, what was begun is finished all the same: the next run will want it.
      await Promise.race([this.#packages().then((packages) => packages.provideFor(code, beside, this.#interpreter)), stopped]);
    } catch (error) {
      if (!(error instanceof PlaygroundError) || error.phase !== 'packages') throw error;
      return unprepared(error);
    }
    return this.#stopping ? { status: this.#stopping.reason, durationMs: 0 } : null;
  }

  /** Interrupts the program; by force when it does not end within a second, or when asked again. */
  stop(reason: StopReason): void {
    if (!this.#stopping) {
      this.#stopping = { reason, since: performance.now(), deadline: setTimeout(this.#force, INTERRUPT_MS) };
      this.#givenUp.abort();
      this.#interpreter.interrupt();
    } else if (performance.now() - this.#stopping.since > SAME_PRESS_MS) this.#force();
  }
}
