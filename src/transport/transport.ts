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
      let place = places.get(key);
      // A frame that the page removed counts as never opened.
      if (place && !(await place.catch(() => null))?.alive) {
        if (places.get(key) === place) places.delete(key);
        place = places.get(key);
      }
      if (!place) {
        place = policy.isolation === 'page' ? openPageRuntime(files) : openSandboxRuntime(policy, files);
        places.set(key, place);
        place.catch(() => places.delete(key));
      }
      return place;
    },
  };
}
