import type { Near } from './near.js';

/** One piece of the output: printed text, something displayed, an error, a notice. */
export interface Section {
  readonly element: HTMLElement;
  /** Plain text of everything in it. */
  readonly text: string;
  /** Rows of printed text; 1 for anything else. */
  readonly lines: number;
  /** Rows it had to forget so far. */
  readonly dropped: number;
  /** Estimated memory. */
  readonly bytes: number;
  /**
   * Brings the element up to date, if there is anything to do.
   * @param deadline when to stop, as a `performance.now()` time
   * @param near what is in view
   * @returns whether work remains
   */
  draw(deadline: number, near: Near): boolean;
  /** Forgets the oldest `count` lines; false if it cannot, so that it must go as a whole. */
  dropLines(count: number): boolean;
  destroy(): void;
}

/** A section that is kept or dropped as a whole, and by default drawn by its constructor. */
export abstract class WholeSection implements Section {
  readonly element = document.createElement('div');
  readonly lines = 1;
  readonly dropped = 0;
  abstract readonly text: string;

  get bytes(): number {
    return 2 * this.text.length;
  }

  draw(_deadline: number, _near: Near): boolean {
    return false;
  }

  dropLines(_count: number): boolean {
    return false;
  }

  destroy(): void {
    this.element.remove();
  }
}
