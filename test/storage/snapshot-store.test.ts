import { expect } from '@open-wc/testing';
import { deleteDB } from 'idb';
import { SavedSessions } from '../../src/storage/saved-sessions.js';
import { SnapshotStore } from '../../src/storage/snapshot-store.js';
import { FakeClock } from '../support/clock.js';
import { failAt, hang, rawDatabase, sabotage } from './indexed-db.js';
import { checkpointOf } from './make-checkpoint.js';

const bytes = (...values: number[]): Uint8Array<ArrayBuffer> => new Uint8Array(values);

describe('SnapshotStore', () => {
  let stores: SnapshotStore[] = [];
  const open = (options: ConstructorParameters<typeof SnapshotStore>[0] = {}): SnapshotStore => {
    const store = new SnapshotStore({ version: 'release-1', ...options });
    stores.push(store);
    return store;
  };

  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    stores = [];
    await deleteDB('py-playground');
  });

  it('has nothing at first', async () => {
    const store = open();
    expect(await store.hasSnapshot()).to.equal(false);
    expect(await store.getSnapshot()).to.equal(null);
    expect(await store.validateOrInvalidate()).to.equal(false);
  });

  it('gives back what was saved, also to another page', async () => {
    await open().saveSnapshot(bytes(1, 2, 3), 'numpy');
    const other = open();
    expect(await other.hasSnapshot('numpy')).to.equal(true);
    expect(await other.getSnapshot('numpy')).to.deep.equal(bytes(1, 2, 3));
    expect(other.persistent).to.equal(true);
  });

  it('keeps keys apart', async () => {
    const store = open();
    await store.saveSnapshot(bytes(1), 'a');
    await store.saveSnapshot(bytes(2), 'b');
    await store.invalidateSnapshot('a');
    expect(await store.getSnapshot('a')).to.equal(null);
    expect(await store.getSnapshot('b')).to.deep.equal(bytes(2));
  });

  it('never gives out the image of another release, and removes it', async () => {
    await open().saveSnapshot(bytes(1));
    const next = open({ version: 'release-2' });
    expect(next.getSnapshotVersion()).to.equal('release-2');
    expect(await next.hasSnapshot()).to.equal(false);
    expect(await next.getSnapshot()).to.equal(null);
    expect(await open().hasSnapshot()).to.equal(false);
  });

  it('removes what was not used for longest when the budget is reached', async () => {
    const store = open({ budget: 10 });
    await store.saveSnapshot(bytes(1, 1, 1, 1), 'old');
    await nextMillisecond();
    await store.saveSnapshot(bytes(2, 2, 2, 2), 'older-but-used');
    await nextMillisecond();
    await store.saveSnapshot(bytes(3, 3, 3, 3, 3), 'new');
    expect([await store.hasSnapshot('old'), await store.hasSnapshot('older-but-used'), await store.hasSnapshot('new')]).to.deep.equal([false, true, true]);
  });

  it('goes on in memory when IndexedDB refuses, and says so', async () => {
    const restore = sabotage(IDBFactory.prototype, 'open', () => new DOMException('denied', 'SecurityError'));
    try {
      const store = open();
      await store.saveSnapshot(bytes(7), 'kept');
      expect(await store.getSnapshot('kept')).to.deep.equal(bytes(7));
      expect(await store.hasSnapshot('kept')).to.equal(true);
      expect(store.persistent).to.equal(false);
      await store.invalidateSnapshot('kept');
      expect(await store.getSnapshot('kept')).to.equal(null);
    } finally {
      restore();
    }
  });

  it('does not wait for ever for a database that hangs, says so, and goes on in memory', async () => {
    const store = open();
    await store.saveSnapshot(bytes(1));
    const { restore, asked } = hang('get');
    const clock = new FakeClock();
    try {
      const image = store.getSnapshot();
      await asked;
      await clock.pass(9999);
      expect(store.persistent).to.equal(true);
      await clock.pass(2);
      expect([await image, store.persistent]).to.deep.equal([null, false]);
      // Waited for once, not by every call: no time passes here.
      await store.saveSnapshot(bytes(2), 'other');
      expect([await store.getSnapshot(), await store.getSnapshot('other')]).to.deep.equal([null, bytes(2)]);
      expect([await store.isStored('other'), clock.timers]).to.deep.equal([false, 0]);
    } finally {
      clock.restore();
      restore();
    }
  });

  it('gives a change up that hangs, so that it is not done later', async () => {
    const store = open();
    await store.saveSnapshot(bytes(1));
    const { restore, asked } = hang('put');
    const clock = new FakeClock();
    try {
      const saving = store.saveSnapshot(bytes(2, 2));
      await asked;
      await clock.pass(30_001);
      await saving;
      expect([await store.getSnapshot(), store.persistent]).to.deep.equal([bytes(2, 2), false]);
    } finally {
      clock.restore();
      restore();
    }
    expect(await open().getSnapshot()).to.deep.equal(bytes(1));
  });

  it('leaves a database of a newer release alone', async () => {
    await rawDatabase(99, (database) => void database.createObjectStore('future').put('precious', 'key'));
    const store = open();
    await store.saveSnapshot(bytes(1));
    expect(store.persistent).to.equal(false);
    const after = await indexedDB.databases();
    expect(after.find(({ name }) => name === 'py-playground')?.version).to.equal(99);
  });

  it('works on after the browser closed the connection', async () => {
    const store = open();
    await store.saveSnapshot(bytes(1));
    await store.close();
    expect(await store.getSnapshot()).to.deep.equal(bytes(1));
  });

  it('lets a newer release upgrade while it is open', async () => {
    const store = open();
    await store.saveSnapshot(bytes(1));
    expect(await rawDatabase(99, () => undefined)).to.equal(99);
  });

  it('makes room by dropping other images when the disk is full', async () => {
    const store = open();
    await store.saveSnapshot(bytes(1, 2, 3), 'other');
    let refusals = 1;
    const restore = sabotage(IDBObjectStore.prototype, 'put', (self) =>
      (self as IDBObjectStore).name === 'snapshotBytes' && refusals-- > 0 ? new DOMException('full', 'QuotaExceededError') : undefined,
    );
    await store.saveSnapshot(bytes(9), 'mine');
    restore();
    expect(await store.hasSnapshot('other')).to.equal(false);
    expect(await store.getSnapshot('mine')).to.deep.equal(bytes(9));
    expect(store.persistent).to.equal(true);
  });

  it('keeps the first image that is added, and says which one it is', async () => {
    const [one, two] = [open(), open()];
    expect(await one.addImage(new Blob(['first']), 'base')).to.equal(true);
    expect(await two.addImage(new Blob(['second']), 'base')).to.equal(false);
    expect(await (await two.getImage('base'))?.text()).to.equal('first');
  });

  it('adds an image in place of another release’s', async () => {
    await open().addImage(new Blob(['old']), 'base');
    const next = open({ version: 'release-2' });
    expect(await next.addImage(new Blob(['new']), 'base')).to.equal(true);
    expect(await (await next.getImage('base'))?.text()).to.equal('new');
  });

  it('knows which images outlive the page', async () => {
    const store = open();
    expect(await store.isStored('base')).to.equal(false);
    await store.addImage(new Blob(['image']), 'base');
    expect([await store.isStored('base'), await open({ version: 'release-2' }).isStored('base')]).to.deep.equal([true, false]);
    const restore = sabotage(IDBObjectStore.prototype, 'put', () => new DOMException('denied', 'UnknownError'));
    await store.addImage(new Blob(['image']), 'other');
    restore();
    expect([await store.hasSnapshot('other'), await store.isStored('other')]).to.deep.equal([true, false]);
  });

  it('says that an image is not added where IndexedDB refuses, and has it all the same', async () => {
    const restore = sabotage(IDBFactory.prototype, 'open', () => new DOMException('denied', 'SecurityError'));
    const store = open();
    expect(await store.addImage(new Blob(['image']), 'base')).to.equal(false);
    expect(await (await store.getImage('base'))?.text()).to.equal('image');
    restore();
  });

  it('is the old or the new image after a failure at any operation, with its record or without both', async () => {
    for (let nth = 1; ; nth++) {
      await deleteDB('py-playground');
      const before = open();
      await before.saveSnapshot(bytes(1, 1));
      await before.close();
      const fault = failAt(nth);
      const store = open();
      await store.saveSnapshot(bytes(2, 2, 2));
      await store.close();
      fault.restore();
      const after = open();
      const [claims, image] = [await after.hasSnapshot(), await after.getSnapshot()];
      await after.close();
      expect(claims, `after operation ${nth} failed`).to.equal(image !== null);
      expect([...(image ?? [])].join(), `after operation ${nth} failed`).to.be.oneOf(['1,1', '2,2,2']);
      if (!fault.failed()) {
        expect([nth > 6, image?.length]).to.deep.equal([true, 3]);
        break;
      }
    }
  });

  it('does not bring a removed image’s record back by noting that it was used', async () => {
    const [one, two] = [open(), open()];
    await one.saveSnapshot(bytes(1));
    const { locks } = navigator;
    // Between the look at the image and the note, another tab removes it: here, while the note waits for the lock.
    let removed = Promise.resolve();
    await locks.request('py-playground-snapshots', async () => {
      await one.getSnapshot();
      removed = two.invalidateSnapshot();
    });
    await removed;
    // Whatever waits for the lock comes before this.
    await one.makeRoom();
    expect(await two.hasSnapshot()).to.equal(false);
    expect(await two.addImage(new Blob(['new']))).to.equal(true);
  });

  describe('beside saved sessions', () => {
    let sessions: SavedSessions;
    beforeEach(() => void (sessions = new SavedSessions({ makeRoom: () => Promise.resolve(), version: 'release-1' })));
    afterEach(() => sessions.close());

    async function saveSession(recipe: string): Promise<void> {
      const slot = await sessions.open(`session on ${recipe}`, () => undefined);
      await slot.save(checkpointOf([new Blob(['layer'])], { recipe }));
      slot.close();
    }

    const kept = async (store: SnapshotStore): Promise<boolean[]> => Promise.all(['used', 'free', 'mine'].map((key) => store.hasSnapshot(key)));

    it('keeps the images that they build on, whatever the budget is', async () => {
      const store = open({ budget: 5 });
      await store.saveSnapshot(bytes(1, 1, 1, 1), 'used');
      await saveSession('used');
      await nextMillisecond();
      await store.saveSnapshot(bytes(2, 2, 2, 2), 'free');
      await nextMillisecond();
      await store.saveSnapshot(bytes(3, 3, 3, 3), 'mine');
      expect(await kept(store)).to.deep.equal([true, false, true]);
    });

    it('makes room by removing all others, but for the one that is asked to stay', async () => {
      const store = open();
      for (const key of ['used', 'free', 'mine']) await store.saveSnapshot(bytes(1), key);
      await saveSession('used');
      await store.makeRoom('mine');
      expect(await kept(store)).to.deep.equal([true, false, true]);
      await store.makeRoom();
      expect(await kept(store)).to.deep.equal([true, false, false]);
    });
  });

  it('keeps the images of a database that knew no sessions yet', async () => {
    const version = await rawDatabase(1, (database) => {
      database.createObjectStore('snapshots', { keyPath: 'key' }).put({ key: 'base', version: 'release-1', bytes: 3, usedAt: 1 });
      database.createObjectStore('snapshotBytes').put(new Blob(['old']), 'base');
    });
    expect(version).to.equal(1);
    const store = open();
    expect(await (await store.getImage('base'))?.text()).to.equal('old');
    const slot = await new SavedSessions({ makeRoom: () => Promise.resolve(), version: 'release-1' }).open('key', () => undefined);
    expect(await slot.load()).to.equal(null);
    slot.close();
  });
});

/** Use is recorded in milliseconds; two saves within one have no order. */
async function nextMillisecond(): Promise<void> {
  const now = Date.now();
  while (Date.now() === now) await new Promise((resolve) => setTimeout(resolve));
}
