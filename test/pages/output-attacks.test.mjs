// @ts-check
/** Hostile output, sent each way that output takes: nothing of it runs, no request leaves, and nothing shows outside its place. */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { ESCAPES, LATEX, MARKDOWN, MARKUP } from '../element/output/attacks.mjs';
import { after, before, describe, it } from '../support/node-test.mjs';
import { complaints, openTag, outputText, PATIENT, run } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

/** Outputs at once: each may be a frame. */
const BATCH = 40;
/** Time for what should not happen to happen, in milliseconds: animations, `meta refresh`, handlers of things that fail to load. */
const CHANCE_MS = 400;
/** Attacks that wait for a click. */
const CLICKABLE = /href=|\]\(|^<URL>$|^URL$|<form|<button|<area|<label|onclick|\\href|\\url/;

const svg = (/** @type {string} */ inner) => (inner.startsWith('<svg') ? inner.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"') : inner);

/** @type {Record<string, { attacks: readonly string[], code: string, displays?: number }>} ways in: Python code that shows the list `attacks`, as so many displays (one each) */
const WAYS = {
  'text/html': { attacks: MARKUP, code: 'for a in attacks: display({"text/html": a}, raw=True)' },
  'image/svg+xml': { attacks: MARKUP.map(svg).filter((text) => text.includes('<svg')), code: 'for a in attacks: display({"image/svg+xml": a, "text/plain": a}, raw=True)' },
  'text/markdown': { attacks: [...MARKDOWN, ...MARKUP.filter((_, index) => index % 3 === 0)], code: 'for a in attacks: display({"text/markdown": a}, raw=True)' },
  'text/latex': { attacks: [...LATEX, ...MARKDOWN], code: 'for a in attacks: display({"text/latex": a}, raw=True)' },
  'application/json': { attacks: [...MARKUP, ...ESCAPES], code: 'display({"application/json": json.dumps(attacks)}, raw=True)\ndisplay({"application/json": json.dumps(dict.fromkeys(attacks))}, raw=True)', displays: 2 },
  'text/plain': { attacks: [...MARKUP, ...ESCAPES], code: 'for a in attacks: display({"text/plain": a}, raw=True)' },
  'stdout and stderr': { attacks: [...MARKUP, ...MARKDOWN, ...ESCAPES], code: 'import sys\nfor a in attacks: print(a.encode("utf-8", "replace").decode()); print(a.encode("utf-8", "replace").decode(), file=sys.stderr)', displays: 0 },
  'the names of displays': { attacks: MARKUP.map((text) => text.slice(0, 1000)), code: 'for a in attacks: display({"text/plain": "x"}, raw=True, display_id=a.encode("utf-8", "replace").decode())' },
};

for (const engine of enginesToTest()) {
  describe(`hostile output in ${engine}`, () => {
    /** @type {import('../../.config/browsers.mjs').Browser} */
    let browser;
    /** @type {import('../../.config/browsers.mjs').Page} */
    let page;
    /** @type {Awaited<ReturnType<typeof startServer>>} */
    let server;
    let address = '';
    /** Elements of the page around the tag. */
    let around = 0;

    before(async () => {
      server = await startServer({ roots: { '/dist/': 'dist' } });
      browser = await launch(engine);
      page = await browser.newPage();
      await openTag(page, server, 'boot="now"', PATIENT);
      await page.evaluate(watch);
      address = page.url();
      await run(page, 'import json\nfrom py_playground import display\n1');
      around = await page.evaluate('document.querySelectorAll("*").length');
    });
    after(async () => {
      await browser.close();
      await server.close();
    });

    /**
     * The attacks with what they would do filled in.
     *
     * @param {readonly string[]} attacks
     * @param {string} way
     */
    function armed(attacks, way) {
      return attacks.map((attack, index) => {
        const name = `${way.replace(/\W+/g, '-')}-${index}`;
        return attack.replaceAll('RUN', `parent.postMessage(\`ran-${name}\`,\`*\`)||(top.broken=1)`).replaceAll('URL', `${server.url}/leak/${name}`);
      });
    }

    /** Runs Python code with a list of texts in the variable `attacks`. @param {readonly string[]} attacks @param {string} code */
    async function show(attacks, code) {
      // JSON twice: the inner for Python's parser, the outer as a Python text.
      const literal = JSON.stringify(JSON.stringify(attacks)).replaceAll('\x7f', '\\x7f');
      const result = await run(page, `attacks = json.loads(${literal})\n${code}`);
      assert.equal(result.status, 'ok', JSON.stringify(result.error));
    }

    /** Waits until so many displays stand there, or, for none, printed lines. @param {number} displays */
    const settle = (displays) => page.waitFor(`(${String(settled)})(${displays})`, PATIENCE_MS);

    async function expectHarmless() {
      await new Promise((resolve) => setTimeout(resolve, CHANCE_MS));
      const { ran, broken, strange, elements } = await page.evaluate(damage);
      assert.deepEqual(ran, [], 'scripts ran');
      assert.equal(broken, false, 'a script reached the page');
      assert.deepEqual(strange, [], 'elements that do not belong into the output');
      assert.equal(elements, around, 'elements around the tag');
      assert.deepEqual(server.requestsTo(/^\/leak/).map(({ path }) => path), [], 'requests left');
      assert.equal(page.url(), address, 'the page went elsewhere');
    }

    it('would be noticed: a frame without the wall runs and loads', async () => {
      const control = armed(['<img src="URL" onerror="RUN">'], 'control')[0];
      await page.evaluate((/** @type {string} */ html) => {
        const frame = document.createElement('iframe');
        frame.srcdoc = html;
        document.body.append(frame);
      }, control);
      await page.waitFor('globalThis.ran.length > 0', PATIENCE_MS);
      assert.equal(server.requestsTo(/^\/leak/).length, 1);
      await page.evaluate(() => {
        document.querySelector('body > iframe[srcdoc*=leak]')?.remove();
        /** @type {any} */ (globalThis).ran.length = 0;
        Reflect.deleteProperty(globalThis, 'broken');
      });
      server.requests.length = 0;
    });

    it('is tried in 200 forms at least', () => {
      assert.ok(new Set([...MARKUP, ...MARKDOWN, ...LATEX, ...ESCAPES]).size >= 200);
    });

    for (const [way, { attacks, code, displays }] of Object.entries(WAYS)) {
      it(`is harmless as ${way}`, async () => {
        const texts = armed(attacks, way);
        for (let at = 0; at < texts.length; at += BATCH) {
          const batch = texts.slice(at, at + BATCH);
          await show(batch, code);
          await settle(displays ?? batch.length);
          await expectHarmless();
        }
      });
    }

    it('is harmless as the message, the notes and the file names of an error', async () => {
      for (const attack of armed([...MARKUP.filter((_, index) => index % 10 === 0), ...ESCAPES], 'error')) {
        const text = JSON.stringify(attack.toWellFormed()).replaceAll('\x7f', '\\x7f');
        const { status } = await run(page, `e = ValueError(json.loads(${JSON.stringify(text)})); e.add_note(str(e)); exec(compile("raise e", str(e).replace(chr(0), ""), "exec"))`);
        assert.equal(status, 'error');
        assert.match(await outputText(page), /ValueError/);
      }
      await expectHarmless();
    });

    it('is harmless when the reader clicks it', async () => {
      for (const [way, texts] of Object.entries({ 'text/html': MARKUP, 'text/markdown': MARKDOWN, 'text/latex': LATEX })) {
        for (const attack of armed(texts.filter((text) => CLICKABLE.test(text)).slice(0, 25), `click-${way}`)) {
          await show([attack], `display({"${way}": attacks[0]}, raw=True)`);
          await settle(1);
          const { x, y } = await page.evaluate(place);
          await page.click(x, y);
        }
        await expectHarmless();
      }
    });

    it('covers nothing but its own place', async () => {
      const overlays = armed(MARKUP.filter((text) => text.includes('overlay')), 'overlay');
      await show(overlays, 'for a in attacks: display({"text/html": a}, raw=True)');
      await settle(overlays.length);
      const { outside, frames } = await page.evaluate(coverage);
      assert.ok(frames > 0);
      assert.deepEqual(outside, []);
    });

    it('leaves the page without an error', async () => {
      assert.deepEqual(await complaints(page), []);
    });
  });
}

/** In the page: notes messages of attacks. */
function watch() {
  /** @type {string[]} */
  const ran = [];
  Object.assign(globalThis, { ran });
  addEventListener('message', ({ data }) => typeof data === 'string' && data.startsWith('ran-') && ran.push(data));
}

/**
 * In the page: whether so many displays are shown, and every frame told its height. Browsers let frames out of view wait, so they come into view.
 *
 * @param {number} count - 0 for printed lines instead
 */
function settled(count) {
  const output = document.querySelector('py-playground')?.shadowRoot?.querySelector('[part~=output]');
  const displays = [...(output?.querySelectorAll('.display') ?? [])];
  if (displays.length !== count || displays.some((display) => display.childElementCount === 0)) return false;
  if (count === 0 && !output?.querySelector('.line')) return false;
  const waiting = [...(output?.querySelectorAll('iframe') ?? [])].find((frame) => frame.style.blockSize === '');
  waiting?.scrollIntoView({ block: 'start' });
  return !waiting;
}

/** In the page: what went wrong. */
function damage() {
  const { ran } = /** @type {{ ran: string[] }} */ (/** @type {unknown} */ (globalThis));
  const output = document.querySelector('py-playground')?.shadowRoot?.querySelector('[part~=output]');
  const allowed = 'div, span, br, p.remark, details, summary, button, img.image[src^="blob:"], iframe.html[sandbox="allow-scripts"][srcdoc]:not([src])';
  const handlers = [...(output?.querySelectorAll('*') ?? [])].filter((element) => [...element.attributes].some(({ name }) => name.startsWith('on')));
  const strange = [...(output?.querySelectorAll(`:not(${allowed})`) ?? []), ...handlers].map((element) => element.outerHTML.slice(0, 200));
  return { ran, broken: 'broken' in globalThis, strange, elements: document.querySelectorAll('*').length };
}

/** In the page: a place inside the last frame or line, in view. */
function place() {
  const output = document.querySelector('py-playground')?.shadowRoot?.querySelector('[part~=output]');
  const shown = output?.querySelector('iframe, .line') ?? document.body;
  shown.scrollIntoView({ block: 'center' });
  const { left, top, height } = shown.getBoundingClientRect();
  return { x: Math.round(left + 6), y: Math.round(top + Math.min(height / 2, 20)) };
}

/** In the page: places outside the output where one of its frames lies on top. */
function coverage() {
  const root = document.querySelector('py-playground')?.shadowRoot;
  const output = root?.querySelector('[part~=output]');
  const box = output?.getBoundingClientRect() ?? new DOMRect();
  const outside = [];
  for (let x = 2; x < innerWidth; x += 40) {
    for (let y = 2; y < innerHeight; y += 20) {
      const inside = x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
      const top = root?.elementFromPoint(x, y);
      if (!inside && top && output?.contains(top)) outside.push([x, y]);
    }
  }
  return { outside, frames: output?.querySelectorAll('iframe').length ?? 0 };
}
