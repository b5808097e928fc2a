import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { slices } from './bytes.js';
import type { Unreadable } from './bytes.js';
import { Crc32 } from './crc32.js';
import { Deflating, canDeflate } from './deflate.js';
import { isBomb } from './limits.js';
import type { Limits } from './limits.js';
import type { Pace } from './pace.js';
import { CENTRAL, CENTRAL_BYTES, DEFLATED, END, END_BYTES, LOCAL, LOCAL_BYTES } from './zip-format.js';
import { SHARED_AT_CENTRAL, SHARED_AT_LOCAL, SHARED_BYTES, STORED, UTF8, VERSION } from './zip-format.js';

/** A member that is to be packed. */
export interface NewMember {
  readonly path: string;
  readonly content: Blob;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** A member that is ready to be written. */
export interface PackedMember {
  readonly path: string;
  /** As it goes into the archive. */
  readonly data: Blob;
  readonly method: number;
  /** Bytes before packing. */
  readonly size: number;
  readonly crc: number;
  /** Of what was packed, in lower-case hex. */
  readonly sha256: string;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/**
 * Reads a member once: its checksums are made and it is deflated in one go, so that its header can say all of it before its data.
 * What does not get smaller is stored, and what gets smaller than an honest reader believes (zeros, mostly) too.
 */
export async function packMember({ path, content, modified }: NewMember, limits: Limits, pace: Pace, unreadable: Unreadable): Promise<PackedMember> {
  const hash = sha256.create();
  const crc = new Crc32();
  const deflate = canDeflate() ? new Deflating() : null;
  for await (const piece of slices(content, pace, unreadable)) {
    hash.update(piece);
    crc.add(piece);
    await deflate?.push(piece);
  }
  const packed = (await deflate?.finish()) ?? content;
  const stored = packed.size >= content.size || isBomb(content.size, packed.size, limits);
  return {
    path,
    data: stored ? content : packed,
    method: stored ? STORED : DEFLATED,
    size: content.size,
    crc: crc.value,
    sha256: bytesToHex(hash.digest()),
    modified,
  };
}

/** The archive, in the order given. */
export function joinZip(members: readonly PackedMember[]): Blob {
  const parts: BlobPart[] = [];
  const directory: BlobPart[] = [];
  let [offset, directorySize] = [0, 0];
  for (const member of members) {
    const name = new TextEncoder().encode(member.path);
    const shared = sharedHeader(member, name.length);
    const local = header(LOCAL, LOCAL_BYTES, shared, SHARED_AT_LOCAL);
    const central = header(CENTRAL, CENTRAL_BYTES, shared, SHARED_AT_CENTRAL);
    central.setUint16(4, VERSION, true);
    central.setUint32(42, offset, true);
    parts.push(local, name, member.data);
    directory.push(central, name);
    offset += LOCAL_BYTES + name.length + member.data.size;
    directorySize += CENTRAL_BYTES + name.length;
  }
  return new Blob([...parts, ...directory, endRecord(members.length, directorySize, offset)], { type: 'application/zip' });
}

function sharedHeader(member: PackedMember, nameLength: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(SHARED_BYTES));
  const { time, date } = dosTime(member.modified);
  view.setUint16(0, VERSION, true);
  view.setUint16(2, UTF8, true);
  view.setUint16(4, member.method, true);
  view.setUint16(6, time, true);
  view.setUint16(8, date, true);
  view.setUint32(10, member.crc, true);
  view.setUint32(14, member.data.size, true);
  view.setUint32(18, member.size, true);
  view.setUint16(22, nameLength, true);
  return new Uint8Array(view.buffer);
}

function header(signature: number, size: number, shared: Uint8Array, at: number): DataView<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(size));
  view.setUint32(0, signature, true);
  new Uint8Array(view.buffer).set(shared, at);
  return view;
}

function endRecord(count: number, size: number, offset: number): DataView<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(END_BYTES));
  view.setUint32(0, END, true);
  view.setUint16(8, count, true);
  view.setUint16(10, count, true);
  view.setUint32(12, size, true);
  view.setUint32(16, offset, true);
  return view;
}

/** UTC, so that equal work gives equal archives everywhere; years that do not fit (1980 to 2107) become the nearest that does. */
function dosTime(ms: number): { time: number; date: number } {
  const at = new Date(Math.min(Math.max(ms, Date.UTC(1980, 0, 1)), Date.UTC(2107, 11, 31)));
  return {
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
    date: ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
  };
}
