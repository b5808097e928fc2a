import { prebuilt, version } from '#runtime';
import { browserPorts, fetchFile } from './fetch-file.js';
import type { FetchPorts } from './fetch-file.js';
import type { NetworkSpeed } from './network-speed.js';

/** The base image that is shipped with the release. */
export interface PrebuiltImage {
  /**
   * The image, ready to be restored; null when there is none, or getting it would take longer than it saves. Never throws: Python
   * can start without it.
   *
   * @param url - where it is, if not beside this script
   */
  load(url: string | undefined): Promise<Blob | null>;
}

/** It spares a start this long, at least: Python's own start takes 1.5–2.5 s on a quick machine. */
const WORTH_SECONDS = 1;
/** After this long a download shows how fast it will be, in milliseconds. */
const LOOK_AFTER_MS = 200;

// Taken aside, because bundlers look for `new URL(…, import.meta.url)`.
const HERE = import.meta.url;

/** @param place - where the image is, if not beside this script */
export function createPrebuiltImage(speed: NetworkSpeed, ports: FetchPorts = browserPorts, place?: string): PrebuiltImage {
  /** By address: what the page's next session needs may not be stored yet. */
  const loaded = new Map<string, Promise<Blob | null>>();
  return {
    load(url) {
      const address = url ?? place ?? (prebuilt ? new URL(prebuilt.path, HERE).href : '');
      const loading = loaded.get(address) ?? load(address);
      loaded.set(address, loading);
      return loading;
    },
  };

  async function load(url: string): Promise<Blob | null> {
    if (!prebuilt || (speed.bytesPerSecond !== undefined && prebuilt.bytes / speed.bytesPerSecond > WORTH_SECONDS)) return null;
    const tooSlow = new AbortController();
    const began = performance.now();
    const request = {
      url,
      what: `the quick start of release ${version}`,
      sha256: prebuilt.sha256,
      tries: 1,
      signal: tooSlow.signal,
      onProgress(loaded: number) {
        const ms = performance.now() - began;
        if (ms > LOOK_AFTER_MS && prebuilt && (ms * prebuilt.bytes) / loaded > WORTH_SECONDS * 1000) tooSlow.abort();
      },
    };
    try {
      const packed = await fetchFile(request, { ...ports, stallMs: WORTH_SECONDS * 1000 });
      return await new Response(packed.stream().pipeThrough(new DecompressionStream('gzip'))).blob();
    } catch (error) {
      if (!tooSlow.signal.aborted) console.warn(`py-playground: Python starts the slow way. ${String(error)}`);
      return null;
    }
  }
}
