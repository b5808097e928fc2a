import { checksum } from './pages.js';

/** One library that was loaded into the interpreter, and where its data and functions lie. */
export interface LibraryRecord {
  readonly path: string;
  readonly handle: number;
  readonly memoryBase: number;
  readonly memorySize: number;
  readonly tableBase: number;
  readonly tableSize: number;
}

/** One file or folder of the in-memory file system. */
export interface FileRecord {
  readonly path: string;
  /** POSIX mode with its type bits. */
  readonly mode: number;
  /** Last change, in milliseconds since 1970. */
  readonly mtime: number;
  /** Place and length of the content in the image's `files`; a folder has none. */
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
  /** Pyodide's build, which alone can restore it. */
  readonly build: string;
  /** Size of the heap, in bytes. */
  readonly heapBytes: number;
  /** Pyodide's table of JavaScript references, as JSON. */
  readonly references: string;
  readonly libraries: readonly LibraryRecord[];
  readonly files: readonly FileRecord[];
  readonly openFiles: readonly OpenFileRecord[];
  readonly packages: Readonly<Record<string, string>>;
}

/** A memory image: an interpreter as it stood. */
export interface Image {
  readonly meta: ImageMeta;
  /** See `pages.ts`. */
  readonly pages: Uint8Array<ArrayBuffer>;
  /** The contents of all files, one after the other. */
  readonly files: Uint8Array<ArrayBuffer>;
}

/** The image cannot be made or used; the message says why, in a sentence. */
export class ImageError extends Error {}

/** "PyI1", little-endian. */
const MAGIC = 0x31497950;
/** Magic, length of the JSON, length of the pages, checksum. */
const HEAD_WORDS = 4;

/** An image as one blob: head, JSON padded to whole words, pages, files. */
export function encodeImage({ meta, pages, files }: Image): Blob {
  const json = new TextEncoder().encode(JSON.stringify(meta));
  const padded = new Uint8Array(Math.ceil(json.length / 4) * 4).fill(0x20);
  padded.set(json);
  const head = new Uint32Array([MAGIC, padded.length, pages.length, sum([padded, pages, files])]);
  return new Blob([head, padded, pages, files]);
}

/** @throws ImageError when the bytes are not those that {@link encodeImage} wrote. */
export function decodeImage(bytes: ArrayBuffer): Image {
  if (bytes.byteLength < HEAD_WORDS * 4) throw damaged();
  const [magic, jsonLength = 0, pagesLength = 0, checksumThen] = new Uint32Array(bytes.slice(0, HEAD_WORDS * 4));
  const start = HEAD_WORDS * 4;
  if (magic !== MAGIC || start + jsonLength + pagesLength > bytes.byteLength) throw damaged();
  const json = new Uint8Array(bytes, start, jsonLength);
  const pages = new Uint8Array(bytes, start + jsonLength, pagesLength);
  const files = new Uint8Array(bytes, start + jsonLength + pagesLength);
  if (sum([json, pages, files]) !== checksumThen) throw damaged();
  return { meta: JSON.parse(new TextDecoder().decode(json)) as ImageMeta, pages, files };
}

const sum = (parts: readonly Uint8Array[]): number => parts.reduce((seed, part) => checksum(part, seed ^ part.length), MAGIC);

const damaged = (): ImageError => new ImageError('The memory image is damaged.');
