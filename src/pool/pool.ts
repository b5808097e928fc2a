import { PlaygroundError, asPlaygroundError } from '../errors.js';
import { LONGEST_TIMER_MS } from '../timers.js';
import { BackOff } from './back-off.js';
import { Entries } from './entries.js';
import { Pending } from './pending.js';
import type { Ticket } from './pending.js';
import { checkSettings } from './settings.js';
import type { CheckedSettings, PoolSettings } from './settings.js';
import type { PoolEntry, PoolPorts, PoolStats } from './types.js';

/**
 * Keeps started interpreters waiting, so that who needs one has it in milliseconds.
 *
 * It sleeps until the first `warmUp()` or `acquire()`. Invariants:
 * - An entry waits, is being checked, or has one user, and is ended otherwise; it never comes back from a user.
 * - At most `size` entries wait; each answered a probe before, and answers another one before it is handed out.
 * - The oldest is handed out first, and none that is older than `maxAgeSeconds`.
 * - One start at a time, unless several users wait for one: filling the pool must not slow down whom it is for.
 *   A start, whoever it was made for, goes to the user who has waited for one longest.
 * - Every promise settles; after `dispose()` nothing is left but what has a user.
 */
export class Pool<T extends PoolEntry> {
  readonly #settings: CheckedSettings;
  readonly #ports: PoolPorts<T>;
  readonly #backOff: BackOff;
  readonly #entries: Entries<T>;
  readonly #requests = new Pending<T>();
  readonly #warmUps = new Pending<void>();
  readonly #disposal = new AbortController();
  readonly #counts = { created: 0, hits: 0, misses: 0, refreshed: 0, failed: 0 };
  /** Requests that found no warm entry and wait for a start. */
  readonly #missed: Ticket<T>[] = [];
  /** Starts under way: never fewer than `#missed`. */
  #starts = 0;
  #cancelTimer: (() => void) | undefined;

  /** @throws TypeError or RangeError for settings that are not allowed; see {@link PoolSettings}. */
  constructor(settings: PoolSettings, ports: PoolPorts<T>) {
    this.#settings = checkSettings(settings);
    this.#ports = ports;
    this.#backOff = new BackOff(ports.clock);
    this.#entries = new Entries(ports.clock, this.#settings.maxAgeMs);
  }

