import { canShareMemory, createOutbox } from '../protocol/blocked.js';
import type { Outbox } from '../protocol/blocked.js';
import type { CoreFiles, SpawnRequest, SpawnerToWorker, StopAddress, StopUrls } from '../protocol/messages.js';
import { trustedScriptURL } from '../trusted-types.js';

/** How long an ended worker may go on, so that the interrupt reaches a busy loop first. */
const TERMINATE_AFTER_MS = 300;

/** A worker whose code throws in a loop is reported this often, no more. */
const ERROR_EVERY_MS = 1000;

interface Spawned {
  readonly worker: Worker;
  readonly stop: StopSignal;
  /** Undefined where Python is never blocked. */
  readonly outbox: Outbox | undefined;
}

/** The page's end of the Stop button. */
interface StopSignal {
  readonly address: StopAddress;
  /** Interrupts what runs; the answer goes to the worker, where it needs to know more for the next time. */
  interrupt(): SpawnerToWorker | undefined;
  close(): void;
}

/** Shared memory where the page is isolated, a blob URL elsewhere: the worker sees both while it computes. */
const newStopSignal = (): StopSignal => (canShareMemory() ? sharedSignal() : urlSignal());

function sharedSignal(): StopSignal {
  const memory = new SharedArrayBuffer(4);
  const interrupts = new Int32Array(memory);
  const interrupt = (): undefined => void Atomics.add(interrupts, 0, 1);
  return { address: { kind: 'shared', memory }, interrupt, close: interrupt };
}

function urlSignal(): StopSignal {
  const newUrl = (): string => URL.createObjectURL(new Blob(['1']));
  const newUrls = (): StopUrls => [newUrl(), newUrl()];
  let urls = newUrls();
  let generation = 0;
  const close = (): void => urls.forEach((url) => URL.revokeObjectURL(url));
  return {
    address: { kind: 'urls', urls },
    interrupt() {
      close();
      urls = newUrls();
      return { type: 'stop-urls', urls, generation: ++generation };
    },
    close,
  };
}

/**
 * Starts, interrupts and ends workers. Runs inside the runtime frame, or in the page itself for `isolation="page"`.
 *
 * A worker looks at its stop signal while Python runs. Without isolation that is a URL, which it asks for now and then (a
 * synchronous request that costs under a millisecond); revoking it is the interrupt. So no response headers are needed.
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
    const spawned: Spawned = { worker, stop: newStopSignal(), outbox: createOutbox() };
    this.#workers.set(id, spawned);
    let reported = -Infinity;
    worker.onerror = (event) => {
      event.preventDefault();
      if (performance.now() - reported < ERROR_EVERY_MS) return;
      reported = performance.now();
      this.#onError(id, event.message || 'The worker script could not be started.');
    };
    const start: SpawnerToWorker = { type: 'start', port, module: this.#module, files: this.#files, request, stop: spawned.stop.address, ...(spawned.outbox && { inbox: spawned.outbox.address }) };
    worker.postMessage(start, [port]);
  }

  interrupt(id: number): void {
    const spawned = this.#workers.get(id);
    if (!spawned) return;
    const news = spawned.stop.interrupt();
    if (news) spawned.worker.postMessage(news);
  }

  /** Gives a blocked worker what it waits for. */
  unblock(id: number, data: string): void {
    this.#workers.get(id)?.outbox?.send(data);
  }

  /**
   * Ends a worker: interrupt first, terminate second, because WebKit's `terminate()` does not stop a loop inside wasm.
   */
  kill(id: number): void {
    const spawned = this.#workers.get(id);
    if (!spawned) return;
    this.#workers.delete(id);
    spawned.worker.onerror = null;
    spawned.stop.close();
    spawned.outbox?.close();
    setTimeout(() => spawned.worker.terminate(), TERMINATE_AFTER_MS);
  }
}
