import { EscapeParser } from './escape-parser.js';
import type { Line, TextStream } from './line.js';
import { Screen, type RowRange, type ScreenOptions } from './screen.js';
import { applySgr, PLAIN } from './style.js';

const TAB_STOP = 8;

/**
 * A terminal without a screen: takes what a program printed and keeps the rows that a reader would see.
 *
 * Understood: newline, carriage return, backspace and tab; colours and text styles (`CSI m`); cursor moves within the rows
 * kept (`CSI A B C D E F G H f`); erasing (`CSI K`; `CSI J`, but not `CSI 1 J`). Everything else, such as links, titles, bells and the modes of
 * full-screen programs, is swallowed: output stays plain text that can do nothing. Half a surrogate pair becomes `�`.
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
      control: (code) => this.#control(code),
      sequence: (parameters, final) => {
        if (final === 'm') style = applySgr(style, parameters);
        else this.#moveOrErase(final, parameters.split(';').map(Number));
      },
    });
  }

  #control(code: number): void {
    const { row, column } = this.#screen;
    if (code === 0x0a) this.#screen.newline();
    else if (code === 0x0d) this.#screen.moveTo(row, 0);
    else if (code === 0x08) this.#screen.moveTo(row, column - 1);
    else if (code === 0x09) this.#screen.moveTo(row, (Math.floor(column / TAB_STOP) + 1) * TAB_STOP);
  }

  /** ECMA-48 § 8.3: CUU, CUD, CUF, CUB, CNL, CPL, CHA, CUP, HVP, EL, ED. */
  #moveOrErase(final: string, [first = 0, second = 0]: readonly number[]): void {
    const screen = this.#screen;
    const { row, column } = screen;
    const count = Math.max(first || 0, 1);
    if (final === 'A') screen.moveTo(row - count, column);
    else if (final === 'B') screen.moveTo(row + count, column);
    else if (final === 'C') screen.moveTo(row, column + count);
    else if (final === 'D') screen.moveTo(row, column - count);
    else if (final === 'E') screen.moveTo(row + count, 0);
    else if (final === 'F') screen.moveTo(row - count, 0);
    else if (final === 'G') screen.moveTo(row, count - 1);
    else if (final === 'H' || final === 'f') screen.moveTo(screen.firstRow + count - 1, Math.max(second || 0, 1) - 1);
    else if (final === 'K') this.#eraseInLine(first);
    else if (final === 'J') this.#eraseInDisplay(first);
  }

  #eraseInLine(mode: number): void {
    const { column } = this.#screen;
    this.#screen.eraseInLine(mode === 0 ? column : 0, mode === 1 ? column + 1 : Infinity);
  }

  #eraseInDisplay(mode: number): void {
    const { firstRow } = this.#screen;
    if (mode === 0) {
      this.#eraseInLine(0);
      this.#screen.eraseBelow();
    } else if (mode >= 2) {
      this.#screen.moveTo(firstRow, 0);
      this.#eraseInLine(2);
      this.#screen.eraseBelow();
    }
  }
}
