import { bad, withContents, withFile, withManifest } from './archive.js';
import type { HostileFile } from './archive.js';

/** Names that lead elsewhere, or are in the way of others. */
export function pathFaults(): HostileFile[] {
  const path = (path: string, message: RegExp): HostileFile =>
    bad(`the path ${JSON.stringify(path).slice(0, 40)} of ${path.length}`, withFile(path), 'path', message);
  const pair = (a: string, b: string): Blob => withContents({ [a]: 'a', [b]: 'b' });
  return [
    path('../evil.py', /leads through “\.\.”/),
    path('files/../../evil.py', /leads through “\.\.”/),
    path('files/./evil.py', /leads through “\.”/),
    path('files//evil.py', /has an empty part/),
    path('/etc/passwd', /starts at the root/),
    path('C:/evil.py', /letter of a drive/),
    path('files/C:/evil.py', /letter of a drive/),
    path('files\\..\\evil.py', /backslash/),
    path('files/evil\0.py', /control character/),
    path('files/evil\u0085.py', /control character/),
    path('files/evil\n.py', /control character/),
    path(`files/${'x'.repeat(256)}`, /part longer than 255 bytes/),
    path(`files/${'é'.repeat(128)}`, /part longer than 255 bytes/),
    path(`files/${'abcdefghi/'.repeat(110)}x`, /longer than 1024 bytes/),
    path(`files/${'a/'.repeat(63)}b`, /has more than 64 parts/),
    path('', /has an empty part/),
    bad('a file elsewhere', withFile('evil.py'), 'place', /“evil.py” does not belong/),
    bad('a file in a folder that only begins alike', withFile('filesystem/a'), 'place', /does not belong/),
    bad('a folder’s name without a file', withFile('files'), 'file-and-folder', /a file and a folder at once/),
    bad('a file twice', withFile('files/data.txt'), 'same', /“files\/data.txt” is there twice/),
    bad('two manifests', withFile('manifest.json'), 'same', /“manifest.json” is there twice/),
    bad('names that differ in case', pair('files/A.txt', 'files/a.txt'), 'alike', /differ only in upper and lower case/),
    bad('folders that differ in case', pair('files/A/x', 'files/a/y'), 'alike', /differ only in upper and lower case/),
    bad('names that differ in an accent’s form', pair('files/\u00e9', 'files/e\u0301'), 'alike', /how accents are written/),
    bad('a sharp s and two', pair('files/ß', 'files/SS'), 'alike', /differ only/),
    bad('a file that is a folder', pair('files/a', 'files/a/b'), 'file-and-folder', /a file and a folder at once/),
    bad('a listed folder that is a file', withManifest((m) => void (m['folders'] = ['data.txt'])), 'file-and-folder', /a file and a folder at once/),
    bad('a listed folder that leads out', withManifest((m) => void (m['folders'] = ['../x'])), 'path', /leads through/),
    bad('a listed folder twice', withManifest((m) => void (m['folders'] = ['x', 'x'])), 'same', /“files\/x” is there twice/),
  ];
}
