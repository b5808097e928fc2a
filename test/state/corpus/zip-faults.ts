import { bytesOf, rawZip } from '../raw-zip.js';
import { MB, bad, goodMembers, withData } from './archive.js';
import type { HostileFile } from './archive.js';

/** Files that are not whole ZIP files, or not of the form that saved states have. */
export function zipFaults(): HostileFile[] {
  const huge = new Blob(Array.from({ length: 51 }, () => new Uint8Array(MB)));
  const good = rawZip(goodMembers());
  return [
    bad('nothing', new Blob([]), 'empty', /is empty/),
    bad('a file of 51 MB', huge, 'fileTooLarge', /has 51 MB.*50 MB at most/),
    bad('a picture', new Blob([new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10])]), 'notOurs', /not a file that py-playground saved\. Choose/),
    bad('a text', new Blob(['Hello!']), 'notOurs', /not a file that py-playground saved\. Choose/),
    bad('a pickle', new Blob([new Uint8Array([0x80, 4, 0x95, 0, 0, 0])]), 'notOurs', /not a file that py-playground saved\. Choose/),
    bad('only the first two letters of a ZIP file', new Blob(['PK']), 'zipEnd', /cut short/),
    bad('a ZIP file without its last byte', good.slice(0, -1), 'zipEnd', /cut short/),
    bad('a ZIP file with bytes behind it', rawZip(goodMembers(), { suffix: bytesOf('<script>') }), 'zipEnd', /added at its end/),
    bad('a ZIP file with a comment', rawZip(goodMembers(), { comment: 'hi' }), 'zipComment', /has a comment\. Saved states/),
    bad('a comment that looks like an end record', new Blob([rawZip(goodMembers(), { comment: 'x'.repeat(40) })]), 'zipComment', /has a comment\. Saved states/),
    bad('a ZIP file without files', rawZip([]), 'noManifest', /has no “manifest.json”/),
    bad('a ZIP file from elsewhere', rawZip([{ name: 'files/a.txt', data: 'a' }]), 'noManifest', /has no “manifest.json”/),
    bad('a disk number', rawZip(goodMembers(), { disk: 1 }), 'zipDisks', /one part of several/),
    bad('files on other disks', rawZip(goodMembers(), { countHere: 2 }), 'zipDisks', /one part of several/),
    bad('a member on another disk', withData({ disk: 1 }), 'zipDisks', /one part of several/),
    bad('ZIP64 in the end record', rawZip(goodMembers(), { count: 0xffff }), 'zip64', /ZIP64/),
    bad('ZIP64 in a member', withData({ size: 0xffffffff }), 'zip64', /ZIP64/),
    bad('a directory that begins elsewhere', rawZip(goodMembers(), { offset: 4 }), 'zipCutDirectory', /does not lie where/),
    bad('a directory far outside', rawZip(goodMembers(), { offset: 0xfffffff0 }), 'zipCutDirectory', /does not lie where/),
    bad('bytes behind the directory', rawZip(goodMembers(), { gap: bytesOf('PK\x06\x07....') }), 'zipCutDirectory', /does not lie where/),
    bad('a directory entry with another signature', withData({ signature: 0x02014b51 }), 'zipDirectory', /list of what is in this ZIP file is broken/),
    bad('fewer files than it says', rawZip(goodMembers(), { count: 9 }), 'zipCount', /says that it holds 9 files/),
    bad('more files than it says', rawZip(goodMembers(), { count: 3 }), 'zipCount', /says that it holds 3 files/),
    bad('bytes before the first file', rawZip(goodMembers(), { prefix: bytesOf('PK\x03\x04#!') }), 'zipStart', /before the first file.*6 bytes/),
    bad('bytes between two files', withData({ behind: bytesOf('hidden') }), 'zipGap', /hidden behind “files\/data.txt”/),
    bad('a file that begins too early', withData({ shift: -3 }), 'zipOverlap', /lies on top of another/),
    bad('a file outside of the archive', withData({ compressed: 100_000, size: 100_000 }), 'zipOutside', /does not lie inside/),
    bad('two names for a file', withData({ local: { name: 'files/evil.txt' } }), 'zipLocal', /two different things about “files\/data.txt”/),
    bad('two sizes for a file', withData({ local: { size: 7 } }), 'zipLocal', /two different things/),
    bad('two methods for a file', withData({ local: { method: 0 } }), 'zipLocal', /two different things/),
    bad('two checksums for a file', withData({ local: { crc: 7 } }), 'zipLocal', /two different things/),
    bad('a local header with another signature', withData({ local: { signature: 0x04034b51 } }), 'zipLocal', /two different things/),
  ];
}
