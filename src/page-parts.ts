import type { CorePlaces } from './assets/core-files.js';
import type { EngineParts } from './engine/boot.js';
import { lazyParts } from './engine/lazy.js';
import { LiveLimit } from './engine/live-limit.js';
import { Spares } from './pool/spares.js';

// Captured when this script comes: pages patch theirs later, and a patched one must neither see nor change the runtime's bytes.
const { fetch } = globalThis;

let places: CorePlaces = {};

/**
 * Says where files of the runtime are that a bundler has moved or renamed; the package's entries for bundlers do this by
 * themselves. Call it before the first session starts; `indexUrl`, `workerUrl` and `imageUrl` of a session come first.
 */
export function placeFiles(files: CorePlaces): void {
  places = { ...places, ...files };
}

const limit = new LiveLimit();

/** What all sessions of the page share. */
export const pageParts: EngineParts = {
  ...lazyParts(async () => (await import('./compose.js')).composeParts((input, init) => fetch.call(globalThis, input, init), places)),
  limit,
  spares: new Spares(limit, () => pageParts),
};
