import { fillLine } from './line-element.js';
import type { Terminal } from './terminal.js';

/** Rows per block, as in `.settled` of the styles. Only blocks near the visible part are laid out (`content-visibility`). */
const BLOCK_ROWS = 50;
/** The last blocks are always laid out, so that the end of the output has its true height and can be scrolled to. */
const LIVE_BLOCKS = 2;

interface Block {
  readonly element: HTMLElement;
  /** Row of the first of `lines`. */
  first: number;
  readonly lines: HTMLElement[];
  /** Rows from here … */
  from: number;
  /** … up to here have to be drawn. */
  to: number;
}

/**
 * Draws a terminal's rows into an element, touching only what changed since the last time. Rows come in blocks of fixed
 * numbers; a flood that outruns the drawing drops whole blocks before they are ever drawn.
 */
export class TextView {
  readonly element = document.createElement('div');
  readonly #terminal: Terminal;
  /** Consecutive; the first is number `#firstBlock`. */
  readonly #blocks: Block[] = [];
  #firstBlock = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.element.className = 'text';
  }

  /**
   * Draws changed rows, newest first, until `deadline` (a `performance.now()` time; at least one block is drawn).
   * @returns whether rows remain to be drawn
   */
  draw(deadline: number): boolean {
    this.#dropTop(this.#terminal.firstRow);
    this.#dropBottom(this.#terminal.endRow);
    this.#addBlocks(this.#terminal.endRow);
    this.#noteChanges();
    for (const block of this.#blocks.toReversed()) {
      if (block.from >= block.to) continue;
      this.#drawBlock(block);
      if (performance.now() >= deadline) break;
    }
    return this.#blocks.some((block) => block.from < block.to);
  }

  #dropTop(first: number): void {
    while (this.#blocks.length > 0 && (this.#firstBlock + 1) * BLOCK_ROWS <= first) {
      this.#blocks.shift()?.element.remove();
      this.#firstBlock++;
    }
    const block = this.#blocks[0];
    if (!block || block.first >= first) return;
    for (const line of block.lines.splice(0, first - block.first)) line.remove();
    block.first = first;
  }

  #dropBottom(end: number): void {
    while (this.#blocks.length > 0 && (this.#firstBlock + this.#blocks.length - 1) * BLOCK_ROWS >= end) this.#blocks.pop()?.element.remove();
    const block = this.#blocks.at(-1);
    if (block) for (const line of block.lines.splice(Math.max(end - block.first, 0))) line.remove();
  }

  #addBlocks(end: number): void {
    const first = this.#terminal.firstRow;
    if (this.#blocks.length === 0) this.#firstBlock = Math.floor(first / BLOCK_ROWS);
    for (let start = (this.#firstBlock + this.#blocks.length) * BLOCK_ROWS; start < end; start += BLOCK_ROWS) {
      const element = document.createElement('div');
      element.className = 'block';
      this.#blocks.push({ element, first: Math.max(start, first), lines: [], from: start, to: start + BLOCK_ROWS });
      this.element.append(element);
      this.#blocks.at(-1 - LIVE_BLOCKS)?.element.classList.add('settled');
    }
  }

  #noteChanges(): void {
    const changes = this.#terminal.takeChanges();
    if (!changes) return;
    const start = Math.max(Math.floor(changes.from / BLOCK_ROWS) - this.#firstBlock, 0);
    for (const block of this.#blocks.slice(start, Math.floor((changes.to - 1) / BLOCK_ROWS) - this.#firstBlock + 1)) {
      block.from = Math.min(block.from, changes.from);
      block.to = Math.max(block.to, changes.to);
    }
  }

  #drawBlock(block: Block): void {
    const blockEnd = (Math.floor(block.first / BLOCK_ROWS) + 1) * BLOCK_ROWS;
    const end = Math.min(block.to, blockEnd, this.#terminal.endRow);
    const fresh: HTMLElement[] = [];
    for (let row = Math.max(Math.min(block.from, block.first + block.lines.length), block.first); row < end; row++) {
      const known = block.lines[row - block.first];
      const line = known ?? document.createElement('div');
      fillLine(line, this.#terminal.line(row));
      if (known) continue;
      line.className = 'line';
      block.lines.push(line);
      fresh.push(line);
    }
    block.element.append(...fresh);
    block.from = Infinity;
    block.to = 0;
  }
}
