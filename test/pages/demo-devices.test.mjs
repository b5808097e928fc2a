// @ts-check
/**
 * The demo's page of devices, with its emulated boards: every example runs to its end, as a reader at the keyboard would run it. The
 * wheels come from this machine; all else is as it is served.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { makeWheels } from '../support/devices/wheels.mjs';
import { after, before, describe, it } from '../support/node-test.mjs';
import { complaints } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const BUILT = `${repository}.test-output/devices/`;
const ROOTS = {
  '/': `${repository}demo`,
  '/dist/': `${repository}dist`,
  '/dist/demo/': `${repository}node_modules/@micropython/micropython-webassembly-pyscript`,
  '/built/': BUILT,
};

/** In the page: the shadow root of the playground with this id. @param {string} id */
const root = (id) => `document.querySelector('#${id}').shadowRoot`;
/** In the page: what the playground shows. @param {string} id */
const output = (id) => `${root(id)}.querySelector('[part~=output]').innerText`;

for (const engine of enginesToTest()) {
  describe(`the demo of devices in ${engine}`, () => {
    /** @type {import('../../.config/browsers.mjs').Browser} */
    let browser;
    /** @type {import('../../.config/browsers.mjs').Page} */
    let page;
    /** @type {Awaited<ReturnType<typeof startServer>>} */
    let server;

    before(async () => {
      mkdirSync(BUILT, { recursive: true });
      const wheels = makeWheels();
      for (const { file, bytes } of wheels) writeFileSync(BUILT + file, bytes);
      server = await startServer({ roots: ROOTS });
      const html = readFileSync(`${repository}demo/devices.html`, 'utf8').replaceAll(/https:\/\/files\.pythonhosted\.org\/\S*\/(\w+)-[^/]+?\.whl/g, (_, name) => {
        const wheel = wheels.find((one) => one.name === name);
        assert.ok(wheel, `There is no wheel for ${name}.`);
        return `${server.url}/built/${wheel.file}`;
      });
      server.page('/devices.html', html);
      browser = await launch(engine);
      page = await browser.newPage();
      await page.goto(`${server.url}/devices.html`);
      await page.waitFor('customElements.get("py-playground") !== undefined && !document.querySelector("button:disabled")', PATIENCE_MS);
    });
    after(async () => {
      const heard = await complaints(page);
      await browser?.close();
      await server?.close();
      assert.deepEqual(heard, []);
    });

    /** The reader plugs the emulated board in, by the keyboard. @param {string} id */
    async function plugIn(id) {
      const button = `document.querySelector('button[aria-controls=${id}]')`;
      await page.evaluate(`${button}.focus()`);
      await page.press('Enter');
      await page.waitFor(`${button}.nextElementSibling.textContent.startsWith('It is plugged in')`, PATIENCE_MS);
    }

    /** @param {string} id */
    async function pressRun(id) {
      await page.evaluate(`${root(id)}.querySelector('[part~=run-button]').focus()`);
      await page.press('Enter');
    }

    /** @param {string} id @param {RegExp} pattern */
    async function shows(id, pattern) {
      try {
        await page.waitFor(`${pattern}.test(${output(id)})`, PATIENCE_MS);
      } catch (error) {
        assert.match(await page.evaluate(output(id)), pattern, String(error));
      }
    }

    /** Types where the program asks; the field takes the keyboard by itself. @param {string} id @param {string} text */
    async function answer(id, text) {
      await page.waitFor(`${root(id)}.activeElement?.closest('.question') && !${root(id)}.activeElement.value`, PATIENCE_MS);
      await page.type(text);
      await page.press('Enter');
    }

    /** @param {string} id */
    const ended = (id) => page.waitFor(`document.querySelector('#${id}').status === 'ready'`, PATIENCE_MS);

    it('talks to a console by pyserial', async () => {
      const id = 'console-tag';
      await plugIn(id);
      await pressRun(id);
      await shows(id, /1 \/dev\/serial-2341-0043 USB VID:PID=2341:0043[^]*Weather station ready\. Type help\./);
      await answer(id, 'temperature');
      await shows(id, /> temperature\n\d\d\.\d °C/);
      await answer(id, 'lamp on');
      await shows(id, /> lamp on\nThe lamp is on\./);
      await answer(id, '');
      await ended(id);
      assert.deepEqual(await page.evaluate(`document.querySelector('#${id}').devices.map(({ name, open }) => [name, open])`), [['/dev/serial-2341-0043', false]]);
    });

    it('puts a file onto a board with MicroPython, runs it, and has its prompt', async () => {
      const id = 'micropython-tag';
      await pressRun(id);
      if (engine === 'webkit') {
        // It has no serial ports to be asked for.
        await shows(id, /No board was chosen\./);
        await plugIn(id);
        await pressRun(id);
      } else {
        // The other way about: the program waits, and goes on with the board.
        await page.waitFor(`${root(id)}.querySelector('#devices .request') !== null`, PATIENCE_MS);
        await plugIn(id);
      }
      await shows(id, /On the board: hello\.py\s+Hello from MicroPython 1\.\d+\.\d+\s+3\s+2\s+1\s+Lift off!/);
      await page.waitFor(`${root(id)}.querySelector('.question') !== null`, PATIENCE_MS);
      await page.evaluate(`${root(id)}.querySelector('.question input, .question textarea').focus()`);
      await answer(id, '6 * 7');
      await shows(id, />>> 6 \* 7\n42/);
      await answer(id, '1 / 0');
      await shows(id, /ZeroDivisionError/);
      await answer(id, '');
      await ended(id);
    });

    it('frees a board whose program never ends', async () => {
      const id = 'micropython-tag';
      /** The author changes the second file. @param {string} changed */
      const typed = (changed) =>
        page.evaluate((/** @type {string} */ text) => {
          const tag = /** @type {import('../../src/element/py-playground.js').PyPlayground} */ (document.querySelector('#micropython-tag'));
          tag.files = tag.files.map((file) => (file.name === 'hello.py' ? { ...file, text } : file));
        }, changed);
      await typed('print("for ever")\nwhile True:\n    pass\n');
      await pressRun(id);
      await shows(id, /for ever/);
      await page.evaluate(`document.querySelector('#${id}').stop()`);
      await ended(id);
      await typed('print("free again")\n');
      await pressRun(id);
      await shows(id, /free again/);
      await page.evaluate(`document.querySelector('#${id}').stop()`);
      await ended(id);
    });

    it('draws what a sensor says, as it says it, until it is stopped', async () => {
      const id = 'plot-tag';
      await plugIn(id);
      await pressRun(id);
      const picture = `${root(id)}.querySelector('[part~=output] img')?.src`;
      const first = await page.waitFor(picture, PATIENCE_MS);
      await page.waitFor(`${picture} !== ${JSON.stringify(first)}`, PATIENCE_MS);
      assert.equal(await page.evaluate(`${root(id)}.querySelectorAll('[part~=output] img').length`), 1);
      await page.evaluate(`document.querySelector('#${id}').stop()`);
      await ended(id);
      assert.equal(await page.evaluate(`document.querySelector('#${id}').devices[0].open`), false);
    });

    it('sends bytes around a wire, and sets pins, by web_ftdi', async () => {
      const id = 'ftdi-tag';
      await plugIn(id);
      await pressRun(id);
      await shows(id, /Chip: FT232R by usb/);
      await answer(id, 'Grüße');
      await shows(id, /Came back: Grüße\nRTS True → CTS True\nRTS False → CTS False\nPins 11110001\nPins 11110010\nPins 11110100\nPins 11111000/);
      await ended(id);
    });

    it('does so by unmodified pyftdi', async () => {
      const id = 'pyftdi-tag';
      await plugIn(id);
      await pressRun(id);
      await shows(id, /Found: FT232R USB UART PYPLAY01\nCame back: Hello, wire!\nCTS: True/);
      await ended(id);
    });
  });
}
