import { version } from '#runtime-version';
import type { PyodideAPI } from 'pyodide';
import type { PyCallable, PyProxy } from 'pyodide/ffi';
import { captureImage } from '../image/capture.js';
import { ImageError, decodeImage, encodeImage } from '../image/image.js';
import type { Image } from '../image/image.js';
import { LibraryOrder } from '../image/libraries.js';
import { finishRestore, restoreOptions } from '../image/restore.js';
import type { CoreFiles, OutputItem, RunOutcome, SpawnRequest, Wheel } from '../protocol/messages.js';
import { fitItem, fitOutcome } from './fit.js';
import type { InterruptProbe } from './interrupt.js';
import type { OutputBuffer } from './output-buffer.js';
import { bootPyodide, checkPrivateNames, installWheels, missingImageName, onInterpreterEnd, privateApi, privateModule, refuseSockets } from '../pyodide/private.js';

/** Where our Python packages live inside the interpreter: beside the standard library, out of the reader's home. */
const PYTHON_FOLDER = '/lib/py_playground';
const HOME = '/home/pyodide';

/** Whether Python can be suspended while it waits for a promise (JSPI): then its calls must be made so that it can be. */
const CAN_SUSPEND = 'Suspending' in WebAssembly;

/** Our Python files come from another release than this worker. */
export class VersionError extends Error {}

/** A package that could not be installed. */
export class PackageError extends Error {}

/** What the interpreter tells its worker. */
export interface InterpreterEvents {
  phase(phase: 'glue' | 'interpreter' | 'packages' | 'bridge'): void;
  /** The interpreter is beyond repair. */
  ended(error: unknown): void;
}

export interface InterpreterFiles {
  readonly module: WebAssembly.Module;
  readonly files: CoreFiles;
  readonly request: SpawnRequest;
}

interface Runner extends PyProxy {
  /** Runs code; the answer is a {@link RunOutcome} as JSON. */
  run: PyCallable;
  /** Cancels what the program and its background tasks wait for. */
  stop: PyCallable;
}

interface PackedPython {
  readonly version: string;
  readonly files: Readonly<Record<string, string>>;
}

/** The module that Python's bridge imports, and its parts by the names under which an image finds them again. */
interface HostModule {
  readonly module: object;
  readonly objects: Readonly<Record<string, object>>;
}

function createHostModule(version: string, output: OutputBuffer): HostModule {
  const emit = (json: string): void => output.push(fitItem(JSON.parse(json) as OutputItem));
  const clear = (wait: boolean): void => output.push({ stream: 'clear', wait });
  const module = Object.freeze({ version, emit, clear });
  return { module, objects: { module, emit, clear } };
}

/** Pyodide with our Python packages in it: runs code, one piece at a time. */
export class Interpreter {
  readonly pythonVersion: string;
  readonly #python: PyodideAPI;
  readonly #runner: Runner;
  readonly #host: HostModule;
  readonly #libraries: LibraryOrder | null;

  private constructor(python: PyodideAPI, runner: Runner, host: HostModule, libraries: LibraryOrder | null) {
    this.#python = python;
    this.#runner = runner;
    this.#host = host;
    this.#libraries = libraries;
    this.pythonVersion = python.runPython('import sys; sys.version.split()[0]') as string;
  }

  /** Starts Python, from an image or the slow way, with its packages and ours, and connects the streams. */
  static async start({ module, files, request }: InterpreterFiles, output: OutputBuffer, probe: InterruptProbe, events: InterpreterEvents): Promise<Interpreter> {
    const image = request.image && decodeImage(await request.image.arrayBuffer());
    const [lock, sources] = await Promise.all([files.lock.text(), files.python.text()]);
    const packed = JSON.parse(sources) as PackedPython;
    if (packed.version !== version) throw new VersionError(`The worker is release ${version}, but the Python files are ${packed.version}. Copy all files from the same release.`);
    const host = createHostModule(packed.version, output);
    const bytes = { module, glue: files.glue, stdlib: files.stdlib, lock };
    const python = await bootPyodide(bytes, (phase) => events.phase(phase), image ? (create) => restoreOptions(image, create, host.objects) : undefined);
    checkPrivateNames(python);
    onInterpreterEnd(python, (error) => events.ended(error));
    connectStreams(python, output);
    refuseSockets(python);
    const libraries = missingImageName(python) === null ? new LibraryOrder(privateModule(python), image?.meta.libraries ?? []) : null;
    const runner = image ? resume(python, image) : await prepare(python, request.wheels, packed, host, events);
    python.setInterruptBuffer(probe.buffer);
    return new Interpreter(python, runner, host, libraries);
  }

