import { version as release } from '#runtime';
import { Database, asBlob } from './database.js';
import type { Change, SnapshotRecord, StoreName } from './database.js';

/** Images kept at most, in bytes; a base image takes about 15 MB, with numpy 30 MB. */
const DEFAULT_BUDGET = 256 << 20;
const DEFAULT_KEY = 'default';
const LOCK = 'py-playground-snapshots';
/** Another tab writes one image at a time, in seconds; one that holds the lock for longer is not waited for, as a boot may wait. */
const LOCK_MS = 10_000;

export interface SnapshotStoreOptions {
  /** Bytes that all images together may take. */
  readonly budget?: number;
  /** Names the release that images belong to; tests change it. */
  readonly version?: string;
}

/**
 * Memory images in IndexedDB, by key.
 *
 * Never throws because of storage: where IndexedDB is missing, denied, full or broken, images are kept in memory until the
 * page closes ({@link SnapshotStore.persistent} is false then). One writer at a time across tabs, by Web Locks.
 */
export class SnapshotStore {
  readonly #database = new Database();
  readonly #memory = new Map<string, { readonly record: SnapshotRecord; readonly image: Blob }>();
  readonly #budget: number;
  readonly #version: string;
  #persistent = true;

  constructor({ budget = DEFAULT_BUDGET, version = release }: SnapshotStoreOptions = {}) {
    this.#budget = budget;
    this.#version = version;
  }

  /** False once IndexedDB refused: what is saved lives as long as the page. */
  get persistent(): boolean {
    return this.#persistent;
  }

  /** The release that images must come from: it changes with Pyodide, its lock file, our Python and our worker. */
  getSnapshotVersion(): string {
    return this.#version;
  }

