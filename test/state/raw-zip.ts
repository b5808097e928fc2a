import { deflateSync } from 'fflate';
import { crc32 } from '../../src/state/crc32.js';

/*
 * A writer of ZIP files that can lie about everything.
 */

export type Bytes = Uint8Array<ArrayBuffer>;

export const bytesOf = (text: string): Bytes => new TextEncoder().encode(text);

/** What a header says. */
interface Said {
  readonly signature?: number;
  readonly version?: number;
  readonly flags?: number;
  readonly method?: number;
  readonly time?: number;
  readonly crc?: number;
  readonly compressed?: number;
  readonly size?: number;
  readonly name?: string | Bytes;
  readonly extra?: Bytes;
}

/** A member; what is not given is as it should be. */
export interface RawMember extends Said {
  readonly name: string | Bytes;
  readonly data?: string | Bytes;
  /** In place of what packing `data` gives. */
  readonly packed?: Bytes;
  readonly comment?: string;
  readonly attributes?: number;
  readonly disk?: number;
  /** Added to where it lies. */
  readonly shift?: number;
  /** Where it lies, if its data is not written but lies there already. */
  readonly at?: number;
  /** Bytes before its local header. */
  readonly before?: Bytes;
  /** Bytes behind its data. */
  readonly behind?: Bytes;
  /** What only the local header says. */
  readonly local?: Said;
}

/** The end of the file. */
export interface RawEnd {
  readonly count?: number;
  readonly countHere?: number;
  readonly disk?: number;
  readonly size?: number;
  readonly offset?: number;
  readonly comment?: string;
  readonly prefix?: Bytes;
  /** Between the directory and the end record. */
  readonly gap?: Bytes;
  readonly suffix?: Bytes;
}

const nameOf = (name: string | Bytes): Bytes => (typeof name === 'string' ? bytesOf(name) : name);

function fill(view: DataView, at: number, said: Said, name: Bytes): void {
  view.setUint16(at, said.version ?? 20, true);
  view.setUint16(at + 2, said.flags ?? 0x800, true);
  view.setUint16(at + 4, said.method ?? 8, true);
  view.setUint16(at + 6, said.time ?? 0, true);
  view.setUint16(at + 8, 0x21, true);
  view.setUint32(at + 10, said.crc ?? 0, true);
  view.setUint32(at + 14, said.compressed ?? 0, true);
  view.setUint32(at + 18, said.size ?? 0, true);
  view.setUint16(at + 22, name.length, true);
  view.setUint16(at + 24, said.extra?.length ?? 0, true);
}

/** The file, and where its parts begin: headers, data, directory entries, end record. */
export function rawZipWithBorders(members: readonly RawMember[], end: RawEnd = {}): { blob: Blob; borders: number[] } {
  const parts: Bytes[] = [];
  const directory: Bytes[] = [];
  const borders: number[] = [];
  let offset = 0;
  const write = (bytes: Bytes): void => {
    borders.push(offset);
    parts.push(bytes);
    offset += bytes.length;
  };
  if (end.prefix) write(end.prefix);
  for (const member of members) {
    const data = typeof member.data === 'string' ? bytesOf(member.data) : (member.data ?? new Uint8Array(0));
    const packed = member.packed ?? (member.method === 0 ? data : deflateSync(data));
    const said: Said = { crc: crc32(data), compressed: packed.length, size: data.length, ...member };
    const name = nameOf(member.name);
    const localSaid = { ...said, ...member.local };
    const localName = nameOf(localSaid.name ?? name);
    if (member.before) write(member.before);
    const start = (member.at ?? offset) + (member.shift ?? 0);
    if (member.at === undefined) {
      const local = new DataView(new ArrayBuffer(30));
      local.setUint32(0, member.local?.signature ?? 0x04034b50, true);
      fill(local, 4, localSaid, localName);
      write(new Uint8Array(local.buffer));
      write(localName);
      if (localSaid.extra) write(localSaid.extra);
      write(packed);
      if (member.behind) write(member.behind);
    }
    const comment = bytesOf(member.comment ?? '');
    const central = new DataView(new ArrayBuffer(46));
    central.setUint32(0, member.signature ?? 0x02014b50, true);
    central.setUint16(4, 20, true);
    fill(central, 6, said, name);
    central.setUint16(32, comment.length, true);
    central.setUint16(34, member.disk ?? 0, true);
    central.setUint32(38, member.attributes ?? 0, true);
    central.setUint32(42, start, true);
    directory.push(new Uint8Array(central.buffer), name, ...(said.extra ? [said.extra] : []), comment);
  }
  const directoryOffset = offset;
  directory.forEach(write);
  const directorySize = offset - directoryOffset;
  if (end.gap) write(end.gap);
  const record = new DataView(new ArrayBuffer(22));
  const comment = bytesOf(end.comment ?? '');
  record.setUint32(0, 0x06054b50, true);
  record.setUint16(4, end.disk ?? 0, true);
  record.setUint16(8, end.countHere ?? end.count ?? members.length, true);
  record.setUint16(10, end.count ?? members.length, true);
  record.setUint32(12, end.size ?? directorySize, true);
  record.setUint32(16, end.offset ?? directoryOffset, true);
  record.setUint16(20, comment.length, true);
  write(new Uint8Array(record.buffer));
  write(comment);
  if (end.suffix) write(end.suffix);
  return { blob: new Blob(parts), borders };
}

export const rawZip = (members: readonly RawMember[], end: RawEnd = {}): Blob => rawZipWithBorders(members, end).blob;
