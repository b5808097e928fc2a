import type { LibraryRecord } from './image.js';
import type { Library, PrivateModule } from '../pyodide/private.js';

/** Notes in which order native libraries are loaded, which nothing else records and a restore must repeat. */
export class LibraryOrder {
  readonly names: string[] = [];

  /** @param known - libraries that the interpreter was restored with. */
  constructor(module: PrivateModule, known: readonly LibraryRecord[]) {
    this.names.push(...known.map(({ path }) => path));
    module.LDSO.loadedLibsByName = new Proxy(module.LDSO.loadedLibsByName, {
      set: (all, name: string, library: Library) => {
        if (!(name in all) && !this.names.includes(name)) this.names.push(name);
        all[name] = library;
        return true;
      },
    });
  }
}

/** Where each library lies. The numbers are fields of musl's `struct dso`, which the handle points to. */
export function captureLibraries(module: PrivateModule, order: readonly string[]): LibraryRecord[] {
  const places = new Map<string, LibraryRecord>();
  const u32 = (address: number): number => module.HEAPU32[address >>> 2] ?? 0;
  for (const [key, library] of Object.entries(module.LDSO.loadedLibsByHandle)) {
    const handle = Number(key);
    if (handle === 0) continue;
    places.set(library.name, {
      path: library.name,
      handle,
      memoryBase: u32(handle + 12),
      memorySize: u32(handle + 16),
      tableBase: u32(handle + 20),
      tableSize: u32(handle + 24),
    });
  }
  return order.flatMap((name) => places.get(name) ?? []);
}

/**
 * Loads libraries where they lay, into a module whose runtime is not initialised yet.
 *
 * That moment is the only one when static memory can still be handed out at a chosen address. The heap that is written over
 * it afterwards then points to the right places.
 */
export function placeLibraries(module: PrivateModule, libraries: readonly LibraryRecord[]): void {
  const padding: number[] = [];
  for (const { path, handle, memoryBase, memorySize, tableBase } of libraries) {
    const end = memoryBase + memorySize + 65536;
    if (module.HEAP8.length < end) module.growMemory(end);
    if (memorySize > 0) module.getMemory(memoryBase - module.getMemory(0));
    while (module.wasmTable.length < tableBase) {
      padding.push(module.wasmTable.length);
      module.wasmTable.grow(1);
    }
    const library = module.newDSO(path, handle, 'loading');
    library.global = false;
    const bytes = module.FS.readFile(path).slice();
    library.exports = module.loadWebAssemblyModule(new WebAssembly.Module(bytes), {}, path, {}, undefined);
  }
  module.freeTableIndexes.push(...padding.reverse());
}
