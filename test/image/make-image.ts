import { hashBytes, padded } from '../../src/protocol/hash.js';
import { encodeImage } from '../../src/image/image.js';
import type { ContentRecord, ImageMeta } from '../../src/image/image.js';
import { changedPages, emptyTable, pageTable } from '../../src/image/pages.js';

const EMPTY_META: Omit<ImageMeta, 'id' | 'heapBytes' | 'contents'> = {
  over: null,
  build: 'ab'.repeat(32),
  fresh: '',
  clock: 0,
  references: '[]',
  libraries: [],
  files: [],
  openFiles: [],
  packages: {},
};

/** What is not as in an image of an interpreter that holds nothing. */
export interface ImageParts extends Partial<ImageMeta> {
  readonly id: string;
  readonly heap: Uint8Array<ArrayBuffer>;
  /** The heap that it is laid over. */
  readonly below?: Uint8Array<ArrayBuffer>;
  /** Contents of files. */
  readonly texts?: readonly string[];
}

/** An image with a heap and contents of files, all else being empty. */
export function makeImage({ heap, below, texts = [], ...meta }: ImageParts): Blob {
  const table = pageTable(heap);
  const pages = changedPages(table, below ? pageTable(below) : emptyTable(0));
  const hashes = Uint32Array.from([...pages].flatMap((page) => [...table.subarray(page * 2, page * 2 + 2)]));
  const records: ContentRecord[] = [];
  const contents = texts.map((text) => {
    const bytes = new TextEncoder().encode(text);
    const content = new Uint8Array(padded(bytes.length));
    content.set(bytes);
    const at = records.reduce((sum, record) => sum + padded(record.size), 0);
    records.push({ hash: hashBytes(content, bytes.length), at, size: bytes.length });
    return content;
  });
  return encodeImage({ ...EMPTY_META, heapBytes: heap.byteLength, contents: records, ...meta }, pages, hashes, heap, contents);
}
