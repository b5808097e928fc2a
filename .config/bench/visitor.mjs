// @ts-check
/** Somebody who comes to the site with a browser profile of their own, so with every cache empty at first. */

/** Options with which the image of the release is not found: without one on the device, Python starts the slow way. */
export const COLD = { imageUrl: '/nowhere' };

/** The ways in which Python may start at the first visit: the image of the release is not waited for where downloads are slow. */
export const FIRST = /prebuilt|cold/;

/** How long a start may take before the bench gives up, in milliseconds. */
const PATIENCE_MS = 120_000;

/**
 * @typedef {object} Start
 * @property {number} ms - from the call that makes the session to the first output
 * @property {number} opened - from opening the page to the first output
 * @property {string} source - which way Python started
 * @property {Record<string, number>} phases
 * @property {boolean} restored - the session of an earlier visit went on
 */

/**
 * Does something as a new visitor, who is gone afterwards.
 *
 * @template T
 * @param {import('../browsers.mjs').Browser} browser
 * @param {string} url - the site's
 * @param {(visitor: Visitor) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function asVisitor(browser, url, use) {
  const page = await browser.newPage();
  try {
    return await use(new Visitor(page, url));
  } finally {
    await page.close();
  }
}

/** What a visitor does. A start that goes another way than expected is an error: it would measure something else. */
export class Visitor {
  #page;
  #url;

  /** @param {import('../browsers.mjs').Page} page @param {string} url */
  constructor(page, url) {
    this.#page = page;
    this.#url = url;
  }

  /** Opens a page and gives what it measured. @param {string} path */
  async open(path) {
    await this.show(path);
    return this.evaluate('done');
  }

  /** Opens a page that measures nothing. @param {string} path */
  async show(path) {
    await this.#page.goto(this.#url + path);
  }

  /**
   * Opens a page that makes a session at once.
   *
   * @param {string | RegExp} source - the way that Python must have started
   * @param {object} [options] - the session's, and `code` to run
   * @returns {Promise<Start>}
   */
  async start(source, options = {}) {
    return expected(source, await this.open(`/start?${encodeURIComponent(JSON.stringify(options))}`));
  }

  /**
   * Makes a further session on the page that is open.
   *
   * @param {string | RegExp} source
   * @param {object} [options]
   * @returns {Promise<Start>}
   */
  async again(source, options = {}) {
    return expected(source, await this.evaluate(`again(${JSON.stringify(options)})`));
  }

  /** Waits until the page has kept what it keeps for the next visit. */
  async settle() {
    await this.#page.waitFor('isKept()', PATIENCE_MS);
  }

  /** The next start is a cold one, if no image is shipped. */
  async forgetImages() {
    await this.settle();
    await this.evaluate('forgetImages()');
  }

  /** @param {string} code @returns {Promise<any>} */
  async evaluate(code) {
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`“${code}” took more than ${PATIENCE_MS / 1000} s`)), PATIENCE_MS);
    });
    return Promise.race([this.#page.evaluate(code), late]).finally(() => clearTimeout(timer));
  }
}

/** @param {string | RegExp} source @param {Start} start */
function expected(source, start) {
  if (!new RegExp(`^(${typeof source === 'string' ? source : source.source})$`).test(start.source)) throw new Error(`Python started by “${start.source}”, but “${source}” was to be measured.`);
  return start;
}
