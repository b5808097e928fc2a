import { PlaygroundError } from '../../src/errors.js';
import type { PoolClock, PoolEntry, PoolPorts } from '../../src/pool/types.js';

/** The page's timers and clock, which tests replace. */
export const clock: PoolClock = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** What a probe waits for before it says no. */
const PROBE_MS = 1000;

/** An interpreter without Python. */
export class FakeEntry implements PoolEntry {
  readonly name: string;
  /** When it first answered. */
  bornMs = 0;
  /** With `false`, it does not answer any more. */
  answers = true;
  /** Whether the pool ended it. */
  ended = false;
  /** Whether it ended by itself. */
  crashed = false;
  /** The answers it gave, or did not give. */
  readonly probed: boolean[] = [];
  /** Probes on their way. */
  probing = 0;
  #listener: (() => void) | undefined;

  constructor(name: string) {
    this.name = name;
  }

  get alive(): boolean {
    return !this.ended && !this.crashed;
  }

  async probe(): Promise<boolean> {
    this.probing += 1;
    if (!this.answers || !this.alive) await new Promise<void>((resolve) => clock.after(PROBE_MS, resolve));
    else await Promise.resolve();
    this.probing -= 1;
    const answer = this.answers && this.alive;
    if (this.probed.length === 0) this.bornMs = clock.now();
    this.probed.push(answer);
    return answer;
  }

  end(): void {
    if (this.ended) throw new Error(`${this.name} was ended twice.`);
    this.ended = true;
    // As real ones do.
    this.#listener?.();
  }

  onEnd(listener: () => void): void {
    this.#listener = listener;
  }

  /** Ends by itself. Nothing is heard of what ended before. */
  crash(): void {
    if (!this.alive) return;
    this.crashed = true;
    this.#listener?.();
  }
}

/** A start that a test brings to its end. */
export class FakeStart {
  readonly signal: AbortSignal;
  done = false;
  readonly #resolve: (entry: FakeEntry) => void;
  readonly #reject: (error: unknown) => void;
  readonly #entry: FakeEntry;

  constructor(entry: FakeEntry, signal: AbortSignal, resolve: (entry: FakeEntry) => void, reject: (error: unknown) => void) {
    this.#entry = entry;
    this.signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  succeed(answers = true): FakeEntry {
    this.done = true;
    this.#entry.answers = answers;
    this.#resolve(this.#entry);
    return this.#entry;
  }

  fail(error: unknown = new PlaygroundError({ code: 'offline', phase: 'download', message: 'No network.' })): void {
    this.done = true;
    this.#reject(error);
  }
}

/** Where a pool gets its entries in tests: a, b, c, … */
export class FakeStarts {
  readonly all: FakeStart[] = [];
  /** Entries that came of them, oldest first. */
  readonly entries: FakeEntry[] = [];
  /** What becomes of a start; `by hand`: nothing until the test says so. */
  mode: 'succeed' | 'fail' | 'by hand' = 'succeed';

  readonly ports: { -readonly [K in keyof PoolPorts<FakeEntry>]: PoolPorts<FakeEntry>[K] } = {
    clock,
    start: (signal) =>
      new Promise((resolve, reject) => {
        const entry = new FakeEntry(nameOf(this.all.length));
        const start = new FakeStart(entry, signal, (it) => (this.entries.push(it), resolve(it)), reject);
        this.all.push(start);
        if (this.mode === 'succeed') start.succeed();
        if (this.mode === 'fail') start.fail();
      }),
  };

  /** Those under way. */
  get open(): FakeStart[] {
    return this.all.filter((start) => !start.done);
  }

  get alive(): string {
    return names(this.entries.filter((entry) => entry.alive));
  }
}

export const names = (entries: readonly FakeEntry[]): string => entries.map(({ name }) => name).join(' ');

const nameOf = (index: number): string => (index < 26 ? String.fromCharCode(97 + index) : `z${index}`);
