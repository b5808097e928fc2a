// @ts-check
/**
 * A page can end at any moment. Random sequences of edits, runs and saves, cut off at random points: whatever was acknowledged is there
 * at the next visit, and every file is one that was written, never half of it.
 *
 * `SEQUENCES=500 SEED=1 BROWSERS=chromium node --test test/pages/kill.test.mjs` makes more of them than the few of every test run.
 */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, before, describe, it } from '../support/node-test.mjs';
import { startServer } from '../support/server.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

const SEQUENCES = Number(process.env['SEQUENCES'] ?? 12);
const SEED = Number(process.env['SEED'] ?? 20261121);
/** Sequences in one test: each test has a limit of its own. */
const BATCH = 6;

for (const engine of enginesToTest()) {
  describe(`a page that ends at any moment in ${engine}`, () => {
    /** @type {import('../../.config/browsers.mjs').Browser} */
    let browser;
    /** @type {import('../../.config/browsers.mjs').Page} */
    let page;
    /** @type {Awaited<ReturnType<typeof startServer>>} */
    let server;

    before(async () => {
      server = await startServer({ roots: { '/dist': 'dist' } });
      server.page('/visit', '<script type="module">import { openSession } from "/dist/engine.js"; globalThis.openSession = openSession;</script>');
      server.page('/watcher', '<!doctype html><title>Watches visits</title>');
      browser = await launch(engine);
      page = await browser.newPage();
      await page.goto(`${server.url}/watcher`);
    });

    after(async () => {
      await browser?.close();
      await server?.close();
    });

    for (let from = 0; from < SEQUENCES; from += BATCH) {
      const to = Math.min(SEQUENCES, from + BATCH);
      it(`loses nothing that was acknowledged, and tears nothing (${from + 1}–${to}, seed ${SEED})`, async (test) => {
        for (let at = from; at < to; at++) {
          const report = await page.evaluate(`(${visits})(${SEED + at}, ${PATIENCE_MS})`);
          assert.deepEqual(report.faults, [], `seed ${SEED + at}`);
          test.diagnostic?.(`${report.acknowledged} acknowledged, ${report.cut} cut off`);
        }
      });
    }
  });
}

/**
 * In the watching page: some visits of one reader, each in a frame of its own that is taken away at some moment.
 *
 * @param {number} seed
 * @param {number} patienceMs
 */
async function visits(seed, patienceMs) {
  const key = `kill ${seed}`;
  let state = seed;
  /** Mulberry32, https://github.com/bryc/code/blob/master/jshash/PRNGs.md */
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  /** @param {number} count */
  const pick = (count) => Math.floor(random() * count);
  const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const faults = [];
  const tally = { acknowledged: 0, cut: 0 };
  /** Of each file and of the code: the last version that was written, and the last that was acknowledged. @type {Record<string, { written: number, safe: number }>} */
  const known = {};
  let version = 0;

  const open = async () => {
    const frame = document.createElement('iframe');
    frame.src = '/visit';
    document.body.append(frame);
    const view = /** @type {any} */ (frame.contentWindow);
    for (const end = performance.now() + patienceMs; !view.openSession; await pause(5)) if (performance.now() > end) throw new Error('The visit did not begin.');
    return { frame, session: view.openSession({ storageKey: key }), view };
  };
  /** What a file says of itself: its version, as often as it is long. @param {string | undefined} text */
  const versionOf = (text) => {
    const [first = '', ...rest] = (text ?? '').split(',').slice(0, -1);
    return rest.every((part) => part === first) && rest.length >= 99 ? Number(first) : NaN;
  };

  for (let visit = 0; visit < 3; visit++) {
    const { frame, session, view } = await open();
    const { entries, contents } = await session.files();
    for (const entry of entries) {
      if (entry.kind !== 'file') continue;
      const found = versionOf(await contents.get(entry.hash)?.text());
      const { written, safe } = known[entry.path] ?? { written: -1, safe: -1 };
      if (!(found >= safe && found <= written)) faults.push(`${entry.path}: version ${found}, acknowledged ${safe}, written ${written}`);
    }
    for (const [path, { safe }] of Object.entries(known)) {
      if (path !== 'code' && safe >= 0 && !entries.some((/** @type {{ path: string }} */ entry) => entry.path === path)) faults.push(`${path} is gone`);
    }
    const code = await session.savedCode('');
    if ((known['code']?.safe ?? -1) >= 0) {
      const found = versionOf(code?.files[0]?.text);
      const { written, safe } = /** @type {{ written: number, safe: number }} */ (known['code']);
      if (!(found >= safe && found <= written)) faults.push(`code: version ${found}, acknowledged ${safe}, written ${written}`);
    }
    let alive = true;
    const steps = (async () => {
      for (let step = 0; alive && step < 6; step++) {
        const number = ++version;
        const body = `${number},`.repeat(100 + pick(3) * 20_000);
        const kind = pick(4);
        const names = kind === 0 ? ['code'] : [`f${pick(3)}.txt`, ...(kind === 3 ? [`f${3 + pick(2)}.txt`] : [])];
        for (const name of names) known[name] = { written: number, safe: known[name]?.safe ?? -1 };
        if (kind === 0) {
          const report = await session.saveCode('', { author: [], files: [{ name: 'main.py', text: body }], savedAt: number });
          if (!report.kept) continue;
        } else if (kind === 1) {
          await session.changeFiles([{ kind: 'write', path: names[0], data: new view.Blob([body]) }]);
          await session.checkpoint();
        } else {
          const lines = names.map((name) => `open('${name}', 'w').write('${number},' * ${body.split(',').length - 1})`);
          const result = await session.run(lines.join('\n')).result;
          if (result.status !== 'ok') throw new Error(result.error?.message);
          await session.checkpoint();
        }
        if (!alive) return;
        for (const name of names) known[name] = { written: Math.max(number, known[name]?.written ?? 0), safe: number };
        tally.acknowledged += 1;
      }
    })().catch((/** @type {unknown} */ error) => alive && faults.push(String(error)));
    // Most visits are cut off in the middle of something; some come to their end.
    if (pick(5) > 0) await Promise.race([steps, (async () => (await session.boot(), await pause(random() * 400)))().catch(() => undefined)]);
    else await steps;
    alive = false;
    frame.remove();
    tally.cut += 1;
  }
  return { faults, ...tally };
}
