/**
 * Serial ports with real Python in real browsers: what is at the far end of the cable is made up, and everything before it is not. Without
 * type checks, as most of it are programs for the page, with globals of their own.
 */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { RIG_BROWSER } from '../support/devices/device-page.mjs';
import { buildFirmware, bundleAvr8js } from '../support/devices/firmware/build.mjs';
import { give, openSerialTag, pyserialPrograms, runWell, startSerialServer, takeBack } from '../support/devices/serial-page.mjs';
import { after, before, describe, it } from '../support/node-test.mjs';
import { complaints, openTag, outputWith, run, runAndThen } from '../support/playground.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

const BOARDS = `
  globalThis.loopback = rig.plug(new Loopback({ vendorId: 0x2341, productId: 0x0043, serialNumber: 'L-1' }));
  globalThis.twin = rig.plug(new Loopback({ vendorId: 0x2341, productId: 0x0043, serialNumber: 'L-2' }));
  globalThis.other = rig.plug(new Loopback({ vendorId: 0x2341, productId: 0x0044, serialNumber: 'L-3' }));
  globalThis.stall = rig.plug(new Loopback({ vendorId: 0x2341, productId: 0x0045, stallAfter: 1000 }));
  globalThis.bare = rig.plug(new Loopback());
`;

/** An Arduino Uno and a MicroPython board, beside each other. */
const REAL_BOARDS = `
  import * as avr8js from '/built/avr8js.js';
  import { loadMicroPython } from '/micropython/micropython.mjs';
  import { AvrBoard } from '/devices/boards/avr.js';
  import { micropythonBoard } from '/devices/boards/micropython.js';
  const program = new Uint8Array(await (await fetch('/built/echo.bin')).arrayBuffer());
  globalThis.uno = rig.plug(new AvrBoard({ avr8js, program }));
  globalThis.pico = rig.plug(await micropythonBoard({ load: loadMicroPython, url: '/micropython/micropython.wasm' }));
`;

const NONE = { ports: 0, pipes: 0, devices: 0 };

const FIND = 'import serial, time\nfrom serial.tools import list_ports\nPORTS = [one.device for one in list_ports.comports()]\nPORT = PORTS[0]\n';

/** The two faces of our own API, doing the same. */
const OWN_API = {
  'with a program that blocks': `
import web_serial
with web_serial.open(baud_rate=115200, timeout=5) as port:
    port.write(b"one\\ntwo\\nrest")
    assert port.read_line() == b"one\\n"
    assert port.read_until(b"\\n") == b"two\\n"
    assert port.read(4) == b"rest"
    assert port.lines().cts and port.lines().dsr
    port.set_lines(rts=False)
    assert not port.lines().cts
    port.change(baud_rate=9600)
    assert port.settings.baud_rate == 9600 and not port.lines().cts
    port.write(bytes(1000))
    port.drain()
    assert port.unsent() == 0
    assert port.read(1000) == bytes(1000)
    port.timeout = 0.05
    assert port.read(1) == b""
    port.send_break(0.01)
assert not port.is_open
try:
    port.read(1)
except web_serial.DeviceClosedError:
    pass
print("ok")`,
  'with await, while other tasks go on': `
import asyncio, web_serial
async def main():
    ticks = 0
    async def tick():
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0)
    ticking = asyncio.ensure_future(tick())
    async with web_serial.aopen(baud_rate=115200, timeout=5) as port:
        await port.write(b"one\\ntwo\\n")
        assert await port.read_line() == b"one\\n"
        # A read that is cancelled loses nothing.
        try:
            async with asyncio.timeout(0.05):
                await port.read(100)
        except TimeoutError:
            pass
        assert await port.read(4) == b"two\\n"
        assert (await port.lines()).cts
        await port.set_lines(rts=False)
        assert not (await port.lines()).cts
        await port.change(baud_rate=9600)
        reading = asyncio.ensure_future(port.read(6))
        await port.write(b"while ")
        assert await reading == b"while "
        await port.write(bytes(1000))
        await port.drain()
        assert await port.read(1000) == bytes(1000)
        port.timeout = 0.05
        assert [line async for line in port] == []
    ticking.cancel()
    assert not port.is_open and ticks > 10
asyncio.run(main())
print("ok")`,
};

