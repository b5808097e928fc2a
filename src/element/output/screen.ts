import { charWidth, isPlainWidth } from './char-width.js';
import { Line, type Span } from './line.js';
import { PLAIN, type Style } from './style.js';

export interface ScreenOptions {
  /** Rows kept; older ones are dropped. */
  readonly maxLines?: number;
  /** Memory kept, in bytes (two per UTF-16 unit plus something per row and span). */
  readonly maxBytes?: number;
  /** Rows that the cursor reaches: what scrolled further up stays as it is, as in a terminal. */
  readonly height?: number;
}

export const DEFAULT_MAX_LINES = 10_000;
export const DEFAULT_MAX_BYTES = 16 << 20;

/**
 * Columns of one row; longer text goes on in the next row, marked `wrapped`, as a terminal does at its right edge. Far wider
 * than any screen, and narrow enough that redrawing one row is nothing.
 */
export const MAX_COLUMNS = 2000;

/**
 * Tall enough for whatever programs draw again and again in place; programs that ask believe in 24 rows or what the
 * environment says.
 */
export const DEFAULT_HEIGHT = 100;

/** Half-open range of rows. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

const EMPTY = new Line();

/**
 * The rows of a terminal and its cursor. Rows are numbered from the first ever written, so a number stays true when older
 * rows are dropped. The last `height` rows are the screen; below the last row there may be rows of it that do not exist until
 * something is written there. Invariants: `firstRow ≤ top ≤ cursor row < top + height`, `bottom ≤ top + height`, and there is
 * always at least one row.
 */
export class Screen {
  readonly #maxLines: number;
  readonly #maxBytes: number;
  /** Ring buffer: row `n` is at `n % maxLines`. */
  readonly #lines: Line[] = [];
  readonly #height: number;
  #first = 0;
  /** The first row of the screen. */
  #top = 0;
  /** One past the last row that exists. */
  #bottom = 0;
  /** What the rows look like that do not exist yet. */
  #below = PLAIN;
  #bytes = 0;
  #row = 0;
  #column = 0;
  #changedFrom = Infinity;
  #changedTo = 0;

  constructor({ maxLines = DEFAULT_MAX_LINES, maxBytes = DEFAULT_MAX_BYTES, height = DEFAULT_HEIGHT }: ScreenOptions = {}) {
    this.#maxLines = Math.max(1, maxLines);
    this.#maxBytes = maxBytes;
    this.#height = Math.max(1, Math.min(height, this.#maxLines));
    this.#addRow(PLAIN);
  }

  /** The oldest row kept, which is also how many were dropped. */
  get firstRow(): number {
    return this.#first;
  }

  /** One past the last row that shows anything: the empty row after a final newline does not count. */
  get endRow(): number {
    return this.#line(this.#bottom - 1).columns === 0 ? this.#bottom - 1 : this.#bottom;
  }

