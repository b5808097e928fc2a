import { restoreFiles, restoreOpenFiles } from './file-system.js';
import type { FreshHeap } from './fresh.js';
import { ImageError } from './image.js';
import type { ImageMeta } from './image.js';
import { placeLibraries } from './libraries.js';
import type { CreateModule, PrivateApi, PrivateModule, RestoreOptions } from '../pyodide/private.js';
import { resolveReference } from './references.js';
import type { HostObjects, Reference } from './references.js';
import { contentsOf, fillHeap } from './stack.js';
import type { ImageStack } from './stack.js';

const MAGIC = 0x706e7300;
const HEADER_BYTES = 48;

/**
 * How `loadPyodide` is to be called for this image.
 *
 * Pyodide reads the references from the header it is given; the heap in it is empty, because the pages are written straight
 * into the fresh memory, which saves two copies of it.
 *
 * @param createPyodideModule - watched by `fresh`
 */
export function restoreOptions(stack: ImageStack, createPyodideModule: CreateModule, host: HostObjects, fresh: FreshHeap): RestoreOptions {
  const { meta } = stack;
  let api: PrivateApi | undefined;
  let start = new Uint8Array(0);
  return {
    _loadSnapshot: header(meta),
    _snapshotDeserializer: (reference) => resolveReference(reference as Reference, api?.public_api ?? {}, host),
    async createPyodideModule(settings) {
      // What the images do not hold, before anything else can write to it.
      const keep = ({ HEAP8 }: PrivateModule): void => {
        start = new Uint8Array(HEAP8.buffer).slice(0, fresh.byteLength);
      };
      const place = (module: PrivateModule): void => {
        restoreFiles(module.FS, meta.files, contentsOf(stack.images));
        placeLibraries(module, meta.libraries);
      };
      // Pyodide keeps looking at this very object, so it is changed in place.
      Object.assign(settings, { preRun: [keep, ...settings.preRun, place] });
      const created = await createPyodideModule(settings);
      const module = created as unknown as PrivateModule & { readonly API: PrivateApi };
      api = module.API;
      if (fresh.hash !== meta.fresh) throw new ImageError('The memory image was made with another build of Python.');
      if (module.HEAP8.length < meta.heapBytes) module.growMemory(meta.heapBytes);
      fillHeap(stack, new Uint8Array(module.HEAP8.buffer), module._sbrk(0), start);
      return created;
    },
  };
}

/** What Pyodide's JavaScript half must be told after the restore. */
export function finishRestore(module: PrivateModule, meta: ImageMeta, loadedPackages: Record<string, string>): void {
  restoreOpenFiles(module.FS, meta.openFiles);
  Object.assign(loadedPackages, meta.packages);
}

function header({ references, build }: ImageMeta): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(references);
  const offset = Math.ceil((HEADER_BYTES + json.length) / 16) * 16;
  const bytes = new Uint8Array(offset);
  const words = new Uint32Array(bytes.buffer);
  words.set([MAGIC, offset, json.length, 0]);
  for (let i = 0; i < 8; i++) words[4 + i] = parseInt(build.slice(i * 8, i * 8 + 8), 16);
  bytes.set(json, HEADER_BYTES);
  return bytes;
}
