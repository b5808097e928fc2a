import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { PlaygroundError } from '../../src/errors.js';
import { Pool } from '../../src/pool/pool.js';
import { FakeClock, settle } from '../support/clock.js';
import { FakeStarts } from './fake-starts.js';
import type { FakeEntry } from './fake-starts.js';

const REFRESH_SECONDS = 60;
const MAX_AGE_SECONDS = 150;

/** A call of `acquire()`, and what came of it. */
interface Asked {
  entry?: FakeEntry;
  error?: unknown;
}

/** A pool under random treatment, with everything written down that its promises rest on. */
class Trial {
  readonly starts = new FakeStarts();
  readonly pool: Pool<FakeEntry>;
  readonly asked: Asked[] = [];
  readonly wrong: string[] = [];
  readonly clock: FakeClock;
  /** Entries that users have or had. */
  readonly lent = new Set<FakeEntry>();
  readonly size: number;
  disposed = false;

  constructor(size: number, clock: FakeClock) {
    this.size = size;
    this.clock = clock;
    this.starts.mode = 'by hand';
    this.pool = new Pool({ size, refreshSeconds: REFRESH_SECONDS, maxAgeSeconds: MAX_AGE_SECONDS }, this.starts.ports);
  }

  acquire(): void {
    const asked: Asked = {};
    if (!this.disposed) this.asked.push(asked);
    this.pool.acquire().then(
      (entry) => this.#lend((asked.entry = entry)),
      (error: unknown) => (asked.error = error),
    );
  }

  dispose(): void {
    this.disposed = true;
    this.pool.dispose();
  }

  get pending(): number {
    return this.asked.filter(({ entry, error }) => !entry && !error).length;
  }

  /** Users’ entries that they still have. */
  get leased(): FakeEntry[] {
    return [...this.lent].filter((entry) => entry.alive);
  }

  /** Living entries that nobody has. */
  get idle(): FakeEntry[] {
    return this.starts.entries.filter((entry) => entry.alive && !this.lent.has(entry));
  }

  get probing(): FakeEntry[] {
    return this.starts.entries.filter((entry) => entry.probing > 0);
  }

  /** What holds at any moment at which nothing more happens without time or a start. */
  check(): void {
    const stats = this.pool.stats();
    const { created, hits, misses, refreshed, failed } = stats;
    this.#claim(stats.currentSize <= this.size && stats.maxSize === this.size, `${stats.currentSize} of ${this.size} wait`);
    this.#claim(stats.leased === this.leased.length, `${stats.leased} are lent, it says, not ${this.leased.length}`);
    const checking = this.idle.length - stats.currentSize;
    this.#claim(checking >= 0 && checking <= this.probing.length, `${stats.currentSize} wait, it says, but ${this.idle.length} are idle, ${this.probing.length} probed`);
    this.#claim(hits + misses <= this.asked.length, `${hits} hits and ${misses} misses of ${this.asked.length}`);
    this.#claim(refreshed + failed <= this.starts.all.length, `${refreshed} refreshed and ${failed} failed of ${this.starts.all.length}`);
    if (this.disposed) {
      const stopped = this.starts.open.every(({ signal }) => signal.aborted);
      return this.#claim(stopped && this.idle.length === 0 && this.pending === 0, 'something was left by dispose');
    }
    this.#claim(this.starts.open.length <= Math.max(1, this.pending), `${this.starts.open.length} starts at once for ${this.pending} users`);
    const firstProbes = this.starts.entries.filter(({ probed }) => probed.length === 0).length;
    const under = this.starts.open.length + firstProbes;
    this.#claim(created + failed + under === this.starts.all.length, `${created} created, ${failed} failed, ${under} under way of ${this.starts.all.length} starts`);
    if (this.probing.length === 0) this.#checkCounts();
  }

