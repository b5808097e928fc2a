/**
 * What goes wrong with serial devices: boards that are pulled out, choosers that are closed, pages that forbid it, floods, lies, and Stop at
 * the worst moment. In Chromium, whose emulated hardware can do all that; without type checks, as most of it are programs for the page.
 */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { RIG_BROWSER, rigScripts } from '../support/devices/device-page.mjs';
import { give, openSerialTag, runWell, startSerialServer, takeBack } from '../support/devices/serial-page.mjs';
import { after, before, beforeEach, describe, it } from '../support/node-test.mjs';
import { complaints, openTag, outputWith, run, runAndThen } from '../support/playground.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

const FLOOD = 8 << 20;

const BOARDS = `
  import { floodBytes } from '/devices/boards/loopback.js';
  const board = (productId, options = {}) => new Loopback({ vendorId: 0x2341, productId, serialNumber: String(productId), ...options });
  globalThis.floodBytes = floodBytes;
  globalThis.loopback = rig.plug(board(1));
  globalThis.stall = rig.plug(board(2, { stallAfter: 1000 }));
  globalThis.flood = rig.plug(board(3, { flood: ${FLOOD} }));
  globalThis.end = rig.plug(board(4));
  globalThis.busy = rig.plug({ vendorId: 0x2341, productId: 5, attach: () => 'busy' });
`;

const NONE = { ports: 0, pipes: 0, devices: 0 };
/** How often the plug is pulled. */
const PULLS = 200;

const FIND = 'import errno, serial, time, web_serial\nPORT = web_serial.list_ports()[0].name\n';

/** Uses the port in every way until it is pulled out, again and again; ends when the reader has given a second port. */
const PULLED = `${FIND}END = '/dev/serial-2341-0004'
import collections, random
choices = random.Random(20)
seen = collections.Counter()
WAYS = {
    "write": lambda ser: ser.write(bytes(choices.choice((1, 1000, 200_000)))),
    "read": lambda ser: (ser.write(b"123"), ser.read(3)),
    "read what never comes": lambda ser: (ser.reset_input_buffer(), ser.read(1)),
    "flush": lambda ser: (ser.write(bytes(100)), ser.flush()),
    "close and open": lambda ser: (ser.close(), ser.open()),
    "in_waiting": lambda ser: ser.in_waiting,
    "lines": lambda ser: (setattr(ser, "rts", not ser.rts), ser.cts),
    "reset_input_buffer": lambda ser: ser.reset_input_buffer(),
    "reset_output_buffer": lambda ser: ser.reset_output_buffer(),
    "baudrate": lambda ser: setattr(ser, "baudrate", choices.choice((9600, 115200))),
}
names = lambda: [one.name for one in web_serial.list_ports()]
# At last only the other board is there.
while names() != [END]:
    way = "open"
    try:
        with serial.Serial(PORT, 115200) as ser:
            while True:
                way = choices.choice([*WAYS])
                WAYS[way](ser)
    except serial.SerialException as error:
        seen[way, type(error).__name__, errno.errorcode.get(error.errno)] += 1
    while PORT not in names() and names() != [END]:
        time.sleep(0.001)
print("left", flush=True)
while PORT not in names():
    time.sleep(0.001)
with serial.Serial(PORT, 115200, timeout=30) as ser:
    ser.write(b"still here")
    assert ser.read(10) == b"still here"
import json
print(json.dumps([[*key, count] for key, count in sorted(seen.items(), key=str)]))`;

/** What may be raised where, and nothing else: [exception, names of errno]. */
const LOST = ['SerialException', ['ENODEV', 'EBUSY', 'EIO']];

const DROPPED = `${FIND}
import gc
for turn in range(500):
    with serial.Serial(PORT, 115200) as ser:
        pass
    ser = serial.Serial(PORT, 115200)
    if turn % 100 == 0:
        ser.write(b"x")
        assert ser.read(1) == b"x"
    del ser
gc.collect()
print([type(one).__name__ for one in gc.get_objects() if type(one).__module__.startswith(("_py_playground.devices", "serial")) and type(one).__name__ in ("SerialPort", "Serial", "OpenDevice")])`;

/** Programs that wait for a device. Each prints when it is about to. */
const WAITING = {
  'a read': { board: 'loopback', code: 'ser = serial.Serial(PORT)\nprint("begun", flush=True)\nser.read(1)' },
  'a write that nobody takes': { board: 'stall', code: 'ser = serial.Serial(PORT)\nprint("begun", flush=True)\nser.write(bytes(1_000_000))' },
  'a flush of what nobody takes': { board: 'stall', code: 'ser = serial.Serial(PORT)\nser.write(bytes(50_000))\nprint("begun", flush=True)\nser.flush()' },
};

