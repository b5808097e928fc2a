import { WorkerChannel } from '../protocol/channel.js';
import type { WorkerEvents, WorkerHandle } from './runtime.js';

/** How a place reaches its workers: by message to the frame, or by direct call. */
export interface SpawnerPort {
  interrupt(worker: number): void;
  unblock(worker: number, data: string): void;
  kill(worker: number): void;
}

/** Builds the host's handle of one worker over its channel. */
export function createWorkerHandle(id: number, port: MessagePort, spawner: SpawnerPort, events: WorkerEvents): WorkerHandle {
  const channel = new WorkerChannel(port, events);
  let generation = 0;
  return {
    get generation() {
      return generation;
    },
    send: (message) => channel.send(message),
    interrupt() {
      generation += 1;
      spawner.interrupt(id);
    },
    unblock: (data) => spawner.unblock(id, data),
    kill() {
      channel.close();
      spawner.kill(id);
    },
  };
}
