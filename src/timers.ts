/** Timers that should wait longer fire at once: https://html.spec.whatwg.org/#timers, a signed 32-bit number. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * What the promise says, if it says it in time; what it says later is not heard.
 *
 * @param ms - how long to wait, in milliseconds
 * @param message - of the error when that is over
 * @throws DOMException `TimeoutError`
 */
export function inTime<T>(ms: number, promise: Promise<T>, message = 'It took too long.'): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DOMException(message, 'TimeoutError')), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
