// @ts-check
/** Whatever goes wrong with the runtime's files: a clear error with the address and the cure, and a retry that works. */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, afterEach, before, beforeEach, describe, it } from '../support/node-test.mjs';
import { complaints, openTag, run } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';
import { expectWithin, PATIENCE_MS } from '../support/time-limits.mjs';

/** @typedef {import('../support/faults.mjs').Fault} Fault */

const FILES = ['pyodide.asm.wasm', 'python_stdlib.zip', 'pyodide.asm.mjs', 'pyodide-lock.json'];

/** @type {Record<string, { fault: Fault, codes: string[] }>} the name is also a folder, so that all can go wrong on one page */
const FAULTS = {
  missing: { fault: { type: 'status', status: 404 }, codes: ['asset-http'] },
  html: { fault: { type: 'html' }, codes: ['asset-corrupt'] },
  truncated: { fault: { type: 'truncate', keep: 5000 }, codes: ['asset-corrupt'] },
  'cut-off': { fault: { type: 'truncate', keep: 5000, lie: true }, codes: ['asset-network'] },
  reset: { fault: { type: 'reset', after: 5000 }, codes: ['asset-network'] },
  empty: { fault: { type: 'empty' }, codes: ['asset-corrupt'] },
  flipped: { fault: { type: 'flip' }, codes: ['asset-corrupt'] },
};

/** The reader has seen enough of a progress bar by then, in milliseconds. */
const ERROR_WITHIN_MS = 10_000;
/** A download that stops coming is given up after this time without a byte, in milliseconds … */
const STALLED_MS = 15_000;
/** … which begins some moments after the page does. */
const STALL_TOLD_MS = 20_000;

