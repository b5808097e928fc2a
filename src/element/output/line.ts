import { charWidth, isPlainWidth } from './char-width.js';
import { PLAIN, sameStyle, type Style } from './style.js';

export type TextStream = 'stdout' | 'stderr';

/** A stretch of text that looks the same throughout. */
export interface Span {
  readonly text: string;
  readonly style: Style;
  readonly stream: TextStream;
}

/** What one span costs beside its characters, in bytes: an estimate that keeps a flood of tiny spans within the cap. */
const SPAN_BYTES = 64;

const looksLike = (a: Span, b: Span): boolean => a.stream === b.stream && sameStyle(a.style, b.style);

/** Joins neighbours that look the same. */
function merge(cells: readonly Span[]): Span[] {
  const result: Span[] = [];
  let first: Span | undefined;
  let text = '';
  for (const cell of cells) {
    if (first && looksLike(first, cell)) {
      text += cell.text;
    } else {
      if (first) result.push({ ...first, text });
      first = cell;
      text = cell.text;
    }
  }
  if (first) result.push({ ...first, text });
  return result;
}

/**
 * One span per column. What has no width stands in the column before it; a character that is two columns wide leaves the
 * second one empty (its text is '').
 */
function split(spans: readonly Span[]): Span[] {
  const cells: Span[] = [];
  for (const span of spans) {
    const plain = isPlainWidth(span.text);
    for (const text of span.text) {
      const width = plain ? 1 : charWidth(text);
      const base = width === 0 ? cells.findLastIndex((cell) => cell.text !== '') : -1;
      const cell = cells[base];
      if (cell) {
        cells[base] = { ...cell, text: cell.text + text };
        continue;
      }
      cells.push({ ...span, text });
      if (width === 2) cells.push({ ...span, text: '' });
    }
  }
  return cells;
}

const BLANK: Span = { text: ' ', style: PLAIN, stream: 'stdout' };

const isSecondHalf = (cell: Span | undefined): boolean => cell?.text === '';

/**
 * Most characters (UTF-16 units) of one row. Marks take no columns, so that without a limit they could pile up for ever; nothing that
 * can be read has eight per column.
 */
const MAX_CHARACTERS = 16_000;

/**
 * One row of the terminal. Columns are those of a terminal: most characters take one, East Asian ones and emoji two, marks
 * none. Half of a wide character cannot stand alone: when the other half is written over, it becomes a blank.
 *
 * Nearly all rows are only ever appended to and live as a few spans. A row that is written over becomes one cell per column,
 * so that a million small overwrites cost a million small steps; `settle` makes spans of it again.
 */
export class Line {
  #spans: Span[] = [];
  #cells: Span[] | null = null;
  #columns = 0;
  #characters = 0;
  /** What the columns after the last one look like: erasing leaves the background behind that is set at that time. */
  #rest: Style;
  /** The row was full and its text goes on in the next one. */
  wrapped = false;

  constructor(rest: Style = PLAIN) {
    this.#rest = rest;
  }

  get spans(): readonly Span[] {
    return this.#cells ? merge(this.#cells) : this.#spans;
  }

  get columns(): number {
    return this.#columns;
  }

  /** Estimated memory. */
  get bytes(): number {
    return SPAN_BYTES * (1 + (this.#cells ?? this.#spans).length) + 2 * this.#characters;
  }

  get text(): string {
    return this.spans.map((span) => span.text).join('');
  }

  /** Whether it has no cells. */
  get settled(): boolean {
    return this.#cells === null;
  }

  /** Turns cells back into spans (which changes `bytes`). */
  settle(): void {
    if (!this.#cells) return;
    this.#spans = merge(this.#cells);
    this.#cells = null;
  }

  /**
   * Writes `span` over what stands at `column`; a gap before it is filled with blanks.
   * @param columns how many the text of `span` takes
   */
  write(column: number, span: Span, columns: number): void {
    if (column === 0 && columns >= this.#columns) this.#clear();
    this.#fillTo(column);
    if (column === this.#columns) this.#append(span, columns);
    else this.#overwrite(column, split([span]));
  }

  /** How many characters fit in. */
  get room(): number {
    return MAX_CHARACTERS - this.#characters;
  }

  /** Puts characters without a width upon the one before `column`, which is not the first. */
  join(column: number, marks: string): void {
    this.#fillTo(column);
    if (marks.length > this.room) return;
    if (column < this.#columns) this.#cells ??= split(this.#spans);
    const among = this.#cells ?? this.#spans;
    let at = this.#cells ? column - 1 : among.length - 1;
    if (isSecondHalf(among[at])) at--;
    const base = among[at] ?? BLANK;
    among[at] = { ...base, text: base.text + marks };
    this.#characters += marks.length;
  }

  /**
   * Blanks the columns from `from` up to `to`.
   * @param paper what they look like then
   */
  erase(from: number, to: number, paper: Style): void {
    const toEnd = to === Infinity || (to >= this.#columns && sameStyle(paper, this.#rest));
    if (!toEnd) {
      this.write(from, { ...BLANK, text: ' '.repeat(to - from), style: paper }, to - from);
      return;
    }
    this.wrapped = false;
    if (from < this.#columns) this.#cut(from, paper);
    else if (!sameStyle(paper, this.#rest)) this.#fillTo(from);
    this.#rest = paper;
  }

  #clear(): void {
    this.#spans = [];
    this.#cells = null;
    this.#columns = 0;
    this.#characters = 0;
  }

  /** Removes everything from a column on. */
  #cut(from: number, paper: Style): void {
    if (from === 0) {
      this.#clear();
      return;
    }
    const cells = (this.#cells ??= split(this.#spans));
    if (isSecondHalf(cells[from])) this.#put(from - 1, { ...BLANK, style: paper });
    for (const cell of cells.splice(from)) this.#characters -= cell.text.length;
    this.#columns = from;
  }

  #fillTo(column: number): void {
    const gap = column - this.#columns;
    if (gap > 0) this.#append({ ...BLANK, text: ' '.repeat(gap), style: this.#rest }, gap);
  }

  #append(span: Span, columns: number): void {
    const last = this.#spans.at(-1);
    if (this.#cells) this.#cells.push(...split([span]));
    else if (last && looksLike(last, span)) this.#spans[this.#spans.length - 1] = { ...last, text: last.text + span.text };
    else this.#spans.push(span);
    this.#columns += columns;
    this.#characters += span.text.length;
  }

  #overwrite(column: number, fresh: readonly Span[]): void {
    const cells = (this.#cells ??= split(this.#spans));
    const blank = { ...(fresh[0] ?? BLANK), text: ' ' };
    if (isSecondHalf(cells[column])) this.#put(column - 1, blank);
    fresh.forEach((cell, offset) => {
      this.#put(column + offset, cell);
    });
    if (isSecondHalf(cells[column + fresh.length])) this.#put(column + fresh.length, blank);
    this.#columns = cells.length;
  }

  #put(column: number, cell: Span): void {
    const cells = (this.#cells ??= split(this.#spans));
    this.#characters += cell.text.length - (cells[column]?.text.length ?? 0);
    cells[column] = cell;
  }
}
