import { hashBytes } from '../protocol/hash.js';
import { PAGE, pageTable } from './pages.js';
import type { PageTable } from './pages.js';
import type { CreateModule, PrivateModule } from '../pyodide/private.js';

/**
 * The heap as Pyodide's module makes it: the constants of the program, before any of its code ran.
 *
 * It is the same at every start of the same build, so a base image holds only the pages that differ from it, which makes it a
 * quarter smaller. A heap that nobody looked at counts as empty.
 */
export class FreshHeap {
  #table: PageTable = new Uint32Array(0);
  #hash = '';

  /** Two words for each page, as far as there is anything but zeros. */
  get table(): PageTable {
    return this.#table;
  }

  /** Bytes of the pages in the table. */
  get byteLength(): number {
    return (this.#table.length / 2) * PAGE;
  }

  /** Tells the heap of one build from that of another; empty where nobody looked. */
  get hash(): string {
    return this.#hash;
  }

  /** `create`, with a look at the heap in the one moment in which it is fresh: the module is there, and nothing of it ran. */
  watch(create: CreateModule): CreateModule {
    return (settings) => {
      const look = ({ HEAP8, _sbrk }: PrivateModule): void => {
        // A build without this name has no images, and starts all the same. Beyond static memory the heap is empty.
        if (typeof _sbrk === 'function') this.look(new Uint8Array(HEAP8.buffer, 0, wholePages(_sbrk(0))));
      };
      Object.assign(settings, { preRun: [look, ...settings.preRun] });
      return create(settings);
    };
  }

  /** Notes what is there, in whole pages. */
  look(heap: Uint8Array): void {
    const used = heap.subarray(0, usedBytes(heap));
    this.#table = pageTable(used);
    // Two words for each page tell it apart as well as its bytes would, and sooner.
    this.#hash = hashBytes(new Uint8Array(this.#table.buffer));
  }
}

const wholePages = (bytes: number): number => Math.ceil(bytes / PAGE) * PAGE;

/** Bytes up to the last page that is not empty. */
function usedBytes(heap: Uint8Array): number {
  const words = new Uint32Array(heap.buffer, heap.byteOffset, heap.byteLength / 4);
  let end = words.length;
  while (end > 0 && words[end - 1] === 0) end--;
  return wholePages(end * 4);
}
