import { ImageError, decodeImage } from './image.js';
import type { Image, ImageMeta } from './image.js';
import { PAGE, emptyTable, runsOf, writePages } from './pages.js';
import type { PageTable } from './pages.js';

/** A base image and the layers of a session over it, checked and ready to be restored. */
export interface ImageStack {
  /** The interpreter as it stood at the top. */
  readonly meta: ImageMeta;
  readonly images: readonly Image[];
}

/**
 * Reads a base image and the layers over it, oldest first.
 *
 * @throws ImageError when one is damaged, or does not belong on the one below.
 */
export async function readStack(blobs: readonly Blob[]): Promise<ImageStack> {
  const images = (await Promise.all(blobs.map((blob) => blob.arrayBuffer()))).map(decodeImage);
  let below: string | null = null;
  for (const { meta } of images) {
    if (meta.over !== below) throw new ImageError('The saved session belongs to another memory image.');
    below = meta.id;
  }
  const top = images.at(-1);
  if (!top) throw new ImageError('There is no memory image.');
  return { meta: top.meta, images };
}

/**
 * Makes a heap that of the stack.
 *
 * @param touched - bytes from the start that may hold something by now. What lies beyond is empty, and writing zeros to it would
 *   only make the browser find memory for it.
 * @param start - the heap as the module made it, see `fresh.ts`; what lies beyond was empty
 */
export function fillHeap({ images }: ImageStack, heap: Uint8Array, touched: number, start: Uint8Array): void {
  let end = 0;
  const fillGap = (to: number): void => {
    heap.set(start.subarray(end, to), end);
    const empty = Math.max(end, start.length);
    heap.fill(0, empty, Math.max(empty, Math.min(to, touched)));
  };
  for (const { first, count } of runsOf(images[0]?.pages ?? NO_PAGES)) {
    fillGap(first * PAGE);
    end = (first + count) * PAGE;
  }
  fillGap(heap.length);
  for (const { pages, heap: contents } of images) writePages(heap, pages, contents);
}

const NO_PAGES = new Uint32Array(0);

/**
 * The page table of a stack's heap, put together from the images' own.
 *
 * @param start - that of the heap as the module made it
 */
export function tableOf(images: readonly Image[], start: PageTable): PageTable {
  const table = emptyTable(images.at(-1)?.meta.heapBytes ?? 0);
  table.set(start);
  for (const { pages, hashes } of images) pages.forEach((page, at) => table.set(hashes.subarray(at * 2, at * 2 + 2), page * 2));
  return table;
}

/** All file contents of a stack by hash. */
export function contentsOf(images: readonly Image[]): Map<string, Uint8Array> {
  const all = new Map<string, Uint8Array>();
  for (const { meta, contents } of images) for (const { hash, at, size } of meta.contents) all.set(hash, contents.subarray(at, at + size));
  return all;
}
