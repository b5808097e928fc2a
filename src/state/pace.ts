import { abortedError } from '../errors.js';

/** What a caller can ask of a long piece of work. */
export interface PaceOptions {
  /** Gives up; the error is `aborted`. */
  readonly signal?: AbortSignal | undefined;
  /** How much of the work is done, in bytes that were read or made; the last call says all of it. */
  readonly progress?: ((done: number, total: number) => void) | undefined;
  /** Gives the page a turn (a task of its own); tests count them. */
  readonly pause?: (() => Promise<void>) | undefined;
}

/**
 * Bytes that are worked on between two turns of the page. Deflating them takes some 3 ms on a laptop and 30 ms on a weak phone, so that
 * typing stays smooth; and a turn costs a hundredth of that.
 */
export const SLICE_BYTES = 64 * 1024;

/** Waits for a task of its own. A timer would do too, but the fifth in a row waits 4 ms: half a minute for 500 MB. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Cuts a long piece of work into slices, says how far it is, and ends it when it is not wanted any more. */
export class Pace {
  /** Bytes of the whole work, once they are known. */
  total = 0;
  readonly #options: PaceOptions;
  #done = 0;
  #sincePause = 0;

  /** @throws PlaygroundError `aborted` if the work is not wanted already. */
  constructor(options: PaceOptions) {
    this.#options = options;
    this.#stopIfAborted();
  }

  /**
   * To be called with every piece of work.
   *
   * @param bytes - that were read or made
   * @throws PlaygroundError `aborted`
   */
  async spend(bytes: number): Promise<void> {
    this.#done += bytes;
    this.#sincePause += bytes;
    this.#stopIfAborted();
    if (this.#sincePause < SLICE_BYTES) return;
    this.#sincePause = 0;
    if (this.#done < this.total) this.#options.progress?.(this.#done, this.total);
    await (this.#options.pause ?? nextTask)();
    this.#stopIfAborted();
  }

  /** To be called when all is done. */
  finish(): void {
    this.#stopIfAborted();
    this.#options.progress?.(this.total, this.total);
  }

  #stopIfAborted(): void {
    if (this.#options.signal?.aborted) throw abortedError('state');
  }
}
