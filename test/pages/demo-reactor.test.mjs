// @ts-check
/** The demo's page of interfaces: each program is run, and what it draws is used, as a reader at the keyboard would. All is as it is served. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, before, describe, it } from '../support/node-test.mjs';
import { complaints } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const ROOTS = { '/': `${repository}demo`, '/dist/': `${repository}dist` };
const TAGS = ['counter-tag', 'todo-tag', 'table-tag', 'dashboard-tag'];

/** In the page: the shadow root of the playground with this id. @param {string} id */
const root = (id) => `document.querySelector('#${id}').shadowRoot`;
/** In the page: the tree that the program draws; undefined before there is one. @param {string} id */
const view = (id) => `[...${root(id)}.querySelectorAll('[part~=output] *')].find(({ shadowRoot }) => shadowRoot)?.shadowRoot`;
/** In the page: one element of it. @param {string} id @param {string} selector */
const one = (id, selector) => `${view(id)}?.querySelector(${JSON.stringify(selector)})`;
/** In the page: the texts of some of its elements. @param {string} id @param {string} selector */
const texts = (id, selector) => `[...${view(id)}.querySelectorAll(${JSON.stringify(selector)})].map((element) => element.textContent)`;
/** In the page: its button with this text or name. @param {string} id @param {string} name */
const button = (id, name) =>
  `[...${view(id)}?.querySelectorAll('button') ?? []].find((button) => (button.ariaLabel ?? button.textContent).startsWith(${JSON.stringify(name)}))`;

