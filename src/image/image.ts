import { hashBytes, hashWords, padded } from '../protocol/hash.js';
import { PAGE, PAGE_WORDS, runsOf } from './pages.js';

/** One library that was loaded into the interpreter, and where its data and functions lie. */
export interface LibraryRecord {
  readonly path: string;
  readonly handle: number;
  readonly memoryBase: number;
  readonly memorySize: number;
  readonly tableBase: number;
  readonly tableSize: number;
}

/** One file, folder or symbolic link of the in-memory file system. */
export interface FileRecord {
  readonly path: string;
  /** POSIX mode with its type bits. */
  readonly mode: number;
  /** Last change, in milliseconds since 1970. */
  readonly mtime: number;
  /** A file's content, by hash, and its bytes. */
  readonly content?: string;
  readonly size?: number;
  /** Where a link points. */
  readonly target?: string;
}

/** A file's content, stored once however many files have it. */
export interface ContentRecord {
  readonly hash: string;
  /** Place and length in the image's `contents`, in bytes. */
  readonly at: number;
  readonly size: number;
}

/** An open file that must be open again under the same number. */
export interface OpenFileRecord {
  readonly fd: number;
  readonly path: string;
  readonly flags: number;
  readonly position: number;
}

/** Everything about an image but its bytes; plain data. */
export interface ImageMeta {
  /** Names this image, at random. */
  readonly id: string;
  /** The image that this one is to be laid over; null for a base image. */
  readonly over: string | null;
  /** Pyodide's build, which alone can restore it. */
  readonly build: string;
  /** Hash of the heap as the module makes it, see `fresh.ts`: the base image is laid over that very heap. */
  readonly fresh: string;
  /** Size of the heap, in bytes. */
  readonly heapBytes: number;
  /** Python's monotonic clock, in milliseconds; it must never run backwards. */
  readonly clock: number;
  /** Pyodide's table of JavaScript references, as JSON. */
  readonly references: string;
  readonly libraries: readonly LibraryRecord[];
  /** All files and folders, parents first. */
  readonly files: readonly FileRecord[];
  /** The contents that are in this image; the others are in those below. */
  readonly contents: readonly ContentRecord[];
  readonly openFiles: readonly OpenFileRecord[];
  readonly packages: Readonly<Record<string, string>>;
}

/** A memory image: an interpreter as it stood, or what changed in it since the image below. */
export interface Image {
  readonly meta: ImageMeta;
  /** Numbers of the pages, in rising order. */
  readonly pages: Uint32Array<ArrayBuffer>;
  /** Two words per page: its hash, see `hash.ts`. */
  readonly hashes: Uint32Array<ArrayBuffer>;
  /** The pages' bytes, one after the other. */
  readonly heap: Uint8Array;
  /** The contents of files, each from a block border on. */
  readonly contents: Uint8Array;
}

/** The image cannot be made or used; the message says why, in a sentence. */
export class ImageError extends Error {}

/*
 * One image is one blob: a front (magic, lengths, checksum; the meta as JSON; the page numbers; their hashes), then pages, then contents.
 * The checksum covers the front, and the front's hashes cover the rest, so every byte is covered once. Each part is padded to whole blocks.
 */

/** "PyI2", little-endian. */
const MAGIC = 0x32497950;
/** Magic, bytes of JSON, number of pages, bytes of contents, checksum (2 words), 2 words of nothing. */
const HEAD_WORDS = 8;
const CHECKSUM_AT = 4;

/**
 * An image as one blob.
 *
 * @param heap - the whole heap, of which `pages` names the parts that belong to the image
 * @param contents - those of `meta.contents`, in order, each padded to whole blocks
 */
export function encodeImage(meta: ImageMeta, pages: Uint32Array, hashes: Uint32Array, heap: Uint8Array, contents: readonly Uint8Array<ArrayBuffer>[]): Blob {
  const json = new TextEncoder().encode(JSON.stringify(meta));
  const contentBytes = contents.reduce((sum, content) => sum + content.byteLength, 0);
  const layout = frontLayout(json.byteLength, pages.length);
  const front = new Uint8Array(layout.end);
  const words = new Uint32Array(front.buffer);
  words.set([MAGIC, json.byteLength, pages.length, contentBytes]);
  front.set(json, layout.json);
  words.set(pages, layout.pages / 4);
  words.set(hashes, layout.hashes / 4);
  hashWords(words, 0, words.length, words, CHECKSUM_AT);
  const parts: BlobPart[] = [front];
  for (const { first, count } of runsOf(pages)) parts.push(heap.subarray(first * PAGE, (first + count) * PAGE) as Uint8Array<ArrayBuffer>);
  return new Blob([...parts, ...contents]);
}

/** @throws ImageError when the bytes are not exactly those that {@link encodeImage} wrote. */
export function decodeImage(bytes: ArrayBuffer): Image {
  if (bytes.byteLength < HEAD_WORDS * 4) throw damaged();
  const [magic, jsonBytes = 0, pageCount = 0, contentBytes = 0] = new Uint32Array(bytes, 0, HEAD_WORDS);
  const layout = frontLayout(jsonBytes, pageCount);
  if (magic !== MAGIC || layout.end + pageCount * PAGE + contentBytes !== bytes.byteLength) throw damaged();
  checkFront(new Uint32Array(bytes, 0, layout.end / 4));
  const image: Image = {
    meta: JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, layout.json, jsonBytes))) as ImageMeta,
    pages: new Uint32Array(bytes, layout.pages, pageCount),
    hashes: new Uint32Array(bytes, layout.hashes, pageCount * 2),
    heap: new Uint8Array(bytes, layout.end, pageCount * PAGE),
    contents: new Uint8Array(bytes, layout.end + pageCount * PAGE),
  };
  checkPages(image);
  checkContents(image);
  return image;
}

function frontLayout(jsonBytes: number, pageCount: number): { readonly json: number; readonly pages: number; readonly hashes: number; readonly end: number } {
  const json = HEAD_WORDS * 4;
  const pages = padded(json + jsonBytes);
  const hashes = padded(pages + pageCount * 4);
  return { json, pages, hashes, end: padded(hashes + pageCount * 8) };
}

function checkFront(front: Uint32Array): void {
  const [low, high] = [front[CHECKSUM_AT], front[CHECKSUM_AT + 1]];
  front.fill(0, CHECKSUM_AT, CHECKSUM_AT + 2);
  hashWords(front, 0, front.length, front, CHECKSUM_AT);
  if (front[CHECKSUM_AT] !== low || front[CHECKSUM_AT + 1] !== high) throw damaged();
}

function checkPages({ pages, hashes, heap }: Image): void {
  const words = new Uint32Array(heap.buffer, heap.byteOffset, heap.byteLength / 4);
  const found = new Uint32Array(2);
  for (let at = 0; at < pages.length; at++) {
    hashWords(words, at * PAGE_WORDS, PAGE_WORDS, found, 0);
    if (found[0] !== hashes[at * 2] || found[1] !== hashes[at * 2 + 1]) throw damaged();
  }
}

/** The contents lie one after the other, so that each of their bytes, padding included, counts for a hash. */
function checkContents({ meta, contents }: Image): void {
  let end = 0;
  for (const { hash, at, size } of meta.contents) {
    if (at !== end) throw damaged();
    end = at + padded(size);
    if (end > contents.byteLength || hashBytes(contents.subarray(at, end), size) !== hash) throw damaged();
  }
  if (end !== contents.byteLength) throw damaged();
}

const damaged = (): ImageError => new ImageError('The memory image is damaged.');
