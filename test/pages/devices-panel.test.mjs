/**
 * The Devices panel with real Python and the browser's own Web Serial and WebUSB: a program asks, the reader answers with the mouse or with
 * the keyboard, and the program goes on. Without type checks, as most of it is for the page, with globals of its own.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { RIG_BROWSER, openDeviceTag } from '../support/devices/device-page.mjs';
import { runWell, startSerialServer } from '../support/devices/serial-page.mjs';
import { makeWheels } from '../support/devices/wheels.mjs';
import { after, before, describe, it } from '../support/node-test.mjs';
import { complaints, outputText, run } from '../support/playground.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

const BOARDS = `
  import { Loopback } from '/devices/boards/loopback.js';
  import { UsbThing } from '/devices/boards/usb-thing.js';
  globalThis.board = rig.plug(new Loopback({ vendorId: 0x2341, productId: 0x0043, serialNumber: 'L-1' }));
  globalThis.thing = rig.plug(new UsbThing());
  // Lists of devices that the browser has shown.
  globalThis.choosers = () => rig.log.filter(({ method }) => /^(requestPort|getPermission)$/.test(method)).length;
`;
/** As after an earlier visit, in which the reader chose both. */
const PERMITTED = `${BOARDS}
  rig.permit(board);
  rig.permit(thing);
`;

const ECHO = `
ser.write(b"hello")
assert ser.read(5) == b"hello"
`;

