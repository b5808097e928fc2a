import { version } from '#runtime-version';
import type { PyodideAPI } from 'pyodide';
import type { PyCallable, PyProxy } from 'pyodide/ffi';
import { FreshHeap } from '../image/fresh.js';
import { ImageError } from '../image/image.js';
import { ImageRecorder } from '../image/recorder.js';
import type { Layer } from '../image/recorder.js';
import { finishRestore, restoreOptions } from '../image/restore.js';
import { readStack } from '../image/stack.js';
import type { ImageStack } from '../image/stack.js';
import type { CodeAnswer, CodeQuestion, CoreFiles, OutputItem, RunOutcome, SpawnRequest, Wheel } from '../protocol/messages.js';
import { LIMITS } from '../protocol/limits.js';
import { HOME_FOLDER } from '../protocol/home.js';
import type { HomeChange, HomeState } from '../protocol/home.js';
import { canSuspend } from '../protocol/suspending.js';
import { continueClock, pythonClock } from './clock.js';
import type { DevicePort } from './devices.js';
import { fitItem, fitOutcome } from './fit.js';
import { HomeFolder } from './home.js';
import type { InterruptProbe } from './interrupt.js';
import type { OutputBuffer } from './output-buffer.js';
import type { Waits } from './waits.js';
import { OpenCalls, bootPyodide, checkPrivateNames, importGlue, installWheels, limitFiles, MemoryLimit, missingImageName, onInterpreterEnd, privateApi, privateModule, refreshLibraries, notLoaded, refuseSockets, spaceSignalPolls, zeroFreeMemory } from '../pyodide/private.js';

/** Where our Python packages live inside the interpreter: beside the standard library, out of the reader's home. */
const PYTHON_FOLDER = '/lib/py_playground';
/** Bytes that files may take: they lie in the tab's memory, and are kept in the storage of the page's site. */
const FILES_LIMIT = 256 << 20;

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

/** What Python's side is connected to. */
export interface InterpreterPorts {
  readonly output: OutputBuffer;
  readonly probe: InterruptProbe;
  readonly waits: Waits;
  readonly devices: DevicePort;
  /** Tells the page something about a live view. */
  readonly view: (view: number, message: string) => void;
}

interface Runner extends PyProxy {
  /** Runs code; the answer is a {@link RunOutcome} as JSON. */
  run: PyCallable;
  /** Cancels what the program and its background tasks wait for. */
  stop: PyCallable;
  /** After a restore: what could not be brought back, as a sentence, or nothing. */
  readonly lost: string;
  /** Answers a {@link CodeQuestion}, both as JSON. */
  insight: PyCallable;
  /** Hears what the page says of a live view; true when code of the program will run for it. */
  view: PyCallable;
  /** Looks at variables or databases: a request and an answer of `inspection.ts`, both as JSON. */
  inspect: PyCallable;
  /** The variables that the reader keeps, as JSON text; empty for none. */
  readonly kept_text: string;
  /** Lets go of the last error, and of all that its frames hold. */
  forget_last_error: PyCallable;
  /** Names of the background tasks whose stacks are put aside. */
  suspended: PyCallable;
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

function createHostModule(version: string, { output, waits, devices, view }: Omit<InterpreterPorts, 'probe'>, memory: MemoryLimit): HostModule {
  const emit = (json: string): void => output.push(fitItem(JSON.parse(json) as OutputItem));
  const clear = (wait: boolean): void => output.push({ stream: 'clear', wait });
  const suspend = (id: number, json: string): Promise<string> => waits.suspend(id, json);
  const block = (json: string): string => waits.block(json);
  const interrupt = (id: number): void => waits.interrupt(id);
  const speakFor = (run: number): void => output.speakFor(run);
  const relieve = (): void => memory.relieve();
  const viewSend = (number: number, message: string): void => view(number, message);
  const functions = { emit, clear, suspend, block, interrupt, speak_for: speakFor, relieve, view_send: viewSend, ...deviceFunctions(devices) };
  const module = Object.freeze({ version, ...functions });
  return { module, objects: { module, ...functions } };
}

/** Each by a name of its own, since an image knows them by it. Python's None is `undefined` here, and the other way round. */
function deviceFunctions(devices: DevicePort): Readonly<Record<`device_${string}`, object>> {
  return {
    device_call: (about: string, bytes?: Uint8Array) => devices.call(about, bytes ?? null),
    device_answer: (call: number) => devices.answer(call),
    device_give_up: (call: number) => devices.giveUp(call),
    device_write: (device: number, bytes: Uint8Array) => devices.write(device, bytes),
    device_take: (device: number, limit: number) => devices.take(device, limit),
    device_discard: (device: number) => devices.discard(device),
    device_waiting: (device: number) => devices.waiting(device),
    device_unsent: (device: number) => devices.unsent(device),
    device_trouble: (device: number) => devices.trouble(device),
    device_closed: (device: number) => devices.closed(device),
    device_wake: () => devices.wake(),
    device_news: (ms?: number) => new Promise<void>((resolve) => devices.whenNews(ms ?? null, resolve)),
  };
}

/** Pyodide with our Python packages in it: runs code, one piece at a time. */
export class Interpreter {
  readonly pythonVersion: string;
  readonly #python: PyodideAPI;
  readonly #runner: Runner;
  readonly #recorder: ImageRecorder | null;
  readonly #openCalls: OpenCalls | null;
  readonly #home: HomeFolder;
  /** How many bytes of files there is room for. */
  readonly #roomForFiles: () => number;

