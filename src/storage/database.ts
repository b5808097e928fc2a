import type { DBSchema, IDBPDatabase, IDBPTransaction } from 'idb';
import { inTime } from '../timers.js';
import type { HomeEntry } from '../protocol/home.js';
import type { PythonState, SavedCode } from './checkpoint.js';

/** What is known of a stored image without reading its bytes. */
export interface SnapshotRecord {
  readonly key: string;
  /** The release that made it; any other release's is stale. */
  readonly version: string;
  readonly bytes: number;
  /** Milliseconds since 1970; the least recently used goes first when space is short. */
  readonly usedAt: number;
}

/** What is known of a saved session without reading its layers and files. */
export interface SessionRecord {
  readonly key: string;
  /** Counts the saves: who finds another number than it left has been overtaken by another page. */
  readonly revision: number;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  readonly home: readonly HomeEntry[];
  readonly homeIsNewer: boolean;
  readonly variables: string | null;
  readonly python: PythonRecord | null;
}

/** An interpreter's state without its bytes. */
export interface PythonRecord {
  /** The release that made it, which alone can restore it. */
  readonly version: string;
  /** The base image of this recipe is needed as long as the session is there. */
  readonly recipe: string;
  /** The first layer is a base image of its own. */
  readonly ownBase: boolean;
  /** Ids of its layers, oldest first. */
  readonly layers: readonly number[];
  readonly outputs: PythonState['outputs'];
  readonly done: readonly string[];
}

/** What the reader made of the code of one cell. */
export interface CodeRecord extends SavedCode {
  /** As {@link SessionRecord.revision}. */
  readonly revision: number;
}

/** A blob, or its bytes where the browser keeps no blobs. */
export type StoredBytes = Blob | ArrayBuffer;

/** What was stored, as a blob again. */
export const asBlob = (stored: StoredBytes): Blob => (stored instanceof Blob ? stored : new Blob([stored]));

export interface PlaygroundSchema extends DBSchema {
  /** Small records, so that asking what is there reads no bytes. */
  snapshots: { key: string; value: SnapshotRecord };
  /** The bytes of each, under the same key, written in the same transaction. */
  snapshotBytes: { key: string; value: StoredBytes };
  sessions: { key: string; value: SessionRecord; indexes: { recipe: string } };
  /** By the session's key and the layer's id; written in the same transaction as the record. */
  sessionLayers: { key: [string, number]; value: StoredBytes };
  /** What is in the files of a session: by its key and the content's hash; written in the same transaction as the record. */
  sessionFiles: { key: [string, string]; value: StoredBytes };
  /** By the session's key and the cell. */
  code: { key: [string, string]; value: CodeRecord };
}

export type PlaygroundDatabase = IDBPDatabase<PlaygroundSchema>;
export type StoreName = 'snapshots' | 'snapshotBytes' | 'sessions' | 'sessionLayers' | 'sessionFiles' | 'code';
/** One that may write. */
export type Change<Stores extends StoreName> = IDBPTransaction<PlaygroundSchema, Stores[], 'readwrite'>;

const NAME = 'py-playground';
/** 1: images (unreleased). 2: sessions (unreleased). 3: files and code. */
const VERSION = 3;
/** A database that does not open by now (a broken profile, an old tab that blocks the upgrade) counts as not there. */
const OPEN_MS = 3000;
/** The same holds for one that does not answer by now: a boot waits for what it reads. */
const READ_MS = 10_000;
/** Browsers keep each blob in a file of its own, which costs more than to copy so many bytes. */
const SMALL_BYTES = 64 << 10;
/** An image of 30 MB takes seconds on a slow phone. */
const CHANGE_MS = 30_000;

/**
 * A connection to IndexedDB, opened when first needed and again after the browser closed it.
 *
 * Invariants: at most one connection is open; a connection that ended is never handed out again; a database of a newer
 * release is left alone (opening it fails, and this page does without); one that does not open, or hangs, is waited for once,
 * not by every call; every call settles.
 */
export class Database {
  #open: Promise<PlaygroundDatabase> | undefined;
  #keepsBlobs: Promise<boolean> | undefined;
  /** Calls that were not waited for any longer and have not ended yet. */
  #hanging = 0;

