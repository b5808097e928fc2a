import type { FileNode, OpenStream, PrivateFileSystem } from '../../src/pyodide/private.js';

const TYPE = 0o170000;
const [FOLDER, FILE, LINK, PIPE] = [0o040000, 0o100000, 0o120000, 0o010000];

/** A node that changes. */
export interface FakeNode extends FileNode {
  name: string;
  parent: FakeNode | null;
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
 */
export class FakeFileSystem implements PrivateFileSystem {
  readonly root = node('', FOLDER | 0o777, null);
  readonly streams: (OpenStream | null | undefined)[] = [];
  readonly ErrnoError = class extends Error {
    constructor(code: number) {
      super(`errno ${code}`);
    }
  };

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
  getPath({ name, parent }: FakeNode): string {
    if (!parent) throw new TypeError('Cannot read properties of null');
    return `${parent === this.root ? '' : this.getPath(parent)}/${name}`;
  }

  readFile(path: string): Uint8Array {
    const found = this.at(path) as FakeNode;
    return (found.contents as Uint8Array).slice(0, found.usedBytes);
  }

  mkdirTree(path: string): void {
    const above = path.slice(0, path.lastIndexOf('/'));
    if (above) this.mkdirTree(above);
    if (!this.at(path)) this.#add(path, FOLDER | 0o777);
  }

  /** Writes from the start of the file on, and cuts nothing. */
  writeFile(path: string, content: Uint8Array): void {
    if (!this.at(path.slice(0, path.lastIndexOf('/')))) this.mkdirTree(path.slice(0, path.lastIndexOf('/')));
    const file = this.at(path) ?? this.#add(path, FILE | 0o666);
    if ((file.contents as Uint8Array).length < content.length) file.contents = new Uint8Array(content.length * 2);
    (file.contents as Uint8Array).set(content);
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

  unlink(path: string): void {
    const { parent, name } = this.at(path) as FakeNode;
    delete (parent?.contents as Record<string, FakeNode>)[name];
  }

  chmod(path: string, mode: number): void {
    const found = this.at(path) as FakeNode;
    found.mode = (found.mode & TYPE) | mode;
  }

  utime(path: string, _accessed: number, changed: number): void {
    (this.at(path) as FakeNode).mtime = changed;
  }

  /** Opens what is there under the lowest free number. */
  open(path: string, flags: number): OpenStream {
    const found = this.at(path);
    if (!found) throw new this.ErrnoError(44);
    return this.#stream(found, path, flags);
  }

  /** An end of a pipe, which is in no folder. */
  openPipe(): OpenStream {
    return this.#stream(node('pipe[0]', PIPE | 0o600, null), 'pipe[0]', 0);
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
    const parent = this.at(path.slice(0, cut)) as FakeNode;
    const added = node(path.slice(cut + 1), mode, parent);
    (parent.contents as Record<string, FakeNode>)[added.name] = added;
    parent.mtime = parent.ctime = Date.now();
    return added;
  }
}

function node(name: string, mode: number, parent: FakeNode | null): FakeNode {
  const now = Date.now();
  return { name, mode, parent, mtime: now, ctime: now, contents: (mode & TYPE) === FOLDER ? {} : new Uint8Array(0), usedBytes: 0, link: '' };
}
