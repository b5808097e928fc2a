import { admitEntries, admitFolders, pairMembers } from './admission.js';
import { decodeText, readBytes } from './bytes.js';
import { extract } from './extract.js';
import { unpackLegacy } from './unpack-legacy.js';
import { LIMITS } from './limits.js';
import type { Limits } from './limits.js';
import { readManifest } from './manifest.js';
import type { Manifest } from './manifest.js';
import { Pace } from './pace.js';
import type { PaceOptions } from './pace.js';
import { CODE, FILES, MANIFEST, placeOf } from './paths.js';
import { refused, unreadable, why } from './refusals.js';
import { variablesFault } from './variables.js';
import type { Work, WorkCode, WorkFile } from './work.js';
import { readDirectory } from './zip-directory.js';
import type { ZipEntry } from './zip-directory.js';

export interface UnpackOptions extends PaceOptions {
  /** In place of some of {@link LIMITS}. */
  readonly limits?: Partial<Limits> | undefined;
}

/**
 * The work in a file: a ZIP that {@link packWork} made, or the older JSON form.
 *
 * The file is hostile until all of it is proved, and nothing of it is given out before. What is cheap is asked first: the size of the file,
 * the directory, names and sizes, the manifest, and only then the contents, which are counted again while they are inflated.
 *
 * @throws PlaygroundError `state-refused`, saying what is wrong with the file, or `aborted`.
 */
export async function unpackWork(file: Blob, options: UnpackOptions = {}): Promise<Work> {
  const limits = { ...LIMITS, ...options.limits };
  const pace = new Pace(options);
  if (file.size > limits.fileBytes) throw refused(why.fileTooLarge(file.size, limits.fileBytes));
  // Of an empty file all is read: a folder that was dropped can seem to be one, and says so then.
  const start = await readBytes(file.size === 0 ? file : file.slice(0, 8), unreadable);
  if (file.size === 0) throw refused(why.empty());
  const work = await unpackAny(file, String.fromCharCode(...start), limits, pace);
  pace.finish();
  return work;
}

function unpackAny(file: Blob, start: string, limits: Limits, pace: Pace): Promise<Work> {
  if (start.startsWith('PK')) return unpackZip(file, limits, pace);
  if (/^(\u00ef\u00bb\u00bf)?\s*\{/.test(start)) return unpackLegacy(file, limits, pace);
  throw refused(why.notOurs());
}

async function unpackZip(file: Blob, limits: Limits, pace: Pace): Promise<Work> {
  const entries = await readDirectory(file, limits);
  const tree = admitEntries(entries, limits);
  pace.total = entries.reduce((sum, { compressed, size }) => sum + compressed + size, 0);
  const own = entries.find(({ path }) => path === MANIFEST);
  if (!own) throw refused(why.noManifest());
  const text = await decodeText((await extract(file, own, pace)).data, pace, unreadable);
  if (text === null) throw refused(why.manifestEncoding());
  const manifest = await readManifest(text, limits, pace);
  admitFolders(manifest.folders, tree, limits);
  return unpackMembers(file, manifest, entries.filter((entry) => entry !== own), limits, pace);
}

async function unpackMembers(file: Blob, manifest: Manifest, entries: readonly ZipEntry[], limits: Limits, pace: Pace): Promise<Work> {
  const code: WorkCode[] = [];
  const files: WorkFile[] = [];
  let variables: string | null = null;
  for (const [{ path, sha256, modified }, entry] of pairMembers(manifest, entries)) {
    const content = await extract(file, entry, pace);
    if (content.sha256 !== sha256) throw refused(why.sha256(path));
    const place = placeOf(path);
    if (place === 'files') {
      files.push({ path: path.slice(FILES.length), data: content.data, modified: modified ?? manifest.created });
    } else {
      const text = await decodeText(content.data, pace, unreadable);
      if (text === null) throw refused(place === 'code' ? why.codeEncoding(path) : why.variablesEncoding());
      if (place === 'code') code.push({ name: path.slice(CODE.length), text });
      else variables = text;
    }
  }
  const fault = variables === null ? null : await variablesFault(variables, limits, pace);
  if (fault !== null) throw refused(fault);
  const { folders, packages, python, pyodide, created } = manifest;
  return { code, files, folders, variables, packages, python, pyodide, createdAt: created };
}
