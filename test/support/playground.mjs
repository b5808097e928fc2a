// @ts-check
/** A page with one tag, and what a test does with it from outside. */

/** @typedef {import('../../.config/browsers/page.mjs').Page} Page */
/** @typedef {Awaited<ReturnType<typeof import('./server.mjs').startServer>>} Server */
/** @typedef {import('../../src/engine/types.js').RunResult & { ms: number }} TimedResult - `ms`: until the result came, from the run or the stop on */

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
  await page.waitFor('customElements.get("py-playground") && document.querySelector("py-playground").updateComplete');
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
 * What the page must not have had: errors, rejections, violations, console errors, all in one list.
 *
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export function complaints(page) {
  return page.evaluate('Object.values(witness).flat()');
}
