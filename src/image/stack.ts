import { ImageError, decodeImage } from './image.js';
import type { Image, ImageMeta } from './image.js';
import { emptyTable, writePages } from './pages.js';
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

/** Makes a heap, which may hold anything, that of the stack. */
export function fillHeap({ images }: ImageStack, heap: Uint8Array): void {
  // Pages that no image has were empty; a fresh memory holds the wasm's own data there.
  heap.fill(0);
  for (const { pages, heap: contents } of images) writePages(heap, pages, contents);
}

/** The page table of a stack's heap, put together from the images' own. */
export function tableOf(images: readonly Image[]): PageTable {
  const table = emptyTable(images.at(-1)?.meta.heapBytes ?? 0);
  for (const { pages, hashes } of images) pages.forEach((page, at) => table.set(hashes.subarray(at * 2, at * 2 + 2), page * 2));
  return table;
}

/** All file contents of a stack by hash. */
export function contentsOf(images: readonly Image[]): Map<string, Uint8Array> {
  const all = new Map<string, Uint8Array>();
  for (const { meta, contents } of images) for (const { hash, at, size } of meta.contents) all.set(hash, contents.subarray(at, at + size));
  return all;
}
