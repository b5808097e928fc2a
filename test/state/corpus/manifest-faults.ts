import { rawZip } from '../raw-zip.js';
import { CONTENTS, bad, goodMembers, manifestFor, withFile, withManifest, withManifestText } from './archive.js';
import type { HostileFile, LooseManifest } from './archive.js';

/** Manifests that are wrong, or do not fit what is there. */
export function manifestFaults(): HostileFile[] {
  const field = (name: string, edit: (manifest: LooseManifest) => unknown, how = String(edit)): HostileFile => ({
    name: `a manifest with a wrong ${name}: ${how.replace('(m) => ', '')}`,
    blob: withManifest(edit),
    reason: 'manifestField',
    message: new RegExp(`“${name.replace(/[[\].]/g, '\\$&')}” in “manifest.json” is missing or wrong`),
  });
  const member = (key: string, value: unknown): HostileFile => field(`members[0].${key}`, (m) => void (m.members[0]![key] = value), JSON.stringify(value));
  return [
    bad('a manifest that is not UTF-8', withManifestText(new Uint8Array([0x7b, 0xff, 0x7d])), 'manifestEncoding', /“manifest.json” is not a text in UTF-8/),
    bad('a manifest that is not JSON', withManifestText('{"format": '), 'manifestJson', /“manifest.json” is not valid JSON/),
    bad('an empty manifest', withManifestText(''), 'manifestJson', /“manifest.json” is not valid JSON/),
    bad('a manifest of brackets', withManifestText('['.repeat(60_000)), 'manifestDepth', /“manifest.json” is nested too deeply \(more than 32 levels\)/),
    bad('a manifest that is a list', withManifestText('[]'), 'manifestFormat', /from another program/),
    bad('a manifest that is null', withManifestText('null'), 'manifestFormat', /from another program/),
    bad('another format', withManifest((m) => void (m['format'] = 'jupyter')), 'manifestFormat', /from another program/),
    bad('a manifest in __proto__', withManifestText(`{"__proto__": ${manifestFor(CONTENTS)}}`), 'manifestFormat', /from another program/),
    bad('version 2', withManifest((m) => void (m['version'] = 2)), 'newer', /newer version of py-playground \(its format is 2\)/),
    field('version', (m) => void (m['version'] = '1')),
    field('version', (m) => void (m['version'] = 0)),
    field('created', (m) => void delete m['created']),
    field('created', (m) => void (m['created'] = 'yesterday')),
    field('created', (m) => void (m['created'] = 1e12)),
    field('python', (m) => void (m['python'] = 3.14)),
    field('pyodide', (m) => void (m['pyodide'] = '<b>')),
    field('members', (m) => ({ ...m, members: {} })),
    field('members[0]', (m) => ({ ...m, members: [null] })),
    member('path', 7),
    member('bytes', '16'),
    member('bytes', 1.5),
    member('sha256', 'abc'),
    member('modified', 'now'),
    member('modified', -1),
    field('folders', (m) => void delete m['folders']),
    field('folders[1]', (m) => void (m['folders'] = ['a', {}])),
    field('packages', (m) => void (m['packages'] = ['numpy'])),
    field('packages', (m) => void (m['packages'] = { numpy: 2 })),
    field('packages', (m) => void (m['packages'] = { 'https://example.org/evil.whl': '1.0' })),
    bad('1001 folders', withManifest((m) => void (m['folders'] = Array.from({ length: 1001 }, String))), 'folderCount', /lists 1001 folders; at most 1000/),
    bad('a file that is listed twice', withManifest((m) => void m.members.push(m.members[0]!)), 'listedTwice', /lists “code\/main.py” twice/),
    bad('a file that is listed but missing', rawZip(goodMembers().slice(0, -1)), 'notThere', /lists “variables.json”, but it is not in the file/),
    bad('a file that is not listed', withFile('files/more.txt'), 'notListed', /“files\/more.txt” is in the file, but “manifest.json” does not list it/),
    bad('a file of another size', withManifest((m) => void (m.members[1]!['bytes'] = 9)), 'otherSize', /another size than “manifest.json” says/),
    bad('a negative size', withManifest((m) => void (m.members[1]!['bytes'] = -1)), 'otherSize', /another size than “manifest.json” says/),
    bad('a file with another hash', withManifest((m) => void (m.members[1]!['sha256'] = '0'.repeat(64))), 'sha256', /is not the file that was saved/),
  ];
}
