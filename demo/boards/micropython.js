// @ts-check
/** A board with MicroPython: the real interpreter, its REPL at the end of a serial line, and files that a reset keeps. */

/** @typedef {import('./board-types.d.ts').SerialBoard} SerialBoard */
/** @typedef {import('./board-types.d.ts').SerialLine} SerialLine */
/** @typedef {import('./board-types.d.ts').SerialPeer} SerialPeer */

/**
 * What is used of the package `@micropython/micropython-webassembly-pyscript`.
 *
 * @typedef {object} Interpreter
 * @property {any} FS - Emscripten's file system
 * @property {() => void} replInit
 * @property {(byte: number) => number} replProcessChar
 * @property {(code: string) => unknown} runPython
 */

/**
 * @typedef {object} MicroPythonOptions
 * @property {(options: object) => Promise<Interpreter>} load - `loadMicroPython` of the package's `micropython.mjs`
 * @property {string} [url] - of `micropython.wasm`; default: beside `micropython.mjs`
 * @property {Record<string, string>} [files] - on the board from the start: path to text. `boot.py` and `main.py` run when it starts.
 * @property {string} [serialNumber] - default `'MPY-1'`
 */

const CTRL_A = 1;
const CTRL_B = 2;
const CTRL_C = 3;
const CTRL_D = 4;
const CTRL_E = 5;
const LINE_FEED = 10;
const RAW_PROMPT = 'raw REPL; CTRL-B to exit\r\n>';
/** What `replProcessChar` returns for Ctrl-D on an empty line. */
const FORCED_EXIT = 0x100;
/** Folders of the emulator's own. */
const NOT_FILES = new Set(['.', '..', 'dev', 'proc', 'tmp', 'home']);

/** Starts a board. @param {MicroPythonOptions} options */
export async function micropythonBoard(options) {
  const board = new MicroPythonBoard(options);
  await board.restart();
  return board;
}

/**
 * It runs where the page runs: a program keeps the page until it ends, so Ctrl-C stops what is being typed, and cannot stop
 * `while True`. There is no module `machine`. Everything else about the REPL is the interpreter's own.
 *
 * @implements {SerialBoard}
 */
export class MicroPythonBoard {
  vendorId = 0x2e8a;
  productId = 0x0005;
  name = 'Board in FS mode';
  /** How often the interpreter started. */
  starts = 0;
  /** @type {MicroPythonOptions} */
  #options;
  /** @type {Interpreter | undefined} */
  #python;
  /** @type {SerialLine | undefined} */
  #line;
  /** @type {number[]} */
  #outbox = [];
  /** The last of what was said, to see a prompt. */
  #tail = '';
  #muted = false;
  #raw = false;
  /** Bytes of a line that starts with Ctrl-E in the raw REPL: a question about raw paste. @type {number[]} */
  #question = [];
  /** Turns are taken one after the other, because a restart takes time. @type {Promise<void>} */
  #turn = Promise.resolve();

  /** @param {MicroPythonOptions} options */
  constructor(options) {
    this.#options = options;
    this.serialNumber = options.serialNumber ?? 'MPY-1';
  }

  /** The file system, with `readFile` and `writeFile`, for what a test wants to see. */
  get files() {
    return this.#interpreter.FS;
  }

