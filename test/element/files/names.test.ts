import { expect } from '@open-wc/testing';
import { Amounts } from '../../../src/element/files/amounts.js';
import { fill, freeName, nameList, shownName } from '../../../src/element/files/names.js';

/** Without half of a pair. */
const isWhole = (text: string): boolean => !/\p{Surrogate}/u.test(text);

describe('names of files', () => {
  it('are shown as they are when they are plain, in any language', () => {
    for (const name of ['a.csv', 'données/été 2024.txt', '数据.csv', '<img src=x onerror=alert(1)>', 'a😀.txt', 'שלום.txt']) expect(shownName(name)).to.equal(name);
  });

  it('show what cannot be seen, or turns the text around', () => {
    expect(shownName('photo_\u202egnp.exe')).to.equal('photo_\ufffdgnp.exe');
    expect(shownName('a\nb\u0000c\ud800d')).to.equal('a\ufffdb\ufffdc\ufffdd');
  });

  it('are cut in the middle when they are long, and never inside a character', () => {
    const shown = shownName(`${'😀'.repeat(150)}.csv`);
    expect(shown.length).to.be.lessThan(130);
    expect([shown.endsWith('.csv'), isWhole(shown)]).to.deep.equal([true, true]);
    const odd = shownName(`a${'😀'.repeat(150)}.csvx`);
    expect(isWhole(odd)).to.equal(true);
  });

  it('stand in sentences as they are', () => {
    expect(fill('“{name}” is now “{other}”.', { name: "$& $' {other}", other: '$1' })).to.equal("“$& $' {other}” is now “$1”.");
    expect(fill('{nobody} {toString}', {})).to.equal('{nobody} {toString}');
  });

  it('are listed up to ten', () => {
    const paths = Array.from({ length: 22 }, (_, i) => `f${i}`);
    expect(nameList(paths, '{names} and {count} more')).to.equal('f0, f1, f2, f3, f4, f5, f6, f7, f8, f9 and 12 more');
    expect(nameList(['a', 'b'], '{names} and {count} more')).to.equal('a, b');
  });

  for (const [path, free] of [
    ['a.csv', 'a (2).csv'],
    ['data.v2/a', 'data.v2/a (2)'],
    ['.env', '.env (2)'],
    ['b.csv', 'b (3).csv'],
  ] as const) {
    it(`give way as "${free}"`, () => {
      expect(freeName(path, new Set(['a.csv', 'b.csv', 'b (2).csv']))).to.equal(free);
    });
  }
});

describe('amounts', () => {
  const words = { bytesOne: '1 byte', bytesMany: '{count} bytes' };

  for (const [bytes, text] of [
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1 kB'],
    [3_440_000, '3.4 MB'],
    [999_999, '1 MB'],
    [2.5e12, '2.5 TB'],
  ] as const) {
    it(`says ${bytes} bytes as "${text}"`, () => {
      expect(new Amounts('en').size(bytes, words)).to.equal(text);
    });
  }

  it('speaks the tag’s language, and the browser’s own where that is none', () => {
    expect(new Amounts('de').size(3_440_000, words)).to.equal('3,4 MB');
    expect(new Amounts('no such language!').count(1)).to.equal('1');
  });

  it('says nothing for a moment that is none', () => {
    expect(new Amounts('en').moment(1e300)).to.equal('');
    expect(new Amounts('en').moment(0)).to.match(/19(69|70)/);
  });
});