  /**
   * Starts entries until `size` of them wait.
   *
   * Resolves when the pool is full, and also when a start fails: that shows in `stats()`, and is tried again after a pause of 1 s, 2 s,
   * and so on up to 60 s. Called during such a pause, it waits for what comes after.
   *
   * @throws PlaygroundError `disposed`, nothing else.
   */
  warmUp(): Promise<void> {
    if (this.#disposed) return Promise.reject(disposedError());
    return this.#warmUps.open(() => this.#tend());
  }

  /**
   * Hands out a warm entry, or else a fresh one as soon as there is one. It belongs to the caller until it ends, or until `release()`.
   *
   * @throws PlaygroundError the start’s own; `worker-failed` when a fresh entry does not answer; `disposed`.
   */
  acquire(): Promise<T> {
    if (this.#disposed) return Promise.reject(disposedError());
    return this.#requests.open((request) => void this.#serve(request));
  }

  /** Ends an entry that `acquire()` gave: nobody gets an interpreter that someone else has used. Any other entry is left alone. */
  release(entry: T): void {
    if (this.#entries.is(entry, 'leased')) this.#entries.end(entry);
  }

  stats(): PoolStats {
    const waiting = this.#entries.in('waiting');
    const oldestAgeSeconds = this.#entries.ageMs(waiting[0]) / 1000;
    const leased = this.#entries.in('leased').length;
    return { currentSize: waiting.length, maxSize: this.#settings.size, oldestAgeSeconds, leased, ...this.#counts };
  }

  /** Ends what waits, and stops what starts. Entries that have a user stay with them. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposal.abort();
    this.#cancelTimer?.();
    this.#entries.endUnused();
    this.#requests.rejectAll(disposedError());
    this.#warmUps.rejectAll(disposedError());
  }

  get #disposed(): boolean {
    return this.#disposal.signal.aborted;
  }

  /** Finds a warm entry that answers, or leaves the request to the next start that is done. */
  async #serve(request: Ticket<T>): Promise<void> {
    for (let entry = this.#entries.take(); entry; entry = this.#entries.take()) {
      const answers = await entry.probe();
      if (!answers) await this.#bury(entry);
      // Unless it ended meanwhile, by itself or with the pool, or the machine slept through the probe.
      else if (this.#entries.fresh(entry)) {
        this.#counts.hits += 1;
        this.#lease(entry, request);
        return this.#tend();
      }
    }
    if (this.#disposed) return;
    this.#counts.misses += 1;
    this.#missed.push(request);
    if (this.#starts < this.#missed.length) void this.#start();
  }

  #lease(entry: T, request: Ticket<T>): void {
    this.#entries.lease(entry);
    request.resolve(entry);
  }

  /** Ends an entry that did not answer. The others are in doubt then, and are probed together: twenty dead ones cost the time of two. */
  async #bury(dead: T): Promise<void> {
    this.#lose(dead);
    const probes = this.#entries.in('waiting').map(async (entry) => {
      if (!(await entry.probe()) && !this.#entries.is(entry, 'leased')) this.#lose(entry);
    });
    await Promise.all(probes);
  }

  #lose(entry: T): void {
    if (this.#entries.end(entry)) this.#backOff.trouble();
  }

  /** Does what is to be done next: fills the pool, replaces its oldest entry, or sets a timer for the moment when that is due. */
  #tend(): void {
    this.#cancelTimer?.();
    if (this.#disposed) return;
    this.#entries.retire();
    const waiting = this.#entries.in('waiting');
    const full = waiting.length >= this.#settings.size;
    if (full) this.#warmUps.resolveAll();
    // Its end leads here again.
    if (this.#starts > 0) return;
    const due = full ? this.#settings.refreshMs - this.#entries.ageMs(waiting[0]) : 0;
    const wait = Math.max(due, this.#backOff.left);
    if (wait <= 0) void this.#start();
    else this.#cancelTimer = this.#ports.clock.after(Math.min(wait, LONGEST_TIMER_MS), () => this.#tend());
  }

  async #start(): Promise<void> {
    this.#starts += 1;
    try {
      const entry = await this.#ports.start(this.#disposal.signal);
      if (this.#disposed) return entry.end();
      this.#entries.add(entry, () => this.#died());
      if (!(await entry.probe())) this.#entries.end(entry);
      if (!this.#entries.has(entry)) throw silentError();
      this.#started(entry);
    } catch (error) {
      // After disposal it was stopped on purpose, and whoever waited has been told.
      if (!this.#disposed) this.#notStarted(asPlaygroundError(error, NOT_STARTED));
    } finally {
      this.#starts -= 1;
      this.#tend();
    }
  }

  /** Gives a new entry to who waits for one, or lets it wait, in the place of the oldest if the pool is full. */
  #started(entry: T): void {
    this.#counts.created += 1;
    this.#backOff.success();
    const request = this.#missed.shift();
    if (request) return this.#lease(entry, request);
    const waiting = this.#entries.in('waiting');
    if (waiting[0] && waiting.length >= this.#settings.size) {
      this.#counts.refreshed += 1;
      this.#entries.end(waiting[0]);
    }
    this.#entries.wait(entry);
  }

  #notStarted(error: PlaygroundError): void {
    this.#counts.failed += 1;
    this.#backOff.trouble();
    this.#missed.shift()?.reject(error);
    this.#warmUps.resolveAll();
  }

  /** An entry ended by itself while it waited. */
  #died(): void {
    this.#backOff.trouble();
    this.#tend();
  }
}

/** For errors of a start that are not ours. */
const NOT_STARTED = { code: 'worker-failed', phase: 'boot', message: 'Python did not start. Try again; if it happens again, reload the page.' } as const;

const disposedError = (): PlaygroundError =>
  new PlaygroundError({ code: 'disposed', phase: 'boot', message: 'The pool of interpreters was disposed. Make a new one.' });

const silentError = (): PlaygroundError =>
  new PlaygroundError({ code: 'worker-failed', phase: 'boot', message: 'Python started, but did not answer then. Try again; if it happens again, reload the page.' });
