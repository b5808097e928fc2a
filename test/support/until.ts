/** As long as no machine needs for what takes a moment, in milliseconds; below the runner's own limit, whose message names no condition. */
const PATIENCE_MS = 50_000;
const LOOK_EVERY_MS = 10;

/**
 * Waits until a condition is true, however slow the machine is.
 *
 * @param what - the condition in words, for the message
 * @throws Error when it does not come true
 */
export async function until(condition: () => unknown, what = 'the condition is met'): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`Waited ${PATIENCE_MS / 1000} s until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
