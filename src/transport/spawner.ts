import type { CoreFiles, SpawnRequest, SpawnerToWorker } from '../protocol/messages.js';
import { trustedScriptURL } from '../trusted-types.js';

/** How long an ended worker may go on, so that the interrupt reaches a busy loop first. */
const TERMINATE_AFTER_MS = 300;

/** A worker whose code throws in a loop is reported this often, no more. */
const ERROR_EVERY_MS = 1000;

interface Spawned {
  readonly worker: Worker;
  stopUrl: string;
  generation: number;
}

const newStopUrl = (): string => URL.createObjectURL(new Blob(['1']));

/**
 * Starts, interrupts and ends workers. Runs inside the runtime frame, or in the page itself for `isolation="page"`.
 *
 * A worker polls the stop URL while Python runs (a synchronous request that costs under a millisecond); revoking it is the
 * interrupt. That works without SharedArrayBuffer, and so without response headers.
 */
export class WorkerSpawner {
  readonly #files: CoreFiles;
  readonly #module: WebAssembly.Module;
  readonly #onError: (worker: number, message: string) => void;
  readonly #workers = new Map<number, Spawned>();
  readonly #script: string;

  constructor(files: CoreFiles, module: WebAssembly.Module, onError: (worker: number, message: string) => void) {
    this.#files = files;
    this.#module = module;
    this.#onError = onError;
    this.#script = URL.createObjectURL(new Blob([files.worker], { type: 'text/javascript' }));
  }

  spawn(id: number, port: MessagePort, request: SpawnRequest): void {
    // A classic worker: module workers from a blob do not start in Chromium's opaque frames.
    const worker = new Worker(trustedScriptURL(this.#script));
    const spawned: Spawned = { worker, stopUrl: newStopUrl(), generation: 0 };
    this.#workers.set(id, spawned);
    let reported = -Infinity;
    worker.onerror = (event) => {
      event.preventDefault();
      if (performance.now() - reported < ERROR_EVERY_MS) return;
      reported = performance.now();
      this.#onError(id, event.message || 'The worker script could not be started.');
    };
    const start: SpawnerToWorker = { type: 'start', port, module: this.#module, files: this.#files, request, stopUrl: spawned.stopUrl };
    worker.postMessage(start, [port]);
  }

  interrupt(id: number): void {
    const spawned = this.#workers.get(id);
    if (!spawned) return;
    URL.revokeObjectURL(spawned.stopUrl);
    spawned.stopUrl = newStopUrl();
    spawned.generation += 1;
    const fresh: SpawnerToWorker = { type: 'stop-url', url: spawned.stopUrl, generation: spawned.generation };
    spawned.worker.postMessage(fresh);
  }

  /**
   * Ends a worker: interrupt first, terminate second, because WebKit's `terminate()` does not stop a loop inside wasm.
   */
  kill(id: number): void {
    const spawned = this.#workers.get(id);
    if (!spawned) return;
    this.#workers.delete(id);
    spawned.worker.onerror = null;
    URL.revokeObjectURL(spawned.stopUrl);
    setTimeout(() => spawned.worker.terminate(), TERMINATE_AFTER_MS);
  }
}
