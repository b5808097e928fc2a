// @ts-check
/** Sessions in the real browser: what the reader had is there again, after a reload, a crash, a Stop by force and a rest. */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, before, beforeEach, describe, it } from '../support/node-test.mjs';
import { complaints, openTag, run, runAndThen } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

const WHEEL = 'native_counter-1.0-cp314-cp314-pyemscripten_2026_0_wasm32.whl';

for (const engine of enginesToTest()) {
  describe(`a session in ${engine}`, () => {
    /** @type {import('../../.config/browsers.mjs').Browser} */
    let browser;
    /** @type {import('../../.config/browsers.mjs').Page} */
    let page;
    /** @type {Awaited<ReturnType<typeof startServer>>} */
    let server;

    before(async () => {
      server = await startServer({ roots: { '/dist': 'dist', '/wheels': 'test/fixtures/native-wheel' } });
      browser = await launch(engine);
      page = await browser.newPage();
    });

    after(async () => {
      await browser?.close();
      await server?.close();
    });

    // Base images stay: only what a test's reader made goes.
    beforeEach(async () => {
      await openTag(page, server, 'boot="run"');
      await page.evaluate(forgetSessions);
    });

    /** Runs code that must succeed. @param {string} code */
    async function ok(code) {
      const result = await run(page, code);
      assert.equal(result.status, 'ok', result.error?.traceback || result.error?.message);
      return result.value;
    }

    const report = () => page.evaluate(() => /** @type {any} */ (document.querySelector('py-playground')).bootReport);
    const saved = () => page.evaluate(() => /** @type {any} */ (document.querySelector('py-playground')).session.checkpoint());

    /** Leaves the page and comes back. @param {string} [attributes] */
    async function comeBack(attributes = 'boot="run"') {
      await saved();
      await openTag(page, server, attributes);
    }

    it('has its variables, a half-way generator, open files, a database in a transaction and a large heap after a reload', async () => {
      await ok(LIVE);
      await comeBack();
      assert.equal(await ok('name, next(steps), next(steps)'), "('Ada', 2, 3)");
      assert.equal(await ok('notes.write(" world"), notes.flush(), open("notes.txt").read(), notes.fileno()'), "(6, None, 'hello world', 3)");
      assert.equal(await ok('db.in_transaction, db.execute("select * from t").fetchall()'), '(True, [(1,), (2,)])');
      assert.equal(await ok('db.rollback(); db.execute("select * from t").fetchall()'), '[(1,)]');
      assert.equal(await ok('sqlite3.connect("app.db").execute("pragma integrity_check").fetchall()'), "[('ok',)]");
      assert.equal(await ok('len(large), large[123]'), '(60000000, 7)');
      assert.equal(await ok('os.readlink("shortcut"), sorted(os.listdir("folder"))'), "('notes.txt', ['a.txt', 'b.txt'])");
      const { source, restored } = await report();
      assert.equal(source, 'image');
      assert.ok(restored.savedAt > 0);
      assert.deepEqual(await complaints(page), []);
    });

    it('goes on through many visits, each adding to the last', async () => {
      await ok('visits = []');
      for (let visit = 1; visit <= 15; visit++) {
        await ok(`visits.append(${visit}); open("log.txt", "a").write("x"); page_${visit} = bytearray(50_000)`);
        if (visit % 3 === 0) await comeBack();
      }
      assert.equal(await ok('len(visits), len(open("log.txt").read()), sum(len(globals()[f"page_{n}"]) for n in visits)'), '(15, 15, 750000)');
    });

    it('shows its last output and what was restored, and starts fresh on request, with Undo', async () => {
      await ok('secret = 5\nprint("what was shown")');
      await comeBack('boot="now"');
      await page.waitFor('document.querySelector("py-playground").status === "ready"', PATIENCE_MS);
      await page.waitFor(`/what was shown[^]*Restored from .+: your variables and files are back/.test(${OUTPUT})`, PATIENCE_MS);
      await pressInOutput('Start fresh');
      await page.waitFor('document.querySelector("py-playground").shadowRoot.textContent.includes("Python is fresh")', PATIENCE_MS);
      await pressInOutput('Undo');
      await page.waitFor('document.querySelector("py-playground").bootReport?.restored && document.querySelector("py-playground").status === "ready"', PATIENCE_MS);
      assert.equal(await ok('secret'), '5');
    });

    it('is fresh after a restart, also at the next visit', async () => {
      await ok('secret = 5');
      await saved();
      await page.evaluate(() => /** @type {any} */ (document.querySelector('py-playground')).restart());
      assert.equal(await ok('"secret" in globals()'), 'False');
      await comeBack();
      assert.equal(await ok('"secret" in globals()'), 'False');
    });

    it('is as before the run when Stop needs force, and the reader hears so', async () => {
      await ok('kept = [1]; open("kept.txt", "w").write("before")');
      const stubborn = 'kept.append(2); open("kept.txt", "w").write("during"); print("refusing")\nwhile True:\n  try:\n    while True: pass\n  except BaseException: pass';
      const { status, stoppedBy } = await runAndThen(page, stubborn, (tag) => tag.stop());
      assert.deepEqual([status, stoppedBy], ['stopped', 'restore']);
      await page.waitFor(`/went back to how it was before this run/.test(${OUTPUT})`, PATIENCE_MS);
      assert.equal(await ok('kept, open("kept.txt").read()'), "([1], 'before')");
    });

    it('is as before the run after C code that never returns was stopped', async () => {
      await openTag(page, server, `boot="run" packages="/wheels/${WHEEL}"`);
      await ok('import native_counter; kept = native_counter.power(4)');
      const { status, stoppedBy } = await runAndThen(page, 'kept = 0; print("spinning"); native_counter.spin()', (tag) => tag.stop());
      assert.deepEqual([status, stoppedBy], ['stopped', 'restore']);
      assert.equal(await ok('kept, native_counter.power(5), native_counter.count()'), '(16, 125, 9)');
    });

    it('is as before the run after a crash', async () => {
      await ok('kept = 41');
      for (const crash of ['import os; os._exit(3)', 'import ctypes; ctypes.memset(0, 0xff, 1 << 24)', 'import js; js.self.close()']) {
        const { status } = await run(page, `kept = 0\n${crash}`);
        assert.equal(status, 'crashed', crash);
        assert.equal(await ok('kept + 1'), '42', crash);
      }
    });

    it('runs its setup code once, not again after a reload', async () => {
      const setup = '<script type="text/python" role="setup">count = globals().get("count", 0) + 1</script>';
      const open = async () => {
        await openTag(page, server, 'boot="run"');
        await page.evaluate((/** @type {string} */ html) => (/** @type {any} */ (document.querySelector('py-playground')).innerHTML = html), `${setup}<script type="text/python">count</script>`);
        await page.evaluate(() => new Promise(requestAnimationFrame));
        return page.evaluate(() => /** @type {any} */ (document.querySelector('py-playground')).run().then((/** @type {any} */ result) => result.value));
      };
      assert.equal(await open(), '1');
      await saved();
      assert.equal(await open(), '1');
    });

    it('says what cannot be kept, keeps the last state, and saves again once it is gone', async () => {
      await ok('kept = 1');
      await ok('from js import Array\nbroken = Array.new()\nkept = 2');
      await assert.rejects(saved(), /Array/);
      await page.waitFor(`/not saved on this device.*Array/.test(${OUTPUT})`, PATIENCE_MS);
      await openTag(page, server, 'boot="run"');
      assert.equal(await ok('kept'), '1');
      await ok('broken = None\nkept = 3');
      await comeBack();
      assert.equal(await ok('kept'), '3');
    });

    it('is saved though JavaScript’s objects came and went', async () => {
      await ok('import js\ngone = js.Array.new()\nfrom js import Math\ndel gone\nkept = Math.max(3, 7)');
      await ok('from pyodide.code import run_js; run_js("(() => 1)")');
      await ok('1');
      await comeBack();
      assert.equal(await ok('kept, Math.min(3, 7)'), '(7, 3)');
    });

    it('is saved as soon as what stood in the way is gone, without another run', async () => {
      await ok('import js\nfrom js import Promise\nkept = 8\nwaiting = Promise.new(lambda resolve, reject: js.setTimeout(resolve, 1500))\nasync def wait():\n    global waiting\n    await waiting\n    waiting = None\nimport asyncio\ntask = asyncio.create_task(wait())\nawait asyncio.sleep(0)');
      await page.waitFor(`(${savedCount})().then((count) => count > 0)`, PATIENCE_MS);
      await openTag(page, server, 'boot="run"');
      assert.equal(await ok('kept'), '8');
    });

    it('goes on in a tag that was put in the place of its own', async () => {
      await ok('kept = 1');
      await saved();
      await page.evaluate(() => {
        const tag = /** @type {HTMLElement} */ (document.querySelector('py-playground'));
        tag.replaceWith(tag.cloneNode(true));
      });
      assert.equal(await ok('kept'), '1');
      await ok('kept = 2');
      // A copy, until the first tag’s time to come back is over.
      await page.waitFor('document.querySelector("py-playground").session.checkpoint().then(() => true, () => false)', PATIENCE_MS);
      await comeBack();
      assert.equal(await ok('kept'), '2');
    });

    it('names the tasks and timers that a reload ended, and cancels them', async () => {
      await ok(TASKS);
      await comeBack();
      assert.equal(await ok('import asyncio; await asyncio.sleep(0.01); ended'), "['cancelled']");
      await page.waitFor(`/cancelled: task poll\\(\\)/.test(${OUTPUT})`, PATIENCE_MS);
    });

    it('draws other random numbers after each restore, and goes on with those that were seeded', async () => {
      await ok('import random; own = random.Random(5); own.random(); expected = random.Random(5); expected.random()');
      await saved();
      const draws = [];
      for (let visit = 0; visit < 2; visit++) {
        await openTag(page, server, 'boot="run"');
        draws.push(await page.evaluate(() => /** @type {any} */ (document.querySelector('py-playground')).run('random.random(), own.random() == expected.random()').then((/** @type {any} */ result) => result.value)));
      }
      assert.match(draws[0], /True/);
      assert.match(draws[1], /True/);
      assert.notEqual(draws[0], draws[1]);
    });

    it('never lets the clock run backwards', async () => {
      await ok('import time; then = time.monotonic(), time.perf_counter()');
      await comeBack();
      assert.equal(await ok('time.monotonic() >= then[0] and time.perf_counter() >= then[1]'), 'True');
    });

    it('is a copy in a second tab, which says so and overwrites nothing', async () => {
      await ok('shared = 1');
      await saved();
      await page.evaluate(openFrame, '/tag');
      assert.equal(await page.evaluate(runInFrame, 'shared'), '1');
      assert.equal(await page.evaluate(runInFrame, 'shared = 2'), undefined);
      await page.waitFor('frames[frames.length - 1].document.querySelector("py-playground").shadowRoot.textContent.includes("you work on a copy")', PATIENCE_MS);
      await comeBack();
      assert.equal(await ok('shared'), '1');
    });

    it('is not kept with no-persist, and Stop by force still goes back', async () => {
      await openTag(page, server, 'boot="run" no-persist');
      await ok('secret = 5');
      const { stoppedBy } = await runAndThen(page, 'print(1)\nwhile True:\n  try:\n    while True: pass\n  except BaseException: pass', (tag) => tag.stop());
      assert.equal(stoppedBy, 'restore');
      assert.equal(await ok('secret'), '5');
      await comeBack('boot="run" no-persist');
      assert.equal(await ok('"secret" in globals()'), 'False');
    });

    it('is found again under its storage-key from another place of the site', async () => {
      await openTag(page, server, 'boot="run" storage-key="lesson"');
      await ok('answer = 42');
      await saved();
      server.page('/elsewhere', '<script type="module" src="/dist/py-playground.js"></script><p>…</p><py-playground></py-playground><py-playground id="second" storage-key="lesson"></py-playground>');
      await page.goto(`${server.url}/elsewhere`);
      await page.waitFor('customElements.get("py-playground") !== undefined', PATIENCE_MS);
      assert.equal(await page.evaluate(() => /** @type {any} */ (document.querySelector('#second')).run('answer').then((/** @type {any} */ result) => result.value)), '42');
    });

    it('starts fresh, and says why, when the page asks for other packages', async () => {
      await ok('secret = 5');
      await saved();
      await openTag(page, server, `boot="run" packages="/wheels/${WHEEL}"`);
      assert.equal(await ok('"secret" in globals()'), 'False');
      assert.match((await report()).lost, /other packages/);
    });

    it('starts fresh, and says why, when its layers are damaged', async () => {
      await ok('secret = 5');
      await saved();
      await openTag(page, server, 'boot="run"');
      await page.evaluate(damageLayers);
      assert.equal(await ok('"secret" in globals()'), 'False');
      assert.match((await report()).lost, /damaged/);
    });

    it('rests when more than three are live, and goes on where it was', async () => {
      await page.evaluate(addTags, 7);
      const counts = await page.evaluate(runInAll, 'number = __NUMBER__');
      assert.ok(Math.max(...counts) <= 3, `live at once: ${counts}`);
      assert.deepEqual(await page.evaluate(valuesInAll, 'number'), ['0', '1', '2', '3', '4', '5', '6', '7']);
    });

    /** @param {string} label */
    async function pressInOutput(label) {
      await page.evaluate((/** @type {string} */ wanted) => {
        const buttons = /** @type {HTMLElement} */ (document.querySelector('py-playground')).shadowRoot?.querySelectorAll('[part~=output] button') ?? [];
        const button = [...buttons].findLast((candidate) => candidate.textContent === wanted);
        if (!(button instanceof HTMLElement)) throw new Error(`There is no button “${wanted}”.`);
        button.click();
      }, label);
    }
  });
}

