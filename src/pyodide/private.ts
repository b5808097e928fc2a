/*
 * Every name of Pyodide's that is not public API, and every trick its boot needs, in one file. Pinned to the exact version
 * in package.json. At boot, `checkPrivateNames` refuses a build without what every start needs, and `missingImageName` tells
 * whether it has what memory images need; without that there are none.
 */
import './module-like.js';
import { loadPyodide } from 'pyodide';
import type { PyodideAPI } from 'pyodide';

export type CreateModule = NonNullable<NonNullable<Parameters<typeof loadPyodide>[0]>['createPyodideModule']>;

/** Pyodide's `_api`. */
export interface PrivateApi {
  readonly config: { readonly BUILD_ID: string };
  readonly public_api: object;
  /** The table of JavaScript objects that Python holds, each as what `serializer` makes of it. */
  serializeHiwireState(serializer: (value: unknown) => unknown): unknown;
  /** What every path to the interpreter's end goes through; marks the error with `pyodide_fatal_error` and throws it. */
  fatal_error: (error: unknown) => void;
}

/** The two private doors of a running interpreter. */
export const privateApi = (python: PyodideAPI): PrivateApi => (python as unknown as { _api: PrivateApi })._api;
export const privateModule = (python: PyodideAPI): PrivateModule => (python as unknown as { _module: PrivateModule })._module;

/** A file, folder or link of Emscripten's in-memory file system. */
export interface FileNode {
  readonly mode: number;
  /** Milliseconds since 1970, or a `Date`; `ctime` cannot be set by programs. */
  readonly mtime: Date | number;
  readonly ctime: Date | number;
  /** A folder's nodes by name; a file's bytes, of which the first `usedBytes` count. */
  readonly contents: Readonly<Record<string, FileNode>> | Uint8Array;
  readonly usedBytes?: number;
  /** Where a link points. */
  readonly link?: string;
  readonly name: string;
  /** The root is its own. */
  readonly parent: FileNode;
}

export interface OpenStream {
  fd: number;
  /** As it was opened; a pipe's or socket's name, which is no path. */
  readonly path: string;
  readonly node: FileNode;
  readonly flags: number;
  position: number;
}

/** Emscripten's file system, as far as images use it. */
export interface PrivateFileSystem {
  readonly streams: (OpenStream | null | undefined)[];
  readonly root: FileNode;
  isDir(mode: number): boolean;
  isFile(mode: number): boolean;
  isLink(mode: number): boolean;
  readFile(path: string): Uint8Array;
  symlink(target: string, path: string): void;
  /** What is there, or null. */
  analyzePath(path: string): { readonly object: FileNode | null };
  writeFile(path: string, content: Uint8Array, options: { canOwn: boolean }): void;
  mkdirTree(path: string): void;
  chmod(path: string, mode: number): void;
  utime(path: string, accessed: number, changed: number): void;
  open(path: string, flags: number): OpenStream;
  getPath(node: FileNode): string;
  rename(from: string, to: string): void;
  unlink(path: string): void;
  rmdir(path: string): void;
  readdir(path: string): string[];
  lstat(path: string): { readonly mode: number };
  /** The program's working directory. */
  cwd(): string;
  readonly filesystems: { readonly MEMFS: MemoryFileSystem };
  readonly ErrnoError: new (code: number) => Error;
}

/** What Emscripten's file system in memory does with a file; every file asks this very table. */
interface MemoryFileSystem {
  readonly ops_table: {
    readonly file: {
      readonly node: { setattr: (node: FileNode, attributes: { readonly size?: number }) => void };
      readonly stream: { write: (stream: OpenStream, buffer: Uint8Array, offset: number, length: number, position: number, canOwn?: boolean) => number };
    };
  };
}

/** A dynamically loaded library. */
export interface Library {
  readonly name: string;
  global: boolean;
  exports: unknown;
}

/** Emscripten's module, as far as images use it. */
export interface PrivateModule {
  readonly FS: PrivateFileSystem;
  readonly HEAP8: Int8Array;
  readonly HEAPU32: Uint32Array;
  readonly LDSO: { loadedLibsByName: Record<string, Library>; readonly loadedLibsByHandle: Readonly<Record<string, Library>> };
  readonly SOCKFS?: { readonly websocket_sock_ops: { createPeer: () => never } };
  readonly wasmTable: WebAssembly.Table;
  readonly freeTableIndexes: number[];
  /** The end of static memory; before the runtime is initialised it only moves that mark, and may move it back. */
  getMemory(bytes: number): number;
  growMemory(bytes: number): unknown;
  newDSO(name: string, handle: number, state: 'loading'): Library;
  loadWebAssemblyModule(module: WebAssembly.Module, flags: object, name: string, scope: object, handle: undefined): unknown;
  /** What lies at this place of the table of JavaScript objects; throws beyond its end. */
  __hiwire_get: (index: number) => unknown;
  _malloc(bytes: number): number;
  _free(address: number): void;
  /** With 0: the end of the memory that was handed out so far. */
  _sbrk(bytes: number): number;
  /** Every call into Python that may be suspended goes through here; the promise settles when it has returned. */
  promisingApply: (...call: unknown[]) => Promise<unknown>;
  /** With 0 bytes for no address: SQLite seeds its own generator anew. */
  _sqlite3_randomness(bytes: number, address: number): void;
  /** Writes the browser's time zone to C's variables, which lie at these addresses. */
  __tzset_js(timezone: number, daylight: number, standardName: number, daylightName: number): void;
  /** Address of the countdown to the next look for signals; undefined in a build that does not export it. */
  readonly __Py_emscripten_signal_clock?: number;
  readonly _timezone: number;
  readonly _daylight: number;
  readonly _tzname: number;
}

