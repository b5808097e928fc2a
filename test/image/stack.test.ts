import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { ImageError } from '../../src/image/image.js';
import { PAGE, pageTable } from '../../src/image/pages.js';
import { contentsOf, fillHeap, readStack, tableOf } from '../../src/image/stack.js';
import { makeImage } from './make-image.js';

/** A module without constants. */
const NOTHING = new Uint8Array(0);

const heap = (...values: number[]): Uint8Array<ArrayBuffer> => Uint8Array.from(values.flatMap((value) => Array<number>(PAGE).fill(value)));

/** What `readStack` threw. */
async function failure(...blobs: Blob[]): Promise<unknown> {
  return readStack(blobs).then(
    () => null,
    (error: unknown) => error,
  );
}

describe('a stack of images', () => {
  const base = makeImage({ id: 'base', heap: heap(1, 2, 0) });
  const layer = makeImage({ id: 'one', over: 'base', heap: heap(1, 3, 4), below: heap(1, 2, 0) });
  const second = makeImage({ id: 'two', over: 'one', heap: heap(1, 3, 0), below: heap(1, 3, 4) });

  it('is the state of its top', async () => {
    const stack = await readStack([base, layer, second]);
    const memory = new Uint8Array(3 * PAGE).fill(255);
    fillHeap(stack, memory, memory.length, NOTHING);
    expect(memory).to.deep.equal(heap(1, 3, 0));
    expect(stack.meta.id).to.equal('two');
  });

  it('clears what lies beyond it in a larger memory', async () => {
    const memory = new Uint8Array(5 * PAGE).fill(255);
    fillHeap(await readStack([base]), memory, memory.length, NOTHING);
    expect(memory).to.deep.equal(heap(1, 2, 0, 0, 0));
  });

  it('has the contents of all its files', async () => {
    const upper = makeImage({ id: 'one', over: 'base', heap: heap(1), texts: ['new'] });
    const { images } = await readStack([makeImage({ id: 'base', heap: heap(1), texts: ['old', 'other'] }), upper]);
    const texts = [...contentsOf(images).values()].map((bytes) => new TextDecoder().decode(bytes));
    expect(texts.sort()).to.deep.equal(['new', 'old', 'other']);
  });

  it('is refused when a layer belongs on another image, is missing or comes twice, and when there is no base', async () => {
    for (const blobs of [[makeImage({ id: 'other', heap: heap(1, 2, 0) }), layer], [base, second], [base, layer, layer], [layer], [base, base], []]) {
      expect(await failure(...blobs)).to.be.instanceOf(ImageError);
    }
  });

  it('is refused when any of its images is damaged', async () => {
    const bytes = new Uint8Array(await layer.arrayBuffer());
    bytes[bytes.length - 1] = 99;
    expect(await failure(base, new Blob([bytes]), second)).to.be.instanceOf(ImageError);
  });

  it('is the last state after any edits, with or without layers put together', async () => {
    const edit = fc.record({
      marks: fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 10 }),
      grow: fc.nat({ max: 2 }),
      replaces: fc.boolean(),
    });
    const property = fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 8 }), async (edits) => {
      const first = heap(1, 0, 2, 0);
      let now = first;
      let layers: { readonly id: string; readonly heap: Uint8Array<ArrayBuffer>; readonly blob: Blob }[] = [];
      const bottom = { id: 'base', heap: first, blob: makeImage({ id: 'base', heap: first }) };
      for (const [at, { marks, grow, replaces }] of edits.entries()) {
        const next = new Uint8Array(now.length + grow * PAGE);
        next.set(now);
        for (const [place, value] of marks) next[place % next.length] = value;
        const below = replaces ? bottom : (layers.at(-1) ?? bottom);
        const top = { id: `layer ${at}`, heap: next, blob: makeImage({ id: `layer ${at}`, over: below.id, heap: next, below: below.heap }) };
        layers = replaces ? [top] : [...layers, top];
        now = next;
      }
      const stack = await readStack([bottom.blob, ...layers.map(({ blob }) => blob)]);
      const memory = new Uint8Array(now.length).fill(170);
      fillHeap(stack, memory, memory.length, NOTHING);
      expect(memory).to.deep.equal(now);
      expect(tableOf(stack.images, pageTable(NOTHING))).to.deep.equal(pageTable(now));
    });
    await fc.assert(property, { numRuns: 60 });
  });
});
