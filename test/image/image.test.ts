import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { ImageError, decodeImage } from '../../src/image/image.js';
import { PAGE } from '../../src/image/pages.js';
import { makeImage } from './make-image.js';

/** Three of four pages in use, not all of them neighbours. */
const heap = new Uint8Array(4 * PAGE).fill(7, 0, 2 * PAGE).fill(9, 3 * PAGE);
const sample = (): Promise<ArrayBuffer> => makeImage({ id: 'a', heap, texts: ['x = 1\n', '', 'é'.repeat(20)], packages: { numpy: 'pypi' } }).arrayBuffer();

const refused = (bytes: ArrayBuffer, what: string): void => void expect(() => decodeImage(bytes), what).to.throw(ImageError);

describe('an encoded image', () => {
  it('decodes to what was encoded', async () => {
    const { meta, pages, heap: contents, contents: texts } = decodeImage(await sample());
    expect(meta).to.deep.include({ id: 'a', over: null, heapBytes: heap.byteLength, packages: { numpy: 'pypi' } });
    expect([...pages]).to.deep.equal([0, 1, 3]);
    expect(contents).to.deep.equal(Uint8Array.from([...heap.subarray(0, 2 * PAGE), ...heap.subarray(3 * PAGE)]));
    const read = meta.contents.map(({ at, size }) => new TextDecoder().decode(texts.subarray(at, at + size)));
    expect(read).to.deep.equal(['x = 1\n', '', 'é'.repeat(20)]);
  });

  it('may hold no page and no file', async () => {
    const image = decodeImage(await makeImage({ id: 'b', over: 'a', heap: new Uint8Array(PAGE) }).arrayBuffer());
    expect([image.pages.length, image.heap.length, image.contents.length, image.meta.over]).to.deep.equal([0, 0, 0, 'a']);
  });

  it('is refused after a random change to any one of its bytes, 200 times over its whole length', async () => {
    const bytes = await sample();
    for (let i = 0; i < 200; i++) {
      const broken = new Uint8Array(bytes.slice(0));
      const at = Math.floor(((i + Math.random()) / 200) * broken.length);
      broken[at] = (broken[at] as number) ^ (1 + Math.floor(Math.random() * 255));
      refused(broken.buffer, `byte ${at} is ${broken[at]}`);
    }
  });

  it('is refused after a change to any byte outside its pages, padding included', async () => {
    const bytes = await sample();
    const inPages = bytes.byteLength - 3 * PAGE;
    const texts = decodeImage(bytes.slice(0)).contents.byteLength;
    for (let i = 0; i < inPages; i++) {
      const broken = new Uint8Array(bytes.slice(0));
      const at = i < inPages - texts ? i : i + 3 * PAGE;
      broken[at] = (broken[at] as number) ^ 1;
      refused(broken.buffer, `byte ${at}`);
    }
  });

  it('is refused when it is cut short anywhere, or longer than it was', async () => {
    const bytes = await sample();
    for (let length = 0; length < bytes.byteLength; length += length < 1000 ? 1 : 97) refused(bytes.slice(0, length), `${length} bytes`);
    refused(bytes.slice(0, -1), 'one byte less');
    refused(await new Blob([bytes, new Uint8Array(16)]).arrayBuffer(), '16 bytes more');
  });

  it('is refused when it is something else', () => {
    refused(new TextEncoder().encode('<!doctype html><title>Not found</title>').buffer, 'a page');
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => refused(bytes.slice().buffer, 'garbage')), { numRuns: 300 });
  });

  it('is refused whatever lengths its head claims, and nothing of that size is allocated', async () => {
    const bytes = (await sample()).slice(0, 4096);
    const claim = fc.constantFrom(0, 1, 3, 31, 4096, 2 ** 31, 2 ** 32 - 1);
    fc.assert(
      fc.property(claim, claim, claim, (json, pages, contents) => {
        const broken = bytes.slice(0);
        new Uint32Array(broken, 4, 3).set([json, pages, contents]);
        refused(broken, `${json}, ${pages}, ${contents}`);
      }),
    );
  });

  it('is refused when contents overlap, lie outside or leave bytes uncovered', async () => {
    const { contents } = decodeImage(await sample()).meta;
    const [first, second, third] = contents as [(typeof contents)[0], (typeof contents)[0], (typeof contents)[0]];
    const forged = { overlapping: [first, first], outside: [first, second, { ...third, size: 1 << 30 }], uncovered: [first], negative: [{ ...first, at: -16 }] };
    for (const [what, records] of Object.entries(forged)) {
      refused(await makeImage({ id: 'a', heap, texts: ['x = 1\n', '', 'é'.repeat(20)], contents: records }).arrayBuffer(), what);
    }
  });
});
