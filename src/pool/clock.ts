import type { PoolClock } from './types.js';

/** The page's clock. */
export const pageClock: PoolClock = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
