// @ts-check
/** Two tabs on one page: one writes, the other is a copy, hears of what is saved, and can have it. */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, before, describe, it } from '../support/node-test.mjs';
import { startServer } from '../support/server.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

for (const engine of enginesToTest()) {
  describe(`two tabs in ${engine}`, () => {
    /** @type {import('../../.config/browsers.mjs').Browser} */
    let browser;
    /** @type {import('../../.config/browsers.mjs').Page} */
    let page;
    /** @type {Awaited<ReturnType<typeof startServer>>} */
    let server;

    before(async () => {
      server = await startServer({ roots: { '/dist': 'dist' } });
      server.page('/tag', '<script type="module" src="/dist/py-playground.js"></script><py-playground boot="run" storage-key="two"></py-playground>');
      // Frames of one site share storage, locks and channels, as tabs do.
      server.page('/tabs', '<iframe id="one" src="/tag" width="700" height="400"></iframe><iframe id="two" src="/tag" width="700" height="400"></iframe>');
      browser = await launch(engine);
      page = await browser.newPage();
      await page.goto(`${server.url}/tabs`);
      for (const tab of ['one', 'two']) await page.waitFor(`${tagIn(tab)}?.updateComplete`, PATIENCE_MS);
    });

    after(async () => {
      await browser?.close();
      await server?.close();
    });

    /** @param {string} tab */
    const tagIn = (tab) => `document.getElementById(${JSON.stringify(tab)}).contentDocument.querySelector('py-playground')`;
    /** @param {string} tab @param {string} code @returns {Promise<import('../../src/engine/types.js').RunResult>} */
    const run = (tab, code) => page.evaluate(`${tagIn(tab)}.run(${JSON.stringify(code)})`);
    /** @param {string} tab @param {string} selector */
    const text = (tab, selector) => `(${tagIn(tab)}.shadowRoot.querySelector(${JSON.stringify(selector)})?.textContent ?? '')`;
    /** Whether the state could be saved. @param {string} tab @returns {Promise<boolean>} */
    const saved = (tab) => page.evaluate(`${tagIn(tab)}.session.checkpoint().then(() => true, () => false)`);

    it('have one writer: the other says that it is a copy, and saves nothing', async () => {
      assert.equal((await run('one', 'n = 1; open("a.txt", "w").write("one")')).status, 'ok');
      assert.equal(await saved('one'), true);
      assert.equal((await run('two', 'n, open("a.txt").read()')).value, "(1, 'one')");
      assert.equal((await run('two', 'n = 100; open("a.txt", "w").write("copy")')).status, 'ok');
      assert.equal(await saved('two'), false);
      // The sentence among the output goes with the next run; the mark stays.
      await page.waitFor(`${text('two', '#saved-mark')} === 'Not saved yet' && /open in another tab/.test(${tagIn('two')}.shadowRoot.querySelector('#saved-mark').title)`, PATIENCE_MS);
    });

    it('offer what the writer has saved since, and Undo brings the copy back', async () => {
      assert.equal((await run('one', 'n = 2; open("a.txt", "w").write("newer")')).status, 'ok');
      assert.equal(await saved('one'), true);
      await page.waitFor(`/Another tab has saved newer work/.test(${text('two', '#code-notice')})`, PATIENCE_MS);
      await page.evaluate(`void ${tagIn('two')}.shadowRoot.querySelector('#code-notice button').click()`);
      await page.waitFor(`${tagIn('two')}.status === 'ready'`, PATIENCE_MS);
      assert.equal((await run('two', 'n, open("a.txt").read()')).value, "(2, 'newer')");
      await page.evaluate(`${tagIn('two')}.session.undoRestart()`);
      assert.equal((await run('two', 'n, open("a.txt").read()')).value, "(100, 'copy')");
    });

    it('change places when the writer is closed: the copy that loaded its work saves from then on', async () => {
      await page.evaluate(`${tagIn('two')}.session.reload().then(() => true)`);
      assert.equal((await run('two', 'n = n + 1; n')).value, '3');
      await page.evaluate(`void document.getElementById('one').remove()`);
      await page.waitFor(`${tagIn('two')}.session.checkpoint().then(() => true, () => false)`, PATIENCE_MS);
      await page.evaluate(`void (document.getElementById('two').src = '/tag?again')`);
      await page.waitFor(`document.getElementById('two').contentWindow.location.search === '?again' && ${tagIn('two')}?.updateComplete`, PATIENCE_MS);
      assert.equal((await run('two', 'n, open("a.txt").read()')).value, "(3, 'newer')");
    });
  });
}
