import type { EngineParts } from '../engine/boot.js';
import { Session } from '../engine/session.js';
import type { SessionOptions } from '../engine/types.js';
import { pageParts } from '../page-parts.js';
import type { Pool } from './pool.js';
import type { PoolSettings } from './settings.js';
import type { PoolStats } from './types.js';
import { createPool } from './warm-pool.js';
import type { WarmInterpreter } from './warm-interpreter.js';

/** What a pool's interpreters are, and how many of them wait for how long. */
export interface InterpreterPoolOptions extends PoolSettings, Omit<SessionOptions, 'storageKey'> {}

/**
 * Interpreters that are started ahead, each for one session: `acquire()` takes milliseconds.
 *
 * ```ts
 * const pool = new InterpreterPool({ size: 2, packages: ['numpy'] });
 * await pool.warmUp();
 * const session = await pool.acquire();
 * ```
 */
export class InterpreterPool {
  readonly #pool: Pool<WarmInterpreter>;
  readonly #options: SessionOptions;
  readonly #parts: EngineParts;

  /**
   * @param parts - what sessions stand on, by default what all of the page share (as for `openSession()`); tests give fakes
   * @throws TypeError or RangeError for settings that are not allowed, naming the setting, its value and what is allowed.
   */
  constructor({ size, refreshSeconds, maxAgeSeconds, ...options }: InterpreterPoolOptions = {}, parts: EngineParts = pageParts) {
    const settings = { ...(size !== undefined && { size }), ...(refreshSeconds !== undefined && { refreshSeconds }), ...(maxAgeSeconds !== undefined && { maxAgeSeconds }) };
    this.#options = options;
    this.#parts = parts;
    this.#pool = createPool(settings, options, parts);
  }

  /** Starts interpreters until `size` of them wait. Resolves also when one does not start: `stats()` tells, and it is tried again. */
  warmUp(): Promise<void> {
    return this.#pool.warmUp();
  }

  /**
   * A session whose Python is ready: a warm one, or else one that starts now. It is the caller's own; nobody gets it after them.
   *
   * @throws PlaygroundError when Python cannot start, or the pool is disposed
   */
  async acquire(): Promise<Session> {
    const began = performance.now();
    const { booted } = await this.#pool.acquire();
    return new Session(this.#options, this.#parts, { ...booted, report: { ...booted.report, source: 'pool', ms: performance.now() - began, phases: {} } });
  }

  stats(): PoolStats {
    return this.#pool.stats();
  }

  /** Ends what waits. Sessions that were acquired stay with their users. */
  dispose(): void {
    this.#pool.dispose();
  }
}
