// @ts-check
/** A page with a tag, USB devices at its sockets, and one more device that lets Python's programs reach to the far side of the cable. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensurePython } from '../../../.config/browsers.mjs';
import { PATIENCE_MS } from '../time-limits.mjs';
import { openDeviceTag } from './device-page.mjs';
import { takeBack } from './serial-page.mjs';
import { makeWheels } from './wheels.mjs';

/** @typedef {import('../../../.config/browsers/page.mjs').Page} Page */
/** @typedef {import('../../../.config/browsers/page.mjs').Engine} Engine */
/** @typedef {Awaited<ReturnType<typeof import('../server.mjs').startServer>>} Server */
/** @typedef {{ name: string, needs: string, code: string }} Program */

const repository = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * What every such page has: the devices that tests make, and what becomes of a program's wish for one. `answer` is as that of
 * `serial-page.mjs`; `asked` has the kinds of devices.
 */
const BOARDS = `
  import { FtdiChip } from '/devices/boards/ftdi-chip.js';
  import { Loopback } from '/devices/boards/loopback.js';
  import { UsbThing } from '/devices/boards/usb-thing.js';
  import { farSide } from '/devices/far-side.js';
  const chip = (kind, more) => () => new FtdiChip({ chip: kind, ...more });
  globalThis.Loopback = Loopback;
  globalThis.make = {
    thing: () => new UsbThing(),
    held: () => new UsbThing({ held: [0] }),
    busy: () => new UsbThing({ open: 'busy' }),
    heldChip: chip('R', { busy: true }),
    am: chip('AM'), bm: chip('BM'), r: chip('R'), x: chip('X'), '232h': chip('232H'), '2232h': chip('2232H'),
  };
  globalThis.far = farSide();
  globalThis.answer = 'choose';
  globalThis.asked = [];
  addEventListener('py-device-request', (event) => {
    asked.push(event.kind);
    // The tag itself says what the browser does not have.
    if (!(event.kind in navigator)) return;
    event.preventDefault();
    if (answer === 'choose') void event.choose();
    if (answer === 'decline') event.decline();
  });
`;

/**
 * Opens a page with a tag.
 *
 * @param {Page} page - of a browser launched with `RIG_BROWSER`
 * @param {Server} server - from `startSerialServer`
 * @param {string[]} [libraries] - such as `pyusb`: what the tag has installed
 * @param {Engine} [engine]
 */
export async function openUsbTag(page, server, libraries = [], engine = 'chromium') {
  const wheels = makeWheels().filter(({ name }) => libraries.includes(name));
  const packages = wheels.map(({ file }) => `${server.url}/built/${file}`).join(' ');
  await openDeviceTag(page, server, BOARDS, { attributes: `no-persist packages="${packages}"`, engine });
}

/**
 * Plugs a device in, in the place of the one before, and the reader gives it to the tag, and nothing else but the far side.
 *
 * @param {Page} page
 * @param {string} which - of `make`
 * @param {{ given?: boolean, choose?: boolean, farSide?: boolean }} [options] - not given: the reader chooses it when a program asks, or says no
 *   without `choose`; `farSide`: programs may use `FAR_SIDE`
 */
export async function plugIn(page, which, { given = true, choose = true, farSide = false } = {}) {
  await takeBack(page);
  await page.evaluate(
    async (/** @type {string} */ name, /** @type {boolean} */ give, /** @type {boolean} */ choosing, /** @type {boolean} */ withFar) => {
      const tag = /** @type {import('../../../src/element/py-playground.js').PyPlayground} */ (document.querySelector('py-playground'));
      const world = /** @type {any} */ (globalThis);
      if (world.far.plugged) rig.unplug(world.far.plugged);
      world.asked.length = 0;
      world.answer = choosing ? 'choose' : 'decline';
      world.far.plugged = rig.plug(world.make[name]());
      if (give) {
        rig.choose(world.far.plugged);
        await tag.connectDevice('usb');
      }
      if (withFar) {
        world.far.own ??= rig.plug(world.far.board);
        rig.choose(world.far.own);
        await tag.connectDevice('usb');
      }
      if (!give && choosing) rig.choose(world.far.plugged);
    },
    which,
    given,
    choose,
    farSide,
  );
}

/**
 * Waits until nothing is open: what a program dropped is closed without anybody waiting for it.
 *
 * @param {Page} page
 */
export async function allClosed(page) {
  await page.waitFor(`Object.values(rig.counts()).every((count) => count === 0)`, PATIENCE_MS);
}

/**
 * The programs of a library, each with what it needs; see `test/fixtures/`.
 *
 * @param {'pyusb' | 'pyftdi'} library
 * @returns {Program[]}
 */
export function programsOf(library) {
  return JSON.parse(execFileSync(ensurePython(), [`${repository}test/fixtures/${library}_programs.py`], { encoding: 'utf8' }));
}

/** Python that reaches to the far side: what `far-side.js` offers, under names. The device must be given. */
export const FAR_SIDE = `
import json, web_usb
far = web_usb.open(vendor_id=0x1209, product_id=0x0FA5)
def look(port=0):
    "What the chip's port is like."
    return json.loads(far.control_in(0xC0, 1, port, 0, 4096))
def unplug_at(call, how=0):
    "From the next opening on: unplug at this call of the device's, from 1. 0: before its answer, 1: after it, 2: instead of it."
    far.control_out(0x40, 2, call, how)
def calls():
    "What the device was asked since it was opened with unplug_at()."
    return json.loads(far.control_in(0xC0, 3, 0, 0, 4096))
def plug_in():
    far.control_out(0x40, 4)
def unplug():
    far.control_out(0x40, 5)
def send(data, port=0):
    "Bytes come from the far end of the chip's line."
    far.control_out(0x40, 6, port, 0, data)
def spoil(kind, port=0):
    "Something goes wrong on the chip's line."
    far.control_out(0x40, 7, port, 0, kind.encode())
def stall_loop(on):
    "What is written to the device waits."
    far.control_out(0x40, 8, int(on))
def lie():
    "The next read brings more than was asked for."
    far.control_out(0x40, 9)
`;
