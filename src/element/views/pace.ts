import type { ListenOptions } from '../../protocol/views.js';

/** Longest time that a timer takes: a longer one would end at once. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Tells events at the pace that a program asked for. No event is told before one that came earlier: when another is due, those that
 * wait go first, in the order in which they came.
 */
export class Pace {
  /** What waits to be told, the oldest first. */
  readonly #waiting = new Map<string, () => void>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  /**
   * @param key names what has a pace of its own: a node's event
   * @param send tells the event; of several that wait under one key only the last is called
   */
  tell(key: string, { debounce, throttle }: ListenOptions, send: () => void): void {
    const running = this.#timers.get(key);
    if (!debounce && running === undefined) {
      this.flush();
      send();
      if (throttle) this.#start(key, throttle, true);
      return;
    }
    this.#waiting.delete(key);
    if (!debounce && !throttle) {
      // It has no pace any more.
      this.#stop(key);
      this.flush();
      send();
      return;
    }
    this.#waiting.set(key, send);
    if (!debounce) return;
    this.#stop(key);
    this.#start(key, debounce, false);
  }

  /** Tells everything that waits. */
  flush(): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const send of waiting) send();
  }

  /** Forgets what waits. */
  clear(): void {
    this.#waiting.clear();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #start(key: string, ms: number, again: boolean): void {
    const due = (): void => {
      this.#timers.delete(key);
      if (!this.#waiting.has(key)) return;
      this.flush();
      // A throttled event was told just now: the next one waits again.
      if (again) this.#start(key, ms, again);
    };
    this.#timers.set(key, setTimeout(due, Math.min(ms, LONGEST_MS)));
  }

  #stop(key: string): void {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
  }
}
