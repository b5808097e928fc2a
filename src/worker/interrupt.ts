import type { StopAddress, StopUrls } from '../protocol/messages.js';
import { now } from './clock.js';
import { readUrl } from './read-url.js';

/** How often the worker looks for a Stop without isolation: each look is a request. */
const LOOK_EVERY_MS = 100;
/** How often whoever needs a beat gets one. */
const TICK_EVERY_MS = 100;
const SIGINT = 2;

/** Checks between two polls at most: 500 cost a busy loop 1–2 %, Python's own 50 cost it 9 % in WebKit and 34 % in Firefox. */
const MOST_CHECKS = 500;
/** Polls are to be no further apart than this, as far as the last ones tell. */
const POLL_EVERY_MS = 10;
/** Longer between two polls, and Python spends its time in C: what it does next may be as slow. */
const SLOW_MS = 25;
/** So many checks more for each millisecond without such a pause: a loop of long steps in C must not find many still to go. */
const CHECKS_PER_QUICK_MS = 1;

/**
 * The Stop button's way into busy Python, with or without SharedArrayBuffer.
 *
 * Python polls index 0 of its interrupt buffer between bytecodes. Ours is an object with a getter: it looks at shared memory, or, now
 * and then, asks by a synchronous request whether the current stop URL still exists. Once the page's side has revoked it, the getter
 * answers 2 (SIGINT), exactly once a run: repeating it while the stack unwinds would leave the run unsettled for ever.
 *
 * The same polls are the only code that runs while Python computes, so whoever needs a beat (printed text, signs of life)
 * gets one through `onTick`, at most every {@link TICK_EVERY_MS} ms.
 */
export class InterruptProbe {
  readonly #signal: StopSignal;
  /** Generation of the run that may be interrupted now. */
  #armedFor: number | undefined;
  #fired = false;
  #lastPoll = 0;
  /** How many checks Python makes between two polls now. */
  #checks = 1;
  #quickSince = 0;
  #lastTick = 0;
  #arrived: (() => void) | undefined;
  /** Sets how many checks Python makes before it polls again. */
  #spacePolls: (checks: number) => void = () => undefined;
  readonly #onTick: () => void;

  constructor(address: StopAddress, onTick: () => void) {
    this.#signal = address.kind === 'shared' ? new SharedSignal(address.memory) : new UrlSignal(address.urls);
    this.#onTick = onTick;
  }

  /** The object for `pyodide.setInterruptBuffer`. */
  readonly buffer = Object.defineProperty({}, 0, { get: () => this.#poll(), set: () => undefined }) as unknown as Int32Array;

  /** Whether the current run, or the last one, got its interrupt. */
  get fired(): boolean {
    return this.#fired;
  }

  /** @param spacePolls - sets how many checks (loop turns, calls) Python makes before it polls again: 50 if nobody says */
  connect(spacePolls: (checks: number) => void): void {
    this.#spacePolls = spacePolls;
  }

  /** The page's side revoked the old URLs and gives new ones. A run that has not seen its own vanish yet is interrupted all the same. */
  renew(urls: StopUrls, generation: number): void {
    this.#signal.renew(urls, generation);
    this.#arrived?.();
  }

  /**
   * Makes ready for a run. Waits until the stop URL of this generation is here, so that an interrupt sent to an earlier run
   * cannot stop this one.
   */
  async arm(generation: number): Promise<void> {
    while (this.#signal.generation < generation) await new Promise<void>((resolve) => (this.#arrived = resolve));
    this.#armedFor = generation;
    this.#fired = false;
    this.#lastPoll = this.#lastTick = this.#quickSince = now();
    this.#setChecks(1);
  }

  /** From here on nothing is interrupted. */
  disarm(): void {
    this.#armedFor = undefined;
  }

  /** For code of ours that blocks: whether the run is to stop. The answer is yes once. */
  stopNow(): boolean {
    const time = now();
    if (time - this.#lastTick >= TICK_EVERY_MS) {
      this.#lastTick = time;
      this.#onTick();
    }
    if (this.#armedFor === undefined || !this.#signal.isPast(this.#armedFor, time)) return false;
    this.#armedFor = undefined;
    this.#fired = true;
    return true;
  }

  #poll(): number {
    if (this.#armedFor === undefined) return 0;
    const time = now();
    const passed = time - this.#lastPoll;
    this.#lastPoll = time;
    if (passed > SLOW_MS) this.#quickSince = time;
    const inTime = (this.#checks * POLL_EVERY_MS) / passed;
    const proven = (time - this.#quickSince) * CHECKS_PER_QUICK_MS;
    this.#setChecks(Math.max(1, Math.floor(Math.min(inTime, proven, MOST_CHECKS))));
    return this.stopNow() ? SIGINT : 0;
  }

  #setChecks(checks: number): void {
    this.#checks = checks;
    this.#spacePolls(checks);
  }
}

/** What the page's side tells of Stop. */
interface StopSignal {
  /** How many interrupts this side knows of. */
  readonly generation: number;
  /** Whether there was one after `generation`. */
  isPast(generation: number, time: number): boolean;
  renew(urls: StopUrls, generation: number): void;
}

class SharedSignal implements StopSignal {
  readonly #interrupts: Int32Array;

  constructor(memory: SharedArrayBuffer) {
    this.#interrupts = new Int32Array(memory);
  }

  get generation(): number {
    return Atomics.load(this.#interrupts, 0);
  }

  isPast(generation: number): boolean {
    return this.generation > generation;
  }

  renew(): void {
    // There is no URL.
  }
}

class UrlSignal implements StopSignal {
  generation = 0;
  #urls: StopUrls;
  #lastLook = 0;
  #looks = 0;

  constructor(urls: StopUrls) {
    this.#urls = urls;
  }

  isPast(generation: number, time: number): boolean {
    if (this.generation > generation) return true;
    if (time - this.#lastLook < LOOK_EVERY_MS) return false;
    this.#lastLook = time;
    return readUrl(this.#urls[this.#looks++ % 2 === 0 ? 0 : 1]) === null;
  }

  renew(urls: StopUrls, generation: number): void {
    this.#urls = urls;
    this.generation = generation;
  }
}
