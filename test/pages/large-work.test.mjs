// @ts-check
/** A hundred megabytes of files: exported and imported with progress, while the page goes on answering. */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, before, describe, it } from '../support/node-test.mjs';
import { openTag, run } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';
import { expectWithin } from '../support/time-limits.mjs';

/** @typedef {import('../../src/element/py-playground.js').PyPlayground} PyPlayground */

/** Within this time an answer feels as if it came at once, in milliseconds. */
const AT_ONCE_MS = 100;
/** Six files of 16 MB, of three bits in each byte: an archive of half the size that is allowed. */
const FILES = `
import os
table = bytes(value & 7 for value in range(256))
for number in range(6):
    with open(f'part{number}.bin', 'wb') as part:
        for _ in range(16): part.write(os.urandom(1_000_000).translate(table))
`;
const DIGEST = `
import hashlib
[hashlib.sha256(open(f'part{number}.bin', 'rb').read()).hexdigest()[:8] for number in range(6)]
`;

for (const engine of enginesToTest()) {
  describe(`large work in ${engine}`, () => {
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

    it('is exported and imported with progress, and the page answers throughout', async (t) => {
      await openTag(page, server, 'boot="run" no-persist');
      assert.equal((await run(page, FILES)).status, 'ok');
      const digest = (await run(page, DIGEST)).value;
      await page.evaluate('document.querySelector("py-playground").session.checkpoint()');
      const exporting = await page.evaluate(`(${watched})('export')`);
      await expectWithin(t, page, { what: 'The page answered during the export', ms: exporting.pause, promised: AT_ONCE_MS });
      assert.ok(exporting.steps > 20 && exporting.rising, JSON.stringify(exporting));
      assert.ok(exporting.bytes < 50e6, `${exporting.bytes} bytes`);
      const importing = await page.evaluate(`(${watched})('import')`);
      await expectWithin(t, page, { what: 'The page answered during the import', ms: importing.pause, promised: AT_ONCE_MS });
      assert.ok(importing.steps > 20 && importing.rising, JSON.stringify(importing));
      assert.equal((await run(page, DIGEST)).value, digest);
    });
  });
}

/**
 * In the page: exports, or imports what was exported, by the very actions that the panel uses.
 *
 * @param {'export' | 'import'} kind
 */
async function watched(kind) {
  const tag = /** @type {PyPlayground} */ (document.querySelector('py-playground'));
  let [last, pause, steps, at, rising] = [performance.now(), 0, 0, 0, true];
  const beat = () => {
    const now = performance.now();
    pause = Math.max(pause, now - last);
    last = now;
  };
  const timer = setInterval(beat, 5);
  const progress = (/** @type {number} */ done) => {
    steps += 1;
    rising &&= done >= at;
    at = done;
  };
  const page = /** @type {{ archive: Blob }} */ (/** @type {unknown} */ (globalThis));
  if (kind === 'export') page.archive = await tag.exportState({ progress });
  else await tag.importState(page.archive, { progress });
  beat();
  clearInterval(timer);
  return { pause, steps, rising, bytes: page.archive.size };
}
