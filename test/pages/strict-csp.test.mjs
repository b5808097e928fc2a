// @ts-check
/** Pages with a strict Content-Security-Policy: what works there, and what is said where it cannot. */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, afterEach, before, beforeEach, describe, it } from '../support/node-test.mjs';
import { complaints, openTag, outputWith, run } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';
import { expectWithin, PATIENCE_MS } from '../support/time-limits.mjs';

const STRICT = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'";
const SERVED = 'sandbox-url="/dist/sandbox.html"';

/** From the wish to run until the reader knows why not, in milliseconds. */
const DETECTED_MS = 2000;

/**
 * Policies that stop a part, and the words that must name what did it.
 *
 * @type {{ part: string, policy: string, attributes?: string, code: string, names: RegExp }[]}
 */
const BLOCKED = [
  { part: 'frames', policy: `${STRICT}; frame-src 'none'`, attributes: SERVED, code: 'csp-blocked', names: /frame-src/ },
  { part: 'inline scripts, and with them its own frame', policy: STRICT, code: 'csp-blocked', names: /script-src.*sandbox-url/ },
  { part: 'WebAssembly in its own frame', policy: "script-src 'self' 'unsafe-inline' blob:", code: 'wasm-blocked', names: /wasm-unsafe-eval.*script-src/ },
  { part: 'WebAssembly at the page’s own origin', policy: "script-src 'self' blob:", attributes: 'isolation="page"', code: 'wasm-blocked', names: /wasm-unsafe-eval.*script-src/ },
  { part: 'workers in its own frame', policy: "worker-src 'none'", code: 'csp-blocked', names: /worker-src/ },
  { part: 'workers at the page’s own origin', policy: "worker-src 'self'", attributes: 'isolation="page"', code: 'csp-blocked', names: /worker-src/ },
  { part: 'its own files', policy: "connect-src 'none'", code: 'csp-blocked', names: /connect-src/ },
];