/** Uploads a file through the raw REPL and runs it, as mpremote and ampy do. */
const RAW_REPL = `${FIND}
def enter(ser):
    ser.write(b"\\r\\x03\\x03\\r\\x01")
    assert ser.read_until(b"raw REPL; CTRL-B to exit\\r\\n>").endswith(b"exit\\r\\n>")

def run(ser, code):
    ser.write(code.encode() + b"\\x04")
    assert ser.read(2) == b"OK"
    said, failed = ser.read_until(b"\\x04")[:-1], ser.read_until(b"\\x04")[:-1]
    assert ser.read(1) == b">"
    assert failed == b"", failed
    return said

def put(ser, path, text):
    run(ser, f"f = open({path!r}, 'wb')")
    for at in range(0, len(text), 64):
        run(ser, f"f.write({text[at : at + 64]!r})")
    run(ser, "f.close()")

program = b"".join(b"def f%d(x):\\n    return x + %d\\n" % (n, n) for n in range(30)) + b"print('sum', sum(f(1) for f in (f3, f29)))\\n"
with serial.Serial(PICO, 115200, timeout=30) as ser:
    enter(ser)
    assert b"1.2" in run(ser, "import sys; print(sys.version)")
    put(ser, "/job.py", program)
    said = run(ser, "exec(open('/job.py').read())")
    assert said.strip() == b"sum 34", said
    ser.write(b"1/0\\x04")
    assert ser.read(2) == b"OK" and ser.read_until(b"\\x04") == b"\\x04"
    assert b"ZeroDivisionError" in ser.read_until(b"\\x04")
    ser.read_until(b">")
    ser.write(b"\\x02")
    assert ser.read_until(b">>> ").endswith(b">>> ")
print("ok")`;

const ARDUINO = `
import serial
with serial.Serial(UNO, 115200, timeout=30) as ser:
    assert ser.read_until(b"ready\\r\\n").endswith(b"ready\\r\\n")  # DTR resets it
    def ask(text):
        ser.write(text.encode() + b"\\n")
        return ser.readline().decode().strip()
    assert ask("ID?") == "py-playground echo 1"
    assert ask("ADD 20 22") == "42"
    assert ask("LED 1") == "LED 1"
    ser.write(b"RAW 300\\n" + bytes(range(256)) + bytes(44))
    assert ser.read(300) == bytes(range(256)) + bytes(44)
    ser.dtr = False
    ser.dtr = True
    assert ser.readline() == b"ready\\r\\n"
print("ok")`;

/** Sends a block as fast as it goes, and reads it as it comes. */
const throughput = (bytes) => `${FIND}
import random
block = random.Random(1).randbytes(1 << 20) * ${bytes >> 20}
got, sent = bytearray(), 0
with serial.Serial(PORT, 3_000_000, timeout=60) as ser:
    print("begun")
    began = time.perf_counter()
    while len(got) < len(block):
        if sent < len(block):
            sent += ser.write(block[sent : sent + 65536])
            got += ser.read(ser.in_waiting)
        else:
            got += ser.read(min(65536, len(block) - len(got)))
    took = time.perf_counter() - began
assert got == block
print(f"{len(block) / took / 1e6:.2f} MB/s")`;

const ROUND_TRIPS = `${FIND}
with serial.Serial(PORT, 115200, timeout=60) as ser:
    began = time.perf_counter()
    for number in range(500):
        byte = bytes([number % 256])
        ser.write(byte)
        assert ser.read(1) == byte
    print(f"{500 / (time.perf_counter() - began):.0f} round trips/s")`;

