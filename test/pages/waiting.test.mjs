// @ts-check
/** Programs that wait: for a line of text, for time to pass. On plain pages without headers, and on isolated ones, in every engine. */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, before, describe, it } from '../support/node-test.mjs';
import { PATIENT, complaints } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';

/** @typedef {import('../../src/engine/types.js').RunResult} RunResult */
/** @typedef {{ prompt: string, password: boolean }} Question */

const ISOLATED = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

/** Where Python runs: on a page without any header, and where its page lets it share memory. */
const PLACES = [
  { where: 'on a plain page', isolation: 'sandbox', headers: {} },
  { where: 'at the origin of an isolated page', isolation: 'page', headers: ISOLATED },
];

/** What a program asks, with the answers that a person types (null: Ctrl+D), and what comes of it. */
const PROGRAMS = [
  { code: 'f"Hello {input(\'Your name? \')}!"', answers: ['Ada é😀'], value: "'Hello Ada é😀!'" },
  { code: 'import sys; [int(line) for line in sys.stdin]', answers: ['1', '2', null], value: '[1, 2]' },
  { code: 'import sys; sys.stdin.readline(), sys.stdin.buffer.readline()', answers: ['a', 'b'], value: "('a\\n', b'b\\n')" },
  { code: 'try:\n  input()\nexcept EOFError:\n  end = "end"\nend', answers: [null], value: "'end'" },
  { code: 'import getpass; getpass.getpass()', answers: ['secret'], value: "'secret'" },
  { code: 'x = 41\nbreakpoint()\nx += 1\nx', answers: ['x = 1', 'c'], value: '2' },
  { code: 'import time; began = time.monotonic(); time.sleep(0.2); time.monotonic() - began >= 0.199', answers: [], value: 'True' },
  {
    code: 'import asyncio\nasync def main():\n  one, two = await asyncio.gather(asyncio.sleep(0.05, "a"), asyncio.sleep(0.01, "b"))\n  return one + two\nasyncio.run(main())',
    answers: [],
    value: "'ab'",
  },
  { code: 'int(input()) + int(input())', answers: [], inputs: ['40', '2'], value: '42' },
];

for (const engine of enginesToTest()) {
  for (const { where, isolation, headers } of PLACES) {
    describe(`a program that waits, ${where}, in ${engine}`, () => {
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
        server.page('/waiting', `${PATIENT}<!doctype html><body>`);
        await page.goto(`${server.url}/waiting`);
        await page.evaluate(openSession, isolation);
      });

      after(async () => {
        await browser?.close();
        await server?.close();
      });

      it('has what the page can give', async () => {
        assert.equal(await page.evaluate('crossOriginIsolated'), isolation === 'page');
      });

      for (const { code, answers, value, inputs } of PROGRAMS) {
        it(`gets its answers: ${code.replaceAll('\n', '⏎')}`, async () => {
          const { result } = await page.evaluate(ask, code, answers, inputs ?? null);
          assert.deepEqual([result.status, result.value, result.error?.traceback], ['ok', value, undefined]);
        });
      }

      it('shows prompt and answer as a terminal does, but never a password', async () => {
        const { questions, output } = await page.evaluate(ask, 'import getpass\ninput("Name? ")\ngetpass.getpass()\nNone', ['Ada', 'secret'], null);
        assert.deepEqual(questions, [
          { prompt: 'Name? ', password: false },
          { prompt: 'Password: ', password: true },
        ]);
        assert.equal(output, 'Name? Ada\nPassword: \n');
      });

      it('is at the end of its input where nobody answers', async () => {
        const { result } = await page.evaluate(ask, 'input()', null, null);
        assert.deepEqual([result.status, result.error?.type], ['error', 'EOFError']);
      });

      for (const wait of ['input("now? ")', 'import time; time.sleep(600)', 'import asyncio; await asyncio.sleep(600)', 'import asyncio; asyncio.run(asyncio.sleep(600))']) {
        it(`is stopped while it waits, and its finally runs: ${wait}`, async () => {
          const stopped = await page.evaluate(stop, `tidy = False\nprint("waiting")\ntry:\n  ${wait}\nfinally:\n  tidy = True`);
          assert.deepEqual([stopped.status, stopped.stoppedBy], ['stopped', 'interrupt']);
          assert.equal((await page.evaluate(ask, 'tidy', [], null)).result.value, 'True');
        });
      }

      for (const wait of ['input()', 'time.sleep(600)']) {
        it(`can catch the KeyboardInterrupt and go on: ${wait}`, async () => {
          const code = `import asyncio, time\nprint("waiting")\ntry:\n  ${wait}\nexcept KeyboardInterrupt:\n  await asyncio.sleep(0)\n  caught = "caught"\ncaught`;
          const result = await page.evaluate(stop, code);
          assert.deepEqual([result.status, result.value], ['ok', "'caught'"]);
        });
      }

      it('takes no answer for the question before', async () => {
        await page.evaluate(answerTooLate, 'print("waiting")\ninput()');
        const { result } = await page.evaluate(ask, 'input()', ['fresh'], null);
        assert.equal(result.value, "'fresh'");
      });

      it('leaves no complaint', async () => {
        assert.deepEqual(await complaints(page), []);
      });
    });
  }
}

// What follows runs in the page.

/** @param {string} isolation */
async function openSession(isolation) {
  const { createSession } = await import(/** @type {any} */ ('/dist/engine.js'));
  const session = await createSession({ isolation });
  await session.boot();
  Object.assign(globalThis, { session });
}

/**
 * Runs a program and answers what it asks.
 *
 * @param {string} code
 * @param {(string | null)[] | null} answers - null: nobody answers
 * @param {string[] | null} inputs - lines that the run brings along
 * @returns {Promise<{ result: RunResult, questions: Question[], output: string }>}
 */
async function ask(code, answers, inputs) {
  const { session } = /** @type {any} */ (globalThis);
  /** @type {Question[]} */
  const questions = [];
  const unlisten = session.on('input', (/** @type {any} */ event) => {
    questions.push({ prompt: event.prompt, password: event.password });
    if (!answers) return;
    event.preventDefault();
    setTimeout(() => event.respond(answers[questions.length - 1] ?? null), 20);
  });
  const run = session.run(code, { ...(inputs && { inputs }) });
  let output = '';
  for await (const item of run) output += item.stream === 'value' ? '' : item.text;
  unlisten();
  return { result: await run.result, questions, output };
}

/**
 * Runs a program, and stops it when it has printed and, a moment later, waits.
 *
 * @param {string} code
 * @returns {Promise<RunResult>}
 */
async function stop(code) {
  const { session } = /** @type {any} */ (globalThis);
  const unlisten = session.on('input', (/** @type {Event} */ event) => event.preventDefault());
  const run = session.run(code);
  for await (const item of run) if (item.text?.includes('waiting')) setTimeout(() => run.stop(), 100);
  unlisten();
  return run.result;
}

/** @param {string} code */
async function answerTooLate(code) {
  const { session } = /** @type {any} */ (globalThis);
  const unlisten = session.on('input', (/** @type {any} */ event) => {
    event.preventDefault();
    setTimeout(() => {
      event.respond('stale');
      session.stop();
      event.respond('staler');
    }, 20);
  });
  await session.run(code).result;
  unlisten();
}
