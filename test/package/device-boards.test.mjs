// @ts-check
/** The emulated boards do what real ones do: what the device tests stand on is tested first, without a browser. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { loadMicroPython } from '@micropython/micropython-webassembly-pyscript/micropython.mjs';
import * as avr8js from 'avr8js';
import { unzipSync } from 'fflate';
import { AvrBoard } from '../../demo/boards/avr.js';
import { realBaudRate } from '../../demo/boards/ftdi-baud.js';
import { FtdiChip } from '../../demo/boards/ftdi-chip.js';
import { Loopback, floodBytes } from '../../demo/boards/loopback.js';
import { micropythonBoard } from '../../demo/boards/micropython.js';
import { BABBLING, COUNTER, LOOP, REQUEST, SOURCE, STALLING, UsbThing } from '../../demo/boards/usb-thing.js';
import { buildFirmware } from '../support/devices/firmware/build.mjs';
import { makeWheels } from '../support/devices/wheels.mjs';
import { before, describe, it } from '../support/node-test.mjs';

/** @typedef {import('../support/devices/rig-types.d.ts').SerialBoard} SerialBoard */
/** @typedef {import('../support/devices/rig-types.d.ts').UsbResult} UsbResult */

const OPTIONS = /** @type {const} */ ({ baudRate: 115200, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' });
const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text);

/** A line whose computer side is this test. */
class TestLine {
  /** @type {Uint8Array[]} */
  pieces = [];
  /** @type {Record<string, boolean | undefined>} */
  inputs = {};
  /** @type {string[]} */
  failures = [];

  /** @param {Uint8Array} piece */
  send(piece) {
    this.pieces.push(piece);
  }

  /** @param {Record<string, boolean>} now */
  signals(now) {
    Object.assign(this.inputs, now);
  }

  /** @param {string} kind */
  fail(kind) {
    this.failures.push(kind);
  }

  /** What came since the last call. */
  take() {
    return new Uint8Array(Buffer.concat(this.pieces.splice(0)));
  }

  takeText() {
    return new TextDecoder().decode(this.take());
  }
}

/**
 * Opens the port of a board, as the rig does.
 *
 * @param {SerialBoard} board
 * @param {object} [options]
 */
function open(board, options) {
  const line = new TestLine();
  const peer = board.attach(line, { ...OPTIONS, ...options });
  if (peer === 'busy') throw new Error('The board is busy.');
  peer.signals?.({ dtr: true, rts: true });
  return { line, peer };
}

/** Whether a promise is settled, once everything that could settle it now has run. @param {Promise<unknown>} promise */
async function isSettled(promise) {
  const pending = {};
  await new Promise((resolve) => setImmediate(resolve));
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
}

describe('the loopback board', () => {
  it('echoes in pieces of the size asked for, and keeps what it got', async () => {
    const board = new Loopback({ chunk: 4 });
    const { line, peer } = open(board);
    await peer.receive(bytes('0123456789'));
    assert.deepEqual(line.pieces.map((piece) => piece.length), [4, 4, 2]);
    assert.equal(line.takeText(), '0123456789');
    assert.deepEqual(board.received, bytes('0123456789'));
    assert.equal(board.opens[0]?.baudRate, 115200);
  });

  it('wires RTS to CTS and DTR to DSR and DCD, each alone', () => {
    const { line, peer } = open(new Loopback());
    assert.deepEqual(line.inputs, { cts: true, dsr: true, dcd: true });
    peer.signals?.({ rts: false });
    assert.deepEqual(line.inputs, { cts: false, dsr: true, dcd: true });
    peer.signals?.({ dtr: false });
    assert.deepEqual(line.inputs, { cts: false, dsr: false, dcd: false });
  });

  it('stalls in the middle of a write until it is told to go on', async () => {
    const board = new Loopback({ stallAfter: 3 });
    const { line, peer } = open(board);
    const written = Promise.resolve(peer.receive(bytes('abcdef')));
    assert.equal(await isSettled(written), false);
    assert.equal(line.takeText(), 'abc');
    assert.equal(board.stalled, 1);
    board.resume();
    await written;
    assert.equal(line.takeText(), 'def');
  });

  it('lets a stalled write go when the port closes, without taking it', async () => {
    const board = new Loopback({ stallAfter: 0 });
    const { peer } = open(board);
    const written = peer.receive(bytes('x'));
    peer.closed?.();
    await written;
    assert.equal(board.received.length, 0);
    assert.equal(board.line, undefined);
  });

  it('floods at once, in order', () => {
    const { line } = open(new Loopback({ flood: 3_000_001 }));
    assert.deepEqual(line.take(), floodBytes(3_000_001));
  });

  it('holds a scripted conversation, however the bytes are cut, and notes what it did not expect', async () => {
    const board = new Loopback({ script: [{ expect: 'HELLO\n', reply: 'hi\n' }, { expect: Uint8Array.of(1, 2), reply: Uint8Array.of(3) }] });
    const { line, peer } = open(board);
    await peer.receive(bytes('HEL'));
    assert.equal(line.takeText(), '');
    await peer.receive(bytes('LO\n\x01'));
    assert.equal(line.takeText(), 'hi\n');
    await peer.receive(Uint8Array.of(2));
    assert.deepEqual(line.take(), Uint8Array.of(3));
    assert.deepEqual(board.surprises, []);
    await peer.receive(bytes('?'));
    assert.equal(board.surprises.length, 1);
  });
});

describe('the emulated Arduino', () => {
  /** @type {Uint8Array} */
  let program;
  before(() => {
    program = buildFirmware().bytes;
  });

  /** A board whose time passes only in `run`. @param {object} [options] */
  const board = (options) => new AvrBoard({ avr8js, program, later: () => undefined, ...options });

  it('starts when DTR rises, and answers lines', () => {
    const uno = board();
    const { line, peer } = open(uno);
    uno.run(5);
    assert.equal(uno.resets, 1);
    assert.equal(line.takeText(), 'ready\r\n');
    void peer.receive(bytes('ID?\r\nADD 2 -30\nwhat\n'));
    uno.run(10);
    assert.equal(line.takeText(), 'py-playground echo 1\r\n-28\r\nwhat\r\n');
  });

  it('turns its LED on and off, and a reset turns it off', () => {
    /** @type {boolean[]} */
    const changes = [];
    const uno = board({ onLed: (/** @type {boolean} */ on) => changes.push(on) });
    const { peer } = open(uno);
    uno.run(5);
    for (const command of ['LED 1\n', 'LED 0\n', 'LED 1\n']) {
      void peer.receive(bytes(command));
      uno.run(5);
    }
    peer.signals?.({ dtr: false });
    assert.equal(uno.led, true);
    peer.signals?.({ dtr: true });
    assert.deepEqual(changes, [true, false, true, false]);
    assert.equal(uno.resets, 2);
  });

  it('measures voltages, and streams them by its own clock', () => {
    const uno = board();
    const { line, peer } = open(uno);
    uno.voltages[0] = 2.5;
    uno.run(5);
    line.take();
    void peer.receive(bytes('ADC?\nSENSOR 20\n'));
    uno.run(100);
    const [value, ...rows] = line.takeText().trimEnd().split('\r\n');
    assert.equal(value, '512');
    const times = rows.map((row) => Number(row.split(',')[0]));
    assert.ok(times.length >= 4, `only ${times.length} rows`);
    assert.deepEqual(times.slice(1).map((time, i) => time - (times[i] ?? 0)), times.slice(1).map(() => 20));
    assert.ok(rows.every((row) => row.endsWith(',512')));
  });

  it('gives every byte value back in raw mode, at the pace of its baud rate', async () => {
    const uno = board();
    const { line, peer } = open(uno);
    uno.run(5);
    line.take();
    const sent = Uint8Array.from({ length: 512 }, (_, i) => i & 0xff);
    const written = Promise.resolve(peer.receive(new Uint8Array([...bytes('RAW 512\n'), ...sent])));
    // 520 bytes of ten bits at 117647 baud take 44 ms.
    uno.run(20);
    assert.equal(await isSettled(written), false);
    assert.ok(line.pieces.length > 0);
    uno.run(40);
    await written;
    assert.deepEqual(line.take(), sent);
  });

  it('hears and says noise at the wrong baud rate', () => {
    const uno = board();
    const { line, peer } = open(uno, { baudRate: 9600 });
    void peer.receive(bytes('ID?\n'));
    uno.run(20);
    const heard = line.takeText();
    assert.ok(heard.length > 0 && !heard.includes('ready') && !heard.includes('echo'), heard);
  });

  it('runs by itself while its port is open, and lets writes go when that closes', async () => {
    /** @type {(() => void)[]} */
    const turns = [];
    let now = 0;
    const uno = new AvrBoard({ avr8js, program, now: () => now, later: (run) => void turns.push(run) });
    const { line, peer } = open(uno);
    for (let i = 0; i < 4; i += 1) {
      now += 4;
      turns.shift()?.();
    }
    assert.equal(line.takeText(), 'ready\r\n');
    const written = peer.receive(bytes('ID?\n'));
    peer.closed?.();
    await written;
    turns.shift()?.();
    assert.equal(turns.length, 0);
  });
});

describe('the MicroPython board', () => {
  /** @param {Record<string, string>} [files] */
  async function start(files) {
    const board = await micropythonBoard({ load: loadMicroPython, ...(files && { files }) });
    const { line, peer } = open(board);
    const type = async (/** @type {string} */ text) => {
      await peer.receive(bytes(text));
      return line.takeText();
    };
    return { board, type };
  }

  it('has a friendly REPL and a raw one', async () => {
    const { type } = await start();
    assert.match(await type('\r1+1\r'), />>> 1\+1\r\n2\n>>> $/);
    assert.equal(await type('\x01'), '\r\nraw REPL; CTRL-B to exit\r\n>');
    assert.equal(await type('print("hi")\x04'), 'OKhi\n\x04\x04>');
    assert.match(await type('1/0\x04'), /^OK\x04Traceback[^]*ZeroDivisionError: divide by zero\r\n\x04>$/);
    assert.match(await type('\x02'), /MicroPython v[\d.]+ [^]*>>> $/);
    assert.equal(await type('half a li\x03'), 'half a li\r\n>>> ');
  });

  it('refuses raw paste in the way that tools expect, and then takes the program plainly', async () => {
    const { type } = await start();
    await type('\x01');
    assert.equal(await type('\x05A\x01'), 'R\0');
    assert.equal(await type('print(5)\x04'), 'OK5\n\x04\x04>');
    assert.equal(await type('\x05'), '');
    assert.equal(await type('A\x01print(6)\x04'), 'R\0OK6\n\x04\x04>');
  });

  it('keeps files over a soft reset, and starts with an empty memory', async () => {
    const { board, type } = await start();
    await type('\x01');
    await type("import os\nos.mkdir('lib')\nf = open('lib/m.py', 'w')\nf.write('k = 7')\nf.close()\nx = 1\x04");
    assert.equal(await type('\x04'), 'OK\r\nMPY: soft reboot\r\n\r\nraw REPL; CTRL-B to exit\r\n>');
    assert.equal(await type("import m\nprint(m.k, 'x' in globals())\x04"), 'OK7 False\n\x04\x04>');
    assert.equal(board.starts, 2);
    assert.equal(board.files.readFile('/lib/m.py', { encoding: 'utf8' }), 'k = 7');
  });

  it('runs boot.py and main.py as it starts, main.py not from the raw REPL, and says what failed', async () => {
    const { type } = await start({ 'boot.py': 'print("boot")', 'main.py': 'print("main")\n1/0' });
    assert.match(await type('\r\x04'), /MPY: soft reboot\r\nboot\nmain\nTraceback[^]*ZeroDivisionError[^]*>>> $/);
    await type('\x01');
    assert.equal(await type('\x04'), 'OK\r\nMPY: soft reboot\r\nboot\n\r\nraw REPL; CTRL-B to exit\r\n>');
  });
});

/** Timers that run when the test says so. */
class FakeClock {
  /** @type {Map<number, { run: () => void, milliseconds: number }>} */
  timers = new Map();
  #next = 1;

  setTimeout = (/** @type {() => void} */ run, /** @type {number} */ milliseconds) => {
    this.timers.set(this.#next, { run, milliseconds });
    return this.#next++;
  };

  clearTimeout = (/** @type {number} */ timer) => void this.timers.delete(timer);

  /** Runs the timers that are set now. @returns {number[]} their milliseconds */
  fire() {
    const due = [...this.timers.values()];
    this.timers.clear();
    for (const { run } of due) run();
    return due.map(({ milliseconds }) => milliseconds);
  }
}

/**
 * @param {FtdiChip} chip
 * @param {number} request
 * @param {number} value
 * @param {number} [index]
 */
const ask = (chip, request, value, index = 0) => chip.controlOut({ requestType: 'vendor', recipient: 'device', request, value, index });

/**
 * @param {FtdiChip | UsbThing} board
 * @param {number} request
 * @param {number} length
 * @param {{ value?: number, index?: number, requestType?: 'standard' | 'vendor' }} [more]
 */
function get(board, request, length, more) {
  return board.controlIn({ requestType: 'vendor', recipient: 'device', request, value: 0, index: 0, ...more }, length);
}

const GET_DESCRIPTOR = 6;

/**
 * @param {FtdiChip | UsbThing} board
 * @param {number} kind
 * @param {number} [number]
 * @param {number} [length]
 */
function descriptor(board, kind, number = 0, length = 0xffff) {
  return get(board, GET_DESCRIPTOR, length, { requestType: 'standard', value: (kind << 8) | number }).data ?? new Uint8Array();
}

/** @param {Uint8Array} data */
const stringOf = (data) => new TextDecoder('utf-16le').decode(data.slice(2));

describe('the emulated FTDI chip', () => {
  /** @param {import('../../demo/boards/ftdi-chip.js').FtdiOptions} [options] */
  function chipWithClock(options) {
    const clock = new FakeClock();
    const far = new Loopback();
    const chip = new FtdiChip({ clock, far: [far], ...options });
    assert.equal(chip.opened(), 'ok');
    return { chip, clock, far };
  }

  it('runs at the rate that its divisor stands for, on each generation', () => {
    /** Divisor, what wIndex adds, and the rate: values that libftdi 1.5 sends. @type {[number, number, number][]} */
    const slow = [
      [0x2710, 0, 300], [0x4138, 0, 9600], [0x809c, 0, 19200], [0xc034, 0, 57554], [0x001a, 0, 115385], [0x0018, 0, 125000], [0x000d, 0, 230769],
      [0x4006, 0, 461538], [0x8003, 0, 923077], [0, 0, 3_000_000], [1, 0, 2_000_000], [2, 0, 1_500_000],
    ];
    for (const [value, high, rate] of slow) assert.equal(Math.round(realBaudRate({ value, high }, { fast: false, threeBits: true })), rate);
    /** @type {[number, number, number][]} */
    const fast = [
      [0x2710, 0, 300], [0x04e2, 2, 9600], [0x0271, 2, 19200], [0x00d0, 3, 57588], [0xc068, 2, 115246], [0xc034, 2, 230216], [0x001a, 2, 461538],
      [0x000d, 2, 923077], [0x0004, 2, 3_000_000], [0, 2, 12_000_000], [1, 2, 8_000_000],
    ];
    for (const [value, high, rate] of fast) assert.equal(Math.round(realBaudRate({ value, high }, { fast: true, threeBits: true })), rate);
    // The same bits on the oldest chip, which knows no third bit of the fraction: 8.375 becomes 8.
    assert.equal(realBaudRate({ value: 8, high: 1 }, { fast: false, threeBits: true }), 3_000_000 / 8.375);
    assert.equal(realBaudRate({ value: 8, high: 1 }, { fast: false, threeBits: false }), 375_000);
  });

  it('finds the port and the divisor in wIndex, where each chip has them', () => {
    const single = new FtdiChip({ chip: 'R' });
    ask(single, 3, 0x0008, 1);
    assert.equal(single.ports[0]?.line.baudRate, 3_000_000 / 8.375);
    const quad = new FtdiChip({ chip: '4232H' });
    ask(quad, 3, 0xc068, 0x0203);
    assert.deepEqual(quad.ports.map(({ line }) => Math.round(line.baudRate)), [9600, 9600, 115246, 9600]);
    assert.equal(ask(quad, 3, 0xc068, 0x0205).status, 'stall');
    assert.equal(quad.refused.length, 1);
  });

  for (const [chip, packet] of /** @type {const} */ ([['R', 64], ['2232H', 512]])) {
    it(`starts each packet of ${packet} bytes with two of status (${chip})`, async () => {
      const { chip: board } = chipWithClock({ chip });
      const data = floodBytes((packet - 2) * 2);
      await board.transferOut(2, data);
      const { data: got = new Uint8Array() } = await board.transferIn(1, packet * 2);
      assert.equal(got.length, packet * 2);
      const status = packet === 64 ? [0x01, 0x60] : [0x02, 0x60];
      assert.deepEqual([...got.subarray(0, 2), ...got.subarray(packet, packet + 2)], [...status, ...status]);
      assert.deepEqual(new Uint8Array([...got.subarray(2, packet), ...got.subarray(packet + 2)]), data);
    });
  }

  it('waits with a short packet until the latency timer runs out, and then sends what there is, or status alone', async () => {
    const { chip, clock } = chipWithClock();
    ask(chip, 9, 5);
    assert.deepEqual(get(chip, 10, 1).data, Uint8Array.of(5));
    const read = Promise.resolve(chip.transferIn(1, 512));
    await chip.transferOut(2, bytes('abc'));
    assert.equal(await isSettled(read), false);
    assert.deepEqual(clock.fire(), [5]);
    assert.deepEqual((await read).data, Uint8Array.of(0x01, 0x60, 97, 98, 99));
    const idle = chip.transferIn(1, 512);
    clock.fire();
    assert.deepEqual((await idle).data, Uint8Array.of(0x01, 0x60));
    assert.equal(clock.timers.size, 0);
  });

  it('sends at once after the event character, and when a modem line changes', async () => {
    const { chip, clock, far } = chipWithClock();
    ask(chip, 6, 0x100 | 0x0a);
    await chip.transferOut(2, bytes('x\n'));
    assert.equal((await chip.transferIn(1, 64)).data?.length, 4);
    const change = chip.transferIn(1, 64);
    far.line?.signals({ ri: true });
    assert.deepEqual((await change).data, Uint8Array.of(0x41, 0x60));
    assert.equal(clock.timers.size, 0);
  });

  it('babbles when less than its packet is asked for', async () => {
    const { chip, clock } = chipWithClock();
    await chip.transferOut(2, bytes('0123456789'));
    const read = chip.transferIn(1, 8);
    clock.fire();
    assert.equal((await read).status, 'babble');
  });

  it('reports errors of the line once, with the bytes before them', async () => {
    for (const [kind, bit] of /** @type {const} */ ([['overrun', 0x02], ['parity', 0x04], ['framing', 0x08], ['break', 0x10]])) {
      const { chip, clock, far } = chipWithClock();
      far.line?.send(bytes('ab'));
      far.line?.fail(kind);
      far.line?.send(bytes('c'));
      assert.deepEqual((await chip.transferIn(1, 64)).data, Uint8Array.of(0x01, 0x60 | bit, 97, 98, 99), kind);
      const next = chip.transferIn(1, 64);
      clock.fire();
      assert.deepEqual((await next).data, Uint8Array.of(0x01, 0x60));
    }
  });

  it('loses what does not fit into its FIFO if asked to, and says so', async () => {
    const { chip, clock, far } = chipWithClock({ overruns: true });
    far.line?.send(floodBytes(200));
    const read = chip.transferIn(1, 512);
    clock.fire();
    const { data = new Uint8Array() } = await read;
    assert.equal(data.length, 128 + 3 * 2);
    assert.equal((data[129] ?? 0) & 0x02, 0x02);
  });

  it('sets the line and the modem signals of what is at its far end', async () => {
    const { chip, far } = chipWithClock();
    ask(chip, 4, 7 | (2 << 8) | (2 << 11));
    const { dataBits, parity, stopBits } = chip.ports[0]?.line ?? {};
    assert.deepEqual({ dataBits, parity, stopBits }, { dataBits: 7, parity: 'even', stopBits: 2 });
    ask(chip, 1, 0x0101);
    assert.deepEqual(get(chip, 5, 2).data, Uint8Array.of(0xa1, 0x60));
    ask(chip, 1, 0x0202);
    assert.deepEqual(get(chip, 5, 2).data, Uint8Array.of(0xb1, 0x60));
    ask(chip, 1, 0x0100);
    assert.deepEqual(get(chip, 5, 2).data, Uint8Array.of(0x11, 0x60));
    assert.equal(far.opens.length, 1);
    chip.closed();
    assert.equal(far.line, undefined);
  });

  it('keeps what it sends while CTS is off and hardware flow control is on', async () => {
    const { chip, far } = chipWithClock();
    ask(chip, 2, 0, 0x0100);
    const written = Promise.resolve(chip.transferOut(2, bytes('x')));
    assert.equal(await isSettled(written), false);
    assert.equal(far.received.length, 0);
    far.line?.signals({ cts: true });
    await written;
    assert.deepEqual(far.received, bytes('x'));
  });

  it('forgets what it received when purged, and nothing else', async () => {
    const { chip, clock, far } = chipWithClock();
    far.line?.send(bytes('old'));
    ask(chip, 0, 2);
    ask(chip, 0, 1);
    far.line?.send(bytes('new'));
    const read = chip.transferIn(1, 64);
    clock.fire();
    assert.deepEqual((await read).data?.slice(2), bytes('new'));
    assert.deepEqual(chip.ports[0]?.log, ['purge tx', 'purge rx']);
  });

  it('drives and reads its pins, at once and in step', async () => {
    const { chip, clock } = chipWithClock();
    const [port] = chip.ports;
    assert.ok(port);
    // Bits 0 to 3 are outputs, and each is wired to the input four above.
    port.wiring = (outputs) => outputs << 4;
    ask(chip, 0x0b, 0x010f);
    await chip.transferOut(2, Uint8Array.of(0xf5));
    assert.deepEqual(get(chip, 0x0c, 1).data, Uint8Array.of(0x55));
    const samples = chip.transferIn(1, 64);
    clock.fire();
    assert.deepEqual((await samples).data?.slice(2), new Uint8Array(62).fill(0x55));
    ask(chip, 0x0b, 0x040f);
    await chip.transferOut(2, Uint8Array.of(0x01, 0x02, 0x03));
    const inStep = chip.transferIn(1, 64);
    clock.fire();
    assert.deepEqual((await inStep).data?.slice(2), Uint8Array.of(0x55, 0x11, 0x22));
    assert.equal(ask(chip, 0x0b, 0x02ff).status, 'stall');
    assert.equal(ask(new FtdiChip({ chip: 'AM' }), 0x0b, 0x01ff).status, 'stall');
  });

  it('has an EEPROM with a right checksum that can be read, written and erased', () => {
    const { chip } = chipWithClock();
    assert.ok(chip.eeprom.valid);
    assert.deepEqual(get(chip, 0x90, 2, { index: 1 }).data, Uint8Array.of(0x03, 0x04));
    ask(chip, 0x91, 0xbeef, 20);
    assert.deepEqual(get(chip, 0x90, 2, { index: 20 }).data, Uint8Array.of(0xef, 0xbe));
    assert.equal(chip.eeprom.valid, false);
    ask(chip, 0x92, 0);
    assert.equal(chip.eeprom.read(63), 0xffff);
  });

  it('describes itself as each generation does', () => {
    /** @type {[NonNullable<import('../../demo/boards/ftdi-chip.js').FtdiOptions['chip']>, number, number, number, number][]} */
    const chips = [
      ['AM', 0x0200, 0x6001, 1, 64], ['BM', 0x0400, 0x6001, 1, 64], ['2232C', 0x0500, 0x6010, 2, 64], ['R', 0x0600, 0x6001, 1, 64],
      ['2232H', 0x0700, 0x6010, 2, 512], ['4232H', 0x0800, 0x6011, 4, 512], ['232H', 0x0900, 0x6014, 1, 512], ['X', 0x1000, 0x6015, 1, 64],
    ];
    for (const [name, bcdDevice, productId, ports, packet] of chips) {
      const chip = new FtdiChip({ chip: name });
      const device = new DataView(descriptor(chip, 1).buffer);
      assert.equal(device.byteLength, 18);
      assert.deepEqual([8, 10, 12].map((at) => device.getUint16(at, true)), [0x0403, productId, bcdDevice]);
      assert.equal(stringOf(descriptor(chip, 3, device.getUint8(16))), 'PYPLAY01');
      const config = descriptor(chip, 2);
      assert.equal(config[2], config.length);
      assert.equal(config.length, 9 + ports * 23);
      assert.deepEqual(descriptor(chip, 2, 0, 9), config.slice(0, 9));
      assert.equal(new DataView(config.buffer).getUint16(9 + 9 + 4, true), packet);
    }
  });

  it('ends what waits when it is closed, and can be held by a driver', async () => {
    const { chip, clock } = chipWithClock();
    const read = chip.transferIn(1, 64);
    chip.closed();
    assert.equal((await read).status, 'gone');
    assert.equal(clock.timers.size, 0);
    assert.equal(chip.claim(), true);
    assert.equal(new FtdiChip({ busy: true }).claim(), false);
  });
});

describe('the USB thing', () => {
  it('loops packets back, which a short one ends', async () => {
    const thing = new UsbThing();
    const read = Promise.resolve(thing.transferIn(LOOP, 256));
    assert.equal(await isSettled(read), false);
    thing.transferOut(LOOP, floodBytes(64));
    assert.equal(await isSettled(read), false);
    thing.transferOut(LOOP, floodBytes(10));
    assert.deepEqual((await read).data, new Uint8Array([...floodBytes(64), ...floodBytes(10)]));
    thing.transferOut(LOOP, floodBytes(200));
    assert.deepEqual((await thing.transferIn(LOOP, 128)).data, floodBytes(128));
    assert.equal((await thing.transferIn(LOOP, 32)).status, 'babble');
  });

  it('counts, echoes control data, and answers with the setup packet', async () => {
    const thing = new UsbThing();
    const counts = [await thing.transferIn(COUNTER, 8), await thing.transferIn(COUNTER, 8)].map(({ data }) => data?.[0]);
    assert.deepEqual(counts, [0, 1]);
    thing.controlOut({ requestType: 'vendor', recipient: 'device', request: REQUEST.ECHO, value: 0, index: 0 }, bytes('hello'));
    assert.deepEqual(get(thing, REQUEST.ECHO, 3).data, bytes('hel'));
    assert.deepEqual(get(thing, REQUEST.SETUP, 4, { value: 0x1234, index: 0xabcd }).data, Uint8Array.of(0x34, 0x12, 0xcd, 0xab));
    assert.equal(get(thing, 99, 4).status, 'stall');
  });

  it('stalls until the halt is cleared, and babbles', async () => {
    const thing = new UsbThing();
    assert.equal((await thing.transferIn(STALLING, 64)).status, 'stall');
    assert.equal(thing.transferOut(STALLING, bytes('x')).status, 'stall');
    thing.clearHalt(STALLING);
    assert.equal((await thing.transferIn(STALLING, 64)).status, 'ok');
    assert.equal((await thing.transferIn(BABBLING, 63)).status, 'babble');
    assert.equal((await thing.transferIn(BABBLING, 64)).data?.length, 64);
  });

  it('has endpoints only in the settings that are chosen', async () => {
    const thing = new UsbThing();
    assert.equal((await thing.transferIn(SOURCE, 64)).status, 'stall');
    thing.alternate(0, 1);
    assert.equal((await thing.transferIn(SOURCE, 128)).data?.length, 128);
    assert.equal((await thing.transferIn(COUNTER, 8)).status, 'stall');
    thing.configured(2);
    assert.equal((await thing.transferIn(SOURCE, 64)).status, 'stall');
    assert.equal((await thing.transferIn(BABBLING, 64)).status, 'stall');
    assert.equal(thing.transferOut(LOOP, bytes('x')).status, 'ok');
  });

  it('describes both configurations and names them, and refuses what is not there', () => {
    const thing = new UsbThing();
    assert.equal(descriptor(thing, 1)[17], 2);
    assert.equal(stringOf(descriptor(thing, 3, descriptor(thing, 1)[15])), 'Thing – für Tests');
    for (const [number, name, interfaces] of /** @type {const} */ ([[0, 'Everything', 3], [1, 'Loop only', 1]])) {
      const config = descriptor(thing, 2, number);
      assert.equal(new DataView(config.buffer).getUint16(2, true), config.length);
      assert.equal(config[4], interfaces);
      assert.equal(stringOf(descriptor(thing, 3, config[6])), name);
    }
    assert.deepEqual(descriptor(thing, 3), Uint8Array.of(4, 3, 9, 4));
    assert.equal(get(thing, GET_DESCRIPTOR, 64, { requestType: 'standard', value: 0x0202 }).status, 'stall');
    assert.equal(get(thing, GET_DESCRIPTOR, 64, { requestType: 'standard', value: 0x03f0 }).status, 'stall');
  });

  it('can be busy, denied, or held by a driver, and ends what waits', async () => {
    assert.equal(new UsbThing({ open: 'busy' }).opened(), 'busy');
    assert.equal(new UsbThing().opened(), 'ok');
    const held = new UsbThing({ held: [1] });
    assert.deepEqual([0, 1].map((number) => held.claim(number)), [true, false]);
    const read = held.transferIn(LOOP, 64);
    held.closed();
    assert.equal((await read).status, 'gone');
  });
});

describe('the wheels', () => {
  it('hold the libraries with correct lists of their files, and are the same each time', () => {
    const wheels = makeWheels();
    assert.deepEqual(wheels.map(({ name }) => name), ['pyserial', 'pyusb', 'pyftdi']);
    assert.deepEqual(makeWheels().map(({ bytes: again }) => again), wheels.map(({ bytes: first }) => first));
    for (const wheel of wheels) {
      const files = unzipSync(wheel.bytes);
      const info = `${wheel.file.replace('-py3-none-any.whl', '')}.dist-info`;
      assert.match(new TextDecoder().decode(files[`${info}/WHEEL`]), /^Tag: py3-none-any$/m);
      const rows = new TextDecoder().decode(files[`${info}/RECORD`]).trimEnd().split('\n').map((row) => row.split(','));
      assert.deepEqual(rows.map(([path]) => path).sort(), Object.keys(files).sort());
      for (const [path = '', hash, size] of rows.slice(0, -1)) {
        const content = files[path] ?? new Uint8Array();
        assert.equal(hash, `sha256=${createHash('sha256').update(content).digest('base64url')}`, path);
        assert.equal(Number(size), content.length);
      }
    }
    assert.ok(unzipSync(wheels[0]?.bytes ?? new Uint8Array())['serial/serialutil.py']);
  });
});
