// @ts-check
/** A page with one tag, and what a test does with it from outside. */
import assert from 'node:assert/strict';
import { PATIENCE_MS } from './time-limits.mjs';

/** @typedef {import('../../.config/browsers/page.mjs').Page} Page */
/** @typedef {Awaited<ReturnType<typeof import('./server.mjs').startServer>>} Server */
/** @typedef {import('../../src/engine/types.js').RunResult & { ms: number }} TimedResult - `ms`: until the result came, from the run or the stop on */

/**
 * A script for the page: timers of a second and more last `patience` times as long. A page that waits a second for an obedient program
 * would give it up on a slow machine, and no test of obedience could tell.
 */
export const PATIENT = `<script>{
  globalThis.patience = 30;
  const { setTimeout: start } = globalThis;
  globalThis.setTimeout = (call, ms, ...rest) => start(call, ms >= 1000 ? ms * patience : ms, ...rest);
}</script>`;

/**
 * A script for the page: its clock goes thirty times as slowly, so that no download ever seems too slow to be worth its while. Whether
 * the shipped image is used depends on that.
 */
export const FAST_CONNECTION = `<script>{
  const now = performance.now.bind(performance);
  performance.now = () => now() / 30;
}</script>`;

/**
 * Empties the browser's storage for this site: no images, no sessions.
 *
 * @param {Page} page
 */
export async function forgetAll(page) {
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        Object.assign(indexedDB.deleteDatabase('py-playground'), { onsuccess: resolve, onerror: reject });
      }),
  );
}

/**
 * Serves and opens a page with a tag, and waits until the tag is defined.
 *
 * @param {Page} page
 * @param {Server} server - with the built files under `/dist/`
 * @param {string} [attributes]
 * @param {string} [extra] - more HTML, before the tag
 */
export async function openTag(page, server, attributes = '', extra = '') {
  server.page('/tag', `${extra}<script type="module" src="/dist/py-playground.js"></script><py-playground ${attributes}></py-playground>`);
  await page.goto(`${server.url}/tag`);
  await page.waitFor('customElements.get("py-playground") && document.querySelector("py-playground").updateComplete', PATIENCE_MS);
}

/**
 * Runs code in the tag.
 *
 * @param {Page} page
 * @param {string} code
 * @returns {Promise<TimedResult>}
 */
export function run(page, code) {
  return page.evaluate(async (/** @type {string} */ text) => {
    const tag = /** @type {import('../../src/element/py-playground.js').PyPlayground} */ (document.querySelector('py-playground'));
    const began = performance.now();
    const result = await tag.run(text);
    return { ...result, ms: performance.now() - began };
  }, code);
}

/**
 * Runs code, waits until it prints a line, then does something to the page, and waits for the result.
 *
 * @param {Page} page
 * @param {string} code - what it does first is up to the test; it has to print
 * @param {(tag: import('../../src/element/py-playground.js').PyPlayground) => void} act - in the page
 * @returns {Promise<TimedResult>}
 */
export function runAndThen(page, code, act) {
  return page.evaluate(
    async (/** @type {string} */ text, /** @type {string} */ source) => {
      const tag = /** @type {import('../../src/element/py-playground.js').PyPlayground} */ (document.querySelector('py-playground'));
      const printed = new Promise((resolve) => tag.addEventListener('py-output', resolve, { once: true }));
      const running = tag.run(text);
      await printed;
      const began = performance.now();
      // The test's own function, as text: an expression, which a page's Content-Security-Policy would have to allow.
      (0, eval)(`(${source})`)(tag);
      const result = await running;
      return { ...result, ms: performance.now() - began };
    },
    code,
    String(act),
  );
}

/**
 * The text that the tag's output shows.
 *
 * @param {Page} page
 * @returns {Promise<string>}
 */
export function outputText(page) {
  return page.evaluate(async () => {
    // Output is drawn once per frame.
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    return /** @type {HTMLElement} */ (document.querySelector('py-playground')?.shadowRoot?.querySelector('[part~=output]')).innerText;
  });
}

/**
 * Waits until the tag's output shows this, however long drawing takes.
 *
 * @param {Page} page
 * @param {RegExp} pattern
 * @returns {Promise<string>} the whole text
 */
export async function outputWith(page, pattern) {
  const deadline = performance.now() + PATIENCE_MS;
  let text = await outputText(page);
  while (!pattern.test(text) && performance.now() < deadline) text = await outputText(page);
  assert.match(text, pattern);
  return text;
}

/**
 * What the page must not have had: errors, rejections, violations, console errors, all in one list.
 *
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export function complaints(page) {
  return page.evaluate('Object.values(witness).flat()');
}

/**
 * The reader replaces all code in a tag's editor, whichever has come by now: the plain field or CodeMirror.
 *
 * @param {Page} page
 * @param {string} text - of one line
 */
export async function typeCode(page, text) {
  await page.evaluate((/** @type {string} */ typed) => {
    const tag = /** @type {import('../../src/element/py-playground.js').PyPlayground} */ (document.querySelector('py-playground'));
    const field = tag.shadowRoot?.querySelector('textarea');
    if (field) {
      field.value = typed;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    } else {
      /** @type {HTMLElement | null | undefined} */ (tag.shadowRoot?.querySelector('.cm-content'))?.focus();
      document.execCommand('selectAll');
      document.execCommand('insertText', false, typed);
    }
  }, text);
  await page.waitFor(`document.querySelector('py-playground').code === ${JSON.stringify(text)}`, PATIENCE_MS);
}
