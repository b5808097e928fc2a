// @ts-check
/**
 * What a page can do, whichever engine shows it. The types that every engine's page fulfils, and the waiting that is the same for all.
 */

/** @typedef {'chromium' | 'firefox' | 'webkit'} Engine */

/**
 * @typedef {object} Look
 * @property {number} [width] - CSS pixels of the viewport
 * @property {number} [height] - CSS pixels of the viewport
 * @property {boolean} [dark] - Chromium only
 * @property {boolean} [reducedMotion] - Chromium only
 * @property {boolean} [forcedColors] - Chromium only
 */

/**
 * @typedef {object} ConsoleMessage
 * @property {string} type - `log`, `warn`, `error` …; `uncaught` for an error that nobody caught
 * @property {string} text
 */

/**
 * @typedef {object} Page
 * @property {(url: string) => Promise<void>} goto - resolves once the page's load event has fired
 * @property {<T = any>(code: string | ((...args: any[]) => T), ...args: any[]) => Promise<Awaited<T>>} evaluate - runs a function
 *   (with JSON arguments), or an expression, in the page; awaits a promise; brings the value back as JSON
 * @property {(code: string | (() => any), timeoutMs?: number) => Promise<any>} waitFor - resolves with the first truthy value of
 *   the expression; rejects after `timeoutMs` (10 000) with the last value or error in the message
 * @property {(keys: string) => Promise<void>} press - one key, or a chord such as `Control+Enter`
 * @property {(text: string) => Promise<void>} type - types text where the focus is, key by key
 * @property {(x: number, y: number) => Promise<void>} click - clicks at CSS pixels of the viewport
 * @property {(look: Look) => Promise<void>} emulate - changes the window's size and what media queries see
 * @property {(origin: string, bytes: number | null) => Promise<void>} limitStorage - the site's storage is full at so many bytes; null
 *   takes the limit away; Chromium only
 * @property {(path: string, look?: Look) => Promise<void>} screenshot - writes a PNG of the viewport
 * @property {(listener: (message: ConsoleMessage) => void) => void} onConsole - hears the page's console; not in WebKitGTK, whose
 *   driver does not tell
 * @property {() => string} url
 * @property {() => Promise<void>} close
 */

/**
 * @typedef {object} Browser
 * @property {Engine} engine
 * @property {string} version - such as `Chromium 156.0.8078.79`
 * @property {() => Promise<Page>} newPage - a page with cookies and storage of its own
 * @property {() => Promise<void>} close
 */

/** How often a condition in the page is looked at, in milliseconds. */
const POLL_MS = 50;

/**
 * Asks the page again and again until the answer is truthy. Asking from here works in all engines, under any CSP, across navigations,
 * and while the page is busy.
 *
 * @param {Page['evaluate']} evaluate
 * @param {string | (() => any)} code
 * @param {number} timeoutMs
 * @returns {Promise<any>}
 */
export async function waitFor(evaluate, code, timeoutMs = 10_000) {
  const deadline = performance.now() + timeoutMs;
  let last = 'the page did not answer';
  for (;;) {
    const left = deadline - performance.now();
    if (left <= 0) throw new Error(`Waited ${timeoutMs} ms for ${code}, last: ${last}`);
    try {
      const value = await withTimeout(evaluate(code), left);
      if (value) return value;
      last = JSON.stringify(value) ?? String(value);
    } catch (error) {
      // The page may be on its way to another document, or not be ready for the question yet: ask again until the time is up.
      last = error instanceof Error ? error.message : String(error);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {number} ms
 * @returns {Promise<T>}
 */
function withTimeout(promise, ms) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('the page did not answer')), ms);
  });
  return /** @type {Promise<T>} */ (Promise.race([promise, late])).finally(() => clearTimeout(timer));
}

/** @param {Look} look */
export function refuseMedia({ dark, reducedMotion, forcedColors }) {
  if (dark || reducedMotion || forcedColors) throw new Error('dark, reducedMotion and forcedColors can be emulated in Chromium only');
}
