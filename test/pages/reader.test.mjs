// @ts-check
/** What a reader does at the keyboard while a program runs, and what the editor knows of the live Python. */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, before, describe, it } from '../support/node-test.mjs';
import { PATIENT, complaints, openTag, outputWith, run } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

for (const engine of enginesToTest()) {
  describe(`a reader at the keyboard, in ${engine}`, () => {
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
      await openTag(page, server, 'no-persist boot="now"', PATIENT);
      await run(page, '1');
    });

    after(async () => {
      await browser?.close();
      await server?.close();
    });

    it('answers what the program asks, where it asks, and goes on', async () => {
      await page.evaluate(start, 'name = input("Your name? ")\nprint(f"Hello {name}")');
      await page.waitFor(field, PATIENCE_MS);
      assert.equal(await page.evaluate('document.querySelector("py-playground").shadowRoot.querySelector(".question label").textContent'), 'Your name? ');
      await page.evaluate(focusField);
      await page.type('Ada');
      await page.press('Enter');
      await outputWith(page, /Your name\? Ada\nHello Ada/);
      assert.equal((await page.evaluate('globalThis.running')).status, 'ok');
    });

    it('ends the input with Ctrl+D', async () => {
      await page.evaluate(start, 'import sys\nlen(list(sys.stdin))');
      await page.waitFor(field, PATIENCE_MS);
      await page.evaluate(focusField);
      await page.press('Control+d');
      assert.equal((await page.evaluate('globalThis.running')).value, '0');
    });

    it('stops a program that asks: the field goes', async () => {
      await page.evaluate(start, 'input("? ")');
      await page.waitFor(field, PATIENCE_MS);
      await page.evaluate('document.querySelector("py-playground").stop()');
      assert.equal((await page.evaluate('globalThis.running')).status, 'stopped');
      assert.equal(await page.evaluate('document.querySelector("py-playground").shadowRoot.querySelector(".question") === null'), true);
    });

    it('is not asked where the page answers', async () => {
      const value = await page.evaluate(async () => {
        const tag = /** @type {import('../../src/element/py-playground.js').PyPlayground} */ (document.querySelector('py-playground'));
        tag.addEventListener('py-input', (event) => (event.preventDefault(), setTimeout(() => event.respond(`page: ${event.prompt}`))), { once: true });
        return (await tag.run('input("who? ")')).value;
      });
      assert.equal(value, "'page: who? '");
    });

    it('hears from which run something comes that an earlier one left behind', async () => {
      await run(page, 'import asyncio\nasync def tick():\n    await asyncio.sleep(0.3)\n    print("tick")\ntask = asyncio.ensure_future(tick())\nNone');
      await run(page, 'print("mine")\nawait asyncio.sleep(0.6)\nprint("still mine")');
      await outputWith(page, /mine\nfrom an earlier run\ntick\nstill mine/);
    });

    it('sees that something goes on in the background, and stops it', async () => {
      const status = 'document.querySelector("py-playground").shadowRoot.querySelector("[part~=status]").textContent';
      await run(page, 'async def tick():\n    while True:\n        await asyncio.sleep(0.05)\n        print("tick")\ntask = asyncio.ensure_future(tick())\nNone');
      await page.waitFor(`${status} === "Goes on in the background"`, PATIENCE_MS);
      await page.evaluate('document.querySelector("py-playground").shadowRoot.querySelector("[part~=stop-button]").click()');
      await page.waitFor(`${status} === "Stopped"`, PATIENCE_MS);
      assert.equal((await run(page, 'await asyncio.sleep(0.1)\ntask.cancelled()')).value, 'True');
    });

    it('is offered to install a module that was not found', async () => {
      await run(page, '__import__("no_such_module_anywhere")');
      await outputWith(page, /“no_such_module_anywhere” is not installed\.\s*Install and run again/);
    });

    it('is told when memory ran out, and everything is still there', async () => {
      await run(page, 'kept = 41');
      const { status, error } = await run(page, 'x = bytearray(900 << 20)');
      assert.deepEqual([status, error?.type], ['error', 'MemoryError']);
      await outputWith(page, /Python ran out of memory/);
      assert.equal((await run(page, 'kept + 1')).value, '42');
    });

    it('gets answers about the code from the live Python, which runs nothing for them', async () => {
      await run(page, 'class Thing:\n    @property\n    def loud(self):\n        raise SystemExit("was run")\n    def quiet(self, volume=1): "Says nothing."\nthing = Thing()');
      const answers = await page.evaluate(async () => {
        const { session } = /** @type {import('../../src/element/py-playground.js').PyPlayground} */ (document.querySelector('py-playground'));
        /** @param {'complete' | 'signature' | 'hover' | 'check' | 'needs'} kind @param {string} code */
        const ask = (kind, code) => session?.explain({ kind, code, cursor: [...code].length });
        return Promise.all([ask('complete', '"😀"; thing.'), ask('signature', 'thing.quiet('), ask('hover', 'thing.quiet'), ask('check', 'x = (\n'), ask('needs', 'import numpy, json, nosuch')]);
      });
      const [completed, signature, hover, check, needs] = answers;
      assert.ok(completed?.kind === 'complete' && completed.from === 11 && ['loud', 'quiet'].every((name) => completed.completions.some(({ label }) => label === name)));
      assert.ok(signature?.kind === 'signature' && signature.parameters.includes('volume=1'), JSON.stringify(signature));
      assert.ok(hover?.kind === 'hover' && hover.doc === 'Says nothing.');
      assert.ok(check?.kind === 'check' && check.problems.length === 1);
      assert.ok(needs?.kind === 'needs' && needs.imports.join() === 'numpy,nosuch', JSON.stringify(needs));
    });

    it('leaves no complaint', async () => {
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

const field = () => Boolean(document.querySelector('py-playground')?.shadowRoot?.querySelector('.question input'));

function focusField() {
  const input = document.querySelector('py-playground')?.shadowRoot?.querySelector('.question input');
  if (input instanceof HTMLInputElement) input.focus();
}
