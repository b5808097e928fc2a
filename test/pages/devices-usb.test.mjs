/**
 * USB devices and FTDI's chips with real Python in Chromium: what is at the far end of the cable is made up, and everything before it is
 * not. Without type checks, as most of it are programs for the page, with globals of their own.
 */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { RIG_BROWSER } from '../support/devices/device-page.mjs';
import { runWell, startSerialServer, takeBack } from '../support/devices/serial-page.mjs';
import { FAR_SIDE, allClosed, openUsbTag, plugIn, programsOf } from '../support/devices/usb-page.mjs';
import { after, before, describe, it } from '../support/node-test.mjs';
import { complaints, outputText, run, runAndThen } from '../support/playground.mjs';

/** The same with each face of our own API. */
const OWN_USB = {
  'a program that blocks': `
import web_usb
[info] = web_usb.list_devices()
assert (info.vendor_id, info.product_id, info.serial_number) == (0x1209, 1, "THING-1"), info
with web_usb.open(vendor_id=0x1209) as device:
    device.claim(0)
    assert device.write(1, b"hello", timeout=5) == 5
    assert device.read(0x81, 64, timeout=5) == b"hello"
    assert device.control_out(0x40, 1, data=b"kept") == 4
    assert device.control_in(0xC0, 1, length=64) == b"kept"
    assert device.control_in(0xC0, 2, 0x1234, 0x5678, 4) == bytes.fromhex("34127856")
    first = device.read(2, 4, timeout=5)
    assert int.from_bytes(device.read(2, 4, timeout=5), "little") == int.from_bytes(first, "little") + 1
    device.select_alternate(0, 1)
    assert device.read(5, 640, timeout=5) == bytes(640)
    device.release(0)
    device.select_configuration(2)
    device.claim(0)
    device.write(1, bytes(100_000))
    assert device.read(1, 100_000) == bytes(100_000)
    device.reset()
    assert repr(device).endswith("open>")
assert not device.is_open
device.close()
try:
    device.read(1, 1)
except web_usb.DeviceClosedError as error:
    assert "closed" in str(error)
else:
    raise AssertionError("it is closed")
print("ok")`,
  'a program with await': `
import asyncio, web_usb
async def main():
    [info] = await web_usb.alist_devices()
    async with web_usb.aopen(info) as device:
        await device.claim(0)
        reading = asyncio.ensure_future(device.read(1, 64))
        await asyncio.sleep(0)
        assert not reading.done()
        assert await device.write(1, b"hello") == 5
        assert await reading == b"hello"
        # A read that is cancelled loses nothing.
        for count in range(20):
            try:
                await asyncio.wait_for(device.read(1, 64), 0.001)
            except TimeoutError:
                pass
            else:
                raise AssertionError("there was nothing to read")
            await device.write(1, b"late %d" % count)
            assert await device.read(1, 64, timeout=5) == b"late %d" % count
        # Control transfers go on while a read waits.
        reading = asyncio.ensure_future(device.read(1, 64))
        assert await device.control_in(0xC0, 2, 1, 2, 4) == bytes([1, 0, 2, 0])
        reading.cancel()
        await device.select_alternate(0, 1)
        await device.release(0)
        await device.select_configuration(2)
        await device.reset()
    assert not device.is_open
asyncio.run(main())
print("ok")`,
};

/** Speeds in bits per second. */
const RATES = [300, 1200, 2400, 9600, 19200, 31250, 38400, 57600, 115200, 125000, 230400, 250000, 460800, 500000, 921600, 1000000, 1500000, 2000000, 3000000];
const FAST_RATES = [4000000, 6000000, 8000000, 12000000];

/** wValue and what wIndex adds, as libftdi 1.5 sends them to the R and X, and to the 2232H. */
const DIVISORS = {
  full: { 300: '2710/0', 9600: '4138/0', 19200: '809c/0', 57600: 'c034/0', 115200: '1a/0', 125000: '18/0', 230400: 'd/0', 460800: '4006/0', 921600: '8003/0', 3000000: '0/0' },
  high: { 300: '2710/0', 9600: '4e2/2', 19200: '271/2', 57600: 'd0/3', 115200: 'c068/2', 125000: '60/2', 230400: 'c034/2', 460800: '1a/2', 921600: 'd/2', 3000000: '4/2' },
};