if (enginesToTest().includes('chromium')) {
  describe('the Devices panel with real devices in chromium', () => {
    let browser;
    let server;
    let page;

    before(async () => {
      server = await startSerialServer();
      browser = await launch('chromium', RIG_BROWSER.chromium);
      page = await browser.newPage();
      await open(BOARDS);
    });
    after(async () => {
      const heard = page ? await complaints(page) : [];
      await browser?.close();
      await server?.close();
      assert.deepEqual(heard, []);
    });

    async function open(boards) {
      const wheel = makeWheels().find(({ name }) => name === 'pyserial')?.file;
      await openDeviceTag(page, server, boards, { attributes: `no-persist packages="${server.url}/built/${wheel}"` });
      await page.evaluate(() => {
        const root = document.querySelector('py-playground').shadowRoot;
        globalThis.panel = () => root.querySelector('#devices');
        globalThis.buttonOf = (label) => [...root.querySelectorAll('button')].find((one) => one.checkVisibility() && [one.textContent.trim(), one.ariaLabel].includes(label));
        globalThis.focused = () => root.activeElement?.textContent.trim();
        globalThis.heading = () => root.querySelector('.request p')?.textContent ?? '';
      });
    }

    /** Begins a program; {@link ended} waits for its end. */
    const begin = (code) => page.evaluate((text) => void (globalThis.running = document.querySelector('py-playground').run(text)), code);
    const ended = () => page.evaluate('running');
    const shows = (label) => page.waitFor(`buttonOf(${JSON.stringify(label)}) !== undefined`, PATIENCE_MS);
    const asks = (sentence) => page.waitFor(`heading() === ${JSON.stringify(sentence)}`, PATIENCE_MS);

    /** What a tool finds that makes it hard for some readers. */
    async function barriers() {
      await page.evaluate(readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8'));
      return page.evaluate(async () => (await axe.run(document.querySelector('py-playground'))).violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]));
    }

    /** A click as a reader's, with the mouse. */
    async function click(label) {
      await shows(label);
      const { x, y } = await page.evaluate((text) => {
        const button = buttonOf(text);
        button.scrollIntoView({ block: 'center', behavior: 'instant' });
        const { x, y, width, height } = button.getBoundingClientRect();
        return { x: x + width / 2, y: y + height / 2 };
      }, label);
      await page.click(x, y);
    }

    it('opens when a program asks for a port by a name of its own, and the program goes on with what is chosen', async () => {
      await begin(`import serial\nser = serial.Serial("COM3", 115200, timeout=30)\n${ECHO}print("ok")`);
      await asks('Python asks for a serial port (“COM3”).');
      assert.deepEqual(await barriers(), []);
      // A chooser that is closed without a choice changes nothing.
      await page.evaluate('rig.choose(null)');
      await click('Choose a device…');
      await page.waitFor('choosers() === 1', PATIENCE_MS);
      await asks('Python asks for a serial port (“COM3”).');
      await page.evaluate('rig.choose(board)');
      await click('Choose a device…');
      const { status, error } = await ended();
      assert.equal(status, 'ok', error?.traceback);
      assert.match(await outputText(page), /ok\s*$/);
      // It closes as it came.
      await page.waitFor('!panel()?.checkVisibility()', PATIENCE_MS);
      assert.deepEqual(await page.evaluate('rig.counts()'), { ports: 1, pipes: 2, devices: 0 });
    });

    it('shows the bytes that come and go', async () => {
      await click('Devices');
      await click('Monitor: Serial port 2341:0043');
      await runWell(page, ECHO);
      await page.waitFor(`/68 65 6c 6c 6f/.test(panel().querySelector('.dump').textContent)`, PATIENCE_MS);
      assert.deepEqual(await barriers(), []);
      await click('As text');
      await page.waitFor(`panel().querySelector('.dump').textContent.includes('hello')`, PATIENCE_MS);
      await page.waitFor(`/received: 10, sent: 10/.test(panel().querySelector('.counts').textContent)`, PATIENCE_MS);
    });

    it('takes a port away from its program by Disconnect, and the program may open it again without asking', async () => {
      await click('Disconnect: Serial port 2341:0043');
      await page.waitFor('rig.counts().ports === 0', PATIENCE_MS);
      const { status, error } = await run(page, 'ser.write(b"x")');
      assert.equal(status, 'error');
      assert.match(error.type, /(SerialException|PortNotOpenError)$/);
      assert.match(error.message, /disconnected by a click on Disconnect/);
      await runWell(page, `ser = serial.Serial("COM3", 115200, timeout=30)\n${ECHO}`);
      assert.equal(await page.evaluate('choosers()'), 2);
    });

    it('takes a port back by Forget: Python does not see it any more, and the browser has no permission', async () => {
      assert.equal(await page.evaluate('navigator.serial.getPorts().then((ports) => ports.length)'), 1);
      await click('Forget: Serial port 2341:0043');
      await page.waitFor('navigator.serial.getPorts().then((ports) => ports.length === 0)', PATIENCE_MS);
      await page.waitFor(`/No devices yet/.test(panel().textContent)`, PATIENCE_MS);
      assert.deepEqual(await page.evaluate('rig.counts()'), { ports: 0, pipes: 0, devices: 0 });
      assert.equal((await run(page, 'import web_serial\nweb_serial.list_ports()')).value, '[]');
      await begin('serial.Serial("COM3")');
      await asks('Python asks for a serial port (“COM3”).');
      await click('No device');
      const { status, error } = await ended();
      assert.equal(status, 'error');
      assert.match(error.type, /SerialException$/);
    });

    it('ends the question when the program is stopped', async () => {
      await begin('serial.Serial("COM4")');
      await asks('Python asks for a serial port (“COM4”).');
      await page.evaluate(() => document.querySelector('py-playground').stop());
      assert.equal((await ended()).status, 'stopped');
      await page.waitFor('heading() === ""', PATIENCE_MS);
    });

    it('offers after a reload what the browser has allowed before, and gives it without a chooser', async () => {
      await open(PERMITTED);
      await runWell(page, 'import web_serial, web_usb\nassert web_serial.list_ports() == [] and web_usb.list_devices() == []');
      // A program that asks gets it with one click.
      await begin(`import serial\nser = serial.Serial("COM3", 115200, timeout=30)\n${ECHO}ser.close()`);
      await asks('Python asks for a serial port (“COM3”).');
      await click('Use Serial port 2341:0043 again');
      const { status, error } = await ended();
      assert.equal(status, 'ok', error?.traceback);
      // And so does a reader who knows what is needed.
      await page.waitFor('!panel()?.checkVisibility()', PATIENCE_MS);
      await click('Devices');
      await click('Use Thing – für Tests 1209:0001 again');
      await page.waitFor(`/Thing – für Tests 1209:0001 is connected/.test(panel().textContent)`, PATIENCE_MS);
      await runWell(page, 'with web_usb.open() as device: device.claim(0)');
      await click('Forget: Thing – für Tests 1209:0001');
      await page.waitFor('navigator.usb.getDevices().then((devices) => devices.length === 0)', PATIENCE_MS);
      assert.equal(await page.evaluate('choosers()'), 0);
    });

    it('needs no mouse', async () => {
      await open(BOARDS);
      await page.evaluate((code) => {
        document.querySelector('py-playground').code = code;
      }, `import serial\nser = serial.Serial("COM3", 115200, timeout=30)\n${ECHO}ser.close()\nprint("ok")`);
      await shows('Run');
      await page.evaluate('buttonOf("Run").focus()');
      await page.press('Enter');
      // The question has the keyboard.
      await asks('Python asks for a serial port (“COM3”).');
      await page.waitFor('focused() === "Choose a device…"', PATIENCE_MS);
      await page.press('Tab');
      assert.equal(await page.evaluate('focused()'), 'No device');
      await page.press('Shift+Tab');
      await page.evaluate('rig.choose(board)');
      await page.press('Enter');
      await page.waitFor(`document.querySelector('py-playground').status === 'ready'`, PATIENCE_MS);
      assert.match(await outputText(page), /ok\s*$/);
      // It is back where it was.
      await page.waitFor('focused() === "Run"', PATIENCE_MS);
      await page.evaluate('buttonOf("Devices").focus()');
      await page.press('Enter');
      await shows('Monitor: Serial port 2341:0043');
      const labels = [];
      for (let left = 20; left > 0 && labels.at(-1) !== 'Connect a USB device…'; left--) {
        await page.press('Tab');
        labels.push(await page.evaluate('focused()'));
      }
      const here = labels.slice(labels.indexOf('Monitor'));
      assert.deepEqual(here, ['Monitor', 'Forget', 'Connect a serial port…', 'Connect a USB device…']);
      await page.press('Escape');
      await page.waitFor('!panel().checkVisibility() && focused() === "Devices"', PATIENCE_MS);
    });
  });
}

for (const engine of enginesToTest().filter((one) => one !== 'chromium')) {
  describe(`the Devices panel in ${engine}`, () => {
    it('has what the browser has, and says what it lacks', async () => {
      const server = await startSerialServer();
      const browser = await launch(engine, engine === 'firefox' ? RIG_BROWSER.firefox : {});
      const page = await browser.newPage();
      await openDeviceTag(page, server, '', { attributes: 'no-persist', engine });
      const text = await page.evaluate(async () => {
        const tag = document.querySelector('py-playground');
        tag.code = 'import serial';
        await tag.updateComplete;
        [...tag.shadowRoot.querySelectorAll('button')].find((one) => one.textContent === 'Devices').click();
        const panel = tag.shadowRoot.querySelector('#devices');
        while (panel.innerText.trim() === '') await new Promise(requestAnimationFrame);
        return panel.innerText;
      });
      await browser.close();
      await server.close();
      assert.equal(text.includes('Connect a serial port'), engine === 'firefox', text);
      assert.equal(text.includes('Connect a USB device'), false, text);
      if (engine === 'webkit') assert.match(text, /cannot reach/);
    });
  });
}
