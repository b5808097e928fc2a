import { tellingWhatBlocks } from './assets/blocked-fetch.js';
import { createCoreLoader } from './assets/core-files.js';
import type { CorePlaces } from './assets/core-files.js';
import { browserPorts } from './assets/fetch-file.js';
import { createPackageLoader } from './assets/packages.js';
import type { EngineParts } from './engine/boot.js';
import { storedImages } from './storage/base-images.js';
import { SnapshotStore } from './storage/snapshot-store.js';
import { createTransport } from './transport/transport.js';

/**
 * The real parts. Made once per page and shared by all its sessions, so that the runtime is fetched and compiled once.
 *
 * @param fetch - gets the runtime's files and packages
 * @param places - where single files of the runtime are, if not beside this script
 */
export function composeParts(fetch: typeof globalThis.fetch, places: CorePlaces): EngineParts {
  const ports = { ...browserPorts, fetch: tellingWhatBlocks(fetch) };
  return {
    core: createCoreLoader(ports, undefined, places),
    packages: createPackageLoader(ports),
    transport: createTransport(),
    images: storedImages(new SnapshotStore()),
  };
}
