import { expect } from '@open-wc/testing';
import { FileRecorder, captureOpenFiles, restoreFiles, restoreOpenFiles } from '../../src/image/file-system.js';
import { ImageError } from '../../src/image/image.js';
import type { FileRecord } from '../../src/image/image.js';
import { FakeFileSystem } from './fake-file-system.js';

const O_RDWR = 2;
const O_CREAT = 0o100;
const O_TRUNC = 0o1000;
const O_APPEND = 0o2000;

describe('the files of an interpreter', () => {
  let fs: FakeFileSystem;
  beforeEach(() => void (fs = new FakeFileSystem()));

  /** A fresh file system with everything back. */
  function restored(): FakeFileSystem {
    const recorder = new FileRecorder(fs);
    const records = recorder.record();
    const contents = new Map(records.flatMap(({ content }) => (content ? [[content, recorder.content(content).subarray(0, recorder.size(content))] as const] : [])));
    const fresh = new FakeFileSystem();
    restoreFiles(fresh, records, contents);
    return fresh;
  }

  const paths = (records: readonly FileRecord[]): string[] => records.map(({ path }) => path);

  it('come back with their contents, modes and times, folders and links too', () => {
    fs.write('/home/pyodide/data/a.txt', 'hello');
    fs.write('/home/pyodide/empty', '');
    fs.symlink('data/a.txt', '/home/pyodide/link');
    fs.chmod('/home/pyodide/data/a.txt', 0o640);
    fs.utime('/home/pyodide/data/a.txt', 0, 86_400_000);
    fs.mkdirTree('/home/pyodide/empty folder');
    for (const folder of ['/home', '/home/pyodide', '/home/pyodide/data']) fs.utime(folder, 0, 1_000_000);
    const fresh = restored();
    const listed = (system: FakeFileSystem): FileRecord[] => new FileRecorder(system).record().map((record) => (record.target ? { ...record, mtime: 0 } : record));
    expect(listed(fresh)).to.deep.equal(listed(fs));
    expect(new TextDecoder().decode(fresh.readFile('/home/pyodide/data/a.txt'))).to.equal('hello');
    expect(fresh.at('/home/pyodide/data/a.txt')).to.deep.include({ mode: 0o100640, mtime: 86_400_000 });
    expect(fresh.at('/home/pyodide/link')?.link).to.equal('data/a.txt');
  });

  it('are listed parents first, without what every start makes by itself', () => {
    fs.write('/proc/self/maps', 'x');
    fs.write('/lib/python314.zip', 'x');
    fs.write('/lib/python3.14/site-packages/six.py', 'x');
    expect(paths(new FileRecorder(fs).record())).to.deep.equal([
      '/home',
      '/home/pyodide',
      '/lib',
      '/lib/python3.14',
      '/lib/python3.14/site-packages',
      '/lib/python3.14/site-packages/six.py',
    ]);
  });

  it('hold only as many bytes as the file has, not as many as its array', () => {
    fs.write('/home/pyodide/a', 'a long text');
    fs.truncate('/home/pyodide/a', 1);
    expect(restored().readFile('/home/pyodide/a')).to.deep.equal(Uint8Array.of(97));
  });

  it('are refused when a content is missing', () => {
    fs.write('/home/pyodide/a', 'x');
    const records = new FileRecorder(fs).record();
    expect(() => restoreFiles(new FakeFileSystem(), records, new Map())).to.throw(ImageError, '/home/pyodide/a');
  });
});

describe('open files', () => {
  let fs: FakeFileSystem;

  beforeEach(() => {
    fs = new FakeFileSystem();
    fs.write('/home/pyodide/a', 'aaaa');
    fs.write('/home/pyodide/b', 'bbbb');
  });

  it('are open again under their numbers, at their positions and with their flags, gaps included', () => {
    const gap = fs.open('/home/pyodide/a', 0);
    fs.open('/home/pyodide/a', O_RDWR).position = 3;
    const other = fs.open('/home/pyodide/b', 0);
    fs.open('/home/pyodide/b', O_RDWR | O_APPEND).position = 1;
    fs.close(gap);
    fs.close(other);
    const records = captureOpenFiles(fs);
    const fresh = new FakeFileSystem();
    for (const name of ['a', 'b']) fresh.write(`/home/pyodide/${name}`, name.repeat(4));
    restoreOpenFiles(fresh, records);
    expect(captureOpenFiles(fresh)).to.deep.equal(records);
    expect(records.map(({ fd, position }) => [fd, position])).to.deep.equal([[4, 3], [6, 1]]);
    expect(fresh.open('/home/pyodide/a', 0).fd).to.equal(3);
  });

  it('are neither created nor emptied', () => {
    fs.open('/home/pyodide/a', O_RDWR | O_CREAT | O_TRUNC);
    const records = captureOpenFiles(fs);
    const fresh = new FakeFileSystem();
    fresh.write('/home/pyodide/a', 'aaaa');
    restoreOpenFiles(fresh, records);
    expect(fresh.streams[3]?.flags).to.equal(O_RDWR);
  });

  it('do not count the three standard streams', () => {
    expect(captureOpenFiles(fs)).to.deep.equal([]);
  });

  it('are found where they were moved to', () => {
    const stream = fs.open('/home/pyodide/a', 0);
    fs.unlink('/home/pyodide/a');
    const node = stream.node as ReturnType<FakeFileSystem['at']>;
    Object.assign(node as object, { name: 'moved' });
    ((fs.at('/home/pyodide')?.contents ?? {}) as Record<string, unknown>)['moved'] = node;
    expect(captureOpenFiles(fs).map(({ path }) => path)).to.deep.equal(['/home/pyodide/moved']);
  });
});
