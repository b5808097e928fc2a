import { expect } from '@open-wc/testing';
import { filesIn, incoming, looksLikeWork } from '../../../src/element/files/incoming.js';

/** A file or a folder as a drop has it, in groups of at most two. */
function entry(path: string, children?: readonly FileSystemEntry[]): FileSystemEntry {
  let left = [...(children ?? [])];
  const createReader = () => {
    left = [...(children ?? [])];
    return { readEntries: (found: (entries: FileSystemEntry[]) => void) => found(left.splice(0, 2)) };
  };
  const file = (found: (file: File) => void) => found(new File([path], path));
  return { fullPath: path, isDirectory: children !== undefined, isFile: children === undefined, createReader, file } as unknown as FileSystemEntry;
}

/** What a drop carries: a folder, a file, and a text. */
function dropped(folder: FileSystemEntry): DataTransfer {
  const items = [
    { kind: 'file', webkitGetAsEntry: () => folder, getAsFile: () => null },
    { kind: 'file', webkitGetAsEntry: () => null, getAsFile: () => new File(['f'], 'f.txt') },
    { kind: 'string', webkitGetAsEntry: () => null, getAsFile: () => null },
  ];
  return { items } as unknown as DataTransfer;
}

describe('what is dropped', () => {
  it('may be a folder, with all that is in it', async () => {
    const folder = entry('/d', [entry('/d/a'), entry('/d/b'), entry('/d/sub', [entry('/d/sub/c')]), entry('/d/empty', [])]);
    const files = await filesIn(dropped(folder));
    expect(files.map(({ path }) => path)).to.deep.equal(['d/a', 'd/b', 'd/sub/c', 'f.txt']);
  });

  it('rejects when it cannot be read', async () => {
    const folder = { isDirectory: true, createReader: () => ({ readEntries: (_: unknown, failed: (error: Error) => void) => failed(new Error('gone')) }) } as unknown as FileSystemEntry;
    const reason: unknown = await filesIn(dropped(folder)).catch((error: unknown) => error);
    expect(String(reason)).to.equal('Error: gone');
  });

  it('has names as programs write them', () => {
    expect(incoming(new File([], 'e\u0301.txt')).path).to.equal('\u00e9.txt');
  });

  it('is saved work by its name', () => {
    const names = ['pyplayground-state-2026-01-02T10-00.zip', 'PyPlayground-State-x.ZIP', 'state.zip', 'pyplayground-state-1.json'];
    expect(names.map(looksLikeWork)).to.deep.equal([true, true, false, false]);
  });
});
