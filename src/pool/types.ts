/** A started interpreter, ready for its first user. */
export interface PoolEntry {
  /** Whether it still answers. Settles within a second or so; never rejects. */
  probe(): Promise<boolean>;
  /** Ends it. */
  end(): void;
  /** Calls back once if it ends by itself, or by its user; after `end()` it may, and nobody listens. */
  onEnd(listener: () => void): void;
}

/** Time, as the pool sees it. */
export interface PoolClock {
  /** Milliseconds that only go up. They may jump, as when the machine slept. */
  now(): number;
  /** Calls back after `ms` milliseconds, or later; the function it returns cancels that. */
  after(ms: number, callback: () => void): () => void;
}

/** What a pool needs from outside. */
export interface PoolPorts<T> {
  /** Starts an interpreter. When the signal fires nobody wants it any more; what comes all the same is ended. */
  start(signal: AbortSignal): Promise<T>;
  readonly clock: PoolClock;
}

/** How a pool is doing. */
export interface PoolStats {
  /** Interpreters that wait for a user. */
  readonly currentSize: number;
  /** As many as may wait. */
  readonly maxSize: number;
  /** How long the oldest of them has waited; 0 when none waits. */
  readonly oldestAgeSeconds: number;
  /** Interpreters that have a user now. */
  readonly leased: number;
  /** Starts that gave an interpreter which answered. */
  readonly created: number;
  /** Calls of `acquire()` that got a warm interpreter. */
  readonly hits: number;
  /** Calls of `acquire()` that had to wait for a start, whatever came of it. */
  readonly misses: number;
  /** Interpreters that were replaced because they had waited for the refresh interval. */
  readonly refreshed: number;
  /** Starts that failed, or gave an interpreter that did not answer. */
  readonly failed: number;
}
