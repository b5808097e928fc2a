import { openPageRuntime } from './page-runtime.js';
import type { Runtime, Transport } from './runtime.js';
import { openSandboxRuntime } from './sandbox-runtime.js';

/**
 * The browser's {@link Transport}: one place per policy and page, opened once and kept, since its compiled wasm is what
 * makes the second tag quick. A place that failed to open is forgotten, so that a retry starts afresh.
 */
export function createTransport(): Transport {
  const places = new Map<string, Promise<Runtime>>();
  return {
    async open(policy, files) {
      const key = JSON.stringify([policy.isolation, policy.network, policy.sandboxUrl]);
      // A place that another session is opening may fail with that session's files: then there is the next one, or one's own.
      for (let place = places.get(key); place; place = places.get(key)) {
        const opened = await place.catch(() => null);
        // A frame that the page removed counts as never opened.
        if (opened?.alive) return opened;
        if (places.get(key) === place) places.delete(key);
      }
      const own = policy.isolation === 'page' ? openPageRuntime(files) : openSandboxRuntime(policy, files);
      places.set(key, own);
      return own;
    },
  };
}
