/*
 * Every name of Pyodide's that is not public API, and every trick its boot needs, in one file. Pinned to the exact version
 * in package.json; `checkPrivateNames` says at boot if a build lacks one, before anything half-works.
 */
import './module-like.js';
import { loadPyodide } from 'pyodide';
import type { PyodideAPI } from 'pyodide';

type CreateModule = NonNullable<NonNullable<Parameters<typeof loadPyodide>[0]>['createPyodideModule']>;

interface PrivateApi {
  /** What every path to the interpreter's end goes through; marks the error with `pyodide_fatal_error` and throws it. */
  fatal_error: (error: unknown) => void;
}

const privateApi = (python: PyodideAPI): PrivateApi => (python as unknown as { _api: PrivateApi })._api;

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
  readonly glue: Blob;
  readonly stdlib: Blob;
  readonly lock: string;
}

/** No request ever goes there: whatever Pyodide asks this address for is answered from memory. */
const NOWHERE = 'https://py-playground.invalid/';

/**
 * `loadPyodide` fed from memory.
 *
 * - All of its loads but the glue import go through the worker's `fetch`, which answers from `files` meanwhile.
 * - The wasm arrives compiled, so `instantiateStreaming` only instantiates.
 */
export async function bootPyodide(files: BootFiles, onPhase: (phase: 'glue' | 'interpreter') => void): Promise<PyodideAPI> {
  giveErrorsStacks();
  onPhase('glue');
  const glueUrl = URL.createObjectURL(new Blob([files.glue], { type: 'text/javascript' }));
  const { default: createPyodideModule } = (await import(/* @vite-ignore */ glueUrl)) as { default: CreateModule };
  URL.revokeObjectURL(glueUrl);

  onPhase('interpreter');
  const restore = answerFromMemory(files);
  try {
    return await loadPyodide({
      indexURL: NOWHERE,
      createPyodideModule,
      lockFileContents: files.lock,
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
  const loaded = python.loadedPackages as Readonly<Record<string, string>>;
  return names.filter((name) => !(normalised(name) in loaded));
}

/** The key under which Pyodide lists a package: its lower-case name, or the one in a wheel's file name. */
function normalised(name: string): string {
  const file = name.slice(name.lastIndexOf('/') + 1);
  return (file.endsWith('.whl') ? (file.split('-')[0] ?? file) : file).toLowerCase().replace(/[-_.]+/g, '-');
}