/** Each chip, its ports, and pyftdi's name for it. */
const CHIPS = {
  // It has nothing between 1.5 and 3 MBd. pyftdi itself divides by zero for it.
  am: { ports: 1, rates: RATES.filter((rate) => rate !== 2_000_000), pyftdi: null },
  bm: { ports: 1, rates: RATES, pyftdi: '232r' },
  r: { ports: 1, rates: RATES, divisors: 'full', pyftdi: '232r' },
  // Where it has the third bit of the fraction, libftdi and pyftdi do not agree; the emulated one is as libftdi has it.
  x: { ports: 1, rates: RATES, divisors: 'full', pyftdi: 'ft-x', agrees: false },
  '232h': { ports: 1, rates: [...RATES, ...FAST_RATES], divisors: 'high', pyftdi: '232h' },
  '2232h': { ports: 2, rates: [...RATES, ...FAST_RATES], divisors: 'high', pyftdi: '2232h' },
};

/** Sets every rate by our own API and by pyftdi, and compares what they say with what the chip does. */
const speeds = ({ ports, rates, divisors, pyftdi, agrees = true }) => `${FAR_SIDE}
import web_ftdi
from pyftdi.ftdi import Ftdi
known = ${JSON.stringify(divisors ? DIVISORS[divisors] : {})}
for port in range(${ports}):
    ours, theirs = [], []
    with web_ftdi.open(port=port + 1) as chip:
        for rate in ${JSON.stringify(rates)}:
            told, is_now = chip.set_baud_rate(rate), look(port)
            assert abs(told - is_now["baudRate"]) <= 1, (rate, told, is_now["baudRate"])
            assert abs(told - rate) <= 0.03 * rate, (rate, told)
            wanted = known.get(str(rate))
            assert wanted is None or is_now["log"][-1] == "divisor " + wanted, (rate, is_now["log"][-1])
            ours.append(is_now["baudRate"])
        assert chip.baud_rate == rate
    if ${pyftdi ? 'True' : 'False'}:
        ftdi = Ftdi()
        ftdi.open_from_url(f"ftdi://ftdi:${pyftdi}/{port + 1}")
        for rate in ${JSON.stringify(rates)}:
            told = ftdi.set_baudrate(rate, constrain=False)
            theirs.append(look(port)["baudRate"])
            # Between 1.5 and 3 MBd a chip has only 2 MBd.
            assert not ${agrees ? 'True' : 'False'} or abs(told - theirs[-1]) <= 1 or 1_500_000 < rate < 3_000_000, (rate, told, theirs[-1])
        ftdi.close()
    for rate, own, other in zip(${JSON.stringify(rates)}, ours, theirs):
        assert abs(own - rate) <= abs(other - rate) + 1, (rate, own, other)
assert look()["refused"] == 0
far.close()
print("ok")`;

/** Seeded bytes through the chip's line and back, so that every packet has its two bytes of status. */
const LONG_DATA = `
import random, web_ftdi
block = random.Random(232).randbytes((1 << 20) + 1)
got, sent = bytearray(), 0
with web_ftdi.open(baud_rate=3_000_000) as chip:
    while len(got) < len(block):
        sent += chip.write(block[sent : sent + 50_000])
        got += chip.read(sent - len(got), timeout=60)
    assert got == block
    assert not chip.line_errors
print(len(got), "ok")`;