for (const engine of enginesToTest()) {
  describe(`a strict page in ${engine}`, () => {
    /** @type {import('../../.config/browsers.mjs').Browser} */
    let browser;
    /** @type {import('../../.config/browsers.mjs').Page} */
    let page;
    /** @type {Awaited<ReturnType<typeof startServer>>} */
    let server;

    before(async () => {
      browser = await launch(engine);
    });
    after(() => browser.close());
    beforeEach(async () => {
      server = await startServer({ roots: { '/dist/': 'dist' } });
      page = await browser.newPage();
    });
    afterEach(async () => {
      await page.close();
      await server.close();
    });

    /**
     * @param {string} policy
     * @param {string} [attributes]
     */
    async function openUnder(policy, attributes) {
      server.addHeaders(/^\/tag$/, { 'content-security-policy': `${policy}; report-uri /violation` });
      await openTag(page, server, attributes);
    }

    /** Violations as the page saw them, and as they were reported to the server. */
    const violations = async () => [...(await complaints(page)), ...server.requestsTo(/^\/violation$/).map(({ url }) => url)];

    /** Types into the editor as a reader would, and runs with the keyboard. @param {string} code */
    async function typeAndRun(code) {
      await page.waitFor('document.querySelector("py-playground").shadowRoot.querySelector(".cm-content") !== null', PATIENCE_MS);
      // The help in the editor closes brackets: were it to come in the middle of a string, it would close those in there.
      await page.waitFor('performance.getEntriesByType("resource").some(({ name, responseEnd }) => /assistance-/.test(name) && responseEnd > 0)', PATIENCE_MS);
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      const { x, y } = await page.evaluate(() => {
        const line = document.querySelector('py-playground')?.shadowRoot?.querySelector('.cm-line');
        if (!line) throw new Error('no line');
        const { left, top, height } = line.getBoundingClientRect();
        return { x: Math.round(left + 20), y: Math.round(top + height / 2) };
      });
      await page.click(x, y);
      await page.type(code);
      assert.equal(await page.evaluate('document.querySelector("py-playground").code'), code);
      const result = page.evaluate(() => new Promise((resolve) => document.addEventListener('py-result', (event) => resolve(Reflect.get(event, 'result')), { once: true })));
      await page.press('Control+Enter');
      return result;
    }

    const policies = [STRICT];
    // Trusted Types are Chromium's; others ignore the directives.
    if (engine === 'chromium') policies.push(`${STRICT}; require-trusted-types-for 'script'; trusted-types py-playground lit-html`);

    for (const policy of policies) {
      describe(`with ${policy}`, () => {
        it('edits, runs and shows coloured output without a single violation', async () => {
          await openUnder(policy, SERVED);
          const { status, value } = await typeAndRun('print("\\x1b[31mred\\x1b[0m"); 6*7');
          assert.deepEqual({ status, value }, { status: 'ok', value: '42' });
          await outputWith(page, /red\s+42/);
          assert.match(await colourOf(page, 'red'), /^rgb\((\d+), (?!\1)/);
          assert.deepEqual(await violations(), []);
        });

        it('shows HTML in its frame', async () => {
          await openUnder(policy, SERVED);
          await run(page, 'from py_playground import display; display({"text/html": "<b>bold</b>"}, raw=True)');
          await page.waitFor(`document.querySelector('py-playground').shadowRoot.querySelector('[part~=output] iframe')?.srcdoc.includes('<b>bold</b>')`, PATIENCE_MS);
          // The frame's one script may be blocked, inside the frame; the page itself has nothing to complain of.
          assert.deepEqual(await complaints(page), []);
        });
      });
    }

    for (const { part, policy, attributes, code, names } of BLOCKED) {
      it(`that blocks ${part} is told so, and stays usable`, async (t) => {
        await openUnder(policy, attributes);
        const error = await firstError(page);
        assert.equal(error.code, code, error.message);
        assert.match(error.message, names);
        await expectWithin(t, page, { what: 'Told', ms: error.ms, promised: DETECTED_MS });
        assert.equal(await pressRetry(page), code);
        assert.equal(await page.evaluate('document.querySelector("py-playground").run("1").then(({ status }) => status)'), 'crashed');
        // Three starts leave no heap of frames behind: one waits for better days at most.
        assert.ok((await page.evaluate('document.querySelectorAll("body > iframe").length')) <= 1);
        const { errors, rejections } = await page.evaluate('witness');
        assert.deepEqual([errors, rejections], [[], []]);
      });
    }
  });
}

/**
 * Starts Python and waits for the first failure.
 *
 * @param {import('../../.config/browsers.mjs').Page} page
 * @returns {Promise<{ code: string, message: string, ms: number }>}
 */
function firstError(page) {
  return page.evaluate(async () => {
    const tag = /** @type {import('../../src/element/py-playground.js').PyPlayground} */ (document.querySelector('py-playground'));
    const began = performance.now();
    const failed = new Promise((resolve) => tag.addEventListener('py-error', ({ error }) => resolve({ code: error.code, message: error.message, ms: performance.now() - began }), { once: true }));
    void tag.run('1');
    return /** @type {any} */ (await failed);
  });
}

/**
 * Presses the button that the error offers.
 *
 * @param {import('../../.config/browsers.mjs').Page} page
 * @returns {Promise<string>} the code of the error that comes of it
 */
async function pressRetry(page) {
  await page.waitFor('document.querySelector("py-playground").shadowRoot.querySelector("[role=alert] button") !== null', PATIENCE_MS);
  return page.evaluate(async () => {
    const tag = document.querySelector('py-playground');
    const failed = new Promise((resolve) => tag?.addEventListener('py-error', ({ error }) => resolve(error.code), { once: true }));
    /** @type {HTMLButtonElement | null | undefined} */ (tag?.shadowRoot?.querySelector('[role=alert] button'))?.click();
    return /** @type {any} */ (await failed);
  });
}

/**
 * The colour of a text in the output.
 *
 * @param {import('../../.config/browsers.mjs').Page} page
 * @param {string} text
 * @returns {Promise<string>}
 */
function colourOf(page, text) {
  return page.evaluate((/** @type {string} */ wanted) => {
    const spans = document.querySelector('py-playground')?.shadowRoot?.querySelectorAll('[part~=output] *') ?? [];
    const span = [...spans].reverse().find((element) => element.textContent === wanted);
    if (!span) throw new Error(`${wanted} is not in the output`);
    return getComputedStyle(span).color;
  }, text);
}
