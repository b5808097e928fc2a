// @ts-check
/** What tests may say about time: patience for what must happen at all, and promises in milliseconds, which hold for the product and not for the machine. */
import assert from 'node:assert/strict';
import { slowness } from './slowness.js';

/** How long to wait for what must happen, in milliseconds; whether it is quick is another question. */
export const PATIENCE_MS = 60_000;

/** Allowed beyond the promise: scheduling is no exact science. */
const SLACK = 3;

/**
 * Checks that something did not take longer than was promised, on a machine as slow as this one is now, and prints the figure.
 *
 * @param {import('node:test').TestContext} t
 * @param {import('../../.config/browsers/page.mjs').Page} page - in which it was measured; it lends its engine for a moment
 * @param {{ what: string, ms: number, promised: number }} measured - `what` in words, before "after … ms"
 */
export async function expectWithin(t, page, { what, ms, promised }) {
  const slow = await page.evaluate(slowness);
  const words = `${what} after ${Math.round(ms)} ms; promised: ${Math.round(promised)}; this machine: ×${slow.toFixed(1)}`;
  t.diagnostic(words);
  assert.ok(ms <= SLACK * slow * promised, words);
}
