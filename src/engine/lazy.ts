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
        message: 'You are offline, and a part of the playground’s own script is not on this device yet. It will be tried again when the connection is back.',
      });
    }
    throw new PlaygroundError({
      code: 'asset-network',
      phase: 'download',
      cause,
      message: `A part of the playground’s own script could not be loaded (${String(cause)}). Check the connection and that all files of the release were copied, then reload the page.`,
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
  // Every method of every part gives a promise, so each can wait for its code.
  const part = <K extends keyof LoadedParts>(name: K): LoadedParts[K] =>
    new Proxy({} as LoadedParts[K], {
      get: (_, method) => async (...request: unknown[]) => {
        const loaded = (await parts())[name] as unknown as Record<PropertyKey, (...request: unknown[]) => unknown>;
        return loaded[method]?.(...request);
      },
    });
  return { images: part('images'), sessions: part('sessions'), prebuilt: part('prebuilt'), core: part('core'), packages: part('packages'), devices: part('devices'), transport: part('transport') };
}
