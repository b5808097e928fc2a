import { FileRecorder, restoreFiles } from '../image/file-system.js';
import type { FileRecord } from '../image/image.js';
import { HOME_FOLDER } from '../protocol/home.js';
import type { HomeChange, HomeContent, HomeEntry, HomeState } from '../protocol/home.js';
import { LIMITS } from '../protocol/limits.js';
import type { PrivateFileSystem } from '../pyodide/private.js';
import { HomeError, HomePlan, parentOf } from './home-plan.js';

const S_IFDIR = 0o040000;
const S_IFREG = 0o100000;
const S_IFLNK = 0o120000;
const [S_IRUSR, S_IWUSR, S_IRWXU] = [0o400, 0o200, 0o700];

/**
 * The home folder of this interpreter: filled when it starts, looked at after each run, and changed by the reader.
 *
 * It knows what the page has, so that only contents that are new to it travel.
 */
export class HomeFolder {
  readonly #fs: PrivateFileSystem;
  readonly #files: FileRecorder;
  /** What the page knows, as one text. */
  #told = '[]';
  /** Contents that the page has. */
  #known: ReadonlySet<string> = new Set();

  constructor(fs: PrivateFileSystem) {
    this.#fs = fs;
    this.#files = new FileRecorder(fs);
  }

  /**
   * Fills the folder.
   *
   * @throws HomeError when that cannot be done
   */
  async restore({ entries, contents, data }: HomeState): Promise<void> {
    const bytes = new Uint8Array(await data.arrayBuffer());
    const byHash = new Map<string, Uint8Array>();
    let at = 0;
    for (const { hash, size } of contents) {
      byHash.set(hash, bytes.subarray(at, at + size));
      at += size;
    }
    try {
      restoreFiles(this.#fs, entries.map(recordOf), byHash);
    } catch (cause) {
      throw new HomeError('The files of the home folder could not be put back.', { cause });
    }
    for (const entry of entries) if (entry.kind === 'file') this.#files.remember(placeOf(entry.path), entry.hash);
    this.#tell(entries);
  }

  /**
   * The folder as it is, or null when the page knows it so.
   *
   * @throws HomeError when there is more than can be kept
   */
  look(): HomeState | null {
    const entries = this.#files.record(HOME_FOLDER).map(entryOf);
    if (entries.length > LIMITS.files) throw new HomeError(`There are more than ${String(LIMITS.files)} files and folders, which is more than can be kept. Delete some, and run again.`);
    const far = entries.find((entry) => entry.path.length > LIMITS.path || (entry.kind === 'link' && entry.target.length > LIMITS.path));
    if (far) throw new HomeError(`The path of a file is too long to be kept: ${far.path.slice(0, 100)}… Move it up, and run again.`);
    if (JSON.stringify(entries) === this.#told) return null;
    const fresh = new Map<string, HomeContent>();
    for (const entry of entries) if (entry.kind === 'file' && !this.#known.has(entry.hash)) fresh.set(entry.hash, { hash: entry.hash, size: entry.size });
    const contents = [...fresh.values()];
    const data = new Blob(contents.map(({ hash, size }) => this.#files.content(hash).subarray(0, size)));
    this.#tell(entries);
    return { entries, contents, data };
  }

  /**
   * Does all of these changes, in order, or none of them. The reader may change what programs may not: files and folders without
   * the right to write keep their rights, and are changed all the same.
   *
   * @param room - bytes that there is room for
   * @throws HomeError that says what cannot be done
   */
  async change(changes: readonly HomeChange[], room: number): Promise<void> {
    // Everything is read and looked at before anything is touched: what can go wrong goes wrong here.
    const writes = new Map<HomeChange, Uint8Array>();
    for (const change of changes) if (change.kind === 'write') writes.set(change, new Uint8Array(await change.data.arrayBuffer()));
    const before = this.#files.record(HOME_FOLDER);
    const planned = new HomePlan(before.map(entryOf), { room, workingFolder: pathOf(this.#fs.cwd()) });
    for (const change of changes) planned.add(change);
    const root = this.#fs.analyzePath(HOME_FOLDER).object;
    if (root && !this.#fs.isDir(root.mode)) throw new HomeError('Your files have no folder any more: a program put a file in its place. Restart Python, then try again.');
    const contents = new Map(before.flatMap(({ content }) => (content === undefined ? [] : [[content, this.#files.view(content)] as const])));
    // The folder itself first: the way into all others leads through it.
    const lifted = [...(root ? [{ path: HOME_FOLDER, mode: root.mode }] : []), ...before].filter((record) => this.#isClosed(record));
    try {
      for (const { path, mode } of lifted) this.#fs.chmod(path, (mode & 0o7777) | S_IRWXU);
      for (const change of changes) this.#apply(change, writes.get(change));
    } catch (cause) {
      for (const name of this.#namesIn(HOME_FOLDER)) this.#remove(`${HOME_FOLDER}/${name}`);
      restoreFiles(this.#fs, before, contents);
      if (root) this.#fs.chmod(HOME_FOLDER, root.mode & 0o7777);
      throw new HomeError('The files could not be changed. They are as they were before; restart Python, then try again.', { cause });
    }
    for (const { path, mode } of lifted.toReversed()) {
      const place = placeAfter(path, changes);
      if (place !== null) this.#fs.chmod(place, mode & 0o7777);
    }
  }

  /** It does not let its own program write. */
  #isClosed({ mode }: { readonly mode: number }): boolean {
    const needed = this.#fs.isDir(mode) ? S_IRWXU : S_IRUSR | S_IWUSR;
    return !this.#fs.isLink(mode) && (mode & needed) !== needed;
  }

  #apply(change: HomeChange, bytes: Uint8Array | undefined): void {
    switch (change.kind) {
      case 'write':
        this.#fs.mkdirTree(parentOf(placeOf(change.path)));
        return this.#fs.writeFile(placeOf(change.path), bytes ?? new Uint8Array(), { canOwn: true });
      case 'folder':
        return this.#fs.mkdirTree(placeOf(change.path));
      case 'rename':
        this.#fs.mkdirTree(parentOf(placeOf(change.to)));
        return this.#fs.rename(placeOf(change.from), placeOf(change.to));
      case 'remove':
        return this.#remove(placeOf(change.path));
    }
  }

  #remove(path: string): void {
    const { mode } = this.#fs.lstat(path);
    if (!this.#fs.isDir(mode)) return this.#fs.unlink(path);
    for (const name of this.#namesIn(path)) this.#remove(`${path}/${name}`);
    this.#fs.rmdir(path);
  }

  #namesIn(path: string): string[] {
    return this.#fs.readdir(path).filter((name) => name !== '.' && name !== '..');
  }

  #tell(entries: readonly HomeEntry[]): void {
    this.#told = JSON.stringify(entries);
    this.#known = new Set(entries.flatMap((entry) => (entry.kind === 'file' ? [entry.hash] : [])));
  }
}

const placeOf = (path: string): string => `${HOME_FOLDER}/${path}`;

/** The way back; empty for what is not in the folder. */
const pathOf = (place: string): string => (place.startsWith(`${HOME_FOLDER}/`) ? place.slice(HOME_FOLDER.length + 1) : '');

/** Where something lies after these changes, or null when it is gone. */
function placeAfter(place: string, changes: readonly HomeChange[]): string | null {
  let here = place;
  for (const change of changes) {
    if (change.kind === 'remove' && `${here}/`.startsWith(`${placeOf(change.path)}/`)) return null;
    if (change.kind === 'rename' && `${here}/`.startsWith(`${placeOf(change.from)}/`)) here = placeOf(change.to) + here.slice(placeOf(change.from).length);
  }
  return here;
}

function entryOf({ path: place, mode, mtime, content, size, target }: FileRecord): HomeEntry {
  const path = pathOf(place);
  if (target !== undefined) return { kind: 'link', path, target };
  const times = { path, mode: mode & 0o7777, mtime: Number.isFinite(mtime) ? mtime : 0 };
  return content === undefined ? { kind: 'folder', ...times } : { kind: 'file', ...times, hash: content, size: size ?? 0 };
}

function recordOf(entry: HomeEntry): FileRecord {
  const path = placeOf(entry.path);
  if (entry.kind === 'link') return { path, mode: S_IFLNK, mtime: 0, target: entry.target };
  const { mode, mtime } = entry;
  return entry.kind === 'folder' ? { path, mode: mode | S_IFDIR, mtime } : { path, mode: mode | S_IFREG, mtime, content: entry.hash };
}
