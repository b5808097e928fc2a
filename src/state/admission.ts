import { isBomb } from './limits.js';
import type { Limits } from './limits.js';
import type { Manifest, ManifestMember } from './manifest.js';
import { FILES, PathTree, pathFault, placeOf } from './paths.js';
import type { Place } from './paths.js';
import { refused, why } from './refusals.js';
import type { ZipEntry } from './zip-directory.js';

/*
 * What may go on to be inflated: asked of the directory alone, so that a hostile file has cost nothing but the reading of that.
 */

const mostBytes = (place: Place, limits: Limits): number =>
  ({ manifest: limits.manifestBytes, code: limits.codeBytes, variables: limits.memberBytes, files: limits.memberBytes })[place];

/**
 * Proves names and sizes as the directory gives them.
 *
 * @returns the tree that the members make
 * @throws PlaygroundError `state-refused`
 */
export function admitEntries(entries: readonly ZipEntry[], limits: Limits): PathTree {
  const tree = new PathTree();
  let total = 0;
  for (const { path, size, compressed } of entries) {
    admitPath(tree, path, 'file', limits);
    const place = placeOf(path);
    if (place === null) throw refused(why.place(path));
    const most = mostBytes(place, limits);
    if (size > most) throw refused(why.memberTooLarge(path, size, most));
    if (isBomb(size, compressed, limits)) throw refused(why.bomb(path, limits.ratio));
    total += size;
  }
  if (total > limits.totalBytes) throw refused(why.totalTooLarge(total, limits.totalBytes));
  return tree;
}

/** Proves the names of the manifest's folders against those of the members. */
export function admitFolders(folders: readonly string[], tree: PathTree, limits: Limits): void {
  for (const folder of folders) admitPath(tree, FILES + folder, 'folder', limits);
}

function admitPath(tree: PathTree, path: string, kind: 'file' | 'folder', limits: Limits): void {
  const fault = pathFault(path, limits);
  if (fault !== null) throw refused(why.path(path, fault));
  const clash = tree.add(path, kind);
  if (clash) throw refused(why[clash](path));
}

/**
 * Pairs each member of the manifest with its entry: they must be the same, and nothing more.
 *
 * @param entries - without the manifest's own
 * @throws PlaygroundError `state-refused`
 */
export function pairMembers(manifest: Manifest, entries: readonly ZipEntry[]): [ManifestMember, ZipEntry][] {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const seen = new Set<string>();
  const pairs = manifest.members.map((member): [ManifestMember, ZipEntry] => {
    const entry = byPath.get(member.path);
    if (seen.has(member.path)) throw refused(why.listedTwice(member.path));
    if (!entry) throw refused(why.notThere(member.path));
    if (entry.size !== member.bytes) throw refused(why.otherSize(member.path));
    seen.add(member.path);
    return [member, entry];
  });
  for (const { path } of entries) if (!seen.has(path)) throw refused(why.notListed(path));
  return pairs;
}
