// @ts-check
/** A program that prints a million lines: the page answers all the while, keeps a bounded part, and says how much it dropped. */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, before, describe, it } from '../support/node-test.mjs';
import { complaints, openTag, PATIENT, run } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';
import { expectWithin, PATIENCE_MS } from '../support/time-limits.mjs';

/** @typedef {import('../../src/element/py-playground.js').PyPlayground} PyPlayground */

const LINES = 1_000_000;
/** Lines that the tag keeps (`max-output-lines`), the empty one after the last line break among them. */
const KEPT = 10_000;
/** A key is answered within this time, in milliseconds: what people feel as at once. */
const ANSWER_MS = 100;
/** Pause between two keys, in milliseconds: a quick typist's. Without one, browsers let timers starve in favour of input. */
const KEY_PAUSE_MS = 40;
/** Part of the keys that must be answered in time: engines collect garbage, and share two cores with Python and the rest of the machine. */
const MOST_KEYS = 0.9;
/** Elements in the tag's shadow tree: a block per 100 lines, a line each, and the interface. */
const MAX_ELEMENTS = KEPT + KEPT / 100 + 500;

for (const engine of enginesToTest()) {
  describe(`a flood of output in ${engine}`, () => {
    /** @type {import('../../.config/browsers.mjs').Browser} */
    let browser;
    /** @type {import('../../.config/browsers.mjs').Page} */
    let page;
    /** @type {Awaited<ReturnType<typeof startServer>>} */
    let server;

    before(async () => {
      server = await startServer({ roots: { '/dist/': 'dist' } });
      browser = await launch(engine);
      page = await browser.newPage();
      await openTag(page, server, 'boot="now"', `${PATIENT}<input aria-label="elsewhere">`);
      await run(page, '1');
    });
    after(async () => {
      await browser.close();
      await server.close();
    });

    /**
     * Types into the page while a program runs.
     *
     * @param {string} code
     * @returns {Promise<{ ms: number, keys: number, typed: number, answers: number[], most: number }>} the run's time; the keys, and how
     *   many of them arrived; how soon they were answered, the soonest first; the most elements that the tag had
     */
    async function typeDuring(code) {
      await page.evaluate('{ const input = document.querySelector("input"); input.value = ""; input.focus(); }');
      await page.evaluate(watchPage);
      let keys = 0;
      let over = false;
      const running = run(page, code).finally(() => (over = true));
      while (!over) {
        await page.press('a');
        keys += 1;
        await new Promise((resolve) => setTimeout(resolve, KEY_PAUSE_MS));
      }
      const { status, ms } = await running;
      assert.equal(status, 'ok');
      return { ms, keys, ...(await page.evaluate('seen()')) };
    }

    it(`of ${LINES} lines leaves the page answering keys, and small`, async (t) => {
      const quiet = await typeDuring('import time\nend = time.monotonic() + 2\nwhile time.monotonic() < end: pass');
      const flood = await typeDuring(`for i in range(${LINES}): print(i)`);
      for (const { typed, answers, keys } of [quiet, flood]) assert.deepEqual([typed, answers.length], [keys, keys]);
      const [control, ms] = [quiet, flood].map(({ answers }) => answers[Math.floor(answers.length * MOST_KEYS)] ?? NaN);
      t.diagnostic(`${LINES} lines took ${Math.round(flood.ms)} ms; of ${flood.keys} keys, the slowest was answered after ${Math.round(flood.answers.at(-1) ?? NaN)} ms`);
      await expectWithin(t, page, { what: `${MOST_KEYS * 100} % of the keys were answered`, ms, promised: ANSWER_MS + control });
      assert.ok(flood.most <= MAX_ELEMENTS, `${flood.most} elements`);
    });

    it('keeps the last lines and counts the others', async () => {
      // The newest lines are drawn first.
      await page.waitFor(`${shownLines}.at(-1)?.textContent === "${LINES - 1}" && ${shownLines}.length >= ${KEPT - 1}`, PATIENCE_MS);
      const { dropped, lines } = await page.evaluate(() => {
        const output = document.querySelector('py-playground')?.shadowRoot?.querySelector('[part~=output]');
        return { dropped: output?.querySelector('.dropped')?.textContent ?? '', lines: output?.querySelectorAll('.line').length ?? 0 };
      });
      assert.equal(lines, KEPT - 1);
      assert.equal(Number(dropped.replace(/\D/g, '')) + lines, LINES);
    });

    it('can be stopped in the middle', async () => {
      const { status, stoppedBy } = await page.evaluate(async () => {
        const tag = /** @type {PyPlayground} */ (document.querySelector('py-playground'));
        let messages = 0;
        tag.addEventListener('py-output', () => (messages += 1) === 20 && tag.stop());
        return tag.run('while True: print("more and more and more")');
      });
      assert.deepEqual([status, stoppedBy], ['stopped', 'interrupt']);
    });

    it('is no reason to give up on Python when the page itself was busy for a while', async () => {
      const { status } = await page.evaluate(async () => {
        const tag = /** @type {PyPlayground} */ (document.querySelector('py-playground'));
        const printing = new Promise((resolve) => tag.addEventListener('py-output', resolve, { once: true }));
        const running = tag.run('import time\nend = time.monotonic() + 6\nwhile time.monotonic() < end: print("busy page")');
        await printing;
        const until = performance.now() + 5000;
        while (performance.now() < until);
        return running;
      });
      assert.equal(status, 'ok');
    });

    it('leaves nothing behind', async () => {
      assert.deepEqual(await complaints(page), []);
    });
  });
}

/** In the page: the lines shown, as an array. */
const shownLines = '[...document.querySelector("py-playground").shadowRoot.querySelectorAll("[part~=output] .line")]';

/** In the page: measures how soon keys are answered, and how many elements the tag ever has. */
function watchPage() {
  const tag = /** @type {PyPlayground} */ (document.querySelector('py-playground'));
  /** @type {number[]} */
  const answers = [];
  let most = 0;
  const watching = new AbortController();
  const onkeydown = (/** @type {KeyboardEvent} */ event) => {
    // From when the browser got the key to when the page could act on it.
    answers.push(performance.now() - event.timeStamp);
    // Counting takes a while itself, so not every time.
    if (answers.length % 10 === 0) most = Math.max(most, tag.shadowRoot?.querySelectorAll('*').length ?? 0);
  };
  addEventListener('keydown', onkeydown, { signal: watching.signal });
  Object.assign(globalThis, {
    seen() {
      watching.abort();
      const { length: typed } = /** @type {HTMLInputElement} */ (document.querySelector('input')).value;
      return { typed, most, answers: answers.sort((a, b) => a - b) };
    },
  });
}