/**
 * Makes every connection of Python's sockets fail at once. Emscripten would put each on a WebSocket, which no server of that
 * port speaks: a program would wait, or read nothing, where it deserves an error.
 */
export function refuseSockets(python: PyodideAPI): void {
  const { SOCKFS, FS } = privateModule(python);
  if (SOCKFS) {
    SOCKFS.websocket_sock_ops.createPeer = () => {
      throw new FS.ErrnoError(python.ERRNO_CODES['EHOSTUNREACH'] ?? 0);
    };
  }
}

/**
 * Lets files take so many bytes and no more: they lie in the tab's memory, though not in Python's. What is beyond gets ENOSPC, the error
 * of a full disk. Packages, in `/lib`, do not count.
 *
 * @returns how many bytes are left
 */
export function limitFiles(python: PyodideAPI, limit: number): () => number {
  const { FS } = privateModule(python);
  const { node: ofNodes, stream: ofStreams } = FS.filesystems.MEMFS.ops_table.file;
  const { setattr } = ofNodes;
  const { write } = ofStreams;
  // Nobody has counted yet.
  let used = Infinity;
  const make = (node: FileNode, room: number): void => {
    if (room <= 0 || isPackage(node)) return;
    if (used + room > limit) used = bytesIn(FS.root);
    if (used + room > limit) throw new FS.ErrnoError(python.ERRNO_CODES['ENOSPC'] ?? 0);
    // What is deleted is noticed when the next count is due.
    used += room;
  };
  const bytesIn = (folder: FileNode): number =>
    Object.values(folder.contents as Record<string, FileNode>).reduce((sum, node) => {
      if (FS.isDir(node.mode)) return sum + (isPackage(node) ? 0 : bytesIn(node));
      return sum + (FS.isFile(node.mode) ? (node.usedBytes ?? 0) : 0);
    }, 0);
  ofStreams.write = (stream, buffer, offset, length, position, canOwn) => {
    make(stream.node, position + length - (stream.node.usedBytes ?? 0));
    return write(stream, buffer, offset, length, position, canOwn);
  };
  ofNodes.setattr = (node, attributes) => {
    if (attributes.size !== undefined) make(node, attributes.size - (node.usedBytes ?? 0));
    setattr(node, attributes);
  };
  return () => limit - bytesIn(FS.root);
}

/** Whether it lies in `/lib`. */
function isPackage(node: FileNode): boolean {
  let top = node;
  while (top.parent !== top.parent.parent) top = top.parent;
  return top.name === 'lib';
}

/**
 * Counts the calls into Python that have not returned. Between runs there is one for each program that waits in the background with
 * its stack put aside (JSPI): such a stack is outside the heap.
 */
export class OpenCalls {
  #count = 0;