/** What only FTDI's chips have. */
const FTDI_EXTRAS = {
  'the latency timer': `
with web_ftdi.open() as chip:
    assert (chip.latency, look()["latency"]) == (16, 16)
    chip.latency = 1
    assert (chip.latency, look()["latency"]) == (1, 1)
    for wrong in (0, 256):
        try:
            chip.latency = wrong
        except web_ftdi.DeviceSettingError as error:
            assert "1 to 255" in str(error)
        else:
            raise AssertionError(wrong)
    chip.reset()
    assert chip.latency == 16`,
  'the line': `
with web_ftdi.open(baud_rate=115200, data_bits=7, parity="even", stop_bits=2, flow_control="hardware") as chip:
    now = look()
    assert (now["dataBits"], now["parity"], now["stopBits"], now["flow"]) == (7, "even", 2, 1), now
    chip.set_line(8, "mark", 1.5)
    chip.set_flow_control("software", 0x13, 0x11)
    now = look()
    assert (now["dataBits"], now["parity"], now["stopBits"], now["flow"], now["flowCharacters"]) == (8, "mark", 1.5, 4, [0x13, 0x11]), now
    chip.set_flow_control("none")
    chip.set_break(True)
    assert look()["parity"] == "mark"
    chip.set_break(False)
    chip.write(b"on")
    assert chip.read(2, timeout=5) == b"on"`,
  'signals and errors': `
Status = web_ftdi.ModemStatus
with web_ftdi.open() as chip:
    chip.set_signals(dtr=False, rts=False)
    assert not chip.modem_status & (Status.CTS | Status.DSR | Status.DCD)
    chip.set_signals(rts=True)
    assert chip.modem_status & (Status.CTS | Status.DSR) == Status.CTS
    chip.set_signals(dtr=True)
    assert chip.modem_status & (Status.DSR | Status.DCD | Status.RI) == Status.DSR | Status.DCD
    assert not chip.line_errors
    for kind, flag in (("overrun", Status.OVERRUN), ("parity", Status.PARITY_ERROR), ("framing", Status.FRAMING_ERROR), ("break", Status.BREAK)):
        spoil(kind)
        send(b"after it")
        assert chip.read(8, timeout=5) == b"after it"
        assert chip.line_errors == flag, (kind, chip.line_errors)
        chip.forget_line_errors()
    assert not chip.line_errors`,
  'pins': `
with web_ftdi.open() as chip:
    chip.set_bit_mode(0x0F)
    assert (look()["mode"], look()["mask"]) == (1, 0x0F)
    chip.write(b"\\x05")
    assert chip.pins == 0xF5
    chip.set_bit_mode(0xFF, web_ftdi.BitMode.SYNC_BIT_BANG)
    chip.write(b"\\x01\\x02\\x03")
    assert chip.read(3, timeout=5) == b"\\x05\\x01\\x02" and chip.pins == 3
    chip.set_bit_mode(0, web_ftdi.BitMode.SERIAL)
    chip.write(b"serial again")
    assert chip.read(12, timeout=5) == b"serial again"`,
  'the EEPROM': `
with web_ftdi.open() as chip:
    before = chip.read_eeprom()
    assert len(before) == 128 and before[2:4] == b"\\x03\\x04"
    assert before[-2:] == web_ftdi.eeprom_checksum(before).to_bytes(2, "little")
    changed = before[:40] + b"play" + before[44:-2]
    changed += web_ftdi.eeprom_checksum(changed).to_bytes(2, "little")
    chip.write_eeprom(changed)
    assert chip.read_eeprom() == changed and chip.read_eeprom(2, 20) == b"play"
    assert chip.latency == 16
    chip.write_eeprom(before)
    try:
        chip.write_eeprom(b"odd")
    except web_ftdi.DeviceSettingError as error:
        assert "even" in str(error)
    else:
        raise AssertionError("three bytes are no words")`,
  'what was purged is forgotten': `
with web_ftdi.open() as chip:
    chip.write(b"old")
    assert chip.read(1, timeout=5) == b"o"
    chip.purge()
    assert look()["log"][-2:] == ["purge rx", "purge tx"], look()["log"]
    chip.write(b"new")
    assert chip.read(3, timeout=5) == b"new"`,
  'await, while other tasks go on': `
import asyncio
async def main():
    async with web_ftdi.aopen(baud_rate=115200) as chip:
        reading = asyncio.ensure_future(chip.read(5))
        await asyncio.sleep(0)
        await chip.write(b"hello")
        assert await reading == b"hello"
        for count in range(10):
            try:
                await asyncio.wait_for(chip.read(4), 0.001)
            except TimeoutError:
                pass
            else:
                raise AssertionError("there was nothing to read")
            await chip.write(b"%04d" % count)
            assert await chip.read(4, timeout=5) == b"%04d" % count
        # What came before the time was over is not lost.
        await chip.write(b"half")
        assert await chip.read(8, timeout=0.05) == b"half"
        await chip.set_latency(2)
        assert await chip.latency() == 2
        assert await chip.set_baud_rate(57600) in (57554, 57588)
        assert await chip.modem_status() & web_ftdi.ModemStatus.ALL_SENT
        await chip.set_bit_mode(0xFF)
        await chip.write(b"\\xa5")
        assert await chip.pins() == 0xA5
    assert not chip.is_open
asyncio.run(main())`,
};

