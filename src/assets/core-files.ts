import * as runtime from '#runtime';
import type { RuntimeFile } from '#runtime';
import type { CoreFiles } from '../protocol/messages.js';
import { browserPorts, fetchFile } from './fetch-file.js';
import type { FetchPorts } from './fetch-file.js';
import { browserFileCache } from './file-cache.js';
import type { FileCache } from './file-cache.js';
import { NetworkSpeed } from './network-speed.js';

/** Where the runtime's files come from; each default is the file that was built beside this script. */
export interface CoreLocations {
  /** Folder of Pyodide's core files. */
  readonly indexUrl?: string | undefined;
  readonly workerUrl?: string | undefined;
}

/** Bytes so far, of all files together. */
export type DownloadProgress = (loaded: number, total: number) => void;

/** Loads the runtime's files, each once per page however many sessions ask. */
export interface CoreLoader {
  load(locations: CoreLocations, onProgress?: DownloadProgress): Promise<CoreFiles>;
}

type Part = keyof CoreFiles;

/** Addresses of single files that are not beside this script, or not under their own name: bundlers move and rename files. */
export type CorePlaces = Readonly<Partial<Record<Part | 'image', string>>>;

// Taken aside, because bundlers look for `new URL(…, import.meta.url)` and would guess at files that `bundler/files.ts` names.
const HERE = import.meta.url;

const PARTS: Readonly<Record<Part, { readonly file: RuntimeFile; readonly what: string }>> = {
  wasm: { file: runtime.core.wasm, what: 'Python’s core' },
  glue: { file: runtime.core.glue, what: 'Python’s core (glue code)' },
  stdlib: { file: runtime.core.stdlib, what: 'Python’s standard library' },
  lock: { file: runtime.core.lock, what: 'the list of packages' },
  python: { file: runtime.python, what: 'the playground’s Python part' },
  worker: { file: runtime.worker, what: 'the playground’s worker' },
};

const totalBytes = (): number => Object.values(PARTS).reduce((sum, { file }) => sum + file.bytes, 0);

function urlOf(part: Part, { indexUrl, workerUrl }: CoreLocations, places: CorePlaces): string {
  if (part === 'worker' && workerUrl) return workerUrl;
  if (indexUrl && part !== 'worker' && part !== 'python') {
    const name = PARTS[part].file.path.split('/').pop() ?? '';
    return new URL(name, indexUrl.endsWith('/') ? indexUrl : `${indexUrl}/`).href;
  }
  return places[part] ?? new URL(PARTS[part].file.path, HERE).href;
}

/** Progress is told this often: a bar needs no more, and each telling redraws a tag. */
const PROGRESS_EVERY_MS = 100;

class Flight {
  readonly files: Promise<CoreFiles>;
  readonly #listeners = new Set<DownloadProgress>();
  readonly #loaded = new Map<Part, number>();
  #told = -Infinity;

  constructor(load: (part: Part, onProgress: (loaded: number) => void) => Promise<Blob>) {
    const parts = Object.keys(PARTS) as Part[];
    this.files = Promise.all(
      parts.map(async (part) => {
        const file = await load(part, (loaded) => this.#report(part, loaded));
        this.#report(part, PARTS[part].file.bytes);
        return [part, file] as const;
      }),
    ).then((entries) => Object.fromEntries(entries) as unknown as CoreFiles);
  }

  listen(onProgress: DownloadProgress): void {
    this.#listeners.add(onProgress);
  }

  unlisten(onProgress: DownloadProgress): void {
    this.#listeners.delete(onProgress);
  }

  #report(part: Part, loaded: number): void {
    // A server that sends more than the file has does not push the bar past its end.
    this.#loaded.set(part, Math.min(loaded, PARTS[part].file.bytes));
    const sum = [...this.#loaded.values()].reduce((a, b) => a + b, 0);
    const total = totalBytes();
    const now = performance.now();
    if (sum < total && now - this.#told < PROGRESS_EVERY_MS) return;
    this.#told = now;
    for (const listener of this.#listeners) listener(sum, total);
  }
}

/** A {@link CoreLoader} over the network and the device's cache. A failed load is forgotten, so the next call tries again. */
export function createCoreLoader(
  ports: FetchPorts = browserPorts,
  cache: FileCache = browserFileCache(runtime.version),
  places: CorePlaces = {},
  speed = new NetworkSpeed(),
): CoreLoader {
  const flights = new Map<string, Flight>();

  async function loadPart(part: Part, url: string, onProgress: (loaded: number) => void): Promise<Blob> {
    const { file, what } = PARTS[part];
    const kept = await cache.get(file.sha256);
    if (kept) return kept;
    const began = performance.now();
    const fresh = await fetchFile({ url, what, sha256: file.sha256, onProgress }, ports);
    speed.note(fresh.size, performance.now() - began);
    void cache.put(file.sha256, fresh);
    return fresh;
  }

  return {
    async load(locations, onProgress) {
      const key = JSON.stringify([locations.indexUrl, locations.workerUrl]);
      let flight = flights.get(key);
      if (!flight) {
        flight = new Flight((part, report) => loadPart(part, urlOf(part, locations, places), report));
        flights.set(key, flight);
      }
      if (onProgress) flight.listen(onProgress);
      try {
        return await flight.files;
      } catch (error) {
        if (flights.get(key) === flight) flights.delete(key);
        throw error;
      } finally {
        if (onProgress) flight.unlisten(onProgress);
      }
    },
  };
}
