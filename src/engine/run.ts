import type { OutputItem } from '../protocol/messages.js';
import type { RunOptions, RunResult } from './types.js';

/** Output that nobody has read yet is kept up to about this many characters; then the oldest goes. */
const MAX_UNREAD_CHARACTERS = 8 << 20;

/**
 * One run of code: its output as it comes, and its result.
 *
 * ```ts
 * for await (const item of session.run('print(6 * 7)')) console.log(item.text);
 * ```
 */
export class Run implements AsyncIterable<OutputItem> {
  readonly id: number;
  readonly code: string;
  readonly options: RunOptions;
  /** Settles when the run is over, however it ends. Never rejects. */
  readonly result: Promise<RunResult>;
  readonly #stop: (run: Run) => void;
  readonly #settle: (result: RunResult) => void;
  #unread: OutputItem[] = [];
  #unreadCharacters = 0;
  #over = false;
  /** Readers that wait for more; each gets what it finds first. */
  #readers: (() => void)[] = [];

  /** @internal Runs are made by `session.run()`. */
  constructor(id: number, code: string, options: RunOptions, stop: (run: Run) => void) {
    this.id = id;
    this.code = code;
    this.options = options;
    this.#stop = stop;
    let settle: (result: RunResult) => void = () => undefined;
    this.result = new Promise((resolve) => (settle = resolve));
    this.#settle = settle;
  }

  /** Stops this run; others that wait in the queue stay there. */
  stop(): void {
    this.#stop(this);
  }

  /** @internal */
  push(items: readonly OutputItem[]): void {
    for (const item of items) {
      this.#unread.push(item);
      this.#unreadCharacters += size(item);
    }
    while (this.#unreadCharacters > MAX_UNREAD_CHARACTERS && this.#unread.length > 1) {
      const oldest = this.#unread.shift();
      if (oldest) this.#unreadCharacters -= size(oldest);
    }
    this.#wakeReaders();
  }

  /** @internal */
  settle(result: RunResult): void {
    this.#over = true;
    this.#settle(result);
    this.#wakeReaders();
  }

  /** The output in order, ending with the run. One reader gets each item. */
  async *[Symbol.asyncIterator](): AsyncGenerator<OutputItem, void, undefined> {
    for (;;) {
      const items = this.#unread;
      this.#unread = [];
      this.#unreadCharacters = 0;
      yield* items;
      if (this.#unread.length > 0) continue;
      if (this.#over) return;
      await new Promise<void>((resolve) => this.#readers.push(resolve));
    }
  }

  #wakeReaders(): void {
    for (const wake of this.#readers.splice(0)) wake();
  }
}

function size(item: OutputItem): number {
  if (item.stream === 'clear') return 1;
  return item.stream === 'display' ? Object.values(item.mime).reduce((sum, data) => sum + data.length, 1) : item.text.length + 1;
}
