import { FreshHeap } from '../../src/image/fresh.js';
import type { CaptureSource } from '../../src/image/recorder.js';
import type { PrivateApi, PrivateModule } from '../../src/pyodide/private.js';
import { FakeFileSystem } from './fake-file-system.js';

/** An interpreter without Python, as far as images see one: a heap, files, and the JavaScript objects that it holds. */
export class FakeInterpreter {
  readonly fs = new FakeFileSystem();
  /** JavaScript objects that Python holds. */
  readonly held: unknown[] = [];
  /** Python's clock, in milliseconds. */
  clock = 0;
  readonly #fresh = new FreshHeap();
  #heap: Uint8Array<ArrayBuffer>;

  /** @param start - what the module writes to the heap's beginning when it is made */
  constructor(heapBytes: number, start = new Uint8Array(0)) {
    this.#heap = new Uint8Array(heapBytes);
    this.#heap.set(start);
    this.#fresh.look(this.#heap);
  }

  /** The memory; another array after {@link FakeInterpreter.grow}. */
  get heap(): Uint8Array<ArrayBuffer> {
    return this.#heap;
  }

  grow(bytes: number): void {
    const larger = new Uint8Array(this.#heap.length + bytes);
    larger.set(this.#heap);
    this.#heap = larger;
  }

  /** A program ran: it left a trace. */
  touch(at = 0): void {
    this.#heap[at] = ((this.#heap[at] ?? 0) + 1) % 256;
  }

  readonly source: CaptureSource = (() => {
    // Only what a capture looks at; Emscripten's module and Pyodide's API have hundreds of other members.
    const module = {
      FS: this.fs,
      LDSO: { loadedLibsByName: {}, loadedLibsByHandle: {} },
      __hiwire_get: () => ({}),
    } as unknown as PrivateModule;
    Object.defineProperty(module, 'HEAP8', { get: () => new Int8Array(this.#heap.buffer) });
    const api: PrivateApi = {
      config: { BUILD_ID: 'ab'.repeat(32) },
      public_api: {},
      serializeHiwireState: (serializer) => this.held.map(serializer),
      fatal_error: () => undefined,
    };
    return { module, api, fresh: this.#fresh, host: {}, packages: { numpy: 'pypi' }, clock: () => this.clock };
  })();
}
