import { fill, type OutputStrings } from './output-strings.js';

/** Lines within one window that are still read aloud one by one. */
const MAX_SPOKEN_LINES = 200;
/** Length of that window, in milliseconds. */
const WINDOW = 1000;
/** Silence after which a burst is over, in milliseconds. */
const QUIET = 500;

/**
 * Keeps a live region from reading out a flood: when too many lines change in a short time the region is muted, and when it
 * is quiet again one sentence says how many there were.
 */
export class Announcer {
  /** Where that sentence appears; for assistive technology only. */
  readonly element = document.createElement('div');
  readonly #region: HTMLElement;
  readonly #strings: OutputStrings;
  #windowStart = 0;
  #lines = 0;
  #muted = false;
  /** What must be heard in spite of a burst. */
  #important: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(region: HTMLElement, strings: OutputStrings) {
    this.#region = region;
    this.#strings = strings;
    this.element.className = 'announcement';
    this.element.role = 'status';
    region.ariaLive = 'polite';
  }

  /** Call before the region changes, with the number of lines that arrived since the last call. */
  expect(lines: number): void {
    const now = performance.now();
    if (!this.#muted && now - this.#windowStart > WINDOW) {
      this.#windowStart = now;
      this.#lines = 0;
    }
    this.#lines += lines;
    if (this.#lines <= MAX_SPOKEN_LINES) return;
    this.#muted = true;
    this.#region.ariaLive = 'off';
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#endBurst();
    }, QUIET);
  }

  /** Something that must not be lost in a burst, such as an error; outside one, the region itself is read. */
  insist(text: string): void {
    if (this.#muted) this.#important.push(text);
  }

  /** The output was cleared: nothing of it is left to be told. */
  reset(): void {
    clearTimeout(this.#timer);
    this.#muted = false;
    this.#lines = 0;
    this.#important = [];
    this.#region.ariaLive = 'polite';
    this.element.textContent = '';
  }

  destroy(): void {
    clearTimeout(this.#timer);
    this.element.remove();
  }

  #endBurst(): void {
    const sentences = [fill(this.#strings.burst, { count: this.#lines }), ...this.#important];
    this.#muted = false;
    this.#lines = 0;
    this.#important = [];
    this.#region.ariaLive = 'polite';
    this.element.textContent = sentences.join('. ');
  }
}
