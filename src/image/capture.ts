import { captureFiles, captureOpenFiles } from './file-system.js';
import type { Image } from './image.js';
import { captureLibraries } from './libraries.js';
import { packPages } from './pages.js';
import type { PrivateApi, PrivateModule } from '../pyodide/private.js';
import { captureReferences } from './references.js';
import type { HostObjects } from './references.js';

/** What an interpreter is captured from. */
export interface CaptureSource {
  readonly module: PrivateModule;
  readonly api: PrivateApi;
  readonly host: HostObjects;
  readonly libraryOrder: readonly string[];
  readonly packages: Readonly<Record<string, string>>;
}

/**
 * The interpreter as it stands, in one instant: heap, references, files, open files, libraries.
 *
 * It must not run Python at this moment. Costs a few copies of the heap, 10–40 ms.
 *
 * @throws ImageError when something cannot be kept; the message names it.
 */
export function captureImage({ module, api, host, libraryOrder, packages }: CaptureSource): Image {
  const references = captureReferences(module, api, host);
  const { records, contents } = captureFiles(module.FS);
  const heap = new Uint8Array(module.HEAP8.buffer);
  const meta = {
    build: api.config.BUILD_ID,
    heapBytes: heap.byteLength,
    references,
    libraries: captureLibraries(module, libraryOrder),
    files: records,
    openFiles: captureOpenFiles(module.FS),
    packages: { ...packages },
  };
  return { meta, pages: packPages(heap, null), files: joined(contents) };
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
