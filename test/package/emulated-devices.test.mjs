// @ts-check
/** The objects that the demo gives to playgrounds keep to Web Serial and WebUSB, as far as anybody can tell without a browser. */
import assert from 'node:assert/strict';
import { BoardInWorker } from '../../demo/boards/in-worker.js';
import { FtdiChip } from '../../demo/boards/ftdi-chip.js';
import { Loopback } from '../../demo/boards/loopback.js';
import { WeatherStation } from '../../demo/boards/weather-station.js';
import { EmulatedSerialPort } from '../../demo/emulated-serial-port.js';
import { EmulatedUsbDevice } from '../../demo/emulated-usb-device.js';
import { describe, it } from '../support/node-test.mjs';

const OPTIONS = { baudRate: 9600 };
const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text);
const named = (/** @type {string} */ name) => ({ name });

/** @param {EmulatedSerialPort} port @param {string} text */
async function write(port, text) {
  const writer = port.writable?.getWriter();
  await writer?.write(bytes(text));
  writer?.releaseLock();
}

/** What comes next. @param {EmulatedSerialPort} port */
async function read(port) {
  const reader = port.readable?.getReader();
  try {
    return new TextDecoder().decode((await reader?.read())?.value);
  } finally {
    reader?.releaseLock();
  }
}

describe('an emulated serial port', () => {
  it('has streams while it is open, and opens once', async () => {
    const port = new EmulatedSerialPort(new Loopback({ vendorId: 0x2341, productId: 0x0043 }));
    assert.deepEqual([port.getInfo(), port.readable, port.writable], [{ usbVendorId: 0x2341, usbProductId: 0x0043 }, null, null]);
    await port.open(OPTIONS);
    await assert.rejects(port.open(OPTIONS), named('InvalidStateError'));
    await write(port, 'hello');
    assert.equal(await read(port), 'hello');
    await port.close();
    await assert.rejects(port.close(), named('InvalidStateError'));
    assert.equal(port.readable, null);
    await port.open(OPTIONS);
    await port.close();
  });

  it('gives a board’s first words, which nobody waited for yet', async () => {
    const port = new EmulatedSerialPort(new WeatherStation());
    await port.open(OPTIONS);
    assert.match(await read(port), /^Weather station ready/);
  });

  it('does not close while somebody has a stream', async () => {
    const port = new EmulatedSerialPort(new Loopback());
    await port.open(OPTIONS);
    const reader = port.readable?.getReader();
    await assert.rejects(port.close(), named('TypeError'));
    reader?.releaseLock();
    await port.close();
  });

  it('throws away what came when its stream is cancelled, and has a new one', async () => {
    const port = new EmulatedSerialPort(new Loopback());
    await port.open(OPTIONS);
    await write(port, 'old');
    await port.readable?.cancel();
    await write(port, 'new');
    assert.equal(await read(port), 'new');
  });

  it('has a new writer after each that was closed', async () => {
    const port = new EmulatedSerialPort(new Loopback());
    await port.open(OPTIONS);
    await port.writable?.close();
    await write(port, 'on');
    assert.equal(await read(port), 'on');
  });

  it('goes on after an error of the line', async () => {
    const board = new Loopback();
    const port = new EmulatedSerialPort(board);
    await port.open(OPTIONS);
    const reading = read(port);
    board.line?.fail('framing');
    await assert.rejects(reading, named('FramingError'));
    await write(port, 'on');
    assert.equal(await read(port), 'on');
  });

  it('shows the board’s signals', async () => {
    const port = new EmulatedSerialPort(new Loopback());
    await port.open(OPTIONS);
    await port.setSignals({ requestToSend: false });
    assert.deepEqual(await port.getSignals(), { clearToSend: false, dataSetReady: true, ringIndicator: false, dataCarrierDetect: true });
  });

  it('closes though its board takes nothing more', async () => {
    const port = new EmulatedSerialPort(new Loopback({ stallAfter: 0 }));
    await port.open(OPTIONS);
    const writer = port.writable?.getWriter();
    const written = writer?.write(bytes('stuck'));
    await Promise.allSettled([writer?.abort(), written]);
    writer?.releaseLock();
    await port.close();
  });
});

