// @ts-check
/**
 * Emulated serial ports for the real `navigator.serial` of Firefox, which has to run with the preferences of `RIG_BROWSER` in
 * `device-page.mjs`. Gecko brings its own test device, so what is at the other end cannot be chosen: it sends back what it gets, raises
 * CTS with RTS, and DSR and DCD with DTR. Of a board only the ids count. There is no USB.
 */

/** @typedef {import('./rig-types.js').SerialBoard} SerialBoard */
/** @typedef {import('./rig-types.js').Plugged & { id: string, board: SerialBoard }} Socket */

/** A filter that no board fits: the chooser's list is empty then, and Gecko dismisses it. */
const NOBODY = { usbVendorId: 0xffff, usbProductId: 0xffff };

/** @typedef {{ filters?: { usbVendorId: number, usbProductId?: number }[] }} Asked - the options of `requestPort` */

/**
 * Takes Gecko's own two devices out, and gives a rig that plugs others in. It can `plug`, `unplug` and `choose`; Gecko does not tell what
 * is open on its side, and gives no permission without the chooser, so `counts` and `permit` throw.
 *
 * @returns {import('./rig-types.js').Rig}
 * @throws {Error} when the browser was started without the preferences
 */
export function installRig() {
  const serial = /** @type {any} */ (navigator).serial;
  if (!serial?.simulateDeviceConnection) {
    throw new Error('The rig needs Firefox with its test devices: launch it with RIG_BROWSER of device-page.mjs.');
  }
  report(serial.removeAllMockDevices());
  /** @type {Map<SerialBoard, string>} a board that is plugged in again is known again */
  const ids = new Map();
  /** @type {Set<Socket>} */
  const plugged = new Set();
  const choose = takeOverChooser(serial, plugged);
  return {
    plug(board) {
      if (!('attach' in board)) throw new Error('Firefox has no USB to plug a board into.');
      const id = ids.get(board) ?? `board-${ids.size + 1}`;
      ids.set(board, id);
      const socket = { board, id };
      plugged.add(socket);
      // Answers of the browser's process come in order, so whoever asks for ports after this sees it.
      report(serial.simulateDeviceConnection(id, `/dev/${id}`, board.vendorId ?? 0, board.productId ?? 0));
      return socket;
    },
    unplug(socket) {
      if (plugged.delete(/** @type {Socket} */ (socket))) report(serial.simulateDeviceDisconnection(/** @type {Socket} */ (socket).id));
    },
    choose: (socket) => choose(/** @type {Socket | null} */ (socket)),
    permit() {
      throw new Error('Firefox gives no permission without its chooser: use choose and requestPort.');
    },
    counts() {
      throw new Error('Firefox does not tell what is open on its side.');
    },
    log: [],
  };
}

/**
 * Makes the chooser take what a test chooses. Gecko's test mode takes the first port in the list, so the list is made to have one.
 *
 * @param {any} serial
 * @param {Set<Socket>} plugged
 * @returns {(socket: Socket | null) => void}
 */
function takeOverChooser(serial, plugged) {
  const request = serial.requestPort.bind(serial);
  /** @type {(Socket | null)[]} */
  const choices = [];
  /** @type {((socket: Socket | null) => void)[]} */
  const choosers = [];
  /** @param {Asked} asked @param {Socket | null} socket */
  const answer = ({ filters = [] }, socket) => {
    const { vendorId, productId } = socket?.board ?? {};
    const listed =
      socket &&
      plugged.has(socket) &&
      (!filters.length ||
        filters.some(({ usbVendorId, usbProductId = productId }) => usbVendorId === vendorId && usbProductId === productId));
    return request({ filters: [listed ? { usbVendorId: vendorId, usbProductId: productId } : NOBODY] });
  };
  serial.autoselectPorts = true;
  /** @param {Asked} asked */
  serial.requestPort = (asked = {}) => {
    const made = choices.shift();
    if (made !== undefined) return answer(asked, made);
    return new Promise((resolve) => choosers.push(resolve)).then((socket) => answer(asked, socket));
  };
  return (socket) => {
    const chooser = choosers.shift();
    if (chooser) chooser(socket);
    else choices.push(socket);
  };
}

/** @param {Promise<void>} done */
function report(done) {
  done.catch((error) => console.error(`The rig's Firefox: ${error}`));
}
