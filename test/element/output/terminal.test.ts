import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { MAX_COLUMNS } from '../../../src/element/output/screen.js';
import type { ScreenOptions } from '../../../src/element/output/screen.js';
import type { TextStream } from '../../../src/element/output/line.js';
import { Terminal } from '../../../src/element/output/terminal.js';

function printed(text: string, options?: ScreenOptions): Terminal {
  const terminal = new Terminal(options);
  terminal.write('stdout', text);
  return terminal;
}

/** Every kept row with its spans, as plain data. */
function screen(terminal: Terminal): unknown {
  const rows = [];
  for (let row = terminal.firstRow; row < terminal.endRow; row++) rows.push({ spans: terminal.line(row).spans, wrapped: terminal.line(row).wrapped });
  return { first: terminal.firstRow, rows };
}

describe('Terminal', () => {
  it('keeps printed lines, and no row for a final newline', () => {
    const terminal = printed('one\ntwo\n');
    expect(terminal.text).to.equal('one\ntwo\n');
    expect(terminal.endRow - terminal.firstRow).to.equal(2);
  });

  it('keeps empty lines between others', () => {
    expect(printed('a\n\n\nb').text).to.equal('a\n\n\nb');
  });

  it('overwrites from the start of the row after a carriage return', () => {
    expect(printed('loading\rdone').text).to.equal('doneing');
    expect(printed(' 50 %\r100 %\r\n').text).to.equal('100 %\n');
  });

  it('moves back on backspace without erasing', () => {
    expect(printed('abc\b\bX').text).to.equal('aXc');
    expect(printed('\b\bx').text).to.equal('x');
  });

  it('goes to every eighth column on a tab', () => {
    expect(printed('a\tb\tc').text).to.equal('a       b       c');
    expect(printed('12345678\tx').text).to.equal('12345678        x');
  });

  it('ignores bells, NULs and other control characters', () => {
    expect(printed('a\x00b\x07c\x0e\x7f\x85\x9fd').text).to.equal('abcd');
  });

  it('takes a vertical tab and a form feed for a newline', () => {
    expect(printed('a\x0bb\x0cc').text).to.equal('a\nb\nc');
  });

  it('erases a line to its end, to its start and as a whole', () => {
    expect(printed('abcdef\x1b[3D\x1b[K').text).to.equal('abc');
    expect(printed('abcdef\x1b[4D\x1b[1K').text).to.equal('   def');
    expect(printed('abcdef\x1b[2K').text).to.equal('');
  });

  it('moves the cursor by rows and columns, within the screen', () => {
    expect(printed('one\ntwo\nthree\x1b[2AX').text).to.equal('one  X\ntwo\nthree');
    expect(printed('one\ntwo\x1b[99A\rX').text).to.equal('Xne\ntwo');
    expect(printed('one\ntwo\x1b[99B\rX', { height: 4 }).text).to.equal('one\ntwo\n\nX');
    expect(printed('1\n2\n3\n4\n5\x1b[99A\rX', { height: 4 }).text).to.equal('1\nX\n3\n4\n5');
    expect(printed('abc\x1b[1GX\x1b[3CY').text).to.equal('Xbc Y');
    expect(printed('a\nb\nc\x1b[2FX\x1b[1EY').text).to.equal('X\nY\nc');
  });

  it('lets an animation go home and draw over its last picture', () => {
    expect(printed('..#\n#..\n\x1b[H#..\n..#\n').text).to.equal('#..\n..#\n');
  });

  it('clears the screen, and what is below the cursor', () => {
    expect(printed('a\nb\nc\x1b[2J\x1b[Hx').text).to.equal('x');
    expect(printed('a\nb\nc\x1b[2J\x1b[Hx', { height: 2 }).text).to.equal('a\nx');
    expect(printed('a\nb\nc\x1b[2Jx').text).to.equal('\n\n x');
    expect(printed('a\nbcd\ne\x1b[A\x1b[J').text).to.equal('a\nb');
    expect(printed('a\nb\ncde\b\b\x1b[1J').text).to.equal('\n\n  e');
  });

  it('redraws several progress bars in place', () => {
    expect(printed('one 0 %\ntwo 0 %\x1b[A\rone 50 %\n\rtwo 70 %\n').text).to.equal('one 50 %\ntwo 70 %\n');
  });

  it('swallows links, titles and every other escape', () => {
    expect(printed('\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x07!').text).to.equal('link!');
    expect(printed('\x1b]0;title\x07a\x1b(Bb\x1b[?25lc\x1b[?1049hd\x1b=e\x1bPq#0~\x1b\\f\x1bcg').text).to.equal('abcdefg');
  });

  it('shows text again after an escape that never ends', () => {
    expect(printed(`\x1b[${'1;'.repeat(1000)}tail`).text).to.match(/tail$/);
    expect(printed(`\x1b]0;${'x'.repeat(10_000)}`).text.length).to.be.greaterThan(5000);
    expect(printed('\x1b]0;no end\nnext line').text).to.equal('\nnext line');
  });

  it('gives each stream its own colours and half-read escapes', () => {
    const terminal = new Terminal();
    terminal.write('stdout', '\x1b[31mred \x1b[');
    terminal.write('stderr', 'warning ');
    terminal.write('stdout', '1mbold');
    const [red, warning, bold] = terminal.line(0).spans;
    expect([red?.text, red?.style.foreground]).to.deep.equal(['red ', 1]);
    expect([warning?.text, warning?.stream, warning?.style.foreground]).to.deep.equal(['warning ', 'stderr', -1]);
    expect([bold?.text, bold?.style.foreground, bold?.style.flags]).to.deep.equal(['bold', 1, 1]);
  });

  it('never cuts a surrogate pair, and shows half a one as a replacement character', () => {
    expect(printed('😀😀\bX').text).to.equal('😀 X');
    expect(printed('a😀b\r\x1b[CX').text).to.equal('aX b');
    expect(printed('a\ud83db\ude00c').text).to.equal('a\ufffdb\ufffdc');
    const terminal = new Terminal();
    for (const half of ['\ud83d', '\ude00']) terminal.write('stdout', half);
    expect(terminal.text).to.equal('😀');
  });

  it('gives East Asian characters and emoji two columns, and marks none', () => {
    expect(printed('日本\x1b[3GX').text).to.equal('日X ');
    expect(printed('e\u0301x\x1b[2GY').text).to.equal('e\u0301Y');
    expect(printed('日\tx').text).to.equal('日      x');
    const terminal = new Terminal();
    for (const part of ['a', '\u0301', '日', '\u3099']) terminal.write('stdout', part);
    expect([terminal.text, terminal.line(0).columns]).to.deep.equal(['a\u0301日\u3099', 3]);
  });

  it('piles up no more marks than a row can hold', () => {
    const terminal = new Terminal();
    for (let i = 0; i < 10; i++) terminal.write('stdout', `a${'\u0301'.repeat(60_000)}`);
    expect(terminal.text.length).to.be.lessThan(20_000);
  });

  it('wraps rows that are too long, and joins them again in its text', () => {
    const text = 'x'.repeat(2 * MAX_COLUMNS + 5);
    const terminal = printed(`${text}\nend`);
    expect(terminal.endRow).to.equal(4);
    expect(terminal.text).to.equal(`${text}\nend`);
  });

  it('drops the oldest rows beyond the limit, and numbers the rest as before', () => {
    const terminal = printed('a\nb\nc\nd\ne', { maxLines: 3 });
    expect(terminal.text).to.equal('c\nd\ne');
    expect(terminal.firstRow).to.equal(2);
    expect(terminal.line(2).text).to.equal('c');
    expect(terminal.line(1).text).to.equal('');
  });

  it('keeps its memory within the cap, whatever is printed', () => {
    for (const piece of ['x'.repeat(60_000), '\x1b[31ma\x1b[32mb'.repeat(5000), 'long\n'.repeat(12_000), '\x1b[1900Cx\n'.repeat(5000)]) {
      const terminal = new Terminal({ maxBytes: 1 << 20, maxLines: 1e6 });
      for (let i = 0; i < 40; i++) terminal.write('stdout', piece);
      expect(terminal.bytes).to.be.lessThan(1 << 20);
      expect(terminal.firstRow).to.be.greaterThan(0);
    }
  });

  it('tells which rows changed, once', () => {
    const terminal = printed('a\nb\nc');
    expect(terminal.takeChanges()).to.deep.equal({ from: 0, to: 3 });
    expect(terminal.takeChanges()).to.equal(null);
    terminal.write('stdout', '\rC');
    expect(terminal.takeChanges()).to.deep.equal({ from: 2, to: 3 });
    terminal.write('stdout', '\x1b[A\rB');
    expect(terminal.takeChanges()).to.deep.equal({ from: 1, to: 2 });
  });

  it('ends with the same screen however its input is cut into pieces', () => {
    const token = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom('\n', '\r', '\b', '\t', '\r\n', '\x1b[K', '\x1b[1K', '\x1b[2K', '\x1b[A', '\x1b[2B', '\x1b[3C', '\x1b[5D', '\x1b[4G', '\x1b[H'),
      fc.constantFrom('\x1b[J', '\x1b[2J', '\x1b[0m', '\x1b[1;31m', '\x1b[38;5;200m', '\x1b[48;2;1;2;3m', '\x1b[7m', '\x1b]8;;https://x\x1b\\', '\x1b[', '\x1b', '\ud83d', '😀'),
      fc.constant('w'.repeat(1500)),
    );
    const input = fc.array(token, { maxLength: 60 }).map((tokens) => tokens.join(''));
    fc.assert(
      fc.property(input, fc.array(fc.nat(40), { minLength: 1, maxLength: 30 }), fc.constantFrom<TextStream>('stdout', 'stderr'), (text, cuts, stream) => {
        const options = { maxLines: 20 };
        const whole = new Terminal(options);
        whole.write(stream, text);
        const pieces = new Terminal(options);
        for (let at = 0, i = 0; at < text.length; i++) {
          const next = at + Math.max((cuts[i % cuts.length] ?? 0) * (i % 7 === 0 ? 40 : 1), 1);
          pieces.write(stream, text.slice(at, next));
          // Reading between the pieces must not matter either.
          if (i % 3 === 0) screen(pieces);
          at = next;
        }
        expect(screen(pieces)).to.deep.equal(screen(whole));
        expect(pieces.text).to.equal(whole.text);
      }),
      { numRuns: 500 },
    );
  });

  it('takes a million lines in 64 kB pieces, the last as quickly as the first', () => {
    const text = Array.from({ length: 1_000_000 }, (_, line) => `${String(line)}\n`).join('');
    const terminal = new Terminal();
    const times: number[] = [];
    for (let at = 0; at < text.length; at += 65_536) {
      const began = performance.now();
      terminal.write('stdout', text.slice(at, at + 65_536));
      times.push(performance.now() - began);
    }
    const quarter = times.length >> 2;
    const [early, late] = [median(times.slice(0, quarter)), median(times.slice(-quarter))];
    const sum = times.reduce((total, time) => total + time, 0);
    console.log(`A million lines in the terminal: ${Math.round(sum)} ms; a piece takes ${early.toFixed(1)} ms at first and ${late.toFixed(1)} ms in the end`);
    // Some clocks tick in whole milliseconds.
    expect(late).to.be.at.most(3 * early + 2);
    expect(terminal.firstRow).to.equal(990_001);
    expect(terminal.endRow).to.equal(1_000_000);
  });
});

/** Not the mean: a pause of the whole machine falls into few of the samples. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}
