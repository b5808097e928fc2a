import { PlaygroundError } from '../errors.js';
import type { EngineParts } from './boot.js';

/**
 * Waits for a dynamic `import()` of our own code.
 *
 * @throws PlaygroundError `asset-network` or `offline` when the file does not come; browsers do not say which one it was, or why.
 */
export async function ownCode<T>(importing: Promise<T>): Promise<T> {
  try {
    return await importing;
  } catch (cause) {
    if (!navigator.onLine) {
      throw new PlaygroundError({
        code: 'offline',
        phase: 'download',
        cause,
        message: 'You are offline, and a part of the playground is not on this device yet. It is tried again when you are online.',
      });
    }
    throw new PlaygroundError({
      code: 'asset-network',
      phase: 'download',
      cause,
      message: `A part of the playground could not be loaded (${String(cause)}). Check the connection and that all files were copied, then reload the page.`,
    });
  }
}

/** The parts that need the engine's code; the others only count what is there. */
export type LoadedParts = Omit<EngineParts, 'limit' | 'spares'>;

/**
 * Parts whose code is loaded when a session first needs one of them: a page whose tags nobody touches never pays for it.
 * A load that failed is tried again by the next call.
 */
export function lazyParts(load: () => Promise<LoadedParts>): LoadedParts {
  let loading: Promise<LoadedParts> | undefined;
  const parts = (): Promise<LoadedParts> => {
    if (!loading) {
      const mine = ownCode(load());
      loading = mine;
      mine.catch(() => (loading = undefined));
    }
    return loading;
  };
  return {
    images: {
      has: async (recipe) => (await parts()).images.has(recipe),
      find: async (recipe) => (await parts()).images.find(recipe),
      isKept: async (recipe) => (await parts()).images.isKept(recipe),
      keep: async (...kept) => (await parts()).images.keep(...kept),
      usable: async (recipe) => (await parts()).images.usable(recipe),
      reject: async (...rejected) => (await parts()).images.reject(...rejected),
    },
    sessions: { open: async (...request) => (await parts()).sessions.open(...request) },
    prebuilt: { load: async (url) => (await parts()).prebuilt.load(url) },
    core: { load: async (...request) => (await parts()).core.load(...request) },
    packages: {
      identify: async (packages) => (await parts()).packages.identify(packages),
      load: async (...request) => (await parts()).packages.load(...request),
      providers: async (...request) => (await parts()).packages.providers(...request),
      fromFile: async (...request) => (await parts()).packages.fromFile(...request),
    },
    devices: { open: async (tell) => (await parts()).devices.open(tell) },
    transport: { open: async (...request) => (await parts()).transport.open(...request) },
  };
}
