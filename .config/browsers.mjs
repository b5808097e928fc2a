// @ts-check
/**
 * The three browsers that the tests run in, behind one small interface.
 *
 *     const browser = await launch('webkit');
 *     const page = await browser.newPage();
 *     await page.goto('http://127.0.0.1:8000/');
 *     await page.waitFor('document.querySelector("py-playground").status === "ready"');
 *     await browser.close();
 */
import { ensureChromium, ensureFirefox, ensureWebKit } from './browsers/find.mjs';
import { launchWithPuppeteer } from './browsers/puppeteer.mjs';
import { launchWebKit } from './browsers/webkit.mjs';

/** @typedef {import('./browsers/page.mjs').Engine} Engine */
/** @typedef {import('./browsers/page.mjs').Browser} Browser */
/** @typedef {import('./browsers/page.mjs').Page} Page */

export { ensureChromium, ensureFirefox, ensurePython, ensureWebKit, findChromium, MissingProgramError } from './browsers/find.mjs';

/** @type {readonly Engine[]} */
export const ENGINES = ['chromium', 'firefox', 'webkit'];

/**
 * The engines named by the environment variable `BROWSERS` (`chromium,firefox,webkit`); Chromium alone when it is not set.
 *
 * @returns {Engine[]}
 * @throws {Error} for a name that is none of the three
 */
export function enginesToTest() {
  const names = (process.env['BROWSERS'] || 'chromium').split(',').map((name) => name.trim());
  return names.map((name) => {
    const engine = ENGINES.find((known) => known === name);
    if (!engine) throw new Error(`BROWSERS names "${name}"; it can be ${ENGINES.join(', ')}.`);
    return engine;
  });
}

/**
 * Finds one engine's programs, installing them where that is possible.
 *
 * @param {Engine} engine
 * @throws {MissingProgramError} with one line that says what to install
 */
export function ensureEngine(engine) {
  ({ chromium: ensureChromium, firefox: ensureFirefox, webkit: ensureWebKit })[engine]();
}

/**
 * Starts a browser that ends with this process at the latest.
 *
 * @param {Engine} engine
 * @param {import('./browsers/puppeteer.mjs').LaunchOptions} [options] - `prefs` are Firefox's, `args` any browser's
 * @returns {Promise<Browser>}
 * @throws {MissingProgramError} with one line that says what to install
 */
export async function launch(engine, options = {}) {
  if (engine === 'webkit') return launchWebKit(ensureWebKit(), options);
  return launchWithPuppeteer(engine, engine === 'chromium' ? ensureChromium() : ensureFirefox(), options);
}
