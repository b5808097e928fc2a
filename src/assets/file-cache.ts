import { sha256Hex } from './sha256.js';

/** Files kept on the device between visits, by content hash. */
export interface FileCache {
  /** The file with this hash, or null. Never throws: a cache that fails is a cache without the file. */
  get(sha256: string): Promise<Blob | null>;
  put(sha256: string, file: Blob): Promise<void>;
}

const PREFIX = 'py-playground-';

/**
 * {@link FileCache} on the browser's Cache Storage, where it exists (secure pages, storage allowed).
 *
 * Keys are hashes, so an entry can never belong to another release; what comes out is hashed again, because disks and
 * other scripts of the site can change it. Caches of other releases are removed when the first file is stored.
 *
 * @param version - names this release's cache.
 */
export function browserFileCache(version: string): FileCache {
  const name = PREFIX + version;
  const key = (sha256: string): string => `https://py-playground.invalid/${sha256}`;
  let opened: Promise<Cache> | undefined;
  const open = (): Promise<Cache> => (opened ??= openOnly(name));
  return {
    async get(sha256) {
      try {
        // Without opening the cache: whoever is here for the first time must not wait for one to be made.
        const response = await caches.match(key(sha256), { cacheName: name });
        if (!response) return null;
        const file = await response.blob();
        return (await sha256Hex(await file.arrayBuffer())) === sha256 ? file : null;
      } catch {
        return null; // No storage, or denied or broken: the network has the file.
      }
    },
    async put(sha256, file) {
      try {
        await (await open()).put(key(sha256), new Response(file));
      } catch {
        // No storage, over quota or denied: the next visit downloads again, nothing is lost.
      }
    },
  };
}

/** Opens a cache and removes those of other releases. */
async function openOnly(name: string): Promise<Cache> {
  const cache = await caches.open(name);
  for (const other of await caches.keys()) if (other.startsWith(PREFIX) && other !== name) await caches.delete(other);
  return cache;
}