  /**
   * A memory image of this interpreter as it stands. No Python code may be running.
   *
   * @throws ImageError when something in it cannot be kept, or this build of Pyodide has no images.
   */
  capture(): Blob {
    if (!this.#libraries) throw new ImageError(`This build of Pyodide cannot be imaged: it has no ${missingImageName(this.#python) ?? 'private names'}.`);
    return encodeImage(
      captureImage({
        module: privateModule(this.#python),
        api: privateApi(this.#python),
        host: this.#host.objects,
        libraryOrder: this.#libraries.names,
        packages: this.#python.loadedPackages,
      }),
    );
  }

  /** Writes files into the home folder, making folders on the way; paths that lead out of it are an error. */
  writeFiles(files: Readonly<Record<string, string>>): void {
    writeFiles(this.#python, HOME, files);
  }

  async run(code: string, filename: string): Promise<RunOutcome> {
    const { run } = this.#runner;
    const json = (await (CAN_SUSPEND ? run.callPromising(code, filename) : run(code, filename))) as string;
    return fitOutcome(JSON.parse(json) as RunOutcome);
  }

  /** Interrupts a program that waits. */
  cancel(): void {
    this.#runner.stop();
  }
}

function connectStreams(python: PyodideAPI, output: OutputBuffer): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    const write = (bytes: Uint8Array): number => {
      output.write(stream, bytes);
      return bytes.length;
    };
    (stream === 'stdout' ? python.setStdout : python.setStderr).call(python, { write, isatty: true });
  }
}

async function install(python: PyodideAPI, wheels: readonly Wheel[]): Promise<void> {
  const bytes = new Map(wheels.map((wheel) => [wheel.url.slice(wheel.url.lastIndexOf('/') + 1), wheel.bytes]));
  const failed = await installWheels(python, bytes, wheels.map((wheel) => wheel.name));
  if (failed.length > 0) throw new PackageError(`These packages could not be installed: ${failed.join(', ')}. The files came, but Python could not use them: they may be made for another version.`);
}

/** Imports ahead, so that an image holds the modules; one that fails is left to the program's own import, which tells why. */
function importModules(python: PyodideAPI, names: readonly string[]): void {
  for (const name of names) {
    try {
      (python.pyimport(name) as PyProxy).destroy();
    } catch {
      // See above.
    }
  }
}

function writeFiles(python: PyodideAPI, folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const parts = path.split('/');
    if (parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\0'))) throw new Error(`“${path}” is not a usable file name.`);
    python.FS.mkdirTree([folder, ...parts.slice(0, -1)].join('/'));
    python.FS.writeFile(`${folder}/${path}`, text);
  }
}

/** The slow way: wheels, our packages, the bridge. */
async function prepare(python: PyodideAPI, wheels: readonly Wheel[], packed: PackedPython, host: HostModule, events: InterpreterEvents): Promise<Runner> {
  if (wheels.length > 0) {
    events.phase('packages');
    await install(python, wheels);
    importModules(python, wheels.flatMap((wheel) => wheel.imports));
  }
  events.phase('bridge');
  writeFiles(python, PYTHON_FOLDER, packed.files);
  python.registerJsModule('_py_playground_host', host.module);
  const path = python.pyimport('sys.path') as PyProxy & { append(folder: string): void };
  path.append(PYTHON_FOLDER);
  path.destroy();
  return bridge(python, (module) => module.start(JSON.stringify({ home: HOME })));
}

/** What the heap does not hold: the files that were open, and randomness of this life's own. */
function resume(python: PyodideAPI, image: Image): Runner {
  finishRestore(privateModule(python), image.meta, python.loadedPackages);
  return bridge(python, (module) => module.resume());
}

type Bridge = PyProxy & { start(options: string): Runner; resume(): Runner };

function bridge(python: PyodideAPI, use: (module: Bridge) => Runner): Runner {
  const module = python.pyimport('py_playground.bridge') as Bridge;
  const runner = use(module);
  module.destroy();
  return runner;
}
