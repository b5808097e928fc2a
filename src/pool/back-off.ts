import type { PoolClock } from './types.js';

/** The pause after the first trouble; each further one doubles it. */
const FIRST_PAUSE_MS = 1000;
/** The longest pause, and the calm after which old trouble is forgotten. */
const LONGEST_PAUSE_MS = 60_000;

/**
 * Says how long to leave alone what went wrong.
 *
 * One success does not reset it, a minute of calm does: interpreters that start well and die at once must not be started every second for ever.
 */
export class BackOff {
  readonly #clock: PoolClock;
  #pauseMs = 0;
  #until = -Infinity;
  #calmSince = Infinity;

  constructor(clock: PoolClock) {
    this.#clock = clock;
  }

  /** Milliseconds of the pause that are left; 0 when there is none. */
  get left(): number {
    return Math.max(0, this.#until - this.#clock.now());
  }

  /** Something went wrong: there is a pause now. Several troubles during one pause count once. */
  trouble(): void {
    if (this.left > 0) return;
    const now = this.#clock.now();
    if (now - this.#calmSince >= LONGEST_PAUSE_MS) this.#pauseMs = 0;
    this.#pauseMs = Math.max(FIRST_PAUSE_MS, Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS));
    this.#until = now + this.#pauseMs;
    this.#calmSince = Infinity;
  }

  /** Something went well: the pause is over. */
  success(): void {
    this.#until = -Infinity;
    this.#calmSince = Math.min(this.#calmSince, this.#clock.now());
  }
}