describe('an emulated USB device', () => {
  it('is described as WebUSB does', () => {
    const device = new EmulatedUsbDevice(new FtdiChip());
    assert.deepEqual([device.vendorId, device.productId, device.productName, device.opened], [0x0403, 0x6001, 'FT232R USB UART', false]);
    assert.deepEqual([device.deviceVersionMajor, device.deviceVersionMinor, device.usbVersionMajor], [6, 0, 2]);
  });

  it('wants to be opened, and its interface claimed', async () => {
    const device = new EmulatedUsbDevice(new FtdiChip());
    await assert.rejects(device.transferIn(1, 64), named('InvalidStateError'));
    await device.open();
    await assert.rejects(device.transferIn(1, 64), named('NotFoundError'));
    await assert.rejects(device.claimInterface(7), named('NotFoundError'));
    await device.claimInterface(0);
    assert.deepEqual(await device.transferOut(2, bytes('abc')), { status: 'ok', bytesWritten: 3 });
    const { data } = await device.transferIn(1, 64);
    assert.equal(new TextDecoder().decode(new Uint8Array(data?.buffer ?? []).subarray(2)), 'abc');
    await device.close();
  });

  it('says that a driver has it, and that it was closed in the middle', async () => {
    const busy = new EmulatedUsbDevice(new FtdiChip({ busy: true }));
    await busy.open();
    await assert.rejects(busy.claimInterface(0), named('NetworkError'));
    const never = { setTimeout: () => 0, clearTimeout: () => undefined };
    const device = new EmulatedUsbDevice(new FtdiChip({ clock: never }));
    await device.open();
    await device.claimInterface(0);
    const reading = device.transferIn(1, 64);
    await device.close();
    await assert.rejects(reading, named('AbortError'));
  });
});

describe('a board in a worker', () => {
  /** A worker that is not there, and notes what it is told. */
  class FakeWorker {
    /** @type {import('../../demo/boards/in-worker.js').ToBoard[]} */
    told = [];
    ended = false;
    /** Whether the board takes what it gets, or is busy for ever. */
    takes = true;
    /** @type {() => void} */
    #got = () => undefined;
    /** It got something. @type {Promise<void>} */
    got = new Promise((resolve) => (this.#got = resolve));
    /** @type {(event: { data: import('../../demo/boards/in-worker.js').FromBoard }) => void} */
    onmessage = () => undefined;

    /** @param {import('../../demo/boards/in-worker.js').ToBoard} message */
    postMessage(message) {
      this.told.push(message);
      if (message.type !== 'receive') return;
      this.#got();
      if (this.takes) queueMicrotask(() => this.onmessage({ data: { type: 'taken' } }));
    }

    terminate() {
      this.ended = true;
    }
  }

  /** A port, and the workers that were started for its board. */
  function portAndWorkers() {
    /** @type {FakeWorker[]} */
    const workers = [];
    const start = () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return /** @type {any} */ (worker);
    };
    return { workers, port: new EmulatedSerialPort(new BoardInWorker({ vendorId: 1, productId: 2, name: 'Board' }, start)) };
  }

  it('keeps its worker from one opening to the next', async () => {
    const { workers, port } = portAndWorkers();
    assert.equal(workers.length, 0);
    await port.open(OPTIONS);
    await write(port, 'hello');
    workers[0]?.onmessage({ data: { type: 'send', bytes: bytes('world') } });
    assert.equal(await read(port), 'world');
    await port.close();
    await port.open(OPTIONS);
    assert.deepEqual(workers.map(({ told, ended }) => [told.map(({ type }) => type).join(' '), ended]), [['open receive close open', false]]);
  });

  it('is switched off and on when it still runs something', async () => {
    const { workers, port } = portAndWorkers();
    await port.open(OPTIONS);
    const [first] = workers;
    assert.ok(first);
    first.takes = false;
    const writer = port.writable?.getWriter();
    const written = writer?.write(bytes('while True: pass'));
    await first.got;
    await Promise.allSettled([writer?.abort(), written]);
    writer?.releaseLock();
    await port.close();
    await port.open(OPTIONS);
    assert.deepEqual(workers.map(({ told, ended }) => [told.map(({ type }) => type).join(' '), ended]), [['open receive close', true], ['open', false]]);
  });
});
