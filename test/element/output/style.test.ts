import { expect } from '@open-wc/testing';
import { applySgr, DEFAULT_COLOR, FLAGS, PLAIN, RGB } from '../../../src/element/output/style.js';

describe('applySgr', () => {
  it('sets and clears each text style', () => {
    for (const [on, off, flag] of [[1, 22, FLAGS.bold], [2, 22, FLAGS.dim], [3, 23, FLAGS.italic], [4, 24, FLAGS.underline], [7, 27, FLAGS.inverse], [9, 29, FLAGS.strike]] as const) {
      const style = applySgr(PLAIN, String(on));
      expect(style.flags, `code ${String(on)}`).to.equal(flag);
      expect(applySgr(style, String(off)).flags, `code ${String(off)}`).to.equal(0);
    }
  });

  it('takes the 16 colours from the theme', () => {
    expect(applySgr(PLAIN, '31')).to.include({ foreground: 1, background: DEFAULT_COLOR });
    expect(applySgr(PLAIN, '97;44')).to.include({ foreground: 15, background: 4 });
    expect(applySgr(PLAIN, '107')).to.include({ background: 15 });
    expect(applySgr(applySgr(PLAIN, '31;42'), '39;49')).to.deep.equal(PLAIN);
  });

  it('knows the 256-colour palette', () => {
    expect(applySgr(PLAIN, '38;5;9').foreground).to.equal(9);
    expect(applySgr(PLAIN, '38;5;16').foreground).to.equal(RGB);
    expect(applySgr(PLAIN, '38;5;231').foreground).to.equal(RGB + 0xffffff);
    expect(applySgr(PLAIN, '48;5;196').background).to.equal(RGB + 0xff0000);
    expect(applySgr(PLAIN, '38;5;244').foreground).to.equal(RGB + 0x808080);
    expect(applySgr(PLAIN, '38;5;999').foreground).to.equal(DEFAULT_COLOR);
  });

  it('knows 24-bit colours in every spelling, and goes on after them', () => {
    for (const code of ['38;2;1;2;3', '38:2:1:2:3', '38:2::1:2:3']) expect(applySgr(PLAIN, code).foreground, code).to.equal(RGB + 0x010203);
    expect(applySgr(PLAIN, '38;2;255;0;0;1')).to.include({ foreground: RGB + 0xff0000, flags: FLAGS.bold });
    expect(applySgr(PLAIN, '38;2;999;99999999999;0').foreground).to.equal(RGB + 0xffff00);
  });

  it('resets on 0 and on nothing', () => {
    const style = applySgr(PLAIN, '1;31;42');
    expect(applySgr(style, '0')).to.deep.equal(PLAIN);
    expect(applySgr(style, '')).to.deep.equal(PLAIN);
  });

  it('ignores codes it does not know', () => {
    expect(applySgr(PLAIN, '5;8;53;999')).to.deep.equal(PLAIN);
  });
});
