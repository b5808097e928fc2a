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
    fs.write('/tmp/scratch/data/a.txt', 'hello');
    fs.write('/tmp/scratch/empty', '');
    fs.symlink('data/a.txt', '/tmp/scratch/link');
    fs.chmod('/tmp/scratch/data/a.txt', 0o640);
    fs.utime('/tmp/scratch/data/a.txt', 0, 86_400_000);
    fs.mkdirTree('/tmp/scratch/empty folder');
    for (const folder of ['/home', '/tmp', '/tmp/scratch', '/tmp/scratch/data']) fs.utime(folder, 0, 1_000_000);
    const fresh = restored();
    const listed = (system: FakeFileSystem): FileRecord[] => new FileRecorder(system).record().map((record) => (record.target ? { ...record, mtime: 0 } : record));
    expect(listed(fresh)).to.deep.equal(listed(fs));
    expect(new TextDecoder().decode(fresh.readFile('/tmp/scratch/data/a.txt'))).to.equal('hello');
    expect(fresh.at('/tmp/scratch/data/a.txt')).to.deep.include({ mode: 0o100640, mtime: 86_400_000 });
    expect(fresh.at('/tmp/scratch/link')?.link).to.equal('data/a.txt');
  });

  it('come back in folders that let nobody write or in, and so do files that nobody may write', () => {
    for (const mode of [0o555, 0o666, 0o000]) {
      fs.write(`/tmp/${mode}/deep/a.txt`, 'hello');
      fs.chmod(`/tmp/${mode}/deep/a.txt`, 0o444);
      for (const folder of [`/tmp/${mode}/deep`, `/tmp/${mode}`]) {
        fs.utime(folder, 0, 5000);
        fs.chmod(folder, mode);
      }
    }
    const fresh = restored();
    for (const mode of [0o555, 0o666, 0o000]) {
      for (const folder of [`/tmp/${mode}/deep`, `/tmp/${mode}`]) expect(fresh.at(folder)).to.deep.include({ mode: 0o040000 | mode, mtime: 5000 });
      expect(fresh.at(`/tmp/${mode}/deep/a.txt`)?.mode).to.equal(0o100444);
      expect(new TextDecoder().decode(fresh.readFile(`/tmp/${mode}/deep/a.txt`))).to.equal('hello');
    }
  });

  it('are listed parents first, without what every start makes by itself and the home folder, which is kept apart', () => {
    fs.write('/home/pyodide/diary.txt', 'x');
    fs.write('/proc/self/maps', 'x');
    fs.write('/lib/python314.zip', 'x');
    fs.write('/lib/python3.14/site-packages/six.py', 'x');
    expect(paths(new FileRecorder(fs).record())).to.deep.equal([
      '/home',
      '/lib',
      '/lib/python3.14',
      '/lib/python3.14/site-packages',
      '/lib/python3.14/site-packages/six.py',
    ]);
  });

  it('are listed below one folder alone, where that is asked for, and there is nothing where it is gone', () => {
    fs.write('/home/pyodide/data/a.txt', 'hello');
    fs.write('/tmp/other', 'x');
    const recorder = new FileRecorder(fs);
    expect(paths(recorder.record('/home/pyodide'))).to.deep.equal(['/home/pyodide/data', '/home/pyodide/data/a.txt']);
    fs.rename('/home/pyodide', '/home/elsewhere');
    expect(recorder.record('/home/pyodide')).to.deep.equal([]);
    fs.write('/home/pyodide', 'a file in its place');
    expect(recorder.record('/home/pyodide')).to.deep.equal([]);
  });

  it('are known by the hash that they were written with, until they change', () => {
    fs.write('/tmp/a', 'one');
    const recorder = new FileRecorder(fs);
    recorder.remember('/tmp/a', 'known');
    recorder.remember('/tmp/missing', 'known');
    const hashOf = (path: string): string | undefined => recorder.record().find((record) => record.path === path)?.content;
    expect(hashOf('/tmp/a')).to.equal('known');
    fs.write('/tmp/a', 'longer');
    expect(hashOf('/tmp/a')).to.match(/^[0-9a-f]{16}$/);
  });

  it('hold only as many bytes as the file has, not as many as its array', () => {
    fs.write('/tmp/scratch/a', 'a long text');
    fs.truncate('/tmp/scratch/a', 1);
    expect(restored().readFile('/tmp/scratch/a')).to.deep.equal(Uint8Array.of(97));
  });

  it('are refused when a content is missing', () => {
    fs.write('/tmp/scratch/a', 'x');
    const records = new FileRecorder(fs).record();
    expect(() => restoreFiles(new FakeFileSystem(), records, new Map())).to.throw(ImageError, '/tmp/scratch/a');
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
    fs.open('/home/pyodide/a', 0);
    fs.rename('/home/pyodide/a', '/home/pyodide/moved');
    expect(captureOpenFiles(fs).map(({ path }) => path)).to.deep.equal(['/home/pyodide/moved']);
  });
});
