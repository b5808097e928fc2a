// @ts-check
/** `py_playground.page`: elements that a program makes, in the output, with real Python. */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, before, beforeEach, describe, it } from '../support/node-test.mjs';
import { openTag, run } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

/** In the page: the shadow roots of the views that are shown, as an array. */
const VIEWS = `[...document.querySelectorAll('py-playground')].flatMap((tag) => [...tag.shadowRoot.querySelectorAll('.output .view > div')].map((place) => place.shadowRoot))`;

/** In the page: the texts of the views, once there is something in each. */
const TEXTS = `${VIEWS}.map((root) => [...root.children].map((child) => child.textContent).join('|'))`;

for (const engine of enginesToTest()) {
  describe(`a program's page in ${engine}`, () => {
    /** @type {import('../../.config/browsers.mjs').Browser} */
    let browser;
    /** @type {import('../../.config/browsers.mjs').Page} */
    let page;
    /** @type {Awaited<ReturnType<typeof startServer>>} */
    let server;

    before(async () => {
      server = await startServer({ roots: { '/dist': 'dist' } });
      browser = await launch(engine);
      page = await browser.newPage();
    });

    after(async () => {
      await browser?.close();
      await server?.close();
    });

    beforeEach(async () => {
      await openTag(page, server, 'boot="run" no-persist');
    });

    /** Runs code that must succeed. @param {string} code */
    async function ok(code) {
      const result = await run(page, code);
      assert.equal(result.status, 'ok', result.error?.traceback || result.error?.message);
      return result;
    }

    /** Waits until the views show this. @param {string[]} texts */
    async function shows(...texts) {
      try {
        await page.waitFor(`JSON.stringify(${TEXTS}) === ${JSON.stringify(JSON.stringify(texts))}`, PATIENCE_MS);
      } catch (error) {
        assert.deepEqual(await page.evaluate(TEXTS), texts, String(error));
      }
    }

    /** Clicks what a selector finds in a view. @param {string} selector */
    const click = (selector, view = 0) => page.evaluate(`${VIEWS}[${String(view)}].querySelector(${JSON.stringify(selector)}).click()`);
    const finish = () => page.evaluate(() => /** @type {any} */ (document.querySelector('py-playground')).session.checkpoint());

    it('shows elements, hears clicks, and changes what is there', async () => {
      await ok(`
from py_playground import page
button = page.create("button", "Click me", class_="primary")
page.append(button)
out = page.append(page.create("p", id="out"))
def clicked(event):
    out.text = f"clicked with {event.button}"
    page.query("#out").classes.add("big")
button.on("click", clicked)
`);
      await shows('Click me');
      await click('button.primary');
      await shows('Click meclicked with 0');
      assert.equal(await page.evaluate(`${VIEWS}[0].querySelector('#out').className`), 'big');
    });

    it('knows what the reader typed and chose', async () => {
      await ok(`
from py_playground import page
page.body.html = """<input id="name"><select id="one"><option>a<option>b</select><p id="out">-</p><button>say Bob</button>"""
def say_bob():
    name.value = "Bob"
    one.value = "a"
    told()
page.query("button").on("click", say_bob)
name, one, out = page.query_all("#name, #one, #out")
def told():
    out.text = f"{name.value} {one.value}"
name.on("input", told)
one.on("input", told)
`);
      await shows('ab-say Bob');
      await page.evaluate(`(() => { const field = ${VIEWS}[0].querySelector('#name'); field.value = 'Ada'; field.dispatchEvent(new Event('input', { bubbles: true, composed: true })); })()`);
      await shows('abAda asay Bob');
      await page.evaluate(`(() => { const field = ${VIEWS}[0].querySelector('#one'); field.value = 'b'; field.dispatchEvent(new Event('input', { bubbles: true, composed: true })); })()`);
      await shows('abAda bsay Bob');
      await click('button');
      await shows('abBob asay Bob');
      assert.equal(await page.evaluate(`${VIEWS}[0].querySelector('#name').value + ${VIEWS}[0].querySelector('#one').value`), 'Boba');
    });

    it('begins empty at each run, and is used in the middle of one', async () => {
      await ok('from py_playground import page\nimport asyncio\np = page.append(page.create("p", "one"))\nfor n in range(3):\n    p.text = n\n    await asyncio.sleep(0.05)\n');
      await shows('2');
      await ok('page.append("two")\nlen(page.body.children)');
    });

    it('is there again after a reload, with what was typed and its handlers', async () => {
      await openTag(page, server, 'boot="now" storage-key="page"');
      await ok(`
from py_playground import page
field = page.append(page.create("input", id="name"))
out = page.append(page.create("p", "-", id="out"))
count = 0
def clicked():
    global count
    count += 1
    out.text = f"{field.value} {count}"
button = page.append(page.create("button", "+", on_click=clicked))
None
`);
      await shows('|-|+'.replaceAll('|', ''));
      await page.evaluate(`(() => { const field = ${VIEWS}[0].querySelector('#name'); field.value = 'Ada'; field.dispatchEvent(new Event('input', { bubbles: true, composed: true })); })()`);
      await click('button');
      await shows('Ada 1+');
      await finish();
      await openTag(page, server, 'boot="now" storage-key="page"');
      await shows('Ada 1+');
      await click('button');
      await shows('Ada 2+');
      assert.equal(await page.evaluate(`${VIEWS}[0].querySelector('#name').value`), 'Ada');
    });
    it('shows ten thousand elements', async () => {
      const { value } = await ok(`
from py_playground import page
from time import perf_counter
start = perf_counter()
for n in range(10_000):
    page.append(page.create("p", f"row {n}", class_="row"))
made = perf_counter()
from _py_playground.document.live import current_document
current_document()._flow.flush()
(round(made - start, 3), round(perf_counter() - made, 3))
`);
      console.log('10 000 elements: made, sent in seconds', value);
      await page.waitFor(`${VIEWS}[0].querySelectorAll('p.row').length === 10000`, PATIENCE_MS);
    });
  });
}