  /** With no probe on its way, every number is known. */
  #checkCounts(): void {
    const { created, hits, misses, refreshed, currentSize } = this.pool.stats();
    const [lent, entries] = [[...this.lent], this.starts.entries];
    const warm = lent.filter(({ probed }) => probed.length > 1).length;
    this.#claim(hits === warm, `${hits} hits, but ${warm} were warm`);
    this.#claim(misses === this.asked.length - hits, `${hits} hits and ${misses} misses of ${this.asked.length}`);
    this.#claim(created === entries.filter(({ probed }) => probed[0]).length, `${created} created`);
    this.#claim(currentSize === this.idle.length, `${currentSize} wait, but ${this.idle.length} are idle`);
    const ended = entries.filter((entry) => entry.ended && !this.lent.has(entry) && entry.probed.every(Boolean)).length;
    this.#claim(refreshed <= ended, `${refreshed} refreshed, but ${ended} ended in good health`);
  }

  #lend(entry: FakeEntry): void {
    this.#claim(!this.lent.has(entry), `${entry.name} was lent twice`);
    this.#claim(!entry.ended, `${entry.name} was ended before it was lent`);
    this.#claim(entry.probed.at(-1) === true, `${entry.name} was lent although it did not answer`);
    const age = (performance.now() - entry.bornMs) / 1000;
    this.#claim(age <= MAX_AGE_SECONDS, `${entry.name} was lent at the age of ${age} s`);
    this.lent.add(entry);
  }

  #claim(holds: boolean, otherwise: string): void {
    if (!holds) this.wrong.push(otherwise);
  }
}

type Action = (trial: Trial) => unknown;
type Step = readonly [name: string, act: Action];

/** One of several, if there is any. */
const pick = <T>(from: readonly T[], n: number): T | undefined => from[n % Math.max(1, from.length)];

const treatment = (name: string, act: (trial: Trial, n: number) => unknown): fc.Arbitrary<Step> =>
  fc.nat({ max: 6 }).map((n) => [`${name} (${n})`, (trial) => act(trial, n)]);

const treatments: fc.WeightedArbitrary<Step>[] = [
  { weight: 5, arbitrary: treatment('acquire', (trial) => trial.acquire()) },
  { weight: 8, arbitrary: treatment('a start succeeds', ({ starts }, n) => pick(starts.open, n)?.succeed()) },
  { weight: 2, arbitrary: treatment('a start fails', ({ starts }, n) => pick(starts.open, n)?.fail()) },
  { weight: 1, arbitrary: treatment('what starts does not answer', ({ starts }, n) => pick(starts.open, n)?.succeed(false)) },
  { weight: 2, arbitrary: treatment('an idle one falls silent', ({ idle }, n) => Object.assign(pick(idle, n) ?? {}, { answers: false })) },
  { weight: 1, arbitrary: treatment('an idle one answers again', ({ idle }, n) => Object.assign(pick(idle, n) ?? {}, { answers: true })) },
  { weight: 2, arbitrary: treatment('an idle one crashes', ({ idle }, n) => pick(idle, n)?.crash()) },
  { weight: 1, arbitrary: treatment('a lent one crashes', ({ leased }, n) => pick(leased, n)?.crash()) },
  { weight: 1, arbitrary: treatment('a lent one falls silent', ({ leased }, n) => Object.assign(pick(leased, n) ?? {}, { answers: false })) },
  { weight: 2, arbitrary: treatment('release', ({ pool, leased }, n) => leased[n] && pool.release(leased[n])) },
  { weight: 1, arbitrary: treatment('release what is not lent', ({ pool, idle }, n) => idle[n] && pool.release(idle[n])) },
  { weight: 1, arbitrary: treatment('warm up', ({ pool }) => void pool.warmUp().catch(() => undefined)) },
  { weight: 4, arbitrary: fc.constantFrom(1, 500, 1000, 8000, 60_000).map((ms): Step => [`${ms} ms pass`, ({ clock }) => clock.pass(ms)]) },
  { weight: 1, arbitrary: fc.constantFrom(60_000, 150_001).map((ms): Step => [`sleep for ${ms} ms`, ({ clock }) => clock.jump(ms)]) },
];
const disposal: fc.WeightedArbitrary<Step> = { weight: 1, arbitrary: fc.constant<Step>(['dispose', (trial) => trial.dispose()]) };

