import type { PlaygroundError } from '../errors.js';
import type { ChannelFault } from '../protocol/channel.js';
import type { CoreFiles, HostToWorker, SpawnRequest, WorkerToHost } from '../protocol/messages.js';

/** What a worker's owner hears of it. After `kill()`, nothing. */
export interface WorkerEvents {
  message(message: WorkerToHost): void;
  /** The worker broke the protocol; its channel is closed. It must be killed. */
  fault(fault: ChannelFault): void;
  /**
   * The browser reported an error in the worker: it did not start, ran out of memory, or some code in it threw. A
   * PlaygroundError where it is known what stopped the worker.
   */
  error(reason: string | PlaygroundError): void;
  /** The place is gone (the page removed or moved the frame), and the worker with it. */
  lost(): void;
}

/** One worker, from the host's side. */
export interface WorkerHandle {
  /** Interrupts sent so far; runs carry it, so that an interrupt meant for one run never hits the next. */
  readonly generation: number;
  send(message: HostToWorker): void;
  /** Raises KeyboardInterrupt in the Python code that runs now. */
  interrupt(): void;
  /** Gives a worker that is blocked in synchronous code what it waits for. */
  unblock(data: string): void;
  kill(): void;
}

/** A place where workers run, with the wasm compiled once for all of them. */
export interface Runtime {
  /** False once the place is gone; a new one must be opened. */
  readonly alive: boolean;
  spawn(request: SpawnRequest, events: WorkerEvents): WorkerHandle;
}

/** What kind of place, and what its code may reach. Equal policies share one place. */
export interface RuntimePolicy {
  /**
   * `sandbox`: an opaque origin without cookies, storage or access to the page. `page`: a worker at the page's own origin,
   * which can use what the page can.
   */
  readonly isolation: 'sandbox' | 'page';
  /** Origins that user code may reach from the sandbox; `any` for all. In `page` isolation the page's own policy rules. */
  readonly network: readonly string[] | 'any';
  /** Served copy of `sandbox.html`, for pages whose Content-Security-Policy forbids inline scripts. */
  readonly sandboxUrl?: string | undefined;
}

/** Opens places. */
export interface Transport {
  open(policy: RuntimePolicy, files: Promise<CoreFiles>): Promise<Runtime>;
}
