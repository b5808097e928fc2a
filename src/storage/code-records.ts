import type { SavedCode } from './checkpoint.js';
import type { Database } from './database.js';
import type { News } from './news.js';

/** What the reader made of the code of a session's cells, a record each. What another page has written is not overwritten. */
export class CodeRecords {
  readonly #key: string;
  readonly #database: Database;
  readonly #news: News;
  /** What this page read or wrote last, by cell; NaN where nothing could be read. */
  readonly #revisions = new Map<string, number>();

  constructor(key: string, database: Database, news: News) {
    this.#key = key;
    this.#database = database;
    this.#news = news;
  }

  async load(cell: string): Promise<SavedCode | null> {
    try {
      const record = await this.#database.use((database) => database.get('code', [this.#key, cell]));
      this.#revisions.set(cell, record?.revision ?? 0);
      return record ? { author: record.author, files: record.files, savedAt: record.savedAt } : null;
    } catch {
      // Missing, denied or broken: the same as nothing saved. What was never read is never overwritten.
      this.#revisions.set(cell, NaN);
      return null;
    }
  }

  /**
   * Keeps code, or with null forgets it.
   *
   * @returns false when another page has written meanwhile, or this one could not read what is there
   * @throws whatever IndexedDB threw
   */
  async save(cell: string, code: SavedCode | null): Promise<boolean> {
    const known = this.#revisions.get(cell) ?? 0;
    const written = await this.#database.change(['code'], async (transaction) => {
      const store = transaction.objectStore('code');
      const before = await store.get([this.#key, cell]);
      // One that is gone was cleared by the reader, in the browser's settings.
      if (before ? before.revision !== known : Number.isNaN(known)) return false;
      if (code) await store.put({ ...code, revision: known + 1 }, [this.#key, cell]);
      else await store.delete([this.#key, cell]);
      return true;
    });
    if (!written) return false;
    this.#revisions.set(cell, code ? known + 1 : 0);
    this.#news.tell();
    return true;
  }

  /** All of it was deleted. */
  forget(): void {
    this.#revisions.clear();
  }
}
