import { readBytes, utf8Text } from './bytes.js';
import type { Bytes } from './bytes.js';
import type { Limits } from './limits.js';
import { refused, unreadable, why } from './refusals.js';
import { CENTRAL, CENTRAL_BYTES, DEFLATED, END, END_BYTES, LOCAL, LOCAL_BYTES } from './zip-format.js';
import { SHARED_AT_CENTRAL, SHARED_AT_LOCAL, SHARED_BYTES, STORED, UTF8 } from './zip-format.js';

/*
 * The strict reader of a ZIP's directory. It keeps to these:
 *
 * - The members lie one right behind the other, from the first byte to the directory, in its order; the directory ends where the end record
 *   begins, and that ends with the file. So nothing overlaps (https://www.bamsoftware.com/hacks/zipbomb/), and nothing is hidden.
 * - A local header says what the directory says.
 * - What saved states do not use is refused, not skipped.
 */

/** A member, as the directory describes it. Nothing of it is proved yet. */
export interface ZipEntry {
  readonly path: string;
  readonly method: number;
  readonly crc: number;
  readonly compressed: number;
  readonly size: number;
  /** Of its local header. */
  readonly offset: number;
  /** Of its data. */
  readonly dataOffset: number;
  /** What its local header must repeat, and the name behind it. */
  readonly shared: Bytes;
  readonly name: Bytes;
}

const viewOf = (bytes: Bytes): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const isSame = (a: Bytes, b: Bytes): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

/**
 * The members of a ZIP file, in their order.
 *
 * @throws PlaygroundError `state-refused`
 */
export async function readDirectory(file: Blob, limits: Limits): Promise<ZipEntry[]> {
  const { count, size, offset } = await readEnd(file, limits);
  const directory = await readBytes(file.slice(offset, offset + size), unreadable);
  const entries: ZipEntry[] = [];
  let at = 0;
  while (at < directory.length) {
    if (entries.length === count) throw refused(why.zipCount(count));
    const bytes = directory.subarray(at);
    if (bytes.length < CENTRAL_BYTES || viewOf(bytes).getUint32(0, true) !== CENTRAL) throw refused(why.zipDirectory());
    const [entry, length] = readEntry(bytes);
    entries.push(entry);
    at += length;
  }
  if (entries.length < count) throw refused(why.zipCount(count));
  checkLayout(entries, offset);
  return entries;
}

async function readEnd(file: Blob, limits: Limits): Promise<{ count: number; size: number; offset: number }> {
  // A comment makes the record come earlier; it is looked for only to say so.
  const tail = await readBytes(file.slice(Math.max(0, file.size - END_BYTES - 0xffff)), unreadable);
  const at = tail.length - END_BYTES;
  const view = viewOf(tail);
  if (at < 0 || view.getUint32(at, true) !== END || view.getUint16(at + 20, true) !== 0) {
    for (let i = at - 1; i >= 0; i--) {
      if (view.getUint32(i, true) === END && view.getUint16(i + 20, true) === at - i) throw refused(why.zipComment());
    }
    throw refused(why.zipEnd());
  }
  const count = view.getUint16(at + 10, true);
  const [size, offset] = [view.getUint32(at + 12, true), view.getUint32(at + 16, true)];
  if (count === 0xffff || size === 0xffffffff || offset === 0xffffffff) throw refused(why.zip64());
  if (view.getUint16(at + 4, true) !== 0 || view.getUint16(at + 6, true) !== 0 || view.getUint16(at + 8, true) !== count) throw refused(why.zipDisks());
  if (count > limits.entries) throw refused(why.zipEntries(count, limits.entries));
  if (offset + size !== file.size - END_BYTES) throw refused(why.zipCutDirectory());
  // More than these names can need: it is not read at all.
  if (size > count * (CENTRAL_BYTES + 4 * limits.pathBytes)) throw refused(why.zipDirectory());
  return { count, size, offset };
}