const OUTPUT = 'document.querySelector("py-playground").shadowRoot.querySelector("[part~=output]").innerText';

const LIVE = `
import os, sqlite3
name = 'Ada'
def count():
    yield 1; yield 2; yield 3
steps = count(); next(steps)
notes = open('notes.txt', 'w'); notes.write('hello'); notes.flush()
db = sqlite3.connect('app.db')
db.execute('create table t(a)'); db.execute('insert into t values(1)'); db.commit()
db.execute('insert into t values(2)')
os.makedirs('folder'); open('folder/a.txt', 'w').close(); open('folder/b.txt', 'w').close()
os.symlink('notes.txt', 'shortcut')
large = bytearray(60_000_000); large[123] = 7
`;

const TASKS = `
import asyncio
ended = []
async def poll():
    try:
        await asyncio.sleep(1000)
    finally:
        ended.append('cancelled')
task = asyncio.create_task(poll())
await asyncio.sleep(0)
`;

// What follows runs in the page.

function forgetSessions() {
  return new Promise((resolve) => {
    void indexedDB.databases().then((all) => {
      if (!all.some(({ name }) => name === 'py-playground')) return resolve(null);
      const opening = indexedDB.open('py-playground');
      opening.onsuccess = () => {
        const stores = ['sessions', 'sessionLayers', 'sessionFiles', 'code'];
        const writing = opening.result.transaction(stores, 'readwrite');
        for (const store of stores) writing.objectStore(store).clear();
        writing.oncomplete = () => (opening.result.close(), resolve(null));
      };
    });
  });
}