  /** Whether an image of this release is there; reads no image. */
  async hasSnapshot(key = DEFAULT_KEY): Promise<boolean> {
    return (await this.#record(key))?.version === this.#version;
  }

  /** Whether that image is in the database, so that it outlives the page. */
  async isStored(key = DEFAULT_KEY): Promise<boolean> {
    return !this.#memory.has(key) && this.hasSnapshot(key);
  }

  async getSnapshot(key = DEFAULT_KEY): Promise<Uint8Array | null> {
    const image = await this.getImage(key);
    return image && new Uint8Array(await image.arrayBuffer());
  }

  async saveSnapshot(bytes: Uint8Array<ArrayBuffer>, key = DEFAULT_KEY): Promise<void> {
    await this.saveImage(new Blob([bytes]), key);
  }

  async invalidateSnapshot(key = DEFAULT_KEY): Promise<void> {
    this.#memory.delete(key);
    await this.#write(() => this.#database.change(['snapshots', 'snapshotBytes'], (transaction) => remove(transaction, key)));
  }

  /** Whether a usable image is there; one of another release is removed. */
  async validateOrInvalidate(key = DEFAULT_KEY): Promise<boolean> {
    const record = await this.#record(key);
    if (!record) return false;
    if (record.version === this.#version) return true;
    await this.invalidateSnapshot(key);
    return false;
  }

  /** The image as a handle: its bytes are read only by the worker that restores it. */
  async getImage(key = DEFAULT_KEY): Promise<Blob | null> {
    const kept = this.#memory.get(key);
    if (kept) return kept.image;
    if (!(await this.validateOrInvalidate(key))) return null;
    const image = await this.#read(() => this.#database.use((database) => database.get('snapshotBytes', key)));
    if (image) void this.#touch(key);
    return image ? asBlob(image) : null;
  }

  async saveImage(image: Blob, key = DEFAULT_KEY): Promise<void> {
    await this.#save(image, key, false);
  }

  /** Saves an image unless a usable one is there by now. Whether this one was saved, so that it outlives the page. */
  addImage(image: Blob, key = DEFAULT_KEY): Promise<boolean> {
    return this.#save(image, key, true);
  }

  /** Removes every image that no saved session is built on, but for the one of `keep`. */
  async makeRoom(keep?: string): Promise<void> {
    await this.#write(() => this.#evict(0, keep ?? null));
  }

  /** Notes that an image is used, if it is still there. */
  async #touch(key: string): Promise<void> {
    const note = (): Promise<void> =>
      this.#database.change(['snapshots'], async (transaction) => {
        const snapshots = transaction.objectStore('snapshots');
        const record = await snapshots.get(key);
        if (record) await snapshots.put({ ...record, usedAt: Date.now() });
      });
    await this.#write(note);
  }

  /** Whether the image is in the database now. */
  async #save(image: Blob, key: string, onlyIfMissing: boolean): Promise<boolean> {
    const record = this.#newRecord(key, image);
    let added = false;
    const put = async (): Promise<void> => {
      const bytes = await this.#database.storable(image);
      added = await this.#database.change(['snapshots', 'snapshotBytes'], async (transaction) => {
        const there = await transaction.objectStore('snapshots').get(key);
        if (onlyIfMissing && there?.version === this.#version) return false;
        await transaction.objectStore('snapshots').put(record);
        await transaction.objectStore('snapshotBytes').put(bytes, key);
        return true;
      });
    };
    const written = await this.#write(async () => {
      await this.#evict(this.#budget - image.size, key);
      try {
        await put();
      } catch (error) {
        if (!(error instanceof DOMException && error.name === 'QuotaExceededError')) throw error;
        // Images are only a means to be quick: all others go before this one is given up.
        await this.#evict(0, key);
        await put();
      }
    });
    if (written) this.#memory.delete(key);
    else this.#memory.set(key, { record, image });
    return added;
  }

  async close(): Promise<void> {
    await this.#database.close();
  }

  #newRecord(key: string, image: Blob): SnapshotRecord {
    return { key, version: this.#version, bytes: image.size, usedAt: Date.now() };
  }

  async #record(key: string): Promise<SnapshotRecord | null> {
    const kept = this.#memory.get(key);
    if (kept) return kept.record;
    return (await this.#read(() => this.#database.use((database) => database.get('snapshots', key)))) ?? null;
  }

  /** Removes stale releases, then what was not used for longest, until the other images take at most `allowed` bytes. Those under a saved session stay. */
  async #evict(allowed: number, keep: string | null): Promise<void> {
    // One transaction, so that no session is saved between the look and the deed.
    await this.#database.change(['snapshots', 'snapshotBytes', 'sessions'], async (transaction) => {
      const records = await transaction.objectStore('snapshots').getAll();
      for (const key of this.#superfluous(records, await sessionRecipes(transaction), allowed, keep)) await remove(transaction, key);
    });
  }

  #superfluous(records: readonly SnapshotRecord[], needed: ReadonlySet<string>, allowed: number, keep: string | null): string[] {
    const others = records.filter((record) => record.key !== keep && !(needed.has(record.key) && record.version === this.#version));
    const leaving = others.filter((record) => record.version !== this.#version);
    const fresh = others.filter((record) => record.version === this.#version).sort((a, b) => a.usedAt - b.usedAt);
    let total = fresh.reduce((sum, record) => sum + record.bytes, 0);
    for (const record of fresh) {
      if (total <= allowed) break;
      total -= record.bytes;
      leaving.push(record);
    }
    return leaving.map(({ key }) => key);
  }

  async #read<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch {
      // Missing, denied or broken: the same as an empty store. Python then starts the slow way.
      this.#persistent = false;
      return null;
    }
  }

  /** Whether the write went through. */
  async #write(work: () => Promise<void>): Promise<boolean> {
    try {
      await (navigator.locks ? navigator.locks.request(LOCK, { signal: AbortSignal.timeout(LOCK_MS) }, work) : work());
      return true;
    } catch {
      // As in #read; the caller keeps the image in memory.
      this.#persistent = false;
      return false;
    }
  }
}

/** The recipes of all saved sessions. */
async function sessionRecipes(transaction: Change<'snapshots' | 'snapshotBytes' | 'sessions'>): Promise<Set<string>> {
  const recipes = new Set<string>();
  const index = transaction.objectStore('sessions').index('recipe');
  for (let cursor = await index.openKeyCursor(null, 'nextunique'); cursor; cursor = await cursor.continue()) recipes.add(cursor.key);
  return recipes;
}

async function remove<Stores extends StoreName>(transaction: Change<Stores | 'snapshots' | 'snapshotBytes'>, key: string): Promise<void> {
  await transaction.objectStore('snapshots').delete(key);
  await transaction.objectStore('snapshotBytes').delete(key);
}
