import type { FileNode, OpenStream, PrivateFileSystem } from '../../src/pyodide/private.js';

const TYPE = 0o170000;
const [FOLDER, FILE, LINK, PIPE] = [0o040000, 0o100000, 0o120000, 0o010000];
/** Emscripten's numbers, which are those of WASI. */
const [EACCES, EEXIST, EISDIR, ENOENT, ENOTDIR, ENOTEMPTY] = [2, 20, 31, 44, 54, 55];
/** It asks for the right of anybody. */
const [MAY_READ, MAY_WRITE, MAY_ENTER] = [0o444, 0o222, 0o111];

/** A node that changes. */
export interface FakeNode extends FileNode {
  name: string;
  /** The root is its own, and so is what is in no folder. */
  parent: FakeNode;
  mode: number;
  mtime: number;
  ctime: number;
  contents: Record<string, FakeNode> | Uint8Array;
  usedBytes: number;
  link: string;
}

/**
 * Emscripten's in-memory files, as far as images use them, and with its habits: a file's array is larger than the file, a write
 * notes the time of change, a new file changes its folder's time too, and cutting a file makes a new array and notes nothing.
 * It asks for rights, as Emscripten does once it runs; `at` and what is made for tests alone do not.
 */
export class FakeFileSystem implements PrivateFileSystem {
  readonly root = node('', FOLDER | 0o777);
  readonly streams: (OpenStream | null | undefined)[] = [];
  /** Nothing that is tested with it looks into Emscripten's own table. */
  readonly filesystems = {} as PrivateFileSystem['filesystems'];
  readonly ErrnoError = class extends Error {
    constructor(code: number) {
      super(`errno ${code}`);
    }
  };

  /** The working directory. */
  folder = '/home/pyodide';

  cwd(): string {
    return this.folder;
  }

  constructor() {
    this.mkdirTree('/home/pyodide');
    this.writeFile('/dev/null', new Uint8Array(1));
    for (let fd = 0; fd < 3; fd++) this.open('/dev/null', 0);
  }

  isDir = (mode: number): boolean => (mode & TYPE) === FOLDER;
  isFile = (mode: number): boolean => (mode & TYPE) === FILE;
  isLink = (mode: number): boolean => (mode & TYPE) === LINK;

  /** The node at a path. */
  at(path: string): FakeNode | null {
    let here: FakeNode | undefined = this.root;
    for (const name of path.split('/').filter(Boolean)) here = (here?.contents as Record<string, FakeNode> | undefined)?.[name];
    return here ?? null;
  }

  analyzePath(path: string): { readonly object: FileNode | null } {
    return { object: this.at(path) };
  }

  /** Fails on what is in no folder, as Emscripten's does. */
  getPath(found: FileNode): string {
    const { name, parent } = found;
    if (parent === found) throw new TypeError('Cannot read properties of null');
    return `${parent === this.root ? '' : this.getPath(parent)}/${name}`;
  }