/** How late each read and each sleep of the same time ends, in milliseconds; the two take turns, on whatever machine this is. */
const TIMEOUTS = `${FIND}
import json
def late(call, seconds):
    began = time.perf_counter()
    call(seconds)
    return (time.perf_counter() - began - seconds) * 1000
result = {}
with serial.Serial(PORT, 115200) as ser:
    def read(seconds):
        ser.timeout = seconds
        assert ser.read(1) == b""
    for ms, times in ((10, 10), (100, 4), (1000, 2)):
        pairs = [(late(read, ms / 1000), late(time.sleep, ms / 1000)) for _ in range(times)]
        result[ms] = {"read": [pair[0] for pair in pairs], "sleep": [pair[1] for pair in pairs]}
print(json.dumps(result))`;
/** A clock of a browser may tell the time of one or two milliseconds ago, and timers count whole ones. */
const GRAIN_MS = 2;

/** Asks for what happens, with nobody to suspend Python: reads, timeouts, lines, other settings, errors, an object that is dropped. */
const POLLED = [
  'a few bytes come back', 'readline gives one line at a time', 'a short read at the timeout, and no exception', 'a loop over in_waiting makes progress',
  'timeout 0 reads what is there', 'a big block, read in pieces', 'flush waits until it is sent', 'reset_input_buffer forgets what came',
  'searching the right baud rate', 'what the port does not have is a ValueError at open', 'closed, opened again, closed', 'one port cannot be opened twice',
  'a port that nobody has any more is closed', 'RTS reaches CTS, and DTR reaches DSR and DCD', 'a pause between bytes ends a frame',
  'a hard-coded name: the reader says which port it is', 'no port is given',
];
const ISOLATED = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

/** Checks one of pyserial's programs. The board that it needs has been given. */
async function check(page, { needs, code }, engine) {
  const asks = needs === 'chooser' || needs === 'dismiss';
  await page.evaluate((dismissed, chooses) => {
    asked.length = 0;
    answer = dismissed ? 'decline' : 'choose';
    if (chooses) rig.choose(loopback);
  }, needs === 'dismiss', needs === 'chooser');
  assert.match(await runWell(page, code), /ok\s*$/);
  // Each asks once, however often it looks.
  assert.equal(await page.evaluate('asked.length'), asks ? 1 : 0);
  if (engine === 'chromium') assert.deepEqual(await page.evaluate('rig.counts()'), NONE);
}

