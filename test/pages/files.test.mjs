// @ts-check
/** A session's files in the real browser: they are there again after a reload, a crash, a restart and a new release, and nothing tears them. */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, before, beforeEach, describe, it } from '../support/node-test.mjs';
import { complaints, openTag, run, runAndThen } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

/** @typedef {import('../../src/element/py-playground.js').PyPlayground} PyPlayground */

for (const engine of enginesToTest()) {
  describe(`a session’s files in ${engine}`, () => {
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
      await openTag(page, server, 'boot="run"');
      await page.evaluate(() => /** @type {any} */ (document.querySelector('py-playground')).session?.clear());
      await openTag(page, server, 'boot="run"');
      await page.evaluate(forgetSaved);
    });

    /** Runs code that must succeed. @param {string} code */
    async function ok(code) {
      const result = await run(page, code);
      assert.equal(result.status, 'ok', result.error?.traceback || result.error?.message);
      return result.value;
    }

    /** The files as the page knows them. @returns {Promise<Record<string, string>>} */
    const texts = () =>
      page.evaluate(async () => {
        const { session } = /** @type {PyPlayground} */ (document.querySelector('py-playground'));
        if (!session) return {};
        const { entries, contents } = await session.files();
        const files = entries.filter((entry) => entry.kind === 'file');
        return Object.fromEntries(await Promise.all(files.map(async ({ path, hash }) => [path, await contents.get(hash)?.text()])));
      });

    const saved = () => page.evaluate(() => /** @type {any} */ (document.querySelector('py-playground')).session.checkpoint());
    const comeBack = async () => {
      await saved();
      await openTag(page, server, 'boot="run"');
    };
    const restart = () => page.evaluate(() => /** @type {PyPlayground} */ (document.querySelector('py-playground')).restart());
    /** @param {string} call - a method of the session, with its arguments */
    const session = (call) => page.evaluate(`document.querySelector('py-playground').session.${call}`);

    it('are there after a reload, with their times, rights, folders and links', async () => {
      await ok(TREE);
      const before = await ok(DESCRIBE);
      await comeBack();
      assert.equal(await ok(DESCRIBE), before);
      assert.deepEqual(await texts(), { 'data/a.txt': 'A', 'data/deep/b.bin': '\u0000\u0001', 'ünïcödé 文.txt': '文' });
      assert.deepEqual(await complaints(page), []);
    });

    it('are there after a reload though their folder lets nobody write, and the reader may change them', async () => {
      await ok('import os; os.mkdir("ro"); open("ro/a.txt", "w").write("A"); os.chmod("ro/a.txt", 0o444); os.chmod("ro", 0o555)');
      await ok('os.mkdir("shut"); open("shut/b.txt", "w").write("B"); os.chmod("shut", 0o666)');
      await comeBack();
      await restart();
      assert.equal(await ok('import os; [oct(os.stat(name).st_mode) for name in ("ro", "ro/a.txt", "shut")]'), "['0o40555', '0o100444', '0o40666']");
      await session(`changeFiles([{ kind: 'write', path: 'ro/a.txt', data: new Blob(['other']) }, { kind: 'write', path: 'shut/c.txt', data: new Blob(['C']) }])`);
      assert.equal(await ok('open("ro/a.txt").read(), oct(os.stat("ro").st_mode), oct(os.stat("shut").st_mode)'), "('other', '0o40555', '0o40666')");
      assert.deepEqual(await texts(), { 'ro/a.txt': 'other', 'shut/b.txt': 'B', 'shut/c.txt': 'C' });
      assert.deepEqual(await complaints(page), []);
    });

    it('stay when Python is restarted, and come back as they were with Undo', async () => {
      await ok('open("a.txt", "w").write("one"); kept = 1');
      await saved();
      await restart();
      assert.equal(await ok('open("a.txt").read(), "kept" in globals()'), "('one', False)");
      await ok('open("a.txt", "w").write("two")');
      await session('undoRestart()');
      assert.equal(await ok('open("a.txt").read(), kept'), "('one', 1)");
    });

    it('outlive the memory image, which another release cannot restore', async () => {
      await ok('open("a.txt", "w").write("one"); kept = 1');
      await saved();
      await page.evaluate(ageRelease);
      await openTag(page, server, 'boot="run"');
      assert.equal(await ok('open("a.txt").read(), "kept" in globals()'), "('one', False)");
    });

    it('are kept when the variables cannot be, and are newer than they', async () => {
      await ok('n = 1; open("a.txt", "w").write("one")');
      await saved();
      await ok('n = 2; open("a.txt", "w").write("two"); import os; pipe = os.pipe()');
      await page.waitFor(`document.querySelector('py-playground').session.files().then(({ contents }) => Promise.all([...contents.values()].map((blob) => blob.text()))).then((all) => all.join() === 'two')`, PATIENCE_MS);
      await page.waitFor(`(${storedHashes})().then((stored) => stored.newer)`, PATIENCE_MS);
      await openTag(page, server, 'boot="run"');
      assert.equal(await ok('open("a.txt").read(), n'), "('two', 1)");
    });

    it('are kept when the page is closed in the middle of a run that asks', async () => {
      await ok('n = 1');
      await saved();
      void page.evaluate('void document.querySelector("py-playground").run(`n = 2; open("half.txt", "w").write("so far"); input("? ")`)');
      await page.waitFor(`(${storedHashes})().then((stored) => stored.newer)`, PATIENCE_MS);
      await openTag(page, server, 'boot="run"');
      assert.equal(await ok('open("half.txt").read(), n'), "('so far', 1)");
    });

    it('are kept when the page is closed in the middle of a run that computes', async () => {
      await ok('n = 1');
      await saved();
      void page.evaluate('void document.querySelector("py-playground").run(`n = 2\\nopen("half.txt", "w").write("so far")\\nwhile True: pass`)');
      await page.waitFor(`(${storedHashes})().then((stored) => stored.newer)`, PATIENCE_MS);
      await openTag(page, server, 'boot="run"');
      assert.equal(await ok('open("half.txt").read(), n'), "('so far', 1)");
    });

    it('go back with the variables when a run is stopped by force', async () => {
      await ok('open("a.txt", "w").write("before")');
      const stopped = await runAndThen(page, 'import time\nopen("a.txt", "w").write("in between")\nprint("on")\nsum(range(10**11))', (tag) => tag.stop());
      assert.equal(stopped.stoppedBy, 'restore');
      assert.equal(await ok('open("a.txt").read()'), "'before'");
    });

    it('are written, renamed and deleted for the reader, all changes or none', async () => {
      await ok('import os');
      await page.evaluate(async () => {
        const { session } = /** @type {PyPlayground} */ (document.querySelector('py-playground'));
        await session?.changeFiles([
          { kind: 'write', path: 'in/one.txt', data: new Blob(['1']) },
          { kind: 'write', path: 'two.txt', data: new Blob(['2']) },
          { kind: 'rename', from: 'two.txt', to: 'in/zwei.txt' },
        ]);
      });
      assert.equal(await ok('sorted(os.listdir("in")), open("in/zwei.txt").read()'), "(['one.txt', 'zwei.txt'], '2')");
      const refusal = await page.evaluate(async () => {
        const { session } = /** @type {PyPlayground} */ (document.querySelector('py-playground'));
        return session?.changeFiles([{ kind: 'remove', path: 'in' }, { kind: 'rename', from: 'nowhere', to: 'x' }]).catch((error) => [error.code, error.message]);
      });
      assert.deepEqual(refusal, ['files-failed', 'There is no “nowhere” any more.']);
      assert.equal(await ok('sorted(os.listdir("in"))'), "['one.txt', 'zwei.txt']");
      await comeBack();
      await ok('1');
      assert.deepEqual(await texts(), { 'in/one.txt': '1', 'in/zwei.txt': '2' });
    });

    it('cannot fill the tab: the disk is full, and says so', async () => {
      const { error } = await run(page, 'n = 0\nwith open("big.bin", "wb") as big:\n    while True:\n        big.write(bytes(1 << 20)); n += 1');
      assert.equal(error?.type, 'OSError');
      assert.match(error?.message ?? '', /No space left on device/);
      assert.equal(await ok('200 < n <= 256'), 'True');
      assert.equal((await run(page, 'open("more.bin", "wb").truncate(300 << 20)')).error?.type, 'OSError');
      await ok('import os; os.remove("big.bin"); os.remove("more.bin"); open("small.txt", "w").write("there is room again")');
      assert.deepEqual(await texts(), { 'small.txt': 'there is room again' });
    });

    it('are deleted with everything else on request, and come back with Undo until the page closes', async () => {
      await ok('open("a.txt", "w").write("one"); kept = 1');
      await saved();
      await session('clear()');
      assert.deepEqual(await texts(), {});
      assert.deepEqual(await page.evaluate(`(${storedHashes})()`), { hashes: 0, newer: false });
      await session('undoRestart()');
      assert.equal(await ok('open("a.txt").read(), kept'), "('one', 1)");
      await comeBack();
      assert.equal(await ok('open("a.txt").read(), kept'), "('one', 1)");
    });

    it('let a program keep a database and a JSON file growing from visit to visit', async () => {
      for (let visit = 1; visit <= 4; visit++) {
        await ok(GROWING);
        assert.equal(await ok('state["visits"], db.execute("select count(*) from visits").fetchone()'), `(${visit}, (${visit},))`);
        await saved();
        await (visit % 2 ? openTag(page, server, 'boot="run"') : restart());
      }
    });
  });
}

