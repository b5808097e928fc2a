// @ts-check
/**
 * Pages with emulated hardware.
 *
 *     const browser = await launch(engine, RIG_BROWSER[engine]);
 *     const server = await startServer({ roots: { '/dist/': 'dist', ...DEVICE_ROOT } });
 *     await openDeviceTag(page, server, `
 *       import { board } from '/devices/boards/board.js';
 *       globalThis.plugged = rig.plug(board);
 *     `);
 */
import { fileURLToPath } from 'node:url';
import { openTag } from '../playground.mjs';

/** @typedef {import('../../../.config/browsers/page.mjs').Page} Page */
/** @typedef {import('../../../.config/browsers/page.mjs').Engine} Engine */
/** @typedef {Awaited<ReturnType<typeof import('../server.mjs').startServer>>} Server */

/**
 * What to launch a browser with, for it to have a rig. WebKit has neither API.
 *
 * @type {Record<'chromium' | 'firefox', import('../../../.config/browsers/puppeteer.mjs').LaunchOptions>}
 */
export const RIG_BROWSER = {
  chromium: { args: ['--enable-blink-features=MojoJS,MojoJSTest'] },
  firefox: {
    prefs: {
      'dom.webserial.enabled': true,
      'dom.webserial.testing.enabled': true,
      'dom.webserial.gated': false,
      // A chooser may stay open for as long as a test likes.
      'dom.user_activation.transient.timeout': 600_000,
    },
  },
};

/** This folder, with the boards that the demo has, too, for the server's `roots`. */
export const DEVICE_ROOT = {
  '/devices/': fileURLToPath(new URL('.', import.meta.url)),
  '/devices/boards/': fileURLToPath(new URL('../../../demo/boards/', import.meta.url)),
};

/**
 * The scripts that install `rig` and plug boards in, as HTML to put before all others.
 *
 * @param {Engine} engine
 * @param {string} [boards] - the text of a module that runs with `rig` there
 */
export function rigScripts(engine, boards = '') {
  // It has no devices, so neither has its page.
  if (engine === 'webkit') return '';
  const module = engine === 'firefox' ? 'firefox-rig.js' : 'mojo-rig.js';
  return `<script type="module">
    import { installRig } from '/devices/${module}';
    globalThis.rig = installRig();
  </script>
  <script type="module">${boards}</script>`;
}

/**
 * Opens a page with a tag, and boards plugged in before the tag is defined.
 *
 * @param {Page} page - of a browser launched with `RIG_BROWSER`
 * @param {Server} server - with `DEVICE_ROOT` and the built files under `/dist/`
 * @param {string} [boards] - the text of a module that runs with `rig` there
 * @param {{ attributes?: string, engine?: Engine }} [options] - the tag's attributes; `engine` is Chromium unless told
 */
export async function openDeviceTag(page, server, boards = '', { attributes = '', engine = 'chromium' } = {}) {
  await openTag(page, server, attributes, rigScripts(engine, boards));
}

/**
 * Opens a page with boards and no tag, for tests in plain JavaScript.
 *
 * @param {Page} page - of a browser launched with `RIG_BROWSER`
 * @param {Server} server - with `DEVICE_ROOT`
 * @param {string} [boards] - the text of a module that runs with `rig` there
 * @param {Engine} [engine]
 */
export async function openDevicePage(page, server, boards = '', engine = 'chromium') {
  server.page('/devices', `<link rel="icon" href="data:,">${rigScripts(engine, boards)}`);
  await page.goto(`${server.url}/devices`);
  await page.waitFor('globalThis.rig !== undefined');
}
