// @ts-check
/** Pages of a server in Python, which become live in the browser: a real server, alone and as a part of another application. */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, afterEach, before, beforeEach, describe, it } from '../support/node-test.mjs';
import { complaints } from '../support/playground.mjs';
import { startPythonServer } from '../support/python-server.mjs';
import { startServer } from '../support/server.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

const FOLDER = 'test/fixtures/hydration';
const APPS = [
  { name: 'alone', application: 'app:app', base: '' },
  { name: 'within FastAPI', application: 'app:mounted', base: '/shop/floor' },
];

/** Bytes that a reader's browser may have to fetch for the pages' own Python. */
const WHEEL_BYTES = 2_000_000;

for (const engine of enginesToTest()) {
  for (const { name, application, base } of APPS) {
    describe(`a page of a server ${name}, in ${engine}`, () => {
      /** @type {import('../../.config/browsers.mjs').Browser} */
      let browser;
      /** @type {import('../../.config/browsers.mjs').Page} */
      let page;
      /** @type {import('../support/python-server.mjs').PythonServer} */
      let server;

      before(async () => {
        server = await startPythonServer(FOLDER, application, base);
        browser = await launch(engine);
      });
      after(async () => {
        await browser?.close();
        await server?.close();
      });
      beforeEach(async () => {
        page = await browser.newPage();
      });
      afterEach(() => page.close());

      /** The page as the server sends it. @param {string} path */
      async function served(path) {
        const response = await fetch(server.url + path);
        return { status: response.status, headers: response.headers, html: await response.text() };
      }

      /** Waits until the page is live. @returns {Promise<readonly string[]>} the mismatches */
      async function live() {
        await page.waitFor('marks.hydrated ?? marks.failed', PATIENCE_MS);
        const { hydrated, failed } = await page.evaluate('({ hydrated: marks.hydrated, failed: marks.failed })');
        assert.equal(failed, null, JSON.stringify(await complaints(page)));
        return hydrated;
      }

      /** Opens a page and waits until it is live. @param {string} path */
      async function open(path) {
        await page.goto(server.url + path);
        return live();
      }

      /** Waits until an element shows this text. @param {string} selector @param {string} text */
      async function shows(selector, text) {
        const found = `document.querySelector(${JSON.stringify(selector)})?.textContent`;
        try {
          await page.waitFor(`${found} === ${JSON.stringify(text)}`, PATIENCE_MS);
        } catch (error) {
          assert.equal(await page.evaluate(found), text, String(error));
        }
      }

      /** @param {string} selector */
      const press = (selector) => page.evaluate(`document.querySelector(${JSON.stringify(selector)}).click()`);

      /** The reader types a text into a field. @param {string} selector @param {string} text */
      const type = (selector, text) =>
        page.evaluate(
          (/** @type {string} */ found, /** @type {string} */ typed) => {
            const field = /** @type {HTMLInputElement} */ (document.querySelector(found));
            field.focus();
            field.value = typed;
            field.dispatchEvent(new Event('input', { bubbles: true }));
          },
          selector,
          text,
        );

      /** Texts of the to-do list. @returns {Promise<string[]>} */
      const todos = () => page.evaluate('[...document.querySelectorAll("#todos li")].map((item) => item.textContent)');

      it('can be read before any script runs, and where none does', async () => {
        const { html, headers } = await served('/');
        assert.match(html, /<h1>Home<\/h1>.*Hello, you!.*<li>Feed the cat<\/li>/s);
        assert.match(headers.get('content-security-policy') ?? '', /script-src 'self' 'wasm-unsafe-eval'/);
        const plain = await startServer();
        try {
          plain.page('/frame', '<iframe id="frame" sandbox="allow-same-origin" width="600" height="600"></iframe>');
          await page.goto(`${plain.url}/frame`);
          const text = await page.evaluate(async (/** @type {string} */ document_) => {
            const frame = /** @type {HTMLIFrameElement} */ (document.querySelector('#frame'));
            const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
            frame.srcdoc = document_;
            await loaded;
            return frame.contentDocument?.body.innerText;
          }, html);
          assert.match(text ?? '', /Home.*clicked 3 times.*Hello, you!.*Feed the cat/s);
        } finally {
          await plain.close();
        }
      });

      it('keeps every node of a thousand, and becomes live without a flash', async () => {
        assert.deepEqual(await open('/large'), []);
        const { nodes, replaced, added, removed } = await page.evaluate(() => {
          const { nodes: seen, added: more, removed: less } = Reflect.get(globalThis, 'marks');
          return { nodes: seen.length, replaced: seen.filter((/** @type {Node} */ node) => !node.isConnected).length, added: more, removed: less };
        });
        assert.ok(nodes >= 1000, String(nodes));
        assert.deepEqual({ replaced, added, removed }, { replaced: 0, added: [], removed: [] });
        await press('#rows li:nth-child(150) button');
        await shows('#rows li:nth-child(150) button', 'chosen');
        assert.deepEqual(await complaints(page), []);
      });

      it('does afterwards what the reader did before', async () => {
        await page.goto(`${server.url}/`);
        // From when Python is on its way.
        await page.waitFor('document.querySelector("py-playground").session !== undefined', PATIENCE_MS);
        const early = await page.evaluate(() => {
          const find = (/** @type {string} */ selector) => /** @type {HTMLInputElement} */ (document.querySelector(selector));
          find('#name').value = 'Ada';
          find('#name').dispatchEvent(new Event('input', { bubbles: true }));
          find('#title').value = 'Read early';
          find('#urgent').click();
          find('#count').click();
          find('#count').click();
          find('#add').click();
          return Reflect.get(globalThis, 'marks').hydrated === null;
        });
        assert.ok(early, 'the page was live before the reader could do anything');
        assert.deepEqual(await live(), []);
        await shows('#greeting', 'Hello, Ada!');
        await shows('#count', 'clicked 5 times');
        await shows('#todos li:last-child', 'Read early!');
        assert.equal((await todos()).filter((text) => text === 'Read early!').length, 1);
        assert.deepEqual(await complaints(page), []);
      });

      it('tells where Python’s nodes are not the server’s, and makes these anew', async () => {
        const mismatches = await open('/stamp');
        assert.deepEqual(mismatches.map((text) => text.replace(/["“”]/g, '"')), ['div > p:nth-child(2) > time: the server\'s text "linux" is "emscripten" here.']);
        const { warnings, gone } = await page.evaluate(() => {
          const { nodes, warnings: heard } = Reflect.get(globalThis, 'marks');
          return { warnings: heard, gone: nodes.filter((/** @type {Node} */ node) => !node.isConnected).length };
        });
        assert.ok(warnings.includes(`py-playground: ${mismatches[0]}`), JSON.stringify(warnings));
        assert.equal(gone, 0);
        await shows('#made', 'Made by emscripten.');
      });

      it('has actions, which only its own pages may call', async () => {
        assert.deepEqual(await open('/'), []);
        const before_ = await todos();
        await type('#title', 'Water the plants');
        await press('#add');
        await shows('#todos li:last-child', 'Water the plants');
        await type('#title', '  ');
        await press('#add');
        await shows('#problem', 'Please write something.');
        assert.deepEqual(await todos(), [...before_, 'Water the plants']);

        const address = `${server.url}/_reactor/actions/add_todo`;
        const headers = { origin: 'http://evil.example', 'content-type': 'application/json' };
        assert.equal((await fetch(address, { method: 'POST', headers, body: '{"title": "Evil"}' })).status, 403);
        const other = await startServer();
        try {
          other.page('/evil', '');
          await page.goto(`${other.url}/evil`);
          await page.evaluate((/** @type {string} */ url) => fetch(url, { method: 'POST', mode: 'no-cors', body: '{"title": "Evil"}' }).then(() => undefined), address);
        } finally {
          await other.close();
        }
        assert.doesNotMatch((await served('/')).html, /Evil/);
      });

      it('leads to the next page without loading it, and back', async () => {
        assert.deepEqual(await open('/'), []);
        await page.evaluate('globalThis.sameDocument = true');
        await press('#stay');
        await shows('#stay', 'kept 1');
        await press('#to-about');
        await shows('h1', 'About us');
        await page.waitFor('document.title === "About us"', PATIENCE_MS);
        await shows('#tone', 'kind');
        assert.equal(await page.evaluate('location.href'), `${server.url}/about/us?tone=kind#more`);
        await shows('#stay', 'kept 1');
        await press('#stay');
        await shows('#stay', 'kept 2');
        await page.evaluate('history.back()');
        await shows('h1', 'Home');
        await page.waitFor('document.title === "Hydration"', PATIENCE_MS);
        await shows('#stay', 'kept 2');
        await page.evaluate('history.forward()');
        await shows('h1', 'About us');
        assert.equal(await page.evaluate('sameDocument'), true);
        await press('#to-home');
        await shows('h1', 'Home');
        await press('#count');
        await shows('#count', 'clicked 4 times');
        assert.deepEqual(await complaints(page), []);
        await press('#to-nowhere');
        await page.waitFor('!globalThis.sameDocument && document.body?.innerText.includes("There is no page")', PATIENCE_MS);
        assert.equal(await page.evaluate('location.href'), `${server.url}/nowhere`);
      });

      it('loads the next page when something else stands around it', async () => {
        assert.deepEqual(await open('/'), []);
        await page.evaluate('globalThis.sameDocument = true');
        await press('#to-other');
        await shows('aside', 'Only the server can show this.');
        assert.equal(await page.evaluate('"sameDocument" in globalThis'), false);
        assert.deepEqual(await live(), []);
        await shows('h1', 'About other');
      });

      it('goes on when its tag is moved within the document', async () => {
        assert.deepEqual(await open('/'), []);
        await page.evaluate('globalThis.sameDocument = true, document.body.append(document.querySelector("py-playground"))');
        await press('#count');
        await shows('#count', 'clicked 4 times');
        await press('#to-about');
        await shows('h1', 'About us');
        assert.equal(await page.evaluate('globalThis.sameDocument'), true);
        assert.deepEqual(await complaints(page), []);
      });

      it('is live again with a fresh Python, with the page that is shown', async () => {
        assert.deepEqual(await open('/'), []);
        await press('#count');
        await shows('#count', 'clicked 4 times');
        await page.evaluate(() => /** @type {any} */ (document.querySelector('py-playground')).session.restart().then(() => true));
        await shows('#count', 'clicked 3 times');
        await press('#count');
        await shows('#count', 'clicked 4 times');
      });

      it('begins the second visit with a memory image that holds the app’s modules', async (t) => {
        assert.deepEqual(await open('/'), []);
        const imported = async () => {
          await press('#where');
          await page.waitFor('document.querySelector("#there").textContent', PATIENCE_MS);
          return page.evaluate('document.querySelector("#there").textContent.split(" ")');
        };
        const first = await imported();
        assert.equal(first[0], 'emscripten');
        assert.equal(first[2], 'False');
        await page.waitFor(() => /** @type {any} */ (document.querySelector('py-playground')).session.hasImage(), PATIENCE_MS);
        assert.deepEqual(await open('/'), []);
        const { source, image } = await page.evaluate('marks.ready');
        assert.equal(source, 'image');
        t.diagnostic(`the image has ${(image.bytes / 2 ** 20).toFixed(1)} MiB`);
        // Imported once, before the image was made: what the module holds came with it.
        assert.deepEqual(await imported(), first);
        assert.deepEqual(await complaints(page), []);
      });

      it('names a wheel that is small, by its hash', async () => {
        const { html } = await served('/');
        const [, address = '', hash] = /packages="([^"#]*)#sha256=([0-9a-f]{64})"/.exec(html) ?? [];
        const bytes = new Uint8Array(await (await fetch(new URL(address, server.url))).arrayBuffer());
        const digest = Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
        assert.equal(digest, hash);
        assert.ok(bytes.length <= WHEEL_BYTES, `${bytes.length} bytes`);
        assert.ok(!Buffer.from(bytes).includes('TODOS.append'), 'what an action does is sent');
      });

      it('shows texts that would run something as texts, from the server and from Python', async () => {
        /** What the page shows of each text, and what it would lead to. */
        const look = () =>
          page.evaluate(() =>
            [...document.querySelectorAll('.attack')].map((place) => {
              const [text, field, area, link, picture] = /** @type {any[]} */ ([...place.children]);
              const shown = [text.textContent, text.title, text.dataset.text, field.value, field.placeholder, field.ariaLabel, area.value, area.ariaLabel, link.className, picture.alt];
              const elements = [...place.querySelectorAll('*')];
              const handlers = elements.flatMap((element) => element.getAttributeNames()).filter((name) => name.startsWith('on'));
              return { shown, leadsTo: [link.href, picture.src].map((address) => address.split(':')[0]), count: elements.length, handlers };
            }),
          );
        await page.goto(`${server.url}/attacks`);
        const fromServer = await look();
        const texts = JSON.parse(await page.evaluate('document.querySelector("script.props").textContent')).texts;
        assert.ok(texts.length > 20 && fromServer.length === texts.length);
        fromServer.forEach((/** @type {any} */ { shown }, /** @type {number} */ at) => {
          // Fields of one line leave out line breaks, and others make them one character.
          const alike = (/** @type {string} */ text) => text.replace(/[\r\n]/g, '');
          assert.deepEqual(shown.map(alike), shown.map(() => alike(texts[at])));
        });
        /** @param {any[]} places */
        const isHarmless = (places) => {
          for (const { leadsTo, count, handlers } of places) {
            assert.deepEqual({ count, handlers }, { count: 5, handlers: [] });
            assert.match(leadsTo.join(' '), /^(http)? (http|data)?$/);
          }
        };
        isHarmless(fromServer);
        assert.deepEqual(await live(), []);
        const words = (/** @type {any[]} */ places) => places.map(({ shown }) => shown);
        const adopted = await look();
        assert.deepEqual(words(adopted), words(fromServer));
        isHarmless(adopted);
        await press('#again');
        await shows('#again', 'again 1');
        const made = await look();
        assert.deepEqual(words(made), words(fromServer));
        isHarmless(made);
        // Another page's texts, put into this one.
        await press('#to-home');
        await shows('h1', 'Home');
        await page.evaluate('history.back()');
        await page.waitFor('document.querySelectorAll(".attack").length', PATIENCE_MS);
        assert.deepEqual(words(await look()), words(fromServer));
        assert.equal(await page.evaluate('"ran" in globalThis'), false);
        assert.deepEqual(await complaints(page), []);
      });
    });
  }
}
