// @ts-check
/**
 * How slow this machine is at this moment: how many times longer than a quiet one a fixed piece of work takes, and never below 1.
 *
 * Limits of time are multiplied by it, so that they hold the product to its word and not the machine. The work is reading JSON with a
 * turn of the event loop after every piece, and lasts long enough to feel what other programs take.
 *
 * It runs in a page, also as text (`page.evaluate(slowness)`), so it uses nothing from outside itself.
 *
 * @returns {Promise<number>}
 */
export async function slowness() {
  /** What the work takes on a quiet machine, in milliseconds. */
  const QUIET_MS = 150;
  const TURNS = 100;
  const text = JSON.stringify(Array.from({ length: 20_000 }, (_, index) => ({ index })));
  const { port1, port2 } = new MessageChannel();
  const began = performance.now();
  for (let turn = 0; turn < TURNS; turn++) {
    const value = JSON.parse(text);
    await new Promise((resolve) => {
      port1.onmessage = resolve;
      port2.postMessage(value.length);
    });
  }
  port1.close();
  return Math.max(1, (performance.now() - began) / QUIET_MS);
}
