// @ts-check
/** A link with code in it: shown with where it came from, never run by itself, and apart from the reader's own work. */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, before, beforeEach, describe, it } from '../support/node-test.mjs';
import { complaints, run, typeCode } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

/** @typedef {import('../../src/element/py-playground.js').PyPlayground} PyPlayground */

const NOTICE = 'document.querySelector("py-playground").shadowRoot.querySelector("#link-notice").textContent.trim()';
const CODE = 'document.querySelector("py-playground").code';

for (const engine of enginesToTest()) {
  describe(`a link with code in ${engine}`, () => {
    /** @type {import('../../.config/browsers.mjs').Browser} */
    let browser;
    /** @type {import('../../.config/browsers.mjs').Page} */
    let page;
    /** @type {Awaited<ReturnType<typeof startServer>>} */
    let server;

    before(async () => {
      server = await startServer({ roots: { '/dist': 'dist' } });
      server.page('/lesson', `<script type="module" src="/dist/py-playground.js"></script>
        <py-playground boot="run" autorun><script type="text/python">print("author")</script></py-playground>
        <py-playground boot="run"><script type="text/python">print("second")</script></py-playground>`);
      browser = await launch(engine);
    });

    after(async () => {
      await browser?.close();
      await server?.close();
    });

    beforeEach(async () => {
      await page?.close();
      page = await browser.newPage();
      await visit(`${server.url}/lesson`);
    });

    /** @param {string} address */
    async function visit(address) {
      // From another page: a change of the fragment alone would not load it again.
      await page.goto('about:blank');
      await page.goto(address);
      await page.waitFor('customElements.get("py-playground") && document.querySelector("py-playground").updateComplete', PATIENCE_MS);
    }

    /** @param {string} text @returns {Promise<string>} the link */
    async function typeAndShare(text) {
      await typeCode(page, text);
      return page.evaluate(() => /** @type {PyPlayground} */ (document.querySelector('py-playground')).shareLink());
    }

    it('shows the code in the tag that it came from, says so, and runs nothing', async () => {
      const link = await typeAndShare('print("from a link: äöü 文")');
      await page.close();
      page = await browser.newPage();
      await visit(link);
      await page.waitFor(`${CODE} === 'print("from a link: äöü 文")'`, PATIENCE_MS);
      assert.match(await page.evaluate(NOTICE), /^This code came with a link, not from this page\. Read it before you run it\./);
      assert.equal(await page.evaluate('document.querySelectorAll("py-playground")[1].code'), 'print("second")');
      // Were it to run by itself, it would have begun by the time in which the other tag has run.
      assert.equal(await page.evaluate('document.querySelectorAll("py-playground")[1].run().then((result) => result.status)'), 'ok');
      assert.equal(await page.evaluate('document.querySelector("py-playground").status'), 'idle');
      const outcome = await run(page, 'print(1)');
      assert.equal(outcome.status, 'ok');
      assert.deepEqual(await complaints(page), []);
    });

    it('leaves the reader’s own work alone, and has a place of its own', async () => {
      const link = await typeAndShare('open("shared.txt", "w").write("x"); mine = 1');
      await page.close();
      page = await browser.newPage();
      await visit(`${server.url}/lesson`);
      await run(page, 'own = "mine"; open("own.txt", "w").write("mine")');
      await page.evaluate(() => /** @type {any} */ (document.querySelector('py-playground')).session.checkpoint());
      await visit(link);
      await page.waitFor(`${CODE}.startsWith('open("shared')`, PATIENCE_MS);
      assert.equal((await run(page, 'import os; ("own" in globals(), os.path.exists("own.txt"))')).value, '(False, False)');
      await run(page, 'theirs = 1');
      await page.evaluate(() => /** @type {any} */ (document.querySelector('py-playground')).session.checkpoint());
      await visit(`${server.url}/lesson`);
      assert.equal((await run(page, 'import os; own, os.listdir(), "theirs" in globals()')).value, "('mine', ['own.txt'], False)");
      await visit(link);
      assert.equal((await run(page, 'theirs')).value, '1');
    });

    it('carries small files, too', async () => {
      await run(page, 'open("data.csv", "w").write("a,b\\n1,2\\n")');
      const link = await typeAndShare('print(open("data.csv").read())');
      await page.close();
      page = await browser.newPage();
      await visit(link);
      await page.waitFor(`${CODE}.startsWith('print(open')`, PATIENCE_MS);
      const { status, value, error } = await run(page, 'open("data.csv").read()');
      assert.deepEqual({ status, value, error: error?.message }, { status: 'ok', value: "'a,b\\n1,2\\n'", error: undefined });
    });

    it('shows the page’s own code again on request', async () => {
      const link = await typeAndShare('print("from a link")');
      await page.close();
      page = await browser.newPage();
      await visit(link);
      await page.waitFor(`${CODE} === 'print("from a link")'`, PATIENCE_MS);
      await page.evaluate('void document.querySelector("py-playground").shadowRoot.querySelector("#link-notice button").click()');
      await page.waitFor(`location.hash === '' && customElements.get("py-playground") && ${CODE} === 'print("author")'`, PATIENCE_MS);
    });

    it('that is damaged changes nothing, and says what is wrong with it', async () => {
      const link = await typeAndShare('print("from a link")');
      for (const wrong of [link.slice(0, -6), link.replace(/=1\./, '=7.'), `${link.split('=').slice(0, 2).join('=')}=<script>`]) {
        await visit(wrong);
        await page.waitFor(`/link/.test(${NOTICE}) && !/^This code came with a link, not/.test(${NOTICE})`, PATIENCE_MS);
        assert.equal(await page.evaluate(CODE), 'print("author")');
      }
    });
  });
}