for (const engine of enginesToTest()) {
  describe(`the demo of interfaces in ${engine}`, () => {
    /** @type {import('../../.config/browsers.mjs').Browser} */
    let browser;
    /** @type {import('../../.config/browsers.mjs').Page} */
    let page;
    /** @type {Awaited<ReturnType<typeof startServer>>} */
    let server;

    before(async () => {
      server = await startServer({ roots: ROOTS });
      server.page('/reactor.html', readFileSync(`${repository}demo/reactor.html`, 'utf8'));
      browser = await launch(engine);
      page = await browser.newPage();
      await page.goto(`${server.url}/reactor.html`);
      await page.waitFor('customElements.get("py-playground") !== undefined', PATIENCE_MS);
    });
    after(async () => {
      const heard = await complaints(page);
      await browser?.close();
      await server?.close();
      assert.deepEqual(heard, []);
    });

    /** The reader goes to something and presses a key. @param {string} element @param {string} key */
    async function pressOn(element, key) {
      await page.waitFor(`${element} !== undefined`, PATIENCE_MS);
      await page.evaluate(`${element}.focus()`);
      await page.press(key);
    }

    /** Runs a program until there is what it draws. @param {string} id @param {string} selector - of something in it */
    async function run(id, selector) {
      await pressOn(`${root(id)}.querySelector('[part~=run-button]')`, 'Enter');
      try {
        await page.waitFor(`${one(id, selector)} != null && document.querySelector('#${id}').status === 'ready'`, PATIENCE_MS);
      } catch (error) {
        assert.fail(`${await page.evaluate(`${root(id)}.querySelector('[part~=output]').innerText`)}\n${error}`);
      }
    }

    /** @param {string} expression - in the page @param {unknown} value */
    async function becomes(expression, value) {
      try {
        await page.waitFor(`JSON.stringify(${expression}) === ${JSON.stringify(JSON.stringify(value))}`, PATIENCE_MS);
      } catch (error) {
        assert.deepEqual(await page.evaluate(expression), value, String(error));
      }
    }

    it('counts, and begins again with a new run', async () => {
      const id = 'counter-tag';
      await run(id, '[role=status]');
      await becomes(texts(id, '[role=status]'), ['3 cookies in the jar']);
      await pressOn(button(id, 'Bake'), 'Enter');
      await becomes(texts(id, '[role=status]'), ['4 cookies in the jar']);
      await page.press('Enter');
      await becomes(texts(id, '[role=status]'), ['5 cookies in the jar']);
      for (let times = 1; times <= 6; times++) await pressOn(button(id, 'Eat'), ' ');
      await becomes(texts(id, '[role=status]'), ['0 cookies in the jar']);
      await run(id, '[role=status]');
      await becomes(texts(id, '[role=status]'), ['3 cookies in the jar']);
    });

    it('keeps a to-do list, with the keyboard where it is', async () => {
      const id = 'todo-tag';
      await run(id, 'li');
      await becomes(texts(id, '[role=status]'), ['2 to do']);
      await page.evaluate(`globalThis.kept = ${one(id, 'li:last-child')}`);
      await page.evaluate(`${one(id, 'form input')}.focus()`);
      await page.type('Call Ada');
      await becomes(`${one(id, 'form input')}.value`, 'Call Ada');
      await page.press('Enter');
      await becomes(texts(id, 'li span'), ['Water the plants', 'Feed the cat', 'Call Ada']);
      await becomes(`${one(id, 'form input')}.value`, '');
      assert.equal(await page.evaluate(`${view(id)}.activeElement === ${one(id, 'form input')}`), true);
      await pressOn(one(id, 'li:nth-child(3) input'), ' ');
      await becomes(texts(id, '.done'), ['Call Ada']);
      await becomes(texts(id, '[role=status]'), ['2 to do']);
      await pressOn(button(id, 'Remove: Water'), 'Enter');
      await becomes(texts(id, 'li span'), ['Feed the cat', 'Call Ada']);
      assert.equal(await page.evaluate(`kept === ${one(id, 'li')}`), true, 'What stays is the same element.');
      await page.press('Tab');
      await pressOn(one(id, 'li:nth-child(1) input'), ' ');
      await becomes(texts(id, '[role=status]'), ['All done. Have a nice day!']);
    });

    it('sorts and searches a table of a thousand', async () => {
      const id = 'table-tag';
      const moons = `${texts(id, 'td:nth-child(2)')}.map(Number)`;
      /** @param {string} sign */
      const sorted = (sign) => `((all) => all.every((moons, at) => at === 0 || all[at - 1] ${sign} moons))(${moons})`;
      const orders = `[...${view(id)}.querySelectorAll('th')].map((heading) => heading.getAttribute('aria-sort'))`;
      await run(id, 'td');
      await becomes(`${moons}.length`, 1000);
      await becomes(orders, ['ascending', null, null]);
      await pressOn(button(id, 'Moons'), 'Enter');
      await becomes(orders, [null, 'ascending', null]);
      assert.equal(await page.evaluate(sorted('<=')), true);
      await page.press('Enter');
      await becomes(orders, [null, 'descending', null]);
      assert.equal(await page.evaluate(sorted('>=')), true);
      assert.equal(await page.evaluate(`${moons}.length`), 1000);
      await page.evaluate(`${one(id, 'input')}.focus()`);
      await page.type(' 99');
      await becomes(texts(id, '[role=status]'), ['11 of 1000 planets']);
      assert.deepEqual(await page.evaluate(`${texts(id, 'td:first-child')}.map((name) => Number(name.split(' ')[1])).sort((a, b) => a - b)`), [99, 990, 991, 992, 993, 994, 995, 996, 997, 998, 999]);
      assert.equal(await page.evaluate(sorted('>=')), true);
      assert.equal(await page.evaluate(`${view(id)}.activeElement === ${one(id, 'input')}`), true);
    });

    it('draws what goes on until it is stopped, and goes on', async () => {
      const id = 'dashboard-tag';
      const points = `${one(id, 'polyline')}.getAttribute('points').split(' ').length`;
      await run(id, 'polyline');
      assert.equal(await page.evaluate(points), 1);
      assert.equal(await page.evaluate(`${one(id, 'polyline')} instanceof SVGPolylineElement`), true);
      await pressOn(button(id, 'Start'), 'Enter');
      await page.waitFor(`${points} >= 4`, PATIENCE_MS);
      await pressOn(button(id, 'Stop'), 'Enter');
      await becomes(texts(id, 'button'), ['Start']);
      const atStop = await page.evaluate(points);
      // Five more would come in this time.
      await page.evaluate('new Promise((resolve) => setTimeout(resolve, 1000))');
      assert.equal(await page.evaluate(points), atStop);
      await page.press('Enter');
      await page.waitFor(`${points} > ${atStop}`, PATIENCE_MS);
      await pressOn(button(id, 'Stop'), 'Enter');
      await becomes(texts(id, 'button'), ['Start']);
    });

    for (const look of engine === 'chromium' ? [{ dark: false }, { dark: true }] : [{}]) {
      // MiniBrowser's window does not get narrower.
      for (const width of [engine === 'webkit' ? 480 : 360, 1280]) {
        it(`is for everybody${'dark' in look ? (look.dark ? ', dark' : ', light') : ''}, at ${width} pixels`, async () => {
          await page.emulate({ width, height: 800, ...look });
          for (const id of TAGS) assert.equal(await page.evaluate(`${view(id)} !== undefined`), true, `${id} shows nothing.`);
          assert.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true, 'The page scrolls sideways.');
          for (const id of TAGS) assert.equal(await page.evaluate(`((box) => box.scrollWidth <= box.clientWidth)(${view(id)}.host.parentElement)`), true, `${id} scrolls sideways.`);
          await page.evaluate((/** @type {string} */ axe) => void (0, eval)(axe), readFileSync(`${repository}node_modules/axe-core/axe.min.js`, 'utf8'));
          assert.deepEqual(await page.evaluate('axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]))'), []);
        });
      }
    }
  });
}
