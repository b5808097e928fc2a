import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { LIMITS } from '../../src/state/limits.js';
import { packWork } from '../../src/state/pack.js';
import { unpackWork } from '../../src/state/unpack.js';
import { archiveName } from '../../src/state/work.js';
import type { Work } from '../../src/state/work.js';
import { failureOf } from './support.js';
import { anyWork, emptyWork, noise, plain, smallWork, textFile } from './works.js';

const travelled = async (work: Work): Promise<unknown> => plain(await unpackWork(await packWork(work)));

/** Why a work with these files cannot be saved. */
async function complaint(change: Partial<Work>): Promise<string> {
  const error = await failureOf(packWork({ ...emptyWork, ...change }));
  expect(error.code).to.equal('files-failed');
  expect(error.phase).to.equal('state');
  return error.message;
}

describe('Saved work', () => {
  it('comes back as it was', async () => {
    expect(await travelled(smallWork)).to.deep.equal(await plain(smallWork));
  });

  it('may be empty', async () => {
    expect(await travelled(emptyWork)).to.deep.equal(await plain(emptyWork));
  });

  it('comes back as it was, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(anyWork, async (work) => {
        expect(await travelled(work)).to.deep.equal(await plain(work));
      }),
      { numRuns: 60 },
    );
  });

  it('has the same bytes each time', async () => {
    const [first, second] = [await packWork(smallWork), await packWork({ ...smallWork, packages: { 'ruamel.yaml': '0.18', numpy: '2.3.5' } })];
    expect(new Uint8Array(await second.arrayBuffer())).to.deep.equal(new Uint8Array(await first.arrayBuffer()));
  });

  it('begins with the manifest', async () => {
    const text = await (await packWork(smallWork)).slice(30, 43).text();
    expect(text).to.equal('manifest.json');
  });

  it('shrinks', async () => {
    const text = Array.from({ length: 10_000 }, (_, i) => `print("Hello ${i}!")\n`).join('');
    expect((await packWork({ ...emptyWork, files: [textFile('a', text)] })).size).to.be.below(text.length / 5);
  });

  it('keeps what shrinks like a bomb as it is, so that it can be opened again', async () => {
    const zeros = { path: 'zeros', data: new Blob([new Uint8Array(2 ** 20)]), modified: 1 };
    const packed = await packWork({ ...emptyWork, files: [zeros] });
    expect(packed.size).to.be.above(2 ** 20);
    expect((await unpackWork(packed)).files[0]?.data.size).to.equal(2 ** 20);
  });

  it('may have a time that no ZIP file can hold', async () => {
    const files = [textFile('old', 'a', 0), textFile('new', 'b', 8e15)];
    expect(await travelled({ ...emptyWork, files })).to.deep.equal(await plain({ ...emptyWork, files }));
  });

  it('has time 0 for a time that is none', async () => {
    const unpacked = await unpackWork(await packWork({ ...emptyWork, files: [textFile('a', 'a', NaN), textFile('b', 'b', -5)] }));
    expect(unpacked.files.map(({ modified }) => modified)).to.deep.equal([0, 0]);
  });

  it('may have as many files as an archive takes', async () => {
    const files = Array.from({ length: LIMITS.entries - 1 }, (_, i) => textFile(`${i}`, `${i}`));
    expect((await unpackWork(await packWork({ ...emptyWork, files }))).files).to.have.length(files.length);
  });

  it('has a name that every system takes', () => {
    expect(archiveName(new Date(1_767_323_045_006))).to.equal('pyplayground-state-2026-01-02T03-04-05.006Z.zip');
  });
});

describe('Work that cannot be saved', () => {
  for (const [path, why] of [
    ['a\\b', 'a backslash'],
    ['../a', 'leads through'],
    ['a//b', 'an empty part'],
    ['\ud800', 'a broken character'],
    ['a\nb', 'a control character'],
    ['x'.repeat(256), 'longer than 255 bytes'],
  ] as const) {
    it(`names the file whose name has ${why}, and says to rename it`, async () => {
      const message = await complaint({ files: [textFile(path, '')] });
      expect(message).to.include(why).and.include('Rename it, then save again.');
    });
  }

  it('names files whose names differ only in case', async () => {
    expect(await complaint({ files: [textFile('A.txt', ''), textFile('a.txt', '')] })).to.match(/^“a.txt” cannot be saved: another name differs/);
  });

  it('names a folder that is a file', async () => {
    expect(await complaint({ files: [textFile('a', '')], folders: ['a'] })).to.match(/^“a” cannot be saved: it is a file and a folder at once/);
  });

  it('names a name that is there twice', async () => {
    expect(await complaint({ code: [{ name: 'a.py', text: '' }, { name: 'a.py', text: '' }] })).to.match(/^“a.py” cannot be saved: it is there twice/);
  });

  it('names a file that is too large', async () => {
    const data = new Blob([new Uint8Array(LIMITS.memberBytes + 1)]);
    expect(await complaint({ files: [{ path: 'big.bin', data, modified: 0 }] })).to.match(/^“big.bin” has 20\.1 MB; a saved state takes files of 20 MB at most/);
  });

  it('says that all files together are too large', async () => {
    const data = new Blob([new Uint8Array(LIMITS.memberBytes)]);
    const files = Array.from({ length: 5 }, (_, i) => ({ path: `${i}`, data, modified: 0 }));
    expect(await complaint({ files })).to.match(/^The files have 100 MB together/);
  });

  it('says that what does not shrink is too large', async () => {
    const megabyte = noise(2 ** 20);
    const data = new Blob(Array.from({ length: 18 }, () => megabyte));
    const files = Array.from({ length: 3 }, (_, i) => ({ path: `${i}`, data, modified: 0 }));
    expect(await complaint({ files })).to.match(/^The saved state would be larger than 50 MB/);
  });

  it('says that there are too many files or folders', async () => {
    expect(await complaint({ files: Array.from({ length: 1000 }, (_, i) => textFile(`${i}`, '')) })).to.match(/^There are 1000 files or folders/);
    expect(await complaint({ folders: Array.from({ length: 1000 }, String) })).to.match(/^There are 1000 files or folders/);
  });

  for (const variables of ['[1]', '{"x": ', `{"x":${'['.repeat(100)}${']'.repeat(100)}}`]) {
    it(`is refused for variables such as ${variables.slice(0, 20)}`, async () => {
      expect(await complaint({ variables })).to.match(/^The variables cannot be saved/);
    });
  }

  it('names a fact that cannot be written', async () => {
    expect(await complaint({ packages: { 'https://example.org/x.whl': '1' } })).to.match(/^“packages” of the work/);
    expect(await complaint({ createdAt: NaN })).to.match(/^“createdAt” of the work/);
  });

  it('names a file that cannot be read any more', async () => {
    class GoneBlob extends Blob {
      override slice(): Blob {
        return Object.assign(new Blob(['x']), { arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotReadableError')) });
      }
    }
    expect(await complaint({ files: [{ path: 'gone.txt', data: new GoneBlob(['x']), modified: 0 }] })).to.match(/^“gone.txt” cannot be read/);
  });
});
