// @ts-check
/** The Files panel over real Python: what programs write and readers bring meets in the home folder. */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, before, describe, it } from '../support/node-test.mjs';
import { complaints, openTag, run } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

const WRITE = `
import os, sqlite3
os.makedirs("data", exist_ok=True)
open("notes.txt", "w").write("first line")
open("data/points.csv", "w").write("name,points\\nAda,3\\nBob,5\\n")
connection = sqlite3.connect("school.db")
connection.execute("CREATE TABLE pupils (id INTEGER PRIMARY KEY, name TEXT)")
connection.executemany("INSERT INTO pupils (name) VALUES (?)", [(f"pupil {i}",) for i in range(119)] + [(None,)])
connection.commit()
total = 42
`;

for (const engine of enginesToTest()) {
  describe(`the Files panel in ${engine}`, () => {
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
      await openTag(page, server, 'boot="now" storage-key="files-panel"');
      await page.evaluate(openPanel);
      await page.waitFor(listed(''), PATIENCE_MS);
    });

    after(async () => {
      await browser?.close();
      await server?.close();
    });

    it('lists what a program has written', async () => {
      const { status, error } = await run(page, WRITE);
      assert.equal(status, 'ok', error?.traceback);
      await page.waitFor(listed('data/points.csv,notes.txt,school.db'), PATIENCE_MS);
    });

    it('shows a table of values', async () => {
      await page.evaluate(press, 'Open data/points.csv');
      await page.waitFor(shown('td', 'Ada'), PATIENCE_MS);
      await page.evaluate(press, 'Back to the files');
    });

    it('takes a file that Python then reads', async () => {
      await page.evaluate(bring, 'from-me.txt', 'Grüße');
      await page.waitFor(said('Added: from-me.txt.'), PATIENCE_MS);
      assert.equal((await run(page, 'open("from-me.txt", encoding="utf-8").read()')).value, "'Grüße'");
    });

    it('renames a file, for Python too', async () => {
      await page.evaluate(press, 'Rename notes.txt');
      await page.evaluate(rename, 'texts/notes.txt');
      await page.waitFor(said('“notes.txt” is now “texts/notes.txt”.'), PATIENCE_MS);
      assert.equal((await run(page, 'open("texts/notes.txt").read(), os.path.exists("notes.txt")')).value, "('first line', False)");
    });

    it('deletes a file, and brings it back', async () => {
      await page.evaluate(press, 'Delete texts/notes.txt');
      await page.waitFor(said('“texts/notes.txt” was deleted.'), PATIENCE_MS);
      assert.equal((await run(page, 'os.path.exists("texts/notes.txt")')).value, 'False');
      await page.evaluate(press, 'Undo: “texts/notes.txt” was deleted.');
      await page.waitFor(said('“texts/notes.txt” is back.'), PATIENCE_MS);
      assert.equal((await run(page, 'open("texts/notes.txt").read()')).value, "'first line'");
    });

    it('says why a file cannot get a name', async () => {
      await page.evaluate(press, 'Rename texts/notes.txt');
      await page.evaluate(rename, 'school.db');
      await page.waitFor(shown('#files [role=alert]', 'There is something called “school.db” already.'), PATIENCE_MS);
      await page.evaluate(press, 'Cancel');
    });

    it('waits with a change until the program has ended', async () => {
      await page.evaluate(start, 'name = input("Go on? ")\nopen("from-me.txt", "w").write("the program was here")');
      await page.waitFor(shown('[part=output] label', 'Go on? '), PATIENCE_MS);
      await page.evaluate(press, 'Delete from-me.txt');
      await page.waitFor(said('This will be done when the program has ended.'), PATIENCE_MS);
      await page.evaluate(answer);
      await page.waitFor(said('“from-me.txt” was deleted.'), PATIENCE_MS);
      await page.evaluate(press, 'Undo: “from-me.txt” was deleted.');
      await page.waitFor(said('“from-me.txt” is back.'), PATIENCE_MS);
      assert.equal((await run(page, 'open("from-me.txt").read()')).value, "'the program was here'");
    });

    it('shows databases and variables after a check', async () => {
      await page.evaluate(press, 'Check');
      await page.waitFor(shown('#files code', 'total'), PATIENCE_MS);
      await page.evaluate(press, 'Open the table pupils');
      await page.waitFor(shown('#files .pager', '1–50 of 120'), PATIENCE_MS);
      await page.evaluate(press, 'Next');
      await page.waitFor(shown('#files .pager', '51–100 of 120'), PATIENCE_MS);
      await page.evaluate(press, 'Next');
      await page.waitFor(shown('#files td.null', 'NULL'), PATIENCE_MS);
      await page.evaluate(press, 'Back to the files');
    });

    it('marks a variable for downloads', async () => {
      await page.evaluate(() => /** @type {any} */ (document.querySelector('py-playground')).shadowRoot.querySelector('[data-variable=total]').click());
      await page.waitFor('document.querySelector("py-playground").shadowRoot.querySelector("[data-variable=total]").checked', PATIENCE_MS);
    });

    it('clears all work, and brings it back', async () => {
      await page.evaluate(press, 'Clear…');
      await page.evaluate(press, 'Delete everything');
      await page.waitFor(said('Your work was deleted.'), PATIENCE_MS);
      await page.waitFor(listed(''), PATIENCE_MS);
      await page.evaluate(press, 'Undo: Your work was deleted.');
      await page.waitFor(said('Your work is back.'), PATIENCE_MS);
      await page.waitFor(listed('data/points.csv,from-me.txt,school.db,texts/notes.txt'), PATIENCE_MS);
      assert.equal((await run(page, 'total, open("data/points.csv").readline()')).value, "(42, 'name,points\\n')");
    });

    it('loads saved work after it has said what changes', async () => {
      await page.evaluate(async () => {
        const tag = /** @type {any} */ (document.querySelector('py-playground'));
        Object.assign(globalThis, { archive: new File([await tag.exportState()], 'work.zip') });
      });
      await run(page, 'os.remove("school.db"); open("extra.txt", "w").write("x"); open("from-me.txt", "w").write("changed")');
      await page.evaluate(() => /** @type {any} */ (document.querySelector('py-playground')).uploadState(/** @type {any} */ (globalThis).archive));
      await page.waitFor(shown('#files .decision', 'Replace my work'), PATIENCE_MS);
      const plan = await page.evaluate(() => /** @type {any} */ (document.querySelector('py-playground')).shadowRoot.querySelector('#files dl').innerText);
      assert.match(plan, /New files\s+school\.db\s+Files that change\s+from-me\.txt\s+Files that go away\s+extra\.txt\s+Variables that come along\s+total/);
      await page.evaluate(press, 'Replace my work');
      await page.waitFor(said('Your work was replaced.'), PATIENCE_MS);
      await page.waitFor(listed('data/points.csv,from-me.txt,school.db,texts/notes.txt'), PATIENCE_MS);
      assert.equal((await run(page, 'total')).value, '42');
    });

    it('leaves no complaint', async () => {
      assert.deepEqual(await complaints(page), []);
    });
  });
}

