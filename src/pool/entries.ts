import type { PoolClock, PoolEntry } from './types.js';

/** Where an entry is: `checking` while its first or its last probe is on its way. */
export type Place = 'checking' | 'waiting' | 'leased';

/**
 * Who is where: all entries that were started and are not ended, oldest first.
 *
 * An entry that ended is not in here any more, whoever ended it; so `has()`, asked after an `await`, says whether it is still worth having.
 */
export class Entries<T extends PoolEntry> {
  readonly #clock: PoolClock;
  readonly #maxAgeMs: number;
  readonly #kept = new Map<T, { place: Place; sinceMs: number }>();

  constructor(clock: PoolClock, maxAgeMs: number) {
    this.#clock = clock;
    this.#maxAgeMs = maxAgeMs;
  }

  /** Takes an entry in, as `checking`. `died` is told when it ends by itself while it waits. */
  add(entry: T, died: () => void): void {
    this.#kept.set(entry, { place: 'checking', sinceMs: this.#clock.now() });
    entry.onEnd(() => {
      const place = this.#kept.get(entry)?.place;
      this.#kept.delete(entry);
      if (place === 'waiting') died();
    });
  }

  has(entry: T): boolean {
    return this.#kept.has(entry);
  }

  is(entry: T, place: Place): boolean {
    return this.#kept.get(entry)?.place === place;
  }

  /** From now on it waits, and grows old. */
  wait(entry: T): void {
    if (this.has(entry)) this.#kept.set(entry, { place: 'waiting', sinceMs: this.#clock.now() });
  }

  lease(entry: T): void {
    this.#move(entry, 'leased');
  }

  /** Those in one place, oldest first. */
  in(place: Place): T[] {
    return [...this.#kept].filter(([, kept]) => kept.place === place).map(([entry]) => entry);
  }

  /** How long ago it began to wait; 0 for one that is gone. */
  ageMs(entry: T | undefined): number {
    const kept = entry && this.#kept.get(entry);
    return kept ? this.#clock.now() - kept.sinceMs : 0;
  }

  /** Whether it may be handed out; one that has grown too old is ended. */
  fresh(entry: T): boolean {
    if (this.ageMs(entry) > this.#maxAgeMs) this.end(entry);
    return this.has(entry);
  }

  /** Ends those that have waited too long. */
  retire(): void {
    for (const entry of this.in('waiting')) this.fresh(entry);
  }

  /** The oldest that waits, and is fresh; it is `checking` from now on. */
  take(): T | undefined {
    const entry = this.in('waiting').find((each) => this.fresh(each));
    if (entry) this.#move(entry, 'checking');
    return entry;
  }

  /** Ends an entry; false when it was gone already. */
  end(entry: T): boolean {
    const was = this.#kept.delete(entry);
    if (was) entry.end();
    return was;
  }

  /** Ends all that have no user. */
  endUnused(): void {
    for (const [entry, { place }] of this.#kept) if (place !== 'leased') this.end(entry);
  }

  #move(entry: T, place: Place): void {
    const kept = this.#kept.get(entry);
    if (kept) kept.place = place;
  }
}
