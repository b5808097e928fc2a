// @ts-check
/** The tools of the page tests, in every engine under test: a page's witness, a real keyboard, a picture, origins apart. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, afterEach, before, beforeEach, describe, it } from '../support/node-test.mjs';
import { startServer } from '../support/server.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

for (const engine of enginesToTest()) {
  describe(`a page under test in ${engine}`, () => {
    /** @type {import('../../.config/browsers.mjs').Browser} */
    let browser;
    /** @type {import('../../.config/browsers.mjs').Page} */
    let page;
    /** @type {Awaited<ReturnType<typeof startServer>>} */
    let server;

    before(async () => {
      browser = await launch(engine);
    });
    after(() => browser.close());
    beforeEach(async () => {
      server = await startServer();
      page = await browser.newPage();
    });
    afterEach(async () => {
      await page.close();
      await server.close();
    });

    it('has a witness of errors, rejections and console errors', async () => {
      server.page('/', '<script>console.error("said"); Promise.reject(new Error("left")); throw new Error("thrown")</script>');
      await page.goto(server.url);
      await page.waitFor('witness.rejections.length > 0', PATIENCE_MS);
      const { errors, rejections, consoleErrors } = await page.evaluate('witness');
      assert.match(errors.join(), /^[^,]*thrown$/);
      assert.deepEqual([rejections, consoleErrors], [['Error: left'], ['said']]);
    });

    it('has a witness of what a content security policy blocks', async () => {
      server.page('/', '<img src="http://127.0.0.1:1/x.png" alt="">', { 'content-security-policy': "default-src 'self'" });
      await page.goto(server.url);
      await page.waitFor('witness.violations.length > 0', PATIENCE_MS);
      assert.match((await page.evaluate('witness')).violations.join(), /^img-src blocked http:\/\/127\.0\.0\.1:1\//);
    });

    it('brings values, promises and errors out of the page', async () => {
      await page.goto(`${server.url}/nothing`);
      assert.deepEqual(await page.evaluate(async (a, b) => ({ sum: a + b }), 1, 2), { sum: 3 });
      assert.equal(await page.evaluate('undefined'), undefined);
      await assert.rejects(page.evaluate(() => Promise.reject(new TypeError('wrong'))), /wrong/);
      await assert.rejects(page.waitFor('document.title === "never"', 200), /Waited 200 ms for .*never.*, last: false/);
    });

    it('takes real clicks and keys', async () => {
      server.page('/', '<body style="margin: 0"><textarea style="width: 200px; height: 100px" aria-label="text"></textarea>');
      await page.goto(server.url);
      await page.evaluate('void (onkeydown = (event) => { document.title = `${event.ctrlKey} ${event.key}`; })');
      await page.click(50, 50);
      await page.type('a+b\nB');
      await page.press('Control+Enter');
      assert.deepEqual(await page.evaluate('[document.querySelector("textarea").value, document.title]'), ['a+b\nB', 'true Enter']);
    });

    it('takes pictures of the size asked for', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'picture-'));
      await page.goto(`${server.url}/nothing`);
      await page.screenshot(join(folder, 'page.png'), { width: 640, height: 480 });
      const picture = await readFile(join(folder, 'page.png'));
      await rm(folder, { recursive: true });
      // A PNG's header names its width and height at these offsets.
      assert.deepEqual([picture.readUInt32BE(16), picture.readUInt32BE(20)], [640, 480]);
    });

    it('keeps its cookies from other pages', async () => {
      server.page('/', '');
      await page.goto(server.url);
      await page.evaluate('void (document.cookie = "mine=1")');
      const other = await browser.newPage();
      await other.goto(server.url);
      assert.equal(await other.evaluate('document.cookie'), '');
      await page.goto(server.url);
      assert.equal(server.requestsTo(/^\/$/).at(-1)?.cookie, 'mine=1');
      await other.close();
    });

    if (engine === 'chromium') {
      it('sees dark mode, reduced motion and forced colours when told to', async () => {
        const query = '["(prefers-color-scheme: dark)", "(prefers-reduced-motion)", "(forced-colors: active)"].map((q) => matchMedia(q).matches)';
        await page.goto(`${server.url}/nothing`);
        await page.emulate({ dark: true, reducedMotion: true, forcedColors: true });
        assert.deepEqual(await page.evaluate(query), [true, true, true]);
        await page.emulate({});
        assert.deepEqual(await page.evaluate(query), [false, false, false]);
      });
    } else {
      it('refuses to emulate what its driver cannot', async () => {
        await assert.rejects(page.emulate({ dark: true }), /Chromium only/);
      });
    }

    if (engine === 'webkit') {
      it('says that its console cannot be heard', () => {
        assert.throws(() => page.onConsole(() => undefined), /console/);
      });
    } else {
      it('lets its console be heard', async () => {
        /** @type {string[]} */
        const heard = [];
        page.onConsole(({ type, text }) => heard.push(`${type}: ${text}`));
        await page.goto(`${server.url}/nothing`);
        await page.evaluate('console.warn("well", 1)');
        assert.ok(heard.some((line) => /^warn(ing)?: well 1$/.test(line)), heard.join('\n'));
      });
    }
  });
}
