import { expect } from '@open-wc/testing';
import { deleteDB } from 'idb';
import { SnapshotStore } from '../../src/storage/snapshot-store.js';

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
    const { open: original } = IDBFactory.prototype;
    IDBFactory.prototype.open = () => {
      throw new DOMException('denied', 'SecurityError');
    };
    try {
      const store = open();
      await store.saveSnapshot(bytes(7), 'kept');
      expect(await store.getSnapshot('kept')).to.deep.equal(bytes(7));
      expect(await store.hasSnapshot('kept')).to.equal(true);
      expect(store.persistent).to.equal(false);
      await store.invalidateSnapshot('kept');
      expect(await store.getSnapshot('kept')).to.equal(null);
    } finally {
      IDBFactory.prototype.open = original;
    }
  });

  it('leaves a database of a newer release alone', async () => {
    const newer = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('py-playground', 99);
      request.onupgradeneeded = () => request.result.createObjectStore('future').put('precious', 'key');
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    newer.close();
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
    const upgraded = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('py-playground', 2);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
      request.onblocked = () => reject(new Error('blocked'));
    });
    upgraded.close();
    expect(upgraded.version).to.equal(2);
  });

  it('makes room by dropping other images when the disk is full', async () => {
    const store = open();
    await store.saveSnapshot(bytes(1, 2, 3), 'other');
    const { put } = IDBObjectStore.prototype;
    let refusals = 1;
    IDBObjectStore.prototype.put = function (...args) {
      if (this.name === 'snapshotBytes' && refusals-- > 0) throw new DOMException('full', 'QuotaExceededError');
      return put.apply(this, args);
    };
    try {
      await store.saveSnapshot(bytes(9), 'mine');
    } finally {
      IDBObjectStore.prototype.put = put;
    }
    expect(await store.hasSnapshot('other')).to.equal(false);
    expect(await store.getSnapshot('mine')).to.deep.equal(bytes(9));
    expect(store.persistent).to.equal(true);
  });
});

/** Use is recorded in milliseconds; two saves within one have no order. */
async function nextMillisecond(): Promise<void> {
  const now = Date.now();
  while (Date.now() === now) await new Promise((resolve) => setTimeout(resolve));
}
