import type { Limits } from './limits.js';
import { isRecord, jsonShape, own, parsed } from './json.js';
import type { Fields } from './json.js';
import type { Pace } from './pace.js';
import { refused, why } from './refusals.js';

/** What `manifest.json` says of one member of the archive. */
export interface ManifestMember {
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /** Last change of a file, in milliseconds since 1970. */
  readonly modified: number | undefined;
}

/** `manifest.json`: what else is in the archive, and where the work was done. */
export interface Manifest {
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly python: string;
  readonly pyodide: string;
  /** In their order; that of the code is the order of the tag's files. */
  readonly members: readonly ManifestMember[];
  /** Relative to the home folder. */
  readonly folders: readonly string[];
  readonly packages: Readonly<Record<string, string>>;
}

const FORMAT = 'py-playground-state';
const VERSION = 1;

/** The latest time that a `Date` can be, in milliseconds. */
const LAST_TIME = 8.64e15;

export const isTime = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= LAST_TIME;
export const isVersion = (value: unknown): value is string => typeof value === 'string' && /^[\w.+!-]{0,100}$/.test(value);
/** The names of PEP 508: nothing that an installer could take for an address. */
export const isPackage = (name: string): boolean => /^[a-z0-9]([a-z0-9._-]{0,98}[a-z0-9])?$/i.test(name);

export function writeManifest({ created, python, pyodide, members, folders, packages }: Manifest): string {
  const sorted = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  const manifest = { format: FORMAT, version: VERSION, created: new Date(created).toISOString(), python, pyodide, members, folders, packages: sorted };
  return `${JSON.stringify(manifest, null, 1)}\n`;
}

/**
 * The manifest as typed data. Whether it fits what is in the archive is asked elsewhere (`admission.ts`).
 *
 * Fields that are not known are passed over, so that a later release can add some.
 *
 * @throws PlaygroundError `state-refused`
 */
export async function readManifest(text: string, limits: Limits, pace: Pace): Promise<Manifest> {
  if ((await jsonShape(text, pace)).depth > limits.manifestDepth) throw refused(why.manifestDepth(limits.manifestDepth));
  const manifest = parsed(text);
  if (manifest === undefined) throw refused(why.manifestJson());
  if (!isRecord(manifest) || own(manifest, 'format') !== FORMAT) throw refused(why.manifestFormat());
  const version = own(manifest, 'version');
  if (typeof version === 'number' && version > VERSION) throw refused(why.newer(version));
  if (version !== VERSION) throw wrong('version');
  const [python, pyodide] = [own(manifest, 'python'), own(manifest, 'pyodide')];
  if (!isVersion(python)) throw wrong('python');
  if (!isVersion(pyodide)) throw wrong('pyodide');
  const created = readCreated(manifest);
  return { created, python, pyodide, members: readMembers(manifest), folders: readFolders(manifest, limits), packages: readPackages(manifest) };
}

const wrong = (field: string): Error => refused(why.manifestField(field));

function readCreated(manifest: Fields): number {
  const created = own(manifest, 'created');
  const time = typeof created === 'string' && /^\d{4,6}-[\d:T.-]+Z$/.test(created) ? Date.parse(created) : NaN;
  if (!isTime(time)) throw wrong('created');
  return time;
}

function readMembers(manifest: Fields): ManifestMember[] {
  const list = own(manifest, 'members');
  if (!Array.isArray(list)) throw wrong('members');
  return list.map((member: unknown, i) => {
    if (!isRecord(member)) throw wrong(`members[${i}]`);
    const [path, bytes, sha256, modified] = ['path', 'bytes', 'sha256', 'modified'].map((key) => own(member, key));
    if (typeof path !== 'string') throw wrong(`members[${i}].path`);
    if (!Number.isSafeInteger(bytes)) throw wrong(`members[${i}].bytes`);
    if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) throw wrong(`members[${i}].sha256`);
    if (modified !== undefined && !isTime(modified)) throw wrong(`members[${i}].modified`);
    return { path, bytes: Number(bytes), sha256, modified };
  });
}

function readFolders(manifest: Fields, limits: Limits): string[] {
  const list = own(manifest, 'folders');
  if (!Array.isArray(list)) throw wrong('folders');
  if (list.length > limits.entries) throw refused(why.folderCount(list.length, limits.entries));
  return list.map((folder: unknown, i) => {
    if (typeof folder !== 'string') throw wrong(`folders[${i}]`);
    return folder;
  });
}

function readPackages(manifest: Fields): Record<string, string> {
  const packages = own(manifest, 'packages');
  if (!isRecord(packages)) throw wrong('packages');
  return Object.fromEntries(
    Object.entries(packages).map(([name, version]) => {
      if (!isPackage(name) || !isVersion(version)) throw wrong('packages');
      return [name, version];
    }),
  );
}
