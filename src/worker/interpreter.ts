import type { PyodideAPI } from 'pyodide';
import type { PyCallable, PyProxy } from 'pyodide/ffi';
import type { CoreFiles, OutputItem, RunOutcome, Wheel } from '../protocol/messages.js';
import { fitItem, fitOutcome } from './fit.js';
import type { InterruptProbe } from './interrupt.js';
import type { OutputBuffer } from './output-buffer.js';
import { bootPyodide, checkPrivateNames, installWheels, onInterpreterEnd } from './pyodide-private.js';

/** Where our Python packages live inside the interpreter: beside the standard library, out of the reader's home. */
const PYTHON_FOLDER = '/lib/py_playground';
const HOME = '/home/pyodide';

/** Whether Python can be suspended while it waits for a promise (JSPI): then its calls must be made so that it can be. */
const CAN_SUSPEND = 'Suspending' in WebAssembly;

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
  readonly wheels: readonly Wheel[];
}

interface Runner extends PyProxy {
  /** Runs code; the answer is a {@link RunOutcome} as JSON. */
  run: PyCallable;
  /** Cancels what the program and its background tasks wait for. */
  stop: PyCallable;
}

/** Pyodide with our Python packages in it: runs code, one piece at a time. */
export class Interpreter {
  readonly pythonVersion: string;
  readonly #python: PyodideAPI;
  readonly #runner: Runner;

  private constructor(python: PyodideAPI, runner: Runner, pythonVersion: string) {
    this.#python = python;
    this.#runner = runner;
    this.pythonVersion = pythonVersion;
  }

  /** Boots Python, installs the wheels and our packages, and connects the streams. */
  static async start(from: InterpreterFiles, output: OutputBuffer, probe: InterruptProbe, events: InterpreterEvents): Promise<Interpreter> {
    const [lock, sources] = await Promise.all([from.files.lock.text(), from.files.python.text()]);
    const { module, files } = from;
    const python = await bootPyodide({ module, glue: files.glue, stdlib: files.stdlib, lock }, (phase) => events.phase(phase));
    checkPrivateNames(python);
    onInterpreterEnd(python, (error) => events.ended(error));
    connectStreams(python, output);
    if (from.wheels.length > 0) {
      events.phase('packages');
      await install(python, from.wheels);
    }
    events.phase('bridge');
    const packed = JSON.parse(sources) as { readonly version: string; readonly files: Readonly<Record<string, string>> };
    writeFiles(python, PYTHON_FOLDER, packed.files);
    python.registerJsModule('_py_playground_host', {
      version: packed.version,
      emit: (json: string) => output.push(fitItem(JSON.parse(json) as OutputItem)),
      clear: (wait: boolean) => output.push({ stream: 'clear', wait }),
    });
    const runner = startRunner(python);
    python.setInterruptBuffer(probe.buffer);
    return new Interpreter(python, runner, python.runPython('import sys; sys.version.split()[0]') as string);
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

function writeFiles(python: PyodideAPI, folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const parts = path.split('/');
    if (parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\0'))) throw new Error(`“${path}” is not a usable file name.`);
    python.FS.mkdirTree([folder, ...parts.slice(0, -1)].join('/'));
    python.FS.writeFile(`${folder}/${path}`, text);
  }
}

function startRunner(python: PyodideAPI): Runner {
  const path = python.pyimport('sys.path') as PyProxy & { append(folder: string): void };
  path.append(PYTHON_FOLDER);
  path.destroy();
  const bridge = python.pyimport('py_playground.bridge') as PyProxy & { start(options: string): Runner };
  const runner = bridge.start(JSON.stringify({ home: HOME }));
  bridge.destroy();
  return runner;
}