/** What pylibftdi does, with a stand-in for the library itself, which is not in Debian: only its driver's name, and how it calls. */
const LIBFTDI = `
import importlib, pathlib, sys
from ctypes import byref, c_char_p, c_uint16, create_string_buffer
home = pathlib.Path("stand-in/pylibftdi")
home.mkdir(parents=True, exist_ok=True)
(home / "__init__.py").write_text("")
(home / "driver.py").write_text("class Driver:\\n    def _load_library(self, name, search_list=None):\\n        raise OSError(name)\\n")
sys.path.insert(0, "stand-in")
importlib.invalidate_caches()
from pylibftdi.driver import Driver
dll = Driver()._load_library("libftdi")
dll.ftdi_get_error_string.restype = c_char_p
context = create_string_buffer(1024)
def call(name, *arguments):
    return getattr(dll, "ftdi_" + name)(byref(context), *arguments)
assert call("init") == 0
assert call("usb_open_desc_index", 0x0403, 0x6001, None, c_char_p(b"PYPLAY01"), 0) == 0, call("get_error_string")
assert call("set_baudrate", 115200) == 0 and call("set_line_property", 8, 0, 0) == 0
assert abs(look()["baudRate"] - 115385) < 1
assert call("write_data", byref(create_string_buffer(b"libftdi")), 7) == 7
buffer = create_string_buffer(16)
at = 0
while at < 7:  # 0: nothing came yet.
    at += call("read_data", byref(buffer, at), 7 - at)
assert buffer.value == b"libftdi", buffer.value
status = c_uint16()
assert call("setrts", 1) == 0 and call("poll_modem_status", byref(status)) == 0 and status.value & 0x10
assert call("set_latency_timer", 3) == 0 and look()["latency"] == 3
assert call("set_baudrate", 7_000_000) < 0 and b"7000000" in call("get_error_string")
call("deinit")`;

/** Every way in which a transfer fails and the device goes on. */
const FAULTS = `${FAR_SIDE}
import errno, usb.core, usb.util
dev = usb.core.find(idVendor=0x1209, idProduct=1)
def fails(number, call, *arguments, **named):
    try:
        call(*arguments, **named)
    except usb.core.USBError as error:
        assert error.errno == number, (error, errno.errorcode.get(error.errno))
        return error
    raise AssertionError(f"{call} did not fail")
# A halted endpoint stays so until it is cleared, in both directions.
for _ in range(3):
    assert fails(errno.EPIPE, dev.read, 0x83, 64, 1000).backend_error_code == -9
    fails(errno.EPIPE, dev.write, 3, b"no", 1000)
dev.clear_halt(0x83)
assert dev.write(3, b"yes") == 3 and dev.read(0x83, 64).tobytes() == b"\\0"
assert dev.ctrl_transfer(0x40, 3, 0, 0) == 0
fails(errno.EPIPE, dev.read, 0x83, 64, 1000)
dev.clear_halt(0x83)
assert dev.read(0x83, 64).tobytes() == b"\\0"
fails(errno.EPIPE, dev.ctrl_transfer, 0xC0, 99, 0, 0, 4)
assert dev.ctrl_transfer(0xC0, 2, 1, 2, 4).tobytes() == b"\\1\\0\\2\\0"
# Odd lengths do not babble, and lose nothing.
for length in (1, 63, 64, 65, 100, 128, 1000):
    assert len(dev.read(0x84, length)) == length
# One that sends more than it was asked for does, and goes on.
lie()
assert fails(errno.EOVERFLOW, dev.read, 0x82, 8, 1000).backend_error_code == -8
assert len(dev.read(0x82, 8, 1000)) == 4
# What came too late comes to the next read, in order.
assert isinstance(fails(errno.ETIMEDOUT, dev.read, 0x81, 64, 1), usb.core.USBTimeoutError)
for count in range(30):
    dev.write(1, b"late %02d" % count)
    assert dev.read(0x81, 64, 5000).tobytes() == b"late %02d" % count
    fails(errno.ETIMEDOUT, dev.read, 0x81, 64, 1)
dev.write(1, bytes(range(200)))
assert b"".join(dev.read(0x81, 10, 5000).tobytes() for _ in range(20)) == bytes(range(200))
# A write that came too late goes before the next one.
stall_loop(True)
fails(errno.ETIMEDOUT, dev.write, 1, b"first", 1)
stall_loop(False)
dev.write(1, b"second", 5000)
assert dev.read(0x81, 64, 5000).tobytes() == b"first" and dev.read(0x81, 64, 5000).tobytes() == b"second"
assert fails(errno.EACCES, usb.util.claim_interface, dev, 2).backend_error_code == -3
usb.util.dispose_resources(dev)
far.close()
print("ok")`;