/** Speaks to the page behind Python's back: finds the port to the devices as one of its messages goes through it. */
const HIJACK = `
import js, web_serial
js.eval("""
  const { postMessage } = MessagePort.prototype;
  MessagePort.prototype.postMessage = function (...args) {
    if (args[0]?.type === 'call') globalThis.hijacked = this;
    return postMessage.apply(this, args);
  };
""")
web_serial.list_ports()
`;
/** Messages that no honest Python sends. */
const LIES = {
  'a word of no language': 'js.eval("hijacked.postMessage({ type: \'sesame\' })")',
  'no object': 'js.eval("hijacked.postMessage(null)")',
  'a call that is none': 'js.eval("hijacked.postMessage({ type: \'call\', call: 1, about: { op: \'format\' }, bytes: null })")',
  'a negative credit': 'js.eval("hijacked.postMessage({ type: \'credit\', device: 1, count: -5 })")',
  'a port that nobody asked for': 'js.eval("const { port1 } = new MessageChannel(); hijacked.postMessage({ type: \'credit\', device: 1, count: 1 }, [port1])")',
  'a flood': 'js.eval("for (let n = 0; n < 100000; n++) hijacked.postMessage({ type: \'credit\', device: 1, count: 1 })")',
};

/**
 * Pulls the loopback board out at random moments and plugs it in again; at last it stays out. In the page.
 *
 * @param {number} times
 * @returns {Promise<number>} how often that found the port open
 */
async function pullOut(times) {
  const { port1, port2 } = new MessageChannel();
  const turn = () => new Promise((resolve) => { port1.onmessage = resolve; port2.postMessage(null); });
  const tag = document.querySelector('py-playground');
  let seed = 1;
  const random = (below) => ((seed = (seed * 48271) % 2147483647), seed % below);
  let open = 0;
  for (let pull = 1; pull <= times; pull++) {
    // Mostly while it is open, or about to be.
    if (random(10) > 0) for (const before = rig.log.length; rig.log.length === before || !rig.counts().ports; ) await turn();
    for (let turns = random(120); turns > 0; turns--) await turn();
    open += rig.counts().ports;
    rig.unplug(loopback);
    while (tag.devices[0].attached) await turn();
    if (pull === times) break;
    for (let turns = random(20); turns > 0; turns--) await turn();
    globalThis.loopback = rig.plug(loopback.board);
    while (!tag.devices[0].attached) await turn();
  }
  return open;
}

/** Checks what a page and a program hear in a browser that has no serial ports. */
async function hasNoPorts(browser, server) {
  const plain = await browser.newPage();
  await openTag(plain, server, 'no-persist', '<script>delete Navigator.prototype.serial</script>');
  const said = await plain.evaluate(() => document.querySelector('py-playground').connectDevice('serial').catch(({ code, message }) => [code, message]));
  const sentence = 'This browser cannot reach serial ports. Chrome, Edge, Opera and Firefox on a computer can.';
  assert.deepEqual(said, ['device-failed', sentence]);
  const { error } = await run(plain, 'import web_serial\nweb_serial.open("/dev/ttyUSB0")');
  assert.deepEqual([error.type, error.message], ['py_playground.devices.DeviceUnsupportedError', sentence]);
  await plain.close();
}