  private constructor(python: PyodideAPI, runner: Runner, home: HomeFolder, roomForFiles: () => number, recorder: ImageRecorder | null, openCalls: OpenCalls | null) {
    this.#python = python;
    this.#home = home;
    this.#roomForFiles = roomForFiles;
    this.#runner = runner;
    this.#recorder = recorder;
    this.#openCalls = openCalls;
    this.pythonVersion = python.runPython('import sys; sys.version.split()[0]') as string;
  }

  /** Starts Python, from an image or the slow way, with its packages and ours, and connects the streams. */
  static async start({ module, files, request }: InterpreterFiles, { probe, ...ports }: InterpreterPorts, events: InterpreterEvents): Promise<Interpreter> {
    events.phase('glue');
    const fresh = new FreshHeap();
    const glue = importGlue(files.glue).then((create) => fresh.watch(create));
    // Heard below, unless reading the images fails first.
    glue.catch(() => undefined);
    const stack = request.images.length > 0 ? await readStack(request.images) : undefined;
    const [lock, sources] = await Promise.all([files.lock.text(), files.python.text()]);
    const packed = JSON.parse(sources) as PackedPython;
    if (packed.version !== version) throw new VersionError(`The worker is release ${version}, but the Python files are ${packed.version}. Copy all files from the same release.`);
    const memory = new MemoryLimit(request.memoryLimit);
    const host = createHostModule(packed.version, ports, memory);
    const bytes = { module, glue, stdlib: files.stdlib, lock };
    const python = await bootPyodide(bytes, (phase) => events.phase(phase), stack ? (create) => restoreOptions(stack, create, host.objects, fresh) : undefined);
    checkPrivateNames(python);
    onInterpreterEnd(python, (error) => events.ended(error));
    connectStreams(python, ports.output);
    refuseSockets(python);
    const home = new HomeFolder(privateModule(python).FS);
    await home.restore(request.home);
    const roomForFiles = limitFiles(python, FILES_LIMIT);
    if (stack && request.homeIsNewer && stack.meta.openFiles.some(({ path }) => path.startsWith(HOME_FOLDER))) throw new ImageError(OTHER_FILES);
    if (stack) continueClock(stack.meta.clock);
    const source = { module: privateModule(python), api: privateApi(python), fresh, host: host.objects, packages: python.loadedPackages, clock: pythonClock };
    const recorder = missingImageName(python) === null ? new ImageRecorder(source, stack) : null;
    const openCalls = recorder && new OpenCalls(privateModule(python));
    const runner = stack ? resume(python, stack) : await prepare(python, request.wheels, packed, host, events);
    memory.enforce();
    probe.connect((checks) => spaceSignalPolls(privateModule(python), checks));
    python.setInterruptBuffer(probe.buffer);
    return new Interpreter(python, runner, home, roomForFiles, recorder, openCalls);
  }