for (const engine of enginesToTest()) {
  if (engine === 'webkit') {
    describe('serial ports in webkit', () => {
      it('are not there, and the program hears which browsers have them', async () => {
        const server = await startSerialServer();
        const browser = await launch(engine);
        const page = await browser.newPage();
        await openTag(page, server, 'no-persist');
        const { status, error } = await run(page, 'import web_serial\nweb_serial.open("/dev/ttyUSB0")');
        await browser.close();
        await server.close();
        assert.equal(status, 'error');
        assert.deepEqual([error?.type, error?.message], ['py_playground.devices.DeviceUnsupportedError', 'This browser cannot reach serial ports. Chrome, Edge, Opera and Firefox on a computer can.']);
      });
    });
    continue;
  }

  describe(`serial ports in ${engine}`, () => {
    let browser;
    let server;
    let page;
    /** The boards that are given. */
    let given = '';

    before(async () => {
      server = await startSerialServer();
      browser = await launch(engine, RIG_BROWSER[engine]);
      page = await browser.newPage();
      await openSerialTag(page, server, BOARDS, { engine });
    });
    after(async () => {
      const heard = await complaints(page);
      await browser?.close();
      await server?.close();
      assert.deepEqual(heard, []);
    });

    /** Gives exactly these boards, in this order. */
    async function onlyGive(...boards) {
      const wanted = boards.join();
      if (given === wanted) return;
      await takeBack(page);
      for (const board of boards) await give(page, board);
      given = wanted;
    }

    describe('unmodified pyserial', () => {
      for (const program of pyserialPrograms()) {
        // The far end of Firefox's own test device takes everything at once.
        if (engine === 'firefox' && program.needs === 'stall') continue;
        it(program.name, async () => {
          const asks = program.needs === 'chooser' || program.needs === 'dismiss';
          await onlyGive(...(asks ? [] : [program.needs === 'stall' ? 'stall' : 'loopback']));
          await check(page, program, engine);
          if (asks) given = 'whatever was chosen';
        });
      }
    });

    describe('our own API', () => {
      for (const [how, code] of Object.entries(OWN_API)) {
        it(how, async () => {
          await onlyGive('loopback');
          assert.match(await runWell(page, code), /ok\s*$/);
        });
      }
    });

    it('carries megabytes in both directions, unchanged, while the page goes on', async (t) => {
      await onlyGive('loopback');
      let over = false;
      let beats = 0;
      const running = runWell(page, throughput(10 << 20)).finally(() => (over = true));
      await Promise.race([outputWith(page, /begun/), running]);
      while (!over) beats += await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 0, 1)));
      t.diagnostic(`${(await running).trim().split('\n').at(-1)}; the page answered ${beats} times meanwhile`);
      assert.ok(beats >= 5, `The page answered ${beats} times.`);
    });

    it('makes round trips', async (t) => {
      await onlyGive('loopback');
      t.diagnostic((await runWell(page, ROUND_TRIPS)).trim());
    });

    it('ends a read when its time is over, never before, and no later than a sleep', async (t) => {
      await onlyGive('loopback');
      const measured = JSON.parse((await runWell(page, TIMEOUTS)).trim());
      for (const [ms, { read, sleep }] of Object.entries(measured)) {
        const words = `timeout ${ms} ms: read late by ${read.map((late) => late.toFixed(1)).join(' ')}, sleep by ${sleep.map((late) => late.toFixed(1)).join(' ')}`;
        t.diagnostic(words);
        assert.ok(Math.min(...read) >= -GRAIN_MS, words);
        // A tenth more for what other programs take from the one and not from the other.
        assert.ok(Math.min(...read) <= 2 * Math.max(...sleep) + GRAIN_MS + Number(ms) / 10, words);
      }
    });

    it('has several ports open at once, by names that a reload does not change', async () => {
      // One without ids cannot be chosen for certain in Firefox.
      const boards = engine === 'firefox' ? ['loopback', 'other'] : ['loopback', 'twin', 'other', 'bare'];
      const names = ['/dev/serial-2341-0043', ...(engine === 'firefox' ? [] : ['/dev/serial-2341-0043-2']), '/dev/serial-2341-0044', ...(engine === 'firefox' ? [] : ['/dev/serial-1'])];
      const program = `${FIND}
assert PORTS == ${JSON.stringify(names)}, PORTS
ports = [serial.Serial(name, 115200, timeout=30) for name in PORTS]
for number, port in enumerate(ports):
    port.write(b"port %d" % number)
for number, port in reversed([*enumerate(ports)]):
    assert port.read(6) == b"port %d" % number
for port in ports:
    port.close()
print("ok")`;
      await onlyGive(...boards);
      await runWell(page, program);
      await openSerialTag(page, server, BOARDS, { engine });
      given = '';
      await onlyGive(...boards);
      await runWell(page, program);
    });

    it('gives a device that is plugged in again its name back, and opens it', async () => {
      await onlyGive('loopback', 'other');
      await runWell(page, `${FIND}ser = serial.Serial(PORTS[1], timeout=30)`);
      await page.evaluate(async () => {
        changes.length = 0;
        rig.unplug(other);
        while (!changes.length) await new Promise((resolve) => addEventListener('py-device-disconnect', resolve, { once: true }));
      });
      const gone = await runWell(page, `
assert [one.device for one in list_ports.comports()] == PORTS[:1]
for attempt in range(2):
    try:
        ser.read(1)
    except serial.SerialException as error:
        print(type(error).__name__)
assert not ser.is_open`);
      assert.deepEqual(gone.trim().split('\n'), ['SerialException', 'PortNotOpenError']);
      await page.evaluate(async () => {
        globalThis.other = rig.plug(other.board);
        while (changes.length < 2) await new Promise((resolve) => addEventListener('py-device-connect', resolve, { once: true }));
      });
      await runWell(page, 'assert [one.device for one in list_ports.comports()] == PORTS\nser.open()\nser.write(b"back")\nassert ser.read(4) == b"back"\nser.close()');
      assert.deepEqual(await page.evaluate('changes.map(([type, reason]) => [type, reason])'), [['disconnect', 'unplugged'], ['connect', 'plugged-in']]);
    });
  });

  if (engine === 'chromium') {
    describe('boards with real firmware in chromium', () => {
      let browser;
      let server;
      let page;

      before(async () => {
        buildFirmware();
        await bundleAvr8js();
        server = await startSerialServer();
        browser = await launch(engine, RIG_BROWSER[engine]);
        page = await browser.newPage();
        await openSerialTag(page, server, REAL_BOARDS);
        await page.waitFor('globalThis.pico !== undefined', PATIENCE_MS);
        await give(page, 'uno');
        await give(page, 'pico');
        await runWell(page, `${FIND}UNO, PICO = PORTS`);
      });
      after(async () => {
        const heard = await complaints(page);
        await browser?.close();
        await server?.close();
        assert.deepEqual(heard, []);
      });

      it('an Arduino answers pyserial, and DTR resets it', async () => {
        await runWell(page, ARDUINO);
        assert.deepEqual(await page.evaluate('[uno.board.resets >= 2, rig.counts()]'), [true, NONE]);
      });

      it('a MicroPython board takes a file through its raw REPL, and runs it', async () => {
        await runWell(page, RAW_REPL);
        assert.match(await page.evaluate(`pico.board.files.readFile('/job.py', { encoding: 'utf8' })`), /^def f0\(x\):\n/);
      });
    });
  }

  // Chromium 156 knows no switch that takes JSPI away.
  if (engine === 'firefox') {
    const { prefs } = RIG_BROWSER.firefox;
    for (const { where, headers, isolation } of [{ where: 'on a plain page', headers: {}, isolation: 'sandbox' }, { where: 'on an isolated page', headers: ISOLATED, isolation: 'page' }]) {
      describe(`serial ports ${where} of a browser that cannot suspend Python, in ${engine}`, () => {
        let browser;
        let server;
        let page;

        before(async () => {
          server = await startSerialServer({ headers });
          browser = await launch(engine, { prefs: { ...prefs, 'javascript.options.wasm_js_promise_integration': false } });
          page = await browser.newPage();
          await openSerialTag(page, server, BOARDS, { engine, attributes: `no-persist isolation="${isolation}"` });
          assert.equal(await page.evaluate('"Suspending" in WebAssembly'), false);
        });
        after(async () => {
          const heard = await complaints(page);
          await browser?.close();
          await server?.close();
          assert.deepEqual(heard, []);
        });

        for (const program of pyserialPrograms().filter(({ name }) => POLLED.includes(name))) {
          it(program.name, async () => {
            await takeBack(page);
            if (program.needs !== 'chooser' && program.needs !== 'dismiss') await give(page, 'loopback');
            await check(page, program, engine);
          });
        }

        it('carries a megabyte in both directions, unchanged', async (t) => {
          await takeBack(page);
          await give(page, 'loopback');
          t.diagnostic((await runWell(page, throughput(1 << 20))).trim().split('\n').at(-1));
        });

        it('ends a read that waits, at Stop', async () => {
          await takeBack(page);
          await give(page, 'loopback');
          const { status } = await runAndThen(page, `${FIND}ser = serial.Serial(PORT)\nprint("begun", flush=True)\nser.read(1)`, (tag) => tag.stop());
          assert.equal(status, 'stopped');
          await runWell(page, 'ser.write(b"x")\nassert ser.read(1) == b"x"\nser.close()');
        });
      });
    }
  }
}