for (const engine of enginesToTest()) {
  // Only Chromium's emulated hardware can do what follows.
  if (engine !== 'chromium') {
    it(`a browser without serial ports says so, to the page and to the program, in ${engine}`, async () => {
      const server = await startSerialServer();
      const browser = await launch(engine);
      await hasNoPorts(browser, server);
      await browser.close();
      await server.close();
    });
    continue;
  }

  describe(`serial devices in trouble, in ${engine}`, () => {
    let browser;
    let server;
    let page;

    before(async () => {
      server = await startSerialServer();
      browser = await launch(engine, RIG_BROWSER[engine]);
      page = await browser.newPage();
      await openSerialTag(page, server, BOARDS);
    });
    after(async () => {
      await browser?.close();
      await server?.close();
    });

    /** Gives exactly this board. */
    async function only(board) {
      await takeBack(page);
      if (board) await give(page, board);
      await page.evaluate('changes.length = asked.length = 0; answer = "choose"');
    }
    const counts = () => page.evaluate('rig.counts()');
    /** The error that the last program ended with. */
    const failure = async (code) => {
      const { error } = await run(page, code);
      return error && [error.type, error.message];
    };

    describe('a board', () => {
      it(`that is pulled out at ${PULLS} moments: the program hears it each time, and opens it again`, async (t) => {
        await only('loopback');
        const running = runWell(page, PULLED);
        void running.catch(() => undefined);
        const pulls = await page.evaluate(pullOut, PULLS);
        await give(page, 'end');
        await Promise.race([outputWith(page, /left/), running]);
        await page.evaluate(() => void (globalThis.loopback = rig.plug(loopback.board)));
        const seen = JSON.parse((await running).trim().split('\n').at(-1));
        t.diagnostic(`${pulls} of ${PULLS} pulls found it open`);
        t.diagnostic(JSON.stringify(seen));
        for (const [way, type, number] of seen) assert.ok(type === LOST[0] && LOST[1].includes(number), `${way}: ${type} ${number}`);
        assert.deepEqual(await counts(), NONE);
        assert.deepEqual(await complaints(page), []);
      });

      it('gets what was written just before the port is closed, or gets another speed', async () => {
        await only('loopback');
        await page.evaluate(() => void (globalThis.heard = loopback.board.received.length));
        await runWell(page, `${FIND}
for turn in range(20):
    with serial.Serial(PORT, 9600) as ser:
        ser.write(bytes(1000))
        ser.baudrate = 115200
        ser.write(bytes(1000))
    ser = serial.Serial(PORT)
    ser.write(bytes(1000))
    del ser`);
        await page.waitFor('rig.counts().ports === 0', PATIENCE_MS);
        assert.equal(await page.evaluate('loopback.board.received.length - heard'), 60_000);
      });

      it('is opened and closed a thousand times, and nothing is left', async () => {
        await only('loopback');
        assert.equal((await runWell(page, DROPPED)).trim(), '[]');
        await page.waitFor('rig.counts().ports === 0', PATIENCE_MS);
        assert.deepEqual(await counts(), NONE);
        assert.deepEqual(await page.evaluate('document.querySelector("py-playground").devices.map(({ open }) => open)'), [false]);
      });

      it('that another program uses is busy, and both Python and the page say so', async () => {
        await only('busy');
        const [type, message] = await failure(`${FIND}serial.Serial(PORT)`);
        assert.equal(type, 'serial.serialutil.SerialException');
        assert.match(message, /could not open port \/dev\/serial-2341-0005: .*Another program/);
        assert.deepEqual(await page.evaluate('changes.map(([type, code]) => [type, code])'), [['error', 'busy']]);
        await runWell(page, 'try:\n    web_serial.open(PORT)\nexcept web_serial.DeviceBusyError:\n    print("busy")');
      });

      it('that floods the page waits in the browser until the program reads, and nothing is lost', async () => {
        await only('flood');
        await runWell(page, `${FIND}ser = serial.Serial(PORT, timeout=60)\nser.read(1)`);
        const received = () => page.evaluate('document.querySelector("py-playground").devices[0].received');
        let [before, held] = [-1, 0];
        while (held !== before) [before, held] = [held, await page.evaluate(() => new Promise((resolve) => setTimeout(() => resolve(document.querySelector('py-playground').devices[0].received), 200)))];
        // What was granted, and at most one piece of the browser's more.
        assert.ok(held <= (1 << 20) + (128 << 10), `the page took ${held} bytes`);
        await runWell(page, `got = ser.read(${FLOOD - 1})\nwant = (bytes(range(251)) * ${Math.ceil(FLOOD / 251) + 1})[1:${FLOOD}]\nassert got == want, len(got)\nser.close()`);
        assert.equal(await received(), FLOOD);
        assert.deepEqual(await counts(), NONE);
      });

      it('whose bytes were not understood goes on: what came before and after is read, and the troubles are told', async () => {
        await only('loopback');
        await runWell(page, `${FIND}ser = web_serial.open(PORT, timeout=60)`);
        await page.evaluate(() => {
          const { line } = loopback.board;
          for (const kind of ['framing', 'parity', 'break', 'overrun', 'buffer-overflow']) {
            line.send(new Uint8Array([120]));
            line.fail(kind);
          }
          line.send(new Uint8Array([121]));
        });
        await runWell(page, `
assert ser.read(6) == b"xxxxxy"
assert [type(one).__name__ for one in ser.troubles] == ["SerialFramingError", "SerialParityError", "SerialBreakError", "SerialOverrunError", "SerialOverrunError"], ser.troubles
ser.write(b"on")
assert ser.read(2) == b"on"
ser.close()`);
        assert.deepEqual(await page.evaluate('changes.map(([type, code]) => [type, code])'), ['framing', 'parity', 'break', 'overrun', 'overrun'].map((code) => ['error', code]));
      });
    });

    describe('Stop', () => {
      for (const [what, { board, code }] of Object.entries(WAITING)) {
        it(`ends ${what}, and the port can be used again`, async () => {
          await only(board);
          const { status, stoppedBy } = await runAndThen(page, FIND + code, (tag) => tag.stop());
          assert.deepEqual([status, stoppedBy], ['stopped', 'interrupt']);
          await page.evaluate((name) => globalThis[name].board.resume(), board);
          await runWell(page, 'ser.reset_output_buffer()\nser.reset_input_buffer()\nser.timeout = 60\nser.write(b"x")\nassert ser.read(1) == b"x"\nser.close()');
          assert.deepEqual(await counts(), NONE);
        });
      }

      it('ends a program that waits for the reader’s choice, and takes the request back', async () => {
        await only();
        await page.evaluate('answer = "wait"');
        const { status } = await runAndThen(page, 'import serial\nprint("begun", flush=True)\nserial.Serial("COM7")', async (tag) => {
          while (!asked.length) await new Promise((resolve) => setTimeout(resolve, 5));
          tag.stop();
        });
        assert.equal(status, 'stopped');
        assert.deepEqual(await page.evaluate('[asked, document.querySelector("py-playground").lastRequest.over.aborted]'), [['COM7'], true]);
      });
    });

    describe('a reader', () => {
      it('who closes the browser’s list is left in peace, and the program waits on', async () => {
        await only();
        await page.evaluate('answer = "wait"; rig.choose(null)');
        const running = runWell(page, 'import serial\nwith serial.Serial("COM8", timeout=60) as ser:\n    ser.write(b"x")\n    assert ser.read() == b"x"');
        await page.waitFor('asked.length === 1', PATIENCE_MS);
        const chosen = await page.evaluate(async () => {
          const request = document.querySelector('py-playground').lastRequest;
          const first = await request.choose();
          rig.choose(loopback);
          return [first, (await request.choose()).name];
        });
        await running;
        assert.deepEqual(chosen, [null, '/dev/serial-2341-0001']);
        assert.deepEqual(await page.evaluate('[asked, changes.map(([type]) => type)]'), [['COM8'], ['connect']]);
      });

      it('finds another playground of the page without the device', async () => {
        await only('loopback');
        const seen = await page.evaluate(async () => {
          const other = document.createElement('py-playground');
          other.setAttribute('no-persist', '');
          document.body.append(other);
          await other.updateComplete;
          const { value } = await other.run('import web_serial\nweb_serial.list_ports()');
          const { devices } = other;
          other.remove();
          return [value, devices.length];
        });
        assert.deepEqual(seen, ['[]', 0]);
      });
    });

    describe('the page', () => {
      it('in a browser without serial ports says so, to the page and to the program', async () => {
        await hasNoPorts(browser, server);
      });

      it('inside of another one that does not allow it says what its author has to write', async () => {
        const outer = await startSerialServer({ hostname: 'localhost' });
        const plain = await browser.newPage();
        server.page('/inner', `${rigScripts(engine)}<script type="module" src="/dist/py-playground.js"></script><py-playground no-persist></py-playground>
          <script type="module">document.querySelector('py-playground').connectDevice('serial').then(String, ({ message }) => message).then((text) => parent.postMessage(text, '*'))</script>`);
        const said = [];
        for (const allow of ['', 'serial']) {
          outer.page('/outer', `<script>onmessage = ({ data }) => (document.title = data)</script><iframe src="${server.url}/inner" allow="${allow}"></iframe>`);
          await plain.goto(`${outer.url}/outer`);
          await plain.waitFor('document.title !== "Test page"', PATIENCE_MS);
          said.push(await plain.evaluate('document.title'));
        }
        await plain.close();
        await outer.close();
        assert.match(said[0], /^This page is inside of another one that does not allow serial ports\..*allow="serial; usb"/);
        // With permission only the click is missing.
        assert.match(said[1], /only after a click/);
      });
    });

    describe('Python', () => {
      it('that is restarted has closed its port; the page hears it, and the new Python opens it', async () => {
        await only('loopback');
        await runWell(page, `${FIND}ser = serial.Serial(PORT)`);
        await page.evaluate(() => document.querySelector('py-playground').restart());
        await runWell(page, `${FIND}with serial.Serial(PORT, timeout=60) as ser:\n    ser.write(b"x")\n    assert ser.read() == b"x"`);
        assert.deepEqual(await page.evaluate('changes.filter(([type]) => type === "disconnect").map(([type, reason]) => [type, reason])'), [['disconnect', 'python-ended']]);
        assert.deepEqual(await counts(), NONE);
      });

      for (const [what, lie] of Object.entries(LIES)) {
        it(`that sends ${what} to the devices is ended`, async () => {
          await only('loopback');
          await runWell(page, `${FIND}ser = serial.Serial(PORT)`);
          // So many messages in a second of the page's: how quick it is must not matter.
          await page.evaluate(() => {
            const { now } = performance;
            performance.now = () => now.call(performance) / 1000;
            globalThis.ownClock = () => (performance.now = now);
          });
          const { status, error } = await run(page, `${HIJACK}${lie}\nimport asyncio\nawait asyncio.sleep(600)`);
          await page.evaluate(() => void ownClock());
          assert.equal(status, 'crashed', JSON.stringify(error));
          await page.waitFor('rig.counts().ports === 0', PATIENCE_MS);
          assert.deepEqual(await page.evaluate('changes.filter(([type]) => type === "disconnect").map(([type, reason]) => [type, reason])'), [['disconnect', 'python-ended']]);
        });
      }
    });

    describe('a session', () => {
      let kept;
      beforeEach(async () => {
        kept = await browser.newPage();
        await openSerialTag(kept, server, BOARDS, { attributes: 'boot="run"' });
        await give(kept, 'loopback');
      });

      const READ_AGAIN = `
try:
    ser.read(1)
except serial.SerialException as error:
    print(error)
assert not ser.is_open
`;

      it('that rests has closed its port, and finds it marked as closed when it wakes', async () => {
        await runWell(kept, `${FIND}ser = serial.Serial(PORT, timeout=60)`);
        await kept.evaluate(() => document.querySelector('py-playground').session.giveWay());
        await kept.waitFor('rig.counts().ports === 0', PATIENCE_MS);
        assert.deepEqual(await kept.evaluate('changes.filter(([type]) => type === "disconnect").map(([, reason]) => reason)'), ['python-ended']);
        assert.match(await runWell(kept, READ_AGAIN), /was open when this session was saved/);
        await runWell(kept, 'ser.open()\nser.write(b"x")\nassert ser.read() == b"x"\nser.close()');
        await kept.close();
      });

      it('comes back after a reload without devices until the reader gives them, its open port marked as closed', async () => {
        await runWell(kept, `${FIND}ser = serial.Serial(PORT, timeout=60)`);
        await kept.evaluate(() => document.querySelector('py-playground').session.checkpoint());
        await openSerialTag(kept, server, `${BOARDS}\nrig.permit(loopback); answer = 'decline';`, { attributes: 'boot="run"' });
        assert.match(await runWell(kept, `${READ_AGAIN}assert web_serial.list_ports() == []\n`), /was open when this session was saved/);
        const offers = await kept.evaluate(async () => (await (await document.querySelector('py-playground').session.devices.desk()).offers()).map(({ vendorId, productId }) => [vendorId, productId]));
        assert.deepEqual(offers, [[0x2341, 1]]);
        await give(kept, 'loopback');
        await runWell(kept, 'assert web_serial.list_ports()[0].name == PORT\nser.open()\nser.write(b"x")\nassert ser.read() == b"x"\nser.close()');
        await kept.close();
      });

      it('that other work takes the place of loses its devices', async () => {
        await runWell(kept, 'x = 1');
        const left = await kept.evaluate(async () => {
          const tag = document.querySelector('py-playground');
          await tag.importState(await tag.exportState());
          return [tag.devices.length, changes.filter(([type]) => type === 'disconnect').map(([, reason]) => reason)];
        });
        assert.deepEqual(left, [0, ['forgotten']]);
        await kept.evaluate('answer = "decline"');
        await runWell(kept, 'import web_serial\nassert web_serial.list_ports() == []');
        await kept.close();
      });
    });
  });
}