  /**
   * @param {SerialLine} line
   * @returns {SerialPeer}
   */
  attach(line) {
    this.#line = line;
    return {
      receive: (bytes) => {
        const copy = bytes.slice();
        this.#turn = this.#turn.then(() => this.#take(copy));
        return this.#turn;
      },
      closed: () => {
        if (this.#line === line) this.#line = undefined;
      },
    };
  }

  /** Starts the interpreter anew, with the same files. In the raw REPL it stays there and `main.py` does not run, as on real boards. */
  async restart() {
    const { load, url, files: first = {} } = this.#options;
    const files = this.#python ? readTree(this.#python.FS) : new Map(Object.entries(first).map(([path, text]) => [absolute(path), text]));
    const stdout = (/** @type {Uint8Array} */ bytes) => this.#say(bytes);
    this.#python = await load({ ...(url && { url }), linebuffer: false, stdout, stderr: stdout, stdin: () => null });
    writeTree(this.#python.FS, files);
    this.starts += 1;
    for (const name of this.#raw ? ['boot.py'] : ['boot.py', 'main.py']) if (files.has(`/${name}`)) this.#runFile(name);
    this.#muted = this.#raw;
    this.#python.replInit();
    this.#muted = false;
    if (this.#raw) this.#python.replProcessChar(CTRL_A);
    this.#flush();
  }

  get #interpreter() {
    if (!this.#python) throw new Error('The board has not started yet: make it with micropythonBoard().');
    return this.#python;
  }

  /** @param {Uint8Array} bytes */
  async #take(bytes) {
    for (const byte of bytes) {
      if (this.#asksForRawPaste(byte)) continue;
      const code = this.#interpreter.replProcessChar(byte);
      if (byte === CTRL_A && this.#tail.endsWith(RAW_PROMPT)) this.#raw = true;
      if (byte === CTRL_B && this.#tail.endsWith('>>> ')) this.#raw = false;
      if (code & FORCED_EXIT) {
        this.#say(new TextEncoder().encode('MPY: soft reboot\r\n'));
        await this.restart();
      }
    }
    this.#flush();
  }

  /**
   * The interpreter would wait for the program inside this very call, so the board is one that knows raw paste and does not have it: it
   * answers `R\x00`, and tools go on in the plain raw REPL.
   *
   * @param {number} byte
   */
  #asksForRawPaste(byte) {
    const atStart = this.#raw && (this.#tail.endsWith(RAW_PROMPT) || this.#tail.endsWith('\x04>') || this.#tail.endsWith('R\x00'));
    if (this.#question.length === 0 && !(byte === CTRL_E && atStart)) return false;
    this.#question.push(byte);
    const [, kind, end] = this.#question;
    if (byte === CTRL_C || byte === CTRL_D || (kind !== undefined && kind !== 0x41)) {
      this.#question.length = 0;
      return byte !== CTRL_C && byte !== CTRL_D;
    }
    if (end === CTRL_A) {
      this.#question.length = 0;
      this.#say(Uint8Array.of(0x52, 0));
    }
    return true;
  }

  /** @param {string} name */
  #runFile(name) {
    try {
      this.#interpreter.runPython(`exec(open(${JSON.stringify(`/${name}`)}).read())`);
    } catch (error) {
      // A program that fails ends in the REPL, and its traceback is what the board says.
      this.#say(new TextEncoder().encode(String(error instanceof Error ? error.message : error).replace(/\r?\n/g, '\r\n')));
    }
  }

  /** @param {Uint8Array} bytes */
  #say(bytes) {
    if (this.#muted) return;
    this.#outbox.push(...bytes);
    this.#tail = (this.#tail + String.fromCharCode(...bytes)).slice(-RAW_PROMPT.length);
    // A program that goes on for long is heard while it does.
    if (bytes.includes(LINE_FEED)) this.#flush();
  }

  /** What is said while nobody listens is lost. */
  #flush() {
    const bytes = Uint8Array.from(this.#outbox.splice(0));
    if (bytes.length > 0) this.#line?.send(bytes);
  }
}

/** @param {string} path */
const absolute = (path) => (path.startsWith('/') ? path : `/${path}`);

/**
 * @param {any} fs
 * @param {string} [folder]
 * @param {Map<string, Uint8Array | string | null>} [found]
 * @returns {Map<string, Uint8Array | string | null>} contents by path; null for a folder
 */
function readTree(fs, folder = '', found = new Map()) {
  for (const name of fs.readdir(folder || '/')) {
    if (folder === '' ? NOT_FILES.has(name) : name === '.' || name === '..') continue;
    const path = `${folder}/${name}`;
    if (fs.isDir(fs.stat(path).mode)) readTree(fs, path, found.set(path, null));
    else found.set(path, fs.readFile(path));
  }
  return found;
}

/**
 * @param {any} fs
 * @param {Map<string, Uint8Array | string | null>} files
 */
function writeTree(fs, files) {
  for (const [path, content] of files) {
    const folders = path.split('/').slice(1, content === null ? undefined : -1);
    folders.reduce((above, name) => {
      const folder = `${above}/${name}`;
      if (!fs.analyzePath(folder).exists) fs.mkdir(folder);
      return folder;
    }, '');
    if (content !== null) fs.writeFile(path, content);
  }
}
