// @ts-check
/** The README's table of figures, with date and machine. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

const BETWEEN = /(?<=<!-- bench -->\n)[^]*(?=<!-- \/bench -->)/;

/** @returns {string} such as `2 × AMD EPYC, 24 GB` */
export function describeMachine() {
  const processors = cpus();
  return `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 1e9)} GB`;
}

/**
 * @param {string} file
 * @param {string} circumstances
 * @param {string} table - Markdown
 * @throws {Error} when the file has no place for it
 */
export function writeReadme(file, circumstances, table) {
  const text = readFileSync(file, 'utf8');
  if (!BETWEEN.test(text)) throw new Error(`${file} has no “<!-- bench -->” with a “<!-- /bench -->” after it.`);
  writeFileSync(file, text.replace(BETWEEN, () => `${circumstances}:\n\n${table}\n`));
}