  /**
   * A memory image of this interpreter as it stands, before any program ran in it.
   *
   * @throws ImageError when something in it cannot be kept, or this build of Pyodide has no images.
   */
  captureBase(): Blob {
    const images = this.#images;
    zeroFreeMemory(privateModule(this.#python));
    return images.captureBase();
  }

  /**
   * What changed since the last image, or null for nothing. No Python code may be running.
   *
   * @throws ImageError as {@link Interpreter.captureBase}.
   */
  captureLayer(): Layer | null {
    if (this.#openCalls && this.#openCalls.count > 0) throw new ImageError(stillWaiting(this.#runner.suspended() as string));
    return this.#images.captureLayer();
  }

  /** The variables that the reader keeps, as JSON text; null for none. */
  get keptVariables(): string | null {
    return this.#runner.kept_text || null;
  }

  /** The home folder, if it is not as the page knows it. */
  lookAtHome(): HomeState | null {
    return this.#home.look();
  }

  /** @throws HomeError that says what cannot be done; then nothing is. */
  changeFiles(changes: readonly HomeChange[]): Promise<void> {
    return this.#home.change(changes, this.#roomForFiles());
  }

  /** Looks at variables or databases: a request and an answer of `inspection.ts`, as JSON, and a file where one was asked for. */
  inspect(request: string): { readonly answer: string; readonly file: Blob | null } {
    const answer = this.#runner.inspect(request) as string;
    const { file } = JSON.parse(answer) as { file?: string };
    if (file === undefined) return { answer, file: null };
    const bytes = this.#python.FS.readFile(file) as Uint8Array<ArrayBuffer>;
    this.#python.FS.unlink(file);
    return { answer, file: new Blob([bytes]) };
  }

  /** Writes files into the home folder, making folders on the way; paths that lead out of it are an error. */
  writeFiles(files: Readonly<Record<string, string>>): void {
    writeFiles(this.#python, HOME_FOLDER, files);
  }

  /** @param number - the run's own: what its tasks print later is known by it */
  async run(code: string, filename: string, number: number): Promise<RunOutcome> {
    const { run } = this.#runner;
    const json = (await (canSuspend() ? run.callPromising(code, filename, number) : run(code, filename, number))) as string;
    return fitOutcome(JSON.parse(json) as RunOutcome);
  }

  /** What the page says of a live view; true when code of the program will run for it. */
  view(view: number, message: string): boolean {
    return this.#runner.view(view, message) as boolean;
  }

  /** What there is to say of code that has not run, or null. */
  insight(question: CodeQuestion): CodeAnswer | null {
    const answer = JSON.parse(this.#runner.insight(JSON.stringify(question)) as string) as CodeAnswer | null;
    if (answer?.kind !== 'needs') return answer;
    const installed = Object.keys(this.#python.loadedPackages).slice(0, LIMITS.completions).map((name) => name.slice(0, LIMITS.name));
    return { ...answer, requirements: notLoaded(this.#python, answer.requirements), installed };
  }

  /** Installs packages; the answer names those that could not be. */
  async install(wheels: readonly Wheel[]): Promise<string[]> {
    try {
      return await install(this.#python, wheels);
    } finally {
      // An error holds JavaScript objects, which would keep the session from being saved.
      this.#runner.forget_last_error();
    }
  }

  /** After a restore: what went on in the background and could not be kept, as a sentence; empty for nothing. */
  get lost(): string {
    return this.#runner.lost;
  }

  get #images(): ImageRecorder {
    if (!this.#recorder) throw new ImageError(`This build of Pyodide cannot be imaged: it has no ${missingImageName(this.#python) ?? 'private names'}.`);
    return this.#recorder;
  }

  /** Interrupts a program that waits. */
  cancel(): void {
    this.#runner.stop();
  }
}

const OTHER_FILES = 'It was using files that have changed since its variables were saved.';

const stillWaiting = (tasks: string): string => `Something still waits in the background${tasks && ` (${tasks})`}. Let it end, or stop it, to keep the session.`;

function connectStreams(python: PyodideAPI, output: OutputBuffer): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    const write = (bytes: Uint8Array): number => {
      output.write(stream, bytes);
      return bytes.length;
    };
    (stream === 'stdout' ? python.setStdout : python.setStderr).call(python, { write, isatty: true });
  }
}

function install(python: PyodideAPI, wheels: readonly Wheel[]): Promise<string[]> {
  const bytes = new Map(wheels.map((wheel) => [wheel.url.slice(wheel.url.lastIndexOf('/') + 1), wheel.bytes]));
  return installWheels(python, bytes, wheels.map((wheel) => wheel.name));
}

async function installOrFail(python: PyodideAPI, wheels: readonly Wheel[]): Promise<void> {
  const failed = await install(python, wheels);
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
    // One that is written again is a change: modules would be imported anew.
    if (textOf(python, `${folder}/${path}`) === text) continue;
    python.FS.mkdirTree([folder, ...parts.slice(0, -1)].join('/'));
    python.FS.writeFile(`${folder}/${path}`, text);
  }
}

function textOf(python: PyodideAPI, path: string): string | null {
  const { object } = python.FS.analyzePath(path) as { object: { mode: number } | null };
  return object && python.FS.isFile(object.mode) ? (python.FS.readFile(path, { encoding: 'utf8' })) : null;
}

/** The slow way: wheels, our packages, the bridge. */
async function prepare(python: PyodideAPI, wheels: readonly Wheel[], packed: PackedPython, host: HostModule, events: InterpreterEvents): Promise<Runner> {
  if (wheels.length > 0) {
    events.phase('packages');
    await installOrFail(python, wheels);
  }
  events.phase('bridge');
  writeFiles(python, PYTHON_FOLDER, packed.files);
  python.registerJsModule('_py_playground_host', host.module);
  const path = python.pyimport('sys.path') as PyProxy & { append(folder: string): void };
  path.append(PYTHON_FOLDER);
  path.destroy();
  const runner = bridge(python, (module) => module.start(JSON.stringify({ home: HOME_FOLDER })));
  // Only now: the bridge chooses matplotlib's backend, which matplotlib looks for when it is imported.
  importModules(python, wheels.flatMap((wheel) => wheel.imports));
  return runner;
}

/** What the heap does not hold: the files that were open, and randomness of this life's own. */
function resume(python: PyodideAPI, { meta }: ImageStack): Runner {
  finishRestore(privateModule(python), meta, python.loadedPackages);
  refreshLibraries(privateModule(python));
  return bridge(python, (module) => module.resume());
}

type Bridge = PyProxy & { start(options: string): Runner; resume(): Runner };

function bridge(python: PyodideAPI, use: (module: Bridge) => Runner): Runner {
  const module = python.pyimport('py_playground.bridge') as Bridge;
  const runner = use(module);
  module.destroy();
  return runner;
}
