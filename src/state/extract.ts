import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { BlobBuilder, slices } from './bytes.js';
import { Crc32 } from './crc32.js';
import { inflated } from './inflate.js';
import type { InflateFault } from './inflate.js';
import type { Pace } from './pace.js';
import { refused, unreadable, why } from './refusals.js';
import { packedData } from './zip-directory.js';
import type { ZipEntry } from './zip-directory.js';
import { DEFLATED } from './zip-format.js';

/**
 * The content of a member, and what it hashes to. Size and checksum are as the directory says.
 *
 * @throws PlaygroundError `state-refused` or `aborted`
 */
export async function extract(file: Blob, entry: ZipEntry, pace: Pace): Promise<{ data: Blob; sha256: string }> {
  const { path, compressed, size } = entry;
  const packed = slices(await packedData(file, entry), pace, unreadable);
  const fault = (kind: InflateFault, cause?: unknown): Error =>
    kind === 'damaged' ? refused(why.deflate(path), cause) : refused(why[kind](path, size));
  const crc = new Crc32();
  const hash = sha256.create();
  const content = new BlobBuilder();
  for await (const piece of entry.method === DEFLATED ? inflated(packed, { compressed, size, fault }, pace) : packed) {
    crc.add(piece);
    hash.update(piece);
    content.add(piece);
  }
  if (crc.value !== entry.crc) throw refused(why.crc(path));
  return { data: content.build(), sha256: bytesToHex(hash.digest()) };
}
