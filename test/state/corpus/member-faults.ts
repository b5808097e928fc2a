import { deflateSync } from 'fflate';
import { bytesOf, rawZip } from '../raw-zip.js';
import { bad, goodMembers, withData, withFile } from './archive.js';
import type { HostileFile } from './archive.js';

/** Members that no saved state has. */
export function memberFaults(): HostileFile[] {
  const link = { name: 'files/link', data: '/etc/passwd', method: 0 };
  const special = /not a plain file but a link or a device/;
  return [
    bad('a password', withData({ flags: 0x801 }), 'encrypted', /password/),
    bad('strong encryption', withData({ flags: 0x841 }), 'encrypted', /password/),
    bad('sizes behind the data', withData({ flags: 0x808, local: { size: 0, compressed: 0, crc: 0 } }), 'descriptor', /only behind it/),
    bad('an unknown flag', withData({ flags: 0x820 }), 'flags', /marked in a way/),
    bad('a file in LZMA', withData({ method: 14 }), 'method', /compressed in a way/),
    bad('an extra field', withData({ extra: bytesOf('up\x05\0\x01abcd') }), 'extra', /extra fields/),
    bad('a comment at a file', withData({ comment: 'psst' }), 'memberComment', /“files\/data.txt” has a comment/),
    bad('a stored file with two sizes', withData({ method: 0, size: 7 }), 'storedSize', /two different sizes/),
    bad('a symbolic link', rawZip([...goodMembers(), { ...link, attributes: 0xa1ff0000 }]), 'special', special),
    bad('a device', rawZip([...goodMembers(), { ...link, attributes: 0x21b60000 }]), 'special', special),
    bad('a link of Windows', rawZip([...goodMembers(), { ...link, attributes: 0x400 }]), 'special', special),
    bad('a folder as a file', rawZip([...goodMembers(), { name: 'files/folder/', method: 0 }]), 'folderMember', /“files\/folder\/” is a folder/),
    bad('a folder by its attributes', withData({ attributes: 0x10 }), 'folderMember', /“files\/data.txt” is a folder/),
    bad('a name in Latin-1', withFile(new Uint8Array([0x66, 0x69, 0x6c, 0x65, 0x73, 0x2f, 0xe9])), 'nameEncoding', /not written in UTF-8/),
    bad('a name of which it is not said that it is UTF-8', rawZip([...goodMembers(), { name: 'files/é', data: 'x', flags: 0 }]), 'nameEncoding', /not written in UTF-8/),
    bad('a file with the wrong checksum', withData({ crc: 1 }), 'crc', /wrong checksum/),
    bad('a file that cannot be inflated', withData({ packed: new Uint8Array([7, 7, 7, 7]) }), 'deflate', /cannot be unpacked/),
    bad('a deflated stream without its end', withData({ packed: deflateSync(bytesOf('one\ntwo\n')).slice(0, -2) }), 'deflate', /cannot be unpacked/),
    bad('a file that is longer than it says', withData({ size: 7 }), 'otherSize', /another size than “manifest.json” says/),
  ];
}
