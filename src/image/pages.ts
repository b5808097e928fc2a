import { hashWords } from '../protocol/hash.js';

/*
 * A heap by pages. An image holds those that differ from what it stands on: a base image from the heap as the module makes it
 * (see `fresh.ts`), a layer from the heap as it was at the layer before.
 */

/** Bytes per page. Half of a fresh heap's pages of this size are empty, and a small run dirties a few hundred. */
export const PAGE = 4096;
export const PAGE_WORDS = PAGE / 4;

/** Two words per page: the hash of each. Shorter than the heap when that has grown since; what is missing was empty. */
export type PageTable = Uint32Array<ArrayBuffer>;

const EMPTY = new Uint32Array(2);
hashWords(new Uint32Array(PAGE_WORDS), 0, PAGE_WORDS, EMPTY, 0);

/** The table of a heap as it is now. 30 MiB take some 8 ms. */
export function pageTable(heap: Uint8Array): PageTable {
  const words = new Uint32Array(heap.buffer, heap.byteOffset, heap.byteLength / 4);
  const count = heap.byteLength / PAGE;
  const table = new Uint32Array(count * 2);
  for (let page = 0; page < count; page++) hashWords(words, page * PAGE_WORDS, PAGE_WORDS, table, page * 2);
  return table;
}

/** The table of an empty heap. */
export function emptyTable(heapBytes: number): PageTable {
  const table = new Uint32Array((heapBytes / PAGE) * 2);
  for (let at = 0; at < table.length; at += 2) table.set(EMPTY, at);
  return table;
}

/** The pages that differ between two tables, in rising order. */
export function changedPages(now: PageTable, before: PageTable): Uint32Array<ArrayBuffer> {
  const changed = new Uint32Array(now.length / 2);
  let count = 0;
  for (let page = 0; page * 2 < now.length; page++) {
    const [low = EMPTY[0], high = EMPTY[1]] = [before[page * 2], before[page * 2 + 1]];
    if (now[page * 2] !== low || now[page * 2 + 1] !== high) changed[count++] = page;
  }
  return changed.slice(0, count);
}

/** Runs of neighbouring pages: a fresh heap is a few dozen of them, and each is copied at once. */
export function* runsOf(pages: Uint32Array): Generator<{ readonly first: number; readonly count: number }> {
  for (let from = 0; from < pages.length; ) {
    const first = pages[from] ?? 0;
    let count = 1;
    while (from + count < pages.length && pages[from + count] === first + count) count++;
    yield { first, count };
    from += count;
  }
}

/** Writes pages over a heap that is large enough for them. */
export function writePages(heap: Uint8Array, pages: Uint32Array, contents: Uint8Array): void {
  let at = 0;
  for (const { first, count } of runsOf(pages)) {
    heap.set(contents.subarray(at, at + count * PAGE), first * PAGE);
    at += count * PAGE;
  }
}
