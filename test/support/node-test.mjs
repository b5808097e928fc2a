// @ts-check
/** `node:test` with a limit for each test and hook: in a real browser anything may hang, and the report must name what did. */
import * as test from 'node:test';

export { describe } from 'node:test';

/** Beyond what any test takes on any machine, in milliseconds. */
const HUNG_MS = 120_000;

/** @typedef {() => void | Promise<void>} Hook */

/**
 * @param {string} name - a sentence about behaviour
 * @param {(t: import('node:test').TestContext) => void | Promise<void>} run
 */
export const it = (name, run) => void test.it(name, { timeout: HUNG_MS }, run);

/** @param {Hook} run */
export const before = (run) => test.before(run, { timeout: HUNG_MS });
/** @param {Hook} run */
export const after = (run) => test.after(run, { timeout: HUNG_MS });
/** @param {Hook} run */
export const beforeEach = (run) => test.beforeEach(run, { timeout: HUNG_MS });
/** @param {Hook} run */
export const afterEach = (run) => test.afterEach(run, { timeout: HUNG_MS });
