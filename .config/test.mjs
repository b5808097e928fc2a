// @ts-check
/**
 * `npm test`: builds and runs every test, stage by stage, up to the first stage that fails.
 *
 * `--browsers` runs them in Chromium, Firefox and WebKitGTK, and writes a table of the results to `.test-output/browsers.json`.
 * `--only WORD` runs the test files whose path contains the word.
 * The last line is always `N passed, N failed`, over all stages.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ENGINES, ensureEngine, ensurePython, enginesToTest, launch, MissingProgramError } from './browsers.mjs';
import { build, elementTests, packageTests, pageTests, pythonTests, testFiles } from './test-stages.mjs';

/** @typedef {import('./test-stages.mjs').Count} Count */

const { values } = parseArgs({ options: { browsers: { type: 'boolean', default: false }, only: { type: 'string', default: '' } } });
const engines = values.browsers ? ENGINES : enginesToTest();

try {
  engines.forEach(ensureEngine);
  await testAll(ensurePython());
} catch (error) {
  if (!(error instanceof MissingProgramError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** @param {string} python */
async function testAll(python) {
  const versions = await engineVersions();
  /** @type {Count[]} */
  const counts = [];
  for (const { name, files, run } of stages(python)) {
    if (files && files.length === 0 && values.only) continue;
    counts.push(...(files && files.length === 0 ? noTests(name) : await timed(name, run)));
    if (counts.some((count) => count.failed > 0)) break;
  }
  if (values.browsers) writeTable(versions, counts);
  conclude(counts);
}

/** @param {string} python */
function stages(python) {
  const { only } = values;
  const inPython = testFiles('python/tests', /\/test[^/]*\.py$/, only);
  const inElements = testFiles('test', /^test\/(?!pages\/|package\/).*\.test\.ts$/, only);
  const inPages = testFiles('test/pages', /^test\/pages\/[^/]*\.test\.mjs$/, only);
  const inPackage = testFiles('test/package', /^test\/package\/[^/]*\.test\.mjs$/, only);
  return [
    { name: 'build', run: build },
    { name: 'python tests', files: inPython, run: () => pythonTests(python, inPython) },
    { name: 'element tests', files: inElements, run: () => elementTests(engines, inElements) },
    { name: 'page tests', files: inPages, run: () => pageTests(engines, inPages) },
    { name: 'package tests', files: inPackage, run: () => packageTests(inPackage) },
  ];
}

/** Starts each browser once: better to hear here than from the first test that one does not start. */
async function engineVersions() {
  /** @type {Map<string, string>} */
  const versions = new Map();
  for (const engine of engines) {
    const browser = await launch(engine);
    versions.set(engine, browser.version);
    await browser.close();
  }
  console.log(`Testing in ${[...versions.values()].join(', ')}`);
  return versions;
}

/**
 * @param {string} name
 * @param {() => Promise<Count[]>} stage
 */
async function timed(name, stage) {
  console.log(`\n== ${name}`);
  const start = performance.now();
  const counts = await stage();
  const failed = counts.some((count) => count.failed > 0);
  console.log(`== ${name}: ${failed ? 'FAILED' : 'ok'} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return counts;
}

/**
 * @param {string} name
 * @returns {Count[]}
 */
function noTests(name) {
  console.error(`\n== ${name}: there are no ${name} yet`);
  return [{ passed: 0, failed: 1 }];
}

/**
 * @param {Map<string, string>} versions
 * @param {Count[]} counts
 */
function writeTable(versions, counts) {
  const table = [...versions].map(([engine, version]) => {
    const own = counts.filter((count) => count.engine === engine);
    return { engine, version, passed: sum(own, 'passed'), failed: sum(own, 'failed') };
  });
  const folder = fileURLToPath(new URL('../.test-output/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}browsers.json`, `${JSON.stringify(table, null, 2)}\n`);
  console.table(table);
}

/** @param {Count[]} counts */
function conclude(counts) {
  const failed = sum(counts, 'failed');
  const passed = sum(counts, 'passed');
  if (failed > 0 || passed === 0) process.exitCode = 1;
  if (passed + failed === 0) console.error(`No test file has "${values.only}" in its path.`);
  console.log(`\n${passed} passed, ${failed} failed`);
}

/**
 * @param {Count[]} counts
 * @param {'passed' | 'failed'} which
 */
function sum(counts, which) {
  return counts.reduce((total, count) => total + count[which], 0);
}
