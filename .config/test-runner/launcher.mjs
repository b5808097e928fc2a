// @ts-check
/** Runs @web/test-runner's sessions in any of our three browsers. */
import { launch } from '../browsers.mjs';

/** @typedef {import('@web/test-runner-core').BrowserLauncher} BrowserLauncher */
/** @typedef {import('../browsers.mjs').Engine} Engine */
/** @typedef {import('../browsers.mjs').Page} Page */

/** Pages that may be open at once. The other two give the focus to one window at a time, and tests need it. */
const CONCURRENCY = { chromium: 2, firefox: 1, webkit: 1 };

/** @implements {BrowserLauncher} */
export class EngineLauncher {
  type = 'py-playground';
  /** @type {Promise<import('../browsers.mjs').Browser> | undefined} */
  #browser;
  /** @type {Map<string, Page>} */
  #pages = new Map();

  /** @param {Engine} engine */
  constructor(engine) {
    this.name = engine;
    this.engine = engine;
    this.concurrency = CONCURRENCY[engine];
  }

  /**
   * @param {string} sessionId
   * @param {string} url
   */
  async startSession(sessionId, url) {
    this.#browser ??= launch(this.engine);
    const page = await (await this.#browser).newPage();
    this.#pages.set(sessionId, page);
    await page.goto(url);
  }

  /** @param {string} sessionId */
  isActive(sessionId) {
    return this.#pages.has(sessionId);
  }

  /** @param {string} sessionId */
  getBrowserUrl(sessionId) {
    return this.#pages.get(sessionId)?.url();
  }

  /**
   * Ends a session, and fails it for promises that were rejected with nobody listening: mocha in a browser does not look at those.
   *
   * @param {string} sessionId
   */
  async stopSession(sessionId) {
    const page = this.page(sessionId);
    this.#pages.delete(sessionId);
    try {
      /** @type {string[]} */
      const rejections = await page.evaluate('globalThis.unhandledRejections ?? []');
      if (rejections.length > 0) throw rejectionsError(rejections);
    } finally {
      await page.close();
    }
    return {};
  }

  async stop() {
    await (await this.#browser)?.close();
  }

  /** @returns {Promise<void>} */
  startDebugSession() {
    return Promise.reject(new Error('There is no debug mode; open the test with --manual instead.'));
  }

  /**
   * @param {string} sessionId
   * @returns {Page}
   * @throws {Error} when the session is over
   */
  page(sessionId) {
    const page = this.#pages.get(sessionId);
    if (!page) throw new Error(`The test session ${sessionId} has no page`);
    return page;
  }
}

/**
 * @param {string[]} rejections - the reasons' stacks, where they had any
 * @returns {Error} with the places in our own code, not the way through the framework and this file
 */
function rejectionsError(rejections) {
  const lines = rejections.join('\n').split('\n').filter((line) => !line.includes('/__web-test-runner__/'));
  const error = new Error(`Promises were rejected and nobody listened:\n${lines.join('\n')}`);
  delete error.stack;
  return error;
}
