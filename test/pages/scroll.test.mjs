// @ts-check
/** The place in the output that a reader scrolled to, after a real reload. */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, before, describe, it } from '../support/node-test.mjs';
import { openTag, outputWith, run } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

const OUTPUT = 'document.querySelector("py-playground").shadowRoot.querySelector("[part~=output]")';
const LINES = 'for n in range(500): print("line", n)';

for (const engine of enginesToTest()) {
  describe(`the output of a session that is back, in ${engine}`, () => {
    /** @type {import('../../.config/browsers.mjs').Browser} */
    let browser;
    /** @type {import('../../.config/browsers.mjs').Page} */
    let page;
    /** @type {Awaited<ReturnType<typeof startServer>>} */
    let server;

    before(async () => {
      server = await startServer({ roots: { '/dist': 'dist' } });
      browser = await launch(engine);
      page = await browser.newPage();
    });

    after(async () => {
      await browser?.close();
      await server?.close();
    });

    /** Prints, scrolls there, leaves and comes back. @param {number} top @param {string} [attributes] */
    async function comeBackFrom(top, attributes = '') {
      await openTag(page, server, `boot="now" ${attributes}`);
      assert.equal((await run(page, LINES)).status, 'ok');
      await outputWith(page, /line 499/);
      await page.evaluate(() => /** @type {any} */ (document.querySelector('py-playground')).session.checkpoint());
      // What is still being drawn may scroll once more, to the end.
      await page.waitFor(`(${scrollTo})(${OUTPUT}, ${top})`, PATIENCE_MS);
      await openTag(page, server, `boot="now" ${attributes}`);
    }

    it('is scrolled to where the reader was, and stays there', async () => {
      await comeBackFrom(1234);
      await outputWith(page, /line 499[^]*Restored from/);
      await page.waitFor(`${OUTPUT}.scrollTop === 1234`, PATIENCE_MS);
    });

    it('is at its end when the reader was there', async () => {
      await comeBackFrom(1e6);
      await outputWith(page, /line 499[^]*Restored from/);
      await page.waitFor(`${OUTPUT}.scrollHeight - ${OUTPUT}.clientHeight - ${OUTPUT}.scrollTop < 2`, PATIENCE_MS);
    });

    it('is kept nowhere with no-persist', async () => {
      await openTag(page, server, 'boot="run"');
      await page.evaluate('localStorage.clear()');
      await openTag(page, server, 'boot="run" no-persist');
      assert.equal((await run(page, LINES)).status, 'ok');
      await outputWith(page, /line 499/);
      await page.evaluate(`${OUTPUT}.scrollTop = 1234`);
      await openTag(page, server, 'boot="run"');
      assert.equal(await page.evaluate('localStorage.length'), 0);
    });
  });
}

/**
 * In the page: scrolls, and says whether it stayed so.
 *
 * @param {HTMLElement} output
 * @param {number} top
 */
async function scrollTo(output, top) {
  const wanted = Math.min(top, output.scrollHeight - output.clientHeight);
  output.scrollTop = wanted;
  for (let frame = 0; frame < 5; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
  return Math.abs(output.scrollTop - wanted) < 2;
}
