import { version as release } from '#runtime';
import type { Checkpoint, SessionSlot, SessionStore } from './checkpoint.js';
import { Database, asBlob } from './database.js';
import type { Change, SessionRecord } from './database.js';

/**
 * A page that is reloaded lets go of its session about when the new one asks for it, and a tag that was taken out of the page two
 * seconds later; somebody else's tab keeps it.
 */
const LOCK_MS = 5000;

export interface SavedSessionsOptions {
  /** Deletes what can be made again, but not what belongs to this recipe; called when space runs out. */
  readonly makeRoom: (recipe: string) => Promise<void>;
  /** Names the release that sessions belong to; tests change it. */
  readonly version?: string;
  /** How long a session that is open elsewhere is waited for, in milliseconds. */
  readonly lockMs?: number;
}

/**
 * Sessions in IndexedDB, by key: a small record each, and its layers beside it.
 *
 * Every save is one transaction: what is there is the old state or the new one, never a mix. One writer per session: the Web
 * Lock keeps other tabs out, and where there are no locks (pages without https), a revision that has moved on ends the
 * slower one's right to write. Storage that is missing, denied, full or broken makes `save` answer false.
 */
export class SavedSessions implements SessionStore {
  readonly #database = new Database();
  readonly #options: Required<SavedSessionsOptions>;

  constructor({ makeRoom, version = release, lockMs = LOCK_MS }: SavedSessionsOptions) {
    this.#options = { makeRoom, version, lockMs };
  }

  open(key: string): Promise<SessionSlot> {
    return Promise.resolve(new Slot(key, this.#database, this.#options));
  }

  async close(): Promise<void> {
    await this.#database.close();
  }
}

class Slot implements SessionSlot {
  readonly #locked: Promise<boolean>;
  readonly #key: string;
  readonly #database: Database;
  readonly #options: Required<SavedSessionsOptions>;
  /** Ids of the layers that are stored. */
  #stored = new Map<Blob, number>();
  #revision = 0;
  #overtaken = false;
  /** What is stored could not be read. It stays, whoever wrote it. */
  #unread = false;
  #granted = false;
  #release: () => void = () => undefined;

  constructor(key: string, database: Database, options: Required<SavedSessionsOptions>) {
    this.#key = key;
    this.#database = database;
    this.#options = options;
    this.#locked = this.#lock();
  }

  get writable(): Promise<boolean> {
    if (this.#overtaken) return Promise.resolve(false);
    return this.#granted ? Promise.resolve(true) : this.#locked;
  }

  async load(): Promise<Checkpoint | null> {
    try {
      return await this.#database.use(async (database) => {
        const transaction = database.transaction(['sessions', 'sessionLayers']);
        const record = await transaction.objectStore('sessions').get(this.#key);
        this.#revision = record?.revision ?? 0;
        if (!record || record.version !== this.#options.version) return null;
        const blobs = await Promise.all(record.layers.map((id) => transaction.objectStore('sessionLayers').get([this.#key, id])));
        const layers = blobs.filter((blob) => blob !== undefined).map(asBlob);
        if (layers.length < record.layers.length) return null;
        this.#stored = new Map(layers.map((layer, at) => [layer, record.layers[at] ?? 0]));
        const base = record.ownBase ? (layers.shift() ?? null) : null;
        const { recipe, savedAt, outputs, done } = record;
        return { recipe, base, layers, savedAt, outputs, done };
      });
    } catch {
      // Missing, denied or broken: the same as nothing saved.
      this.#unread = true;
      return null;
    }
  }

  async save(checkpoint: Checkpoint): Promise<boolean> {
    if (!(await this.writable)) return false;
    try {
      return await this.#write(checkpoint);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'QuotaExceededError')) return false;
      // Images are made again; what the reader made is not, and it may build on one of them.
      await this.#options.makeRoom(checkpoint.recipe);
      return this.#write(checkpoint).catch(() => false);
    }
  }

  async clear(): Promise<void> {
    if (!(await this.writable)) return;
    try {
      const cleared = await this.#database.change(['sessions', 'sessionLayers'], async (transaction) => {
        const sessions = transaction.objectStore('sessions');
        if (!this.#isOurs(await sessions.get(this.#key))) return false;
        await sessions.delete(this.#key);
        await transaction.objectStore('sessionLayers').delete(allLayers(this.#key));
        return true;
      });
      if (!cleared) return this.#refused();
    } catch {
      // What cannot be deleted now is replaced by the next save.
      return;
    }
    this.#stored.clear();
    this.#revision = 0;
  }

  close(): void {
    this.#release();
  }

  /** @returns false when another page has written meanwhile */
  async #write({ recipe, base, layers, savedAt, outputs, done }: Checkpoint): Promise<boolean> {
    const blobs = base ? [base, ...layers] : layers;
    let next = Math.max(0, ...this.#stored.values()) + 1;
    const ids = new Map(blobs.map((blob) => [blob, this.#stored.get(blob) ?? next++]));
    const revision = this.#revision + 1;
    const record: SessionRecord = { key: this.#key, version: this.#options.version, revision, recipe, ownBase: base !== null, layers: [...ids.values()], savedAt, outputs, done };
    const fresh = await Promise.all([...ids].filter(([blob]) => !this.#stored.has(blob)).map(async ([blob, id]) => [await this.#database.storable(blob), id] as const));
    const write = async (transaction: Change<'sessions' | 'sessionLayers'>): Promise<boolean> => {
      const [sessions, contents] = [transaction.objectStore('sessions'), transaction.objectStore('sessionLayers')];
      const before = await sessions.get(this.#key);
      if (!this.#isOurs(before)) return false;
      for (const id of before?.layers ?? []) if (!record.layers.includes(id)) await contents.delete([this.#key, id]);
      for (const [bytes, id] of fresh) await contents.put(bytes, [this.#key, id]);
      await sessions.put(record);
      return true;
    };
    const written = await this.#database.change(['sessions', 'sessionLayers'], write, 'strict');
    if (!written) {
      this.#refused();
      return false;
    }
    this.#stored = ids;
    this.#revision = revision;
    return true;
  }

  /** Something else is stored than this page read or wrote last: another page's, if this one could read. */
  #refused(): void {
    this.#overtaken = !this.#unread;
  }

  /** Whether what is stored is what this page read or wrote last. */
  #isOurs(record: SessionRecord | undefined): boolean {
    return (record?.revision ?? 0) === this.#revision;
  }

  /** Whether this page may write, as far as it is known in time. Who has to wait longer may write from then on, if nobody else has written. */
  #lock(): Promise<boolean> {
    const { locks } = navigator as { readonly locks?: LockManager };
    if (!locks) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), this.#options.lockMs);
      const given = new AbortController();
      const held = new Promise<void>((release) => {
        this.#release = () => {
          given.abort();
          release();
        };
      });
      const granted = (): Promise<void> => {
        clearTimeout(timer);
        this.#granted = true;
        resolve(true);
        return held;
      };
      // Without locks at all (a page whose origin may have no storage), it is not because of another page.
      locks.request(`py-playground-session ${this.#key}`, { signal: given.signal }, granted).catch(() => resolve(!given.signal.aborted));
    });
  }
}

const allLayers = (key: string): IDBKeyRange => IDBKeyRange.bound([key, 0], [key, Infinity]);