/**
 * Programs of seeded calls, each unplugged at another one: before its answer, after it, or while it waits. Whatever a program does then
 * says that the device is gone; plugged in again, it works.
 */
const unplugged = (product, points, longest, programs) => `${FAR_SIDE}
import collections, errno, random, time
seeds, met = random.Random(40), collections.Counter()

def listed():
    return [one for one in web_usb.list_devices() if one.product_id == ${product}]

def is_gone(error):
    return error.errno == errno.ENODEV

def must_be_gone(call, *arguments):
    try:
        call(*arguments)
    except OSError as error:
        assert is_gone(error), (call, repr(error))
    else:
        raise AssertionError(f"{call} worked without a device.")

${programs}
for number in range(${points}):
    at, how = number % ${longest} + 1, seeds.randrange(3)
    with web_usb.open(listed()[0]):
        unplug_at(at, how)
    outcome = "no error"
    try:
        program(random.Random(number))
    except OSError as error:
        assert is_gone(error), (number, at, how, calls(), repr(error))
        outcome = "gone"
    done = calls()
    if len(done) < at:
        unplug()
        met["idle", outcome] += 1
    else:
        met[done[at - 1], outcome] += 1
    while listed():
        time.sleep(0)
    must_be_gone(web_usb.open, name)
    unplug_at(0)
    plug_in()
    while not listed():
        time.sleep(0)
    assert listed()[0].name == name
    again(b"again %d" % number)
far.close()
print(json.dumps([[*key, count] for key, count in met.items()]))
`;

const UNPLUGGED = {
  'our own API': {
    which: 'thing',
    code: unplugged(1, 72, 18, `
name = listed()[0].name
def loop(device):
    device.write(1, b"x" * 100)
    assert device.read(1, 100) == b"x" * 100
CALLS = [
    lambda device: device.control_in(0xC0, 2, 7, 8, 4, timeout=None),
    lambda device: device.control_out(0x40, 1, data=b"x" * 9, timeout=None),
    loop,
    lambda device: device.read(2, 4),
    lambda device: device.clear_halt(0x83),
    lambda device: device.select_alternate(0, 0),
    lambda device: device.claim(1),
    lambda device: device.write(1, b""),
]
def program(random):
    device = web_usb.open(name)
    try:
        for interface in (0, 1):
            device.claim(interface)
        for _ in range(8):
            random.choice(CALLS[:6])(device)
        device.release(1)
    except OSError:
        for call in CALLS:
            must_be_gone(call, device)
        raise
    finally:
        device.close()
def again(text):
    with web_usb.open(name) as device:
        device.claim(0)
        device.write(1, text)
        assert device.read(1, 64, timeout=5) == text`),
  },
  pyusb: {
    which: 'thing',
    code: unplugged(1, 36, 18, `
import usb.core, usb.util
name = listed()[0].name
def found():
    return usb.core.find(idVendor=0x1209, idProduct=1)
CALLS = [
    lambda dev: dev.ctrl_transfer(0xC0, 2, 7, 8, 4),
    lambda dev: dev.ctrl_transfer(0x40, 1, 0, 0, b"x" * 9),
    lambda dev: dev.write(1, b"x" * 100) and dev.read(0x81, 100),
    lambda dev: dev.read(0x82, 4, 0),
    lambda dev: dev.clear_halt(0x83),
    lambda dev: dev.set_interface_altsetting(0, 0),
]
def program(random):
    dev = found()
    try:
        dev.set_configuration()
        for _ in range(8):
            random.choice(CALLS)(dev)
    except OSError:
        for call in CALLS:
            must_be_gone(call, dev)
        raise
    finally:
        usb.util.dispose_resources(dev)
def again(text):
    dev = found()
    dev.write(1, text)
    assert dev.read(0x81, 64, 5000).tobytes() == text
    usb.util.dispose_resources(dev)`),
  },
  'a chip of FTDI’s': {
    which: '232h',
    code: unplugged('0x6014', 36, 18, `
import web_ftdi
name = listed()[0].name
def loop(chip):
    chip.write(b"x" * 100)
    assert chip.read(100) == b"x" * 100
CALLS = [loop, lambda chip: chip.modem_status, lambda chip: chip.latency, lambda chip: chip.set_baud_rate(9600), lambda chip: chip.pins]
def program(random):
    chip = web_ftdi.open(name)
    try:
        for _ in range(8):
            random.choice(CALLS)(chip)
    except OSError:
        for call in CALLS:
            must_be_gone(call, chip)
        raise
    finally:
        chip.close()
def again(text):
    with web_ftdi.open(name) as chip:
        chip.write(text)
        assert chip.read(len(text), timeout=5) == text`),
  },
};

