import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { receiveHome } from '../../src/engine/home.js';
import { HOME_FOLDER } from '../../src/protocol/home.js';
import type { Home, HomeChange, HomeState } from '../../src/protocol/home.js';
import { LIMITS } from '../../src/protocol/limits.js';
import { homeState } from '../../src/protocol/validate-home.js';
import { EMPTY_HOME } from '../../src/engine/home.js';
import { HomeError } from '../../src/worker/home-plan.js';
import { HomeFolder } from '../../src/worker/home.js';
import { FakeFileSystem } from '../image/fake-file-system.js';
import { tellingOf, textsOf } from '../storage/make-checkpoint.js';

const place = (path: string): string => `${HOME_FOLDER}/${path}`;
const write = (path: string, text = 'new'): HomeChange => ({ kind: 'write', path, data: new Blob([text]) });
const folder = (path: string): HomeChange => ({ kind: 'folder', path });
const remove = (path: string): HomeChange => ({ kind: 'remove', path });
const rename = (from: string, to: string): HomeChange => ({ kind: 'rename', from, to });

/** Files with their texts, folders as `null`, links with an arrow: path → what is there. */
type Tree = Readonly<Record<string, string | null>>;

/** What lies in the home folder. */
function treeOf(fs: FakeFileSystem): Tree {
  const tree: Record<string, string | null> = {};
  const visit = (path: string): void => {
    for (const name of fs.readdir(place(path)).slice(2)) {
      const here = path ? `${path}/${name}` : name;
      const { mode, link } = fs.lstat(place(here));
      tree[here] = fs.isDir(mode) ? null : fs.isLink(mode) ? `→ ${link}` : new TextDecoder().decode(fs.readFile(place(here)));
      if (fs.isDir(mode)) visit(here);
    }
  };
  visit('');
  return tree;
}

/** Bytes that there is room for. */
const ROOM = 1000;

