// @ts-check
/** Memory images in the real browser: who comes back has Python at once, packages imported, and never a broken one. */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, before, beforeEach, describe, it } from '../support/node-test.mjs';
import { complaints, FAST_CONNECTION, forgetAll, openTag, run } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

const WHEEL = 'native_counter-1.0-cp314-cp314-pyemscripten_2026_0_wasm32.whl';
/** Where the shipped image cannot be used (no JSPI), a first start is slow. @param {string} engine */
const firstStart = (engine) => (engine === 'webkit' ? 'cold' : 'prebuilt');
const NATIVE = `packages="/wheels/${WHEEL}"`;

for (const engine of enginesToTest()) {
  describe(`a memory image in ${engine}`, () => {
    /** @type {import('../../.config/browsers.mjs').Browser} */
    let browser;
    /** @type {import('../../.config/browsers.mjs').Page} */
    let page;
    /** @type {Awaited<ReturnType<typeof startServer>>} */
    let server;

    before(async () => {
      server = await startServer({ roots: { '/dist': 'dist', '/wheels': 'test/fixtures/native-wheel' } });
      browser = await launch(engine);
      page = await browser.newPage();
    });

    after(async () => {
      await browser?.close();
      await server?.close();
    });

    beforeEach(async () => {
      await openTag(page, server, 'boot="run"');
      await forgetAll(page);
    });

    const report = () => page.evaluate(() => /** @type {any} */ (document.querySelector('py-playground')).bootReport);

    /** Opens the tag, runs code, and tells how Python started. @param {string} attributes @param {string} code */
    async function visit(attributes, code) {
      await openTag(page, server, `boot="run" no-persist ${attributes}`, FAST_CONNECTION);
      const result = await run(page, code);
      assert.equal(result.status, 'ok', result.error?.traceback || result.error?.message);
      return { value: result.value, report: await report() };
    }

    const imageStored = () => page.waitFor(`(${countImages})().then((count) => count > 0)`, PATIENCE_MS);

    it('comes with the release for the first visit, and from the device for the second', async () => {
      const first = await visit('', '6 * 7');
      assert.deepEqual([first.report.source, first.value], [firstStart(engine), '42']);
      await imageStored();
      const second = await visit('', '6 * 7');
      assert.equal(second.report.source, 'image');
      assert.equal(second.value, '42');
      assert.ok(second.report.image.bytes > 1_000_000);
      assert.deepEqual(await complaints(page), []);
    });

    it('is made by a slow start, where the shipped one is missing, damaged or not worth its download', async () => {
      for (const attributes of ['image-url="/nowhere"', `image-url="/dist/python.json"`]) {
        assert.equal((await visit(attributes, '6 * 7')).report.source, 'cold', attributes);
        await imageStored();
        assert.equal((await visit(attributes, '6 * 7')).report.source, 'image', attributes);
        await openTag(page, server, 'boot="run"');
        await forgetAll(page);
      }
      for (const fault of /** @type {const} */ ([{ type: 'flip', at: 1_000_000 }, { type: 'slow', bytesPerSecond: 100_000 }])) {
        // The tag before may still be storing its image.
        await openTag(page, server, 'boot="run"');
        await forgetAll(page);
        server.fault(/python\.image$/, fault);
        try {
          assert.equal((await visit('', '6 * 7')).report.source, 'cold', fault.type);
        } finally {
          server.clearFaults();
        }
      }
    });

    it('serves the second tag of the page too', async () => {
      await visit('', '1');
      await imageStored();
      const source = await page.evaluate(async () => {
        const tag = /** @type {any} */ (document.createElement('py-playground'));
        document.body.append(tag);
        await tag.run('x = 1');
        return tag.bootReport.source;
      });
      assert.equal(source, 'image');
    });

    it('gives other random numbers at every start', async () => {
      const code = 'import random; random.random()';
      await visit('', code);
      await imageStored();
      const [first, second] = [await visit('', code), await visit('', code)];
      assert.deepEqual([first.report.source, second.report.source], ['image', 'image']);
      assert.notEqual(first.value, second.value);
    });

    it('holds no variable of the program that ran after it was made', async () => {
      await visit('', 'secret = 1');
      await imageStored();
      assert.equal((await visit('', '"secret" in globals()')).value, 'False');
    });

    it('has a package with a native library imported, and the library works', async () => {
      const code = 'import sys; ("native_counter" in sys.modules, "_counter" in sys.modules)';
      assert.equal((await visit(NATIVE, code)).report.source, 'cold');
      await imageStored();
      const second = await visit(NATIVE, code);
      assert.equal(second.report.source, 'image');
      assert.deepEqual(second.report.image.packages, [`/wheels/${WHEEL}`]);
      assert.equal(second.value, '(True, True)');
      const called = await run(page, 'import native_counter as n\n(n.power(4), n.power(5), n.count())');
      assert.equal(called.value, '(16, 125, 9)');
    });

    it('is another one for other packages and for the page’s own origin', async () => {
      await visit('', '1');
      await imageStored();
      assert.equal((await visit(NATIVE, '1')).report.source, 'cold');
      assert.equal((await visit('isolation="page"', '1')).report.source, firstStart(engine));
    });

    it('is not used when the wheel behind the same address has changed', async () => {
      await visit(NATIVE, '1');
      await imageStored();
      // A bit of the first member's time of day, which no installer reads.
      server.fault(/\.whl$/, { type: 'flip', at: 10 });
      try {
        assert.equal((await visit(NATIVE, '1')).report.source, 'cold');
      } finally {
        server.clearFaults();
      }
    });

    it('is dropped when it is damaged, and made again', async () => {
      for (const how of ['flip', 'cut']) {
        await visit('', '1');
        await imageStored();
        await page.evaluate(damage, how);
        const after = await visit('', '6 * 7');
        assert.equal(after.report.source, firstStart(engine));
        assert.match(after.report.dropped, /image is damaged/);
        assert.equal(after.value, '42');
        await imageStored();
        assert.equal((await visit('', '1')).report.source, 'image');
      }
    });

    it('is dropped when it belongs to another release', async () => {
      await visit('', '1');
      await imageStored();
      await page.evaluate(changeVersion);
      assert.equal((await visit('', '1')).report.source, firstStart(engine));
    });

    it('starts Python before the returning reader touches anything', async () => {
      await visit('', '1');
      await imageStored();
      await openTag(page, server);
      await page.waitFor('document.querySelector("py-playground").status === "ready"', PATIENCE_MS);
      assert.equal((await report()).source, 'image');
    });

    it('waits for the first touch when there is no image', async () => {
      await openTag(page, server);
      await page.evaluate(() => new Promise((resolve) => setTimeout(() => (globalThis.requestIdleCallback ?? setTimeout)(() => resolve(null)), 1500)));
      assert.equal(await page.evaluate(() => /** @type {any} */ (document.querySelector('py-playground')).status), 'idle');
    });
  });
}