/** All that waits hears that the device is gone: two reads of one endpoint, a write that the device does not take, and who comes later. */
const UNPLUGGED_WAITING = `${FAR_SIDE}
import asyncio
async def main():
    for number in range(20):
        while not (found := [one for one in await web_usb.alist_devices() if one.product_id == 1]):
            await asyncio.sleep(0)
        async with web_usb.aopen(found[0]) as device:
            await device.claim(0)
            stall_loop(True)
            waiting = [asyncio.ensure_future(one) for one in (device.read(1, 64), device.read(1, 64), device.write(1, b"x"), device.write(1, b"y"))]
            await asyncio.sleep(0)
            unplug()
            for result in await asyncio.gather(*waiting, device.read(2, 4), return_exceptions=True):
                assert isinstance(result, web_usb.DeviceGoneError), repr(result)
            assert not device.is_open
        stall_loop(False)
        while any(one.product_id == 1 for one in await web_usb.alist_devices()):
            await asyncio.sleep(0)
        plug_in()
asyncio.run(main())
far.close()
print("ok")`;

const OPENED_OFTEN = `
import gc, usb.core, usb.util, web_usb
for number in range(100):
    with web_usb.open(vendor_id=0x1209) as device:
        device.claim(0)
        device.write(1, b"x")
    dev = usb.core.find(idVendor=0x1209)
    dev.write(1, b"y")
    if number % 2:
        usb.util.dispose_resources(dev)
    del dev
# pyusb's objects are in circles.
gc.collect()
print("ok")`;

const NO_USB = 'This browser cannot reach USB devices. Chrome, Edge and Opera can, also on Android.';

/** What programs hear where there is no WebUSB. */
async function saysThatThereIsNone(page) {
  for (const code of ['import web_usb\nweb_usb.open(vendor_id=0x1209)', 'import web_usb\nweb_usb.request_device()']) {
    const { status, error } = await run(page, code);
    assert.equal(status, 'error');
    assertError(error, 'DeviceUnsupportedError', NO_USB);
  }
  // Who only looks finds nothing; pyusb says what libusb says, and why.
  assert.equal((await run(page, 'import web_usb\nweb_usb.list_devices()')).value, '[]');
  const { status } = await run(page, 'import usb.core\nusb.core.find()');
  assert.equal(status, 'error');
  const text = await outputText(page);
  assert.match(text, /USBError: .*not supported/);
  assert.ok(text.includes(NO_USB), text);
}

for (const engine of enginesToTest().filter((one) => one !== 'chromium')) {
  describe(`USB devices in ${engine}`, () => {
    it('are not there, and programs hear which browsers have them', async () => {
      const server = await startSerialServer();
      const browser = await launch(engine, engine === 'firefox' ? RIG_BROWSER.firefox : {});
      const page = await browser.newPage();
      await openUsbTag(page, server, ['pyusb'], engine);
      await saysThatThereIsNone(page);
      await browser.close();
      await server.close();
    });
  });
}

