import { expect, waitUntil } from '@open-wc/testing';
import { deleteDB } from 'idb';
import type { Checkpoint, SavedCode, SessionSlot } from '../../src/storage/checkpoint.js';
import { SavedSessions } from '../../src/storage/saved-sessions.js';
import type { SavedSessionsOptions } from '../../src/storage/saved-sessions.js';
import { FakeClock } from '../support/clock.js';
import { countWrites, failAt, hang, rawDatabase, sabotage } from './indexed-db.js';
import { checkpointOf as checkpoint, filesOnly, hashOf, homeOf, textsOf } from './make-checkpoint.js';
import type { Texts } from './make-checkpoint.js';

/** However slow the machine is. */
const PATIENCE = { timeout: 50_000 } as const;

const blob = (text: string): Blob => new Blob([text]);

/** Code that a reader made of the author's. */
const code = (text: string): SavedCode => ({ author: [{ name: 'main.py', text: 'print()' }], files: [{ name: 'main.py', text }], savedAt: 7 });

/** The texts of all images, the base first. */
async function texts(saved: Checkpoint | null): Promise<string[] | null> {
  const python = saved?.python ?? null;
  return python && Promise.all([...(python.base ? [python.base] : []), ...python.layers].map((image) => image.text()));
}

describe('a saved session', () => {
  let pages: SavedSessions[] = [];
  const slots: SessionSlot[] = [];

  /** Another page, or the same after a reload. */
  function page(options: Partial<SavedSessionsOptions> = {}): SavedSessions {
    const sessions = new SavedSessions({ makeRoom: () => Promise.resolve(), version: 'release-1', lockMs: 30_000, ...options });
    pages.push(sessions);
    return sessions;
  }

  async function open(options: Partial<SavedSessionsOptions> = {}, key = 'lesson'): Promise<SessionSlot> {
    const slot = await page(options).open(key, () => undefined);
    slots.push(slot);
    return slot;
  }

  /** Closes what is open, as a reload does. */
  async function leave(): Promise<void> {
    for (const slot of slots.splice(0)) slot.close();
    await Promise.all(pages.splice(0).map((sessions) => sessions.close()));
  }

  /** The files that a later visit finds. */
  async function foundFiles(key?: string): Promise<Texts | null> {
    await leave();
    const saved = await (await open({}, key)).load();
    const files = saved && (await textsOf(saved.home));
    await leave();
    return files;
  }

  /** The images that a later visit finds. */
  async function found(): Promise<string[] | null> {
    await leave();
    const saved = await texts(await (await open()).load());
    await leave();
    return saved;
  }

  afterEach(async () => {
    await leave();
    await deleteDB('py-playground');
  });

  it('comes back as it was, with its layers in order and its outputs', async () => {
    const outputs = { one: { items: [{ stream: 'stdout', text: 'hi' }] }, two: { items: [], error: { type: 'E', message: 'm', traceback: 't', frames: [] } } } as const;
    const slot = await open();
    expect(await slot.load()).to.equal(null);
    expect(await slot.save(checkpoint([blob('one'), blob('two')], { outputs, done: ['setup'], savedAt: 5 }))).to.equal(true);
    await leave();
    const saved = await (await open()).load();
    expect(await texts(saved)).to.deep.equal(['one', 'two']);
    expect(saved?.python).to.deep.include({ recipe: 'base {}', base: null, outputs, done: ['setup'] });
    expect(saved).to.deep.include({ savedAt: 5, homeIsNewer: false, variables: null });
  });

  it('brings a base image of its own along', async () => {
    await (await open()).save(checkpoint([blob('layer')], { base: blob('base') }));
    await leave();
    const saved = await (await open()).load();
    expect([await saved?.python?.base?.text(), await texts(saved)]).to.deep.equal(['base', ['base', 'layer']]);
  });

  it('is kept apart from those of other keys', async () => {
    await (await open()).save(checkpoint([blob('mine')]));
    await (await open({}, 'lesson 2')).save(checkpoint([blob('other')]));
    expect(await found()).to.deep.equal(['mine']);
  });

  it('is written layer by layer: only new ones, and superfluous ones go', async () => {
    const [one, two, three] = [blob('one'), blob('two'), blob('three')] as const;
    const writes = countWrites('sessionLayers');
    try {
      const slot = await open();
      await slot.save(checkpoint([one]));
      await slot.save(checkpoint([one, two]));
      expect(writes.count()).to.equal(2);
      await slot.save(checkpoint([three]));
      expect(writes.count()).to.equal(3);
    } finally {
      writes.restore();
    }
    expect(await found()).to.deep.equal(['three']);
    expect(await stored('sessionLayers')).to.equal(1);
  });

  it('goes on after a reload without writing again what is there', async () => {
    await (await open()).save(checkpoint([blob('one')], { base: blob('base') }));
    await leave();
    const slot = await open();
    const saved = (await slot.load()) as Checkpoint;
    const writes = countWrites('sessionLayers');
    try {
      await slot.save(onTop(saved, blob('two')));
      expect(writes.count()).to.equal(1);
    } finally {
      writes.restore();
    }
    expect(await found()).to.deep.equal(['base', 'one', 'two']);
  });

  it('of another release comes back with its files alone, and its Python makes way for one of this', async () => {
    await (await open()).save(checkpoint([blob('old'), blob('older')], { home: homeOf({ 'a.txt': 'kept' }), variables: '{}', savedAt: 5 }));
    await leave();
    const slot = await open({ version: 'release-2' });
    const saved = await slot.load();
    expect(saved).to.deep.include({ savedAt: 5, variables: '{}', python: null });
    expect(await textsOf((saved as Checkpoint).home)).to.deep.equal({ 'a.txt': 'kept' });
    expect(await slot.save(checkpoint([blob('new')], { home: (saved as Checkpoint).home }))).to.equal(true);
    expect([await stored('sessionLayers'), await stored('sessionFiles')]).to.deep.equal([1, 1]);
  });

  it('that lost a layer comes back with its files alone', async () => {
    await (await open()).save(checkpoint([blob('one'), blob('two')], { home: homeOf({ 'a.txt': 'kept' }) }));
    await leave();
    await rawChange('sessionLayers', (store) => store.delete(['lesson', 1]));
    const saved = await (await open()).load();
    expect([saved?.python, await textsOf((saved as Checkpoint).home)]).to.deep.equal([null, { 'a.txt': 'kept' }]);
  });

  it('that lost the content of a file comes back without that file', async () => {
    await (await open()).save(checkpoint([blob('one')], { home: homeOf({ 'a.txt': 'kept', 'b.txt': 'lost', 'c.txt': 'kept' }) }));
    await leave();
    await rawChange('sessionFiles', (store) => store.delete(['lesson', hashOf('lost')]));
    const slot = await open();
    const saved = (await slot.load()) as Checkpoint;
    expect([await texts(saved), await textsOf(saved.home)]).to.deep.equal([['one'], { 'a.txt': 'kept', 'c.txt': 'kept' }]);
    expect(await slot.save({ ...saved, home: homeOf({ 'b.txt': 'lost' }) })).to.equal(true);
    expect(await foundFiles()).to.deep.equal({ 'b.txt': 'lost' });
  });

  it('is gone when it is cleared, and can be saved anew', async () => {
    const slot = await open();
    const layer = blob('layer');
    await slot.save(checkpoint([layer]));
    await slot.clear();
    expect(await stored('sessionLayers')).to.equal(0);
    expect(await slot.load()).to.equal(null);
    await slot.save(checkpoint([layer]));
    expect(await found()).to.deep.equal(['layer']);
  });

  it('that could not be cleared can be saved all the same', async () => {
    const slot = await open();
    await slot.save(checkpoint([blob('old')]));
    const restore = sabotage(IDBObjectStore.prototype, 'delete', () => new DOMException('broken', 'UnknownError'));
    await slot.clear();
    restore();
    expect(await slot.save(checkpoint([blob('new')]))).to.equal(true);
    expect(await found()).to.deep.equal(['new']);
  });

  describe('with files', () => {
    /** A thousand files, each with a text of its own. */
    const many = (): Record<string, string> => Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`file ${at}.txt`, `text ${at}`]));

    it('has them back with folders, links, modes and times, whatever is in them', async () => {
      const { contents, entries } = homeOf({ 'data/a.txt': 'hello', 'data/empty': '', 'ümläut 🙂.txt': 'ß' });
      const home = { contents, entries: [{ kind: 'folder', path: 'data', mode: 0o755, mtime: -1.5 }, ...entries, { kind: 'link', path: 'link', target: '../x' }] as const };
      expect(await (await open()).save(checkpoint([blob('one')], { home, homeIsNewer: true, variables: '{"x": 1}' }))).to.equal(true);
      await leave();
      const saved = (await (await open()).load()) as Checkpoint;
      expect(saved).to.deep.include({ homeIsNewer: true, variables: '{"x": 1}' });
      expect(saved.home.entries).to.deep.equal(home.entries);
      expect(await textsOf(saved.home)).to.deep.equal(await textsOf(home));
    });

    it('has large ones back too, which lie as blobs of their own', async () => {
      const large = 'x'.repeat(100_000);
      await (await open()).save(filesOnly(homeOf({ large, small: 'y' })));
      expect(await foundFiles()).to.deep.equal({ large, small: 'y' });
    });

    it('is written without a Python too', async () => {
      await (await open()).save(filesOnly(homeOf({ a: '1' }), '{}'));
      await leave();
      expect(await (await open()).load()).to.deep.include({ python: null, variables: '{}' });
    });

    it('is written file by file: one of a thousand changes, and one content is written', async () => {
      const writes = countWrites('sessionFiles');
      try {
        const slot = await open();
        await slot.save(filesOnly(homeOf(many())));
        expect(writes.count()).to.equal(1000);
        await slot.save(filesOnly(homeOf({ ...many(), 'file 7.txt': 'changed' })));
        expect(writes.count()).to.equal(1001);
        await leave();
        const later = await open();
        const { home } = (await later.load()) as Checkpoint;
        const { contents } = homeOf({ new: 'new' });
        await later.save(filesOnly({ entries: home.entries, contents: new Map([...home.contents, ...contents]) }));
        expect(writes.count()).to.equal(1002);
      } finally {
        writes.restore();
      }
      expect(await foundFiles()).to.deep.equal({ ...many(), 'file 7.txt': 'changed' });
    });

    it('is written once for each content, however many files have it, and whatever they are called', async () => {
      const writes = countWrites('sessionFiles');
      try {
        const slot = await open();
        await slot.save(filesOnly(homeOf({ a: 'same', b: 'same', c: 'other' })));
        expect(writes.count()).to.equal(2);
        await slot.save(filesOnly(homeOf({ d: 'same', b: 'other' })));
        expect(writes.count()).to.equal(2);
      } finally {
        writes.restore();
      }
      expect(await foundFiles()).to.deep.equal({ d: 'same', b: 'other' });
    });

    it('keeps no content that no file has any more', async () => {
      const slot = await open();
      await slot.save(filesOnly(homeOf({ a: '1', b: '2' })));
      await slot.save(filesOnly(homeOf({ a: '3' })));
      expect(await stored('sessionFiles')).to.equal(1);
      await leave();
      const later = await open();
      await later.load();
      await later.save(filesOnly(homeOf({})));
      expect(await stored('sessionFiles')).to.equal(0);
    });

    it('shares no content with another session: one goes, and the other’s files stay', async () => {
      for (const key of ['lesson', 'lesson 2']) await (await open({}, key)).save(checkpoint([blob(key)], { home: homeOf({ a: 'same' }) }));
      await leave();
      const slot = await open();
      await slot.load();
      await slot.saveCode('cell', code('mine'));
      const neighbour = await open({}, 'lesson 2');
      await neighbour.saveCode('cell', code('theirs'));
      await slot.clear();
      const counts = await Promise.all(['sessions', 'sessionLayers', 'sessionFiles', 'code'].map(stored));
      expect(counts).to.deep.equal([1, 1, 1, 1]);
      expect(await neighbour.loadCode('cell')).to.deep.equal(code('theirs'));
      expect([await foundFiles('lesson 2'), await foundFiles()]).to.deep.equal([{ a: 'same' }, null]);
    });

    it('is written in full again after it was cleared', async () => {
      const slot = await open();
      const saved = checkpoint([blob('one')], { home: homeOf({ a: '1' }) });
      await slot.save(saved);
      await slot.clear();
      expect(await slot.save(saved)).to.equal(true);
      expect(await foundFiles()).to.deep.equal({ a: '1' });
    });
  });

  describe('and the code of its cells', () => {
    it('comes back by cell, and is gone when it is forgotten', async () => {
      const slot = await open();
      expect(await slot.loadCode('one')).to.equal(null);
      expect(await Promise.all([slot.saveCode('one', code('1')), slot.saveCode('two', code('2'))])).to.deep.equal([true, true]);
      await leave();
      const later = await open();
      expect([await later.loadCode('one'), await later.loadCode('two')]).to.deep.equal([code('1'), code('2')]);
      expect(await later.saveCode('one', null)).to.equal(true);
      expect([await later.loadCode('one'), await later.loadCode('two')]).to.deep.equal([null, code('2')]);
      expect(await later.saveCode('one', code('again'))).to.equal(true);
      expect(await later.loadCode('one')).to.deep.equal(code('again'));
    });

    it('is not given out for another session, whose name begins the same', async () => {
      await (await open()).saveCode('one', code('1'));
      expect(await (await open({}, 'lesson 2')).loadCode('one')).to.equal(null);
    });

    it('is never written over before it was read', async () => {
      await (await open()).saveCode('one', code('theirs'));
      await leave();
      const slot = await open();
      expect([await slot.saveCode('one', code('mine')), await slot.saveCode('one', null)]).to.deep.equal([false, false]);
      expect(await slot.loadCode('one')).to.deep.equal(code('theirs'));
      expect(await slot.saveCode('one', code('mine'))).to.equal(true);
    });

    it('is not written over when it could not be read', async () => {
      await (await open()).saveCode('one', code('theirs'));
      await leave();
      const slot = await open();
      const restore = sabotage(IDBObjectStore.prototype, 'get', () => new DOMException('broken', 'UnknownError'));
      expect(await slot.loadCode('one')).to.equal(null);
      restore();
      expect([await slot.saveCode('one', code('mine')), await slot.saveCode('one', null)]).to.deep.equal([false, false]);
      expect(await slot.loadCode('one')).to.deep.equal(code('theirs'));
    });

    it('is not written by a page that has the session open for reading', async () => {
      const first = await open();
      await first.saveCode('one', code('first'));
      const second = await open({ lockMs: 1 });
      expect(await second.loadCode('one')).to.deep.equal(code('first'));
      expect(await second.saveCode('one', code('second'))).to.equal(false);
      expect(await first.loadCode('one')).to.deep.equal(code('first'));
    });

    it('is the quicker page’s where there are no locks, cell by cell', async () => {
      const { locks } = navigator;
      Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true });
      try {
        const [quick, slow] = [await open(), await open()];
        await Promise.all([quick.loadCode('one'), slow.loadCode('one')]);
        expect(await quick.saveCode('one', code('quick'))).to.equal(true);
        expect([await slow.saveCode('one', code('slow')), await slow.saveCode('one', null)]).to.deep.equal([false, false]);
        expect(await slow.saveCode('two', code('slow'))).to.equal(true);
        expect([await quick.loadCode('one'), await quick.loadCode('two')]).to.deep.equal([code('quick'), code('slow')]);
      } finally {
        Object.defineProperty(navigator, 'locks', { value: locks, configurable: true });
      }
    });

    it('is the old or the new one after a failure at any operation, and is only said to be kept when it is', async () => {
      for (let nth = 1; ; nth++) {
        await leave();
        await deleteDB('py-playground');
        await (await open()).saveCode('one', code('old'));
        await leave();
        const fault = failAt(nth);
        const slot = await open();
        const loaded = await slot.loadCode('one');
        const kept = await slot.saveCode('one', code('new'));
        fault.restore();
        await leave();
        expect(await (await open()).loadCode('one'), `after operation ${nth} failed`).to.deep.equal(code(kept ? 'new' : 'old'));
        if (loaded === null) expect(kept, 'what was never read is not written over').to.equal(false);
        if (!fault.failed()) {
          expect([nth > 4, kept]).to.deep.equal([true, true]);
          break;
        }
      }
    });
  });

  describe('that two pages have open', () => {
    it('can be read by the second, which never overwrites or clears it', async () => {
      const first = await open();
      await first.save(checkpoint([blob('first')]));
      const second = await open({ lockMs: 50 });
      expect(await Promise.all([first.writable, second.writable])).to.deep.equal([true, false]);
      expect(await texts(await second.load())).to.deep.equal(['first']);
      expect(await second.save(checkpoint([blob('second')]))).to.equal(false);
      await second.clear();
      expect(await found()).to.deep.equal(['first']);
    });

    it('is the second’s when the first lets go in time, as a reload does', async () => {
      const first = await open();
      await first.writable;
      const second = await open();
      first.close();
      expect(await second.writable).to.equal(true);
    });

    it('is the second’s from the moment on when the first lets go late', async () => {
      const first = await open();
      await first.save(checkpoint([blob('first')]));
      const second = await open({ lockMs: 1 });
      await second.load();
      expect(await second.save(checkpoint([blob('too early')]))).to.equal(false);
      first.close();
      await waitUntil(() => second.writable, 'the second may write', PATIENCE);
      expect(await second.save(checkpoint([blob('second')]))).to.equal(true);
      expect(await found()).to.deep.equal(['second']);
    });

    it('is not overwritten by a second that got the lock late, and has not seen the last state', async () => {
      const first = await open();
      await first.save(checkpoint([blob('seen')]));
      const second = await open({ lockMs: 1 });
      await second.load();
      await first.save(checkpoint([blob('not seen')]));
      first.close();
      await waitUntil(() => second.writable, 'the second may write', PATIENCE);
      expect(await second.save(checkpoint([blob('second')]))).to.equal(false);
      expect(await second.writable).to.equal(false);
      await second.clear();
      expect(await found()).to.deep.equal(['not seen']);
    });

    it('is no longer asked for by a second that was closed before its turn', async () => {
      const first = await open();
      await first.writable;
      const second = await open();
      await waitUntil(async () => (await navigator.locks.query()).pending?.length === 1, 'the second waits', PATIENCE);
      second.close();
      expect(await second.writable).to.equal(false);
      first.close();
      await waitUntil(async () => {
        const { held = [], pending = [] } = await navigator.locks.query();
        return held.length + pending.length === 0;
      }, 'no lock is held or asked for', PATIENCE);
    });

    describe('where there are no locks', () => {
      const { locks } = navigator;
      beforeEach(() => void Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true }));
      afterEach(() => void Object.defineProperty(navigator, 'locks', { value: locks, configurable: true }));

      it('stays the quicker one’s: the slower one saves and clears nothing any more', async () => {
        await (await open()).save(checkpoint([blob('before')]));
        const [quick, slow] = [await open(), await open()];
        await Promise.all([quick.load(), slow.load()]);
        expect(await quick.save(checkpoint([blob('quick')]))).to.equal(true);
        expect(await slow.save(checkpoint([blob('slow')]))).to.equal(false);
        await slow.clear();
        expect(await slow.save(checkpoint([blob('slow again')]))).to.equal(false);
        expect(await found()).to.deep.equal(['quick']);
      });

      it('is not cleared by one that has not seen its last state', async () => {
        await (await open()).save(checkpoint([blob('before')]));
        const [quick, slow] = [await open(), await open()];
        await Promise.all([quick.load(), slow.load()]);
        await quick.save(checkpoint([blob('quick')]));
        await slow.clear();
        expect(await found()).to.deep.equal(['quick']);
      });
    });

    it('is not taken for open elsewhere where the browser denies locks', async () => {
      const { request } = LockManager.prototype;
      LockManager.prototype.request = () => Promise.reject(new DOMException('denied', 'SecurityError'));
      try {
        expect(await (await open()).writable).to.equal(true);
      } finally {
        LockManager.prototype.request = request;
      }
    });
  });

  it('of an unreleased form goes with the upgrade of the database, and images stay', async () => {
    await rawDatabase(2, (database) => {
      database.createObjectStore('snapshots', { keyPath: 'key' }).put({ key: 'base', version: 'release-1', bytes: 3, usedAt: 1 });
      database.createObjectStore('snapshotBytes').put(new Blob(['old']), 'base');
      const sessions = database.createObjectStore('sessions', { keyPath: 'key' });
      sessions.createIndex('recipe', 'recipe');
      sessions.put({ key: 'lesson', revision: 3, recipe: 'base {}', layers: [1] });
      database.createObjectStore('sessionLayers').put(new Blob(['layer']), ['lesson', 1]);
    });
    const slot = await open();
    expect(await slot.load()).to.equal(null);
    const counts = await Promise.all(['snapshots', 'snapshotBytes', 'sessions', 'sessionLayers'].map(stored));
    expect(counts).to.deep.equal([1, 1, 0, 0]);
    expect([await slot.save(checkpoint([blob('new')], { home: homeOf({ a: '1' }) })), await slot.saveCode('one', code('1'))]).to.deep.equal([true, true]);
    expect(await foundFiles()).to.deep.equal({ a: '1' });
  });

  describe('when storage fails', () => {
    it('stays whole when a save breaks off half-way', async () => {
      const slot = await open();
      await slot.save(checkpoint([blob('one'), blob('two')]));
      let puts = 0;
      const restore = sabotage(IDBObjectStore.prototype, 'put', () => (++puts === 2 ? new DOMException('not cloneable', 'DataCloneError') : undefined));
      expect(await slot.save(checkpoint([blob('three')]))).to.equal(false);
      restore();
      expect(await texts(await (await open({ lockMs: 1 })).load())).to.deep.equal(['one', 'two']);
      expect(await slot.save(checkpoint([blob('four')]))).to.equal(true);
      expect(await found()).to.deep.equal(['four']);
    });

    it('is the old or the new one after a failure at any operation, never a mix', async () => {
      for (let nth = 1; ; nth++) {
        await leave();
        await deleteDB('py-playground');
        await (await open()).save(checkpoint([blob('a'), blob('b')], { base: blob('base') }));
        await leave();
        const fault = failAt(nth);
        const slot = await open();
        const saved = await slot.load();
        const kept = saved !== null && (await slot.save(checkpoint([blob('c')])));
        fault.restore();
        const after = await found();
        expect(after, `after operation ${nth} failed`).to.deep.equal(kept ? ['c'] : ['base', 'a', 'b']);
        if (!fault.failed()) {
          expect(nth).to.be.greaterThan(8);
          expect(kept).to.equal(true);
          break;
        }
      }
    });

    it('has its old files with its old state or its new ones with the new, after a failure at any operation', async () => {
      const before = { a: 'same', b: 'old' };
      const after = { a: 'same', b: 'new', c: 'more' };
      for (let nth = 1; ; nth++) {
        await leave();
        await deleteDB('py-playground');
        await (await open()).save(checkpoint([blob('before')], { home: homeOf(before), savedAt: 1 }));
        await leave();
        const fault = failAt(nth);
        const slot = await open();
        const saved = await slot.load();
        const kept = saved !== null && (await slot.save(checkpoint([blob('after')], { home: homeOf(after), savedAt: 2 })));
        fault.restore();
        await leave();
        const found = (await (await open()).load()) as Checkpoint;
        const what = `after operation ${nth} failed`;
        expect([found.savedAt, await texts(found), await textsOf(found.home)], what).to.deep.equal(kept ? [2, ['after'], after] : [1, ['before'], before]);
        expect(await stored('sessionFiles'), what).to.equal(kept ? 3 : 2);
        if (!fault.failed()) {
          expect(nth).to.be.greaterThan(12);
          expect(kept).to.equal(true);
          break;
        }
      }
    });

    it('makes room and tries once more when the disk is full', async () => {
      const made: string[] = [];
      const slot = await open({ makeRoom: (recipe) => Promise.resolve(void made.push(recipe)) });
      await slot.save(checkpoint([blob('old')]));
      let full = 1;
      const restore = sabotage(IDBObjectStore.prototype, 'put', () => (full-- > 0 ? new DOMException('full', 'QuotaExceededError') : undefined));
      expect(await slot.save(checkpoint([blob('new')]))).to.equal(true);
      restore();
      expect(made).to.deep.equal(['base {}']);
      expect(await found()).to.deep.equal(['new']);
    });

    it('keeps the old state when the disk stays full', async () => {
      const slot = await open();
      await slot.save(checkpoint([blob('old')]));
      const restore = sabotage(IDBObjectStore.prototype, 'put', () => new DOMException('full', 'QuotaExceededError'));
      expect(await slot.save(checkpoint([blob('new')]))).to.equal(false);
      restore();
      expect(await found()).to.deep.equal(['old']);
    });

    const DENIALS: Readonly<Record<string, () => () => void>> = {
      'is denied': () => sabotage(IDBFactory.prototype, 'open', () => new DOMException('denied', 'SecurityError')),
      'is missing': () => {
        Object.defineProperty(globalThis, 'indexedDB', { value: undefined, configurable: true });
        return () => void delete (globalThis as { indexedDB?: unknown }).indexedDB;
      },
    };

    for (const [what, deny] of Object.entries(DENIALS)) {
      it(`is neither found nor saved where IndexedDB ${what}`, async () => {
        const own = Object.getOwnPropertyDescriptor(globalThis, 'indexedDB');
        const allow = deny();
        try {
          const slot = await open();
          expect(await slot.load()).to.equal(null);
          expect(await slot.save(checkpoint([blob('x')]))).to.equal(false);
          await slot.clear();
        } finally {
          allow();
          if (own) Object.defineProperty(globalThis, 'indexedDB', own);
        }
      });
    }

    it('is not overwritten by a page that could not read it', async () => {
      await (await open()).save(checkpoint([blob('reader')]));
      await leave();
      const slot = await open();
      const restore = sabotage(IDBObjectStore.prototype, 'getAll', () => new DOMException('broken', 'UnknownError'));
      expect(await slot.load()).to.equal(null);
      restore();
      expect(await slot.save(checkpoint([blob('fresh')]))).to.equal(false);
      await leave();
      expect(await texts(await (await open()).load())).to.deep.equal(['reader']);
    });

    it('is given up after three seconds when the database never opens, and from then on at once', async () => {
      const { open: original } = IDBFactory.prototype;
      const clock = new FakeClock();
      IDBFactory.prototype.open = () => document.createElement('i') as unknown as IDBOpenDBRequest;
      try {
        const slot = await open();
        const loading = slot.load();
        await clock.pass(3001);
        expect(await loading).to.equal(null);
        expect(await slot.save(checkpoint([blob('x')]))).to.equal(false);
        expect(clock.timers).to.equal(0);
      } finally {
        IDBFactory.prototype.open = original;
        clock.restore();
        pages = [];
      }
    });

    it('is not overwritten when it could not be read, nor taken for open elsewhere', async () => {
      await (await open()).save(checkpoint([blob('old')]));
      await leave();
      const slot = await open();
      const restore = sabotage(IDBObjectStore.prototype, 'get', () => new DOMException('broken', 'UnknownError'));
      expect(await slot.load()).to.equal(null);
      restore();
      expect([await slot.save(checkpoint([blob('new')])), await slot.writable]).to.deep.equal([false, true]);
      await slot.clear();
      expect(await found()).to.deep.equal(['old']);
    });

    it('is given up after ten seconds when the database does not answer, and stays as it is', async () => {
      await (await open()).save(checkpoint([blob('old')]));
      await leave();
      const slot = await open();
      const { restore, asked } = hang('get');
      const clock = new FakeClock();
      try {
        const loading = slot.load();
        await asked;
        await clock.pass(10_001);
        expect(await loading).to.equal(null);
        expect(await slot.save(checkpoint([blob('new')]))).to.equal(false);
        expect(clock.timers).to.equal(0);
      } finally {
        clock.restore();
        restore();
      }
      expect(await slot.save(checkpoint([blob('new')]))).to.equal(false);
      expect(await found()).to.deep.equal(['old']);
    });

    it('leaves a database of a newer release alone', async () => {
      await rawDatabase(99, (database) => void database.createObjectStore('future').put('precious', 'key'));
      const slot = await open();
      expect(await slot.load()).to.equal(null);
      expect(await slot.save(checkpoint([blob('x')]))).to.equal(false);
      await leave();
      expect(await rawDatabase(undefined, () => undefined)).to.equal(99);
    });
  });
});

/** The same session after a run, whose worker has told what changed. */
function onTop(saved: Checkpoint, layer: Blob): Checkpoint {
  const { python } = saved;
  if (!python) throw new Error('There is no Python to go on with.');
  return { ...saved, python: { ...python, layers: [...python.layers, layer] } };
}

async function rawChange(storeName: string, change: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  const opening = indexedDB.open('py-playground');
  await new Promise((resolve) => (opening.onsuccess = resolve));
  const request = change(opening.result.transaction(storeName, 'readwrite').objectStore(storeName));
  await new Promise((resolve) => (request.onsuccess = resolve));
  opening.result.close();
  return request.result;
}

const stored = (storeName: string): Promise<unknown> => rawChange(storeName, (store) => store.count());
