import type { Booted, EngineParts, SpareInterpreters } from '../engine/boot.js';
import { isSmallDevice, savesData } from '../engine/device.js';
import type { LiveLimit, LiveMember } from '../engine/live-limit.js';
import type { SessionOptions } from '../engine/types.js';
import type { Pool } from './pool.js';
import type { WarmInterpreter } from './warm-interpreter.js';

/** A spare is started this long after a run, so as not to slow down what the reader does next. */
const AFTER_MS = 1500;

/** The one pool of a page, for the kind of interpreter that was used last. */
interface Kind {
  readonly key: string;
  readonly pool: Pool<WarmInterpreter>;
}

/**
 * One spare interpreter for the whole page, of the kind that was used last: the next new session has it in milliseconds.
 *
 * It counts as live, and is the first to go when room is needed. Where memory or data is scarce there is none.
 */
export class Spares implements SpareInterpreters, LiveMember {
  readonly spare = true;
  readonly busy = false;
  readonly #limit: LiveLimit;
  readonly #parts: () => EngineParts;
  #kind: Kind | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(limit: LiveLimit, parts: () => EngineParts) {
    this.#limit = limit;
    this.#parts = parts;
  }

  has(options: SessionOptions): boolean {
    return this.#kind?.key === keyOf(options) && this.#kind.pool.stats().currentSize > 0;
  }

  async take(options: SessionOptions): Promise<Booted | null> {
    const kind = this.#kind;
    if (!kind || !this.has(options)) return null;
    // The session that takes it is counted itself; whether there is room for another spare is seen after its next run.
    this.#kind = undefined;
    this.#limit.leave(this);
    try {
      return (await kind.pool.acquire()).booted;
    } catch {
      // It died just now, and another one could not be started: the session starts by itself, and hears why if that fails too.
      return null;
    } finally {
      kind.pool.dispose();
    }
  }

  used(options: SessionOptions): void {
    clearTimeout(this.#timer);
    // Without a spare all goes as well, only slower: a file that does not load is not worth an error.
    this.#timer = setTimeout(() => void this.#warm(options).catch(() => undefined), AFTER_MS);
  }

  get resting(): boolean {
    return this.#kind !== undefined;
  }

  /** Ends the spare, if there is one. */
  giveWay(): Promise<boolean> {
    this.#kind?.pool.dispose();
    this.#kind = undefined;
    return Promise.resolve(true);
  }

  async #warm(options: SessionOptions): Promise<void> {
    const { createPool } = await import('./warm-pool.js');
    const key = keyOf(options);
    if (this.#kind?.key === key || isSmallDevice() || savesData()) return;
    void this.giveWay();
    this.#limit.leave(this);
    if (!this.#limit.tryAdmit(this)) return;
    const pool = createPool({ size: 1 }, options, this.#parts());
    this.#kind = { key, pool };
    // Disposed meanwhile: somebody needed the room.
    pool.warmUp().catch(() => undefined);
  }
}

/** Everything that makes one interpreter unlike another. */
const keyOf = ({ storageKey: _, ...options }: SessionOptions): string => JSON.stringify(Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1)));
