import { expect } from '@open-wc/testing';
import { slowness } from './slowness.js';

/** Within this time an answer feels as if it came at once, in milliseconds. */
const AT_ONCE_MS = 100;
/** Allowed beyond that and beyond what the machine takes: scheduling is no exact science. */
const SLACK = 3;
const BEAT_MS = 5;

/** Beats every few milliseconds, as long as the page lets it. */
export class Heartbeat {
  #last = performance.now();
  #longest = 0;
  #waiting: (() => void)[] = [];
  readonly #timer = setInterval(() => this.#beat(), BEAT_MS);

  /** Resolves after this many beats. */
  async next(beats: number): Promise<void> {
    for (let beat = 0; beat < beats; beat++) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** @returns the longest pause between two beats, in milliseconds */
  stop(): number {
    clearInterval(this.#timer);
    return this.#longest;
  }

  #beat(): void {
    const now = performance.now();
    this.#longest = Math.max(this.#longest, now - this.#last);
    this.#last = now;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/**
 * Checks that the page went on answering, and prints the figures.
 *
 * @param what - in words: under what
 * @param pause - the page's longest, in milliseconds
 * @param control - its longest without what is tested, on a machine as busy as then
 */
export async function expectAnswering(what: string, pause: number, control: number): Promise<void> {
  const slow = await slowness();
  console.log(`The page's longest pause under ${what}: ${Math.round(pause)} ms; without: ${Math.round(control)} ms; this machine: ×${slow.toFixed(1)}`);
  expect(pause).to.be.at.most(SLACK * (AT_ONCE_MS * slow + control));
}
