import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { PAGE, checksum, packPages, unpackPages } from '../../src/image/pages.js';

const heap = (pages: number, touched: readonly (readonly [number, number])[] = []): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(pages * PAGE);
  for (const [at, value] of touched) bytes[at % bytes.length] = value;
  return bytes;
};

const touches = fc.array(fc.tuple(fc.nat(64 * PAGE), fc.integer({ min: 1, max: 255 })), { maxLength: 40 });

describe('packPages', () => {
  it('leaves empty pages out', () => {
    expect(packPages(heap(8, [[5 * PAGE + 3, 1]]), null).byteLength).to.equal(4 + 4 + PAGE);
  });

  it('gives the same heap back over an empty one', () => {
    fc.assert(
      fc.property(touches, (marks) => {
        const before = heap(16, marks);
        const after = heap(16);
        unpackPages(packPages(before, null), after);
        expect(after).to.deep.equal(before);
      }),
      { numRuns: 50 },
    );
  });

  it('gives the same heap back over its base, grown or not, emptied pages included', () => {
    fc.assert(
      fc.property(touches, touches, fc.nat(8), (first, second, grown) => {
        const base = heap(16, first);
        const now = heap(16 + grown, second);
        const after = heap(16 + grown);
        after.set(base);
        unpackPages(packPages(now, base), after);
        expect(after).to.deep.equal(now);
      }),
      { numRuns: 50 },
    );
  });

  it('refuses pages that are cut short', () => {
    const packed = packPages(heap(4, [[0, 1], [PAGE, 2]]), null);
    expect(() => unpackPages(packed.slice(0, -PAGE), heap(4))).to.throw(RangeError);
  });
});

describe('checksum', () => {
  it('notices every single changed byte, wherever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, at, flip) => {
        const changed = bytes.slice();
        const index = at % bytes.length;
        changed[index] = (changed[index] as number) ^ flip;
        expect(checksum(changed)).to.not.equal(checksum(bytes));
      }),
      { numRuns: 500 },
    );
  });

  it('notices a missing end', () => {
    const bytes = new Uint8Array(64);
    expect(checksum(bytes.subarray(0, 60))).to.not.equal(checksum(bytes));
  });
});
