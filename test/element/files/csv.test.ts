import { expect } from '@open-wc/testing';
import { delimiterOf, parseCsv } from '../../../src/element/files/csv.js';

describe('comma-separated values', () => {
  for (const [what, text, rows] of [
    ['lines, with or without an end', 'a,b\n1,2', [['a', 'b'], ['1', '2']]],
    ['the ends of lines of every system', 'a\r\nb\rc\n', [['a'], ['b'], ['c']]],
    ['quoted fields with everything in them', '"a,b","c ""d""\ne"\r\n', [['a,b', 'c "d"\ne']]],
    ['empty fields', ',\n"",', [['', ''], ['', '']]],
    ['an empty line', 'a\n\nb', [['a'], [''], ['b']]],
    ['nothing', '', []],
  ] as const) {
    it(`may have ${what}`, () => {
      expect(parseCsv(text, ',')).to.deep.equal(rows);
    });
  }

  for (const text of ['a,"b', 'a"b,c', '"a"b,c']) {
    it(`are not what ${JSON.stringify(text)} is`, () => {
      expect(parseCsv(text, ',')).to.equal(null);
    });
  }

  it('lose their last row where they are cut, which may be half of one', () => {
    expect(parseCsv('a,b\n1,"2', ',', true)).to.deep.equal([['a', 'b']]);
  });

  it('have the delimiter that is most often in the first line', () => {
    expect(['a,b,c;d', 'a;b;c', 'a\tb', 'a', ''].map(delimiterOf)).to.deep.equal([',', ';', '\t', ',', ',']);
  });
});
