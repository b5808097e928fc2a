// @ts-check
/** Chromium and Firefox, driven by puppeteer-core. */
import puppeteer from 'puppeteer-core';
import { refuseMedia, waitFor } from './page.mjs';
import { endWithUs } from './processes.mjs';

/** @typedef {import('./page.mjs').Page} Page */
/** @typedef {import('./page.mjs').Browser} Browser */
/** @typedef {import('./page.mjs').Look} Look */

/** Quiet and self-contained: nothing is fetched that no test asked for. As root there is no sandbox to be had. */
const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--no-first-run',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * @typedef {object} LaunchOptions
 * @property {Record<string, unknown>} [prefs] - Firefox preferences
 * @property {string[]} [args] - more command-line arguments
 */

/**
 * @param {'chromium' | 'firefox'} engine
 * @param {string} executablePath
 * @param {LaunchOptions} options
 * @returns {Promise<Browser>}
 */
export async function launchWithPuppeteer(engine, executablePath, { prefs = {}, args = [] }) {
  const chromium = engine === 'chromium';
  const browser = await puppeteer.launch({
    browser: chromium ? 'chrome' : 'firefox',
    executablePath,
    headless: true,
    args: chromium ? [...CHROMIUM_FLAGS, ...args] : args,
    extraPrefsFirefox: prefs,
    // A page that is busy in a loop must not fail the calls that wait for it: tests have time limits of their own.
    protocolTimeout: 0,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  // Puppeteer's own handlers end only the first of several browsers, and on SIGTERM would keep this process alive.
  const child = browser.process();
  if (child) endWithUs(child);
  const version = (await browser.version()).replace(/^\w+\//, '');
  return {
    engine,
    version: `${chromium ? 'Chromium' : 'Firefox'} ${version}`,
    newPage: async () => {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      // Pages that run side by side would otherwise take the focus from each other.
      if (chromium) await page.emulateFocusedPage(true);
      return wrap(page, chromium, () => context.close());
    },
    close: () => browser.close(),
  };
}

/**
 * @param {import('puppeteer-core').Page} page
 * @param {boolean} chromium
 * @param {() => Promise<void>} close
 * @returns {Page}
 */
function wrap(page, chromium, close) {
  /** @type {Page['evaluate']} */
  const evaluate = /** @type {any} */ (page.evaluate.bind(page));
  const emulate = chromium ? chromiumEmulation(page) : sizeEmulation(page);
  /** @type {Promise<import('puppeteer-core').CDPSession> | undefined} */
  let storage;
  return {
    goto: async (url) => void (await page.goto(url)),
    evaluate,
    waitFor: (code, timeoutMs) => waitFor(evaluate, code, timeoutMs),
    press: (keys) => press(page, keys),
    type: (text) => page.keyboard.type(text),
    click: (x, y) => page.mouse.click(x, y),
    emulate,
    limitStorage: async (origin, bytes) => {
      if (!chromium) throw new Error('The storage can be limited in Chromium only');
      // The limit lasts as long as its session.
      storage ??= page.createCDPSession();
      await (await storage).send('Storage.overrideQuotaForOrigin', { origin, ...(bytes !== null && { quotaSize: bytes }) });
    },
    screenshot: async (path, look = {}) => {
      await emulate(look);
      await page.screenshot({ path: /** @type {`${string}.png`} */ (path) });
    },
    onConsole: (listener) => {
      page.on('console', (message) => listener({ type: message.type(), text: message.text() }));
      page.on('pageerror', (error) => listener({ type: 'uncaught', text: error instanceof Error ? error.message : String(error) }));
    },
    url: () => page.url(),
    close,
  };
}

/**
 * @param {import('puppeteer-core').Page} page
 * @param {string} keys
 */
async function press(page, keys) {
  const chord = /** @type {import('puppeteer-core').KeyInput[]} */ (keys.split(/(?<=.)\+(?=.)/));
  for (const key of chord) await page.keyboard.down(key);
  for (const key of chord.reverse()) await page.keyboard.up(key);
}

/**
 * @param {import('puppeteer-core').Page} page
 * @returns {Page['emulate']}
 */
function sizeEmulation(page) {
  return async (look) => {
    refuseMedia(look);
    await resize(page, look);
  };
}

/**
 * Not page.emulateMediaFeatures, whose list of features lacks forced-colors. One session for all calls: each session's wishes would
 * otherwise stay in force beside the others'.
 *
 * @param {import('puppeteer-core').Page} page
 * @returns {Page['emulate']}
 */
function chromiumEmulation(page) {
  /** @type {Promise<import('puppeteer-core').CDPSession> | undefined} */
  let devtools;
  return async (look) => {
    await resize(page, look);
    const features = [
      { name: 'prefers-color-scheme', value: look.dark ? 'dark' : 'light' },
      { name: 'prefers-reduced-motion', value: look.reducedMotion ? 'reduce' : 'no-preference' },
      { name: 'forced-colors', value: look.forcedColors ? 'active' : 'none' },
    ];
    devtools ??= page.createCDPSession();
    await (await devtools).send('Emulation.setEmulatedMedia', { features });
  };
}

/**
 * @param {import('puppeteer-core').Page} page
 * @param {Look} look
 */
async function resize(page, { width, height }) {
  const now = page.viewport() ?? { width: 800, height: 600 };
  if (width || height) await page.setViewport({ ...now, width: width ?? now.width, height: height ?? now.height });
}
