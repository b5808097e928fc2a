/** The worker's own monotonic clock, in milliseconds, kept from the start: a program may replace `performance.now`, and so do we. */
export const now = performance.now.bind(performance);

let ahead = 0;

/** What Python's monotonic clock shows, in milliseconds: it asks `performance.now`, whatever that is. */
export const pythonClock = (): number => now() + ahead;

/** Lets Python's monotonic clock go on from where it stood when a session was saved: it must never run backwards. */
export function continueClock(from: number): void {
  ahead = Math.max(0, from - now());
  performance.now = pythonClock;
}