function savedCount() {
  return new Promise((resolve) => {
    const opening = indexedDB.open('py-playground');
    opening.onsuccess = () => {
      const counting = opening.result.transaction('sessions').objectStore('sessions').count();
      counting.onsuccess = () => (opening.result.close(), resolve(counting.result));
    };
  });
}

function damageLayers() {
  return new Promise((resolve) => {
    const opening = indexedDB.open('py-playground');
    opening.onsuccess = () => {
      const cursors = opening.result.transaction('sessionLayers').objectStore('sessionLayers').openCursor();
      cursors.onsuccess = async () => {
        const cursor = /** @type {IDBCursorWithValue} */ (cursors.result);
        const { key, value } = cursor;
        const bytes = new Uint8Array(await new Response(value).arrayBuffer());
        bytes[bytes.length >> 1] ^= 1;
        const writing = opening.result.transaction('sessionLayers', 'readwrite');
        writing.objectStore('sessionLayers').put(value instanceof Blob ? new Blob([bytes]) : bytes.buffer, key);
        writing.oncomplete = () => (opening.result.close(), resolve(null));
      };
    };
  });
}

/** @param {string} address */
function openFrame(address) {
  return new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.src = address;
    frame.onload = () => resolve(null);
    document.body.append(frame);
  });
}

