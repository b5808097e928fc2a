// @ts-check
/**
 * The far side of the cable as a USB device of its own: a program under test asks it to unplug the other device, or to look into it, and
 * so says itself, to the call, when what happens. `usb-page.mjs` has the requests under names of Python's.
 */

/** @typedef {import('./rig-types.js').UsbBoard} UsbBoard */
/** @typedef {import('./rig-types.js').UsbResult} UsbResult */
/** @typedef {import('../../../demo/boards/ftdi-port.js').FtdiPort} FtdiPort */

/** What a browser asks of a device, and what can be in its way. */
const CALLS = ['opened', 'configured', 'claim', 'released', 'alternate', 'clearHalt', 'controlIn', 'controlOut', 'transferIn', 'transferOut', 'reset', 'closed'];
/** Those whose answer can take its time. */
const SLOW = new Set(['controlIn', 'controlOut', 'transferIn', 'transferOut']);

const BEFORE = 0;
const AFTER = 1;

/** @type {UsbResult} */
const GONE = { status: 'gone' };

/** @typedef {{ board: UsbBoard, own?: import('./rig-types.js').Plugged, plugged?: import('./rig-types.js').Plugged }} FarSide */

/**
 * Makes the device.
 *
 * @returns {FarSide} `plugged` is the other device, which the test plugs in; `own` is for this one
 */
export function farSide() {
  /** @type {{ at: number, how: number, calls: string[] } | undefined} */
  let fuse;
  /** @type {WeakSet<object>} */
  const watched = new WeakSet();
  /** Writes that wait, while they shall. @type {(() => void)[] | undefined} */
  let waiting;
  /** The next read brings more than was asked for. */
  let lies = false;
  /** How often the other device was unplugged. */
  let unplugged = 0;
  const other = () => /** @type {any} */ (far.plugged?.board);
  /** @param {number} port @returns {FtdiPort} */
  const line = (port) => other().ports[port];

  function unplug() {
    unplugged += 1;
    if (far.plugged) rig.unplug(far.plugged);
  }

  /** Every call of the device goes through the fuse. */
  function watch() {
    const board = other();
    if (watched.has(board)) return;
    watched.add(board);
    for (const name of CALLS) {
      const own = board[name]?.bind(board);
      board[name] = (/** @type {any[]} */ ...args) => blown(name) ?? own?.(...args);
    }
    const { transferIn: read, transferOut: write } = board;
    board.transferIn = (/** @type {number} */ endpoint, /** @type {number} */ length) => {
      if (!lies) return read(endpoint, length);
      lies = false;
      return { status: 'ok', data: new Uint8Array(length + 1) };
    };
    board.transferOut = async (/** @type {any[]} */ ...args) => {
      const [wait, before] = [waiting, unplugged];
      if (wait) await new Promise((resolve) => wait.push(() => resolve(undefined)));
      return before === unplugged ? write(...args) : GONE;
    };
  }

  /** @param {string} name @returns {Promise<UsbResult> | 'denied' | undefined} what is answered in the place of the device */
  function blown(name) {
    if (!fuse || (fuse.calls.length === 0 && name !== 'opened')) return undefined;
    const { at, how, calls } = fuse;
    calls.push(name);
    if (calls.length !== at) return undefined;
    if (how === BEFORE) unplug();
    else setTimeout(unplug);
    if (how === BEFORE && name === 'opened') return 'denied';
    if (how === AFTER || !SLOW.has(name)) return undefined;
    return how === BEFORE ? Promise.resolve(GONE) : new Promise(() => {});
  }

  /** @type {FarSide} */
  const far = {
    board: {
      vendorId: 0x1209,
      productId: 0x0fa5,
      bcdDevice: 0x0100,
      serialNumber: 'FAR',
      configurations: [{ configurationValue: 1, interfaces: [] }],
      controlIn: ({ request, value }) => {
        if (request === 3) return json(fuse?.calls ?? []);
        if (request !== 1) return { status: 'stall' };
        const { line: settings, latency, flow, flowCharacters, mode, mask, log } = line(value);
        return json({ ...settings, latency, flow, flowCharacters, mode, mask, log: log.slice(-20), refused: other().refused.length });
      },
      controlOut: ({ request, value, index }, data) => {
        if (request === 2) {
          watch();
          fuse = value ? { at: value, how: index, calls: [] } : undefined;
        } else if (request === 4) far.plugged = rig.plug(other());
        else if (request === 5) unplug();
        else if (request === 6) /** @type {any} */ (line(value).chip.far).line?.send(data.slice());
        else if (request === 7) /** @type {any} */ (line(value).chip.far).line?.fail(new TextDecoder().decode(data));
        else if (request === 8) {
          watch();
          const held = waiting;
          waiting = value ? [] : undefined;
          for (const go of held ?? []) go();
        } else if (request === 9) {
          watch();
          lies = true;
        } else return { status: 'stall' };
        return { status: 'ok' };
      },
      transferIn: () => ({ status: 'stall' }),
      transferOut: () => ({ status: 'stall' }),
    },
  };
  return far;
}

/** @param {unknown} value @returns {UsbResult} */
function json(value) {
  return { status: 'ok', data: new TextEncoder().encode(JSON.stringify(value)) };
}
