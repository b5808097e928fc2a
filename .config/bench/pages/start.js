// @ts-check
/*
 * The page on which sessions are clocked: from `createSession()` to the first output. The address names the first session; further
 * ones on the same page are made by `again()`.
 */
import { InterpreterPool, createSession } from '/dist/engine.js';

// A spare interpreter for the next session would start in the middle of something else's measurement. There is none where data is scarce.
Object.defineProperty(navigator, 'connection', { value: { saveData: true } });

/**
 * @param {object} wanted - the session's options, and `code` to run
 * @returns {Promise<{ ms: number, opened: number, source: string, restored: boolean }>} milliseconds since the call, and since the page was opened
 */
async function again({ code = 'print(6*7)', ...options } = {}) {
  const began = performance.now();
  return clock(began, await createSession(options), code);
}

/** The same with an interpreter from a pool that is warm already. */
async function fromPool() {
  const pool = new InterpreterPool({ size: 1 });
  await pool.warmUp();
  const began = performance.now();
  const figures = await clock(began, await pool.acquire(), 'print(6*7)');
  pool.dispose();
  return figures;
}

async function clock(began, session, code) {
  const run = session.run(code);
  let now = 0;
  for await (const _ of run) now ||= performance.now();
  const { status, error } = await run.result;
  if (status !== 'ok' || now === 0) throw new Error(`The program ended with ${status}: ${error?.traceback}`);
  const { source, phases, restored } = session.bootReport;
  await session.checkpoint();
  await session.dispose();
  return { ms: now - began, opened: now, source, phases, restored: restored !== undefined };
}

/** Whether all that a boot keeps is kept by now: the runtime's six files, and an image. */
async function isKept() {
  const [cache] = (await caches.keys()).filter((name) => name.startsWith('py-playground'));
  const files = cache ? await (await caches.open(cache)).keys() : [];
  return files.length >= 6 && (await withDatabase((database) => asPromise(database.transaction('snapshots').objectStore('snapshots').count()))) > 0;
}

/** The next start is a cold one. */
function forgetImages() {
  return withDatabase((database) => {
    const stores = ['snapshots', 'snapshotBytes'];
    const transaction = database.transaction(stores, 'readwrite');
    return Promise.all(stores.map((store) => asPromise(transaction.objectStore(store).clear())));
  });
}

async function withDatabase(use) {
  const database = await asPromise(indexedDB.open('py-playground'));
  try {
    return await use(database);
  } finally {
    database.close();
  }
}

function asPromise(request) {
  return new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: () => reject(request.error) }));
}

const first = JSON.parse(decodeURIComponent(location.search.slice(1)) || '{}');
Object.assign(globalThis, { again, fromPool, isKept, forgetImages, done: again(first) });
