// @ts-check
/**
 * `npm run bench`: how long everything takes and how much it costs, in one run, beside bare Pyodide and PyScript.
 *
 * Each round measures every subject once (`bench/subjects/`), so that whatever else the machine does hits all alike; figures are medians
 * of the rounds with the least and the greatest beside them. `--rounds N` says how many (7), `--only WORD` measures only what the rows
 * with that word in them need, `BROWSERS` in which engines, `--readme` writes its main rows into the README. Needs the build.
 *
 * Prints one table, writes `.test-output/bench.json`, and fails when Chromium misses a limit, or a subject could not be measured.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeMachine, writeReadme } from './bench/readme.mjs';
import { ROWS, isHeadline } from './bench/rows.mjs';
import { openSite } from './bench/site.mjs';
import { SUBJECTS } from './bench/subject.mjs';
import { figureOf, markdownTable, missed } from './bench/table.mjs';
import { enginesToTest, launch } from './browsers.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '7' }, only: { type: 'string', default: '' }, readme: { type: 'boolean', default: false } } });
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError(`--rounds is ${values.rounds}; it must be a whole number, 1 or more.`);
const rows = ROWS.filter(({ what }) => what.toLowerCase().includes(values.only.toLowerCase()));
const needed = new Set(rows.flatMap(({ of }) => of));
const subjects = SUBJECTS.filter(({ series }) => series.some((name) => needed.has(name)));

/** @type {string[]} */
const failures = [];
const measured = await measureAll();
const machine = describeMachine();
const table = markdownTable(rows, measured);
const problems = [...failures, ...missed(rows, measured)];
console.log(`\n${machine}; ${rounds} rounds: median (least–greatest)\n\n${table}`);
for (const problem of problems) console.error(problem);

mkdirSync(`${root}.test-output`, { recursive: true });
const results = measured.map((one) => ({ ...one, rows: rows.map((row) => ({ ...row, ...figureOf(row, one) })) }));
writeFileSync(`${root}.test-output/bench.json`, `${JSON.stringify({ date: new Date().toISOString(), machine, rounds, problems, results }, null, 2)}\n`);
if (values.readme) writeReadme(`${root}README.md`, `${machine}, ${new Date().toISOString().slice(0, 10)}; ${rounds} rounds`, markdownTable(rows.filter(isHeadline), measured));
if (problems.length > 0) process.exitCode = 1;

/** @returns {Promise<import('./bench/table.mjs').Measured[]>} */
async function measureAll() {
  const site = await openSite();
  try {
    const all = [];
    for (const engine of enginesToTest()) {
      const browser = await launch(engine);
      all.push({ engine, browser: browser.version, series: await measureEngine({ browser, site }) });
      await browser.close();
    }
    return all;
  } finally {
    await site.close();
  }
}

/**
 * @param {import('./bench/subject.mjs').Place} place
 * @returns {Promise<Record<string, number[]>>}
 */
async function measureEngine(place) {
  /** @type {Record<string, number[]>} */
  const series = {};
  for (let round = 1; round <= rounds; round++) {
    // Forwards and backwards in turns: nobody is always first.
    for (const subject of round % 2 === 1 ? subjects : subjects.toReversed()) {
      console.error(`${place.browser.version}, round ${round} of ${rounds}: ${subject.series[0]} …`);
      try {
        for (const [name, value] of Object.entries(await subject.measure(place))) (series[name] ??= []).push(value);
      } catch (error) {
        failures.push(`${place.browser.version}, round ${round}: ${error}`);
      }
    }
  }
  return series;
}
