// @ts-check
/** What the reader types is there again at the next visit, and the author's changes do not hide it, nor it them. */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, before, beforeEach, describe, it } from '../support/node-test.mjs';
import { complaints, forgetAll } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

const SCRIPT = '<script type="module" src="/dist/py-playground.js"></script>';
const STRICT = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'";
const AUTHOR = 'name = "world"\nprint("Hello", name)\nprint("Bye")';
const CHANGED = 'name = "world"\nprint("Good morning", name)\nprint("Bye", name)';

for (const engine of enginesToTest()) {
  describe(`the reader's code in ${engine}`, () => {
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
      server.page('/empty', '<title>empty</title>');
      await page.goto(`${server.url}/empty`);
      await forgetAll(page);
    });

    /** Opens the page, a strict one, with these tags in it, and waits until all have their editor. @param {string} html */
    async function visit(html) {
      server.page('/lesson', `<!doctype html><html lang="en"><title>lesson</title>${SCRIPT}${html}`, { 'content-security-policy': STRICT });
      await page.goto(`${server.url}/lesson`);
      await page.waitFor('[...document.querySelectorAll("py-playground")].every((tag) => tag.shadowRoot?.querySelector(".cm-content"))', PATIENCE_MS);
    }

    /** @param {string} code @param {string} [attributes] */
    const tag = (code, attributes = 'boot="run"') => `<py-playground ${attributes}><script type="text/python">${code}</script></py-playground>`;

    /** @param {number} [which] @returns {Promise<string>} */
    const codeOf = (which = 0) => page.evaluate((/** @type {number} */ at) => /** @type {any} */ (document.querySelectorAll('py-playground')[at]).code, which);

    /** Types at the very start of a tag's code. @param {string} text @param {number} [which] */
    async function type(text, which = 0) {
      await page.evaluate((/** @type {number} */ at) => /** @type {any} */ (document.querySelectorAll('py-playground')[at]).focus(), which);
      await page.press('Control+Home');
      await page.type(text);
    }

    const MARK = 'document.querySelector("py-playground").shadowRoot.querySelector("#saved-mark").textContent';
    const saved = () => page.waitFor(`${MARK} === "Saved"`, PATIENCE_MS);
    const NOTICE = 'document.querySelector("py-playground").shadowRoot.querySelector("#code-notice").textContent';
    /** @param {RegExp} pattern */
    const notice = (pattern) => page.waitFor(`${pattern}.test(${NOTICE})`, PATIENCE_MS);
    /** @param {string} start */
    const codeStarts = (start) => page.waitFor(`document.querySelector("py-playground").code.startsWith(${JSON.stringify(start)})`, PATIENCE_MS);

    /** @param {string} words */
    const press = (words) =>
      page.evaluate((/** @type {string} */ label) => {
        const buttons = [...(document.querySelector('py-playground')?.shadowRoot?.querySelectorAll('button') ?? [])];
        const found = buttons.find(({ textContent }) => textContent?.trim() === label);
        if (!found) throw new Error(`There is no button "${label}" among ${buttons.map(({ textContent }) => textContent?.trim()).join(', ')}`);
        found.click();
      }, words);

    /** The reader edits, leaves, and finds the page changed. */
    async function meetChange() {
      await visit(tag(AUTHOR));
      await type('# mine\n');
      await saved();
      await visit(tag(CHANGED));
      await notice(/The author has changed this example since you edited it/);
    }

    it('is there again after a reload, and Reset puts the author’s back', async () => {
      await visit(tag(AUTHOR));
      await type('# mine\n');
      await saved();
      await visit(tag(AUTHOR));
      await codeStarts('# mine\n');
      assert.equal(await page.evaluate(NOTICE), '');
      await press('Reset');
      assert.equal(await codeOf(), AUTHOR);
      await page.waitFor(`/Saved/.test(${MARK})`, PATIENCE_MS);
      await visit(tag(AUTHOR));
      await type(' ');
      await saved();
      assert.equal(await codeOf(), ` ${AUTHOR}`);
      assert.deepEqual(await complaints(page), []);
    });

    it('is saved in the moment in which the reader leaves', async () => {
      await visit(tag(AUTHOR));
      await type('#');
      await saved();
      await page.type(' later');
      await visit(tag(AUTHOR));
      await codeStarts('# later');
    });

    it('shows beside the author’s change as a question; the author’s version can be taken', async () => {
      await meetChange();
      assert.equal(await codeOf(), `# mine\n${AUTHOR}`);
      await press('Author’s version');
      assert.equal(await codeOf(), CHANGED);
      await press('Undo');
      assert.equal(await codeOf(), `# mine\n${AUTHOR}`);
      await notice(/The author has changed/);
      await press('Author’s version');
      await saved();
      await visit(tag(CHANGED));
      await type('!');
      await saved();
      assert.equal(await codeOf(), `!${CHANGED}`);
    });

    it('stays when the reader keeps it, and is not asked about again', async () => {
      await meetChange();
      await press('Keep mine');
      await saved();
      await visit(tag(CHANGED));
      await codeStarts('# mine\n');
      assert.equal(await page.evaluate(NOTICE), '');
      await visit(tag(`${CHANGED}  # third`));
      await notice(/The author has changed/);
    });

    it('is merged with the author’s by keyboard, change by change', async () => {
      await meetChange();
      await press('Compare');
      // The first change is the reader's own line, the second the author's two.
      await page.waitFor(`${BUTTONS} === 4 && ${BUTTON_FOCUSED} === "Keep mine"`, PATIENCE_MS);
      await page.press('Enter');
      await page.waitFor(`${BUTTONS} === 2 && ${BUTTON_FOCUSED} === "Keep mine"`, PATIENCE_MS);
      await page.press('Tab');
      assert.equal(await page.evaluate(BUTTON_FOCUSED), 'Use the author’s');
      await page.press('Enter');
      await page.waitFor(`${BUTTONS} === 0`, PATIENCE_MS);
      await press('Done');
      const merged = `# mine\n${CHANGED}`;
      assert.equal(await codeOf(), merged);
      await press('Undo');
      assert.equal(await codeOf(), `# mine\n${AUTHOR}`);
      await press('Author’s version');
      await press('Undo');
      await press('Keep mine');
      await saved();
      assert.deepEqual(await complaints(page), []);
    });

    it('is kept in a tab of its own when the author renames the file', async () => {
      const named = (/** @type {string} */ name) => `<py-playground boot="run"><script type="text/python" name="${name}">x = 1</script></py-playground>`;
      await visit(named('old.py'));
      await type('# mine\n');
      await saved();
      await visit(named('new.py'));
      await notice(/No longer part of it, but kept with your text: old\.py/);
      const files = () => page.evaluate(() => /** @type {any} */ (document.querySelector('py-playground')).files.map((/** @type {any} */ { name, text }) => [name, text]));
      assert.deepEqual(await files(), [['new.py', 'x = 1'], ['old.py', '# mine\nx = 1']]);
      await press('Keep mine');
      await saved();
      await visit(named('new.py'));
      await page.waitFor('document.querySelector("py-playground").files.length === 2', PATIENCE_MS);
      assert.equal(await page.evaluate(NOTICE), '');
    });

    it('is each tag’s own, also in a group', async () => {
      const three = tag('a = 1') + tag('b = 1', 'boot="run" group="g"') + tag('c = 1', 'boot="run" group="g"');
      await visit(three);
      for (const which of [0, 1, 2]) await type(`#${which}\n`, which);
      await page.waitFor('[...document.querySelectorAll("py-playground")].every((tag) => tag.shadowRoot.querySelector("#saved-mark").textContent === "Saved")', PATIENCE_MS);
      await visit(three);
      await page.waitFor('[...document.querySelectorAll("py-playground")].every((tag) => tag.code.startsWith("#"))', PATIENCE_MS);
      assert.deepEqual([await codeOf(0), await codeOf(1), await codeOf(2)], ['#0\na = 1', '#1\nb = 1', '#2\nc = 1']);
    });

    it('is what runs by itself', async () => {
      await visit(tag('"author"', AUTORUN));
      await type('"mine" or ');
      await saved();
      await visit(tag('"author"', AUTORUN));
      await page.waitFor('document.querySelector("py-playground").status === "ready" && document.querySelector("py-playground").shadowRoot.querySelector("[part=output]").textContent.includes("mine")', PATIENCE_MS);
    });

    it('is not kept with no-persist', async () => {
      await visit(tag(AUTHOR, 'boot="run" no-persist'));
      await type('# mine\n');
      assert.equal(await page.evaluate(MARK), '');
      assert.equal(await page.evaluate('document.querySelector("py-playground").session === undefined'), true);
    });
  });
}

const AUTORUN = 'autorun sandbox-url="/dist/sandbox.html"';
const BUTTONS = 'document.querySelector("py-playground").shadowRoot.querySelectorAll(".cm-chunkButtons button").length';
const BUTTON_FOCUSED = '(document.querySelector("py-playground").shadowRoot.activeElement?.textContent ?? "")';
