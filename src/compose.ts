import { tellingWhatBlocks } from './assets/blocked-fetch.js';
import { createCoreLoader } from './assets/core-files.js';
import type { CorePlaces } from './assets/core-files.js';
import { browserPorts } from './assets/fetch-file.js';
import { NetworkSpeed } from './assets/network-speed.js';
import { createPackageLoader } from './assets/packages.js';
import { createPrebuiltImage } from './assets/prebuilt.js';
import { ownCode } from './engine/lazy.js';
import type { LoadedParts } from './engine/lazy.js';
import { storedImages } from './storage/base-images.js';
import { SavedSessions } from './storage/saved-sessions.js';
import { SnapshotStore } from './storage/snapshot-store.js';
import { createTransport } from './transport/transport.js';

/**
 * The real parts. Made once per page and shared by all its sessions, so that the runtime is fetched and compiled once.
 *
 * @param fetch - gets the runtime's files and packages
 * @param places - where single files of the runtime are, if not beside this script
 */
export function composeParts(fetch: typeof globalThis.fetch, places: CorePlaces): LoadedParts {
  const ports = { ...browserPorts, fetch: tellingWhatBlocks(fetch) };
  const snapshots = new SnapshotStore();
  const speed = new NetworkSpeed();
  return {
    core: createCoreLoader(ports, undefined, places, speed),
    prebuilt: createPrebuiltImage(speed, ports, places.image),
    packages: createPackageLoader(ports),
    devices: { open: async (tell) => new (await ownCode(import('./devices/desk.js'))).DeviceDesk(tell) },
    transport: createTransport(),
    images: storedImages(snapshots),
    sessions: new SavedSessions({ makeRoom: (recipe) => snapshots.makeRoom(recipe) }),
  };
}
