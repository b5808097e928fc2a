// @ts-check
/** Files between a program and its reader: one that it offers is saved, ones that it asks for are chosen. On plain pages and isolated ones. */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, before, describe, it } from '../support/node-test.mjs';
import { PATIENT, complaints, openTag, outputWith, run } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

/** Where Python runs: on a page without any header, and where its page lets it share memory. */
const PLACES = [
  { where: 'on a plain page', attributes: '', headers: {} },
  { where: 'at the origin of an isolated page', attributes: 'isolation="page"', headers: { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' } },
];

for (const engine of enginesToTest()) {
  for (const { where, attributes, headers } of PLACES) {
    describe(`files between a program and its reader, ${where}, in ${engine}`, () => {
      /** @type {import('../../.config/browsers.mjs').Browser} */
      let browser;
      /** @type {import('../../.config/browsers.mjs').Page} */
      let page;
      /** @type {Awaited<ReturnType<typeof startServer>>} */
      let server;

      before(async () => {
        server = await startServer({ roots: { '/dist': 'dist' }, headers });
        browser = await launch(engine);
        page = await browser.newPage();
        await openTag(page, server, `${attributes} no-persist boot="now"`, PATIENT);
        await run(page, 'from py_playground import files');
      });

      after(async () => {
        await browser?.close();
        await server?.close();
      });

      /** Begins a program that asks, and waits until the reader sees it. @param {string} code */
      async function ask(code) {
        await page.evaluate(start, code);
        await page.waitFor(field, PATIENCE_MS);
      }

      /** @returns {Promise<import('../../src/engine/types.js').RunResult>} */
      const ended = () => page.evaluate('globalThis.running');

      it('saves what a program offers, under its name and byte for byte', async () => {
        await run(page, 'files.offer(bytes(range(256)) * 10, name="all bytes.bin")');
        await outputWith(page, /Download all bytes\.bin \(2\.6 kB\)/);
        const { name, type, bytes } = await page.evaluate(save);
        assert.deepEqual([name, type], ['all bytes.bin', 'application/octet-stream']);
        assert.deepEqual(
          bytes,
          Array.from({ length: 2560 }, (_, index) => index % 256),
        );
      });

      it('offers what a program wrote, up to 20 MB', async () => {
        await run(page, 'with open("large.bin", "wb") as file:\n    file.write(bytes(20_000_000))\nfiles.offer("large.bin")');
        await outputWith(page, /Download large\.bin \(20 MB\)/);
        assert.equal((await page.evaluate(save)).bytes.length, 20_000_000 / 1000);
      });

      it('shows text where an offer makes no sense', async () => {
        await run(page, 'import py_playground\npy_playground.display({"application/vnd.py-playground.file+json": "{oops", "text/plain": "plain words"}, raw=True)');
        await outputWith(page, /plain words/);
        assert.equal(await page.evaluate('document.querySelector("py-playground").shadowRoot.querySelector(".display button") === null'), true);
      });

      it('gives a program the file that it asks for, and says which', async () => {
        await ask('paths = files.choose(".csv", prompt="Your points?")\n[(path.name, path.read_bytes()) for path in paths]');
        assert.equal(await page.evaluate('document.querySelector("py-playground").shadowRoot.querySelector("[part~=status]").textContent'), 'Waiting for your answer');
        assert.equal(await page.evaluate('document.querySelector("py-playground").shadowRoot.querySelector(".choosing .prompt").textContent'), 'Your points?');
        await page.evaluate(choose, [['points é😀.csv', 'name,points\nAda é😀,3']]);
        const { status, value, error } = await ended();
        assert.deepEqual([status, value, error?.traceback], ['ok', "[('points é😀.csv', b'name,points\\nAda \\xc3\\xa9\\xf0\\x9f\\x98\\x80,3')]", undefined]);
        await outputWith(page, /You chose points é😀\.csv \(24 bytes\)\./);
      });

      it('gives it several, also large ones', async () => {
        await ask('[path.stat().st_size for path in files.choose(multiple=True)]');
        await page.evaluate(choose, [
          ['one.bin', 3_000_001],
          ['two.bin', 0],
        ]);
        const { value, error } = await ended();
        assert.deepEqual([value, error?.traceback], ['[3000001, 0]', undefined]);
      });

      it('gives it none when the reader cancels', async () => {
        await ask('files.choose()');
        await page.evaluate(cancel);
        assert.equal((await ended()).value, '[]');
        await outputWith(page, /You chose no file\./);
      });

      it('stops a program that waits for files: the field goes', async () => {
        await ask('tidy = False\ntry:\n    files.choose()\nfinally:\n    tidy = True');
        await page.evaluate('document.querySelector("py-playground").stop()');
        const { status, stoppedBy } = await ended();
        assert.deepEqual([status, stoppedBy], ['stopped', 'interrupt']);
        assert.equal(await page.evaluate('document.querySelector("py-playground").shadowRoot.querySelector(".choosing") === null'), true);
        assert.equal((await run(page, 'tidy')).value, 'True');
      });

      it('leaves no complaint', async () => {
        assert.deepEqual(await complaints(page), []);
      });
    });
  }

  describe(`a file that was offered before a reload, in ${engine}`, () => {
    /** @type {import('../../.config/browsers.mjs').Browser} */
    let browser;
    /** @type {Awaited<ReturnType<typeof startServer>>} */
    let server;

    before(async () => {
      server = await startServer({ roots: { '/dist': 'dist' } });
      browser = await launch(engine);
    });

    after(async () => {
      await browser?.close();
      await server?.close();
    });

    it('can still be saved', async () => {
      const page = await browser.newPage();
      await openTag(page, server, 'boot="now"', PATIENT);
      await run(page, 'from py_playground import files\nfiles.offer(b"abc", name="kept.txt")');
      await page.evaluate('document.querySelector("py-playground").session.checkpoint()');
      await openTag(page, server, 'boot="now"', PATIENT);
      await outputWith(page, /Download kept\.txt \(3 bytes\)/);
      const { name, bytes } = await page.evaluate(save);
      assert.deepEqual([name, bytes], ['kept.txt', [97, 98, 99]]);
      assert.deepEqual(await complaints(page), []);
    });
  });
}

// What follows runs in the page.

/** @param {string} code */
function start(code) {
  const tag = /** @type {import('../../src/element/py-playground.js').PyPlayground} */ (document.querySelector('py-playground'));
  Object.assign(globalThis, { running: tag.run(code) });
}

const field = () => Boolean(document.querySelector('py-playground')?.shadowRoot?.querySelector('.choosing input'));

/** Clicks the button of the offer, and takes the file in place of the browser; of a long one, every thousandth byte. */
async function save() {
  const saved = await new Promise((resolve) => {
    const { click } = HTMLAnchorElement.prototype;
    HTMLAnchorElement.prototype.click = function () {
      HTMLAnchorElement.prototype.click = click;
      resolve({ href: this.href, name: this.download });
    };
    /** @type {HTMLButtonElement} */ (document.querySelector('py-playground')?.shadowRoot?.querySelector('.display button')).click();
  });
  const response = await fetch(saved.href);
  const all = [...new Uint8Array(await response.arrayBuffer())];
  const bytes = all.length > 10_000 ? all.filter((_, index) => index % 1000 === 0) : all;
  return { name: saved.name, type: response.headers.get('content-type'), bytes };
}

/** As a reader who has chosen in the browser's own window. @param {[name: string, content: string | number][]} files - text, or a number of zeros */
function choose(files) {
  const input = /** @type {HTMLInputElement} */ (document.querySelector('py-playground')?.shadowRoot?.querySelector('.choosing input'));
  const data = new DataTransfer();
  for (const [name, content] of files) data.items.add(new File([typeof content === 'string' ? content : new Uint8Array(content)], name));
  input.files = data.files;
  input.dispatchEvent(new Event('change'));
}

function cancel() {
  const buttons = document.querySelector('py-playground')?.shadowRoot?.querySelectorAll('.choosing button') ?? [];
  for (const button of buttons) if (button.textContent === 'Cancel') /** @type {HTMLButtonElement} */ (button).click();
}