/** The entry that `bytes` begins with, and its length. */
function readEntry(bytes: Bytes): [entry: ZipEntry, length: number] {
  const view = viewOf(bytes);
  const nameLength = view.getUint16(28, true);
  const length = CENTRAL_BYTES + nameLength + view.getUint16(30, true) + view.getUint16(32, true);
  if (length > bytes.length) throw refused(why.zipDirectory());
  const name = bytes.subarray(CENTRAL_BYTES, CENTRAL_BYTES + nameLength);
  const flags = view.getUint16(8, true);
  const path = utf8Text(name);
  if (path === null || (!(flags & UTF8) && name.some((byte) => byte > 127))) throw refused(why.nameEncoding());
  const offset = view.getUint32(42, true);
  const entry: ZipEntry = {
    path,
    method: view.getUint16(10, true),
    crc: view.getUint32(16, true),
    compressed: view.getUint32(20, true),
    size: view.getUint32(24, true),
    offset,
    dataOffset: offset + LOCAL_BYTES + nameLength,
    shared: bytes.subarray(SHARED_AT_CENTRAL, SHARED_AT_CENTRAL + SHARED_BYTES),
    name,
  };
  const sentence = featureFault(entry, flags, view);
  if (sentence !== null) throw refused(sentence);
  return [entry, length];
}

/** What the entry uses that saved states do not. */
function featureFault({ path, method, compressed, size, offset }: ZipEntry, flags: number, view: DataView): string | null {
  if (compressed === 0xffffffff || size === 0xffffffff || offset === 0xffffffff) return why.zip64();
  if (view.getUint16(34, true) !== 0) return why.zipDisks();
  if (flags & 0x2041) return why.encrypted(path);
  if (flags & 0x0008) return why.descriptor(path);
  if (flags & ~UTF8) return why.flags(path);
  if (method !== STORED && method !== DEFLATED) return why.method(path);
  if (method === STORED && compressed !== size) return why.storedSize(path);
  if (view.getUint16(30, true) !== 0) return why.extra(path);
  if (view.getUint16(32, true) !== 0) return why.memberComment(path);
  // Unix keeps the kind of a file in the upper half, DOS in the lower: 0x10 is a folder, 0x08 the disk's name, 0x400 a link.
  const attributes = view.getUint32(38, true);
  const kind = (attributes >>> 16) & 0xf000;
  if (path.endsWith('/') || kind === 0x4000 || attributes & 0x10) return why.folderMember(path);
  return (kind !== 0 && kind !== 0x8000) || attributes & 0x408 ? why.special(path) : null;
}

function checkLayout(entries: readonly ZipEntry[], directoryOffset: number): void {
  entries.forEach((entry, i) => {
    const end = entry.dataOffset + entry.compressed;
    const next = entries[i + 1]?.offset ?? directoryOffset;
    if (i === 0 && entry.offset !== 0) throw refused(why.zipStart(entry.offset));
    if (end > directoryOffset) throw refused(why.zipOutside(entry.path));
    if (end > next) throw refused(why.zipOverlap(entry.path));
    if (end < next) throw refused(why.zipGap(entry.path));
  });
}

/**
 * The packed bytes of a member, once its local header is proved.
 *
 * @throws PlaygroundError `state-refused`
 */
export async function packedData(file: Blob, { offset, dataOffset, compressed, shared, name, path }: ZipEntry): Promise<Blob> {
  const header = await readBytes(file.slice(offset, dataOffset), unreadable);
  const repeated = header.subarray(SHARED_AT_LOCAL, SHARED_AT_LOCAL + SHARED_BYTES);
  const isTrue = viewOf(header).getUint32(0, true) === LOCAL && isSame(repeated, shared) && isSame(header.subarray(LOCAL_BYTES), name);
  if (!isTrue) throw refused(why.zipLocal(path));
  return file.slice(dataOffset, dataOffset + compressed);
}
