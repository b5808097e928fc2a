// @ts-check
/** A live view that changes thousands of times needs no more of anything than one that changes seldom. All is counted, nothing timed. */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, before, describe, it } from '../support/node-test.mjs';
import { complaints, openTag, run } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

/** How often it is drawn until it is looked at. */
const [FEW, MANY] = [100, 500];

/** Rows that change places, handlers made anew, a field that the program controls, and an effect, all at each turn. */
const CODE = `
import asyncio, gc, json, random
from collections import Counter
from pickle_reactor import component, use_effect, use_memo, use_ref, use_state
from pickle_reactor.elements import button, div, input_, li, p, ul
from py_playground import display

turn_to = None
begun = ended = heard = drawn = 0
go = asyncio.Event()

@component
def Row(name, turn):
    def clicked():
        global heard
        heard += 1
    return li(on_click=clicked, on_pointerdown=lambda: None, class_={"odd": turn % 2, "row": True}, style={"order": str(turn % 7)})[f"{name} ", str(turn % 10)]

@component
def Table():
    global turn_to, drawn
    drawn += 1
    turn, turn_to = use_state(0)
    text, set_text = use_state("")
    field = use_ref()
    names = use_memo(lambda: list(range(50)), [])
    def effect():
        global begun
        begun += 1
        def clean():
            global ended
            ended += 1
        return clean
    use_effect(effect, [turn])
    random.Random(turn).shuffle(names)
    return div(id="table")[
        ul[[Row(name=name, turn=turn if name % 10 == turn % 10 else 0, key=name) for name in names]],
        input_(ref=field, value=text, on_input=lambda value: set_text(value.upper()[:3])),
        [p(on_click=lambda: None)[str(n)] for n in range(turn % 4)],
        button(on_click=lambda: go.set())["+"],
        p(id="drawn")[str(drawn)],
    ]

def counts():
    for _ in range(3):
        gc.collect()
    kinds = Counter(type(one).__name__ for one in gc.get_objects())
    return {"proxies": kinds["JsProxy"], "objects": sum(kinds.values()), "tasks": len(asyncio.all_tasks()), "effects": begun - ended}

async def draw(times):
    for turn in range(drawn + 1, times + 1):
        turn_to(turn)
        while drawn < turn:
            await asyncio.sleep(0)
    while begun - ended != 1:
        await asyncio.sleep(0)

async def work():
    for times in FEW, MANY:
        await draw(times)
        await asyncio.sleep(0.3)  # for what is cleaned up late
        print("COUNTS", json.dumps(counts()))
        await go.wait()

display(Table())
`;

const VIEW = `document.querySelector('py-playground').shadowRoot.querySelector('.output .view > div').shadowRoot`;

for (const engine of enginesToTest()) {
  describe(`a live view that changes often, in ${engine}`, () => {
    /** @type {import('../../.config/browsers.mjs').Browser} */
    let browser;
    /** @type {import('../../.config/browsers.mjs').Page} */
    let page;
    /** @type {Awaited<ReturnType<typeof startServer>>} */
    let server;

    before(async () => {
      server = await startServer({ roots: { '/dist': 'dist' } });
      browser = await launch(engine, engine === 'chromium' ? { args: ['--js-flags=--expose-gc', '--enable-precise-memory-info'] } : {});
      page = await browser.newPage();
      await openTag(page, server, 'boot="now" no-persist', `<script>(${String(countListeners)})()</script>`);
    });
    after(async () => {
      await browser.close();
      await server.close();
    });

    it('grows in nothing the more often it is drawn', async () => {
      // A task draws: each run would begin a new output.
      const code = `${CODE.replace('FEW, MANY', `${FEW}, ${MANY}`)}\nkeep = asyncio.ensure_future(work())`;
      const result = await run(page, code);
      assert.equal(result.status, 'ok', result.error?.traceback || result.error?.message);
      const lines = `[...document.querySelector('py-playground').shadowRoot.querySelectorAll('.output .line')].map((line) => line.textContent).filter((line) => line.startsWith('COUNTS')).map((line) => JSON.parse(line.slice(7)))`;
      await page.waitFor(`${lines}.length === 1 && ${VIEW}.querySelector('#drawn').textContent === '${FEW}'`, PATIENCE_MS);
      const first = await page.evaluate(measure);
      await page.evaluate(`${VIEW}.querySelector('button').click()`);
      await page.waitFor(`${lines}.length === 2 && ${VIEW}.querySelector('#drawn').textContent === '${MANY}'`, 2 * PATIENCE_MS);
      const last = await page.evaluate(measure);
      const [before, now] = await page.evaluate(lines);
      // What the page has.
      assert.ok(last.listeners <= first.listeners, `listeners: ${first.listeners} → ${last.listeners}`);
      assert.equal(last.rows, 50);
      assert.equal(last.elements, first.elements);
      assert.equal(last.sheets, first.sheets);
      if (first.heap) assert.ok(last.heap < first.heap * 1.2 + 2_000_000, `the page's memory: ${first.heap} → ${last.heap} bytes`);
      // What Python has.
      assert.equal(now.proxies, before.proxies, 'proxies');
      assert.equal(now.tasks, before.tasks, 'tasks');
      assert.equal(now.effects, 1);
      assert.ok(now.objects <= before.objects * 1.01 + 100, `Python's objects: ${before.objects} → ${now.objects}`);
      assert.deepEqual(await complaints(page), []);
    });
  });
}

/** In the page: counts the listeners that are added and taken away, everywhere. */
function countListeners() {
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  let listeners = 0;
  EventTarget.prototype.addEventListener = function (...args) {
    if (this instanceof Node) listeners++;
    return addEventListener.apply(this, /** @type {any} */ (args));
  };
  EventTarget.prototype.removeEventListener = function (...args) {
    if (this instanceof Node) listeners--;
    return removeEventListener.apply(this, /** @type {any} */ (args));
  };
  Object.assign(globalThis, { countedListeners: () => listeners });
}

/** In the page: what there is of everything. */
function measure() {
  const host = /** @type {any} */ (globalThis);
  const root = document.querySelector('py-playground')?.shadowRoot?.querySelector('.output .view > div')?.shadowRoot;
  host.gc?.();
  return {
    listeners: host.countedListeners(),
    rows: root?.querySelectorAll('li').length,
    elements: root?.querySelectorAll('*').length,
    sheets: root?.adoptedStyleSheets.length,
    heap: host.gc ? host.performance.memory?.usedJSHeapSize : 0,
  };
}
