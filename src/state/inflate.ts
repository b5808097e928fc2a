import { Inflate } from 'fflate';
import type { Bytes } from './bytes.js';
import { SLICE_BYTES } from './pace.js';
import type { Pace } from './pace.js';

/** What went wrong while inflating. */
export type InflateFault = 'damaged' | 'longer' | 'shorter';

/** What a deflated stream claims to be, and who is told that it is not. */
export interface InflateClaim {
  /** Bytes. */
  readonly compressed: number;
  /** Bytes, inflated. */
  readonly size: number;
  readonly fault: (fault: InflateFault, cause?: unknown) => Error;
}

/** A byte of deflated data makes 1032 at most: so much at a time, and never more than 4 MB are made before they are counted. */
const MOST_AT_A_TIME = 4096;
const LEAST_AT_A_TIME = 256;

/** The longest piece of honest data that makes nothing: a stored block is given out when it is complete. */
const MOST_SILENT = 66_000;

/**
 * Inflates in small steps, counts what comes out, and ends at the first byte too many.
 *
 * fflate says neither when a stream has ended nor how much it has read, and goes on collecting what stands behind the end; so does this
 * end a stream that has made nothing for too long. (What fits behind an end before that is never seen by anyone.)
 */
export async function* inflated(pieces: AsyncIterable<Bytes> | Iterable<Bytes>, claim: InflateClaim, pace: Pace): AsyncGenerator<Bytes> {
  let [made, silent] = [0, 0];
  let ready: Bytes[] = [];
  const inflate = new Inflate((piece) => ready.push(piece));
  const push = (piece: Bytes, isLast: boolean): Bytes[] => {
    ready = [];
    try {
      inflate.push(piece, isLast);
    } catch (cause) {
      throw claim.fault('damaged', cause);
    }
    return ready.filter(({ length }) => length > 0);
  };
  // So much that honest data makes about one slice of it.
  const step = Math.min(Math.max(Math.floor((SLICE_BYTES * claim.compressed) / Math.max(claim.size, 1)), LEAST_AT_A_TIME), MOST_AT_A_TIME);
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; at += step) {
      const input = piece.subarray(at, at + step);
      silent += input.length;
      for (const output of push(input, false)) {
        silent = 0;
        made += output.length;
        if (made > claim.size) throw claim.fault('longer');
        yield output;
        await pace.spend(output.length);
      }
      if (silent > MOST_SILENT) throw claim.fault('damaged');
    }
  }
  // Throws when the stream has not ended; makes nothing.
  push(new Uint8Array(0), true);
  if (made < claim.size) throw claim.fault('shorter');
}
