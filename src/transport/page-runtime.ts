import { PlaygroundError } from '../errors.js';
import type { CoreFiles } from '../protocol/messages.js';
import { compileCore } from './compile.js';
import { blockedDirective, cspError } from './csp.js';
import type { Runtime } from './runtime.js';
import { WorkerSpawner } from './spawner.js';
import { createWorkerHandle } from './worker-port.js';

/** A {@link Runtime} at the page's own origin, for `isolation="page"`: the author trusts the code. */
export async function openPageRuntime(pending: Promise<CoreFiles>): Promise<Runtime> {
  const files = await pending;
  const module = await compile(files);
  const errors = new Map<number, (message: string) => void>();
  const spawner = new WorkerSpawner(files, module, (worker, message) => errors.get(worker)?.(message));
  let next = 1;
  return {
    alive: true,
    spawn(request, events) {
      const id = next++;
      const { port1, port2 } = new MessageChannel();
      errors.set(id, (message) => events.error(message));
      const blocked = blockedDirective();
      try {
        spawner.spawn(id, port2, request);
      } catch (cause) {
        // WebKit throws; its owner hears of it as of every other failure, once it has the handle.
        const refused = cause instanceof DOMException && cause.name === 'SecurityError';
        queueMicrotask(() => errors.has(id) && events.error(refused ? cspError('worker-src', cause) : String(cause)));
      }
      // Elsewhere the report of a blocked worker comes a moment after the constructor returns.
      void blocked.then((directive) => directive && errors.has(id) && events.error(cspError(directive)));
      const end = { interrupt: (worker: number) => spawner.interrupt(worker), unblock: (worker: number, data: string) => spawner.unblock(worker, data), kill: (worker: number) => (errors.delete(worker), spawner.kill(worker)) };
      return createWorkerHandle(id, port1, end, events);
    },
  };
}

async function compile(files: CoreFiles): Promise<WebAssembly.Module> {
  try {
    return await compileCore(files.wasm);
  } catch (cause) {
    throw new PlaygroundError({
      code: 'wasm-blocked',
      phase: 'boot',
      cause,
      message: 'This page does not allow WebAssembly, which Python needs. Add \'wasm-unsafe-eval\' to script-src in its Content-Security-Policy.',
    });
  }
}