describe('the home folder of an interpreter', () => {
  let fs: FakeFileSystem;
  let home: HomeFolder;
  /** The page's side: what it knows of the folder. */
  let page: Home;

  beforeEach(() => {
    fs = new FakeFileSystem();
    home = new HomeFolder(fs);
    page = EMPTY_HOME;
  });

  /** Tells the page, over the wall, what changed; the hashes of the contents that came along, or null for nothing new. */
  function tell(): string[] | null {
    const told = home.look();
    if (!told) return null;
    const received = homeState(structuredClone(told));
    if (!received) throw new Error('The page does not take it.');
    const next = receiveHome(page, received);
    if (!next) throw new Error('The page misses contents.');
    page = next;
    return told.contents.map(({ hash }) => hash);
  }

  /** Another interpreter that starts with what the page knows. */
  async function another(): Promise<FakeFileSystem> {
    const fresh = new FakeFileSystem();
    const other = new HomeFolder(fresh);
    const all = [...page.contents];
    const state: HomeState = { entries: page.entries, contents: all.map(([hash, { size }]) => ({ hash, size })), data: new Blob(all.map(([, blob]) => blob)) };
    await other.restore(state);
    expect(other.look(), 'a folder that was just filled is as the page knows it').to.equal(null);
    return fresh;
  }

  it('is told once, and again when anything changes', async () => {
    await home.restore({ entries: [], contents: [], data: new Blob() });
    expect(tell()).to.equal(null);
    fs.write(place('a.txt'), 'one');
    expect([tell()?.length, tell()]).to.deep.equal([1, null]);
    fs.chmod(place('a.txt'), 0o600);
    expect([tell(), tell()]).to.deep.equal([[], null]);
    fs.utime(place('a.txt'), 0, 86_400_000);
    expect([tell(), tell()]).to.deep.equal([[], null]);
    fs.rename(place('a.txt'), place('b.txt'));
    expect([tell(), tell()]).to.deep.equal([[], null]);
    fs.unlink(place('b.txt'));
    expect([tell(), tell(), page]).to.deep.equal([[], null, EMPTY_HOME]);
  });

  it('sends each content once, and again only after the page has dropped it', () => {
    fs.write(place('a'), 'same');
    fs.write(place('b'), 'same');
    expect(tell()).to.have.length(1);
    fs.write(place('c'), 'same');
    fs.write(place('d'), 'other');
    expect(tell()).to.have.length(1);
    for (const name of ['a', 'b', 'c']) fs.unlink(place(name));
    expect(tell()).to.deep.equal([]);
    fs.write(place('a'), 'same');
    expect(tell()).to.have.length(1);
  });

  it('is the same in the next interpreter: texts, folders, links, modes and times', async () => {
    fs.write(place('data/a.txt'), 'hello');
    fs.write(place('data/deep/empty'), '');
    fs.mkdirTree(place('empty folder'));
    fs.symlink('../elsewhere', place('data/link'));
    fs.chmod(place('data/a.txt'), 0o640);
    fs.chmod(place('data/deep'), 0o500);
    fs.utime(place('data/a.txt'), 0, -5000);
    fs.utime(place('data'), 0, 1000);
    tell();
    const fresh = await another();
    expect(treeOf(fresh)).to.deep.equal(treeOf(fs));
    expect(fresh.at(place('data/a.txt'))).to.deep.include({ mode: 0o100640, mtime: -5000 });
    expect([fresh.at(place('data'))?.mtime, fresh.at(place('data/deep'))?.mode]).to.deep.equal([1000, 0o040500]);
  });

  for (const mode of [0o555, 0o666, 0o000]) {
    it(`is the same in the next interpreter with a folder of the mode ${mode.toString(8)} and a file in it`, async () => {
      fs.write(place('data/deep/a.txt'), 'hello');
      fs.chmod(place('data/deep/a.txt'), 0o444);
      fs.chmod(place('data/deep'), mode);
      fs.chmod(place('data'), mode);
      tell();
      const fresh = await another();
      expect([fresh.at(place('data'))?.mode, fresh.at(place('data/deep'))?.mode]).to.deep.equal([0o040000 | mode, 0o040000 | mode]);
      expect(fresh.at(place('data/deep/a.txt'))?.mode).to.equal(0o100444);
      expect(new TextDecoder().decode(fresh.readFile(place('data/deep/a.txt')))).to.equal('hello');
    });
  }

  it('says that its files could not be put back', async () => {
    fs.symlink = () => {
      throw new fs.ErrnoError(2);
    };
    const state: HomeState = { entries: [{ kind: 'link', path: 'link', target: 'a' }], contents: [], data: new Blob() };
    const error = await home.restore(state).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(HomeError).with.property('message', 'The files of the home folder could not be put back.');
  });

  it('lies beside all else: nothing around it is told', () => {
    fs.write('/tmp/other', 'x');
    fs.write('/home/other', 'x');
    expect(home.look()).to.equal(null);
  });

  it('has a time of 1970 where a program set one that is no number', () => {
    fs.write(place('a'), 'x');
    fs.utime(place('a'), 0, NaN);
    tell();
    expect(page.entries).to.deep.include.members([{ ...page.entries[0], mtime: 0 }]);
  });

  it('is empty when the program deleted it, or put a file in its place', () => {
    fs.write(place('a'), 'x');
    tell();
    fs.rename(HOME_FOLDER, '/home/elsewhere');
    tell();
    expect(page.entries).to.deep.equal([]);
    fs.write(HOME_FOLDER, 'x');
    expect(tell()).to.equal(null);
  });

  it('cannot be kept with too many files or too long a path, says so, and can be again afterwards', () => {
    for (let at = 0; at <= LIMITS.files; at++) fs.mkdirTree(place(`folder ${at}`));
    expect(() => home.look()).to.throw(HomeError, `There are more than ${LIMITS.files} files and folders, which is more than can be kept. Delete some, and run again.`);
    fs.rename(HOME_FOLDER, '/home/elsewhere');
    const long = Array.from({ length: 42 }, () => 'n'.repeat(100)).join('/');
    fs.write(place(long), 'x');
    expect(() => home.look()).to.throw(HomeError, /^The path of a file is too long to be kept: n+…/);
    fs.rename(place('n'.repeat(100)), '/home/elsewhere/n');
    fs.symlink('x'.repeat(LIMITS.path + 1), place('link'));
    expect(() => home.look()).to.throw(HomeError, 'The path of a file is too long to be kept: link… Move it up, and run again.');
    fs.unlink(place('link'));
    fs.write(place('a'), 'x');
    expect(tell()).to.have.length(1);
  });

  describe('that the reader changes', () => {
    beforeEach(async () => {
      const state = tellingOf({ 'a.txt': 'a', 'b.txt': 'b' });
      const entries = [...state.entries, { kind: 'folder', path: 'data', mode: 0o755, mtime: 5 } as const, { kind: 'link', path: 'link', target: 'a.txt' } as const];
      await home.restore({ ...state, entries });
      page = receiveHome(EMPTY_HOME, { ...state, entries }) ?? EMPTY_HOME;
      fs.write(place('data/deep/c.txt'), 'c');
    });

    it('does all changes in order', async () => {
      await home.change([write('new/d.txt', 'd'), folder('empty/one'), rename('data', 'moved/here'), write('a.txt', 'other'), remove('b.txt'), rename('moved/here/deep/c.txt', 'b.txt')], ROOM);
      expect(treeOf(fs)).to.deep.equal({
        'a.txt': 'other', 'b.txt': 'c', empty: null, 'empty/one': null, link: '→ a.txt', moved: null, 'moved/here': null, 'moved/here/deep': null, new: null, 'new/d.txt': 'd',
      });
    });

    it('shows in the next look, with the contents that are new', async () => {
      tell();
      await home.change([write('d.txt', 'd'), rename('a.txt', 'e.txt')], ROOM);
      expect(tell()).to.have.length(1);
      expect(await textsOf(page)).to.deep.include({ 'd.txt': 'd', 'e.txt': 'a' });
    });

    it('makes a file shorter, and empty', async () => {
      await home.change([write('a.txt', 'a long text')], ROOM);
      await home.change([write('a.txt', 'x'), write('b.txt', '')], ROOM);
      expect(treeOf(fs)).to.deep.include({ 'a.txt': 'x', 'b.txt': '' });
    });

    it('removes and moves links themselves, and leaves what they lead to', async () => {
      fs.symlink('/tmp', place('out'));
      fs.write('/tmp/precious', 'x');
      await home.change([rename('link', 'data/link'), remove('out'), remove('data')], ROOM);
      expect([treeOf(fs), fs.at('/tmp/precious') !== null]).to.deep.equal([{ 'a.txt': 'a', 'b.txt': 'b' }, true]);
    });

    it('changes files and folders that no program may write, and leaves them their rights', async () => {
      fs.chmod(place('a.txt'), 0o444);
      fs.chmod(place('b.txt'), 0o400);
      fs.chmod(place('data/deep/c.txt'), 0o444);
      fs.chmod(place('data/deep'), 0o000);
      fs.chmod(place('data'), 0o555);
      fs.chmod(HOME_FOLDER, 0o555);
      await home.change([write('a.txt', 'other'), write('data/new.txt'), rename('data', 'moved/here'), write('moved/here/deep/c.txt', 'd'), remove('b.txt'), write('b.txt', 'b')], ROOM);
      const rights = ['', 'a.txt', 'b.txt', 'moved', 'moved/here', 'moved/here/deep', 'moved/here/deep/c.txt'].map((path) => (fs.at(place(path))?.mode ?? 0) & 0o777);
      expect(rights).to.deep.equal([0o555, 0o444, 0o666, 0o777, 0o555, 0o000, 0o444]);
      fs.chmod(HOME_FOLDER, 0o777);
      fs.chmod(place('moved/here/deep'), 0o777);
      expect(treeOf(fs)).to.deep.include({ 'a.txt': 'other', 'b.txt': 'b', 'moved/here/new.txt': 'new', 'moved/here/deep/c.txt': 'd' });
    });

    it('is as before when a change fails half-way, and says so', async () => {
      fs.chmod(place('data/deep/c.txt'), 0o400);
      fs.chmod(place('data'), 0o555);
      tell();
      const before = treeOf(fs);
      fs.rename = () => {
        throw new fs.ErrnoError(63);
      };
      const error = await home.change([write('a.txt', 'other'), write('data/deep/c.txt', 'other'), remove('b.txt'), rename('link', 'x')], ROOM).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(HomeError).with.property('message', 'The files could not be changed. They are as they were before; restart Python, then try again.');
      expect(treeOf(fs)).to.deep.equal(before);
      expect(home.look(), 'rights and times too').to.equal(null);
    });

    it('says that its folder is none any more', async () => {
      fs.rename(HOME_FOLDER, '/home/elsewhere');
      fs.write(HOME_FOLDER, 'a file in its place');
      const error = await home.change([write('a.txt')], ROOM).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(HomeError).and.to.have.property('message').that.includes('a program put a file in its place');
    });

    const REFUSALS: readonly (readonly [HomeChange, string])[] = [
      [write('data'), '“data” is a folder, so no file can have this name.'],
      [write('a.txt/b'), '“a.txt” is a file, so nothing can lie in it.'],
      [write('link/b'), '“link” is a file, so nothing can lie in it.'],
      [write('link'), '“link” is a link to another place. Delete it first.'],
      [folder('a.txt'), 'There is a file “a.txt” already.'],
      [folder('b.txt/deep/folder'), '“b.txt” is a file, so nothing can lie in it.'],
      [remove('gone'), 'There is no “gone” any more.'],
      [remove('link/etc'), 'There is no “link/etc” any more.'],
      [rename('gone', 'x'), 'There is no “gone” any more.'],
      [rename('a.txt', 'b.txt'), 'There is something called “b.txt” already.'],
      [rename('a.txt', 'a.txt'), 'There is something called “a.txt” already.'],
      [rename('data', 'data/deep/data'), '“data” cannot be moved into itself.'],
      [rename('data', 'a.txt/data'), '“a.txt” is a file, so nothing can lie in it.'],
      [rename('data', 'x'.repeat(LIMITS.path - 3)), `“${'x'.repeat(100)}…” is too long for a name.`],
      [write('x'.repeat(LIMITS.path + 1)), `“${'x'.repeat(100)}…” is too long for a name.`],
    ];
    for (const [change, sentence] of REFUSALS) {
      it(`says: ${sentence.slice(0, 80)} (${change.kind})`, async () => {
        const before = treeOf(fs);
        const error = await home.change([write('first.txt'), change, write('last.txt')], ROOM).catch((reason: unknown) => reason);
        expect(error).to.be.instanceOf(HomeError).with.property('message', sentence);
        expect(treeOf(fs)).to.deep.equal(before);
      });
    }

    for (const path of ['', '/', '/etc/passwd', '..', '../x', 'a/../../x', './x', 'x/', 'x//y', 'x\0y']) {
      it(`lets nobody write, make, remove or move ${JSON.stringify(path)}`, async () => {
        const before = treeOf(fs);
        for (const change of [write(path), folder(path), remove(path), rename(path, 'x'), rename('a.txt', path)]) {
          const error = await home.change([change], ROOM).catch((reason: unknown) => reason);
          expect(error).to.be.instanceOf(HomeError).with.property('message', `“${path}” is not a usable file name.`);
        }
        expect(treeOf(fs)).to.deep.equal(before);
      });
    }

    it('changes nothing when one of the new contents cannot be read', async () => {
      const before = treeOf(fs);
      const broken = Object.defineProperty(new Blob(['x']), 'arrayBuffer', { value: () => Promise.reject(new DOMException('gone', 'NotFoundError')) });
      const error = await home.change([write('first.txt'), { kind: 'write', path: 'x', data: broken }], ROOM).catch((reason: unknown) => reason);
      expect([(error as Error).name, treeOf(fs)]).to.deep.equal(['NotFoundError', before]);
    });

    it('takes no more bytes than there is room for, and then none', async () => {
      const before = home.look();
      const error = await home.change([write('one.txt', 'x'.repeat(ROOM)), write('two.txt', 'y')], ROOM).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(HomeError).and.to.have.property('message', 'There is no room for “two.txt”. Delete other files first.');
      expect([before, home.look()]).to.deep.equal([before, null]);
    });

    it('leaves the folder that the program works in, and those around it', async () => {
      await home.change([folder('data/deep')], ROOM);
      fs.folder = place('data/deep');
      for (const change of [remove('data'), rename('data/deep', 'other')]) {
        const error = await home.change([write('first.txt'), change], ROOM).catch((reason: unknown) => reason);
        expect(error).to.be.instanceOf(HomeError).and.to.have.property('message').that.includes('The program works in “data/deep”.');
      }
    });

    it('takes no more files and folders than can be kept', async () => {
      const many = Array.from({ length: LIMITS.files }, (_, at) => folder(`folder ${at}`));
      const error = await home.change(many, ROOM).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(HomeError).with.property('message', `That would be more than ${LIMITS.files} files and folders.`);
      expect(Object.keys(treeOf(fs))).to.have.length(6);
    });
  });

  describe('under random changes', () => {
    const path = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
    const anyChange = fc.oneof(
      fc.tuple(path, fc.constantFrom('', '1', '2')).map(([where, text]) => write(where, text)),
      path.map(folder),
      path.map(remove),
      fc.tuple(path, path).map(([from, to]) => rename(from, to)),
    );

    it('is as plain rules say, or as it was, and the page knows it in every detail', async () => {
      const property = fc.asyncProperty(fc.array(fc.array(anyChange, { minLength: 1, maxLength: 4 }), { maxLength: 8 }), async (batches) => {
        fs = new FakeFileSystem();
        home = new HomeFolder(fs);
        page = EMPTY_HOME;
        let model: Tree = {};
        for (const batch of batches) {
          const next = await applied(model, batch);
          const done = await home.change(batch, ROOM).then(() => true, (error: unknown) => {
            if (error instanceof HomeError) return false;
            throw error;
          });
          expect(done).to.equal(next !== null);
          model = next ?? model;
          expect(treeOf(fs)).to.deep.equal(model);
          tell();
          expect(home.look()).to.equal(null);
        }
        expect(treeOf(await another())).to.deep.equal(model);
      });
      await fc.assert(property, { numRuns: 400 });
    });
  });
});