  /** The cursor's row, where it ends in the middle of a line: what is printed next goes on there. */
  get openLine(): Line | null {
    const isLast = this.#row === this.#bottom - 1 && this.#line(this.#row).columns > 0;
    return isLast ? this.line(this.#row) : null;
  }

  /** Estimated memory, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The whole text; rows that only wrapped are joined again. */
  get text(): string {
    const parts: string[] = [];
    for (let row = this.#first; row < this.#bottom; row++) {
      const line = this.#line(row);
      parts.push(line.text, line.wrapped || row === this.#bottom - 1 ? '' : '\n');
    }
    return parts.join('');
  }

  line(row: number): Line {
    if (row < this.#first || row >= this.#bottom) return EMPTY;
    this.#settle(row);
    return this.#line(row);
  }

  /** Rows that may have changed since the last call. */
  takeChanges(): RowRange | null {
    const range = { from: Math.max(this.#changedFrom, this.#first), to: Math.min(this.#changedTo, this.#bottom) };
    this.#changedFrom = Infinity;
    this.#changedTo = 0;
    return range.from < range.to ? range : null;
  }

  /** Forgets the oldest `count` rows (but never the last one). */
  dropRows(count: number): void {
    for (let left = Math.min(count, this.#bottom - this.#first - 1); left > 0; left--) this.#dropFirst();
  }

  /** Writes text without control characters at the cursor. */
  print(span: Span): void {
    const plain = isPlainWidth(span.text);
    let rest = span.text;
    while (rest !== '') {
      if (!plain) rest = this.#joinMarks(rest);
      if (this.#column >= MAX_COLUMNS) this.#wrap();
      const room = MAX_COLUMNS - this.#column;
      const { text, columns } = plain ? takePlain(rest, room) : takeColumns(rest, room, this.#line(this.#row).room);
      if (columns === 0) {
        // Nothing is left, or a wide character that does not fit into the last column.
        if (rest !== '') this.#wrap();
        continue;
      }
      this.#edit((line) => {
        line.write(this.#column, text === span.text ? span : { ...span, text }, columns);
      });
      this.#column += columns;
      rest = rest.slice(text.length);
    }
    this.#trim();
  }

  /**
   * To the start of the next row, which is added if there is none.
   * @param paper what an added row looks like
   */
  newline(paper: Style = PLAIN): void {
    this.#ensureRow();
    const row = this.#row;
    if (row + 1 === this.#bottom) {
      this.#settle(row);
      this.#addRow(row + 1 < this.#top + this.#height ? this.#below : paper);
    }
    this.moveTo(row + 1, 0);
    this.#markChanged(row);
    this.#trim();
  }

  /** Where the next text goes. */
  get row(): number {
    return this.#row;
  }

  get column(): number {
    return this.#column;
  }

  /** The first row of the screen. */
  get top(): number {
    return this.#top;
  }

  /** Moves the cursor, within the screen and the columns of a row. */
  moveTo(row: number, column: number): void {
    this.#row = Math.min(Math.max(row, this.#top), this.#top + this.#height - 1);
    this.#column = Math.min(Math.max(column, 0), MAX_COLUMNS - 1);
  }

  /** Blanks part of the cursor's row. */
  eraseInLine(from: number, to: number, paper: Style): void {
    this.#edit((line) => {
      line.erase(from, to, paper);
    });
  }

  /** Blanks every row of the screen above the cursor's. */
  eraseAbove(paper: Style): void {
    const { row } = this;
    for (this.#row = this.#top; this.#row < row; this.#row++) this.eraseInLine(0, Infinity, paper);
  }

  /** Removes every row below the cursor's. */
  eraseBelow(paper: Style): void {
    while (this.#bottom > this.#row + 1) this.#forget(--this.#bottom);
    this.#below = paper;
    this.#line(this.#row).wrapped = false;
  }

  /** Removes every row of the screen; the cursor stays where it is. */
  eraseAll(paper: Style): void {
    const { row } = this;
    this.#row = this.#top;
    this.eraseInLine(0, Infinity, paper);
    this.eraseBelow(paper);
    this.#row = row;
  }

  #line(row: number): Line {
    return this.#lines[row % this.#maxLines] ?? EMPTY;
  }

  /** Puts the marks that `text` starts with upon the character before the cursor; returns the rest. */
  #joinMarks(text: string): string {
    let end = 0;
    for (const character of text) {
      if (charWidth(character) > 0) break;
      end += character.length;
    }
    if (end === 0 || this.#column === 0) return text;
    this.#edit((line) => {
      line.join(this.#column, text.slice(0, end));
    });
    return text.slice(end);
  }

  #wrap(): void {
    this.#ensureRow();
    this.#line(this.#row).wrapped = true;
    this.newline();
  }

  /** Makes the rows down to the cursor's exist. */
  #ensureRow(): void {
    while (this.#bottom <= this.#row) this.#addRow(this.#below);
  }

  #settle(row: number): void {
    const line = this.#line(row);
    if (line.settled) return;
    this.#bytes -= line.bytes;
    line.settle();
    this.#bytes += line.bytes;
  }

  /** Changes the cursor's row and keeps the books. */
  #edit(change: (line: Line) => void): void {
    this.#ensureRow();
    const line = this.#line(this.#row);
    this.#bytes -= line.bytes;
    change(line);
    this.#bytes += line.bytes;
    this.#markChanged(this.#row);
  }

  #markChanged(row: number): void {
    this.#changedFrom = Math.min(this.#changedFrom, row);
    this.#changedTo = Math.max(this.#changedTo, row + 1);
  }

  #addRow(paper: Style): void {
    if (this.#bottom - this.#first === this.#maxLines) this.#dropFirst();
    const line = new Line(paper);
    this.#lines[this.#bottom % this.#maxLines] = line;
    this.#bytes += line.bytes;
    this.#markChanged(this.#bottom);
    this.#bottom++;
    this.#top = Math.max(this.#top, this.#bottom - this.#height);
    this.#row = Math.max(this.#row, this.#top);
  }

  #trim(): void {
    while (this.#bytes > this.#maxBytes && this.#bottom - this.#first > 1) this.#dropFirst();
  }

  #dropFirst(): void {
    this.#forget(this.#first);
    this.#first++;
    this.#top = Math.max(this.#top, this.#first);
    this.#row = Math.max(this.#row, this.#top);
  }

  #forget(row: number): void {
    this.#bytes -= this.#line(row).bytes;
    this.#lines[row % this.#maxLines] = EMPTY;
  }
}

interface Taken {
  readonly text: string;
  readonly columns: number;
}

function takePlain(text: string, columns: number): Taken {
  return text.length <= columns ? { text, columns: text.length } : { text: text.slice(0, columns), columns };
}

/**
 * The start of `text` that fits into so many columns, with the marks that belong to it.
 * @param room how many characters (UTF-16 units) may be taken
 */
function takeColumns(text: string, columns: number, room: number): Taken {
  let end = 0;
  let taken = 0;
  for (const character of text) {
    // A mark with nothing before it stands alone.
    const width = taken === 0 ? charWidth(character) || 1 : charWidth(character);
    if (taken + width > columns || (width === 0 && end + character.length > room)) break;
    taken += width;
    end += character.length;
  }
  return { text: text.slice(0, end), columns: taken };
}
