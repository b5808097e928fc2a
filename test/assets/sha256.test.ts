import { expect } from '@open-wc/testing';
import { sha256Hex } from '../../src/assets/sha256.js';

/** Hashes as a page without `crypto.subtle` does: one served over plain http. */
async function hashWithoutSubtle(bytes: ArrayBuffer): Promise<string> {
  Object.defineProperty(crypto, 'subtle', { value: undefined, configurable: true });
  try {
    return await sha256Hex(bytes);
  } finally {
    delete (crypto as { subtle?: unknown }).subtle;
  }
}

describe('SHA-256', () => {
  it('is the one of the standard', async () => {
    // FIPS 180-2, appendix B.1.
    const abc = new TextEncoder().encode('abc').buffer;
    expect(await sha256Hex(abc)).to.equal('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  for (const size of [0, 1, 55, 56, 63, 64, 65, 1000, 1 << 20]) {
    it(`is the same on secure and plain pages for ${size} bytes`, async () => {
      const bytes = Uint8Array.from({ length: size }, (_, i) => (i * 31) & 255).buffer;
      expect(await hashWithoutSubtle(bytes)).to.equal(await sha256Hex(bytes));
    });
  }
});
