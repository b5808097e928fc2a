/**
 * The Web Lock that lets one page, or tag, write a session. Asked for when it is made; who has to wait longer may write from then on, if
 * nobody else has written.
 */
export class SessionLock {
  /** Whether it was given in time. */
  readonly #inTime: Promise<boolean>;
  #granted = false;
  #release: () => void = () => undefined;

  /** @param waitMs - how long a session that is open elsewhere is waited for, in milliseconds */
  constructor(key: string, waitMs: number) {
    this.#inTime = this.#ask(key, waitMs);
  }

  /** Whether this page may write now, as far as it is known in time. */
  get held(): Promise<boolean> {
    return this.#granted ? Promise.resolve(true) : this.#inTime;
  }

  release(): void {
    this.#release();
  }

  #ask(key: string, waitMs: number): Promise<boolean> {
    const { locks } = navigator as { readonly locks?: LockManager };
    // Pages without https have none.
    if (!locks) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), waitMs);
      const given = new AbortController();
      const held = new Promise<void>((release) => {
        this.#release = () => {
          given.abort();
          release();
        };
      });
      const granted = (): Promise<void> => {
        clearTimeout(timer);
        this.#granted = true;
        resolve(true);
        return held;
      };
      // Without locks at all (a page whose origin may have no storage), it is not because of another page.
      locks.request(`py-playground-session ${key}`, { signal: given.signal }, granted).catch(() => resolve(!given.signal.aborted));
    });
  }
}
