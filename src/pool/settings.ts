/** How many interpreters wait, and for how long. */
export interface PoolSettings {
  /** Interpreters that wait: 1 to 20 (1). */
  readonly size?: number;
  /** Seconds after which one that waits is replaced by a fresh one: 60 or more (3600). */
  readonly refreshSeconds?: number;
  /** Seconds of waiting after which one is never used any more: `refreshSeconds` or more (a day, or `refreshSeconds` where that is longer). */
  readonly maxAgeSeconds?: number;
}

/** Settings that were checked, each one there, times in milliseconds. */
export interface CheckedSettings {
  readonly size: number;
  readonly refreshMs: number;
  readonly maxAgeMs: number;
}

const MAX_SIZE = 20;
const MIN_REFRESH_SECONDS = 60;
const DEFAULT_REFRESH_SECONDS = 3600;
const DEFAULT_MAX_AGE_SECONDS = 24 * 3600;

/**
 * Fills in what was left out.
 *
 * @throws TypeError for what is no number, RangeError for a number that is not allowed. The message names the setting, its value and what is allowed.
 */
export function checkSettings(settings: PoolSettings): CheckedSettings {
  if (typeof settings !== 'object' || settings === null) throw new TypeError(`The pool’s settings are ${show(settings)}; they must be an object.`);
  const { size = 1, refreshSeconds = DEFAULT_REFRESH_SECONDS } = settings;
  check('size', size, (it) => Number.isInteger(it) && it >= 1 && it <= MAX_SIZE, `a whole number from 1 to ${MAX_SIZE}`);
  check('refreshSeconds', refreshSeconds, (it) => it >= MIN_REFRESH_SECONDS, `a finite number, ${MIN_REFRESH_SECONDS} or more`);
  const { maxAgeSeconds = Math.max(DEFAULT_MAX_AGE_SECONDS, refreshSeconds) } = settings;
  check('maxAgeSeconds', maxAgeSeconds, (it) => it >= refreshSeconds, `a finite number, at least refreshSeconds, which is ${refreshSeconds}`);
  return { size, refreshMs: refreshSeconds * 1000, maxAgeMs: maxAgeSeconds * 1000 };
}

/** Pages are not type-checked: `value` may be anything. */
function check(name: keyof PoolSettings, value: unknown, allowed: (value: number) => boolean, rule: string): void {
  const complaint = `The pool’s ${name} is ${show(value)}; it must be ${rule}.`;
  if (typeof value !== 'number') throw new TypeError(complaint);
  if (!Number.isFinite(value) || !allowed(value)) throw new RangeError(complaint);
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
