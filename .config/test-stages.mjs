// @ts-check
/** The stages of `npm test`: each runs one kind of test in a process of its own and says how many passed and failed. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @typedef {import('./browsers.mjs').Engine} Engine */
/** @typedef {{ engine?: Engine, passed: number, failed: number }} Count */

const root = fileURLToPath(new URL('..', import.meta.url));
const output = `${root}.test-output`;

/**
 * A file of page or package tests that takes longer hangs, in milliseconds. Node 20 knows no limit for each test on its command line;
 * test/support/node-test.mjs has one, which ends a hanging test by name.
 */
const HUNG_MS = 1_800_000;

/**
 * @param {string} folder - inside the repository
 * @param {RegExp} name - of the files wanted
 * @param {string} only - a word that must be in the path; empty for all
 * @returns {string[]} paths relative to the repository, in order
 */
export function testFiles(folder, name, only) {
  if (!existsSync(root + folder)) return [];
  const entries = readdirSync(root + folder, { recursive: true, encoding: 'utf8' });
  return entries.map((entry) => `${folder}/${entry.replaceAll('\\', '/')}`).filter((path) => name.test(path) && path.includes(only)).sort();
}

/** @returns {Promise<Count[]>} nothing to count; a build that fails counts as one failure */
export async function build() {
  const { code } = await run(process.execPath, ['.config/build.mjs']);
  return code === 0 ? [] : [{ passed: 0, failed: 1 }];
}

/**
 * @param {string} python - the interpreter
 * @param {string[]} files
 * @returns {Promise<Count[]>}
 */
export async function pythonTests(python, files) {
  const names = files.map((file) => file.replace(/^python\//, '').replace(/\.py$/, '').replaceAll('/', '.'));
  const { code, text } = await run(python, ['-m', 'unittest', ...names], { PYTHONDONTWRITEBYTECODE: '1', PYTHONPATH: 'python' });
  const ran = number(text, /^Ran (\d+) tests? in/m);
  const [result = ''] = /^(OK|FAILED).*$/m.exec(text) ?? [];
  const failed = ['failures', 'errors', 'unexpected successes', 'skipped'].reduce((sum, word) => sum + number(result, new RegExp(`\\b${word}=(\\d+)`)), 0);
  return [checked({ passed: Math.max(0, ran - failed), failed }, code)];
}

/**
 * @param {readonly Engine[]} engines
 * @param {string[]} files
 * @returns {Promise<Count[]>}
 */
export async function elementTests(engines, files) {
  const counts = `${output}/elements.json`;
  rmSync(counts, { force: true });
  const runner = 'node_modules/@web/test-runner/dist/bin.js';
  const args = [runner, '--config', '.config/web-test-runner.config.mjs', '--files', ...files];
  const { code } = await run(process.execPath, args, { BROWSERS: engines.join(',') });
  // Without the file the runner did not even start its browsers; what it said stands above.
  /** @type {Count[]} */
  const found = existsSync(counts) ? JSON.parse(readFileSync(counts, 'utf8')) : [];
  return engines.map((engine) => checked(found.find((count) => count.engine === engine) ?? { engine, passed: 0, failed: 1 }, found.length > 0 ? 0 : code));
}

/**
 * @param {readonly Engine[]} engines
 * @param {string[]} files
 * @returns {Promise<Count[]>}
 */
export async function pageTests(engines, files) {
  /** @type {Count[]} */
  const counts = [];
  for (const engine of engines) counts.push({ engine, ...(await nodeTests(files, { BROWSERS: engine })) });
  return counts;
}

/**
 * @param {string[]} files
 * @returns {Promise<Count[]>}
 */
export async function packageTests(files) {
  return [await nodeTests(files, {})];
}

/**
 * @param {string[]} files
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Count>}
 */
async function nodeTests(files, env) {
  mkdirSync(output, { recursive: true });
  const tap = `${output}/node.tap`;
  const reporters = ['--test-reporter=spec', '--test-reporter-destination=stdout', '--test-reporter=tap', `--test-reporter-destination=${tap}`];
  // One file after the other: several browsers at once would measure each other.
  const { code } = await run(process.execPath, ['--test', '--test-concurrency=1', `--test-timeout=${HUNG_MS}`, ...reporters, ...files], env);
  const text = readFileSync(tap, 'utf8');
  // Node counts a file that has no tests as one test that passed, under the file's own name.
  const passedNames = new Set([...text.matchAll(/^ok \d+ - (.*)$/gm)].map(([, name]) => name));
  const empty = files.filter((file) => passedNames.has(join(root, file)));
  for (const file of empty) console.error(`no test ran in ${file}`);
  const bad = ['fail', 'cancelled', 'skipped', 'todo'].reduce((sum, word) => sum + number(text, new RegExp(`^# ${word} (\\d+)$`, 'm')), 0);
  return checked({ passed: number(text, /^# pass (\d+)$/m) - empty.length, failed: bad + empty.length }, code);
}

/**
 * A stage that ended badly, or in which nothing passed, has failed whatever it counted.
 *
 * @param {Count} count
 * @param {number} code - the exit code
 * @returns {Count}
 */
function checked(count, code) {
  return count.failed === 0 && (code !== 0 || count.passed === 0) ? { ...count, failed: 1 } : count;
}

/**
 * Runs a program in the repository and shows what it says while it runs.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ code: number, text: string }>} the exit code, and what it wrote to stderr
 */
function run(command, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'pipe'] });
    let text = '';
    child.stderr.setEncoding('utf8').on('data', (piece) => {
      process.stderr.write(piece);
      text += piece;
    });
    // Passed on, so that the child can end its browsers. Ctrl+C reaches it by itself.
    const end = () => void child.kill('SIGTERM');
    process.on('SIGTERM', end);
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('SIGTERM', end);
      resolve({ code: code ?? 1, text });
    });
  });
}

/**
 * @param {string} text
 * @param {RegExp} pattern - with the number as its first group
 */
function number(text, pattern) {
  return Number(pattern.exec(text)?.[1] ?? 0);
}