// What follows runs in the page.

function countImages() {
  return new Promise((resolve) => {
    void indexedDB.databases().then((all) => {
      if (!all.some(({ name }) => name === 'py-playground')) return resolve(0);
      const opening = indexedDB.open('py-playground');
      opening.onsuccess = () => {
        const counting = opening.result.transaction('snapshotBytes').objectStore('snapshotBytes').count();
        counting.onsuccess = () => (opening.result.close(), resolve(counting.result));
      };
    });
  });
}

/** Damages the stored image. @param {'flip' | 'cut'} how */
function damage(how) {
  return rewriteImages((/** @type {Uint8Array} */ bytes) => {
    if (how === 'cut') return bytes.subarray(0, -5000);
    bytes[bytes.length >> 1] ^= 1;
    return bytes;
  });

  /** @param {(bytes: Uint8Array) => Uint8Array} change */
  function rewriteImages(change) {
    return new Promise((resolve) => {
      const opening = indexedDB.open('py-playground');
      opening.onsuccess = () => {
        const cursors = opening.result.transaction('snapshotBytes').objectStore('snapshotBytes').openCursor();
        cursors.onsuccess = async () => {
          const cursor = /** @type {IDBCursorWithValue} */ (cursors.result);
          const { key, value } = cursor;
          // A blob, or bytes where the browser keeps no blobs.
          const bytes = change(new Uint8Array(await new Response(value).arrayBuffer()));
          const writing = opening.result.transaction('snapshotBytes', 'readwrite');
          writing.objectStore('snapshotBytes').put(value instanceof Blob ? new Blob([bytes]) : bytes.slice().buffer, key);
          writing.oncomplete = () => (opening.result.close(), resolve(null));
        };
      };
    });
  }
}

function changeVersion() {
  return new Promise((resolve) => {
    const opening = indexedDB.open('py-playground');
    opening.onsuccess = () => {
      const writing = opening.result.transaction('snapshots', 'readwrite');
      const cursors = writing.objectStore('snapshots').openCursor();
      cursors.onsuccess = () => {
        const cursor = cursors.result;
        if (!cursor) return;
        cursor.update({ ...cursor.value, version: 'older' });
        cursor.continue();
      };
      writing.oncomplete = () => (opening.result.close(), resolve(null));
    };
  });
}
