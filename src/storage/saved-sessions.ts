import { version as release } from '#runtime';
import { CodeRecords } from './code-records.js';
import type { Checkpoint, PythonState, SavedCode, SessionSlot, SessionStore } from './checkpoint.js';
import { Database, asBlob } from './database.js';
import type { Change, PlaygroundDatabase, PythonRecord, SessionRecord, StoredBytes } from './database.js';
import { News } from './news.js';
import { SessionLock } from './session-lock.js';

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
 * Sessions in IndexedDB, by key: a small record each, and beside it its layers, the contents of its files, and the code of its cells.
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

  open(key: string, changed: () => void): Promise<SessionSlot> {
    return Promise.resolve(new Slot(key, this.#database, new News(key, changed), this.#options));
  }

  async close(): Promise<void> {
    await this.#database.close();
  }
}

class Slot implements SessionSlot {
  readonly #key: string;
  readonly #database: Database;
  readonly #lock: SessionLock;
  readonly #news: News;
  readonly #code: CodeRecords;
  readonly #options: Required<SavedSessionsOptions>;
  /** Ids of the layers that are stored. */
  #storedLayers = new Map<Blob, number>();
  /** Hashes of the file contents that are stored. */
  #storedFiles: ReadonlySet<string> = new Set();
  #revision = 0;
  #overtaken = false;
  /** What is stored could not be read. It stays, whoever wrote it. */
  #unread = false;

  constructor(key: string, database: Database, news: News, options: Required<SavedSessionsOptions>) {
    this.#key = key;
    this.#database = database;
    this.#news = news;
    this.#options = options;
    this.#lock = new SessionLock(key, options.lockMs);
    this.#code = new CodeRecords(key, database, news);
  }

  get writable(): Promise<boolean> {
    return this.#overtaken ? Promise.resolve(false) : this.#lock.held;
  }

  async load(): Promise<Checkpoint | null> {
    try {
      const { checkpoint, revision, layers, files } = await this.#database.use((database) => this.#read(database));
      // Whatever another page wrote, this one goes on from it now.
      this.#overtaken = this.#unread = false;
      this.#revision = revision;
      this.#storedLayers = layers;
      this.#storedFiles = files;
      return checkpoint;
    } catch {
      // Missing, denied or broken: the same as nothing saved. What is there all the same is of no revision that this page knows.
      this.#unread = true;
      this.#revision = NaN;
      return null;
    }
  }

  async save(checkpoint: Checkpoint): Promise<boolean> {
    return this.#making(checkpoint.python?.recipe ?? '', () => this.#write(checkpoint));
  }

  loadCode(cell: string): Promise<SavedCode | null> {
    return this.#code.load(cell);
  }

  async saveCode(cell: string, code: SavedCode | null): Promise<boolean> {
    return this.#making('', () => this.#code.save(cell, code));
  }

  async clear(): Promise<boolean> {
    if (!(await this.writable)) return false;
    try {
      const cleared = await this.#database.change(['sessions', 'sessionLayers', 'sessionFiles', 'code'], async (transaction) => {
        const sessions = transaction.objectStore('sessions');
        if (!this.#isOurs(await sessions.get(this.#key))) return false;
        await sessions.delete(this.#key);
        await transaction.objectStore('sessionLayers').delete(everything(this.#key));
        await transaction.objectStore('sessionFiles').delete(everything(this.#key));
        await transaction.objectStore('code').delete(everything(this.#key));
        return true;
      });
      if (!cleared) {
        this.#refused();
        return false;
      }
    } catch {
      return false;
    }
    this.#forgetStored();
    this.#code.forget();
    this.#news.tell();
    return true;
  }

  close(): void {
    this.#news.close();
    this.#lock.release();
  }

  async #read(database: PlaygroundDatabase): Promise<Stored> {
    const transaction = database.transaction(['sessions', 'sessionLayers', 'sessionFiles']);
    const record = await transaction.objectStore('sessions').get(this.#key);
    if (!record) return { checkpoint: null, revision: 0, layers: new Map(), files: new Set() };
    const fileStore = transaction.objectStore('sessionFiles');
    const [hashes, stored] = await Promise.all([fileStore.getAllKeys(everything(this.#key)), fileStore.getAll(everything(this.#key))]);
    const contents = new Map(stored.map((bytes, at) => [hashes[at]?.[1] ?? '', asBlob(bytes)]));
    // Whoever empties the browser's storage takes all of it; what is missing here is not ours to make up.
    const entries = record.home.filter((entry) => entry.kind !== 'file' || contents.has(entry.hash));
    const { savedAt, variables, homeIsNewer, revision } = record;
    const layers = new Map<Blob, number>();
    const python = record.python?.version === this.#options.version ? await this.#readPython(transaction.objectStore('sessionLayers'), record.python, layers) : null;
    return { checkpoint: { savedAt, home: { entries, contents }, homeIsNewer, variables, python }, revision, layers, files: new Set(contents.keys()) };
  }

  /** @param numbered - gets the layers, each with its id */
  async #readPython(store: Layers, { recipe, ownBase, layers: ids, outputs, done }: PythonRecord, numbered: Map<Blob, number>): Promise<PythonState | null> {
    const blobs = await Promise.all(ids.map((id) => store.get([this.#key, id])));
    const layers = blobs.filter((blob) => blob !== undefined).map(asBlob);
    if (layers.length < ids.length) return null;
    layers.forEach((layer, at) => numbered.set(layer, ids[at] ?? 0));
    const base = ownBase ? (layers.shift() ?? null) : null;
    return { recipe, base, layers, outputs, done };
  }

  /**
   * Whether it is written. Where space runs out, once more without what can be made again.
   *
   * @param recipe - whose image is to stay
   */
  async #making(recipe: string, write: () => Promise<boolean>): Promise<boolean> {
    if (!(await this.writable)) return false;
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'QuotaExceededError')) return false;
      // Images are made again; what the reader made is not, and it may build on one of them.
      await this.#options.makeRoom(recipe);
      return write().catch(() => false);
    }
  }

  /** @returns false when another page has written meanwhile */
  async #write(checkpoint: Checkpoint): Promise<boolean> {
    const { savedAt, home, homeIsNewer, variables, python } = checkpoint;
    const [layers, files] = [this.#numbered(python), home.contents];
    // One that could not be read is NaN, and then nothing may be stored.
    const revision = (this.#revision || 0) + 1;
    const record: SessionRecord = { key: this.#key, revision, savedAt, home: home.entries, homeIsNewer, variables, python: this.#recordOf(python, layers) };
    const freshLayers = await this.#storable([...layers].filter(([blob]) => !this.#storedLayers.has(blob)).map(([blob, id]) => [id, blob]));
    const freshFiles = await this.#storable([...files].filter(([hash]) => !this.#storedFiles.has(hash)));
    const write = async (transaction: Change<'sessions' | 'sessionLayers' | 'sessionFiles'>): Promise<'written' | 'overtaken' | 'emptied'> => {
      const [sessions, layerStore, fileStore] = [transaction.objectStore('sessions'), transaction.objectStore('sessionLayers'), transaction.objectStore('sessionFiles')];
      const before = await sessions.get(this.#key);
      if (!before && this.#revision > 0) return 'emptied';
      if (!this.#isOurs(before)) return 'overtaken';
      const used = new Set(layers.values());
      for (const id of before?.python?.layers ?? []) if (!used.has(id)) await layerStore.delete([this.#key, id]);
      for (const hash of this.#storedFiles) if (!files.has(hash)) await fileStore.delete([this.#key, hash]);
      for (const [id, bytes] of freshLayers) await layerStore.put(bytes, [this.#key, id]);
      for (const [hash, bytes] of freshFiles) await fileStore.put(bytes, [this.#key, hash]);
      await sessions.put(record);
      return 'written';
    };
    const outcome = await this.#database.change(['sessions', 'sessionLayers', 'sessionFiles'], write, 'strict');
    if (outcome === 'emptied') {
      // The reader cleared the browser's storage: only who holds the lock can delete a session, so all of it is written again.
      this.#forgetStored();
      return this.#write(checkpoint);
    }
    if (outcome === 'overtaken') {
      this.#refused();
      return false;
    }
    this.#storedLayers = layers;
    this.#storedFiles = new Set(files.keys());
    this.#revision = revision;
    this.#news.tell();
    return true;
  }

  /** The blobs of a Python's state, each with its id. */
  #numbered(python: PythonState | null): Map<Blob, number> {
    if (!python) return new Map();
    const { base, layers } = python;
    let next = Math.max(0, ...this.#storedLayers.values()) + 1;
    return new Map((base ? [base, ...layers] : layers).map((blob) => [blob, this.#storedLayers.get(blob) ?? next++]));
  }

  #recordOf(python: PythonState | null, layers: ReadonlyMap<Blob, number>): PythonRecord | null {
    if (!python) return null;
    const { recipe, base, outputs, done } = python;
    return { version: this.#options.version, recipe, ownBase: base !== null, layers: [...layers.values()], outputs, done };
  }

  #storable<Key>(blobs: readonly (readonly [Key, Blob])[]): Promise<(readonly [Key, StoredBytes])[]> {
    return Promise.all(blobs.map(async ([key, blob]) => [key, await this.#database.storable(blob)] as const));
  }

  /** Nothing is stored any more. */
  #forgetStored(): void {
    this.#storedLayers = new Map();
    this.#storedFiles = new Set();
    this.#revision = 0;
  }

  /** Something else is stored than this page read or wrote last: another page's, if this one could read. */
  #refused(): void {
    this.#overtaken = !this.#unread;
  }

  /** Whether what is stored is what this page read or wrote last. */
  #isOurs(record: SessionRecord | undefined): boolean {
    return !record || record.revision === this.#revision;
  }
}

/** Of one session: numbers come before texts, and arrays after both. */
const everything = (key: string): IDBKeyRange => IDBKeyRange.bound([key], [key, []]);

/** What a slot finds: the state, and what it will have to know of it to write. */
interface Stored {
  readonly checkpoint: Checkpoint | null;
  readonly revision: number;
  /** Each with its id. */
  readonly layers: Map<Blob, number>;
  /** Hashes. */
  readonly files: ReadonlySet<string>;
}

type Layers = { get(key: [string, number]): Promise<StoredBytes | undefined> };
