// @ts-check
/** The workers behind the tags of a page: shared files, separate or shared interpreters, and what happens when one goes away. */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, afterEach, before, beforeEach, describe, it } from '../support/node-test.mjs';
import { complaints, forgetAll, openTag, run, runAndThen } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';
import { expectWithin, PATIENCE_MS } from '../support/time-limits.mjs';

/** The end of a worker that nobody asked for is known by then, in milliseconds. */
const LOST_MS = 2000;
/** The longest that a page may be busy without being felt to be, in milliseconds. */
const AT_ONCE_MS = 100;

/** In the page: counts compilations of anything of Python's size. */
const countCompiles = `
  globalThis.compiles = 0;
  for (const name of ['compile', 'compileStreaming', 'instantiate', 'instantiateStreaming']) {
    const original = WebAssembly[name];
    WebAssembly[name] = function (...args) { if (!(args[0]?.byteLength < 1e6)) compiles += 1; return original.apply(this, args); };
  }`;

for (const engine of enginesToTest()) {
  describe(`the workers of a page in ${engine}`, () => {
    /** @type {import('../../.config/browsers.mjs').Browser} */
    let browser;
    /** @type {import('../../.config/browsers.mjs').Page} */
    let page;
    /** @type {Awaited<ReturnType<typeof startServer>>} */
    let server;

    before(async () => {
      server = await startServer({ roots: { '/dist/': 'dist' } });
      browser = await launch(engine);
    });
    after(async () => {
      await browser.close();
      await server.close();
    });
    beforeEach(async () => {
      page = await browser.newPage();
    });
    afterEach(async () => {
      const wrong = await complaints(page);
      await page.close();
      assert.deepEqual(wrong, []);
    });

    for (const isolation of ['sandbox', 'page']) {
      it(`share files and one compilation, not their variables (isolation="${isolation}")`, async () => {
        const tag = `<py-playground isolation="${isolation}"></py-playground>`;
        server.page('/two', `<script>${countCompiles}</script><script type="module" src="/dist/py-playground.js"></script>${tag}${tag}`);
        await page.goto(`${server.url}/two`);
        await page.waitFor('customElements.get("py-playground") !== undefined', PATIENCE_MS);
        assert.equal(await page.evaluate(runIn, 0, 'x = 1; x'), '1');
        const before = server.requests.length;
        assert.equal(await page.evaluate(runIn, 1, '"x" in globals()'), 'False');
        // Parts of the tags themselves, such as what keeps the reader’s code, come in idle moments.
        assert.deepEqual(server.requests.slice(before).map(({ path }) => path).filter((path) => /\/pyodide\/|worker|python\.|engine-room|sandbox/.test(path)), []);
        // The frame compiles once in its life, when it opens; without a frame the page itself does.
        const frames = await page.evaluate('document.querySelectorAll("iframe").length');
        assert.deepEqual([frames, await page.evaluate('compiles')], isolation === 'sandbox' ? [1, 0] : [0, 1]);
      });
    }

    it('are one for all tags of a group, and others’ variables stay apart', async () => {
      const tags = ['one', 'one', 'two'].map((group) => `<py-playground group="${group}"></py-playground>`);
      server.page('/groups', `<script type="module" src="/dist/py-playground.js"></script>${tags.join('')}`);
      await page.goto(`${server.url}/groups`);
      await page.waitFor('customElements.get("py-playground") !== undefined', PATIENCE_MS);
      await page.evaluate(runIn, 0, 'x = 1');
      assert.equal(await page.evaluate(runIn, 1, 'x + 1'), '2');
      assert.equal(await page.evaluate(runIn, 2, '"x" in globals()'), 'False');
    });

    it('are replaced when their frame is taken out of the page: while idle and while running', async (t) => {
      await openTag(page, server, 'boot="now"');
      await run(page, 'x = 1');
      await page.evaluate('document.querySelector("iframe").remove()');
      await page.waitFor('document.querySelector("py-playground").status === "crashed"', PATIENCE_MS);
      assert.equal((await run(page, '6 * 7')).value, '42');
      const running = await runAndThen(page, 'print("running")\nwhile True: pass', () => document.querySelector('iframe')?.remove());
      assert.deepEqual([running.status, running.error?.type], ['crashed', 'PlaygroundError']);
      await expectWithin(t, page, { what: 'Reported', ms: running.ms, promised: LOST_MS });
      assert.equal((await run(page, '6 * 7')).value, '42');
    });

    if (engine !== 'chromium') return;

    /** A tag whose Python has no image to start from: it goes through every phase. */
    async function openSlowTag() {
      await openTag(page, server, 'boot="run"');
      await forgetAll(page);
      await openTag(page, server, 'no-persist image-url="/nowhere"');
    }

    it('are replaced when their frame is taken out while it opens, in every moment of that', async () => {
      await openSlowTag();
      const ends = await page.evaluate(removeFrameWhileBooting, ['download', 'sandbox', 'start', 'glue', 'interpreter', 'bridge']);
      for (const { phase, status, code } of ends) assert.deepEqual([status, code === 'sandbox-failed' || code === 'worker-failed'], ['crashed', true], `${phase}: ${code}`);
      assert.equal((await run(page, '6 * 7')).value, '42');
    });

    it('are replaced when the reader stops their start, in every moment of it', async () => {
      await openSlowTag();
      const ends = await page.evaluate(stopWhileBooting, ['download', 'sandbox', 'start', 'glue', 'interpreter', 'bridge']);
      assert.deepEqual(new Set(ends), new Set(['stopped idle']));
      assert.equal((await run(page, '6 * 7')).value, '42');
      assert.equal(await page.evaluate('document.querySelectorAll("iframe").length'), 1);
    });

    it('can be given up while a package is on its way', async () => {
      server.fault(/slow-1\.0/, { type: 'stall', after: 0 });
      await openTag(page, server, `packages="${server.url}/slow-1.0-py3-none-any.whl"`);
      const stopped = page.evaluate(() => {
        const tag = /** @type {import('../../src/element/py-playground.js').PyPlayground} */ (document.querySelector('py-playground'));
        const sandbox = new Promise((resolve) => tag.addEventListener('py-boot', (event) => event.phase === 'sandbox' && resolve(event)));
        const running = tag.run('1');
        return sandbox.then(() => tag.stop()).then(() => running);
      });
      assert.equal((await stopped).status, 'stopped');
      assert.equal(await page.evaluate('document.querySelector("py-playground").status'), 'idle');
    });

    it('that send garbage through a stolen port are ended, and the page goes on', async () => {
      await openTag(page, server);
      await run(page, STEAL);
      const { status, error } = await run(page, 'run_js("for (const bad of [null, 1, {}, [], {type: \'result\'}, {type: \'output\', run: -1, items: []}, {__proto__: {type: \'pong\', ping: 1}}, new Map, new Error, {type: \'nothing\'}]) stolen.postMessage(bad)")\nwhile True: pass');
      assert.equal(status, 'crashed');
      assert.match(error?.message ?? '', /messages that make no sense/);
      assert.equal((await run(page, '6 * 7')).value, '42');
    });

    it('cannot answer for runs that were never asked for, nor pollute the page', async () => {
      await openTag(page, server);
      await run(page, STEAL);
      const forged = String.raw`
stolen.postMessage({ type: 'result', run: 999, outcome: { status: 'ok', value: 'forged' }, ms: 0 });
stolen.postMessage({ type: 'output', run: 999, items: [{ stream: 'stdout', text: 'forged' }] });
stolen.postMessage(JSON.parse('{"type": "pong", "ping": 1, "__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}'));`;
      const { status, value } = await run(page, `run_js(${JSON.stringify(forged)})\n"honest"`);
      assert.deepEqual([status, value], ['ok', "'honest'"]);
      assert.deepEqual(await page.evaluate('[typeof {}.polluted, document.querySelector("py-playground").shadowRoot.textContent.includes("forged")]'), ['undefined', false]);
    });

    it('that flood the page are ended before the page stops answering', async (t) => {
      await openTag(page, server);
      await run(page, STEAL);
      // A program that is as busy, and sends nothing.
      await page.evaluate(startHeartbeat);
      await run(page, 'run_js("for (const end = performance.now() + 300; performance.now() < end;) structuredClone({ type: \'pong\', ping: 0 })")');
      const control = await page.evaluate('stopHeartbeat()');
      await page.evaluate(startHeartbeat);
      const { status, error } = await run(page, 'run_js("for (;;) stolen.postMessage({ type: \'pong\', ping: 0 })")');
      assert.equal(status, 'crashed');
      assert.match(error?.message ?? '', /more messages than the page can take/);
      const ms = await page.evaluate('stopHeartbeat()');
      await expectWithin(t, page, { what: 'The page answered under the flood', ms, promised: AT_ONCE_MS + control });
      assert.equal((await run(page, '6 * 7')).value, '42');
    });

    it('are asked for a sign of life when the page comes back from the cache or from sleep', async () => {
      await openTag(page, server);
      await run(page, 'x = 1');
      await page.evaluate('dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))');
      await page.evaluate('document.dispatchEvent(new Event("resume"))');
      assert.equal((await run(page, 'x')).value, '1');
      await run(page, STEAL);
      // Deaf from now on, and silent once the run is over.
      await run(page, 'run_js("stolen.onmessage = null")');
      await page.waitFor('dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })) && document.querySelector("py-playground").status === "crashed"', PATIENCE_MS);
      assert.equal((await run(page, '6 * 7')).value, '42');
    });

    it('that fall silent in the middle of a run are named as such soon, and Stop goes back to before it', async (t) => {
      await openTag(page, server);
      await run(page, STEAL);
      await page.evaluate(() => {
        const tag = /** @type {import('../../src/element/py-playground.js').PyPlayground} */ (document.querySelector('py-playground'));
        Object.assign(globalThis, { running: tag.run('run_js("stolen.close()")\nwhile True: pass') });
      });
      const ms = await page.evaluate(untilNotAnswering);
      await expectWithin(t, page, { what: 'Named', ms, promised: LOST_MS });
      await page.evaluate('document.querySelector("py-playground").stop()');
      const { status, stoppedBy } = await page.evaluate('running');
      assert.deepEqual([status, stoppedBy], ['stopped', 'restore']);
      assert.equal((await run(page, '6 * 7')).value, '42');
    });
  });
}

