// @ts-check
/** The sandbox keeps its promise in every engine: programs reach neither the page nor what is the page's. */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, before, describe, it } from '../support/node-test.mjs';
import { startServer } from '../support/server.mjs';
import { asProgram, DEVICES, NETWORK, PAGE, STORES } from './isolation/attempts.mjs';
import { openPage, PATH, readPage, run, SECRET, valueOf } from './isolation/page.mjs';

/** @typedef {import('../../.config/browsers.mjs').Browser} Browser */
/** @typedef {import('../../.config/browsers.mjs').Page} Page */
/** @typedef {import('./isolation/page.mjs').Server} Server */

const ROOTS = { '/dist/': 'dist', '/isolation/': 'test/pages/isolation' };
/** What works, works within this time on any machine, in seconds. */
const CONTROL_LIMIT = 60;
const ATTEMPTS = Object.entries({ network: NETWORK, stores: STORES, page: PAGE, devices: DEVICES });

for (const engine of enginesToTest()) {
  describe(`isolation in ${engine}`, () => {
    /** @type {Browser} */
    let browser;
    /** @type {Server} */
    let server;
    /** @type {Server} */
    let other;
    /** @type {Page} */
    let page;

    before(async () => {
      browser = await launch(engine);
    });
    after(() => browser.close());

    /** A fresh page with these tags, for the tests of one `describe`. @param {() => string} tags */
    function pageWith(tags) {
      before(async () => {
        server = await startServer({ roots: ROOTS });
        // Another host name, so that it is another site, with cookies of its own.
        other = await startServer({ hostname: 'localhost', headers: { 'access-control-allow-origin': '*' } });
        other.page('/open', 'open to all');
        page = await browser.newPage();
        await openPage(page, server, tags());
      });
      after(async () => {
        await page.close();
        await Promise.all([server.close(), other.close()]);
      });
    }

    /** Requests of programs; the tag's own files and the browser's wish for an icon are none. */
    const requests = () => server.requests.filter(({ path }) => !/^\/(dist|isolation)\/|^\/favicon/.test(path));

    /**
     * @param {string} tag
     * @param {import('./isolation/attempts.mjs').Attempt} attempt
     * @param {number} [limit] - in seconds: some attempts wait for ever for what they do not get
     */
    async function tryOut(tag, attempt, limit = 5) {
      const token = `attempt-${attempt.name.replace(/\W+/g, '-')}`;
      const { host } = new URL(server.url);
      const path = `/secret?${token}`;
      const blob = await page.evaluate((secret) => URL.createObjectURL(new Blob([`self.postMessage?.(${JSON.stringify(secret)})`], { type: 'text/javascript' })), SECRET);
      const before = requests().length;
      const outcome = await valueOf(page, tag, asProgram(attempt, { token, page: PATH, host, path, url: server.url + path, socket: `ws://${host}${path}`, blob }, limit));
      return { token, outcome, arrived: requests().slice(before) };
    }

    for (const [place, attributes] of [['its own frame', ''], ['a served frame', 'sandbox-url="/dist/sandbox.html"']]) {
      describe(`a program in ${place}`, () => {
        pageWith(() => `<py-playground ${attributes}></py-playground>`);

        for (const [subject, attempts] of ATTEMPTS) {
          for (const attempt of attempts) {
            it(`comes to nothing (${subject}) with ${attempt.name}`, async () => {
              const { outcome, arrived } = await tryOut('py-playground', attempt);
              assert.match(outcome, /^(nothing|refused)/);
              assert.ok(!outcome.includes(SECRET), outcome);
              assert.deepEqual(arrived, []);
            });
          }
        }

        it('is not heard by the page, and leaves no trace in it', async () => {
          const state = await page.evaluate(readPage);
          assert.equal(state.address, server.url + PATH);
          assert.deepEqual(state.stores, [`{"kept":"${SECRET}"}`, `{"kept":"${SECRET}"}`]);
          assert.deepEqual([state.databases, state.caches], [['kept'], ['kept']]);
          const heard = await page.evaluate('heard');
          assert.deepEqual(heard.filter((/** @type {string} */ text) => text.includes('attempt-')), []);
          assert.ok(!state.html.includes('attempt-'), state.html);
        });

        it('has sent nothing that arrives later', async () => {
          await page.evaluate('fetch("/the-end").then(() => true)');
          assert.deepEqual(requests().filter(({ url }) => url.includes('attempt-')), []);
          assert.equal(requests().at(-1)?.path, '/the-end');
        });
      });
    }

    describe('a program at the page’s own origin, which the author has to ask for,', () => {
      pageWith(() => '<py-playground isolation="page"></py-playground>');

      for (const [subject, attempts] of ATTEMPTS) {
        for (const attempt of attempts.filter(({ works }) => works?.includes(engine))) {
          it(`has what the sandbox takes away (${subject}): ${attempt.name}`, async () => {
            const { token, outcome, arrived } = await tryOut('py-playground', attempt, CONTROL_LIMIT);
            const told = await page.evaluate((word) => Reflect.get(globalThis, 'heard').includes(word), token);
            assert.ok(outcome.startsWith('reached') || arrived.length > 0 || told, outcome);
          });
        }
      }

      it('sends the reader’s cookies', async () => {
        const { arrived } = await tryOut('py-playground', { name: 'cookies', js: 'await fetch(at.url)' }, CONTROL_LIMIT);
        assert.match(arrived[0]?.cookie ?? '', new RegExp(`strict=${SECRET}`));
      });
    });

    describe('a network policy', () => {
      pageWith(() => `
        <py-playground id="none"></py-playground>
        <py-playground id="other" network="${other.url}"></py-playground>
        <py-playground id="own" network="${server.url} ${server.url.replace('http', 'ws')} http://127.0.0.1:${new URL(other.url).port}"></py-playground>
        <py-playground id="any" network="any"></py-playground>`);

      before(async () => {
        other.page('/cookie', '', { 'set-cookie': 'of=the-other-site' });
        const visitor = page.url();
        await page.goto(`${other.url}/cookie`);
        await page.goto(visitor);
        await page.evaluate('customElements.whenDefined("py-playground").then(() => true)');
      });

      /** What a request to the other site brings: its text, or the name of an error. @param {string} tag */
      const askOther = async (tag) => {
        const before = other.requests.length;
        const address = JSON.stringify(`${other.url}/open`);
        const js = `fetch(${address}, { credentials: 'include' }).then((answer) => answer.text(), (error) => error.name)`;
        const text = await valueOf(page, tag, `from pyodide.code import run_js; await run_js(${JSON.stringify(js)})`);
        return { text, arrived: other.requests.slice(before) };
      };

      it('opens the sites that it names, and says nothing there about the reader or the page', async () => {
        const { text, arrived } = await askOther('#other');
        assert.match(text, /open to all/);
        assert.deepEqual(arrived.map(({ origin, cookie, referer }) => [origin, cookie, referer]), [['null', undefined, undefined]]);
      });

      it('holds for its own tag alone', async () => {
        assert.deepEqual(await askOther('#none'), { text: 'TypeError', arrived: [] });
      });

      for (const tag of ['#other', '#own']) {
        it(`does not open the page’s own site, though ${tag} has leave for another or asks for it`, async () => {
          for (const name of ['fetch without CORS', 'a synchronous XMLHttpRequest', 'a WebSocket', 'an EventSource']) {
            const attempt = NETWORK.find((candidate) => candidate.name === name);
            assert.ok(attempt);
            const { outcome, arrived } = await tryOut(tag, attempt);
            assert.match(outcome, /^refused/);
            assert.deepEqual(arrived, []);
          }
        });
      }

      it('does not open another port of the page’s host, since cookies do not know ports', async () => {
        const before = other.requests.length;
        const address = JSON.stringify(`http://127.0.0.1:${new URL(other.url).port}/open`);
        await valueOf(page, '#own', `from pyodide.code import run_js; await run_js(${JSON.stringify(`fetch(${address}).catch((error) => error.name)`)})`);
        assert.deepEqual(other.requests.slice(before), []);
      });

      it('of “any” opens all sites, without the reader’s cookies', async () => {
        const { text, arrived } = await askOther('#any');
        assert.match(text, /open to all/);
        assert.equal(arrived[0]?.cookie, undefined);
        for (const name of ['fetch with all credentials', 'fetch of a Request object', 'fetch without CORS', 'an asynchronous XMLHttpRequest', 'an EventSource']) {
          const attempt = NETWORK.find((candidate) => candidate.name === name);
          assert.ok(attempt);
          const { arrived: own } = await tryOut('#any', attempt);
          assert.deepEqual(own.map(({ cookie }) => cookie), [undefined], name);
        }
      });

      it('of “any” opens no sockets, which always carry cookies', async () => {
        const { outcome, arrived } = await tryOut('#any', { name: 'a WebSocket', js: `await new Promise((_, reject) => { new WebSocket(at.socket).onerror = reject })` });
        assert.match(outcome, /^refused/);
        assert.deepEqual(arrived, []);
      });
    });

    describe('two tags with one policy, whose workers share a frame,', () => {
      pageWith(() => '<py-playground id="one"></py-playground><py-playground id="two"></py-playground>');

      it('share nothing else', async () => {
        await run(page, '#one', 'import js; x = js.shared = 1; open("/tmp/kept", "w").write("kept")');
        const seen = await valueOf(page, '#two', 'import js, os; str(["x" in globals(), hasattr(js, "shared"), os.path.exists("/tmp/kept")])');
        assert.equal(seen, '[False, False, False]');
      });

      it('have no channel to each other', async () => {
        const names = ['BroadcastChannel', 'Worker', 'SharedWorker', 'caches'];
        assert.equal(await valueOf(page, '#one', `import js; str([hasattr(js, name) for name in ${JSON.stringify(names)}])`), '[False, False, False, False]');
      });

      it('cannot speak for each other: whoever takes the port and sends nonsense is ended alone', async () => {
        await page.evaluate(() => {
          /** @type {string[]} */
          const codes = [];
          Object.assign(globalThis, { codes });
          addEventListener('py-error', (event) => codes.push(Reflect.get(event, 'error').code));
        });
        await run(page, '#one', `
from pyodide.code import run_js
run_js('''
  const { postMessage } = MessagePort.prototype;
  MessagePort.prototype.postMessage = function (...all) {
    if (all[0]?.type === 'output') globalThis.port = this;
    postMessage.apply(this, all);
  };
''')
print('now the port is known')`);
        const result = await run(page, '#one', `
from pyodide.code import run_js
run_js('''
  for (const run of [1, 2, 3, 99]) port.postMessage({ type: 'result', run: 1000 + run, outcome: { status: 'ok', value: 'forged' }, ms: 0 });
  for (let i = 0; i < 100; i++) port.postMessage(JSON.parse('{ "type": "pong", "ping": -1, "__proto__": { "polluted": true } }'));
''')
import asyncio
await asyncio.sleep(600)`);
        assert.equal(result.status, 'crashed');
        assert.deepEqual(await page.evaluate('codes'), ['worker-rejected']);
        assert.equal(await page.evaluate('({}).polluted'), undefined);
        assert.equal(await valueOf(page, '#two', '"unharmed"'), 'unharmed');
        assert.equal(await valueOf(page, '#one', '"again"'), 'again');
      });
    });

    describe('sandbox.html, framed by whoever likes', () => {
      pageWith(() => '');

      it('does nothing unless its origin is opaque', async () => {
        const answered = await page.evaluate(async () => {
          /** @type {string[]} */
          const answers = [];
          const frames = [null, 'allow-scripts allow-same-origin', 'allow-scripts'].map((sandbox) => {
            const frame = document.createElement('iframe');
            if (sandbox !== null) frame.setAttribute('sandbox', sandbox);
            frame.src = '/dist/sandbox.html';
            frame.title = sandbox ?? 'none';
            return frame;
          });
          // One after the other, so that what the first had to say would have come before the last one's word.
          for (const frame of frames) {
            const heard = new Promise((resolve) => addEventListener('message', ({ source }) => {
              if (source !== frame.contentWindow) return;
              answers.push(frame.title);
              resolve(undefined);
            }));
            const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
            document.body.append(frame);
            await (frame === frames.at(-1) ? heard : loaded);
          }
          return answers;
        });
        assert.deepEqual(answered, ['allow-scripts']);
      });
    });
  });
}