/** @param {string} code */
async function runInFrame(code) {
  const { document: inner, customElements: registry } = /** @type {any} */ (frames[frames.length - 1]);
  await registry.whenDefined('py-playground');
  return (await inner.querySelector('py-playground').run(code)).value;
}

/** @param {number} count */
function addTags(count) {
  for (let n = 0; n < count; n++) document.body.append(document.createElement('py-playground'));
}

/** Runs code in every tag at once; tells how many had a live Python each time that changed. @param {string} code */
async function runInAll(code) {
  const tags = /** @type {any[]} */ ([...document.querySelectorAll('py-playground')]);
  /** @type {number[]} */
  const counts = [];
  const look = () => counts.push(tags.filter(({ status }) => status === 'ready' || status === 'running').length);
  const results = await Promise.all(
    tags.map(async (tag, number) => {
      tag.addEventListener('py-ready', look);
      return (await tag.run(code.replace('__NUMBER__', String(number)))).status;
    }),
  );
  if (results.some((status) => status !== 'ok')) throw new Error(`Ended as ${results.join(', ')}`);
  return counts;
}

/** @param {string} code */
async function valuesInAll(code) {
  const values = [];
  for (const tag of /** @type {any[]} */ ([...document.querySelectorAll('py-playground')])) values.push((await tag.run(code)).value);
  return values;
}