if (enginesToTest().includes('chromium')) {
  for (const library of ['pyusb', 'pyftdi']) {
    describe(`unmodified ${library} in chromium`, () => {
      const { page } = openPage([library, 'pyusb', 'pyserial']);

      for (const { name, needs, code } of programsOf(library)) {
        it(name, async () => {
          const asks = needs === 'chooser' || needs === 'dismiss';
          await plugIn(page(), asks ? (library === 'pyusb' ? 'thing' : '232h') : needs, { given: !asks, choose: needs !== 'dismiss' });
          await runOk(page(), code);
          assert.equal(await page().evaluate('asked.length'), asks ? 1 : 0);
        });
      }

      if (library === 'pyftdi') {
        for (const [chip, settings] of Object.entries(CHIPS)) {
          it(`the speeds of a chip of the kind ${chip}`, async () => {
            await plugIn(page(), chip, { farSide: true });
            await runOk(page(), speeds(settings));
          });
        }

        it('what pylibftdi calls', async () => {
          await plugIn(page(), 'r', { farSide: true });
          await runOk(page(), `${FAR_SIDE}${LIBFTDI}\nfar.close()\nprint("ok")`);
        });
      } else {
        it('goes on after faults, and loses nothing', async () => {
          await plugIn(page(), 'thing', { farSide: true });
          await runOk(page(), FAULTS);
        });

        it('lets go of a device that was opened often, and dropped', async () => {
          await plugIn(page(), 'thing');
          await runOk(page(), OPENED_OFTEN);
        });

        it('ends a read that waits, at Stop, and its bytes come to the next', async () => {
          await plugIn(page(), 'thing');
          const begin = 'import usb.core, usb.util\ndev = usb.core.find()\nprint("begun", flush=True)\n';
          for (const waiting of ['dev.read(0x81, 64, 0)', 'dev.read(0x81, 64, 100_000_000)']) {
            assert.equal((await runAndThen(page(), begin + waiting, (tag) => tag.stop())).status, 'stopped');
            await runOk(page(), 'dev.write(1, b"after Stop")\nassert dev.read(0x81, 64, 5000).tobytes() == b"after Stop"\nusb.util.dispose_resources(dev)\nprint("ok")');
          }
        });
      }
    });
  }

  describe('our own API in chromium', () => {
    const { page } = openPage(['pyusb']);

    for (const [name, code] of Object.entries(OWN_USB)) {
      it(`USB with ${name}`, async () => {
        await plugIn(page(), 'thing');
        await runOk(page(), code);
      });
    }

    for (const [name, code] of Object.entries(FTDI_EXTRAS)) {
      it(`a chip of FTDI’s: ${name}`, async () => {
        await plugIn(page(), 'r', { farSide: true });
        await runOk(page(), `${FAR_SIDE}import web_ftdi\n${code}\nfar.close()\nprint("ok")`);
      });
    }

    for (const chip of ['r', '232h']) {
      it(`carries a megabyte through a chip of FTDI’s (${chip}), unchanged`, async () => {
        await plugIn(page(), chip);
        await runOk(page(), LONG_DATA);
      });
    }

    it('takes the serial port of a chip that a driver holds, and says so', async () => {
      await plugIn(page(), 'heldChip');
      await page().evaluate(() => {
        globalThis.port = rig.plug(new Loopback({ vendorId: 0x0403, productId: 0x6001 }));
        rig.choose(port);
      });
      await runOk(page(), `
import web_ftdi
for _ in range(2):  # The second time nobody is asked.
    with web_ftdi.open(baud_rate=115200) as chip:
        assert chip.opened_by == "serial" and chip.chip is None, chip
        chip.write(b"by the driver")
        assert chip.read(13, timeout=5) == b"by the driver"
        assert chip.modem_status & web_ftdi.ModemStatus.CTS
        try:
            chip.latency
        except web_ftdi.DeviceUnsupportedError as error:
            print(error)
        else:
            raise AssertionError("a serial port has no latency timer")
print("ok")`);
      assert.deepEqual(await page().evaluate(() => {
        rig.unplug(port);
        return asked;
      }), ['serial']);
    });

    it('says that a driver holds a chip when its serial port is not given either', async () => {
      await plugIn(page(), 'heldChip');
      await page().evaluate('void (answer = "decline")');
      const { error } = await run(page(), 'import web_ftdi\nweb_ftdi.open()');
      assertError(error, 'DriverInTheWayError', /driver of the system/);
      await allClosed(page());
    });

    it('says what is in the way: a driver, a protected class, another program', async () => {
      await plugIn(page(), 'held');
      await runOk(page(), `
import errno, web_usb
with web_usb.open(vendor_id=0x1209) as device:
    for interface, kind, number in ((0, web_usb.DriverInTheWayError, errno.EBUSY), (2, web_usb.ProtectedInterfaceError, errno.EACCES)):
        try:
            device.claim(interface)
        except kind as error:
            assert error.errno == number, error
        else:
            raise AssertionError(interface)
    device.claim(1)
print("ok")`);
      await plugIn(page(), 'busy');
      const { error } = await run(page(), 'web_usb.open(vendor_id=0x1209)');
      // Chromium has one error for all ways in which opening fails.
      assertError(error, 'DeviceDeniedError', /does not let the browser open/);
      await allClosed(page());
    });

    it('ends what waits at Stop, and goes on', async () => {
      await plugIn(page(), 'thing');
      await runOk(page(), 'import web_usb\ndevice = web_usb.open(vendor_id=0x1209)\ndevice.claim(0)\nprint("ok")', false);
      for (let round = 0; round < 5; round++) {
        const { status } = await runAndThen(page(), 'print("begun", flush=True)\ndevice.read(1, 64)', (tag) => tag.stop());
        assert.equal(status, 'stopped');
        await runOk(page(), `device.write(1, b"round ${round}")\nassert device.read(1, 64, timeout=5) == b"round ${round}"\nprint("ok")`, false);
      }
      await runOk(page(), 'device.close()\nprint("ok")');
    });

    for (const [what, { which, code }] of Object.entries(UNPLUGGED)) {
      it(`hears that a device is gone, whenever it is unplugged: ${what}`, async (t) => {
        await plugIn(page(), which, { farSide: true });
        const met = JSON.parse((await runWell(page(), code)).trim().split('\n').at(-1));
        await allClosed(page());
        t.diagnostic(met.map(([call, outcome, count]) => `${call} ${count} (${outcome})`).join(', '));
        const gone = met.filter(([, outcome]) => outcome === 'gone').map(([call]) => call);
        for (const phase of ['opened', 'claim', 'controlIn', 'transferIn', 'transferOut']) assert.ok(gone.includes(phase), `Nothing was unplugged at ${phase}.`);
      });
    }

    it('hears that a device is gone in all that waits for it', async () => {
      await plugIn(page(), 'thing', { farSide: true });
      await runOk(page(), UNPLUGGED_WAITING);
    });

    it('keeps a device from another tag, and from a program of another tag that was given it too while it is open', async () => {
      await plugIn(page(), 'thing');
      const inOther = (code) => page().evaluate((text) => globalThis.other.run(text), code);
      await page().evaluate(async () => {
        globalThis.other = document.createElement('py-playground');
        other.setAttribute('no-persist', '');
        document.body.append(other);
        await other.updateComplete;
        answer = 'decline';
      });
      assert.equal((await inOther('import web_usb\nweb_usb.list_devices()')).value, '[]');
      const { error } = await inOther('web_usb.open(vendor_id=0x1209)');
      assertError(error, 'DeviceNotGivenError', /No .* was chosen|Press Connect/);
      assert.equal((await run(page(), 'import web_usb\ndevice = web_usb.open(vendor_id=0x1209)')).status, 'ok');
      await page().evaluate(async () => {
        rig.choose(far.plugged);
        await other.connectDevice('usb');
      });
      assertError((await inOther('web_usb.open(vendor_id=0x1209)')).error, 'DeviceBusyError', /./);
      assert.equal((await run(page(), 'device.close()')).status, 'ok');
      assert.equal((await inOther('with web_usb.open(vendor_id=0x1209) as device: device.claim(0)')).status, 'ok');
      await page().evaluate(() => other.remove());
      await allClosed(page());
    });

    it('says where there is no WebUSB which browsers have it', async () => {
      await page().evaluate(() => delete Navigator.prototype.usb);
      await takeBack(page());
      await saysThatThereIsNone(page());
      // A chip of FTDI's is a serial port, too.
      await page().evaluate(() => {
        asked.length = 0;
        answer = 'choose';
        rig.choose(rig.plug(new Loopback({ vendorId: 0x0403, productId: 0x6001 })));
      });
      await runOk(page(), 'import web_ftdi\nwith web_ftdi.open() as chip:\n    chip.write(b"serial")\n    assert chip.read(6, timeout=5) == b"serial"\n    print(chip.opened_by, "ok")');
      assert.equal(await page().evaluate('asked.at(-1)'), 'serial');
    });
  });
}

/** One page for all tests of a `describe`. */
function openPage(libraries) {
  let browser;
  let server;
  let page;
  before(async () => {
    server = await startSerialServer();
    browser = await launch('chromium', RIG_BROWSER.chromium);
    page = await browser.newPage();
    await openUsbTag(page, server, libraries);
  });
  after(async () => {
    const heard = page ? await complaints(page) : [];
    const problems = page ? await page.evaluate(() => rig.log.filter(({ method }) => method === 'problem').map(({ args }) => args.text)) : [];
    await browser?.close();
    await server?.close();
    assert.deepEqual([heard, problems], [[], []]);
  });
  return { page: () => page };
}

/** An error of ours: its class without the module, and its sentence. */
function assertError(error, type, message) {
  assert.equal(error?.type.split('.').at(-1), type, error?.message);
  if (typeof message === 'string') assert.equal(error.message, message);
  else assert.match(error.message, message);
}

/** Runs a program that says "ok" at its end, and leaves nothing open. */
async function runOk(page, code, closed = true) {
  assert.match(await runWell(page, code), /ok\s*$/);
  if (closed) await allClosed(page);
}
