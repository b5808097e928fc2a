import type { DBSchema, IDBPDatabase } from 'idb';

/** What is known of a stored image without reading its bytes. */
export interface SnapshotRecord {
  readonly key: string;
  /** The release that made it; any other release's is stale. */
  readonly version: string;
  readonly bytes: number;
  /** Milliseconds since 1970; the least recently used goes first when space is short. */
  readonly usedAt: number;
}

export interface PlaygroundSchema extends DBSchema {
  /** Small records, so that asking what is there reads no bytes. */
  snapshots: { key: string; value: SnapshotRecord };
  /** The bytes of each, under the same key, written in the same transaction. */
  snapshotBytes: { key: string; value: Blob };
}

export type PlaygroundDatabase = IDBPDatabase<PlaygroundSchema>;

const NAME = 'py-playground';
const VERSION = 1;
/** A database that does not open by now (a broken profile, an old tab that blocks the upgrade) counts as not there. */
const OPEN_MS = 3000;

/**
 * The page's one connection to IndexedDB, opened when first needed and again after the browser closed it.
 *
 * Invariants: at most one connection is open; a connection that ended is never handed out again; a database of a newer
 * release is left alone (opening it fails, and this page does without).
 */
export class Database {
  #open: Promise<PlaygroundDatabase> | undefined;

  /**
   * Runs work on the connection. When the connection was lost meanwhile, once more on a fresh one.
   *
   * @throws whatever IndexedDB threw, when it is missing, denied, full or broken.
   */
  async use<T>(work: (database: PlaygroundDatabase) => Promise<T>): Promise<T> {
    try {
      return await work(await this.#connection());
    } catch (error) {
      if (!isConnectionLoss(error)) throw error;
      this.#open = undefined;
      return work(await this.#connection());
    }
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    // A connection that never opened has nothing to close.
    (await open?.catch(() => null))?.close();
  }

  #connection(): Promise<PlaygroundDatabase> {
    this.#open ??= this.#connect();
    this.#open.catch(() => (this.#open = undefined));
    return this.#open;
  }

  async #connect(): Promise<PlaygroundDatabase> {
    const { openDB } = await import('idb');
    const opening = openDB<PlaygroundSchema>(NAME, VERSION, {
      upgrade(database) {
        database.createObjectStore('snapshots', { keyPath: 'key' });
        database.createObjectStore('snapshotBytes');
      },
      // Another tab runs a newer release and waits for us: let it through, and reopen when needed.
      blocking: (_current, _blocked, event) => {
        this.#open = undefined;
        (event.target as IDBDatabase).close();
      },
      terminated: () => (this.#open = undefined),
    });
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new DOMException('The database did not open in time.', 'TimeoutError'));
        // It may still open later; nobody would close it then.
        void opening.then((database) => database.close());
      }, OPEN_MS);
      opening.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }
}

function isConnectionLoss(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'InvalidStateError' || /connection/i.test(error.message));
}
