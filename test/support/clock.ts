/** Time that passes only when a test says so: replaces the page's timers and `performance.now()` until it is put back. */
export class FakeClock {
  readonly #real = { setTimeout, clearTimeout, setInterval, clearInterval, now: performance.now };
  readonly #timers = new Map<number, { at: number; every: number | undefined; call: () => void }>();
  #now = 1000;
  #next = 1;

  constructor() {
    const start = (call: () => void, ms = 0, every?: number): number => {
      const id = this.#next++;
      this.#timers.set(id, { at: this.#now + ms, every, call });
      return id;
    };
    const stop = (id?: number): void => void this.#timers.delete(id ?? 0);
    Object.assign(globalThis, {
      setTimeout: (call: () => void, ms?: number) => start(call, ms),
      setInterval: (call: () => void, ms = 0) => start(call, ms, ms),
      clearTimeout: stop,
      clearInterval: stop,
    });
    performance.now = () => this.#now;
  }

  /** Timers that wait. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Lets time pass, timer by timer, and everything that hangs on each happen. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let due = this.#due(end); due; due = this.#due(end)) {
      const [id, timer] = due;
      this.#now = Math.max(this.#now, timer.at);
      if (timer.every === undefined) this.#timers.delete(id);
      else timer.at += timer.every;
      timer.call();
      await settle();
    }
    this.#now = end;
  }

  /** Time jumps, as when the machine slept: timers that were due in between come late, once. */
  jump(ms: number): void {
    this.#now += ms;
    for (const timer of this.#timers.values()) if (timer.every !== undefined) timer.at = Math.max(timer.at, this.#now);
  }

  /** Gives the page its own time back. */
  restore(): void {
    const { now, ...timers } = this.#real;
    Object.assign(globalThis, timers);
    performance.now = now;
  }

  #due(end: number): [number, { at: number; every: number | undefined; call: () => void }] | undefined {
    let first: [number, { at: number; every: number | undefined; call: () => void }] | undefined;
    for (const entry of this.#timers) if (entry[1].at <= end && (!first || entry[1].at < first[1].at)) first = entry;
    return first;
  }
}

/** Turns of the event loop that the longest chain of promises in the tested code takes, and some more. */
const TURNS = 8;

/** Resolves once everything that can happen without time passing has happened. */
export async function settle(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  for (let turn = 0; turn < TURNS; turn++) {
    await new Promise((resolve) => {
      port1.onmessage = resolve;
      port2.postMessage(null);
    });
  }
  port1.close();
}
