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

/** Number of code points in well-formed text. */
export function countPoints(text: string): number {
  let pairs = 0;
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xfc00) === 0xd800) pairs++;
  return text.length - pairs;
}

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

/** One span per code point. */
function split(spans: readonly Span[]): Span[] {
  const cells: Span[] = [];
  for (const { text: points, style, stream } of spans) for (const text of points) cells.push({ text, style, stream });
  return cells;
}

const BLANK: Span = { text: ' ', style: PLAIN, stream: 'stdout' };

/**
 * One row of the terminal. Columns are code points: no surrogate pair is ever cut, and characters that fonts draw twice as
 * wide still count as one.
 *
 * Nearly all rows are only ever appended to and live as a few spans. A row that is written over becomes one cell per column,
 * so that a million small overwrites cost a million small steps; `settle` makes spans of it again.
 */
export class Line {
  #spans: Span[] = [];
  #cells: Span[] | null = null;
  #columns = 0;
  #characters = 0;
  /** The row was full and its text goes on in the next one. */
  wrapped = false;

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
   * @param columns the number of code points in `span`
   */
  write(column: number, span: Span, columns: number): void {
    if (column === 0 && columns >= this.#columns) this.#clear();
    const gap = column - this.#columns;
    if (gap > 0) this.#append({ ...BLANK, text: ' '.repeat(gap) }, gap);
    if (column === this.#columns) this.#append(span, columns);
    else this.#overwrite(column, split([span]));
  }

  /** Blanks the columns from `from` up to `to`; where that reaches the end, the line is cut short. */
  erase(from: number, to: number): void {
    if (from >= this.#columns) return;
    if (to < this.#columns) {
      this.#overwrite(from, Array.from({ length: to - from }, () => BLANK));
      return;
    }
    this.wrapped = false;
    if (from === 0) {
      this.#clear();
      return;
    }
    const cells = (this.#cells ??= split(this.#spans));
    for (const cell of cells.splice(from)) this.#characters -= cell.text.length;
    this.#columns = from;
  }

  #clear(): void {
    this.#spans = [];
    this.#cells = null;
    this.#columns = 0;
    this.#characters = 0;
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
    fresh.forEach((cell, offset) => {
      this.#characters += cell.text.length - (cells[column + offset]?.text.length ?? 0);
      cells[column + offset] = cell;
    });
    this.#columns = cells.length;
  }
}
