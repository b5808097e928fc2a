// @ts-check
/** A page with a tag, the real pyserial in its Python, and boards at its serial ports. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ensurePython } from '../../../.config/browsers.mjs';
import { outputText, run } from '../playground.mjs';
import { startServer } from '../server.mjs';
import { DEVICE_ROOT, openDeviceTag } from './device-page.mjs';
import { makeWheels } from './wheels.mjs';

/** @typedef {import('../../../.config/browsers/page.mjs').Page} Page */
/** @typedef {import('../../../.config/browsers/page.mjs').Engine} Engine */
/** @typedef {Awaited<ReturnType<typeof startServer>>} Server */
/** @typedef {{ name: string, needs: 'loopback' | 'signals' | 'stall' | 'chooser' | 'dismiss' | 'library', code: string }} Program */

const repository = fileURLToPath(new URL('../../../', import.meta.url));
/** What tests build for their pages. */
const BUILT = `${repository}.test-output/devices/`;

/** Starts a server with everything that such a page loads. @param {import('../server.mjs').ServerOptions} [options] */
export async function startSerialServer(options = {}) {
  mkdirSync(BUILT, { recursive: true });
  for (const { file, bytes } of makeWheels()) writeFileSync(BUILT + file, bytes);
  const micropython = `${repository}node_modules/@micropython/micropython-webassembly-pyscript/`;
  const roots = { '/dist/': 'dist', '/built/': BUILT, '/micropython/': micropython, ...DEVICE_ROOT };
  return startServer({ roots, ...options });
}

/**
 * Opens a page with a tag. Its `answer` says what becomes of a program's wish for a device: `choose` shows the chooser of the rig, as a
 * reader's click would, `decline` says no, and with `wait` nobody answers. `asked` has the names that programs asked for, and `changes`
 * the type and reason of each event about devices.
 *
 * @param {Page} page - of a browser launched with `RIG_BROWSER`
 * @param {Server} server - from {@link startSerialServer}
 * @param {string} boards - the text of a module that runs with `rig` and `Loopback` there
 * @param {{ attributes?: string, engine?: Engine }} [options] - the tag's attributes; `engine` is Chromium unless told
 */
export async function openSerialTag(page, server, boards, { attributes = 'no-persist', engine = 'chromium' } = {}) {
  const wheel = makeWheels().find(({ name }) => name === 'pyserial')?.file;
  const wishes = `
    import { Loopback } from '/devices/boards/loopback.js';
    globalThis.answer = 'choose';
    globalThis.asked = [];
    globalThis.changes = [];
    addEventListener('py-device-request', (event) => {
      asked.push(event.name);
      event.preventDefault();
      event.target.lastRequest = event;
      if (answer === 'choose') void event.choose();
      if (answer === 'decline') event.decline();
    });
    for (const type of ['connect', 'disconnect', 'error']) {
      addEventListener('py-device-' + type, (event) => changes.push([type, event.reason ?? event.code, event.message ?? event.device.name]));
    }
    ${boards}`;
  await openDeviceTag(page, server, wishes, { attributes: `packages="${server.url}/built/${wheel}" ${attributes}`, engine });
}

/**
 * The reader gives a board to the tag.
 *
 * @param {Page} page
 * @param {string} plugged - the name of a global of the page's boards
 * @returns {Promise<string>} the name that Python knows it by
 */
export function give(page, plugged) {
  return page.evaluate(async (/** @type {string} */ name) => {
    const tag = /** @type {import('../../../src/element/py-playground.js').PyPlayground} */ (document.querySelector('py-playground'));
    rig.choose(Reflect.get(globalThis, name));
    const device = await tag.connectDevice('serial');
    if (!device) throw new Error(`The chooser was dismissed instead of giving ${name}.`);
    return device.name;
  }, plugged);
}

/** The reader takes all devices back. @param {Page} page */
export function takeBack(page) {
  return page.evaluate(async () => {
    const tag = /** @type {import('../../../src/element/py-playground.js').PyPlayground} */ (document.querySelector('py-playground'));
    await tag.session?.devices.revoke();
  });
}

/**
 * Runs a program that must end well.
 *
 * @param {Page} page
 * @param {string} code
 * @returns {Promise<string>} what it printed
 * @throws {Error} with its traceback, when it does not
 */
export async function runWell(page, code) {
  const { status } = await run(page, code);
  const text = await outputText(page);
  if (status !== 'ok') throw new Error(`The program ended with "${status}":\n${text.slice(-3000)}`);
  return text;
}

/** @returns {Program[]} the programs that unmodified pyserial must run; see the file itself */
export function pyserialPrograms() {
  return JSON.parse(execFileSync(ensurePython(), [`${repository}test/fixtures/pyserial_programs.py`], { encoding: 'utf8' }));
}
