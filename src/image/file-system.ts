import type { FileRecord, OpenFileRecord } from './image.js';
import type { PrivateFileSystem } from '../pyodide/private.js';

/** Folders that the interpreter fills by itself at every start. */
const NOT_OURS = new Set(['/dev', '/proc', '/sys']);
/** The standard library comes with the runtime's files. */
const STANDARD_LIBRARY = /^\/lib\/python\d+\.zip$/;

const O_CREAT = 0o100;
const O_EXCL = 0o200;
const O_TRUNC = 0o1000;

export interface CapturedFiles {
  readonly records: FileRecord[];
  readonly contents: Uint8Array[];
}

/** Every file and folder, contents copied, parents before children. */
export function captureFiles(fs: PrivateFileSystem): CapturedFiles {
  const captured: CapturedFiles = { records: [], contents: [] };
  let at = 0;
  const visit = (folder: string): void => {
    for (const name of fs.readdir(folder)) {
      const path = folder === '/' ? `/${name}` : `${folder}/${name}`;
      if (name === '.' || name === '..' || NOT_OURS.has(path) || STANDARD_LIBRARY.test(path)) continue;
      const { mode, mtime } = fs.lstat(path);
      if (fs.isDir(mode)) {
        captured.records.push({ path, mode, mtime: Number(mtime), at: 0, size: 0 });
        visit(path);
      } else if (fs.isFile(mode)) {
        const content = fs.readFile(path).slice();
        captured.records.push({ path, mode, mtime: Number(mtime), at, size: content.length });
        captured.contents.push(content);
        at += content.length;
      }
    }
  };
  visit('/');
  return captured;
}

/** Puts files and folders back as they were. */
export function restoreFiles(fs: PrivateFileSystem, records: readonly FileRecord[], content: Uint8Array): void {
  for (const { path, mode, mtime, at, size } of records) {
    if (fs.isDir(mode)) fs.mkdirTree(path);
    else fs.writeFile(path, content.subarray(at, at + size), { canOwn: false });
    fs.chmod(path, mode & 0o7777);
    fs.utime(path, mtime, mtime);
  }
}

/** The files that are open beyond the three standard streams. */
export function captureOpenFiles(fs: PrivateFileSystem): OpenFileRecord[] {
  return fs.streams.flatMap((stream, fd) => (stream && fd > 2 ? [{ fd, path: fs.getPath(stream.node), flags: stream.flags, position: stream.position }] : []));
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

