/** What tests do to the browser's IndexedDB, and undo. */

type Method = (...args: never[]) => unknown;

/** Where a request to IndexedDB is made: each of these may fail. */
const OPERATIONS: readonly (readonly [prototype: object, names: readonly string[]])[] = [
  [IDBFactory.prototype, ['open']],
  [IDBDatabase.prototype, ['transaction']],
  [IDBObjectStore.prototype, ['get', 'getAll', 'getAllKeys', 'put', 'delete']],
  [IDBIndex.prototype, ['openKeyCursor']],
];

/**
 * Makes one operation of IndexedDB throw from now on.
 *
 * @param error - what it throws, or undefined to let this call pass
 * @returns the way back
 */
export function sabotage(prototype: object, name: string, error: (self: unknown, args: readonly unknown[]) => DOMException | undefined): () => void {
  const holder = prototype as Record<string, Method>;
  const original = holder[name] as Method;
  holder[name] = function (this: unknown, ...args: never[]) {
    const failure = error(this, args);
    if (failure) throw failure;
    return original.apply(this, args);
  };
  return () => void (holder[name] = original);
}

/** Lets IndexedDB fail at its nth operation, counted from 1, and lets every other pass. */
export function failAt(nth: number): { readonly restore: () => void; readonly failed: () => boolean } {
  let count = 0;
  const ways = OPERATIONS.flatMap(([prototype, names]) =>
    names.map((name) => sabotage(prototype, name, () => (++count === nth ? new DOMException(`operation ${nth} failed`, 'UnknownError') : undefined))),
  );
  return { restore: () => ways.forEach((restore) => restore()), failed: () => count >= nth };
}

/** Leaves one operation of object stores unanswered from now on, as a broken disk does. `asked` resolves when it is first called. */
export function hang(name: 'get' | 'put'): { readonly restore: () => void; readonly asked: Promise<void> } {
  const holder = IDBObjectStore.prototype as unknown as Record<string, Method>;
  const original = holder[name] as Method;
  const silent = Object.create(IDBRequest.prototype, { addEventListener: { value: () => undefined } }) as IDBRequest;
  const asked = new Promise<void>((resolve) => (holder[name] = () => (resolve(), silent)));
  return { restore: () => void (holder[name] = original), asked };
}

/** Counts what is written to a store, and lets it be written. */
export function countWrites(storeName: string): { readonly restore: () => void; readonly count: () => number } {
  let count = 0;
  const restore = sabotage(IDBObjectStore.prototype, 'put', (store) => {
    if ((store as IDBObjectStore).name === storeName) count += 1;
    return undefined;
  });
  return { restore, count: () => count };
}

/** Opens a database without this package, and closes it. */
export async function rawDatabase(version: number | undefined, upgrade: (database: IDBDatabase, transaction: IDBTransaction) => void): Promise<number> {
  const request = indexedDB.open('py-playground', version);
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    request.onupgradeneeded = () => upgrade(request.result, request.transaction as IDBTransaction);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('blocked'));
  });
  database.close();
  return database.version;
}
