import { expect } from '@open-wc/testing';
import { edited, outdated, recalled, record } from '../../src/element/mine.js';
import type { SavedCode } from '../../src/element/mine.js';

const saved = (name: string, base: string | null, text: string): SavedCode => ({ author: base === null ? [] : [{ name, text: base }], files: [{ name, text }], savedAt: 1 });

describe('what the reader wrote in an earlier visit', () => {
  it('is theirs beside an author’s text that stayed the same', () => {
    const files = [{ name: 'a.py', text: 'old' }];
    const mine = recalled(saved('a.py', 'old', 'mine'), files);
    expect(mine).to.deep.equal([{ name: 'a.py', text: 'mine', base: 'old' }]);
    expect(outdated(mine, files)).to.deep.equal([]);
  });

  it('is outdated when the author’s text is another', () => {
    const files = [{ name: 'a.py', text: 'new' }];
    const mine = recalled(saved('a.py', 'old', 'mine'), files);
    expect(outdated(mine, files)).to.deep.equal(mine);
  });

  it('is nothing when the author’s text is the same by now', () => {
    expect(recalled(saved('a.py', 'old', 'mine'), [{ name: 'a.py', text: 'mine' }])).to.deep.equal([]);
  });

  it('is kept when the author took the file away, and outdated until that is accepted', () => {
    const files = [{ name: 'b.py', text: 'other' }];
    const mine = recalled(saved('a.py', 'old', 'mine'), files);
    expect(outdated(mine, files)).to.deep.equal([{ name: 'a.py', text: 'mine', base: 'old' }]);
    expect(outdated(recalled(saved('a.py', null, 'mine'), files), files)).to.deep.equal([]);
  });

  it('gets another name when the author’s file of that name cannot be edited any more', () => {
    for (const change of [{ hidden: true }, { readonly: true }]) {
      const files = [{ name: 'main.py', text: 'x' }, { name: 'a.py', text: 'new', ...change }, { name: 'a-2.py', text: '' }];
      const [file] = recalled(saved('a.py', 'old', 'mine'), files);
      expect(file).to.deep.equal({ name: 'a-3.py', text: 'mine', base: 'old' });
    }
  });

  it('comes back from its record, with the texts that it began from', () => {
    const mine = [{ name: 'a.py', text: 'mine', base: 'old' }, { name: 'own.py', text: 'all mine', base: null }];
    expect(recalled(record(mine), [{ name: 'a.py', text: 'old' }])).to.deep.equal(mine);
  });
});

describe('a file that is edited', () => {
  const files = [{ name: 'a.py', text: 'new' }];

  it('began from the author’s text of now, or where it began before', () => {
    expect(edited([{ name: 'a.py', text: 'mine' }], [], files)).to.deep.equal([{ name: 'a.py', text: 'mine', base: 'new' }]);
    expect(edited([{ name: 'a.py', text: 'more' }], [{ name: 'a.py', text: 'mine', base: 'old' }], files)).to.deep.equal([{ name: 'a.py', text: 'more', base: 'old' }]);
    expect(edited([{ name: 'own.py', text: 'more' }], [{ name: 'own.py', text: 'mine', base: null }], files)).to.deep.equal([{ name: 'own.py', text: 'more', base: null }]);
  });
});
