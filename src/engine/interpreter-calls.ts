import type { PlaygroundError } from '../errors.js';

/** Questions to the worker that are open, by number. */
export class Calls<T> {
  readonly #open = new Map<number, { resolve(answer: T): void; reject(error: PlaygroundError): void }>();

  get size(): number {
    return this.#open.size;
  }

  open(id: number): Promise<T> {
    return new Promise((resolve, reject) => this.#open.set(id, { resolve, reject }));
  }

  /** An answer to a question that was never asked finds nobody. */
  resolve(id: number, answer: T): void {
    this.#open.get(id)?.resolve(answer);
    this.#open.delete(id);
  }

  reject(error: PlaygroundError): void {
    for (const { reject } of this.#open.values()) reject(error);
    this.#open.clear();
  }
}
