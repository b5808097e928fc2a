// @ts-check
/** A program that prints a million lines: the page answers all the while, keeps a bounded part, and says how much it dropped. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { complaints, openTag, run } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';

/** @typedef {import('../../src/element/py-playground.js').PyPlayground} PyPlayground */

const LINES = 1_000_000;
/** Lines that the tag keeps (`max-output-lines`), the empty one after the last line break among them. */
const KEPT = 10_000;
/** A key is answered within this time, in milliseconds: what people feel as at once. */
const ANSWER_MS = 100;
/** Pause between two keys, in milliseconds: a quick typist's. Without one, browsers let timers starve in favour of input. */
const KEY_PAUSE_MS = 40;
/** Part of the time that the page may be busy for longer than {@link ANSWER_MS}: engines collect garbage, and share two cores with Python. */
const BUSY_PART = 0.05;
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
      await openTag(page, server, 'boot="now"', '<input aria-label="elsewhere">');
      await run(page, '1');
    });
    after(async () => {
      await browser.close();
      await server.close();
    });

    it(`of ${LINES} lines leaves the page answering keys within ${ANSWER_MS} ms`, async () => {
      await page.evaluate('document.querySelector("input").focus()');
      await page.evaluate(watchPage);
      const running = run(page, `for i in range(${LINES}): print(i)`);
      let keys = 0;
      let over = false;
      const watched = running.finally(() => (over = true));
      while (!over) {
        await page.press('a');
        keys += 1;
        await new Promise((resolve) => setTimeout(resolve, KEY_PAUSE_MS));
      }
      const { status, ms } = await watched;
      const { gaps, answers, typed, most } = await page.evaluate('seen()');
      assert.equal(status, 'ok');
      const long = gaps.filter((/** @type {number} */ gap) => gap > ANSWER_MS);
      assert.ok(long.reduce((/** @type {number} */ sum, /** @type {number} */ gap) => sum + gap, 0) < ms * BUSY_PART, `in ${ms} ms, the page was busy for ${long} ms`);
      assert.deepEqual([typed, answers.length], [keys, keys]);
      assert.ok(Math.max(...answers) < ANSWER_MS, `a key was answered after ${Math.max(...answers)} ms`);
      assert.ok(most <= MAX_ELEMENTS, `${most} elements`);
    });

    it('keeps the last lines and counts the others', async () => {
      // The newest lines are drawn first.
      await page.waitFor(`${shownLines}.at(-1)?.textContent === "${LINES - 1}" && ${shownLines}.length >= ${KEPT - 1}`);
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

/** In the page: measures how long it is busy at a time, how soon keys are answered, and how many elements the tag ever has. */
function watchPage() {
  const tag = /** @type {PyPlayground} */ (document.querySelector('py-playground'));
  let last = performance.now();
  /** @type {number[]} */
  const gaps = [];
  let beats = 0;
  let most = 0;
  /** @type {number[]} */
  const answers = [];
  const timer = setInterval(() => {
    const now = performance.now();
    gaps.push(now - last);
    last = now;
    // Counting takes a while itself, so not every time.
    if (beats++ % 50 === 0) most = Math.max(most, tag.shadowRoot?.querySelectorAll('*').length ?? 0);
  }, 10);
  // From when the browser got the key to when the page could act on it.
  addEventListener('keydown', (event) => answers.push(performance.now() - event.timeStamp));
  Object.assign(globalThis, {
    seen() {
      clearInterval(timer);
      return { gaps, answers, most, typed: /** @type {HTMLInputElement} */ (document.querySelector('input')).value.length };
    },
  });
}
