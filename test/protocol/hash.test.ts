import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { BLOCK_BYTES, BLOCK_WORDS, hashBytes, hashWords, padded } from '../../src/protocol/hash.js';
import { PAGE_WORDS } from '../../src/image/pages.js';

const hash = (words: Uint32Array): string => {
  const out = new Uint32Array(2);
  hashWords(words, 0, words.length, out, 0);
  return out.join();
};

const word = fc.integer({ min: 0, max: 0xffffffff });
const blocks = fc.integer({ min: 1, max: 16 }).chain((count) => fc.array(word, { minLength: count * BLOCK_WORDS, maxLength: count * BLOCK_WORDS }));

describe('hashWords', () => {
  it('is another one after any single word changed to any other', () => {
    fc.assert(
      fc.property(blocks, fc.nat(), word, (words, at, other) => {
        const before = Uint32Array.from(words);
        const after = before.with(at % before.length, other);
        fc.pre(before[at % before.length] !== other);
        expect(hash(after)).to.not.equal(hash(before));
      }),
      { numRuns: 2000 },
    );
  });

  it('is another one for each single bit of an empty page', () => {
    const page = new Uint32Array(PAGE_WORDS);
    const seen = new Set([hash(page)]);
    for (let at = 0; at < PAGE_WORDS; at++) for (let bit = 0; bit < 32; bit += 5) seen.add(hash(page.with(at, 1 << bit)));
    expect(seen).to.have.length(1 + PAGE_WORDS * 7);
  });

  it('keeps apart what programs do to pages: counters, moved blocks, swapped words', () => {
    const seen = new Map<string, string>();
    const note = (what: string, words: Uint32Array): void => {
      const found = hash(words);
      expect(seen.get(found), `${what} has the hash of`).to.equal(undefined);
      seen.set(found, what);
    };
    const page = Uint32Array.from({ length: 64 }, (_, at) => at + 1);
    note('the page', page);
    for (let step = 1; step < 20_000; step++) note(`counter ${step}`, page.with(0, step + 1).with(8, step + 9));
    for (let shift = 1; shift < 64; shift++) note(`moved by ${shift}`, Uint32Array.from(page, (_, at) => page[(at + shift) % 64] as number));
    for (let a = 0; a < 64; a++) for (let b = 0; b < a; b++) note(`${a} and ${b} swapped`, page.with(a, page[b] as number).with(b, page[a] as number));
  });

  it('knows two inputs that differ anyhow from each other', () => {
    fc.assert(
      fc.property(blocks, blocks, (a, b) => {
        fc.pre(a.join() !== b.join());
        expect(hash(Uint32Array.from(a))).to.not.equal(hash(Uint32Array.from(b)));
      }),
      { numRuns: 2000 },
    );
  });

  it('looks at the words it is told and at no others', () => {
    const words = Uint32Array.from({ length: 12 }, (_, at) => at);
    const out = new Uint32Array(4);
    hashWords(words, 4, 4, out, 2);
    expect(out.slice(2).join()).to.equal(hash(words.slice(4, 8)));
    expect([...out.slice(0, 2)]).to.deep.equal([0, 0]);
  });
});

describe('hashBytes', () => {
  it('counts the length, which padding hides', () => {
    const block = new Uint8Array(BLOCK_BYTES);
    const hashes = Array.from({ length: BLOCK_BYTES }, (_, length) => hashBytes(block, length + 1));
    expect(new Set(hashes)).to.have.length(BLOCK_BYTES);
  });

  it('is 16 hexadecimal digits, for nothing at all too', () => {
    for (const bytes of [new Uint8Array(0), new Uint8Array(BLOCK_BYTES).fill(255)]) expect(hashBytes(bytes)).to.match(/^[0-9a-f]{16}$/);
  });
});

describe('padded', () => {
  it('is the next border of a block', () => {
    expect([0, 1, 15, 16, 17].map(padded)).to.deep.equal([0, 16, 16, 16, 32]);
  });
});
