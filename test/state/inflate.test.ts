import { expect } from '@open-wc/testing';
import { deflateSync } from 'fflate';
import type { Bytes } from '../../src/state/bytes.js';
import { inflated } from '../../src/state/inflate.js';
import type { InflateFault } from '../../src/state/inflate.js';
import { Pace } from '../../src/state/pace.js';
import { endlessZeros } from './corpus/archive.js';
import { noise } from './works.js';

/** What comes out of a stream in pieces of 64 KB, until it ends or fails. */
async function outcome(stream: Bytes, size: number, pieceBytes = 65_536): Promise<{ made: number; taken: number; fault: InflateFault | 'none' }> {
  const result = { made: 0, taken: 0, fault: 'none' as InflateFault | 'none' };
  const failure = new Error('refused');
  const fault = (kind: InflateFault): Error => {
    result.fault = kind;
    return failure;
  };
  function* pieces(): Generator<Bytes> {
    for (; result.taken < stream.length; result.taken += pieceBytes) yield stream.subarray(result.taken, result.taken + pieceBytes);
  }
  try {
    for await (const piece of inflated(pieces(), { compressed: stream.length, size, fault }, new Pace({}))) result.made += piece.length;
  } catch (error) {
    if (error !== failure) throw error;
  }
  return result;
}

describe('Inflating', () => {
  for (const size of [0, 1, 70_000, 300_000]) {
    for (const level of [0, 6] as const) {
      it(`gives ${size} bytes that were deflated at level ${level}`, async () => {
        expect(await outcome(deflateSync(noise(size), { level }), size)).to.include({ made: size, fault: 'none' });
      });
    }
  }

  it('takes pieces of any size', async () => {
    const stream = deflateSync(noise(5000));
    for (const pieceBytes of [1, 2, 3, 1000]) expect(await outcome(stream, 5000, pieceBytes)).to.include({ made: 5000, fault: 'none' });
  });

  it('stops at the first byte too many, long before the stream ends', async () => {
    const stream = endlessZeros(4000);
    const { made, taken, fault } = await outcome(stream, 10 * 2 ** 20);
    expect(fault).to.equal('longer');
    expect(made).to.be.at.most(10 * 2 ** 20);
    // Ten of its four thousand megabytes had to be made, and one slice was at hand.
    expect(taken).to.be.below(stream.length / 50);
  });

  it('does not read on when a stream has ended', async () => {
    const end = deflateSync(noise(100));
    const stream = new Uint8Array(10 * 2 ** 20);
    stream.set(end);
    const { taken, fault } = await outcome(stream, 200);
    expect(fault).to.equal('damaged');
    expect(taken).to.be.below(200_000);
  });

  it('does not read on when blocks are empty', async () => {
    // Stored blocks of no bytes, for ever.
    const stream = Uint8Array.from({ length: 10 * 2 ** 20 }, (_, i) => (i % 5 > 2 ? 255 : 0));
    const { taken, fault } = await outcome(stream, 200);
    expect(fault).to.equal('damaged');
    expect(taken).to.be.below(200_000);
  });

  it('tells a stream that is too short', async () => {
    expect(await outcome(deflateSync(noise(100)), 101)).to.deep.include({ made: 100, fault: 'shorter' });
  });

  it('tells a stream that is broken', async () => {
    expect((await outcome(new Uint8Array([7, 1, 2, 3]), 10)).fault).to.equal('damaged');
  });
});
