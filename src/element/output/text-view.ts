import { fillLine } from './line-element.js';
import { EVERYWHERE, isSelected, KEPT_ROWS, type Near } from './near.js';
import type { Terminal } from './terminal.js';

/** Rows per block, as in `.settled` of the styles. Only blocks near the visible part are laid out (`content-visibility`). */
const BLOCK_ROWS = 50;
/** The last blocks are always laid out, so that the end of the output has its true height and can be scrolled to. */
const LIVE_BLOCKS = 2;
/** How far beyond the view blocks are filled, in heights of the view: nobody should see them appear. */
const MARGIN = 2;

interface Block {
  readonly element: HTMLElement;
  /** Row of the first of `lines`. */
  first: number;
  readonly lines: HTMLElement[];
  /** Rows from here … */
  from: number;
  /** … up to here have to be drawn. */
  to: number;
  /** It is not in the page and holds nothing, because it is far from view. */
  far: boolean;
  /** Its height while it is far, in CSS pixels: as it was, or as it would be if no row wraps. */
  height: number;
}

/** Numbers of blocks: the first and the last near the view, and the first in view. */
interface BlocksNear {
  readonly first: number;
  readonly last: number;
  readonly anchor: number;
}

/**
 * Draws a terminal's rows into an element, touching only what changed since the last time. Rows come in blocks of fixed
 * numbers; a flood that outruns the drawing drops whole blocks before they are ever drawn.
 *
 * Where there are very many rows, only blocks near the view are in the page, with an empty element as high as they are in the
 * place of each stretch of others.
 */
export class TextView {
  readonly element = document.createElement('div');
  readonly #terminal: Terminal;
  /** Consecutive; the first is number `#firstBlock`. */
  readonly #blocks: Block[] = [];
  #firstBlock = 0;
  /** In the places of far blocks. */
  #gaps: readonly HTMLElement[] = [];
  /** What was in the page when `#gaps` were made. */
  #arranged = '';
  /** In CSS pixels. */
  #rowHeight = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.element.className = 'text';
  }

  /**
   * Draws changed rows, newest first, until `deadline` (a `performance.now()` time; at least one block is drawn).
   * @returns whether rows remain to be drawn
   */
  draw(deadline: number, near: Near = EVERYWHERE): boolean {
    this.#dropTop(this.#terminal.firstRow);
    this.#dropBottom(this.#terminal.endRow);
    this.#addBlocks(this.#terminal.endRow);
    this.#noteChanges();
    const anchor = this.#isSparse(near) ? this.#keepNear(near) : this.#keepAll();
    const before = anchor?.getBoundingClientRect().top ?? 0;
    const more = this.#drawBlocks(deadline);
    if (anchor) near.moved(anchor.getBoundingClientRect().top - before);
    return more;
  }

  /** Whether only blocks near the view hold rows. */
  #isSparse(near: Near): boolean {
    return near.sparse || (near !== EVERYWHERE && this.#terminal.endRow - this.#terminal.firstRow > KEPT_ROWS);
  }

  #drawBlocks(deadline: number): boolean {
    for (const block of this.#blocks.toReversed()) {
      if (block.far || block.from >= block.to) continue;
      this.#drawBlock(block);
      if (performance.now() >= deadline) break;
    }
    return this.#blocks.some((block) => !block.far && block.from < block.to);
  }

  #keepAll(): undefined {
    if (this.#gaps.length === 0) return;
    for (const block of this.#blocks) if (block.far) this.#refill(block);
    this.#arrange();
  }

  /**
   * Fills the blocks near the view and takes the others out.
   * @returns the first one in view, which must not move
   */
  #keepNear(near: Near): HTMLElement | undefined {
    this.#rowHeight = parseFloat(getComputedStyle(this.element).lineHeight);
    const live = Math.max(this.#blocks.length - LIVE_BLOCKS, 0);
    const { first, last, anchor } = this.#blocksNear(near, live);
    const isNear = (index: number): boolean => index >= live || (index >= first && index <= last);
    const out = isSelected(this.element) ? [] : this.#blocks.filter((block, index) => !block.far && !isNear(index));
    this.#takeOut(out);
    for (const [index, block] of this.#blocks.entries()) if (block.far && isNear(index)) this.#refill(block);
    const arranged = [first, last, out.length, this.#firstBlock, this.#blocks[0]?.first, this.#blocks.length].join();
    if (arranged !== this.#arranged) this.#arrange();
    this.#arranged = arranged;
    return this.#blocks[anchor]?.element;
  }

  #blocksNear({ top, bottom }: Near, live: number): BlocksNear {
    // Nothing is in view while the output is hidden.
    if (bottom <= top) return { first: live, last: live, anchor: -1 };
    const margin = MARGIN * (bottom - top);
    let [first, last, anchor] = [live, 0, -1];
    let y = this.element.getBoundingClientRect().top;
    for (const [index, block] of this.#blocks.entries()) {
      const end = y + this.#heightOf(block);
      if (end > top - margin) first = Math.min(first, index);
      if (y < bottom + margin) last = index;
      if (end > top && anchor < 0) anchor = index;
      y = end;
    }
    return { first, last, anchor };
  }

  #heightOf(block: Block): number {
    if (block.far) return block.height;
    return isDrawn(block) ? block.element.getBoundingClientRect().height : this.#plainHeight(block);
  }

  /** The height if no row wraps. */
  #plainHeight(block: Block): number {
    return (blockEnd(block) - block.first) * this.#rowHeight;
  }

  #refill(block: Block): void {
    block.far = false;
    block.from = block.first;
    block.to = blockEnd(block);
    block.element.style.setProperty('block-size', `${String(block.height)}px`);
  }

  #takeOut(blocks: readonly Block[]): void {
    // First all the reading, then all the writing: the other way the browser would lay everything out each time.
    for (const block of blocks) block.height = this.#heightOf(block);
    for (const block of blocks) {
      block.far = true;
      block.lines.splice(0);
      block.element.replaceChildren();
      block.element.remove();
      // It was read out when it was new; when it comes back it is not.
      block.element.ariaLive = 'off';
    }
  }

  /** Puts the blocks that are not far, and gaps, into the page in order. */
  #arrange(): void {
    for (const gap of this.#gaps) gap.remove();
    const children: HTMLElement[] = [];
    const gaps: HTMLElement[] = [];
    let height = 0;
    for (const block of [...this.#blocks, null]) {
      if (block?.far) {
        height += block.height;
        continue;
      }
      if (height > 0) gaps.push(createGap(height));
      if (height > 0) children.push(...gaps.slice(-1));
      if (block) children.push(block.element);
      height = 0;
    }
    this.#gaps = gaps;
    let at = this.element.firstChild;
    for (const child of children) {
      if (child === at) at = at.nextSibling;
      else this.element.insertBefore(child, at);
    }
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
    if (block.far) block.height = this.#plainHeight(block);
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
      this.#blocks.push({ element, first: Math.max(start, first), lines: [], from: start, to: start + BLOCK_ROWS, far: false, height: 0 });
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
    const end = Math.min(block.to, blockEnd(block), this.#terminal.endRow);
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
    block.element.style.removeProperty('block-size');
    block.from = Infinity;
    block.to = 0;
  }
}

const blockEnd = ({ first }: Block): number => (Math.floor(first / BLOCK_ROWS) + 1) * BLOCK_ROWS;

const isDrawn = (block: Block): boolean => block.lines.length === blockEnd(block) - block.first;

function createGap(height: number): HTMLElement {
  const gap = document.createElement('div');
  gap.style.setProperty('block-size', `${String(height)}px`);
  return gap;
}
