import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { PAGE, changedPages, emptyTable, pageTable, runsOf, writePages } from '../../src/image/pages.js';

const HEAP_PAGES = 16;

/** One byte of a heap that is not zero, and its place. */
type Mark = readonly [at: number, value: number];
const marks = fc.array(fc.tuple(fc.nat(HEAP_PAGES * PAGE * 2), fc.integer({ min: 1, max: 255 })), { maxLength: 20 });

function heapOf(pages: number, touched: readonly Mark[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pages * PAGE);
  for (const [at, value] of touched) bytes[at % bytes.length] = value;
  return bytes;
}

function contentsOf(heap: Uint8Array, pages: Uint32Array): Uint8Array {
  const contents = new Uint8Array(pages.length * PAGE);
  pages.forEach((page, at) => contents.set(heap.subarray(page * PAGE, (page + 1) * PAGE), at * PAGE));
  return contents;
}

describe('the pages of a heap', () => {
  it('are none of an empty one', () => {
    expect(changedPages(pageTable(heapOf(8, [])), emptyTable(0))).to.have.length(0);
    expect([...pageTable(heapOf(8, []))]).to.deep.equal([...emptyTable(8 * PAGE)]);
  });

  it('are named in rising order, where they changed and nowhere else', () => {
    const heap = heapOf(8, [[6 * PAGE + 5, 1], [2 * PAGE, 1]]);
    expect([...changedPages(pageTable(heap), emptyTable(0))]).to.deep.equal([2, 6]);
  });

  it('give the same heap back over any other, grown or not, emptied pages included', () => {
    fc.assert(
      fc.property(marks, marks, fc.nat({ max: 8 }), (first, second, grown) => {
        const [before, now] = [heapOf(HEAP_PAGES, first), heapOf(HEAP_PAGES + grown, second)];
        const pages = changedPages(pageTable(now), pageTable(before));
        const after = heapOf(HEAP_PAGES + grown, []);
        after.set(before);
        writePages(after, pages, contentsOf(now, pages));
        expect(after).to.deep.equal(now);
      }),
      { numRuns: 60 },
    );
  });

  it('are found in a part of a larger memory too', () => {
    const memory = heapOf(8, [[5 * PAGE, 1]]);
    expect([...changedPages(pageTable(memory.subarray(4 * PAGE)), emptyTable(0))]).to.deep.equal([1]);
  });
});

describe('runsOf', () => {
  it('joins neighbours, and leaves no page out', () => {
    expect([...runsOf(Uint32Array.of(0, 1, 2, 5, 7, 8))]).to.deep.equal([{ first: 0, count: 3 }, { first: 5, count: 1 }, { first: 7, count: 2 }]);
    expect([...runsOf(new Uint32Array(0))]).to.deep.equal([]);
  });
});