  /**
   * Runs work on the connection. When the connection was lost meanwhile, once more on a fresh one.
   *
   * @throws whatever IndexedDB threw, when it is missing, denied, full or broken; `TimeoutError` when it hangs.
   */
  async use<T>(work: (database: PlaygroundDatabase) => Promise<T>, limitMs = READ_MS): Promise<T> {
    if (this.#hanging > 0) throw new DOMException(HANGS, 'TimeoutError');
    let over = false;
    const answer = this.#attempt(work).finally(() => (over = true));
    try {
      return await inTime(limitMs, answer, HANGS);
    } catch (error) {
      if (!over) {
        this.#hanging += 1;
        // Who asked has been told that it failed.
        answer.catch(() => undefined).finally(() => (this.#hanging -= 1));
      }
      throw error;
    }
  }

  async #attempt<T>(work: (database: PlaygroundDatabase) => Promise<T>): Promise<T> {
    const open = this.#connection();
    try {
      return await work(await open);
    } catch (error) {
      if (!isConnectionLoss(error)) throw error;
      this.#drop(open);
      return work(await this.#connection());
    }
  }

  /**
   * Changes stores in one transaction: when this resolves, all of it is stored, and when it rejects, none of it.
   *
   * @param work - may wait for nothing but requests of the transaction, one after the other
   * @throws as {@link Database.use}
   */
  async change<Stores extends StoreName, T>(stores: Stores[], work: (transaction: Change<Stores>) => Promise<T>, durability: IDBTransactionDurability = 'default'): Promise<T> {
    const begun: Change<Stores>[] = [];
    const change = async (database: PlaygroundDatabase): Promise<T> => {
      const transaction = database.transaction(stores, 'readwrite', { durability });
      begun.push(transaction);
      // Waited for below; when the work fails first, that is the failure to tell.
      transaction.done.catch(() => undefined);
      const result = await work(transaction);
      await transaction.done;
      return result;
    };
    try {
      return await this.use(change, CHANGE_MS);
    } catch (error) {
      // One that hangs too: it must not be done later, when nobody counts on it any more.
      begun.forEach(abort);
      throw error;
    }
  }

  /** What to store for a blob: itself, or its bytes where the browser keeps no blobs, as in WebKit's private windows, or where it is small. */
  async storable(blob: Blob): Promise<StoredBytes> {
    if (blob.size <= SMALL_BYTES) return blob.arrayBuffer();
    this.#keepsBlobs ??= this.use(triesBlob);
    this.#keepsBlobs.catch(() => (this.#keepsBlobs = undefined));
    return (await this.#keepsBlobs) ? blob : blob.arrayBuffer();
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    // A connection that never opened has nothing to close.
    (await open?.catch(() => null))?.close();
  }

  #connection(): Promise<PlaygroundDatabase> {
    if (this.#open) return this.#open;
    const opening = this.#connect();
    const open = inTime(OPEN_MS, opening, 'The database did not open in time.');
    this.#open = open;
    opening.then(
      (database) => open.catch(() => this.#arrivedLate(open, database)),
      // `open` fails with it: the next call tries again.
      () => this.#drop(open),
    );
    return open;
  }

  #arrivedLate(open: Promise<PlaygroundDatabase>, database: PlaygroundDatabase): void {
    if (this.#open === open) this.#open = Promise.resolve(database);
    else database.close();
  }

  #drop(open: Promise<PlaygroundDatabase>): void {
    if (this.#open === open) this.#open = undefined;
  }

  async #connect(): Promise<PlaygroundDatabase> {
    const { openDB } = await import('idb');
    return openDB<PlaygroundSchema>(NAME, VERSION, {
      upgrade(database, before) {
        if (before < 1) {
          database.createObjectStore('snapshots', { keyPath: 'key' });
          database.createObjectStore('snapshotBytes');
        }
        // Unreleased, and of another form.
        if (before === 2) for (const name of ['sessions', 'sessionLayers'] as const) database.deleteObjectStore(name);
        database.createObjectStore('sessions', { keyPath: 'key' }).createIndex('recipe', 'python.recipe');
        for (const name of ['sessionLayers', 'sessionFiles', 'code'] as const) database.createObjectStore(name);
      },
      // Another tab runs a newer release and waits for us: let it through, and reopen when needed.
      blocking: (_current, _blocked, event) => {
        this.#open = undefined;
        (event.target as IDBDatabase).close();
      },
      terminated: () => (this.#open = undefined),
    });
  }
}

const HANGS = 'The database does not answer.';

function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch {
    // It has ended already, by the very failure that is being handled.
  }
}

function isConnectionLoss(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'InvalidStateError' || /connection/i.test(error.message));
}

/** Stores a blob and takes it back at once. */
async function triesBlob(database: PlaygroundDatabase): Promise<boolean> {
  const transaction = database.transaction('snapshotBytes', 'readwrite');
  transaction.done.catch(() => undefined); // It is aborted below.
  try {
    await transaction.store.put(new Blob(['try']), 'try');
    return true;
  } catch {
    return false;
  } finally {
    abort(transaction);
  }
}
