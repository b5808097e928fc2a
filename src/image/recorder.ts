import { FileRecorder, captureOpenFiles } from './file-system.js';
import type { FreshHeap } from './fresh.js';
import { padded } from '../protocol/hash.js';
import { ImageError, encodeImage } from './image.js';
import type { ContentRecord, Image, ImageMeta } from './image.js';
import { LibraryOrder, captureLibraries } from './libraries.js';
import { PAGE, changedPages, pageTable } from './pages.js';
import type { PageTable } from './pages.js';
import { ReferenceNames, captureReferences } from './references.js';
import type { HostObjects } from './references.js';
import { tableOf } from './stack.js';
import type { ImageStack } from './stack.js';
import type { PrivateApi, PrivateModule } from '../pyodide/private.js';

/** What an interpreter is captured from. */
export interface CaptureSource {
  readonly module: PrivateModule;
  readonly api: PrivateApi;
  /** The heap as this module made it. */
  readonly fresh: FreshHeap;
  readonly host: HostObjects;
  readonly packages: Readonly<Record<string, string>>;
  /** Python's monotonic clock, in milliseconds. */
  readonly clock: () => number;
}

/** An image that is to be laid over others. */
export interface Layer {
  readonly image: Blob;
  /** It lies directly over the base image: the layers so far are superfluous. */
  readonly replaces: boolean;
}

/** Layers pile up until their bytes, pages and files, are this many times those of a single one in their place; then that one is made. */
export const MAX_WASTE = 2;
/** However small they are: each costs a restore some time. */
export const MAX_LAYERS = 12;
/** Waste below this is not worth writing everything again, in bytes. */
export const SMALL_WASTE = 1 << 20;

/** An instant to which a later image can be laid over. */
interface Level {
  readonly id: string;
  readonly table: PageTable;
  /** Hashes of the contents of files that are in this image or below. */
  readonly contents: ReadonlySet<string>;
}

/** The interpreter in one instant, before it is decided which part of it goes into an image. */
interface Instant {
  readonly heap: Uint8Array;
  readonly table: PageTable;
  readonly meta: Omit<ImageMeta, 'id' | 'over' | 'contents'>;
}

/** What of an instant is not in an image below. */
interface Difference {
  readonly pages: Uint32Array<ArrayBuffer>;
  /** Hashes of file contents. */
  readonly contents: readonly string[];
  /** What both take. */
  readonly bytes: number;
}

/**
 * Makes images of one interpreter: the first is a base image, later ones hold what changed since.
 *
 * It must exist before a program runs: it notes in which order libraries are loaded, and the names of JavaScript's own objects,
 * which a program may replace. No Python may be running while an image is made; that takes one copy of what changed and
 * one look at everything, 10–30 ms.
 */
export class ImageRecorder {
  readonly #source: CaptureSource;
  readonly #fresh: FreshHeap;
  readonly #libraries: LibraryOrder;
  readonly #names: ReferenceNames;
  readonly #files: FileRecorder;
  #base: Level | undefined;
  #top: Level | undefined;
  #layers = 0;
  #layerBytes = 0;

  /** @param stack - what the interpreter was restored from, if it was */
  constructor(source: CaptureSource, stack: ImageStack | undefined) {
    this.#source = source;
    this.#fresh = source.fresh;
    this.#libraries = new LibraryOrder(source.module, stack?.meta.libraries ?? []);
    this.#names = new ReferenceNames(source.api.public_api, source.host);
    this.#files = new FileRecorder(source.module.FS);
    const base = stack?.images[0];
    if (!stack || !base) return;
    this.#base = level(base.meta.id, [base], this.#fresh);
    this.#top = level(stack.meta.id, stack.images, this.#fresh);
    const layers = stack.images.slice(1);
    this.#layers = layers.length;
    this.#layerBytes = layers.reduce((sum, { heap, contents }) => sum + heap.byteLength + contents.byteLength, 0);
  }

  /**
   * The interpreter as it stands: heap, references, files, open files, libraries, in one instant.
   *
   * @throws ImageError when something cannot be kept; the message names it.
   */
  captureBase(): Blob {
    const instant = this.#look();
    const { image, level: base } = this.#encode(instant, null, this.#difference(instant, null));
    this.#base = this.#top = base;
    return image;
  }

  /**
   * What changed since the last image.
   *
   * @returns null when nothing did
   * @throws ImageError when something cannot be kept, or there is no base image. Then the last image stays the last.
   */
  captureLayer(): Layer | null {
    const [base, top] = [this.#base, this.#top];
    if (!base || !top) throw new ImageError('No memory image could be made when Python started, so there is nothing to add to.');
    const instant = this.#look();
    const [whole, changed] = [this.#difference(instant, base), this.#difference(instant, top)];
    // No program can run without a trace in the heap.
    if (changed.pages.length === 0) return null;
    const wasteful = this.#layerBytes + changed.bytes > MAX_WASTE * whole.bytes + SMALL_WASTE;
    const replaces = this.#layers === 0 || this.#layers >= MAX_LAYERS || wasteful;
    const { image, level: now } = replaces ? this.#encode(instant, base, whole) : this.#encode(instant, top, changed);
    this.#top = now;
    this.#layers = replaces ? 1 : this.#layers + 1;
    this.#layerBytes = replaces ? whole.bytes : this.#layerBytes + changed.bytes;
    return { image, replaces };
  }

  #look(): Instant {
    const { module, api, packages, clock } = this.#source;
    const references = captureReferences(module, api, this.#names);
    const openFiles = captureOpenFiles(module.FS);
    const files = this.#files.record();
    const heap = new Uint8Array(module.HEAP8.buffer);
    const meta = {
      build: api.config.BUILD_ID,
      fresh: this.#fresh.hash,
      heapBytes: heap.byteLength,
      clock: clock(),
      references,
      libraries: captureLibraries(module, this.#libraries.names),
      files,
      openFiles,
      packages: { ...packages },
    };
    return { heap, table: pageTable(heap), meta };
  }

  #difference({ table, meta }: Instant, below: Level | null): Difference {
    const pages = changedPages(table, below?.table ?? this.#fresh.table);
    const contents = [...new Set(meta.files.flatMap(({ content }) => content ?? []))].filter((hash) => !below?.contents.has(hash));
    return { pages, contents, bytes: contents.reduce((sum, hash) => sum + padded(this.#files.size(hash)), pages.length * PAGE) };
  }

  #encode({ heap, table, meta }: Instant, below: Level | null, { pages, contents: fresh }: Difference): { readonly image: Blob; readonly level: Level } {
    const hashes = new Uint32Array(pages.length * 2);
    pages.forEach((page, at) => hashes.set(table.subarray(page * 2, page * 2 + 2), at * 2));
    const records: ContentRecord[] = [];
    const contents: Uint8Array<ArrayBuffer>[] = [];
    let at = 0;
    for (const hash of fresh) {
      const size = this.#files.size(hash);
      records.push({ hash, at, size });
      contents.push(this.#files.content(hash));
      at += padded(size);
    }
    const id = randomId();
    const image = encodeImage({ ...meta, id, over: below?.id ?? null, contents: records }, pages, hashes, heap, contents);
    return { image, level: { id, table, contents: new Set([...(below?.contents ?? []), ...fresh]) } };
  }
}

function level(id: string, images: readonly Image[], fresh: FreshHeap): Level {
  return { id, table: tableOf(images, fresh.table), contents: new Set(images.flatMap(({ meta }) => meta.contents.map(({ hash }) => hash))) };
}

/** 128 bits as hexadecimal digits; `crypto.randomUUID` is missing on pages without https. */
function randomId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