/** Python that gets hold of the worker's port to the page when the worker uses it next, which is to tell that this has run. */
const STEAL = `from pyodide.code import run_js
run_js("""
const send = MessagePort.prototype.postMessage;
MessagePort.prototype.postMessage = function (...args) {
  if (args[0]?.type) globalThis.stolen = this;
  return send.apply(this, args);
};
""")`;

/**
 * In the page: runs code in one of the tags.
 *
 * @param {number} index
 * @param {string} code
 */
async function runIn(index, code) {
  const tag = /** @type {import('../../src/element/py-playground.js').PyPlayground} */ (document.querySelectorAll('py-playground')[index]);
  return (await tag.run(code)).value;
}

/**
 * In the page: starts Python once for each phase and takes its frame away as soon as the phase begins.
 *
 * @param {string[]} phases
 */
async function removeFrameWhileBooting(phases) {
  const tag = /** @type {import('../../src/element/py-playground.js').PyPlayground} */ (document.querySelector('py-playground'));
  const ends = [];
  for (const phase of phases) {
    document.querySelector('iframe')?.remove();
    const failed = new Promise((resolve) => tag.addEventListener('py-error', (event) => resolve(event.error.code), { once: true }));
    const listening = new AbortController();
    const remove = () => {
      const frame = document.querySelector('iframe');
      // The first phase begins before there is a frame.
      if (!frame) return void requestAnimationFrame(remove);
      frame.remove();
    };
    tag.addEventListener('py-boot', (event) => event.phase === phase && (listening.abort(), remove()), { signal: listening.signal });
    const { status } = await tag.run('1');
    ends.push({ phase, status, code: await failed });
  }
  return ends;
}

