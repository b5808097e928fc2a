/** The same bytes for our terminal and for xterm.js: what stands on the two screens, and how it looks, is the same. */
import { Terminal as Xterm, type IBuffer, type IBufferCell } from '@xterm/headless/lib-headless/xterm-headless.mjs';
import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { charWidth } from '../../../src/element/output/char-width.js';
import { MAX_COLUMNS } from '../../../src/element/output/screen.js';
import { DEFAULT_COLOR, FLAGS, RGB } from '../../../src/element/output/style.js';
import { Terminal } from '../../../src/element/output/terminal.js';
import { CAPTURED } from './captured.js';

/** Rows of both screens; the real one remembers far more. */
const HEIGHT = 24;
const INPUT_BYTES = 64 << 10;

/** One column: its text ('' for the second half of a wide character), its colours as numbers like those of `style.ts`, its flags. */
type Cell = readonly [text: string, foreground: number, background: number, flags: number];

/** Flags that can be seen where there is no character. */
const SEEN_ON_BLANKS = FLAGS.underline | FLAGS.inverse | FLAGS.strike;

/** The same cell for everything that looks the same. */
function visible([text, foreground, background, flags]: Cell): Cell {
  if (text !== ' ') return [text, foreground, background, flags];
  const seen = flags & SEEN_ON_BLANKS;
  return [text, seen === 0 ? DEFAULT_COLOR : foreground, background, seen];
}

/** Without blanks at the end. */
function trimmed(cells: readonly Cell[]): readonly Cell[] {
  const end = cells.findLastIndex(([text, , , flags]) => text !== ' ' || flags !== 0);
  return cells.slice(0, end + 1);
}

function ourRows(terminal: Terminal): (readonly Cell[])[] {
  return Array.from({ length: terminal.endRow - terminal.firstRow }, (_, index) => {
    const cells: Cell[] = [];
    for (const { text, style } of terminal.line(terminal.firstRow + index).spans) {
      for (const character of text) {
        const width = charWidth(character);
        const base = cells.findLastIndex(([known]) => known !== '');
        if (width === 0 && cells[base]) cells[base] = [cells[base][0] + character, ...(cells[base].slice(1) as [number, number, number])];
        else cells.push(visible([character, style.foreground, style.background, style.flags]));
        if (width === 2) cells.push(visible(['', style.foreground, style.background, style.flags]));
      }
    }
    return cells;
  });
}

/** xterm's 256 colours by their definition: a cube of 6 × 6 × 6, then 24 greys. */
function paletteColor(index: number): number {
  if (index < 16) return index;
  const grey = (index - 232) * 10 + 8;
  const level = (step: number): number => (step === 0 ? 0 : 55 + 40 * step);
  const [red, green, blue] = index < 232 ? [level(Math.floor((index - 16) / 36)), level(Math.floor((index - 16) / 6) % 6), level((index - 16) % 6)] : [grey, grey, grey];
  return RGB + red * 65_536 + green * 256 + blue;
}

function realCell(cell: IBufferCell): Cell {
  const foreground = cell.isFgDefault() ? DEFAULT_COLOR : cell.isFgRGB() ? RGB + cell.getFgColor() : paletteColor(cell.getFgColor());
  const background = cell.isBgDefault() ? DEFAULT_COLOR : cell.isBgRGB() ? RGB + cell.getBgColor() : paletteColor(cell.getBgColor());
  const flags =
    (cell.isBold() ? FLAGS.bold : 0) |
    (cell.isDim() ? FLAGS.dim : 0) |
    (cell.isItalic() ? FLAGS.italic : 0) |
    (cell.isUnderline() ? FLAGS.underline : 0) |
    (cell.isInverse() ? FLAGS.inverse : 0) |
    (cell.isStrikethrough() ? FLAGS.strike : 0);
  return visible([cell.getChars() || (cell.getWidth() === 0 ? '' : ' '), foreground, background, flags]);
}

