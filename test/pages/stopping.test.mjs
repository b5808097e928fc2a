// @ts-check
/** Stop, in every engine, on plain pages without headers and on isolated ones: what it costs the reader, and what it leaves behind. */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { coresUsed } from '../support/cpu.mjs';
import { after, before, describe, it } from '../support/node-test.mjs';
import { PATIENT, complaints } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';
import { expectWithin } from '../support/time-limits.mjs';

/** @typedef {import('../../src/engine/types.js').RunResult} RunResult */
/** @typedef {import('../../src/engine/types.js').RunOptions} RunOptions */

const ISOLATED = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

/** Where Python runs: on a page without any header, and where its page lets it share memory. */
const PLACES = [
  { where: 'on a plain page', isolation: 'sandbox', headers: {} },
  { where: 'at the origin of an isolated page', isolation: 'page', headers: ISOLATED },
];

/** A Stop that takes longer than this feels broken, in milliseconds. */
const STOP_MS = 150;
/** A program that cannot be interrupted has a second to answer; by then the next one has, in milliseconds. */
const NEXT_MS = 1600;
/** Less than a second, which `PATIENT` leaves as it is, in seconds. */
const TIMEOUT = 0.6;

/** A program that calls slow C code again and again may have to make some of the calls before it is stopped, in milliseconds. */
const STOP_IN_C_MS = 500;
/** Part of a core that a program may use that only waits. The aim is 0.02; other programs on the machine blur the figure. */
const IDLE_SHARE = 0.1;
const WATCHED_MS = 5000;
/** Part of a core that a thread uses that never stops computing, though others compute as well. */
const SPINS = 0.15;

/** @type {Record<string, { code: string, promised: number }>} programs that compute without end; each prints `begun` when it is about to, and counts in `n` */
const LOOPS = {
  'a loop that does nothing but count': { code: 'n = 0\nprint("begun")\nwhile True: n += 1', promised: STOP_MS },
  'a loop of calls': { code: 'n = 0\ndef step():\n  global n\n  n += 1\nprint("begun")\nwhile True: step()', promised: STOP_MS },
  'a generator inside C': { code: 'n = 0\ndef count():\n  global n\n  while True:\n    n += 1\n    yield n\nprint("begun")\nsum(count())', promised: STOP_MS },
  'a regular expression that never comes to its end': { code: 'import re\nn = 1\nprint("begun")\nre.match(r"(a+)+$", "a" * 60 + "b")', promised: STOP_MS },
  'a number of a hundred million digits': { code: 'n = 1\nprint("begun")\n7 ** 10 ** 8', promised: STOP_MS },
  'a loop of slow calls of C': { code: 'n = 0\nprint("begun")\nwhile True:\n  n += 1\n  sum(range(300_000))', promised: STOP_IN_C_MS },
  'a loop of very slow calls of C': { code: 'n = 0\nprint("begun")\nwhile True:\n  n += 1\n  sum(range(3_000_000))', promised: STOP_IN_C_MS },
  // The polls that a quick loop has been spaced to are all the slow one gets at first: no promise but that they come.
  'a quick loop that has become a slow one': { code: 'n = 0\nwhile n < 3_000_000: n += 1\nprint("begun", flush=True)\nwhile True:\n  n += 1\n  sum(range(30_000))', promised: Infinity },
};

/** @type {Record<string, string>} programs that outlast any limit, each in another way */
const ENDLESS = {
  computes: 'while True: pass',
  sleeps: 'import time; time.sleep(600)',
  awaits: 'import asyncio; await asyncio.sleep(600)',
  asks: 'input()',
};

/** C code that never returns, and that no interrupt reaches. */
const STUCK = 'kept = "changed"\nprint("begun")\nsum(range(10 ** 12))';

/** Programs that want more memory than there is. */
const HUNGRY = {
  'a bytearray that grows': 'big = bytearray()\nwhile True: big += bytes(1 << 20)',
  'a list of many small objects': 'big = []\nn = 0\nwhile True:\n    n += 1\n    big.append([n])',
  'a list of a thousand million': 'big = [0] * 10 ** 9',
};

