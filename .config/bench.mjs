// @ts-check
/**
 * `npm run bench`: from opening a page to the first output of `print(6*7)`, through the tag against bare `loadPyodide` in a worker.
 *
 * Both come from the same server in the same run, in turns, each time in a browser context of its own, so with every cache empty;
 * then once more in that context, with full ones. `--rounds N` says how often (9), `BROWSERS` in which engines.
 * Needs the build. Prints a table and writes `.test-output/bench.json`; fails when the tag is slower than {@link LIMIT} times bare Pyodide.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startServer } from '../test/support/server.mjs';
import { enginesToTest, launch } from './browsers.mjs';

const LIMIT = 1.15;
const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '9' } } });
const rounds = Number(values.rounds);

/** Every page calls `first()` with its first output; `done` then holds the milliseconds since the page was opened, and what it can tell. */
const CLOCK = '<script>done = new Promise((resolve) => { first = (more) => resolve({ ms: performance.now(), ...more }); });</script>';
const PAGES = {
  tag: `${CLOCK}<script>addEventListener('py-output', ({ target }) => first({ phases: target.bootReport.phases }));</script>
    <script type="module" src="/dist/py-playground.js"></script><py-playground boot="now" autorun>print(6*7)</py-playground>`,
  bare: `${CLOCK}<script type="module">new Worker('/bench/bare-worker.js', { type: 'module' }).onmessage = () => first();</script>`,
};

/** @typedef {keyof typeof PAGES} Subject */
/** @typedef {{ ms: number, phases?: Record<string, number> }} Sample */
/** @typedef {Record<Subject, { cold: Sample[], warm: Sample[] }>} Samples */

const server = await startServer({
  roots: { '/dist/': `${root}dist`, '/pyodide/': `${root}node_modules/pyodide`, '/bench/': `${root}.config/bench` },
  headers: { 'cache-control': 'max-age=3600' },
});
for (const [name, html] of Object.entries(PAGES)) server.page(`/${name}`, html, { 'cache-control': 'no-store' });

const reports = [];
for (const engine of enginesToTest()) reports.push(await measure(engine));
await server.close();

mkdirSync(`${root}.test-output`, { recursive: true });
writeFileSync(`${root}.test-output/bench.json`, `${JSON.stringify(reports, null, 2)}\n`);
if (reports.some(({ cold }) => cold.ratio > LIMIT)) {
  console.error(`The tag is slower than ${LIMIT} × bare Pyodide.`);
  process.exitCode = 1;
}

/** @param {import('./browsers.mjs').Engine} engine */
async function measure(engine) {
  const browser = await launch(engine);
  /** @type {Samples} */
  const samples = { tag: { cold: [], warm: [] }, bare: { cold: [], warm: [] } };
  for (let round = 0; round < rounds; round++) {
    /** @type {Subject[]} */
    const order = round % 2 === 0 ? ['tag', 'bare'] : ['bare', 'tag'];
    for (const subject of order) {
      const page = await browser.newPage();
      for (const cache of /** @type {const} */ (['cold', 'warm'])) {
        await page.goto(`${server.url}/${subject}`);
        samples[subject][cache].push(await page.evaluate('done'));
      }
      await page.close();
    }
  }
  await browser.close();
  const report = { browser: browser.version, rounds, cold: compare(samples, 'cold'), warm: compare(samples, 'warm') };
  print(report);
  return report;
}

/**
 * @param {Samples} samples
 * @param {'cold' | 'warm'} cache
 */
function compare(samples, cache) {
  const tag = summary(samples.tag[cache]);
  const bare = summary(samples.bare[cache]);
  return { tag, bare, ratio: Number((tag.median / bare.median).toFixed(3)) };
}

/** @param {Sample[]} samples */
function summary(samples) {
  const times = samples.map(({ ms }) => Math.round(ms)).sort((a, b) => a - b);
  const phases = Object.fromEntries(
    Object.keys(samples[0]?.phases ?? {}).map((phase) => [phase, Math.round(median(samples.map((sample) => sample.phases?.[phase] ?? 0)))]),
  );
  return { median: median(times), min: times[0] ?? NaN, max: times.at(-1) ?? NaN, times, phases };
}

/** @param {number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** @param {Awaited<ReturnType<typeof measure>>} report */
function print({ browser, cold, warm }) {
  console.log(`${browser}, ${rounds} rounds; ms from opening the page to the first output`);
  /** @param {{ median: number, min: number, max: number }} times */
  const words = ({ median, min, max }) => `${median} (${min}–${max})`;
  console.table({
    'caches empty': { tag: words(cold.tag), 'bare Pyodide': words(cold.bare), ratio: cold.ratio },
    'caches full': { tag: words(warm.tag), 'bare Pyodide': words(warm.bare), ratio: warm.ratio },
  });
  for (const [cache, { tag }] of Object.entries({ empty: cold, full: warm })) {
    console.log(`tag, caches ${cache}, by phase:`, Object.entries(tag.phases).map(([phase, ms]) => `${phase} ${ms}`).join(', '));
  }
}