function realRows(buffer: IBuffer): (readonly Cell[])[] {
  const reused = buffer.getNullCell();
  return Array.from({ length: buffer.length }, (_, row) => {
    const line = buffer.getLine(row);
    const cells: Cell[] = [];
    for (let column = 0; line && column < line.length; column++) cells.push(realCell(line.getCell(column, reused) ?? reused));
    return cells;
  });
}

/** Links are underlined there, and swallowed here. */
const LINK = /\x1b\]8;[^\x07\x1b]*(\x07|\x1b\\)/g;

async function realTerminal(text: string, columns: number): Promise<(readonly Cell[])[]> {
  const terminal = new Xterm({ cols: columns, rows: HEIGHT, scrollback: 100_000, convertEol: true, allowProposedApi: true });
  // xterm.js alone knows the widths of Unicode 6, when emoji were narrow. Joins are told as its own provider tells them.
  terminal.unicode.register({
    version: 'today',
    wcwidth: (point) => charWidth(String.fromCodePoint(point)),
    charProperties(point, preceding) {
      const width = charWidth(String.fromCodePoint(point));
      const before = (preceding >> 1) & 3;
      return width === 0 && before > 0 ? (before << 1) | 1 : width << 1;
    },
  });
  terminal.unicode.activeVersion = 'today';
  await new Promise<void>((resolve) => {
    terminal.write(text.replace(LINK, ''), resolve);
  });
  const rows = realRows(terminal.buffer.active);
  terminal.dispose();
  return rows;
}

/** Rows without blank ones at the end: whether these exist makes no difference to a reader. */
const withoutEnd = (rows: readonly (readonly Cell[])[]): readonly (readonly Cell[])[] => rows.slice(0, rows.findLastIndex((row) => trimmed(row).length > 0) + 1);

const asText = (row: readonly Cell[]): string => trimmed(row).map(([text]) => text).join('');

async function expectEqual(pieces: readonly string[], width = 1000): Promise<number> {
  const terminal = new Terminal({ height: HEIGHT, maxLines: 1e6 });
  for (const piece of pieces) terminal.write('stdout', piece);
  const ours = withoutEnd(ourRows(terminal));
  const real = withoutEnd(await realTerminal(pieces.join(''), width));
  expect(ours.map(asText)).to.deep.equal(real.map(asText));
  real.forEach((row, index) => {
    const columns = ours[index]?.length ?? 0;
    expect(ours[index], `row ${String(index)}`).to.deep.equal(row.slice(0, columns));
    // A real row goes on to the window's edge; only the background of an erased place can be seen there.
    expect(trimmed(row).length, `columns of row ${String(index)}`).to.be.at.most(columns);
  });
  return real.length;
}

/** Cuts text where it is told to, in pieces of up to so many characters. */
function cut(text: string, lengths: readonly number[]): string[] {
  const pieces: string[] = [];
  for (let at = 0, i = 0; at < text.length; i++) {
    const next = at + (lengths[i % lengths.length] ?? 1);
    pieces.push(text.slice(at, next));
    at = next;
  }
  return pieces;
}

const number = (max: number): fc.Arbitrary<string> => fc.oneof(fc.constant(''), fc.integer({ min: 0, max }).map(String));
const csi = (finals: string, max: number): fc.Arbitrary<string> => fc.tuple(number(max), fc.constantFrom(...finals)).map(([count, final]) => `\x1b[${count}${final}`);

/** A word; marks stand on a letter, as they do in text. */
const word = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.string({ unit: fc.constantFrom(...'abcdefgh XYZ_.,:%|/0123456789'), minLength: 1, maxLength: 12 }) },
    fc.string({ unit: fc.constantFrom(...'äßéñ─│┌█▏▎░✓→…πλЖשع'), minLength: 1, maxLength: 8 }),
    fc.string({ unit: fc.constantFrom(...'日本語中文한글ひらカナ：＃ｗ🐍😀🚀✨'), minLength: 1, maxLength: 6 }),
    fc.constantFrom('e\u0301', 'o\u0308\u0323', '日\u3099', 'n\u0303x', '👩\u200d👧', '❤\ufe0f', 'กำ'),
  ),
  { minLength: 1, maxLength: 4 },
).map((parts) => parts.join(''));

