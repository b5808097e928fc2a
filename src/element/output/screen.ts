import { countPoints, Line, type Span } from './line.js';

export interface ScreenOptions {
  /** Rows kept; older ones are dropped. */
  readonly maxLines?: number;
  /** Memory kept, in bytes (two per UTF-16 unit plus something per row and span). */
  readonly maxBytes?: number;
}

export const DEFAULT_MAX_LINES = 10_000;
export const DEFAULT_MAX_BYTES = 16 << 20;

/**
 * Columns of one row; longer text goes on in the next row, marked `wrapped`, as a terminal does at its right edge. Far wider
 * than any screen, and narrow enough that redrawing one row is nothing.
 */
export const MAX_COLUMNS = 2000;

/** Half-open range of rows. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

const EMPTY = new Line();

/**
 * The rows of a terminal and its cursor. Rows are numbered from the first ever written, so a number stays true when older
 * rows are dropped. Invariants: `firstRow ≤ cursor row < bottom`; there is always at least one row.
 */
export class Screen {
  readonly #maxLines: number;
  readonly #maxBytes: number;
  /** Ring buffer: row `n` is at `n % maxLines`. */
  readonly #lines: Line[] = [];
  #first = 0;
  #bottom = 0;
  #bytes = 0;
  #row = 0;
  #column = 0;
  #changedFrom = Infinity;
  #changedTo = 0;

  constructor({ maxLines = DEFAULT_MAX_LINES, maxBytes = DEFAULT_MAX_BYTES }: ScreenOptions = {}) {
    this.#maxLines = Math.max(1, maxLines);
    this.#maxBytes = maxBytes;
    this.#addRow();
  }

  /** The oldest row kept, which is also how many were dropped. */
  get firstRow(): number {
    return this.#first;
  }

  /** One past the last row that shows anything: the empty row after a final newline does not count. */
  get endRow(): number {
    return this.#line(this.#bottom - 1).columns === 0 ? this.#bottom - 1 : this.#bottom;
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
    let rest = span.text;
    while (rest !== '') {
      if (this.#column >= MAX_COLUMNS) this.#wrap();
      const text = takePoints(rest, MAX_COLUMNS - this.#column);
      const columns = countPoints(text);
      this.#edit((line) => {
        line.write(this.#column, text === span.text ? span : { ...span, text }, columns);
      });
      this.#column += columns;
      rest = rest.slice(text.length);
    }
    this.#trim();
  }

  /** To the start of the next row, which is added if there is none. */
  newline(): void {
    const row = this.#row;
    if (row + 1 === this.#bottom) {
      this.#settle(row);
      this.#addRow();
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

  /** Moves the cursor, within the rows kept and the columns of a row. */
  moveTo(row: number, column: number): void {
    const target = Math.min(Math.max(row, this.#first), this.#bottom - 1);
    this.#row = target;
    this.#column = Math.min(Math.max(column, 0), MAX_COLUMNS - 1);
  }

  /** Blanks part of the cursor's row. */
  eraseInLine(from: number, to: number): void {
    this.#edit((line) => {
      line.erase(from, to);
    });
  }

  /** Removes every row below the cursor. */
  eraseBelow(): void {
    while (this.#bottom > this.#row + 1) {
      this.#bottom--;
      this.#forget(this.#bottom);
    }
    this.#line(this.#row).wrapped = false;
  }

  #line(row: number): Line {
    return this.#lines[row % this.#maxLines] ?? EMPTY;
  }

  #wrap(): void {
    this.#line(this.#row).wrapped = true;
    this.newline();
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

  #addRow(): void {
    if (this.#bottom - this.#first === this.#maxLines) this.#dropFirst();
    const line = new Line();
    this.#lines[this.#bottom % this.#maxLines] = line;
    this.#bytes += line.bytes;
    this.#markChanged(this.#bottom);
    this.#bottom++;
  }

  #trim(): void {
    while (this.#bytes > this.#maxBytes && this.#bottom - this.#first > 1) this.#dropFirst();
  }

  #dropFirst(): void {
    this.#forget(this.#first);
    this.#first++;
    this.#row = Math.max(this.#row, this.#first);
  }

  #forget(row: number): void {
    this.#bytes -= this.#line(row).bytes;
    this.#lines[row % this.#maxLines] = EMPTY;
  }
}

/** The first `count` code points of `text`, or all of it. */
function takePoints(text: string, count: number): string {
  if (text.length <= count) return text;
  let index = 0;
  for (let points = 0; points < count && index < text.length; points++) index += (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
  return text.slice(0, index);
}