  constructor(module: PrivateModule) {
    const apply = module.promisingApply;
    module.promisingApply = (...call) => {
      this.#count += 1;
      const returned = (): void => void (this.#count -= 1);
      const result = apply(...call);
      result.then(returned, returned);
      return result;
    };
  }

  get count(): number {
    return this.#count;
  }
}

/** What an image must not carry from one life or place to another: SQLite's random numbers, and C's idea of the time zone. */
export function refreshLibraries(module: PrivateModule): void {
  module._sqlite3_randomness(0, 0);
  const names = module._tzname >>> 2;
  module.__tzset_js(module._timezone, module._daylight, module.HEAPU32[names] ?? 0, module.HEAPU32[names + 1] ?? 0);
}

/**
 * Sets how many checks for signals (loop turns, calls) Python makes before it reads its interrupt buffer again. By itself it does
 * so every 50, which costs a busy program 2–8 %: https://github.com/python/cpython/blob/3.14/Python/emscripten_signal.c
 */
export function spaceSignalPolls(module: PrivateModule, checks: number): void {
  if (module.__Py_emscripten_signal_clock !== undefined) module.HEAPU32[module.__Py_emscripten_signal_clock >>> 2] = checks;
}

/** What a full memory gets on top, in bytes, so that the error can be told and the next program can delete something; so many times. */
const RELIEF = 16 << 20;
const RELIEFS = 4;

/**
 * How far Python's memory may grow: a program that wants more gets a MemoryError. By itself it would take up to 4 GB, and the browser
 * would end the tab of many a reader before that.
 */
export class MemoryLimit {
  #bytes: number;
  #reliefs = 0;

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  /** From now on. A heap that was restored may be larger already. */
  enforce(): void {
    const { prototype } = WebAssembly.Memory;
    const { grow } = prototype;
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the function below has its own
    const limit = this;
    prototype.grow = function (this: WebAssembly.Memory, pages: number): number {
      if (this.buffer.byteLength + pages * 65_536 > limit.#bytes) throw new RangeError(`Python may use ${limit.#bytes} bytes of memory here.`);
      return grow.call(this, pages);
    };
  }

  /** A program has filled it: some more, for what comes after the program. */
  relieve(): void {
    if (this.#reliefs++ < RELIEFS) this.#bytes += RELIEF;
  }
}

/** Sizes of the pieces that free memory is taken in, the largest first. */
const PIECES = [17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4].map((power) => 1 << power);
/** The heap's end stays out of reach, so that it never grows for this. */
const MARGIN = 1 << 18;

/**
 * Empties what the C allocator has free: leftovers of the start, which would make every image an eighth larger.
 *
 * Takes everything free within the heap as it is, fills it with zeros and gives it back; 5 ms.
 */
export function zeroFreeMemory(module: PrivateModule): void {
  const heap = new Uint8Array(module.HEAP8.buffer);
  const taken: number[] = [];
  for (const size of PIECES) {
    for (;;) {
      const address = module._malloc(size);
      if (address === 0) break;
      taken.push(address);
      // Beyond all that was ever used, memory is empty already.
      if (address + size + MARGIN > heap.length || isEmpty(module.HEAPU32, address, size)) break;
      heap.fill(0, address, address + size);
    }
  }
  for (const address of taken) module._free(address);
}

function isEmpty(words: Uint32Array, address: number, bytes: number): boolean {
  for (let at = address >>> 2; at < (address + bytes) >>> 2; at++) if (words[at] !== 0) return false;
  return true;
}

/** The first name that images need and this build does not have, or null. Without it there are no images, and all else works. */
export function missingImageName(python: PyodideAPI): string | null {
  const [module, api] = [privateModule(python), privateApi(python)];
  const functions = ['getMemory', 'growMemory', 'newDSO', 'loadWebAssemblyModule', '__hiwire_get', '_malloc', '_free', '_sbrk', 'promisingApply', '_sqlite3_randomness', '__tzset_js'] as const;
  const absent = functions.find((name) => typeof module[name] !== 'function');
  if (absent) return absent;
  if (!(module.wasmTable instanceof WebAssembly.Table)) return 'wasmTable';
  if (!Array.isArray(module.freeTableIndexes)) return 'freeTableIndexes';
  if (typeof module.LDSO?.loadedLibsByName !== 'object') return 'LDSO';
  if (typeof api.serializeHiwireState !== 'function') return 'serializeHiwireState';
  return /^[0-9a-f]{64}$/.test(api.config?.BUILD_ID) ? null : 'BUILD_ID';
}
/** Throws when this build of Pyodide is not the one these names were read from. */
export function checkPrivateNames(python: PyodideAPI): void {
  if (typeof privateApi(python)?.fatal_error !== 'function') throw new Error('This build of Pyodide has no _api.fatal_error: it is not the one this release is made for.');
}

/**
 * Calls `ended` when the interpreter dies; then no pending run settles any more.
 *
 * Not by Pyodide's `on_fatal`: where memory is broken, its own tidying up fails before it comes to that.
 */
export function onInterpreterEnd(python: PyodideAPI, ended: (error: unknown) => void): void {
  const api = privateApi(python);
  const giveUp = api.fatal_error;
  api.fatal_error = (error) => {
    try {
      giveUp(error);
    } catch (thrown) {
      if (typeof thrown === 'object' && thrown !== null && 'pyodide_fatal_error' in thrown) ended(thrown);
      throw thrown;
    }
  };
}

/**
 * Gives every error a stack. WebKit's network errors have none, so Pyodide does not take them for errors, and Python code that
 * awaits such a failed request waits for ever.
 */
function giveErrorsStacks(): void {
  if (!('stack' in Error.prototype)) Object.defineProperty(Error.prototype, 'stack', { value: '', writable: true, configurable: true });
}

/** The bytes that Pyodide's boot would download. */
export interface BootFiles {
  readonly module: WebAssembly.Module;
  /** Pyodide's JavaScript half, see {@link importGlue}. */
  readonly glue: Promise<CreateModule>;
  readonly stdlib: Blob;
  readonly lock: string;
}

/** Options that make `loadPyodide` restore an image instead of starting Python; see `image/restore.ts`. */
export interface RestoreOptions {
  readonly _loadSnapshot: Uint8Array<ArrayBuffer>;
  readonly _snapshotDeserializer: (reference: unknown) => unknown;
  readonly createPyodideModule: CreateModule;
}
export type Restore = (createPyodideModule: CreateModule) => RestoreOptions;

/** No request ever goes there: whatever Pyodide asks this address for is answered from memory. */
const NOWHERE = 'https://py-playground.invalid/';

/** Imports Pyodide's JavaScript half from its bytes. Reading it is the browser's work: the worker can do other things meanwhile. */
export async function importGlue(glue: Blob): Promise<CreateModule> {
  const url = URL.createObjectURL(new Blob([glue], { type: 'text/javascript' }));
  const { default: createPyodideModule } = (await import(/* @vite-ignore */ url)) as { default: CreateModule };
  URL.revokeObjectURL(url);
  return createPyodideModule;
}

/**
 * `loadPyodide` fed from memory.
 *
 * - All of its loads but the glue import go through the worker's `fetch`, which answers from `files` meanwhile.
 * - The wasm arrives compiled, so `instantiateStreaming` only instantiates.
 */
export async function bootPyodide(files: BootFiles, onPhase: (phase: 'interpreter') => void, restoreFrom?: Restore): Promise<PyodideAPI> {
  giveErrorsStacks();
  const createPyodideModule = await files.glue;

  onPhase('interpreter');
  const restore = answerFromMemory(files);
  try {
    return await loadPyodide({
      indexURL: NOWHERE,
      createPyodideModule,
      ...restoreFrom?.(createPyodideModule),
      lockFileContents: files.lock,
      // A lock file that is handed in has no place of its own, and names wheels by their files alone.
      packageBaseUrl: NOWHERE,
      // The worker feeds streams of its own; these keep early messages out of the console.
      stdout: () => undefined,
      stderr: () => undefined,
    });
  } finally {
    restore();
  }
}

function answerFromMemory(files: BootFiles): () => void {
  const { fetch, WebAssembly } = self;
  const { instantiateStreaming } = WebAssembly;
  self.fetch = (input) => {
    const url = String(input instanceof Request ? input.url : input);
    if (url.endsWith('.zip')) return Promise.resolve(new Response(files.stdlib));
    // Pyodide passes the promise straight to instantiateStreaming, which does not look at it.
    return Promise.resolve(new Response(null));
  };
  WebAssembly.instantiateStreaming = async (_source, imports) => ({
    module: files.module,
    instance: await WebAssembly.instantiate(files.module, imports),
  });
  return () => {
    self.fetch = fetch;
    WebAssembly.instantiateStreaming = instantiateStreaming;
  };
}

/**
 * Installs wheels whose bytes are at hand, through Pyodide's own loader, so that native libraries and `loadedPackages` are
 * as they should be.
 *
 * `loadPackage` resolves even when a package fails, so the answer is compared with the request.
 *
 * @returns the names that did not load.
 */
export async function installWheels(python: PyodideAPI, wheels: ReadonlyMap<string, Blob>, names: readonly string[]): Promise<string[]> {
  const { fetch } = self;
  self.fetch = (input) => {
    const url = String(input instanceof Request ? input.url : input);
    const bytes = wheels.get(url.slice(url.lastIndexOf('/') + 1));
    return Promise.resolve(bytes ? new Response(bytes) : new Response(null, { status: 404 }));
  };
  try {
    await python.loadPackage([...names], { messageCallback: () => undefined, errorCallback: () => undefined, checkIntegrity: false });
  } finally {
    self.fetch = fetch;
  }
  return notLoaded(python, names);
}

/** Those of these packages, given as names, requirements (`numpy>=2`) or wheels, that are not installed. */
export function notLoaded(python: PyodideAPI, wanted: readonly string[]): string[] {
  // Pyodide lists a package of its own by its normalised name, and a wheel by the name in its file name as it stands.
  const loaded = new Set(Object.keys(python.loadedPackages).map(normalised));
  return wanted.filter((one) => !loaded.has(normalised(one)));
}

/** A package's name as packaging compares them (PEP 503); that of a wheel is the first part of its file name, and a requirement begins with it. */
function normalised(wanted: string): string {
  const named = /^[\w.-]+(?=\s*(?:[[(<>=!~;@\s]|$))/.exec(wanted)?.[0] ?? wanted;
  const file = named.slice(named.lastIndexOf('/') + 1).replace(/[?#].*$/, '');
  return (file.endsWith('.whl') ? (file.split('-')[0] ?? file) : file).toLowerCase().replace(/[-_.]+/g, '-');
}
