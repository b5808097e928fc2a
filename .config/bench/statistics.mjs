// @ts-check
/** The little arithmetic of the bench. */

/**
 * @typedef {object} Summary
 * @property {number} median
 * @property {number} min
 * @property {number} max
 */

/** @param {readonly number[]} values @returns {number} NaN for none */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/**
 * A figure made of several series: of their medians, and how far it spread from round to round.
 *
 * @param {readonly (readonly number[])[]} series - each with one value a round
 * @param {(...values: number[]) => number} combine
 * @returns {Summary}
 */
export function summarise(series, combine) {
  const rounds = Math.min(...series.map(({ length }) => length));
  const each = Array.from({ length: rounds }, (_, round) => combine(...series.map((values) => values[round] ?? NaN)));
  return { median: combine(...series.map(median)), min: Math.min(...each), max: Math.max(...each) };
}