/**
 * In the page: starts Python once for each phase and stops it as soon as the phase begins.
 *
 * @param {string[]} phases
 */
async function stopWhileBooting(phases) {
  const tag = /** @type {import('../../src/element/py-playground.js').PyPlayground} */ (document.querySelector('py-playground'));
  const ends = [];
  for (const phase of phases) {
    const listening = new AbortController();
    tag.addEventListener('py-boot', (event) => event.phase === phase && (listening.abort(), tag.stop()), { signal: listening.signal });
    const { status } = await tag.run('1');
    ends.push(`${status} ${tag.status}`);
  }
  return ends;
}

/** In the page: waits until the reader is told that Python does not answer. Resolves with the milliseconds that took. */
async function untilNotAnswering() {
  const status = document.querySelector('py-playground')?.shadowRoot?.querySelector('[part~=status]');
  const began = performance.now();
  while (!/not answering/.test(status?.textContent ?? '')) await new Promise((resolve) => setTimeout(resolve, 10));
  return performance.now() - began;
}

/** In the page: measures how long the page is ever busy, in milliseconds, until `stopHeartbeat()` gives the longest time. */
function startHeartbeat() {
  let last = performance.now();
  let longest = 0;
  const beat = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(beat, 10);
  Object.assign(globalThis, {
    stopHeartbeat() {
      beat();
      clearInterval(timer);
      return longest;
    },
  });
}
