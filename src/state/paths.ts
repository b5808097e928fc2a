import type { Limits } from './limits.js';

/*
 * Which names may be in an archive. A path goes from the archive to the home folder, and from an archive that is unpacked by hand to a
 * folder on any system: it must not lead out of it, nor mean two things to two systems.
 */

const utf8 = new TextEncoder();

/** What is wrong with a path, as the end of the sentence "Its name …", or null if it can be used. */
export function pathFault(path: string, limits: Limits): string | null {
  if (/\p{Surrogate}/u.test(path)) return 'has a broken character (half of a surrogate pair)';
  if (/\p{Cc}/u.test(path)) return 'has a control character';
  if (path.includes('\\')) return 'has a backslash (\\), which means a folder on Windows';
  if (path.startsWith('/')) return 'starts at the root of the disk';
  if (utf8.encode(path).length > limits.pathBytes) return `is longer than ${limits.pathBytes} bytes`;
  const names = path.split('/');
  if (names.length > limits.pathDepth) return `has more than ${limits.pathDepth} parts`;
  for (const name of names) {
    if (name === '') return 'has an empty part';
    if (name === '.' || name === '..') return `leads through “${name}”`;
    if (/^[a-z]:/i.test(name)) return 'has the letter of a drive';
    if (utf8.encode(name).length > limits.nameBytes) return `has a part longer than ${limits.nameBytes} bytes`;
  }
  return null;
}

/** How two paths can be in each other's way. */
export type Clash = 'same' | 'alike' | 'file-and-folder';

/** The same for names that some system takes for one: Windows and macOS ignore upper and lower case, macOS how an accent is written. */
const folded = (name: string): string => name.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');

interface Node {
  readonly name: string;
  readonly kind: 'file' | 'folder';
  /** It was added itself, not only something in it. */
  added: boolean;
  /** By folded name. */
  readonly children: Map<string, Node>;
}

/** Paths that are to lie in one tree. */
export class PathTree {
  readonly #root: Node = { name: '', kind: 'folder', added: false, children: new Map() };

  /** Takes the path, and the folders that it lies in; or says how it is in the way of one that is there. */
  add(path: string, kind: 'file' | 'folder'): Clash | null {
    const names = path.split('/');
    let node = this.#root;
    for (const [i, name] of names.entries()) {
      const isLast = i === names.length - 1;
      const wanted = isLast ? kind : 'folder';
      const key = folded(name);
      let next = node.children.get(key);
      if (!next) {
        next = { name, kind: wanted, added: false, children: new Map() };
        node.children.set(key, next);
      }
      if (next.name !== name) return 'alike';
      if (next.kind !== wanted) return 'file-and-folder';
      if (isLast && next.added) return 'same';
      next.added ||= isLast;
      node = next;
    }
    return null;
  }
}

/** Where in an archive a member belongs. */
export type Place = 'manifest' | 'variables' | 'code' | 'files';

export const MANIFEST = 'manifest.json';
export const VARIABLES = 'variables.json';
export const CODE = 'code/';
export const FILES = 'files/';

/** The place of a member, or null if there is none for it. */
export function placeOf(path: string): Place | null {
  if (path === MANIFEST) return 'manifest';
  if (path === VARIABLES) return 'variables';
  if (path.startsWith(CODE)) return 'code';
  return path.startsWith(FILES) ? 'files' : null;
}
