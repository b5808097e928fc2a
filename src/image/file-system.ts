import { hashBytes, padded } from '../protocol/hash.js';
import { ImageError } from './image.js';
import type { FileRecord, OpenFileRecord } from './image.js';
import { HOME_FOLDER } from '../protocol/home.js';
import type { FileNode, PrivateFileSystem } from '../pyodide/private.js';

/** Folders that the interpreter fills by itself at every start, and the one that is kept apart. */
const NOT_OURS = new Set(['/dev', '/proc', '/sys', HOME_FOLDER]);
/** The standard library comes with the runtime's files. */
const STANDARD_LIBRARY = /^\/lib\/python\d+\.zip$/;

const O_CREAT = 0o100;
const O_EXCL = 0o200;
const O_TRUNC = 0o1000;

/** What is remembered of a file so that it need not be hashed again. */
interface Hashed {
  readonly hash: string;
  /** The very array: a file that is cut keeps its time of change, and gets a new one. */
  readonly contents: FileNode['contents'];
  readonly size: number;
  /** The node's own time of change, which programs cannot set. */
  readonly changed: number;
  /** When it was hashed. A change in the same millisecond would not show. */
  readonly at: number;
}

/**
 * Lists all files and folders, and knows from one time to the next which of them changed, so that a large package is hashed once.
 */
export class FileRecorder {
  readonly #fs: PrivateFileSystem;
  readonly #hashed = new WeakMap<FileNode, Hashed>();
  /** A file with each content, as the last look found them. */
  readonly #holders = new Map<string, FileNode>();

  constructor(fs: PrivateFileSystem) {
    this.#fs = fs;
  }

  /**
   * Every file, folder and link, parents before children.
   *
   * @param root - the folder to look into; by default all but {@link HOME_FOLDER}
   */
  record(root = ''): FileRecord[] {
    this.#holders.clear();
    const records: FileRecord[] = [];
    const visit = (folder: FileNode, path: string): void => {
      for (const [name, node] of Object.entries(folder.contents as Record<string, FileNode>)) {
        const here = `${path}/${name}`;
        if (NOT_OURS.has(here) || STANDARD_LIBRARY.test(here)) continue;
        const { mode } = node;
        const record = { path: here, mode, mtime: Number(node.mtime) };
        if (this.#fs.isDir(mode)) {
          records.push(record);
          visit(node, here);
        } else if (this.#fs.isLink(mode)) records.push({ ...record, target: node.link ?? '' });
        else if (this.#fs.isFile(mode)) records.push({ ...record, content: this.#hash(node), size: sizeOf(node) });
      }
    };
    const { object } = this.#fs.analyzePath(root || '/');
    // A program can delete any folder, or put something else in its place.
    if (object && this.#fs.isDir(object.mode)) visit(object, root);
    return records;
  }

  /** Bytes of a content that the last look found. */
  size(hash: string): number {
    return sizeOf(this.#holder(hash));
  }

  /** A content that the last look found, padded to whole blocks. */
  content(hash: string): Uint8Array<ArrayBuffer> {
    return paddedContent(this.#holder(hash));
  }

  /** A content that the last look found, as it lies in the file: it stays as it is when the file is written anew, which makes a new array. */
  view(hash: string): Uint8Array {
    const holder = this.#holder(hash);
    return (holder.contents as Uint8Array).subarray(0, sizeOf(holder));
  }

  /** The file's content has this hash: it was written from there. */
  remember(path: string, hash: string): void {
    const { object } = this.#fs.analyzePath(path);
    if (!object || !this.#fs.isFile(object.mode)) return;
    const { contents } = object;
    this.#hashed.set(object, { hash, contents, size: sizeOf(object), changed: Number(object.ctime), at: Infinity });
  }

  #holder(hash: string): FileNode {
    const holder = this.#holders.get(hash);
    if (!holder) throw new Error(`No file has the content ${hash}.`);
    return holder;
  }

  #hash(node: FileNode): string {
    const size = sizeOf(node);
    const changed = Number(node.ctime);
    const { contents } = node;
    let known = this.#hashed.get(node);
    if (!known || known.changed !== changed || known.size !== size || known.contents !== contents || known.at <= changed) {
      known = { hash: hashBytes(paddedContent(node), size), contents, size, changed, at: Date.now() };
      this.#hashed.set(node, known);
    }
    this.#holders.set(known.hash, node);
    return known.hash;
  }
}

const sizeOf = (node: FileNode): number => node.usedBytes ?? 0;

function paddedContent(node: FileNode): Uint8Array<ArrayBuffer> {
  const size = sizeOf(node);
  const copy = new Uint8Array(padded(size));
  copy.set((node.contents as Uint8Array).subarray(0, size));
  return copy;
}

/**
 * Puts files, folders and links back as they were, each with what `contents` has for it.
 *
 * @param records - parents before children
 */
export function restoreFiles(fs: PrivateFileSystem, records: readonly FileRecord[], contents: ReadonlyMap<string, Uint8Array>): void {
  for (const { path, content, target } of records) {
    if (target !== undefined) {
      fs.symlink(target, path);
      continue;
    }
    if (content === undefined) fs.mkdirTree(path);
    else {
      const bytes = contents.get(content);
      if (!bytes) throw new ImageError(`The memory image has no content for “${path}”.`);
      fs.writeFile(path, bytes, { canOwn: false });
    }
  }
  // Times after all contents, because each new file changes its folder's; rights too, because a folder may let nobody in any more,
  // and so those inside it first. A link has neither of its own: they would go to its target.
  for (const { path, mode, mtime, target } of records.toReversed()) {
    if (target !== undefined) continue;
    fs.utime(path, mtime, mtime);
    fs.chmod(path, mode & 0o7777);
  }
}

/**
 * The files that are open beyond the three standard streams.
 *
 * @throws ImageError naming what cannot be opened again: a pipe, or a file that was deleted or replaced meanwhile.
 */
export function captureOpenFiles(fs: PrivateFileSystem): OpenFileRecord[] {
  return fs.streams.flatMap((stream, fd) => {
    if (!stream || fd <= 2) return [];
    // Pipes and sockets are in no folder, so `getPath` fails on them.
    if (!fs.isFile(stream.node.mode)) throw new ImageError(`An open pipe, socket, folder or device (${stream.path}) cannot be kept. Close it to keep the session.`);
    const path = fs.getPath(stream.node);
    if (fs.analyzePath(path).object !== stream.node) throw new ImageError(`The file ${path} is open but was deleted, so it cannot be kept. Close it to keep the session.`);
    return [{ fd, path, flags: stream.flags, position: stream.position }];
  });
}

/** Opens files again under their old numbers; they are neither created nor emptied. */
export function restoreOpenFiles(fs: PrivateFileSystem, records: readonly OpenFileRecord[]): void {
  for (const { fd, path, flags, position } of records) {
    const stream = fs.open(path, flags & ~(O_CREAT | O_EXCL | O_TRUNC));
    if (stream.fd !== fd) {
      fs.streams[stream.fd] = null;
      fs.streams[fd] = stream;
      stream.fd = fd;
    }
    stream.position = position;
  }
}
