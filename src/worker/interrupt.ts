import { now } from './clock.js';

/** How often Python's polls look at the clock, and how often the clock allows a request. */
const POLLS_PER_LOOK = 64;
const PROBE_EVERY_MS = 100;
const SIGINT = 2;

const { XMLHttpRequest } = self;

/**
 * The Stop button's way into busy Python, without SharedArrayBuffer.
 *
 * Python polls index 0 of its interrupt buffer between bytecodes. Ours is an object with a getter: now and then it asks, by
 * a synchronous request, whether the current stop URL still exists. Once the page's side has revoked it, the getter answers
 * 2 (SIGINT), exactly once a run: repeating it while the stack unwinds would leave the run unsettled for ever.
 *
 * The same polls are the only code that runs while Python computes, so whoever needs a beat (printed text, signs of life)
 * gets one through `onTick`, at most every {@link PROBE_EVERY_MS} ms.
 */
export class InterruptProbe {
  #url: string;
  #generation = 0;
  /** Generation of the run that may be interrupted now. */
  #armedFor: number | undefined;
  #fired = false;
  #polls = 0;
  #lastProbe = 0;
  #arrived: (() => void) | undefined;
  readonly #onTick: () => void;

  constructor(url: string, onTick: () => void) {
    this.#url = url;
    this.#onTick = onTick;
  }

  /** The object for `pyodide.setInterruptBuffer`. */
  readonly buffer = Object.defineProperty({}, 0, { get: () => this.#poll(), set: () => undefined }) as unknown as Int32Array;

  /** Whether the current run, or the last one, got its interrupt. */
  get fired(): boolean {
    return this.#fired;
  }

  /** The page's side revoked the old URL and gives a new one. A run that has not seen its own vanish yet is interrupted all the same. */
  renew(url: string, generation: number): void {
    this.#url = url;
    this.#generation = generation;
    this.#arrived?.();
  }

  /**
   * Makes ready for a run. Waits until the stop URL of this generation is here, so that an interrupt sent to an earlier run
   * cannot stop this one.
   */
  async arm(generation: number): Promise<void> {
    while (this.#generation < generation) await new Promise<void>((resolve) => (this.#arrived = resolve));
    this.#armedFor = generation;
    this.#fired = false;
    this.#polls = 0;
    this.#lastProbe = now();
  }

  /** From here on nothing is interrupted. */
  disarm(): void {
    this.#armedFor = undefined;
  }

  #poll(): number {
    if (this.#armedFor === undefined || ++this.#polls % POLLS_PER_LOOK !== 0) return 0;
    const time = now();
    if (time - this.#lastProbe < PROBE_EVERY_MS) return 0;
    this.#lastProbe = time;
    this.#onTick();
    if (this.#generation === this.#armedFor && this.#exists()) return 0;
    this.#armedFor = undefined;
    this.#fired = true;
    return SIGINT;
  }

  #exists(): boolean {
    const request = new XMLHttpRequest();
    try {
      request.open('GET', this.#url, false);
      // Firefox parses the answer as XML otherwise.
      request.overrideMimeType('text/plain');
      request.send();
      return request.status === 200;
    } catch {
      return false; // A revoked URL is a network error.
    }
  }
}