/** The tree after these changes, or null where one of them cannot be done. */
async function applied(tree: Tree, changes: readonly HomeChange[]): Promise<Tree | null> {
  const files = new Map(Object.entries(tree));
  const below = (path: string): string[] => [...files.keys()].filter((other) => `${other}/`.startsWith(`${path}/`));
  const put = (path: string, content: string | null): boolean => {
    const parts = path.split('/');
    for (let depth = 1; depth < parts.length; depth++) {
      const above = parts.slice(0, depth).join('/');
      if (files.has(above) && files.get(above) !== null) return false;
      files.set(above, null);
    }
    files.set(path, content);
    return true;
  };
  for (const change of changes) {
    if (change.kind === 'write' && (files.get(change.path) === null || !put(change.path, await change.data.text()))) return null;
    if (change.kind === 'folder' && ((files.get(change.path) ?? null) !== null || !put(change.path, null))) return null;
    if (change.kind === 'remove') {
      if (!files.has(change.path)) return null;
      below(change.path).forEach((path) => files.delete(path));
    }
    if (change.kind === 'rename') {
      const { from, to } = change;
      if (!files.has(from) || files.has(to) || `${to}/`.startsWith(`${from}/`)) return null;
      const moved = below(from).map((path) => [path, files.get(path) ?? null] as const);
      moved.forEach(([path]) => files.delete(path));
      if (!moved.every(([path, content]) => put(to + path.slice(from.length), content))) return null;
    }
  }
  return Object.fromEntries(files);
}