for (const engine of enginesToTest()) {
  describe(`a download in ${engine}`, () => {
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
      const folders = Object.fromEntries([...Object.keys(FAULTS), 'mime'].map((name) => [`/${name}/`, 'dist/pyodide']));
      server = await startServer({ roots: { '/dist/': 'dist', ...folders } });
      page = await browser.newPage();
    });
    afterEach(async () => {
      const wrong = (await complaints(page)).filter((text) => !/fetch|load/i.test(text));
      await page.close();
      await server.close();
      assert.deepEqual(wrong, []);
    });

    for (const file of FILES) {
      it(`of ${file} that goes wrong in any way ends in a typed error soon, and Try again works once the file is right`, async (t) => {
        const pattern = file.replaceAll('.', '\\.');
        for (const [name, { fault }] of Object.entries(FAULTS)) server.fault(new RegExp(`^/${name}/${pattern}$`), fault);
        const tags = Object.keys(FAULTS).map((name) => `<py-playground boot="now" index-url="/${name}/"></py-playground>`);
        // Without the device's cache: what one tag got rightly must not help the next.
        server.page('/', `<script>delete globalThis.caches</script><script>${collectErrors}</script><script type="module" src="/dist/py-playground.js"></script>${tags.join('')}`);
        await page.goto(server.url);
        await page.waitFor(`failures.length === ${tags.length}`, PATIENCE_MS);
        /** @type {{ folder: string, code: string, phase: string, url: string, message: string, ms: number, card: string }[]} */
        const failures = await page.evaluate('failures');
        assert.deepEqual(failures.map(({ folder }) => folder).sort(), Object.keys(FAULTS).sort());
        for (const { folder, code, phase, url, message, card } of failures) {
          assert.ok(FAULTS[folder]?.codes.includes(code), `${folder}: ${code}: ${message}`);
          assert.deepEqual([phase, url], ['download', `${server.url}/${folder}/${file}`]);
          assert.match(message, /Check|Copy|must/);
          assert.equal(card, message);
        }
        await expectWithin(t, page, { what: 'The last error came', ms: Math.max(...failures.map(({ ms }) => ms)), promised: ERROR_WITHIN_MS });
        server.clearFaults();
        const retried = FILES.indexOf(file);
        const value = await page.evaluate(retry, retried);
        assert.equal(value, '42');
      });
    }

    it('under wrong MIME types harms nothing', async () => {
      server.fault(/^\/mime\//, { type: 'mime', mime: 'text/plain' });
      await openTag(page, server, 'index-url="/mime/"', '<script>delete globalThis.caches</script>');
      assert.equal((await run(page, '6 * 7')).value, '42');
      assert.equal(server.requestsTo(/^\/mime\//).length, FILES.length);
    });

    it('that fails once in passing is not noticed', async () => {
      server.fault(/asm\.wasm$/, { type: 'reset', after: 100_000 }, { times: 1 });
      server.fault(/stdlib/, { type: 'flip' }, { times: 2 });
      await openTag(page, server);
      assert.equal((await run(page, '6 * 7')).value, '42');
    });

    if (engine !== 'chromium') return;

    it('that stops coming is given up after 15 s without a byte, and shown in percent until then', async (t) => {
      server.fault(/asm\.wasm$/, { type: 'stall', after: 3_000_000 });
      await openTag(page, server, 'boot="now"');
      await page.waitFor('/Loading Python: \\d+ %/.test(document.querySelector("py-playground").shadowRoot.querySelector("[part~=status]").textContent)', PATIENCE_MS);
      const { status, error } = await run(page, '6 * 7');
      // The page's own clock began before the download did.
      const ms = await page.evaluate('performance.now()');
      assert.equal(status, 'crashed');
      assert.match(error?.message ?? '', /stopped: nothing came from .*asm\.wasm for 15 seconds/);
      assert.ok(ms > STALLED_MS, `${ms} ms`);
      await expectWithin(t, page, { what: 'Given up', ms, promised: STALL_TOLD_MS });
    });

    it('of a first visit without a network shows a card, and starts by itself when the network is back', async () => {
      server.fault(/pyodide\.asm\.wasm$/, { type: 'reset', after: 0 });
      await openTag(page, server, '', `<script>${offlineSwitch}</script>`);
      await page.evaluate('setOnline(false)');
      const { status, error } = await run(page, '6 * 7');
      assert.deepEqual([status, error?.message.includes('You are offline')], ['crashed', true]);
      await page.waitFor('document.querySelector("py-playground").shadowRoot.querySelector("[role=alert]")', PATIENCE_MS);
      server.clearFaults();
      await page.evaluate('setOnline(true)');
      await page.waitFor('document.querySelector("py-playground").status === "ready"', PATIENCE_MS);
      assert.equal(await page.evaluate('document.querySelector("py-playground").shadowRoot.querySelector("[role=alert]")'), null);
      assert.equal((await run(page, '6 * 7')).value, '42');
    });

    it('is not needed on a later visit: the files are on the device', async () => {
      await openTag(page, server);
      assert.equal((await run(page, '6 * 7')).value, '42');
      // Files are stored beside the boot, not before it.
      await page.waitFor(async () => {
        const [name = ''] = await caches.keys();
        return (await (await caches.open(name)).keys()).length === 6;
      }, PATIENCE_MS);
      server.fault(/pyodide\/|worker\.js|python\.json/, { type: 'reset', after: 0 });
      const before = server.requests.length;
      await openTag(page, server);
      assert.equal((await run(page, '6 * 7')).value, '42');
      assert.deepEqual(server.requests.slice(before).filter(({ fault }) => fault), []);
    });
  });
}

/** In the page: notes each tag's error, when it came, and what the reader sees of it a moment later. */
const collectErrors = `
  globalThis.failures = [];
  addEventListener('py-error', ({ target, error }) => target.updateComplete.then(() => failures.push({
    folder: target.indexUrl.replaceAll('/', ''), code: error.code, phase: error.phase, url: error.url, message: error.message,
    ms: performance.now(), card: target.shadowRoot.querySelector('[role=alert] p').textContent,
  })));`;

/** In the page: makes the browser say that it is offline, or online again, and tells the page as a browser would. */
const offlineSwitch = `
  let online = true;
  Object.defineProperty(navigator, 'onLine', { get: () => online });
  globalThis.setOnline = (value) => { online = value; dispatchEvent(new Event(value ? 'online' : 'offline')); };`;

/**
 * In the page: presses "Try again" in one tag, waits until Python is there, and runs something.
 *
 * @param {number} index
 */
async function retry(index) {
  const tag = /** @type {import('../../src/element/py-playground.js').PyPlayground} */ (document.querySelectorAll('py-playground')[index]);
  const ready = new Promise((resolve) => tag.addEventListener('py-ready', resolve, { once: true }));
  /** @type {HTMLButtonElement} */ (tag.shadowRoot?.querySelector('[role=alert] button')).click();
  await ready;
  return (await tag.run('6 * 7')).value;
}
