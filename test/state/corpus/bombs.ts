import { deflateSync } from 'fflate';
import { bytesOf, rawZip } from '../raw-zip.js';
import type { Bytes, RawMember } from '../raw-zip.js';
import { MB, bad, endlessZeros, goodMembers, manifestFor, withManifestText } from './archive.js';
import type { HostileFile } from './archive.js';

/** An archive of one file, which says in both places that it has this size. */
function alone(size: number, content: Partial<RawMember>): Blob {
  const manifest = manifestFor({ 'files/zeros': '' }, ({ members }) => void (members[0]!['bytes'] = size));
  return rawZip([{ name: 'manifest.json', data: manifest }, { name: 'files/zeros', ...content, size }]);
}

/** Small files that would become large ones, and lists that would take long. */
export function bombs(): HostileFile[] {
  const zeros = endlessZeros(19);
  const zero = { name: 'files/zeros', packed: zeros, crc: 0 };
  const inner = new Uint8Array(zeros.length * 100);
  for (let i = 0; i < 100; i++) inner.set(zeros, i * zeros.length);
  const many = Array.from({ length: 50_000 }, (_, i) => ({ name: `files/${i}`, method: 0 }));
  const big = Array.from({ length: 6 }, (_, i) => ({ name: `files/${i}`, packed: new Uint8Array(100_000), size: 19 * MB }));
  const first = { name: 'files/0', packed: new Uint8Array(50_000), size: 9 * MB };
  // As in https://www.bamsoftware.com/hacks/zipbomb/: all entries point to one kernel.
  const fullOverlap = [first, ...Array.from({ length: 900 }, (_, i) => ({ ...first, name: `files/${i + 1}`, at: 0 }))];
  return [
    bad('zeros, a thousand times smaller', rawZip([...goodMembers(), { ...zero, size: 19 * MB }]), 'bomb', /more than 200 times its size/),
    bad('an archive in the archive, of zeros', rawZip([...goodMembers(), { name: 'files/inner.zip', data: inner }]), 'bomb', /more than 200 times/),
    bad('zeros that say they are small', alone(60_000, zero), 'longer', /holds more than the 60000 bytes/),
    bad('zeros that say they shrink honestly', alone(zeros.length * 199, zero), 'longer', /holds more than/),
    bad('a file that says it is larger', alone(9, { name: 'files/zeros', data: 'abc' }), 'shorter', /holds less than the 9 bytes/),
    bad('a stream with a megabyte behind its end', alone(9, { packed: withTail(deflateSync(bytesOf('abc')), MB) }), 'deflate', /cannot be unpacked/),
    bad('entries on top of each other', rawZip(fullOverlap), 'zipOverlap', /lies on top of another file/),
    bad('entries that quote each other', quoted(), 'zipOverlap', /lies on top of another file/),
    bad('50 000 entries', rawZip(many), 'zipEntries', /holds 50000 files.*1000 at most/),
    bad('50 000 entries that say they are 1000', rawZip(many, { count: 1000 }), 'zipCount', /says that it holds 1000 files/),
    bad('50 000 entries that say they are ten', rawZip(many, { count: 10 }), 'zipDirectory', /is broken/),
    bad('a file of 21 MB', rawZip([...goodMembers(), { ...zero, size: 21 * MB }]), 'memberTooLarge', /has 21 MB when unpacked; at most 20 MB/),
    bad('code of 2 MB', rawZip([...goodMembers(), { ...zero, name: 'code/x.py', size: 2 * MB }]), 'memberTooLarge', /has 2 MB when unpacked; at most 1 MB/),
    bad('a manifest of 3 MB', withManifestText(' '.repeat(3 * MB)), 'memberTooLarge', /“manifest.json” has 3 MB/),
    bad('114 MB in all', rawZip([...goodMembers(), ...big]), 'totalTooLarge', /together have 114(\.\d)? MB.*100 MB/),
  ];
}

function withTail(bytes: Bytes, zeros: number): Bytes {
  const result = new Uint8Array(bytes.length + zeros);
  result.set(bytes);
  return result;
}

/** Each file's data is a stored block with the next file's header in it, and goes on behind that. */
function quoted(): Blob {
  const kernel: RawMember = { name: 'files/b', packed: new Uint8Array(1000), size: 5000 };
  const header = 30 + 'files/a'.length;
  const block = new Uint8Array([0, header, 0, ~header & 255, 255]);
  return rawZip([{ name: 'files/a', packed: block, size: 5000, compressed: block.length + header + 1000 }, kernel]);
}
