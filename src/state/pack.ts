import { CODE, FILES, MANIFEST, PathTree, VARIABLES, pathFault } from './paths.js';
import type { Limits } from './limits.js';
import { LIMITS } from './limits.js';
import { isPackage, isTime, isVersion, writeManifest } from './manifest.js';
import { Pace } from './pace.js';
import type { PaceOptions } from './pace.js';
import { notSaveable, unsaved } from './refusals.js';
import { variablesFault } from './variables.js';
import type { Work } from './work.js';
import { joinZip, packMember } from './zip-writer.js';
import type { PackedMember } from './zip-writer.js';

/** A member of the archive before it is packed. */
interface Member {
  readonly path: string;
  /** What the reader knows it by. */
  readonly name: string;
  readonly content: Blob;
  /** Of files of the home folder only. */
  readonly modified: number | undefined;
  readonly limit: number;
}

/**
 * The work as a ZIP file, `manifest.json` first. Equal work gives equal bytes.
 *
 * Nothing is packed that {@link unpackWork} would refuse.
 *
 * @throws PlaygroundError `files-failed`, naming what cannot be saved and what to do about it, or `aborted`.
 */
export async function packWork(work: Work, options: PaceOptions = {}): Promise<Blob> {
  const limits = LIMITS;
  const pace = new Pace(options);
  checkFacts(work);
  const members = membersOf(work);
  checkMembers(members, work.folders, limits);
  pace.total = members.reduce((sum, { content }) => sum + content.size, 0);
  // The manifest counts too when the archive is opened.
  const most = limits.totalBytes - limits.manifestBytes;
  if (pace.total > most) throw notSaveable(unsaved.totalTooLarge(pace.total, most));
  if (work.variables !== null && (await variablesFault(work.variables, limits, pace)) !== null) throw notSaveable(unsaved.variables());

  const packed: PackedMember[] = [];
  for (const { path, name, content, modified } of members) {
    const member = { path, content, modified: modified ?? work.createdAt };
    packed.push(await packMember(member, limits, pace, (cause) => notSaveable(unsaved.unreadable(name), cause)));
  }
  const archive = joinZip([await manifestOf(work, members, packed, limits, pace), ...packed]);
  if (archive.size > limits.fileBytes) throw notSaveable(unsaved.packedTooLarge(limits.fileBytes));
  pace.finish();
  return archive;
}

function checkFacts({ createdAt, python, pyodide, packages }: Work): void {
  if (!isTime(createdAt)) throw notSaveable(unsaved.about('createdAt'));
  if (!isVersion(python)) throw notSaveable(unsaved.about('python'));
  if (!isVersion(pyodide)) throw notSaveable(unsaved.about('pyodide'));
  if (!Object.entries(packages).every(([name, version]) => isPackage(name) && isVersion(version))) throw notSaveable(unsaved.about('packages'));
}

function membersOf({ code, files, variables }: Work): Member[] {
  return [
    ...code.map(({ name, text }) => ({ path: CODE + name, name, content: new Blob([text]), modified: undefined, limit: LIMITS.codeBytes })),
    ...(variables === null ? [] : [{ path: VARIABLES, name: VARIABLES, content: new Blob([variables]), modified: undefined, limit: LIMITS.memberBytes }]),
    ...files.map(({ path, data, modified }) => ({
      path: FILES + path,
      name: path,
      content: data,
      // A program can set any time at all.
      modified: isTime(modified) ? modified : 0,
      limit: LIMITS.memberBytes,
    })),
  ];
}

function checkMembers(members: readonly Member[], folders: readonly string[], limits: Limits): void {
  const most = limits.entries - 1;
  const count = Math.max(members.length, folders.length);
  if (count > most) throw notSaveable(unsaved.tooMany(count, most));
  const tree = new PathTree();
  const take = (path: string, name: string, kind: 'file' | 'folder'): void => {
    const fault = pathFault(name, limits) ?? pathFault(path, limits);
    if (fault !== null) throw notSaveable(unsaved.path(name, fault));
    const clash = tree.add(path, kind);
    if (clash) throw notSaveable(unsaved[clash](name));
  };
  for (const { path, name, content, limit } of members) {
    take(path, name, 'file');
    if (content.size > limit) throw notSaveable(unsaved.tooLarge(name, content.size, limit));
  }
  for (const folder of folders) take(FILES + folder, folder, 'folder');
}

async function manifestOf(work: Work, members: readonly Member[], packed: readonly PackedMember[], limits: Limits, pace: Pace): Promise<PackedMember> {
  const text = writeManifest({
    created: work.createdAt,
    python: work.python,
    pyodide: work.pyodide,
    members: packed.map(({ path, size, sha256 }, i) => ({ path, bytes: size, sha256, modified: members[i]?.modified })),
    folders: work.folders,
    packages: work.packages,
  });
  const content = new Blob([text]);
  if (content.size > limits.manifestBytes) throw notSaveable(unsaved.tooMany(members.length + work.folders.length, limits.entries));
  const member = { path: MANIFEST, content, modified: work.createdAt };
  return packMember(member, limits, pace, (cause) => notSaveable(unsaved.unreadable(MANIFEST), cause));
}