/** Brings everything under way to its end. */
async function finish(trial: Trial): Promise<void> {
  trial.starts.mode = 'succeed';
  for (const start of trial.starts.open) start.succeed();
  await trial.clock.pass(10_000);
}

/** Disposes the pool, lets everything late come in, and looks for what is left. */
async function expectNothingLeft(trial: Trial): Promise<void> {
  trial.dispose();
  for (const start of trial.starts.open) start.succeed();
  await trial.clock.pass(10_000);
  trial.check();
  expect(trial.wrong).to.deep.equal([]);
  expect(trial.idle.map(({ name }) => name), 'entries left').to.deep.equal([]);
  expect(trial.clock.timers, 'timers left').to.equal(0);
  for (const { entry, error } of trial.asked) expect(entry !== undefined || error instanceof PlaygroundError, 'asked and answered').to.be.true;
}

describe('a pool under random treatment', () => {
  const sizes = fc.integer({ min: 1, max: 4 });
  let clock: FakeClock;

  beforeEach(() => void (clock = new FakeClock()));
  afterEach(() => clock.restore());

  it('keeps its size, lends nothing twice, loses nothing, and counts what happened', async () => {
    const steps = fc.array(fc.oneof(...treatments), { minLength: 1, maxLength: 40 });
    const property = fc.asyncProperty(sizes, steps, async (size, actions) => {
      const trial = new Trial(size, clock);
      for (const [name, act] of actions) {
        await act(trial);
        await settle();
        trial.check();
        expect(trial.wrong, `after: ${name}`).to.deep.equal([]);
      }
      await finish(trial);
      trial.check();
      expect(trial.pending, 'users who wait still').to.equal(0);
      await trial.pool.warmUp();
      await expectNothingLeft(trial);
    });
    await fc.assert(property, { numRuns: 300, reporter: report });
  });

  it('is full again once everything goes well', async () => {
    const steps = fc.array(fc.oneof(...treatments), { maxLength: 15 });
    const property = fc.asyncProperty(sizes, steps, async (size, actions) => {
      const trial = new Trial(size, clock);
      for (const [, act] of actions) {
        await act(trial);
        await settle();
      }
      for (const entry of trial.idle) entry.answers = true;
      const warming = trial.pool.warmUp();
      await finish(trial);
      // The longest pause is a minute.
      await clock.pass(60_000);
      await warming;
      expect(trial.pool.stats().currentSize).to.equal(size);
      await expectNothingLeft(trial);
    });
    await fc.assert(property, { numRuns: 100, reporter: report });
  });

  it('leaves nothing behind when things happen at the same moment, and it is disposed at any', async () => {
    const together = fc.array(fc.oneof(...treatments, disposal), { minLength: 1, maxLength: 5 });
    const property = fc.asyncProperty(sizes, fc.array(together, { maxLength: 12 }), async (size, moments) => {
      const trial = new Trial(size, clock);
      for (const moment of moments) {
        for (const [, act] of moment) void act(trial);
        await clock.pass(0);
        trial.check();
        expect(trial.wrong).to.deep.equal([]);
      }
      await expectNothingLeft(trial);
    });
    await fc.assert(property, { numRuns: 300, reporter: report });
  });
});

/** Names the steps of the shortest sequence that fails. */
function report<S extends Step | Step[]>(details: fc.RunDetails<[number, S[]]>): void {
  if (!details.failed) return;
  const [size, steps = []] = details.counterexample ?? [];
  const told = steps.map((step) => (typeof step[0] === 'string' ? step[0] : (step as Step[]).map(([name]) => name).join(' + '))).join(', ');
  throw new Error(`fails with ${size} after: ${told} (seed ${details.seed}, path ${details.counterexamplePath})\n${String(details.errorInstance)}`);
}
