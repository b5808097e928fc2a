// @ts-check
/** Output that is too much, or no text at all: the reader gets a part of it in readable form, and the next run works. */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, before, describe, it } from '../support/node-test.mjs';
import { complaints, openTag, outputText, outputWith, PATIENT, run } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

/** Elements in the output at most: a line each, blocks of fifty, and a few others. */
const MAX_ELEMENTS = 10_000 + 200 + 100;

/** The start of a PNG of 50 000 × 50 000 pixels. */
const HUGE_PNG = 'b"\\x89PNG\\r\\n\\x1a\\n\\0\\0\\0\\rIHDR" + (50_000).to_bytes(4) * 2 + b"\\x08\\x06\\0\\0\\0"';

/** @type {Record<string, { code: string, says: RegExp }>} */
const TOO_MUCH = {
  'ten million lines in one write': { code: 'print("\\n".join(map(str, range(10_000_000))))', says: /earlier lines dropped[^]*\n9999999/ },
  'one line of 50 MB': { code: 'print("x" * 50_000_000 + "the end")', says: /x{100}the end/ },
  'a million writes of a few characters': { code: 'import sys\nfor i in range(1_000_000): sys.stdout.write(".")\nprint("the end")', says: /\.{100}\s*the end/ },
  'a value with a giant repr': { code: 'list(range(5_000_000))', says: /\[0, 1, 2, 3,[^]*Show all/ },
  'a giant table': { code: 'display({"text/html": "<table>" + "<tr><td>1</td></tr>" * 500_000 + "</table>", "text/plain": "a giant table"}, raw=True)', says: /a giant table/ },
  'a picture of 2.5 billion pixels': { code: `import base64\ndisplay({"image/png": base64.b64encode(${HUGE_PNG}).decode(), "text/plain": "a giant picture"}, raw=True)`, says: /a giant picture[^]*too large/ },
};

/** @type {Record<string, { code: string, shows: string }>} */
const NO_TEXT = {
  'half a surrogate pair': { code: 'print("a\\ud800b")', shows: 'a\\ud800b' },
  'bytes that are no UTF-8': { code: 'import sys; sys.stdout.buffer.write(b"a\\xff\\xfeb\\n"); sys.stdout.flush()', shows: 'a\ufffd\ufffdb' },
  'NUL and BEL': { code: 'print("a\\0\\ab")', shows: 'ab' },
  'commands to a terminal': { code: 'print("\\033]0;title\\007\\033]8;;https://example.org\\033\\\\a\\033]8;;\\033\\\\\\033[?1049h\\033[6n\\033Pq#0\\033\\\\\\033cb")', shows: 'ab' },
  'an escape that never ends': { code: 'print("\\033]0;never"); print("shown")', shows: 'shown' },
};

for (const engine of enginesToTest()) {
  describe(`too much output in ${engine}`, () => {
    /** @type {import('../../.config/browsers.mjs').Browser} */
    let browser;
    /** @type {import('../../.config/browsers.mjs').Page} */
    let page;
    /** @type {Awaited<ReturnType<typeof startServer>>} */
    let server;

    before(async () => {
      server = await startServer({ roots: { '/dist/': 'dist' } });
      browser = await launch(engine);
      page = await browser.newPage();
      await openTag(page, server, 'boot="now"', PATIENT);
      await run(page, 'from py_playground import display');
    });
    after(async () => {
      await browser.close();
      await server.close();
    });

    for (const [what, { code, says }] of Object.entries(TOO_MUCH)) {
      it(`such as ${what} is shown in part, and the next run works`, async () => {
        const { status } = await run(page, code);
        assert.equal(status, 'ok');
        await page.waitFor('document.querySelector("py-playground").status === "ready"', PATIENCE_MS);
        const text = await outputWith(page, says);
        assert.ok(text.length < 40_000_000);
        assert.ok((await page.evaluate('document.querySelector("py-playground").shadowRoot.querySelectorAll("[part~=output] *").length')) < MAX_ELEMENTS);
        assert.equal((await run(page, '6*7')).value, '42');
      });
    }

    for (const [what, { code, shows }] of Object.entries(NO_TEXT)) {
      it(`or none, such as ${what}, is shown as text that can do nothing`, async () => {
        assert.equal((await run(page, code)).status, 'ok');
        assert.equal((await outputText(page)).trim(), shows);
      });
    }

    it('leaves the page without an error', async () => {
      assert.deepEqual(await complaints(page), []);
    });
  });
}
