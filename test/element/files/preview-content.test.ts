import { expect } from '@open-wc/testing';
import { readPreview } from '../../../src/element/files/preview-content.js';

const read = (path: string, ...parts: BlobPart[]) => readPreview(path, new Blob(parts));

/** Without half of a pair. */
const isWhole = (text: string): boolean => !/\p{Surrogate}/u.test(text);

describe('what is shown of a file', () => {
  it('is its text, whatever its name', async () => {
    expect(await read('notes', 'Grüße\n')).to.deep.equal({ kind: 'text', text: 'Grüße\n', cut: false });
  });

  it('is the beginning of a long text, cut between two characters', async () => {
    const preview = await read('long.txt', 'x', '😀'.repeat(40_000));
    if (preview.kind !== 'text') throw new Error(`it is ${preview.kind}`);
    expect([preview.cut, preview.text.length, isWhole(preview.text)]).to.deep.equal([true, 1 + 2 * 24_999, true]);
  });

  it('is a table with its first row as headings', async () => {
    const preview = await read('a.csv', 'name,points\nAda,3\nBob');
    expect(preview).to.deep.equal({ kind: 'table', columns: ['name', 'points'], rows: [['Ada', '3'], ['Bob']], cutRows: false, cutColumns: false });
  });

  it('is the first rows and columns of a big table', async () => {
    const line = `${Array.from({ length: 60 }, (_, i) => i).join(',')}\n`;
    const preview = await read('a.csv', line.repeat(400));
    if (preview.kind !== 'table') throw new Error(`it is ${preview.kind}`);
    expect([preview.rows.length, preview.columns.length, preview.cutRows, preview.cutColumns]).to.deep.equal([200, 50, true, true]);
  });

  it('is the text of a table that is none', async () => {
    expect((await read('a.csv', 'say "hi", she said')).kind).to.equal('text');
  });

  it('is a picture by its name, with its own type', async () => {
    const preview = await readPreview('a.SVG', new Blob(['<svg/>'], { type: 'text/html' }));
    if (preview.kind !== 'image') throw new Error(`it is ${preview.kind}`);
    expect(preview.image.type).to.equal('image/svg+xml');
  });

  it('is a word about a database, by its first bytes', async () => {
    expect(await read('data.bin', 'SQLite format 3\0', new Uint8Array(84))).to.deep.equal({ kind: 'database' });
  });

  for (const [what, path, content] of [
    ['bytes that are no UTF-8', 'a.txt', new Uint8Array([0x61, 0xff])],
    ['text with a zero in it', 'a.txt', 'a\0b'],
    ['a file named after what every object has', 'a.constructor', new Uint8Array([0xff])],
  ] as const) {
    it(`is nothing for ${what}`, async () => {
      expect(await read(path, content)).to.deep.equal({ kind: 'none' });
    });
  }

  it('is nothing but a word for an empty file', async () => {
    expect(await read('a.png')).to.deep.equal({ kind: 'empty' });
  });
});