  /** Like `at`, but each folder on the way must let in whoever looks. */
  #lookUp(path: string): FakeNode | null {
    let here: FakeNode = this.root;
    for (const name of path.split('/').filter(Boolean)) {
      if (!this.isDir(here.mode)) return null;
      this.#demand(here, MAY_ENTER);
      const next = (here.contents as Record<string, FakeNode>)[name];
      if (!next) return null;
      here = next;
    }
    return here;
  }

  #demand({ mode }: FakeNode, ...rights: readonly number[]): void {
    if (rights.some((right) => (mode & right) === 0)) throw new this.ErrnoError(EACCES);
  }

  readFile(path: string): Uint8Array {
    const found = this.at(path) as FakeNode;
    return (found.contents as Uint8Array).slice(0, found.usedBytes);
  }

  mkdirTree(path: string): void {
    const above = path.slice(0, path.lastIndexOf('/'));
    if (above) this.mkdirTree(above);
    const there = this.#lookUp(path) ?? this.#add(path, FOLDER | 0o777);
    if (!this.isDir(there.mode)) throw new this.ErrnoError(ENOTDIR);
  }

  /** A file that is written anew gets a new array, because it is cut first. */
  writeFile(path: string, content: Uint8Array): void {
    if (!this.at(path.slice(0, path.lastIndexOf('/')))) this.mkdirTree(path.slice(0, path.lastIndexOf('/')));
    const file = this.#lookUp(path) ?? this.#add(path, FILE | 0o666);
    if (this.isDir(file.mode)) throw new this.ErrnoError(EISDIR);
    this.#demand(file, MAY_WRITE);
    file.contents = new Uint8Array(content.length * 2);
    (file.contents).set(content);
    file.usedBytes = content.length;
    file.mtime = file.ctime = Date.now();
  }

  /** Text in a file. */
  write(path: string, text: string): void {
    this.writeFile(path, new TextEncoder().encode(text));
  }

  /** Cuts a file, or makes it longer with zeros. */
  truncate(path: string, size: number): void {
    const file = this.at(path) as FakeNode;
    if (file.usedBytes === size) return;
    const longer = new Uint8Array(size);
    longer.set((file.contents as Uint8Array).subarray(0, Math.min(size, file.usedBytes)));
    file.contents = longer;
    file.usedBytes = size;
  }

  symlink(target: string, path: string): void {
    this.#add(path, LINK | 0o777).link = target;
  }

  /** What is at a path, or the error that there is nothing. */
  lstat(path: string): FakeNode {
    const found = this.#lookUp(path);
    if (!found) throw new this.ErrnoError(ENOENT);
    return found;
  }

  readdir(path: string): string[] {
    const found = this.lstat(path);
    if (!this.isDir(found.mode)) throw new this.ErrnoError(ENOTDIR);
    this.#demand(found, MAY_READ);
    return ['.', '..', ...Object.keys(found.contents)];
  }

  unlink(path: string): void {
    if (this.isDir(this.lstat(path).mode)) throw new this.ErrnoError(EISDIR);
    this.#take(path);
  }

  rmdir(path: string): void {
    if (this.readdir(path).length > 2) throw new this.ErrnoError(ENOTEMPTY);
    this.#take(path);
  }

  /** Replaces nothing: whoever uses it must have looked. */
  rename(from: string, to: string): void {
    const folder = this.lstat(to.slice(0, to.lastIndexOf('/')));
    if (this.at(to)) throw new this.ErrnoError(EEXIST);
    if (!this.isDir(folder.mode)) throw new this.ErrnoError(ENOTDIR);
    this.#demand(folder, MAY_WRITE, MAY_ENTER);
    const moved = this.#take(from);
    moved.name = to.slice(to.lastIndexOf('/') + 1);
    moved.parent = folder;
    (folder.contents as Record<string, FakeNode>)[moved.name] = moved;
    folder.mtime = folder.ctime = Date.now();
  }

  chmod(path: string, mode: number): void {
    const found = this.lstat(path);
    found.mode = (found.mode & TYPE) | mode;
    found.ctime = Date.now();
  }

  utime(path: string, _accessed: number, changed: number): void {
    this.lstat(path).mtime = changed;
  }

  /** Opens what is there under the lowest free number. */
  open(path: string, flags: number): OpenStream {
    const found = this.at(path);
    if (!found) throw new this.ErrnoError(ENOENT);
    return this.#stream(found, path, flags);
  }

  /** An end of a pipe, which is in no folder. */
  openPipe(): OpenStream {
    return this.#stream(node('pipe[0]', PIPE | 0o600), 'pipe[0]', 0);
  }

  close({ fd }: OpenStream): void {
    this.streams[fd] = null;
  }

  #stream(found: FakeNode, path: string, flags: number): OpenStream {
    const free = this.streams.findIndex((stream) => !stream);
    const stream = { fd: free < 0 ? this.streams.length : free, path, node: found, flags, position: 0 };
    this.streams[stream.fd] = stream;
    return stream;
  }

  #add(path: string, mode: number): FakeNode {
    const cut = path.lastIndexOf('/');
    const parent = this.lstat(path.slice(0, cut));
    if (!this.isDir(parent.mode)) throw new this.ErrnoError(ENOTDIR);
    this.#demand(parent, MAY_WRITE, MAY_ENTER);
    const added = node(path.slice(cut + 1), mode, parent);
    (parent.contents as Record<string, FakeNode>)[added.name] = added;
    parent.mtime = parent.ctime = Date.now();
    return added;
  }

  /** Takes a node out of its folder. */
  #take(path: string): FakeNode {
    const found = this.lstat(path);
    const { parent, name } = found;
    this.#demand(parent, MAY_WRITE, MAY_ENTER);
    delete (parent.contents as Record<string, FakeNode>)[name];
    parent.mtime = parent.ctime = Date.now();
    return found;
  }
}

function node(name: string, mode: number, parent?: FakeNode): FakeNode {
  const now = Date.now();
  const made = { name, mode, mtime: now, ctime: now, contents: (mode & TYPE) === FOLDER ? {} : new Uint8Array(0), usedBytes: 0, link: '' } as FakeNode;
  made.parent = parent ?? made;
  return made;
}
