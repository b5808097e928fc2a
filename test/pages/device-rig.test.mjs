/**
 * The emulated hardware itself, used by plain JavaScript: if these hold, tests of our own code may build on it. Without type checks, as most
 * of it are programs for the page, with globals of their own.
 */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { DEVICE_ROOT, openDevicePage, RIG_BROWSER } from '../support/devices/device-page.mjs';
import { after, afterEach, before, beforeEach, describe, it } from '../support/node-test.mjs';
import { startServer } from '../support/server.mjs';

/**
 * A board that sends back what it gets, one that keeps what it gets until it is told to take more, and one that is in use. In the page.
 */
const SERIAL_BOARDS = `
  globalThis.seen = [];
  const board = (peer, more) => ({ vendorId: 0x2341, productId: 0x0043, attach: (line, options) => (seen.push(options), peer(line)), ...more });
  globalThis.echo = rig.plug(board((line) => {
    globalThis.line = line;
    return {
      receive: (bytes) => line.send(bytes),
      signals: (now) => { seen.push(now); if ('rts' in now) line.signals({ cts: now.rts }); },
      closed: () => seen.push('closed'),
    };
  }));
  const waits = (bytes) => new Promise((go) => { seen.push(bytes.length); globalThis.go = go; });
  globalThis.slow = rig.plug(board(() => ({ receive: waits }), { productId: 1 }));
  globalThis.busy = rig.plug({ name: 'no USB here', attach: () => 'busy' });
  globalThis.refused = navigator.serial.requestPort().catch(({ name }) => name);
  globalThis.openPort = async (plugged, options = { baudRate: 115200 }) => {
    rig.permit(plugged);
    const port = (await navigator.serial.getPorts()).at(-1);
    await port.open(options);
    return port;
  };
`;

/** Two boards for Firefox, which asks for nothing but their ids. In the page. */
const FIREFOX_BOARDS = `
  const attach = () => { throw new Error('Firefox brings its own far end.'); };
  globalThis.first = rig.plug({ vendorId: 1, productId: 2, attach });
  globalThis.second = rig.plug({ vendorId: 3, productId: 4, attach });
`;

/** A device with a bulk loopback on endpoint 1, a silent interrupt endpoint 2, and vendor requests that stall or answer. In the page. */
const USB_BOARDS = `
  globalThis.seen = [];
  const endpoint = (endpointNumber, direction, type) => ({ endpointNumber, direction, type, packetSize: 64 });
  const alternate = (alternateSetting, interfaceClass, endpoints) =>
    ({ alternateSetting, interfaceClass, interfaceSubclass: 1, interfaceProtocol: 2, endpoints });
  const kept = [];
  let wanted;
  globalThis.thing = rig.plug({
    vendorId: 0xcafe, productId: 0x4001, bcdDevice: 0x0123, serialNumber: 'T-1', manufacturerName: 'Rig', productName: 'Thing ✓',
    configurations: [{ configurationValue: 1, configurationName: 'one', interfaces: [
      { interfaceNumber: 0, alternates: [
        alternate(0, 255, [endpoint(1, 'in', 'bulk'), endpoint(1, 'out', 'bulk')]),
        alternate(1, 255, [endpoint(1, 'in', 'bulk'), endpoint(1, 'out', 'bulk'), endpoint(2, 'in', 'interrupt')]),
      ] },
      { interfaceNumber: 1, alternates: [alternate(0, 3, [endpoint(3, 'in', 'interrupt')])] },
      { interfaceNumber: 2, alternates: [alternate(0, 10, [])] },
    ] }, { configurationValue: 2, interfaces: [] }],
    opened: () => (seen.push('opened'), 'ok'), closed: () => seen.push('closed'), reset: () => seen.push('reset'),
    claim: (number) => number !== 2,
    alternate: (number, setting) => seen.push({ number, setting }),
    clearHalt: (number, direction) => seen.push({ number, direction }),
    controlIn: (setup, length) => setup.request === 9
      ? { status: 'stall' }
      : { status: 'ok', data: new Uint8Array(length).fill(setup.value + setup.index) },
    controlOut: (setup, data) => (seen.push({ ...setup, data: [...data] }), { status: data.length > 3 ? 'stall' : 'ok' }),
    transferIn: (number) => new Promise((resolve) => {
      if (number === 2) return;
      wanted = () => { const data = kept.shift(); if (data) { wanted = undefined; resolve({ status: 'ok', data }); } };
      wanted();
    }),
    transferOut: (number, data) => { kept.push(data); wanted?.(); return { status: 'ok' }; },
  });
  globalThis.claimed = async () => {
    rig.permit(thing);
    const [device] = await navigator.usb.getDevices();
    await device.open();
    await device.claimInterface(0);
    return device;
  };
`;

