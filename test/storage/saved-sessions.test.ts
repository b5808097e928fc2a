import { expect, waitUntil } from '@open-wc/testing';
import { deleteDB } from 'idb';
import type { Checkpoint, SessionSlot } from '../../src/storage/checkpoint.js';
import { SavedSessions } from '../../src/storage/saved-sessions.js';
import type { SavedSessionsOptions } from '../../src/storage/saved-sessions.js';
import { FakeClock } from '../support/clock.js';
import { countLayerWrites, failAt, hang, rawDatabase, sabotage } from './indexed-db.js';

/** However slow the machine is. */
const PATIENCE = { timeout: 50_000 } as const;

const blob = (text: string): Blob => new Blob([text]);

function checkpoint(layers: readonly Blob[], more: Partial<Checkpoint> = {}): Checkpoint {
  return { recipe: 'base {}', base: null, layers, savedAt: 1000, outputs: {}, done: [], ...more };
}

/** The texts of all images, the base first. */
async function texts(saved: Checkpoint | null): Promise<string[] | null> {
  return saved && Promise.all([...(saved.base ? [saved.base] : []), ...saved.layers].map((image) => image.text()));
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
    const slot = await page(options).open(key);
    slots.push(slot);
    return slot;
  }

  /** Closes what is open, as a reload does. */
  async function leave(): Promise<void> {
    for (const slot of slots.splice(0)) slot.close();
    await Promise.all(pages.splice(0).map((sessions) => sessions.close()));
  }

  /** What a later visit finds. */
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
    expect(saved).to.deep.include({ recipe: 'base {}', base: null, savedAt: 5, outputs, done: ['setup'] });
  });

  it('brings a base image of its own along', async () => {
    await (await open()).save(checkpoint([blob('layer')], { base: blob('base') }));
    await leave();
    const saved = await (await open()).load();
    expect([await saved?.base?.text(), await texts(saved)]).to.deep.equal(['base', ['base', 'layer']]);
  });

  it('is kept apart from those of other keys', async () => {
    await (await open()).save(checkpoint([blob('mine')]));
    await (await open({}, 'lesson 2')).save(checkpoint([blob('other')]));
    expect(await found()).to.deep.equal(['mine']);
  });

  it('is written layer by layer: only new ones, and superfluous ones go', async () => {
    const [one, two, three] = [blob('one'), blob('two'), blob('three')] as const;
    const writes = countLayerWrites();
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
    expect(await storedLayers()).to.equal(1);
  });

  it('goes on after a reload without writing again what is there', async () => {
    await (await open()).save(checkpoint([blob('one')], { base: blob('base') }));
    await leave();
    const slot = await open();
    const saved = (await slot.load()) as Checkpoint;
    const writes = countLayerWrites();
    try {
      await slot.save({ ...saved, layers: [...saved.layers, blob('two')] });
      expect(writes.count()).to.equal(1);
    } finally {
      writes.restore();
    }
    expect(await found()).to.deep.equal(['base', 'one', 'two']);
  });

  it('of another release is not given out, and makes way for one of this', async () => {
    await (await open()).save(checkpoint([blob('old'), blob('older')]));
    await leave();
    const slot = await open({ version: 'release-2' });
    expect(await slot.load()).to.equal(null);
    expect(await slot.save(checkpoint([blob('new')]))).to.equal(true);
    expect(await storedLayers()).to.equal(1);
  });

  it('that lost a layer counts as none', async () => {
    await (await open()).save(checkpoint([blob('one'), blob('two')]));
    await leave();
    await rawChange('sessionLayers', (store) => store.delete(['lesson', 1]));
    expect(await (await open()).load()).to.equal(null);
  });

  it('is gone when it is cleared, and can be saved anew', async () => {
    const slot = await open();
    const layer = blob('layer');
    await slot.save(checkpoint([layer]));
    await slot.clear();
    expect(await storedLayers()).to.equal(0);
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
        const kept = saved !== null && (await slot.save({ ...saved, base: null, layers: [blob('c')] }));
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

async function rawChange(storeName: string, change: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  const opening = indexedDB.open('py-playground');
  await new Promise((resolve) => (opening.onsuccess = resolve));
  const request = change(opening.result.transaction(storeName, 'readwrite').objectStore(storeName));
  await new Promise((resolve) => (request.onsuccess = resolve));
  opening.result.close();
  return request.result;
}

const storedLayers = (): Promise<unknown> => rawChange('sessionLayers', (store) => store.count());
