// @ts-check
/** What every service of the rig shares: the sockets, who may use what is in them, the chooser, and the log. */

/** @typedef {import('./rig-types.js').SerialBoard} SerialBoard */
/** @typedef {import('./rig-types.js').UsbBoard} UsbBoard */
/** @typedef {import('./rig-types.js').RigCall} RigCall */
/** @typedef {'serial' | 'usb'} Kind */

/**
 * A board in its socket.
 *
 * @template {SerialBoard | UsbBoard} [B=SerialBoard | UsbBoard]
 * @typedef {object} Socket
 * @property {bigint} id - another one each time something is plugged in
 * @property {Kind} kind
 * @property {B} board
 * @property {boolean} plugged
 * @property {boolean} permitted
 */

/** The computer that the boards are plugged into. */
export class Host {
  /** @type {RigCall[]} */
  log = [];
  /** @type {Set<Socket>} */
  #sockets = new Set();
  /** Boards with a serial number, which browsers know again. @type {WeakSet<object>} */
  #known = new WeakSet();
  #lastId = 0n;
  /** @type {(Socket | null)[]} choices made before the chooser opened */
  #choices = [];
  /** @type {((socket: Socket | null) => void)[]} choosers that are open */
  #choosers = [];

  /**
   * @param {Kind} kind
   * @param {SerialBoard | UsbBoard} board
   */
  plug(kind, board) {
    const socket = { id: ++this.#lastId, kind, board, plugged: true, permitted: this.#known.has(board) };
    this.#sockets.add(socket);
    return socket;
  }

  /** @param {Socket} socket */
  unplug(socket) {
    socket.plugged = false;
    this.#sockets.delete(socket);
  }

  /** @param {Socket | null} socket */
  choose(socket) {
    const chooser = this.#choosers.shift();
    if (chooser) chooser(socket);
    else this.#choices.push(socket);
  }

  /** @param {Socket} socket */
  permit(socket) {
    socket.permitted = true;
    if (socket.board.serialNumber !== undefined) this.#known.add(socket.board);
  }

  /** @param {Socket | undefined} socket */
  forget(socket) {
    if (!socket) return;
    socket.permitted = false;
    this.#known.delete(socket.board);
  }

  /**
   * Shows the chooser, whose list has what `listed` accepts.
   *
   * @param {Kind} kind
   * @param {(board: any) => boolean} listed
   * @returns {Promise<Socket<any> | undefined>} what was chosen and is permitted from now on; undefined when the chooser was dismissed
   */
  async chosen(kind, listed) {
    const made = this.#choices.shift();
    const socket = made === undefined ? await new Promise((resolve) => this.#choosers.push(resolve)) : made;
    if (!socket) return undefined;
    if (!socket.plugged || socket.kind !== kind || !listed(socket.board)) {
      this.problem(kind === 'serial' ? 'SerialService' : 'WebUsbService', 'The chooser does not list what the test wants to choose.');
      return undefined;
    }
    this.permit(socket);
    return socket;
  }

  /** @param {Kind} kind @returns {Socket<any>[]} what the page may use, in the order in which it was plugged in */
  permitted(kind) {
    return [...this.#sockets].filter((socket) => socket.kind === kind && socket.permitted);
  }

  /** @param {Kind} kind @param {bigint} id @returns {Socket<any> | undefined} */
  find(kind, id) {
    return this.permitted(kind).find((socket) => socket.id === id);
  }

  /**
   * Logs each call.
   *
   * @param {RigCall['service']} service
   * @param {Record<string, (args: any) => any>} answers
   */
  logged(service, answers) {
    const entries = Object.entries(answers).map(([method, answer]) => {
      const logged = (/** @type {any} */ args) => {
        this.log.push({ service, method, args: plain(args) });
        return answer(args);
      };
      return [method, logged];
    });
    return /** @type {typeof answers} */ (Object.fromEntries(entries));
  }

  /** Something that no honest test sees: in the log and on the console. @param {RigCall['service']} service @param {string} text */
  problem(service, text) {
    this.log.push({ service, method: 'problem', args: { text } });
    console.error(`The rig's ${service}: ${text}`);
  }
}

/**
 * What can be brought out of the page as JSON: byte arrays as their length, no handles.
 *
 * @param {any} value
 * @returns {any}
 */
function plain(value) {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Uint8Array) return value.length;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, item]) => item?.constructor?.name !== 'MojoHandle');
  return Object.fromEntries(kept.map(([name, item]) => [name, plain(item)]));
}
