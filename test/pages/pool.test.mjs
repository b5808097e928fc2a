// @ts-check
/** Warm interpreters in the real browser. */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, before, describe, it } from '../support/node-test.mjs';
import { complaints, openTag, run } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';

for (const engine of enginesToTest()) {
  describe(`a pool of interpreters in ${engine}`, () => {
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

    it('gives sessions of their own, ready at once, and starts the next', async () => {
      server.page('/pool', '<!doctype html><body>');
      await page.goto(`${server.url}/pool`);
      const { values, sources, stats, after: rest } = await page.evaluate(useAPool);
      assert.deepEqual(values, ['1', "'fresh'", "'fresh'"]);
      assert.deepEqual(sources, ['pool', 'pool', 'pool']);
      assert.deepEqual([stats.maxSize, stats.leased, stats.hits, stats.misses, stats.failed], [2, 3, 3, 0, 0]);
      assert.deepEqual([rest.currentSize, rest.leased], [0, 0]);
      assert.deepEqual(await complaints(page), []);
    });

    it('refuses settings that make no sense', async () => {
      const messages = await page.evaluate(makePools, [{ size: 0 }, { size: 21 }, { refreshSeconds: 5 }, { size: '2' }, { refreshSeconds: 100, maxAgeSeconds: 50 }]);
      for (const message of messages) assert.match(message, /^(RangeError|TypeError): The pool’s (size|refreshSeconds|maxAgeSeconds) is .+; it must be/);
    });

    it('has a spare for the second tag of a page, once the first was used', async () => {
      await openTag(page, server, 'boot="run" no-persist');
      await run(page, 'x = 1');
      const { source, value } = await page.evaluate(secondTag);
      assert.deepEqual([source, value], ['pool', 'False']);
    });
  });
}

// What follows runs in the page.

async function useAPool() {
  const { InterpreterPool } = await import(/** @type {any} */ ('/dist/engine.js'));
  const pool = new InterpreterPool({ size: 2 });
  const values = [];
  const sources = [];
  const sessions = [];
  for (const code of ['mine = 1; mine', 'globals().get("mine", "fresh")', 'globals().get("mine", "fresh")']) {
    await pool.warmUp();
    const session = await pool.acquire();
    sessions.push(session);
    sources.push(session.bootReport.source);
    values.push((await session.run(code).result).value);
  }
  const stats = pool.stats();
  pool.dispose();
  for (const session of sessions) await session.dispose();
  return { values, sources, stats, after: pool.stats() };
}

/** @param {unknown[]} settings */
async function makePools(settings) {
  const { InterpreterPool } = await import(/** @type {any} */ ('/dist/engine.js'));
  return settings.map((setting) => {
    try {
      new InterpreterPool(setting);
      return 'made';
    } catch (error) {
      return String(error);
    }
  });
}

/** Adds tags until one of them has the spare: it is made a moment after the first run. */
async function secondTag() {
  for (;;) {
    const tag = /** @type {any} */ (document.createElement('py-playground'));
    tag.noPersist = true;
    document.body.append(tag);
    const { value } = await tag.run('"x" in globals()');
    const { source } = tag.bootReport;
    tag.remove();
    if (source === 'pool') return { source, value };
    await new Promise((resolve) => setTimeout(resolve, 2500));
  }
}
