// @ts-check
/** The table that the bench prints, as Markdown: a row for each figure, the engines side by side. */
import { limitText, misses } from './rows.mjs';
import { summarise } from './statistics.mjs';

/**
 * @typedef {object} Figure
 * @property {number} median
 * @property {number} min
 * @property {number} max
 */

/**
 * @typedef {object} Measured - what was measured in one engine
 * @property {import('../browsers.mjs').Engine} engine
 * @property {string} browser - with its version
 * @property {Readonly<Record<string, readonly number[]>>} series - by name, a value a round
 */

/** @param {import('./rows.mjs').Row} row @param {Measured} measured @returns {Figure | undefined} undefined when something of it was not measured */
export function figureOf({ of, combine = (value) => value }, { series }) {
  const parts = of.map((name) => series[name] ?? []);
  return parts.some((values) => values.length === 0) ? undefined : summarise(parts, combine);
}

/**
 * The rows that miss their limits in Chromium, each as a sentence.
 *
 * @param {readonly import('./rows.mjs').Row[]} rows
 * @param {readonly Measured[]} all
 */
export function missed(rows, all) {
  const chromium = all.find(({ engine }) => engine === 'chromium');
  if (!chromium) return [];
  return rows.flatMap((row) => {
    const { median = NaN } = figureOf(row, chromium) ?? {};
    return limitText(row) && misses(row, median) ? [`${row.what}: ${number(median)} ${row.unit}, but it must be ${limitText(row)}.`] : [];
  });
}

/** @param {readonly import('./rows.mjs').Row[]} rows @param {readonly Measured[]} all */
export function markdownTable(rows, all) {
  const lines = [
    ['', ...all.map(({ browser }) => browser), 'must be'],
    ['---', ...all.map(() => '---:'), '---'],
    ...rows.map((row) => [row.what, ...all.map((measured) => cell(row, measured)), limitText(row)]),
  ];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0))) ?? [];
  return lines.map((cells) => `| ${cells.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | ')} |`).join('\n');
}

/** @param {import('./rows.mjs').Row} row @param {Measured} measured */
function cell(row, measured) {
  const figure = figureOf(row, measured);
  if (!figure) return '–';
  const { median, min, max } = figure;
  const warning = measured.engine === 'chromium' && misses(row, median) ? ' ✗' : '';
  return `${number(median)} ${row.unit} (${number(min)}–${number(max)})${warning}`.replace('  ', ' ');
}

/** Three digits that count. @param {number} value */
function number(value) {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toFixed(Math.min(digits, 2));
}
