import { expect } from '@open-wc/testing';
import { ImageError, decodeImage, encodeImage } from '../../src/image/image.js';
import type { Image } from '../../src/image/image.js';
import { packPages } from '../../src/image/pages.js';

const image = (): Image => ({
  meta: { build: 'ab'.repeat(32), heapBytes: 8192, references: '{"é":1}', libraries: [], files: [], openFiles: [], packages: { numpy: 'pypi' } },
  pages: packPages(new Uint8Array(8192).fill(7), null),
  files: new Uint8Array([1, 2, 3]),
});

describe('an encoded image', () => {
  it('decodes to what was encoded', async () => {
    const decoded = decodeImage(await encodeImage(image()).arrayBuffer());
    expect(decoded.meta).to.deep.equal(image().meta);
    expect([...decoded.pages]).to.deep.equal([...image().pages]);
    expect([...decoded.files]).to.deep.equal([1, 2, 3]);
  });

  it('is refused after any of 200 single flipped bits', async () => {
    const bytes = await encodeImage(image()).arrayBuffer();
    for (let i = 0; i < 200; i++) {
      const broken = bytes.slice(0);
      const view = new Uint8Array(broken);
      const at = Math.floor((i / 200) * view.length);
      view[at] = (view[at] as number) ^ (1 << (i % 8));
      expect(() => decodeImage(broken), `byte ${at}`).to.throw(ImageError);
    }
  });

  it('is refused when it is cut short, empty or something else', async () => {
    const bytes = await encodeImage(image()).arrayBuffer();
    for (const length of [0, 3, 15, 16, 100, bytes.byteLength - 1]) expect(() => decodeImage(bytes.slice(0, length)), `${length} bytes`).to.throw(ImageError);
    expect(() => decodeImage(new TextEncoder().encode('<!doctype html><title>Not found</title>').buffer)).to.throw(ImageError);
  });
});
