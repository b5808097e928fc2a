import { expect } from '@open-wc/testing';
import { PlaygroundError } from '../../src/errors.js';
import { Pool } from '../../src/pool/pool.js';
import type { PoolSettings } from '../../src/pool/settings.js';
import type { PoolStats } from '../../src/pool/types.js';
import { FakeClock, settle } from '../support/clock.js';
import { FakeStarts } from './fake-starts.js';
import type { FakeEntry } from './fake-starts.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How a promise ended, or `pending`. */
async function outcome(promise: Promise<unknown>): Promise<unknown> {
  let told: unknown = 'pending';
  void end(promise).then((how) => (told = how));
  await settle();
  return told;
}

/** What a promise resolves or rejects with, whenever it does. */
const end = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

const codeOf = (error: unknown): unknown => (error instanceof PlaygroundError ? error.code : error);

describe('a pool of interpreters', () => {
  let time: FakeClock;
  let starts: FakeStarts;
  let pools: Pool<FakeEntry>[];

  beforeEach(() => {
    time = new FakeClock();
    starts = new FakeStarts();
    pools = [];
  });
  afterEach(async () => {
    for (const pool of pools) pool.dispose();
    await settle();
    const left = time.timers;
    time.restore();
    expect(left, 'timers left after dispose').to.equal(0);
  });

  function open(settings: PoolSettings = {}): Pool<FakeEntry> {
    const pool = new Pool(settings, starts.ports);
    pools.push(pool);
    return pool;
  }

  async function warm(settings: PoolSettings = {}): Promise<Pool<FakeEntry>> {
    const pool = open(settings);
    await pool.warmUp();
    return pool;
  }

  function expectStats(pool: Pool<FakeEntry>, expected: Partial<PoolStats>): void {
    expect(pool.stats()).to.include(expected);
  }

  describe('being made', () => {
    it('refuses settings that are not allowed, by name', () => {
      expect(() => open({ size: 21 })).to.throw(RangeError, 'size is 21');
    });

    it('starts nothing', async () => {
      const pool = open({ size: 20 });
      await time.pass(24 * HOUR);
      expect(starts.all).to.have.length(0);
      const zero = { currentSize: 0, oldestAgeSeconds: 0, leased: 0, created: 0, hits: 0, misses: 0, refreshed: 0, failed: 0 };
      expect(pool.stats()).to.deep.equal({ maxSize: 20, ...zero });
    });
  });

  describe('warming up', () => {
    it('starts one after the other until as many wait as should', async () => {
      starts.mode = 'by hand';
      const pool = open({ size: 3 });
      const warming = pool.warmUp();
      for (let ready = 0; ready < 3; ready++) {
        expect(starts.open, 'starts at once').to.have.length(1);
        expect(await outcome(warming)).to.equal('pending');
        expectStats(pool, { currentSize: ready });
        starts.open[0]!.succeed();
        await settle();
      }
      expect(await outcome(warming)).to.equal(undefined);
      expect(starts.all).to.have.length(3);
      expectStats(pool, { currentSize: 3, created: 3 });
    });

    it('counts an interpreter only once it has answered', async () => {
      starts.mode = 'by hand';
      const pool = open();
      const warming = pool.warmUp();
      const silent = starts.open[0]!.succeed(false);
      await time.pass(999);
      expectStats(pool, { currentSize: 0, created: 0 });
      await time.pass(1);
      await warming;
      expect(silent.ended).to.be.true;
      expectStats(pool, { currentSize: 0, created: 0, failed: 1 });
    });

    it('is over at once when the pool is full already', async () => {
      const pool = await warm();
      await pool.warmUp();
      expect(starts.all).to.have.length(1);
    });

    it('is shared by all who ask for it', async () => {
      const pool = open({ size: 2 });
      await Promise.all([pool.warmUp(), pool.warmUp(), pool.warmUp()]);
      expect(starts.all).to.have.length(2);
    });

    it('resolves when a start fails, and fills the pool later', async () => {
      starts.mode = 'fail';
      const pool = await warm();
      expectStats(pool, { currentSize: 0, created: 0, failed: 1 });
      starts.mode = 'succeed';
      const again = pool.warmUp();
      await time.pass(999);
      expect(starts.all).to.have.length(1);
      await time.pass(1);
      await again;
      expectStats(pool, { currentSize: 1, created: 1, failed: 1 });
    });
  });

  describe('handing out', () => {
    it('gives the interpreter that has waited longest', async () => {
      const pool = await warm({ size: 3 });
      const given = [await pool.acquire(), await pool.acquire(), await pool.acquire()];
      expect(given.map(({ name }) => name)).to.deep.equal(['a', 'b', 'c']);
      expectStats(pool, { hits: 3, misses: 0, leased: 3 });
    });

    it('fills up in the background', async () => {
      const pool = await warm({ size: 2 });
      await pool.acquire();
      await settle();
      expect(starts.alive).to.equal('a b c');
      expectStats(pool, { currentSize: 2, leased: 1, created: 3 });
    });

    it('starts an interpreter when none is warm, and keeps one warm from then on', async () => {
      const pool = open();
      expect((await pool.acquire()).name).to.equal('a');
      await settle();
      expectStats(pool, { hits: 0, misses: 1, leased: 1, currentSize: 1, created: 2 });
    });

    it('gives each of several users one, all started at once when none is warm', async () => {
      starts.mode = 'by hand';
      const pool = open();
      const asked = [pool.acquire(), pool.acquire(), pool.acquire()];
      await settle();
      expect(starts.open).to.have.length(3);
      for (const start of starts.open) start.succeed();
      const given = await Promise.all(asked);
      expect(new Set(given).size).to.equal(3);
      expectStats(pool, { misses: 3, leased: 3, created: 3 });
    });

    it('gives a user what was being started for the pool, before it starts another', async () => {
      starts.mode = 'by hand';
      const pool = open();
      const warming = pool.warmUp();
      const asked = pool.acquire();
      await settle();
      expect(starts.open).to.have.length(1);
      const entry = starts.open[0]!.succeed();
      expect(await asked).to.equal(entry);
      expect(await outcome(warming)).to.equal('pending');
      starts.open[0]!.succeed();
      await warming;
      expectStats(pool, { misses: 1, hits: 0, currentSize: 1, leased: 1, created: 2 });
    });

    it('starts nothing for itself while a user waits for a start', async () => {
      starts.mode = 'by hand';
      const pool = open({ size: 5 });
      const asked = pool.acquire();
      const warming = pool.warmUp();
      await time.pass(MINUTE);
      expect(starts.open).to.have.length(1);
      starts.open[0]!.succeed();
      await asked;
      starts.mode = 'succeed';
      starts.open[0]!.succeed();
      await warming;
      expectStats(pool, { currentSize: 5 });
    });

    it('rejects with the error of the start, and tries for itself after a pause', async () => {
      starts.mode = 'fail';
      const pool = open();
      expect(codeOf(await outcome(pool.acquire()))).to.equal('offline');
      expectStats(pool, { misses: 1, failed: 1, leased: 0 });
      starts.mode = 'succeed';
      await time.pass(1000);
      expectStats(pool, { currentSize: 1 });
    });

    it('rejects with an error of ours whatever the start fails with', async () => {
      starts.mode = 'by hand';
      const pool = open();
      const asked = end(pool.acquire());
      await settle();
      const cause = new Error('Port closed.');
      starts.open[0]!.fail(cause);
      expect(await asked).to.be.instanceOf(PlaygroundError).and.to.include({ code: 'worker-failed', cause });
    });

    it('does not let a user wait for the pause', async () => {
      starts.mode = 'fail';
      const pool = await warm();
      starts.mode = 'succeed';
      expect((await pool.acquire()).name).to.equal('b');
      await settle();
      expectStats(pool, { currentSize: 1, leased: 1 });
    });

    it('rejects when a fresh interpreter does not answer, and ends that', async () => {
      starts.mode = 'by hand';
      const pool = open();
      const asked = pool.acquire();
      await settle();
      const silent = starts.open[0]!.succeed(false);
      const told = end(asked);
      await time.pass(1000);
      expect(codeOf(await told)).to.equal('worker-failed');
      expect(silent.ended).to.be.true;
      expectStats(pool, { created: 0, failed: 1, leased: 0 });
    });

    it('probes once more: one that does not answer any more is ended, and the next one given', async () => {
      const pool = await warm({ size: 2 });
      const [a, b] = starts.entries;
      a!.answers = false;
      const asked = pool.acquire();
      await time.pass(1000);
      expect(await asked).to.equal(b);
      expect(a!.ended).to.be.true;
      expectStats(pool, { hits: 1, misses: 0, leased: 1 });
    });

    it('gives the next one when one ends by itself while it is probed', async () => {
      const pool = await warm({ size: 2 });
      const [a, b] = starts.entries;
      const asked = pool.acquire();
      a!.crash();
      await time.pass(1000);
      expect(await asked).to.equal(b);
    });

    it('needs the time of two probes, not of twenty, to find that all are dead', async () => {
      const pool = await warm({ size: 20 });
      for (const entry of starts.entries) entry.answers = false;
      const asked = pool.acquire();
      await time.pass(2000);
      expect((await asked).name).to.equal('u');
      expectStats(pool, { hits: 0, misses: 1, leased: 1, currentSize: 20 });
      expect(starts.alive.split(' ')).to.have.length(21);
    });

    it('does not end what another user got while it was in doubt', async () => {
      const pool = await warm({ size: 2 });
      const [a, b] = starts.entries;
      a!.answers = b!.answers = false;
      const first = pool.acquire();
      // The first one is found dead after one second, and the look at the other takes until the next.
      await time.pass(1500);
      b!.answers = true;
      expect(await pool.acquire()).to.equal(b);
      b!.answers = false;
      await time.pass(500);
      expect((await first).name).to.equal('c');
      expect(b!.ended).to.be.false;
      expectStats(pool, { leased: 2, hits: 1 });
    });

    it('gives nothing dead after the machine has slept', async () => {
      const pool = await warm({ size: 2 });
      for (const entry of starts.entries) entry.answers = false;
      time.jump(30 * MINUTE);
      const asked = pool.acquire();
      await time.pass(2000);
      expect((await asked).name).to.equal('c');
    });
  });

  describe('lending', () => {
    it('ends an interpreter that its user gives back, and never lends it again', async () => {
      const pool = await warm();
      const entry = await pool.acquire();
      pool.release(entry);
      expect(entry.ended).to.be.true;
      expectStats(pool, { leased: 0 });
      expect(await pool.acquire()).not.to.equal(entry);
    });

    it('forgets an interpreter that ends by itself', async () => {
      const pool = await warm();
      const entry = await pool.acquire();
      entry.crash();
      expectStats(pool, { leased: 0 });
      pool.release(entry);
      expect(entry.ended).to.be.false;
    });

    it('leaves alone what was given back before, or was never lent', async () => {
      const pool = await warm();
      const entry = await pool.acquire();
      await settle();
      pool.release(entry);
      // It would throw if it were ended twice.
      pool.release(entry);
      pool.release(starts.entries[1]!);
      expect(starts.alive).to.equal('b');
      expectStats(pool, { currentSize: 1 });
    });

    it('does not count a user’s interpreter against the size', async () => {
      const pool = await warm();
      for (let user = 0; user < 5; user++) {
        await pool.acquire();
        await settle();
      }
      expectStats(pool, { currentSize: 1, leased: 5, hits: 5 });
    });
  });

  describe('refreshing', () => {
    it('replaces what has waited for the interval, and nothing younger', async () => {
      const pool = await warm({ refreshSeconds: 60 });
      await time.pass(MINUTE - 1);
      expect(starts.alive).to.equal('a');
      expectStats(pool, { refreshed: 0, oldestAgeSeconds: 59.999 });
      await time.pass(1);
      expect(starts.alive).to.equal('b');
      expectStats(pool, { refreshed: 1, currentSize: 1, oldestAgeSeconds: 0, created: 2 });
    });

    it('does so every hour unless told otherwise', async () => {
      const pool = await warm();
      await time.pass(HOUR - 1);
      expectStats(pool, { refreshed: 0 });
      await time.pass(1);
      expectStats(pool, { refreshed: 1 });
      await time.pass(23 * HOUR);
      expectStats(pool, { refreshed: 24, created: 25, currentSize: 1 });
    });

    it('keeps the old one in service until the new one has answered', async () => {
      const pool = await warm({ refreshSeconds: 60 });
      starts.mode = 'by hand';
      await time.pass(MINUTE);
      expect(starts.open).to.have.length(1);
      expectStats(pool, { currentSize: 1, refreshed: 0 });
      expect(await pool.acquire()).to.equal(starts.entries[0]);
      starts.open[0]!.succeed();
      await settle();
      // It took a free place, and replaced nobody.
      expectStats(pool, { currentSize: 1, leased: 1, refreshed: 0, created: 2 });
      expect(starts.alive).to.equal('a b');
    });

    it('replaces one after the other', async () => {
      const pool = await warm({ size: 3, refreshSeconds: 60 });
      starts.mode = 'by hand';
      await time.pass(MINUTE);
      for (const alive of ['a b c', 'b c d', 'c d e']) {
        expect(starts.open, 'starts at once').to.have.length(1);
        expect(starts.alive).to.equal(alive);
        starts.open[0]!.succeed();
        await settle();
      }
      expect(starts.open).to.have.length(0);
      expectStats(pool, { currentSize: 3, refreshed: 3 });
    });

    it('leaves interpreters that have a user alone, however old', async () => {
      const pool = await warm({ refreshSeconds: 60, maxAgeSeconds: 60 });
      const entry = await pool.acquire();
      await time.pass(HOUR);
      expect(entry.ended).to.be.false;
      expectStats(pool, { leased: 1 });
    });

    it('keeps the old one when no new one can be started, and tries again after a pause', async () => {
      const pool = await warm({ refreshSeconds: 60 });
      starts.mode = 'fail';
      await time.pass(MINUTE);
      expectStats(pool, { currentSize: 1, failed: 1, refreshed: 0 });
      starts.mode = 'succeed';
      await time.pass(1000);
      expectStats(pool, { currentSize: 1, refreshed: 1 });
    });

    it('waits for an interval that is longer than a browser’s timers', async () => {
      const monthMs = 30 * 24 * HOUR;
      const pool = await warm({ refreshSeconds: monthMs / 1000 });
      const real = globalThis.setTimeout;
      const set: number[] = [];
      const watched = (call: () => void, ms: number): unknown => (set.push(ms), real(call, ms));
      Object.assign(globalThis, { setTimeout: watched });
      await time.pass(monthMs - 1);
      expectStats(pool, { refreshed: 0 });
      await time.pass(1);
      expectStats(pool, { refreshed: 1 });
      expect(Math.max(...set)).to.be.below(2 ** 31);
    });
  });

  describe('the maximum age', () => {
    it('is never passed by what is handed out, even when nothing new can be started', async () => {
      const pool = await warm({ refreshSeconds: 60, maxAgeSeconds: 120 });
      starts.mode = 'fail';
      await time.pass(2 * MINUTE);
      expectStats(pool, { currentSize: 1, oldestAgeSeconds: 120 });
      time.jump(1);
      expect(codeOf(await outcome(pool.acquire()))).to.equal('offline');
      expect(starts.alive).to.equal('');
      expectStats(pool, { hits: 0, misses: 1, currentSize: 0 });
    });

    it('counts the time in which the machine slept', async () => {
      const pool = await warm();
      time.jump(24 * HOUR + 1);
      expect((await pool.acquire()).name).to.equal('b');
      expectStats(pool, { misses: 1 });
      expect(starts.entries[0]!.ended).to.be.true;
    });

    it('counts the time in which the machine slept during the last probe', async () => {
      const pool = await warm();
      const asked = pool.acquire();
      time.jump(24 * HOUR + 1);
      expect((await asked).name).to.equal('b');
      expect(starts.entries[0]!.ended).to.be.true;
    });

    it('ends what has waited too long although nobody asks', async () => {
      const pool = await warm({ refreshSeconds: 60, maxAgeSeconds: 120 });
      starts.mode = 'fail';
      await time.pass(4 * MINUTE);
      expect(starts.alive).to.equal('');
      expectStats(pool, { currentSize: 0 });
    });
  });

  describe('trouble', () => {
    it('makes the pauses between starts grow from one second to a minute', async () => {
      starts.mode = 'fail';
      const pool = open();
      const at: number[] = [];
      const from = performance.now();
      const { start } = starts.ports;
      starts.ports.start = (signal) => (at.push(performance.now() - from), start(signal));
      void pool.warmUp();
      await time.pass(5 * MINUTE);
      expect(at.map((ms) => ms / 1000)).to.deep.equal([0, 1, 3, 7, 15, 31, 63, 123, 183, 243]);
      expectStats(pool, { failed: 10 });
    });

    it('replaces an interpreter that ends while it waits', async () => {
      const pool = await warm({ size: 2 });
      starts.entries[0]!.crash();
      expectStats(pool, { currentSize: 1 });
      await time.pass(1000);
      expect(starts.alive).to.equal('b c');
      expectStats(pool, { currentSize: 2, created: 3, failed: 0 });
    });

    it('is not what happens to a user’s interpreter: the next one starts without a pause', async () => {
      const pool = await warm();
      const entry = await pool.acquire();
      await settle();
      entry.crash();
      await pool.acquire();
      await settle();
      expectStats(pool, { currentSize: 1, leased: 1, created: 3 });
    });

    it('does not start interpreters in a loop when each ends soon after its start', async () => {
      const pool = await warm();
      for (let second = 0; second < 600; second++) {
        for (const entry of starts.entries) entry.crash();
        await time.pass(1000);
      }
      // Pauses of 1, 2, 4, … 60 s: seven of them in the first two minutes, then one each minute.
      expect(starts.all.length).to.be.within(12, 16);
      expectStats(pool, { created: starts.all.length });
    });
  });

  describe('being disposed', () => {
    it('ends what waits, and leaves to users what they have', async () => {
      const pool = await warm({ size: 2 });
      const entry = await pool.acquire();
      await settle();
      pool.dispose();
      expect(starts.alive).to.equal(entry.name);
      expectStats(pool, { currentSize: 0, leased: 1 });
      pool.release(entry);
      expect(starts.alive).to.equal('');
      expectStats(pool, { leased: 0 });
    });

    it('stops what starts, tells who waits, and ends what comes all the same', async () => {
      starts.mode = 'by hand';
      const pool = open();
      const warming = end(pool.warmUp());
      const asked = [end(pool.acquire()), end(pool.acquire())];
      await settle();
      const [first, second] = starts.open;
      pool.dispose();
      expect(first!.signal.aborted).to.be.true;
      expect([codeOf(await warming), ...(await Promise.all(asked)).map(codeOf)]).to.deep.equal(['disposed', 'disposed', 'disposed']);
      const late = first!.succeed();
      second!.fail();
      await settle();
      expect(late.ended).to.be.true;
      expect(late.probed).to.deep.equal([]);
      expectStats(pool, { created: 0, failed: 0, leased: 0, currentSize: 0 });
      expect(starts.all).to.have.length(2);
    });

    it('tells who waits for a probe at once', async () => {
      const pool = await warm();
      starts.entries[0]!.answers = false;
      const asked = pool.acquire();
      await settle();
      pool.dispose();
      expect(codeOf(await outcome(asked))).to.equal('disposed');
      expect(starts.entries[0]!.ended).to.be.true;
      await time.pass(1000);
      expect(starts.all).to.have.length(1);
    });

    it('ends an interpreter that is in its first probe', async () => {
      starts.mode = 'by hand';
      const pool = open();
      const warming = end(pool.warmUp());
      const entry = starts.open[0]!.succeed(false);
      await time.pass(500);
      pool.dispose();
      expect(entry.ended).to.be.true;
      expect(codeOf(await warming)).to.equal('disposed');
      await time.pass(1000);
      expectStats(pool, { created: 0, failed: 0 });
    });

    it('refuses everything afterwards, with a clear error, and may happen twice', async () => {
      const pool = await warm();
      pool.dispose();
      pool.dispose();
      const told = [await outcome(pool.warmUp()), await outcome(pool.acquire())];
      expect(told.map(codeOf)).to.deep.equal(['disposed', 'disposed']);
      expect((told[0] as Error).message).to.equal('The pool of interpreters was disposed. Make a new one.');
    });
  });
});
