// @ts-check
/** Interfaces that programs show: in the output, with real Python, as a reader uses them. */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, before, beforeEach, describe, it } from '../support/node-test.mjs';
import { complaints, openTag, run } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

const COUNTER = `
from pickle_reactor import component, use_state
from pickle_reactor.elements import button, div, p

@component
def Counter(start=0, name="a"):
    count, set_count = use_state(start)
    def clicked():
        print(f"{name} was {count}")
        set_count(count + 1)
    return div(class_="counter")[p(id=name)[f"{name}: {count}"], button(on_click=clicked)["+"]]
`;

/** In the page: the shadow roots of the views that are shown, as an array. */
const VIEWS = `[...document.querySelectorAll('py-playground')].flatMap((tag) => [...tag.shadowRoot.querySelectorAll('.output .view > div')].map((place) => place.shadowRoot))`;

/** In the page: the texts of the views, once there is something in each. */
const TEXTS = `${VIEWS}.map((root) => [...root.children].map((child) => child.textContent).join('|'))`;

for (const engine of enginesToTest()) {
  describe(`a live view in ${engine}`, () => {
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
    async function click(selector, view = 0) {
      const found = `${VIEWS}[${String(view)}]?.querySelector(${JSON.stringify(selector)})`;
      await page.waitFor(`!!${found}`, PATIENCE_MS);
      await page.evaluate(`${found}.click()`);
    }
    /** What the output shows beside the views. */
    const printed = () => page.evaluate(`[...document.querySelector('py-playground').shadowRoot.querySelectorAll('.output .line')].map((line) => line.textContent).join('\\n')`);
    const finish = () => page.evaluate(() => /** @type {any} */ (document.querySelector('py-playground')).session.checkpoint());

    it('is the last expression, and counts clicks', async () => {
      const { value } = await ok(`${COUNTER}\nCounter(start=3)`);
      assert.match(String(value), /Counter/);
      await shows('a: 3+');
      for (let i = 0; i < 5; i += 1) await click('button');
      await shows('a: 8+');
      await page.waitFor(`document.querySelector('py-playground').shadowRoot.querySelector('.output').textContent.includes('a was 7')`, PATIENCE_MS);
      assert.match(String(await printed()), /a was 3\na was 4\na was 5\na was 6\na was 7/);
      assert.deepEqual(await complaints(page), []);
    });

    it('is one of several, each with a state of its own, and gone when the code runs again', async () => {
      await ok(`${COUNTER}\nfrom py_playground import display\ndisplay(Counter(name="x"), Counter(name="y"))\nCounter(name="z")`);
      await shows('x: 0+', 'y: 0+', 'z: 0+');
      await click('button', 1);
      await shows('x: 0+', 'y: 1+', 'z: 0+');
      await ok(`${COUNTER}\nCounter(name="w")`);
      await shows('w: 0+');
      await finish();
      assert.equal((await ok('from _py_playground.views import current_views; len(current_views()._ports)')).value, '0');
    });

    it('changes while a program waits, and while it sleeps', async () => {
      await page.evaluate(() => {
        document.addEventListener('py-input', (event) => {
          event.preventDefault();
          Object.assign(globalThis, { respond: () => event.respond('yes') });
        }, { once: true });
      });
      const running = run(page, `${COUNTER}
import time
from pickle_reactor import Signal
from pickle_reactor.elements import b
from py_playground import display
turn = Signal(0)
@component
def Turns():
    return b["turn ", turn]
display(Counter(), Turns())
for i in range(3):
    time.sleep(0.05)
    turn.value += 1
input("Well? ")`);
      await shows('a: 0+', 'turn 3');
      await click('button');
      // Where Python cannot be suspended, its worker waits with it, and hears the click afterwards.
      const hears = await page.evaluate('"Suspending" in WebAssembly');
      if (hears) await shows('a: 1+', 'turn 3');
      await page.evaluate('respond()');
      await shows('a: 1+', 'turn 3');
      assert.equal((await running).status, 'ok');
    });

    it('shows the error of a handler where its program’s output is, and lives on', async () => {
      await ok(`
from pickle_reactor import component, use_state
from pickle_reactor.elements import button
@component
def Fragile():
    count, set_count = use_state(0)
    def clicked():
        set_count(count + 1)
        1 / (count - 1)
    return button(on_click=clicked)[str(count)]
Fragile()`);
      for (const text of ['1', '2', '3']) {
        await click('button');
        await shows(text);
      }
      await page.waitFor(`document.querySelector('py-playground').shadowRoot.querySelector('.output').textContent.includes('ZeroDivisionError')`, PATIENCE_MS);
    });

    it('waits in a handler: for time, for an answer, for a coroutine', async () => {
      await ok(`
import asyncio, time
from pickle_reactor import component, use_state
from pickle_reactor.elements import button, p
@component
def Slow():
    text, set_text = use_state("")
    def sleep():
        time.sleep(0.02)
        set_text("slept")
    async def wait():
        await asyncio.sleep(0.02)
        set_text(lambda text: text + " waited")
    return p[text], button(id="s", on_click=sleep), button(id="w", on_click=wait)
Slow()`);
      await shows('||');
      await click('#s');
      await click('#w');
      await shows('slept waited||');
    });

    it('is stopped by Stop when a handler never ends, and lives on', async () => {
      await ok(`${COUNTER}
@component
def Endless():
    count, set_count = use_state(0)
    def clicked():
        print("begin")
        while True:
            pass
    return div[button(id="bad", on_click=clicked)["bad"], button(id="good", on_click=lambda: set_count(count + 1))[str(count)]]
Endless()`);
      await shows('bad0');
      await click('#bad');
      await page.waitFor(`document.querySelector('py-playground').shadowRoot.querySelector('.output').textContent.includes('begin')`, PATIENCE_MS);
      await page.evaluate(() => /** @type {any} */ (document.querySelector('py-playground')).stop());
      await page.waitFor(`document.querySelector('py-playground').shadowRoot.querySelector('.output').textContent.includes('KeyboardInterrupt')`, PATIENCE_MS);
      await click('#good');
      await shows('bad1');
    });

    it('reaches files, and other output', async () => {
      await ok(`
from pathlib import Path
from pickle_reactor import component
from pickle_reactor.elements import button
from py_playground import display
@component
def Save():
    def save():
        Path("note.txt").write_text("kept")
        display({"text/plain": "shown by a handler"}, raw=True)
    return button(on_click=save)["Save"]
Save()`);
      await click('button');
      await page.waitFor(`document.querySelector('py-playground').shadowRoot.querySelector('.output').textContent.includes('shown by a handler')`, PATIENCE_MS);
      assert.equal((await ok('open("note.txt").read()')).value, "'kept'");
    });

    it('comes back with its state, and its timers, after a reload', async () => {
      await openTag(page, server, 'boot="now" storage-key="views"');
      await ok(`${COUNTER}
import asyncio
from pickle_reactor import use_effect
from py_playground import display
@component
def Clock():
    ticks, set_ticks = use_state(0)
    async def tick():
        while True:
            await asyncio.sleep(0.02)
            set_ticks(lambda ticks: ticks + 1)
    use_effect(tick, [])
    return p(class_="clock")["ticking" if ticks % 2 else "ticking"], p(id="ticks")[str(ticks)]
display(Clock())
Counter(start=10)`);
      const ticks = () => page.evaluate(`Number(${VIEWS}[0].querySelector('#ticks').textContent)`);
      await page.waitFor(`${VIEWS}.length === 2 && !!${VIEWS}[1].querySelector('button')`, PATIENCE_MS);
      await click('button', 1);
      await click('button', 1);
      await page.waitFor(`${VIEWS}[1].querySelector('p').textContent === 'a: 12'`, PATIENCE_MS);
      await finish();
      const before = Number(await ticks());
      assert.ok(before > 0);
      await openTag(page, server, 'boot="now" storage-key="views"');
      await page.waitFor(`${VIEWS}.length === 2 && ${VIEWS}[1].querySelector('p')?.textContent === 'a: 12'`, PATIENCE_MS);
      await page.waitFor(`Number(${VIEWS}[0].querySelector('#ticks').textContent) > ${String(before + 3)}`, PATIENCE_MS);
      await click('button', 1);
      await page.waitFor(`${VIEWS}[1].querySelector('p').textContent === 'a: 13'`, PATIENCE_MS);
      assert.doesNotMatch(String(await printed()), /could not be kept/);
    });

    it('comes back when it is touched after a rest', async () => {
      await ok(`${COUNTER}\nCounter()`);
      await click('button');
      await shows('a: 1+');
      assert.equal(await page.evaluate(() => /** @type {any} */ (document.querySelector('py-playground')).session.hibernate()), true);
      await click('button');
      await click('button');
      await shows('a: 3+');
    });

    it('is at an end, and stays to be seen, when Python was stopped by force before it', async () => {
      await ok('x = 1');
      const result = await page.evaluate(async (/** @type {string} */ code) => {
        const tag = /** @type {any} */ (document.querySelector('py-playground'));
        const running = tag.run(code);
        tag.addEventListener('py-output', () => setTimeout(() => (tag.stop(), setTimeout(() => tag.stop(), 400)), 50), { once: true });
        return running;
      }, `${COUNTER}\nfrom py_playground import display\ndisplay(Counter())\nimport time\nwhile True:\n    try:\n        time.sleep(0.01)\n    except KeyboardInterrupt:\n        pass`);
      assert.equal(result.stoppedBy, 'restore');
      await shows('a: 0+');
      await click('button');
      assert.equal((await ok('x')).value, '1');
    });
  });
}
