// @ts-check
/** Storage that is full, denied, or emptied under a session: the reader is told, work goes on, and a download is possible. */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, before, beforeEach, describe, it } from '../support/node-test.mjs';
import { openTag, run } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

/** @typedef {import('../../src/element/py-playground.js').PyPlayground} PyPlayground */

const TAG = 'boot="run" storage-key="faults"';
const TOLD = 'document.querySelector("py-playground").shadowRoot.querySelector(".output").textContent';
/** Before our script: what a browser does that denies the page its storage. */
const DENIED = `<script>IDBFactory.prototype.open = () => { throw new DOMException('The user denied it.', 'SecurityError'); };</script>`;
/** Before our script: storage that is full while `full` is true. */
const FULL = `<script>{
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (...args) {
    if (globalThis.full) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    return put.apply(this, args);
  };
}</script>`;

for (const engine of enginesToTest()) {
  describe(`storage that fails in ${engine}`, () => {
    /** @type {import('../../.config/browsers.mjs').Browser} */
    let browser;
    /** @type {import('../../.config/browsers.mjs').Page} */
    let page;
    /** @type {Awaited<ReturnType<typeof startServer>>} */
    let server;

    before(async () => {
      server = await startServer({ roots: { '/dist': 'dist' } });
      browser = await launch(engine);
    });

    after(async () => {
      await browser?.close();
      await server?.close();
    });

    beforeEach(async () => {
      await page?.close();
      page = await browser.newPage();
    });

    /** Runs code that must succeed. @param {string} code */
    async function ok(code) {
      const result = await run(page, code);
      assert.equal(result.status, 'ok', result.error?.traceback || result.error?.message);
      return result.value;
    }

    /** Whether the state could be saved. */
    const saved = () => page.evaluate(() => /** @type {any} */ (document.querySelector('py-playground')).session.checkpoint().then(() => true, () => false));
    /** The archive holds a file. @param {string} text */
    const exports = (text) =>
      page.evaluate(async (/** @type {string} */ wanted) => {
        const archive = await /** @type {PyPlayground} */ (document.querySelector('py-playground')).exportState();
        // Small and of no pattern: it is stored as it is.
        return new TextDecoder('latin1').decode(await archive.arrayBuffer()).includes(wanted);
      }, text);

    it('because it is full: the reader is told, can go on and download, and all is saved when there is room again', async () => {
      await openTag(page, server, TAG, FULL);
      await ok('n = 1; open("a.txt", "w").write("one")');
      assert.equal(await saved(), true);
      await page.evaluate('void (globalThis.full = true)');
      await ok('import os; n = 2; open("a.txt", "w").write("Zq7xK2"); open("big.bin", "wb").write(os.urandom(300_000))');
      assert.equal(await saved(), false);
      await page.waitFor(`/not saved|not let the page keep/i.test(${TOLD})`, PATIENCE_MS);
      assert.equal(await ok('n'), '2');
      assert.equal(await exports('Zq7xK2'), true);
      await page.evaluate('void (globalThis.full = false)');
      await ok('n = 3');
      assert.equal(await saved(), true);
      await openTag(page, server, TAG);
      assert.equal(await ok('n, open("a.txt").read(), os.path.getsize("big.bin")'), "(3, 'Zq7xK2', 300000)");
    });

    it('because it is full: what was saved before is still there', async () => {
      await openTag(page, server, TAG, FULL);
      await ok('n = 1; open("a.txt", "w").write("one")');
      assert.equal(await saved(), true);
      await page.evaluate('void (globalThis.full = true)');
      await ok('import os; n = 2; open("a.txt", "w").write("two"); open("big.bin", "wb").write(os.urandom(300_000))');
      assert.equal(await saved(), false);
      await openTag(page, server, TAG);
      assert.equal(await ok('open("a.txt").read()'), "'one'");
    });

    // Chromium alone can be told how much there is.
    if (engine === 'chromium') {
      it('because the browser’s own limit is reached: the reader is told, and all is saved when something was deleted', async () => {
        await page.limitStorage(server.url, 50e6);
        await openTag(page, server, TAG);
        await ok('n = 1; open("a.txt", "w").write("one")');
        assert.equal(await saved(), true);
        await ok('import os\nn = 2\nwith open("big.bin", "wb") as big:\n    for _ in range(60): big.write(os.urandom(1_000_000))');
        assert.equal(await saved(), false);
        await page.waitFor(`/not saved|not let the page keep/i.test(${TOLD})`, PATIENCE_MS);
        await ok('os.remove("big.bin")');
        assert.equal(await saved(), true);
        await openTag(page, server, TAG);
        assert.equal(await ok('n, os.listdir()'), "(2, ['a.txt'])");
      });
    }

    it('because it is denied: the reader is told, can go on and download', async () => {
      await openTag(page, server, TAG, DENIED);
      await ok('n = 1; open("a.txt", "w").write("Zq7xK2")');
      assert.equal(await saved(), false);
      await page.waitFor(`/not saved|not let the page keep/i.test(${TOLD})`, PATIENCE_MS);
      await ok('n += 1');
      assert.equal(await ok('n, open("a.txt").read()'), "(2, 'Zq7xK2')");
      assert.equal(await exports('Zq7xK2'), true);
    });

    it('because the reader emptied it under the session: all of it is saved again', async () => {
      await openTag(page, server, TAG);
      await ok('n = 1; open("a.txt", "w").write("one"); open("b.txt", "w").write("b")');
      assert.equal(await saved(), true);
      await page.evaluate(() => new Promise((resolve, reject) => Object.assign(indexedDB.deleteDatabase('py-playground'), { onsuccess: () => resolve(null), onerror: reject })));
      await ok('n = 2; open("a.txt", "w").write("two")');
      assert.equal(await saved(), true);
      await openTag(page, server, TAG);
      assert.equal(await ok('n, open("a.txt").read(), open("b.txt").read()'), "(2, 'two', 'b')");
    });
  });
}
