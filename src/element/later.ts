import { ownCode } from '../engine/lazy.js';
import type { PlaygroundError } from '../errors.js';

/** Calls kept while the code is on its way. A session's messages hold 64 Ki characters at most: these are some 16 MB. */
const MAX_WAITING = 128;

/** A part of a tag whose code is loaded when it is first used. Calls that come earlier wait, in order. */
export class Later<T> {
  readonly #load: () => Promise<T>;
  readonly #failed: (error: PlaygroundError) => void;
  #part: T | undefined;
  #waiting: ((part: T) => void)[] = [];
  #loading = false;

  /**
   * @param load - imports the code and makes the part; called again after a failure
   * @param failed - hears that the code did not come; the calls go on waiting, but for the oldest of too many
   */
  constructor(load: () => Promise<T>, failed: (error: PlaygroundError) => void) {
    this.#load = load;
    this.#failed = failed;
  }

  /** Calls back at once if the part is here, otherwise when it has come. */
  use(call: (part: T) => void): void {
    if (this.#part) return call(this.#part);
    this.#waiting.push(call);
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
    this.retry();
  }

  /** The same, for what means nothing to a part that has never been used. */
  ifUsed(call: (part: T) => void): void {
    if (this.#part || this.#waiting.length > 0) this.use(call);
  }

  /** Loads the part if calls wait for it, and it is not on its way already. */
  retry(): void {
    if (this.#loading || this.#waiting.length === 0) return;
    this.#loading = true;
    ownCode(this.#load())
      .finally(() => (this.#loading = false))
      .then((part) => {
        this.#part = part;
        for (const call of this.#waiting.splice(0)) call(part);
      }, this.#failed);
  }
}