for (const engine of enginesToTest().filter((name) => name !== 'webkit')) {
  describe(`emulated hardware in ${engine}`, () => {
    /** @type {import('../../.config/browsers.mjs').Browser} */
    let browser;
    /** @type {import('../../.config/browsers.mjs').Page} */
    let page;
    /** @type {Awaited<ReturnType<typeof startServer>>} */
    let server;

    before(async () => {
      browser = await launch(engine, RIG_BROWSER[engine]);
    });
    after(() => browser.close());
    beforeEach(async () => {
      server = await startServer({ roots: DEVICE_ROOT });
      page = await browser.newPage();
    });
    afterEach(async () => {
      const problems = await page.evaluate(() => rig.log.filter(({ method }) => method === 'problem').map(({ args }) => args['text']));
      await page.close();
      await server.close();
      assert.deepEqual(problems, []);
    });

    if (engine === 'firefox') {
      it('is a loopback that is chosen, opened, read, written, unplugged and plugged in again', async () => {
        await openDevicePage(page, server, FIREFOX_BOARDS, engine);
        const seen = await page.evaluate(async () => {
          rig.choose(second);
          const port = await navigator.serial.requestPort();
          await port.open({ baudRate: 9600 });
          const writer = port.writable.getWriter();
          await writer.write(new Uint8Array([1, 2, 3]));
          writer.releaseLock();
          const reader = port.readable.getReader();
          const { value } = await reader.read();
          await port.setSignals({ dataTerminalReady: true, requestToSend: true });
          const events = [];
          for (const type of ['connect', 'disconnect']) navigator.serial.addEventListener(type, (event) => events.push(type, event.target === port));
          const reading = reader.read();
          const signals = await port.getSignals();
          rig.unplug(second);
          const { done } = await reading;
          const connected = new Promise((resolve) => navigator.serial.addEventListener('connect', resolve));
          rig.plug(second.board);
          await connected;
          return { info: port.getInfo(), value: [...value], signals, done, events };
        });
        assert.deepEqual(seen, {
          info: { usbVendorId: 3, usbProductId: 4 },
          value: [1, 2, 3],
          signals: { clearToSend: true, dataSetReady: true, dataCarrierDetect: true, ringIndicator: false },
          done: true,
          events: ['disconnect', true, 'connect', true],
        });
      });

      it('says what a dismissed chooser says, and what one says whose filters leave the choice out', async () => {
        await openDevicePage(page, server, FIREFOX_BOARDS, engine);
        const names = await page.evaluate(async () => {
          const ask = (options) => navigator.serial.requestPort(options).then((port) => port.getInfo().usbVendorId, ({ name }) => name);
          rig.choose(null);
          const dismissed = await ask();
          rig.choose(second);
          const left = await ask({ filters: [{ usbVendorId: 1 }] });
          const asked = ask({ filters: [{ usbVendorId: 3 }] });
          rig.choose(second);
          return [dismissed, left, await asked];
        });
        assert.deepEqual(names, ['NotFoundError', 'NotFoundError', 3]);
      });
      return;
    }

    describe('serial', () => {
      beforeEach(() => openDevicePage(page, server, SERIAL_BOARDS));

      it('is chosen after a click, and known from then on', async () => {
        const refused = await page.evaluate('refused');
        await page.evaluate(() => {
          rig.choose(echo);
          document.onclick = () => {
            globalThis.asked = navigator.serial.requestPort({ filters: [{ usbVendorId: 0x2341, usbProductId: 0x43 }] });
          };
        });
        const before = await page.evaluate(async () => (await navigator.serial.getPorts()).length);
        await page.click(50, 50);
        const seen = await page.evaluate(async () => {
          const port = await asked;
          const known = await navigator.serial.getPorts();
          return [port.getInfo(), port.connected, known.length, known[0] === port];
        });
        assert.deepEqual([refused, before, ...seen], ['SecurityError', 0, { usbVendorId: 0x2341, usbProductId: 0x43 }, true, 1, true]);
      });

      it('says what a dismissed chooser says', async () => {
        const error = await page.evaluate(() => {
          rig.choose(null);
          return navigator.serial.requestPort().catch(({ name }) => name);
        });
        assert.equal(error, 'NotFoundError');
      });

      it('waits in the chooser until something is chosen', async () => {
        const seen = await page.evaluate(async () => {
          const asked = navigator.serial.requestPort();
          await navigator.serial.getPorts();
          rig.choose(busy);
          return (await asked).getInfo();
        });
        assert.deepEqual(seen, {});
      });

      it('opens with the options asked for, and closes', async () => {
        const seen = await page.evaluate(async () => {
          const port = await openPort(echo, { baudRate: 57600, dataBits: 7, stopBits: 2, parity: 'even', flowControl: 'hardware', bufferSize: 4096 });
          const during = rig.counts();
          await port.close();
          return { seen, during, after: rig.counts() };
        });
        const options = { baudRate: 57600, dataBits: 7, stopBits: 2, parity: 'even', flowControl: 'hardware' };
        assert.deepEqual(seen, {
          seen: [options, { dtr: true, rts: true }, { dtr: false, rts: false }, 'closed'],
          during: { ports: 1, pipes: 0, devices: 0 },
          after: { ports: 0, pipes: 0, devices: 0 },
        });
      });

      it('cannot open what is in use', async () => {
        const names = await page.evaluate(async () => [
          await openPort(busy).catch(({ name }) => name),
          rig.counts().ports,
        ]);
        assert.deepEqual(names, ['NetworkError', 0]);
      });

      it('brings a megabyte there and back without losing a byte', async () => {
        const seen = await page.evaluate(async () => {
          const port = await openPort(echo);
          const sent = new Uint8Array(1 << 20).map((_, index) => (index * 31 + (index >> 8)) & 255);
          const writing = (async () => {
            const writer = port.writable.getWriter();
            for (let at = 0; at < sent.length; at += 10_000) await writer.write(sent.subarray(at, at + 10_000));
            await writer.close();
          })();
          const reader = port.readable.getReader();
          const got = new Uint8Array(sent.length);
          let count = 0;
          while (count < sent.length) {
            const { value } = await reader.read();
            got.set(value, count);
            count += value.length;
          }
          await writing;
          const pipes = rig.counts().pipes;
          reader.releaseLock();
          await port.close();
          return { equal: got.every((byte, index) => byte === sent[index]), count, pipes, after: rig.counts() };
        });
        assert.deepEqual(seen, { equal: true, count: 1 << 20, pipes: 1, after: { ports: 0, pipes: 0, devices: 0 } });
      });

      it('holds the page up as long as the board takes nothing', async () => {
        const seen = await page.evaluate(async () => {
          const port = await openPort(slow, { baudRate: 9600, bufferSize: 100 });
          const writer = port.writable.getWriter();
          let written = 0;
          const writing = (async () => {
            for (let index = 0; index < 5; index++) {
              await writer.write(new Uint8Array(60));
              written += 60;
            }
            await writer.close();
          })();
          // Each question goes to the far side and back, so that what could have moved has moved.
          const rest = async () => { for (let times = 0; times < 20; times++) await port.getSignals(); };
          await rest();
          const stuck = written;
          for (let ended = false; !ended; ) {
            go?.();
            ended = await Promise.race([writing.then(() => true), rest().then(() => false)]);
          }
          await port.close();
          return { stuck, written, taken: seen.slice(1).reduce((sum, length) => sum + length, 0) };
        });
        assert.deepEqual(seen, { stuck: 60, written: 300, taken: 300 });
      });

      it('carries signals both ways', async () => {
        const seen = await page.evaluate(async () => {
          const port = await openPort(echo);
          const first = await port.getSignals();
          await port.setSignals({ requestToSend: false, dataTerminalReady: false });
          await port.setSignals({ break: true });
          line.signals({ dsr: true, dcd: true });
          const second = await port.getSignals();
          await port.close();
          return { first, second, seen: seen.slice(1, 4) };
        });
        assert.deepEqual(seen, {
          first: { clearToSend: true, dataSetReady: false, dataCarrierDetect: false, ringIndicator: false },
          second: { clearToSend: false, dataSetReady: true, dataCarrierDetect: true, ringIndicator: false },
          seen: [{ dtr: true, rts: true }, { dtr: false, rts: false }, { brk: true }],
        });
      });

      it('breaks reading after what came before, and lets the page read on', async () => {
        const seen = await page.evaluate(async () => {
          const port = await openPort(echo);
          const log = [];
          for (const kind of ['break', 'framing', 'parity', 'overrun', 'buffer-overflow', 'system']) {
            line.send(new Uint8Array([log.length]));
            line.fail(kind);
            const reader = port.readable.getReader();
            log.push((await reader.read()).value[0], await reader.read().catch(({ name }) => name));
            reader.releaseLock();
          }
          line.send(new Uint8Array([99]));
          const reader = port.readable.getReader();
          log.push((await reader.read()).value[0]);
          reader.releaseLock();
          await port.close();
          return log;
        });
        const names = ['BreakError', 'FramingError', 'ParityError', 'BufferOverrunError', 'BufferOverrunError', 'UnknownError'];
        assert.deepEqual(seen, [...names.flatMap((name, index) => [index * 2, name]), 99]);
      });

      it('throws away what has arrived when reading is cancelled, and what is unwritten when writing is aborted', async () => {
        const seen = await page.evaluate(async () => {
          const port = await openPort(echo);
          line.send(new Uint8Array(100_000));
          const reader = port.readable.getReader();
          await reader.read();
          await reader.cancel();
          reader.releaseLock();
          line.send(new Uint8Array([7]));
          const again = port.readable.getReader();
          const { value } = await again.read();
          again.releaseLock();
          await port.close();

          const stuck = await openPort(slow, { baudRate: 9600, bufferSize: 10 });
          const writer = stuck.writable.getWriter();
          const writing = writer.write(new Uint8Array(50)).catch(() => 'aborted');
          await writer.abort();
          const result = [[...value], await writing, rig.counts().pipes];
          await stuck.close();
          return [...result, rig.counts().ports];
        });
        assert.deepEqual(seen, [[7], 'aborted', 0, 0]);
      });

      it('loses the device while the page reads', async () => {
        const seen = await page.evaluate(async () => {
          const port = await openPort(echo);
          const events = [];
          port.addEventListener('disconnect', () => events.push(port.connected));
          const reader = port.readable.getReader();
          const reading = reader.read().catch(({ name }) => name);
          rig.unplug(echo);
          const names = [await reading, await port.getSignals().catch(({ name }) => name)];
          reader.releaseLock();
          // The first write after the loss goes into the pipe, and only then does the system find that nobody takes it.
          const writer = port.writable.getWriter();
          await writer.write(new Uint8Array(1));
          names.push(await writer.closed.catch(({ name }) => name));
          writer.releaseLock();
          const { readable, writable } = port;
          await port.close();
          return { names, readable, writable, events, known: (await navigator.serial.getPorts()).length, counts: rig.counts() };
        });
        assert.deepEqual(seen, {
          names: ['NetworkError', 'NetworkError', 'NetworkError'],
          readable: null,
          writable: null,
          events: [false],
          known: 0,
          counts: { ports: 0, pipes: 0, devices: 0 },
        });
      });

      it('loses the device while the page writes', async () => {
        const seen = await page.evaluate(async () => {
          const port = await openPort(slow, { baudRate: 9600, bufferSize: 10 });
          const writer = port.writable.getWriter();
          const writing = writer.write(new Uint8Array(50)).catch(({ name }) => name);
          await port.getSignals();
          rig.unplug(slow);
          const name = await writing;
          writer.releaseLock();
          const { writable } = port;
          await port.close();
          return { name, writable, counts: rig.counts() };
        });
        assert.deepEqual(seen, { name: 'NetworkError', writable: null, counts: { ports: 0, pipes: 0, devices: 0 } });
      });

      it('hears of what is plugged in again, when it has a serial number', async () => {
        const seen = await page.evaluate(async () => {
          const board = { vendorId: 1, productId: 2, serialNumber: 'S', attach: () => ({ receive: () => undefined }) };
          const first = rig.plug(board);
          rig.permit(first);
          const [old] = await navigator.serial.getPorts();
          rig.unplug(first);
          const connected = new Promise((resolve) => navigator.serial.addEventListener('connect', (event) => resolve(event.target)));
          rig.plug(board);
          const port = await connected;
          await port.open({ baudRate: 9600 });
          await port.close();
          return [port === old, port.connected, (await navigator.serial.getPorts()).length];
        });
        assert.deepEqual(seen, [false, true, 1]);
      });

      it('is forgotten', async () => {
        const left = await page.evaluate(async () => {
          const port = await openPort(echo);
          const reader = port.readable.getReader();
          const reading = reader.read().catch(({ name }) => name);
          await port.forget();
          return [await reading, (await navigator.serial.getPorts()).length, rig.counts().ports];
        });
        assert.deepEqual(left, ['NetworkError', 0, 0]);
      });
    });

    describe('USB', () => {
      beforeEach(() => openDevicePage(page, server, USB_BOARDS));

      it('is chosen with a gesture, and describes itself', async () => {
        const seen = await page.evaluate(async () => {
          rig.choose(thing);
          const device = await navigator.usb.requestDevice({ filters: [{ vendorId: 0xcafe, classCode: 255, subclassCode: 1, protocolCode: 2 }] });
          const [one] = device.configurations;
          const [, alternate] = one.interfaces[0].alternates;
          const { endpointNumber, direction, type, packetSize } = alternate.endpoints[2];
          return {
            ids: [device.vendorId, device.productId, device.deviceVersionMajor, device.deviceVersionMinor, device.deviceVersionSubminor],
            usb: [device.usbVersionMajor, device.usbVersionMinor],
            names: [device.manufacturerName, device.productName, device.serialNumber, one.configurationName],
            shape: [device.configurations.length, one.interfaces.length, device.configuration?.configurationValue === 1, alternate.interfaceClass],
            endpoint: { endpointNumber, direction, type, packetSize },
            known: (await navigator.usb.getDevices())[0] === device,
          };
        });
        assert.deepEqual(seen, {
          ids: [0xcafe, 0x4001, 1, 2, 3],
          usb: [2, 0],
          names: ['Rig', 'Thing ✓', 'T-1', 'one'],
          shape: [2, 3, true, 255],
          endpoint: { endpointNumber: 2, direction: 'in', type: 'interrupt', packetSize: 64 },
          known: true,
        });
      });

      it('says what a dismissed chooser says', async () => {
        const error = await page.evaluate(() => {
          rig.choose(null);
          return navigator.usb.requestDevice({ filters: [] }).catch(({ name }) => name);
        });
        assert.equal(error, 'NotFoundError');
      });

      it('moves bytes in bulk', async () => {
        const seen = await page.evaluate(async () => {
          const device = await claimed();
          const sent = new Uint8Array(100_000).map((_, index) => index * 7);
          const reading = device.transferIn(1, 100_000);
          const { status, bytesWritten } = await device.transferOut(1, sent);
          const got = await reading;
          const bytes = new Uint8Array(got.data.buffer);
          const counts = rig.counts();
          await device.close();
          return { status, bytesWritten, equal: bytes.length === sent.length && bytes.every((byte, index) => byte === sent[index]), counts, seen };
        });
        assert.deepEqual(seen, {
          status: 'ok', bytesWritten: 100_000, equal: true, counts: { ports: 0, pipes: 0, devices: 1 }, seen: ['opened', 'closed'],
        });
      });

      it('makes control transfers, which may stall', async () => {
        const seen = await page.evaluate(async () => {
          const device = await claimed();
          const setup = { requestType: 'vendor', recipient: 'interface', request: 1, value: 0x20, index: 0 };
          const into = await device.controlTransferIn(setup, 4);
          const stalled = await device.controlTransferIn({ ...setup, request: 9 }, 4);
          const out = await device.controlTransferOut(setup, new Uint8Array([1, 2]));
          const refused = await device.controlTransferOut(setup, new Uint8Array(4));
          return { data: [...new Uint8Array(into.data.buffer)], statuses: [into, stalled, out, refused].map(({ status }) => status), setup: seen[1] };
        });
        assert.deepEqual(seen, {
          data: [32, 32, 32, 32],
          statuses: ['ok', 'stall', 'ok', 'stall'],
          setup: { requestType: 'vendor', recipient: 'interface', request: 1, value: 32, index: 0, data: [1, 2] },
        });
      });

      it('claims, changes and resets', async () => {
        const seen = await page.evaluate(async () => {
          const device = await claimed();
          await device.selectAlternateInterface(0, 1);
          await device.clearHalt('in', 2);
          await device.reset();
          const names = [];
          for (const number of [1, 2]) names.push(await device.claimInterface(number).catch(({ name }) => name));
          await device.releaseInterface(0);
          await device.selectConfiguration(2);
          const { configurationValue } = device.configuration;
          await device.close();
          return { seen, names, configurationValue };
        });
        assert.deepEqual(seen, {
          seen: ['opened', { number: 0, setting: 1 }, { number: 2, direction: 'in' }, 'reset', 'closed'],
          names: ['SecurityError', 'NetworkError'],
          configurationValue: 2,
        });
      });

      it('gives up transfers on closing, and keeps what comes for the next', async () => {
        const seen = await page.evaluate(async () => {
          const device = await claimed();
          const reading = device.transferIn(1, 64).catch(({ name }) => name);
          await device.close();
          const name = await reading;
          await device.open();
          await device.claimInterface(0);
          await device.transferOut(1, new Uint8Array([5]));
          return [name, (await device.transferIn(1, 64)).data.getUint8(0)];
        });
        assert.deepEqual(seen, ['AbortError', 5]);
      });

      it('loses the device in the middle of a transfer, and has it again', async () => {
        const seen = await page.evaluate(async () => {
          const device = await claimed();
          const events = [];
          for (const type of ['connect', 'disconnect']) {
            navigator.usb.addEventListener(type, (event) => events.push(event.type, event.device === device));
          }
          const reading = device.transferIn(1, 64).catch(({ name }) => name);
          rig.unplug(thing);
          const name = await reading;
          const gone = [device.opened, (await navigator.usb.getDevices()).length, rig.counts().devices];
          rig.plug(thing.board);
          const [again] = await navigator.usb.getDevices();
          return { name, gone, events, again: again === device };
        });
        assert.deepEqual(seen, {
          name: 'NotFoundError', gone: [false, 0, 0], events: ['disconnect', true, 'connect', false], again: false,
        });
      });

      it('is forgotten', async () => {
        const left = await page.evaluate(async () => {
          const device = await claimed();
          const reading = device.transferIn(1, 64).catch(({ name }) => name);
          await device.forget();
          return [await reading, device.opened, (await navigator.usb.getDevices()).length, rig.counts().devices];
        });
        assert.deepEqual(left, ['NotFoundError', false, 0, 0]);
      });
    });
  });
}

if (enginesToTest().includes('webkit')) {
  describe('WebKit', () => {
    it('has nothing to emulate', async () => {
      const browser = await launch('webkit');
      after(() => browser.close());
      const page = await browser.newPage();
      assert.deepEqual(await page.evaluate('["serial" in navigator, "usb" in navigator]'), [false, false]);
    });
  });
}