for (const engine of enginesToTest()) {
  for (const { where, isolation, headers } of PLACES) {
    describe(`Stop, ${where}, in ${engine}`, () => {
      /** @type {import('../../.config/browsers.mjs').Browser} */
      let browser;
      /** @type {import('../../.config/browsers.mjs').Page} */
      let page;
      /** @type {Awaited<ReturnType<typeof startServer>>} */
      let server;

      before(async () => {
        server = await startServer({ roots: { '/dist': 'dist' }, headers });
        browser = await launch(engine);
        page = await browser.newPage();
        server.page('/stopping', `${PATIENT}<!doctype html><body>`);
        await page.goto(`${server.url}/stopping`);
        await page.evaluate(openSession, { isolation });
      });

      after(async () => {
        await browser?.close();
        await server?.close();
      });

      for (const [what, { code, promised }] of Object.entries(LOOPS)) {
        it(`ends ${what}, and the variables stay`, async (t) => {
          /** @type {number[]} */
          const times = [];
          for (const wait of [0, 150]) {
            const { result, ms } = await page.evaluate(stopWhenBegun, code, wait);
            assert.deepEqual([result.status, result.stoppedBy, result.error?.type], ['stopped', 'interrupt', 'KeyboardInterrupt']);
            assert.equal(await page.evaluate(valueOf, 'n >= 0'), 'True');
            times.push(ms);
          }
          await expectWithin(t, page, { what: 'Stopped', ms: Math.max(...times), promised });
        });
      }

      for (const [what, code] of Object.entries(ENDLESS)) {
        it(`comes by itself after the timeout of a run that ${what}`, async () => {
          const { result } = await page.evaluate(run, code, { timeout: TIMEOUT });
          assert.deepEqual([result.status, result.stoppedBy], ['timeout', 'interrupt']);
        });
      }

      it('settles every run that waits its turn, and what asked for a checkpoint, though it is pressed twenty times', async () => {
        await page.evaluate(run, 'kept = 41');
        const { statuses, saved } = await page.evaluate(stopTwentyTimes);
        assert.deepEqual(statuses, ['stopped interrupt', 'stopped ', 'stopped ']);
        assert.equal(saved, true);
        assert.equal(await page.evaluate(valueOf, 'kept + 1'), '42');
      });

      it('between two runs ends what went on in the background', async () => {
        await page.evaluate(run, 'import asyncio\nasync def tick():\n    while True: await asyncio.sleep(0.05)\ntask = asyncio.ensure_future(tick())\nNone');
        await page.evaluate('session.stop()');
        assert.equal(await page.evaluate(valueOf, 'await asyncio.sleep(0.1)\ntask.cancelled()'), 'True');
      });

      it('of a run also ends what earlier ones left going on in the background', async () => {
        const ticking = 'import asyncio\nticks, ended = 0, False\nasync def tick():\n  global ticks, ended\n  try:\n    while True:\n      ticks += 1\n      print("tick")\n      await asyncio.sleep(0.01)\n  finally:\n    ended = True\ntask = asyncio.create_task(tick())';
        const printed = await page.evaluate(printedAfter, ticking, 3);
        assert.match(printed, /tick\n.*tick\n.*tick\n/s);
        const { result } = await page.evaluate(stopWhenBegun, 'print("begun")\nawait asyncio.sleep(600)', 0);
        assert.equal(result.status, 'stopped');
        // Stop may reach the task itself, or cancel it; either takes a turn of the event loop.
        assert.equal(await page.evaluate(valueOf, 'await asyncio.sleep(0.1)\nended, task.done()'), '(True, True)');
      });

      it('is no matter for a task that raises: its error is shown once', async () => {
        const output = await page.evaluate(printedAfter, 'import asyncio\nasync def fail():\n  await asyncio.sleep(0.01)\n  raise ValueError("only once")\nasync def late():\n  await asyncio.sleep(0.1)\n  print("late")\ntasks = [asyncio.create_task(fail()), asyncio.create_task(late())]', 2);
        assert.equal(output.split('ValueError: only once').length, 2, output);
      });

      it('costs a program that only waits for its input next to nothing', async (t) => {
        const { total: idle } = await coresUsed(WATCHED_MS);
        await page.evaluate(beginAsking);
        const { total: waiting } = await coresUsed(WATCHED_MS);
        const { status, stoppedBy } = await page.evaluate(stopNow);
        const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)} %`;
        const words = `${percent(waiting)} of a core while it waits, ${percent(idle)} without a program`;
        t.diagnostic(words);
        assert.ok(waiting - idle < IDLE_SHARE, words);
        assert.deepEqual([status, stoppedBy], ['stopped', 'interrupt']);
      });

      it('leaves no complaint', async () => {
        assert.deepEqual(await complaints(page), []);
      });

      it('ends C code that never returns by force, and the next run finds the session as it was before', async (t) => {
        await page.evaluate(run, 'kept = "before"');
        await page.evaluate('void (patience = 1)');
        const { result, next, ms } = await page.evaluate(stopStuck, STUCK);
        assert.deepEqual([result.status, result.stoppedBy, next], ['stopped', 'restore', "'before'"]);
        await expectWithin(t, page, { what: 'The next run had its answer', ms, promised: NEXT_MS });
        const limited = await page.evaluate(run, STUCK, { timeout: TIMEOUT });
        assert.deepEqual([limited.result.status, limited.result.stoppedBy], ['timeout', 'restore']);
        assert.equal(await page.evaluate(valueOf, 'kept'), "'before'");
        const left = await spinning();
        t.diagnostic(`${left} threads go on computing after two such stops`);
        // WebKit's terminate() does not stop a loop inside wasm: see the worker spawner.
        if (engine !== 'webkit') assert.equal(left, 0);
      });
    });
  }

  describe(`memory, in ${engine}`, () => {
    /** @type {import('../../.config/browsers.mjs').Browser} */
    let browser;
    /** @type {Awaited<ReturnType<typeof startServer>>} */
    let server;

    before(async () => {
      server = await startServer({ roots: { '/dist': 'dist' } });
      server.page('/memory', `${PATIENT}<!doctype html><body>`);
      browser = await launch(engine);
    });
    after(async () => {
      await browser?.close();
      await server?.close();
    });

    for (const [what, code] of Object.entries(HUNGRY)) {
      it(`is capped: ${what} gets a MemoryError, and the session goes on`, async () => {
        const page = await browser.newPage();
        await page.goto(`${server.url}/memory`);
        // Little enough to be filled in a second.
        await page.evaluate(openSession, { memoryLimit: 96 });
        await page.evaluate(run, 'kept = 41');
        const { result } = await page.evaluate(run, code);
        assert.deepEqual([result.status, result.error?.type], ['error', 'MemoryError'], JSON.stringify(result));
        assert.equal(await page.evaluate(valueOf, 'kept + 1'), '42');
        await page.evaluate(run, 'big = None');
        assert.equal(await page.evaluate(valueOf, 'len(bytes(8 << 20))'), String(8 << 20));
        assert.deepEqual(await complaints(page), []);
        await page.close();
      });
    }
  });
}

/** The threads that go on computing; what a browser tidies up after a restart passes. */
async function spinning() {
  let least = Infinity;
  for (let look = 0; look < 8 && least > 0; look++) {
    const { shares } = await coresUsed(1000);
    least = Math.min(least, shares.filter((share) => share > SPINS).length);
  }
  return least;
}

// What follows runs in the page.

/** @param {import('../../src/engine/types.js').SessionOptions} options */
async function openSession(options) {
  const { createSession } = await import(/** @type {any} */ ('/dist/engine.js'));
  const session = await createSession(options);
  await session.boot();
  Object.assign(globalThis, { session });
}

/**
 * Runs a program and stops it some time after it has printed `begun`.
 *
 * @param {string} code
 * @param {number} wait - milliseconds
 * @returns {Promise<{ result: RunResult, ms: number }>} `ms`: from the Stop to the result
 */
async function stopWhenBegun(code, wait) {
  const { session } = /** @type {any} */ (globalThis);
  const run = session.run(code);
  for await (const item of run) if (item.text?.includes('begun')) break;
  await new Promise((resolve) => setTimeout(resolve, wait));
  const began = performance.now();
  run.stop();
  const result = await run.result;
  return { result, ms: performance.now() - began };
}

/**
 * @param {string} code
 * @param {RunOptions} [options]
 * @returns {Promise<{ result: RunResult }>}
 */
async function run(code, options) {
  const { session } = /** @type {any} */ (globalThis);
  const unlisten = session.on('input', (/** @type {Event} */ event) => event.preventDefault());
  const result = await session.run(code, options).result;
  unlisten();
  return { result };
}

/** Starts a program that waits for a line, which nobody types. */
async function beginAsking() {
  const { session } = /** @type {any} */ (globalThis);
  const asked = new Promise((resolve) => {
    session.on('input', (/** @type {Event} */ event) => (event.preventDefault(), resolve(true)), { once: true });
  });
  Object.assign(globalThis, { asking: session.run('input()') });
  await asked;
}

/** @returns {Promise<RunResult>} */
async function stopNow() {
  const { asking } = /** @type {any} */ (globalThis);
  asking.stop();
  return asking.result;
}

/**
 * Runs a program that no interrupt reaches, stops it, and runs another.
 *
 * @param {string} code
 * @returns {Promise<{ result: RunResult, next: string | undefined, ms: number }>} `next`: the value of `kept` afterwards; `ms`: until it was there
 */
async function stopStuck(code) {
  const { session } = /** @type {any} */ (globalThis);
  const run = session.run(code);
  for await (const item of run) if (item.text?.includes('begun')) break;
  await new Promise((resolve) => setTimeout(resolve, 400));
  const began = performance.now();
  run.stop();
  const next = session.run('kept');
  const result = await run.result;
  const { value } = await next.result;
  return { result, next: value, ms: performance.now() - began };
}

/**
 * Presses Stop twenty times while one program computes, two wait, and a checkpoint is asked for.
 *
 * @returns {Promise<{ statuses: string[], saved: boolean }>}
 */
async function stopTwentyTimes() {
  const { session } = /** @type {any} */ (globalThis);
  const runs = ['print("begun")\nwhile True: pass', 'kept = 0', 'kept = 1'].map((code) => session.run(code));
  for await (const item of runs[0]) if (item.text?.includes('begun')) break;
  const checkpoint = session.checkpoint();
  for (let press = 0; press < 20; press++) session.stop();
  const results = await Promise.all(runs.map((run) => run.result));
  await checkpoint;
  return { statuses: results.map(({ status, stoppedBy = '' }) => `${status} ${stoppedBy}`), saved: true };
}

/**
 * Runs a program and goes on listening after its end.
 *
 * @param {string} code
 * @param {number} outputs - that must come after the result
 * @returns {Promise<string>} what was printed after the result
 */
async function printedAfter(code, outputs) {
  const { session } = /** @type {any} */ (globalThis);
  await session.run(code).result;
  let text = '';
  await new Promise((resolve) => {
    let heard = 0;
    const unlisten = session.on('output', (/** @type {any} */ { items }) => {
      for (const item of items) text += item.text ?? '';
      if (++heard === outputs) resolve(unlisten());
    });
  });
  return text;
}

/**
 * @param {string} code
 * @returns {Promise<string | undefined>}
 */
async function valueOf(code) {
  const { session } = /** @type {any} */ (globalThis);
  return (await session.run(code).result).value;
}