const TREE = `
import os
os.makedirs('data/deep'); os.mkdir('empty')
open('data/a.txt', 'w').write('A'); open('data/deep/b.bin', 'wb').write(bytes([0, 1])); open('ünïcödé 文.txt', 'w').write('文')
os.chmod('data/a.txt', 0o400); os.utime('data/a.txt', (1_000_000, 1_000_000)); os.symlink('data/a.txt', 'link')
`;

const DESCRIBE = `
import os
[(folder, sorted(folders), [(name, os.lstat(os.path.join(folder, name)).st_size, int(os.stat(os.path.join(folder, name)).st_mtime * 1000), oct(os.stat(os.path.join(folder, name)).st_mode)) for name in sorted(files)]) for folder, folders, files in sorted(os.walk('.'))]
`;

/** The program of a reader who never thinks of saving. */
const GROWING = `
import json, os, sqlite3
state = json.load(open('app_state.json')) if os.path.exists('app_state.json') else {'visits': 0}
state['visits'] += 1
json.dump(state, open('app_state.json', 'w'))
db = sqlite3.connect('app_state.db')
db.execute('create table if not exists visits(n)')
db.execute('insert into visits values(?)', (state['visits'],))
db.commit()
`;

function forgetSaved() {
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

/** Makes what is saved another release's. */
function ageRelease() {
  return new Promise((resolve) => {
    const opening = indexedDB.open('py-playground');
    opening.onsuccess = () => {
      const writing = opening.result.transaction('sessions', 'readwrite');
      const reading = writing.objectStore('sessions').getAll();
      reading.onsuccess = () => {
        for (const record of reading.result) writing.objectStore('sessions').put({ ...record, python: { ...record.python, version: '0.0.1' } });
      };
      writing.oncomplete = () => (opening.result.close(), resolve(null));
    };
  });
}

/** How many contents are stored, and whether the files are newer than the variables. */
function storedHashes() {
  return new Promise((resolve) => {
    const opening = indexedDB.open('py-playground');
    opening.onsuccess = () => {
      const transaction = opening.result.transaction(['sessions', 'sessionFiles']);
      const count = transaction.objectStore('sessionFiles').count();
      const sessions = transaction.objectStore('sessions').getAll();
      transaction.oncomplete = () => (opening.result.close(), resolve({ hashes: count.result, newer: sessions.result.some(({ homeIsNewer }) => homeIsNewer) }));
    };
  });
}
