// @ts-check
/** Work that travels: what was exported in one browser is imported in a fresh profile of another, byte for byte. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { describe, it } from '../support/node-test.mjs';
import { complaints, openTag, run, typeCode } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

/** @typedef {import('../../src/element/py-playground.js').PyPlayground} PyPlayground */
/** @typedef {import('../../.config/browsers.mjs').Page} Page */

const TAG = 'boot="run" storage-key="travel"';
/** What each engine exported: archives as base64. @type {Map<string, string>} */
const exported = new Map();

/**
 * Opens a page with a tag in a profile of its own.
 *
 * @param {string} engine
 * @param {(page: Page, server: Awaited<ReturnType<typeof startServer>>) => Promise<void>} visit
 */
async function inFreshProfile(engine, visit) {
  const server = await startServer({ roots: { '/dist': 'dist' } });
  const browser = await launch(engine);
  try {
    const page = await browser.newPage();
    await openTag(page, server, TAG);
    await visit(page, server);
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Runs code that must succeed. @param {Page} page @param {string} code */
async function ok(page, code) {
  const result = await run(page, code);
  assert.equal(result.status, 'ok', result.error?.traceback || result.error?.message);
  return result.value;
}

/** The archive of a tag's work, as base64. @param {Page} page @returns {Promise<string>} */
const exportFrom = (page) =>
  page.evaluate(async () => {
    const archive = await /** @type {PyPlayground} */ (document.querySelector('py-playground')).exportState();
    const reader = new FileReader();
    reader.readAsDataURL(archive);
    await new Promise((resolve) => (reader.onload = resolve));
    return String(reader.result).replace(/^.*,/, '');
  });

/** @param {Page} page @param {string} base64 @returns {Promise<string | null>} why it is refused */
const importInto = (page, base64) =>
  page.evaluate(async (/** @type {string} */ data) => {
    const bytes = await (await fetch(`data:application/zip;base64,${data}`)).blob();
    const tag = /** @type {PyPlayground} */ (document.querySelector('py-playground'));
    return tag.importState(bytes).then(
      () => null,
      (error) => `${error.code}: ${error.message}`,
    );
  }, base64);

for (const engine of enginesToTest()) {
  describe(`work that leaves ${engine}`, () => {
    it('is one archive with code, files, databases and kept variables, of one moment', async () => {
      await inFreshProfile(engine, async (page) => {
        await typeCode(page, 'print("mine")');
        await ok(page, WORK);
        exported.set(engine, await exportFrom(page));
        assert.deepEqual(await complaints(page), []);
      });
    });
  });
}

for (const engine of enginesToTest()) {
  describe(`work that arrives in ${engine}`, () => {
    for (const origin of enginesToTest()) {
      it(`from ${origin} is all there, byte for byte, and stays`, async () => {
        const archive = exported.get(origin) ?? '';
        await inFreshProfile(engine, async (page, server) => {
          assert.equal(await importInto(page, archive), null);
          assert.equal(await page.evaluate(() => /** @type {PyPlayground} */ (document.querySelector('py-playground')).code), 'print("mine")');
          assert.equal(await ok(page, CHECK), EXPECTED);
          await page.evaluate(() => /** @type {any} */ (document.querySelector('py-playground')).session.checkpoint());
          await openTag(page, server, TAG);
          assert.equal(await ok(page, CHECK), EXPECTED);
        });
      });
    }

    it('is refused as a whole when a byte of it is wrong, and nothing is changed', async () => {
      await inFreshProfile(engine, async (page) => {
        await ok(page, 'open("own.txt", "w").write("mine"); own = 1');
        const archive = Buffer.from(exported.get(engine) ?? '', 'base64');
        for (const at of [0.1, 0.3, 0.5, 0.7].map((part) => Math.floor(archive.length * part))) {
          const damaged = Buffer.from(archive);
          damaged[at] = (damaged[at] ?? 0) ^ 0xff;
          assert.match((await importInto(page, damaged.toString('base64'))) ?? 'taken', /^state-refused: .+ Nothing was changed\.$/);
        }
        assert.equal(await ok(page, 'import os; os.listdir(), own'), "(['own.txt'], 1)");
      });
    });

    it('takes the place of what was there, which Undo brings back', async () => {
      await inFreshProfile(engine, async (page) => {
        await typeCode(page, 'print("before")');
        await ok(page, 'open("own.txt", "w").write("mine"); own = 1');
        assert.equal(await importInto(page, exported.get(engine) ?? ''), null);
        assert.equal(await ok(page, 'import os; "own" in globals(), os.path.exists("own.txt")'), '(False, False)');
        await page.evaluate(() => /** @type {any} */ (document.querySelector('py-playground')).session.undoRestart());
        assert.equal(await ok(page, 'import os; own, os.listdir()'), "(1, ['own.txt'])");
      });
    });

    it('can be cleared, all of it, and a page may forbid that', async () => {
      await inFreshProfile(engine, async (page, server) => {
        await typeCode(page, 'print("before")');
        await ok(page, 'open("own.txt", "w").write("mine"); own = 1');
        const forbidden = await page.evaluate(async () => {
          const tag = /** @type {PyPlayground} */ (document.querySelector('py-playground'));
          tag.addEventListener('py-state', (event) => event.preventDefault(), { once: true });
          return tag.clearState().catch((error) => error.code);
        });
        assert.equal(forbidden, 'aborted');
        assert.equal(await ok(page, 'own'), '1');
        await page.evaluate(() => /** @type {PyPlayground} */ (document.querySelector('py-playground')).clearState());
        assert.equal(await page.evaluate(() => /** @type {PyPlayground} */ (document.querySelector('py-playground')).code), '');
        await page.waitFor(`(${storedCounts})().then((counts) => counts === '0 0 0 0')`, PATIENCE_MS);
        await openTag(page, server, TAG);
        assert.equal(await ok(page, 'import os; "own" in globals(), os.listdir()'), '(False, [])');
      });
    });
  });
}

/** The older form of the state-persistence demo. */
describe('the older JSON form', () => {
  const engine = enginesToTest()[0] ?? 'chromium';

  it('is imported as a database and a JSON file, and exported when it fits', async () => {
    await inFreshProfile(engine, async (page) => {
      await ok(page, 'import sqlite3, json\ndb = sqlite3.connect("app_state.db"); db.execute("create table t(a)"); db.execute("insert into t values (5)"); db.commit(); db.close()');
      const database = String(await ok(page, 'list(open("app_state.db", "rb").read())'));
      const older = Buffer.from(`{"database": ${database}, "jsonState": {"visits": 3}}`).toString('base64');
      await page.evaluate(() => /** @type {PyPlayground} */ (document.querySelector('py-playground')).clearState());
      assert.equal(await importInto(page, older), null);
      assert.equal(await ok(page, 'import sqlite3, json; sqlite3.connect("app_state.db").execute("select a from t").fetchall(), json.load(open("app_state.json"))'), "([(5,)], {'visits': 3})");
      const wrong = Buffer.from('{"database": [83, 300], "jsonState": {}}').toString('base64');
      assert.match((await importInto(page, wrong)) ?? 'taken', /^state-refused: /);
    });
  });
});

const WORK = `
import os, sqlite3
from py_playground import state
os.makedirs('data/empty'); os.makedirs('ünïcödé 文')
open('data/bytes.bin', 'wb').write(bytes(range(256)) * 300)
open('ünïcödé 文/n.txt', 'w').write('å\\u2028文😀'); open('nothing', 'w').close()
db = sqlite3.connect('app.db'); db.execute('pragma journal_mode=wal'); db.execute('create table t(a)'); db.execute('insert into t values (1)'); db.commit()
other = sqlite3.connect('open.db'); other.execute('create table u(a)'); other.execute('insert into u values (1)'); other.commit(); other.execute('insert into u values (2)')
scores = {'ä': [1, 2.5, None, True, 'x\\u0000y'], 'big': 10 ** 30}
name = 'Ada'
state.keep('scores', 'name')
`;

const CHECK = `
import hashlib, os, sqlite3, shutil
from py_playground import state
shutil.rmtree('/tmp/look', ignore_errors=True); shutil.copytree('.', '/tmp/look')
def digest(path):
    return hashlib.sha256(open(path, 'rb').read()).hexdigest()[:12] if not path.endswith(('.db', '-wal', '-shm', '-journal')) else ''
tree = sorted((os.path.relpath(os.path.join(folder, name), '.'), digest(os.path.join(folder, name))) for folder, _, names in os.walk('.') for name in names if not name.endswith(('-wal', '-shm', '-journal')))
(tree, os.path.isdir('data/empty'), scores, name, state.kept,
 sqlite3.connect('/tmp/look/app.db').execute('select a from t').fetchall(), sqlite3.connect('/tmp/look/open.db').execute('select a from u').fetchall())
`;

const EXPECTED = `([('app.db', ''), ('data/bytes.bin', '${sha256(Buffer.concat(Array(300).fill(Buffer.from(Array.from({ length: 256 }, (_, at) => at)))))}'), ('nothing', '${sha256(Buffer.alloc(0))}'), ('open.db', ''), ('ünïcödé 文/n.txt', '${sha256(Buffer.from('å\u2028文😀'))}')], True, {'ä': [1, 2.5, None, True, 'x\\x00y'], 'big': 1000000000000000000000000000000}, 'Ada', ('scores', 'name'), [(1,)], [(1,)])`;

/** @param {Buffer} bytes */
function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 12);
}

function storedCounts() {
  return new Promise((resolve) => {
    const opening = indexedDB.open('py-playground');
    opening.onsuccess = () => {
      const stores = ['sessions', 'sessionLayers', 'sessionFiles', 'code'];
      const transaction = opening.result.transaction(stores);
      const counts = stores.map((store) => transaction.objectStore(store).count());
      transaction.oncomplete = () => (opening.result.close(), resolve(counts.map(({ result }) => result).join(' ')));
    };
  });
}