const byte = fc.integer({ min: 0, max: 255 });
const color = fc.oneof(
  fc.constantFrom(...[30, 31, 32, 33, 34, 35, 36, 37, 39, 40, 41, 44, 47, 49, 90, 91, 97, 100, 104, 107]).map(String),
  fc.tuple(fc.constantFrom(38, 48), byte).map(([ground, index]) => `${String(ground)};5;${String(index)}`),
  fc.tuple(fc.constantFrom(38, 48), byte).map(([ground, index]) => `${String(ground)}:5:${String(index)}`),
  fc.tuple(fc.constantFrom(38, 48), byte, byte, byte).map((parts) => [parts[0], 2, ...parts.slice(1)].join(';')),
  fc.tuple(fc.constantFrom(38, 48), byte, byte, byte).map(([ground, ...rgb]) => `${String(ground)}:2::${rgb.join(':')}`),
  byte.map((index) => `58;5;${String(index)}`),
);
const looks = fc.constantFrom('', '0', '1', '2', '3', '4', '7', '9', '21', '22', '23', '24', '27', '29', '4:0', '4:3');
const sgr = fc.array(fc.oneof(color, looks), { minLength: 1, maxLength: 4 }).map((codes) => `\x1b[${codes.join(';')}m`);

const token = fc.oneof(
  { weight: 12, arbitrary: word },
  { weight: 4, arbitrary: fc.constantFrom('\n', '\r\n', '\n\n') },
  { weight: 3, arbitrary: fc.constantFrom('\r', '\b', '\b\b\b', '\t', '\v', '\f') },
  { weight: 6, arbitrary: sgr },
  { weight: 3, arbitrary: csi('ABCDEFae', 6) },
  { weight: 2, arbitrary: csi('G`', 60) },
  { weight: 3, arbitrary: csi('K', 2) },
  { weight: 1, arbitrary: csi('JX', 2) },
  { weight: 1, arbitrary: fc.tuple(number(HEIGHT + 2), number(50)).map(([row, column]) => `\x1b[${row};${column}H`) },
  { weight: 1, arbitrary: csi('d', HEIGHT) },
  { weight: 1, arbitrary: fc.constantFrom('\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x07', '\x1b]0;title\x07', '\x1b[?25l', '\x1b(B', '\x07', '\x1b[5m', '\x1b[25m') },
);
const cuts = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 });

describe('Terminal, beside xterm.js', () => {
  for (const [name, text] of Object.entries(CAPTURED)) {
    it(`shows what ${name} prints as a real terminal does, however it is cut`, async () => {
      const rows = await expectEqual([text]);
      expect(rows).to.be.greaterThan(4);
      for (const length of [1, 7, 100]) await expectEqual(cut(text, [length]));
    });
  }

  it('shows the same for small mixtures of everything', async function () {
    this.timeout(0);
    const input = fc.array(token, { maxLength: 25 }).map((tokens) => tokens.join(''));
    await fc.assert(
      fc.asyncProperty(input, cuts, async (text, lengths) => {
        await expectEqual(cut(text, lengths), 300);
      }),
      { numRuns: 300, seed: 20_260_101 },
    );
  });

  for (const seed of [1, 2, 3]) {
    it(`shows the same for 64 kB of it (seed ${String(seed)})`, async function () {
      this.timeout(0);
      const tokens = fc.sample(token, { numRuns: 20_000, seed });
      let text = '';
      for (let i = 0; new TextEncoder().encode(text).length < INPUT_BYTES; i += 100) text += tokens.slice(i, i + 100).join('');
      const [lengths = [1]] = fc.sample(cuts, { numRuns: 1, seed });
      const rows = await expectEqual(cut(text, lengths), MAX_COLUMNS);
      expect(rows).to.be.greaterThan(100);
    });
  }
});
