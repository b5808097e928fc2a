import { EscapeParser } from './escape-parser.js';
import type { Line, TextStream } from './line.js';
import { MAX_COLUMNS, Screen, type RowRange, type ScreenOptions } from './screen.js';
import { applySgr, DEFAULT_COLOR, PLAIN, type Style } from './style.js';

const TAB_STOP = 8;

/** What erased places look like: they keep nothing of the style but the background. */
const paperOf = ({ background }: Style): Style => (background === DEFAULT_COLOR ? PLAIN : { ...PLAIN, background });

/**
 * A terminal whose lines never end at a window's edge: takes what a program printed and keeps the rows that a reader would see.
 *
 * Understood: newline, carriage return, backspace and tab; colours and text styles (`CSI m`); cursor moves within the screen,
 * the last rows (`CSI A B C D E F G H a d e f` and `` ` ``); erasing (`CSI J K X`, but not what scrolled off the screen).
 * Everything else, such as links, titles, bells and the modes of full-screen programs, is swallowed: output stays plain text
 * that can do nothing. Half a surrogate pair becomes `�`.
 *
 * Both streams share the screen and its cursor, but each has its own colours and its own half-read escape: a warning on
 * stderr in the middle of a coloured line on stdout stays readable.
 */
export class Terminal {
  readonly #screen: Screen;
  readonly #parsers: Readonly<Record<TextStream, EscapeParser>>;

  constructor(options: ScreenOptions = {}) {
    this.#screen = new Screen(options);
    this.#parsers = { stdout: this.#createParser('stdout'), stderr: this.#createParser('stderr') };
  }

  /** Rows dropped so far, and the number of the first one kept. */
  get firstRow(): number {
    return this.#screen.firstRow;
  }

  /** One past the last row that shows anything. */
  get endRow(): number {
    return this.#screen.endRow;
  }

  /** The last line, if it has no end yet. */
  get openLine(): Line | null {
    return this.#screen.openLine;
  }

  /** Estimated memory, in bytes. */
  get bytes(): number {
    return this.#screen.bytes;
  }

  /** Everything kept, as plain text. */
  get text(): string {
    return this.#screen.text;
  }

  line(row: number): Line {
    return this.#screen.line(row);
  }

  /** Rows that may have changed since the last call; rows from `endRow` on are gone. */
  takeChanges(): RowRange | null {
    return this.#screen.takeChanges();
  }

  /** Forgets the oldest rows. */
  dropRows(count: number): void {
    this.#screen.dropRows(count);
  }

  /** Writes a piece of output; pieces may be cut anywhere, even inside an escape. */
  write(stream: TextStream, piece: string): void {
    this.#parsers[stream].parse(piece);
  }

  #createParser(stream: TextStream): EscapeParser {
    let style = PLAIN;
    return new EscapeParser({
      print: (text) => this.#screen.print({ text, style, stream }),
      control: (code) => this.#control(code, paperOf(style)),
      sequence: (parameters, final) => {
        if (final === 'm') style = applySgr(style, parameters);
        else this.#moveOrErase(final, parameters.split(';').map(Number), paperOf(style));
      },
    });
  }

  #control(code: number, paper: Style): void {
    const { row, column } = this.#screen;
    // A vertical tab and a form feed as well: terminals make no difference.
    if (code >= 0x0a && code <= 0x0c) this.#screen.newline(paper);
    else if (code === 0x0d) this.#screen.moveTo(row, 0);
    else if (code === 0x08) this.#screen.moveTo(row, Math.min(column, MAX_COLUMNS - 1) - 1);
    else if (code === 0x09) this.#screen.moveTo(row, (Math.floor(column / TAB_STOP) + 1) * TAB_STOP);
  }

  /** ECMA-48 § 8.3: CUU, CUD, VPR, CUF, HPR, CUB, CNL, CPL, CHA, HPA, VPA, CUP, HVP, EL, ED, ECH. */
  #moveOrErase(final: string, [first = 0, second = 0]: readonly number[], paper: Style): void {
    const screen = this.#screen;
    const { row, top } = screen;
    const column = Math.min(screen.column, MAX_COLUMNS - 1);
    const count = Math.max(first || 0, 1);
    if (final === 'A') screen.moveTo(row - count, column);
    else if (final === 'B' || final === 'e') screen.moveTo(row + count, column);
    else if (final === 'C' || final === 'a') screen.moveTo(row, column + count);
    else if (final === 'D') screen.moveTo(row, column - count);
    else if (final === 'E') screen.moveTo(row + count, 0);
    else if (final === 'F') screen.moveTo(row - count, 0);
    else if (final === 'G' || final === '`') screen.moveTo(row, count - 1);
    else if (final === 'd') screen.moveTo(top + count - 1, column);
    else if (final === 'H' || final === 'f') screen.moveTo(top + count - 1, Math.max(second || 0, 1) - 1);
    else if (final === 'X') screen.eraseInLine(column, Math.min(column + count, MAX_COLUMNS), paper);
    else if (final === 'K') this.#eraseInLine(first, paper);
    else if (final === 'J') this.#eraseInDisplay(first, paper);
  }

  #eraseInLine(mode: number, paper: Style): void {
    if (mode > 2) return;
    const { column } = this.#screen;
    this.#screen.eraseInLine(mode === 0 ? column : 0, mode === 1 ? column + 1 : Infinity, paper);
  }

  #eraseInDisplay(mode: number, paper: Style): void {
    if (mode === 2) {
      this.#screen.eraseAll(paper);
      return;
    }
    if (mode > 2) return;
    this.#eraseInLine(mode, paper);
    if (mode === 0) this.#screen.eraseBelow(paper);
    else this.#screen.eraseAbove(paper);
  }
}