/** @param {string} names - of the files, with commas between */
const listed = (names) => `[...document.querySelector("py-playground").shadowRoot.querySelectorAll("#files .list .name")].map((name) => name.innerText).join() === ${JSON.stringify(names)}`;

/** @param {string} selector @param {string} text - that one of these elements shows, among other things */
const shown = (selector, text) =>
  `[...document.querySelector("py-playground").shadowRoot.querySelectorAll(${JSON.stringify(selector)})].some((one) => one.textContent.includes(${JSON.stringify(text)}))`;

/** @param {string} text */
const said = (text) => shown('#files [role=status]', text);

// What follows runs in the page.

async function openPanel() {
  const tag = /** @type {any} */ (document.querySelector('py-playground'));
  tag.shadowRoot.querySelector('[aria-controls=files]').click();
  await tag.updateComplete;
}

/** @param {string} name - of a button in the panel */
function press(name) {
  const buttons = [.../** @type {any} */ (document.querySelector('py-playground')).shadowRoot.querySelectorAll('#files button')];
  const found = buttons.find((one) => (one.ariaLabel ?? one.textContent.trim()) === name);
  if (!found) throw new Error(`there is no button "${name}"`);
  found.click();
}

/** @param {string} to */
function rename(to) {
  const field = /** @type {any} */ (document.querySelector('py-playground')).shadowRoot.querySelector('#files .rename input');
  field.value = to;
  field.form.requestSubmit();
}

/** @param {string} name @param {string} text */
function bring(name, text) {
  const data = new DataTransfer();
  data.items.add(new File([text], name));
  const chooser = /** @type {any} */ (document.querySelector('py-playground')).shadowRoot.querySelector('#files [type=file]');
  chooser.files = data.files;
  chooser.dispatchEvent(new Event('change'));
}

/** @param {string} code */
function start(code) {
  void (/** @type {any} */ (document.querySelector('py-playground')).run(code));
}

function answer() {
  const field = /** @type {any} */ (document.querySelector('py-playground')).shadowRoot.querySelector('[part=output] input');
  field.value = 'yes';
  field.form.requestSubmit();
}
