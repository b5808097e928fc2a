import { expect } from '@open-wc/testing';
import { LIMITS } from '../../src/state/limits.js';
import { PathTree, pathFault, placeOf } from '../../src/state/paths.js';

describe('A path', () => {
  for (const path of ['a', 'a/b.py', '.hidden', '...', ' ', '12:30', '日本/🐍.txt', 'x'.repeat(255), '__proto__/constructor', 'CON']) {
    it(`may be ${path.slice(0, 30)}`, () => {
      expect(pathFault(path, LIMITS)).to.equal(null);
    });
  }

  it('may be as long as the limit, in bytes', () => {
    const path = `${'é'.repeat(127)}/`.repeat(4) + 'x'.repeat(4);
    expect(pathFault(path, LIMITS)).to.equal(null);
    expect(pathFault(`${path}x`, LIMITS)).to.match(/longer than 1024 bytes/);
  });

  it('belongs to one place of the archive', () => {
    expect(['manifest.json', 'variables.json', 'code/x', 'files/x'].map(placeOf)).to.deep.equal(['manifest', 'variables', 'code', 'files']);
    expect(['x', 'Code/x', 'code'].map(placeOf)).to.deep.equal([null, null, null]);
  });
});

describe('A tree of paths', () => {
  /** What the last of them clashes with. */
  function last(...paths: string[]): unknown {
    const tree = new PathTree();
    return paths.map((path) => tree.add(path.replace(/\/$/, ''), path.endsWith('/') ? 'folder' : 'file')).at(-1);
  }

  it('takes what can lie beside each other', () => {
    expect(last('a/b', 'a/c')).to.equal(null);
    expect(last('a/b', 'a/')).to.equal(null);
    expect(last('a/b/', 'a/', 'a/b/c')).to.equal(null);
    expect(last('ab', 'a/b')).to.equal(null);
  });

  it('tells what is the same', () => {
    expect(last('a/b', 'a/b')).to.equal('same');
    expect(last('a/', 'a/b', 'a/')).to.equal('same');
  });

  it('tells a file that is a folder', () => {
    expect(last('a', 'a/b')).to.equal('file-and-folder');
    expect(last('a/b', 'a')).to.equal('file-and-folder');
    expect(last('a', 'a/')).to.equal('file-and-folder');
  });

  it('tells what some systems take for the same', () => {
    expect(last('a/B', 'a/b')).to.equal('alike');
    expect(last('A/b', 'a/c')).to.equal('alike');
    expect(last('ΟΔΟΣ', 'οδος')).to.equal('alike');
    expect(last('ﬁ', 'FI')).to.equal('alike');
  });
});
