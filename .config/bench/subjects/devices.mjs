// @ts-check
/**
 * Bytes through unmodified pyserial and back, by the browser's real Web Serial: in Chromium from a device that the page emulates below
 * it, in Firefox from its own test device. So the far end costs time of the page, too.
 */
import { launch } from '../../browsers.mjs';
import { RIG_BROWSER } from '../../../test/support/devices/device-page.mjs';
import { give, openSerialTag, runWell, startSerialServer } from '../../../test/support/devices/serial-page.mjs';

const BOARDS = 'globalThis.loopback = rig.plug(new Loopback({ vendorId: 0x2341, productId: 0x0043 }));';

/** Prints its figures as JSON: MB/s, round trips in a second, and by how many milliseconds the latest of the timeouts was late. */
const PROGRAM = `
import json, serial, time
from time import perf_counter as now

port = serial.Serial("any", 1_000_000, timeout=10)
sent, received, block = 0, 0, bytes(range(256)) * 128
began = now()
while received < 10_000_000:
    if sent - received < 4 * len(block):
        sent += port.write(block)
    got = port.read(min(sent - received, len(block)))
    assert got == (block * 2)[received % len(block):][:len(got)]
    received += len(got)
echo = received / (now() - began) / 1e6
port.read(sent - received)

began = now()
for _ in range(2000):
    port.write(b"?")
    assert port.read(1) == b"?"
trips = 2000 / (now() - began)

late = 0
for seconds in (0.01, 0.1, 1):
    port.timeout = seconds
    began = now()
    assert port.read(1) == b""
    late = max(late, (now() - began - seconds) * 1000)
port.close()
print(json.dumps([echo, trips, late]))
`;

/** @type {import('../subject.mjs').Subject} */
export const devices = {
  series: ['serial echo', 'serial round trips', 'serial timeout late'],
  async measure({ browser: { engine } }) {
    if (engine === 'webkit') return {};
    const browser = await launch(engine, RIG_BROWSER[engine]);
    const server = await startSerialServer();
    try {
      const page = await browser.newPage();
      await openSerialTag(page, server, BOARDS, { engine });
      await give(page, 'loopback');
      const [echo, trips, late] = JSON.parse((await runWell(page, PROGRAM)).trim());
      return { 'serial echo': echo, 'serial round trips': trips, 'serial timeout late': late };
    } finally {
      await browser.close();
      await server.close();
    }
  },
};
