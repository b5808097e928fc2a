// @ts-check
/** How large the built files may be. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const KB = 1000;

/**
 * What is measured, how, and how much of it there may be, in bytes. `gzip` is what travels (level 9); `raw` what lies on the disk.
 *
 * @type {{ what: string, files: () => string[], unit: 'gzip' | 'raw', limit: number }[]}
 */
const BUDGETS = [
  { what: 'script before anyone touches the tag', files: () => staticClosure('py-playground.js'), unit: 'gzip', limit: 30 * KB },
  // 12 kB before sessions came, with their layers and their storage; 18 kB before packages came while Python runs, and waiting;
  // 21 kB before files were kept one by one; 23 kB before what a run needs came with it, and not with the tag; 24.7 kB before live views.
  { what: 'the rest that a first run loads', files: () => chunk('engine-room'), unit: 'gzip', limit: 25.2 * KB },
  { what: 'editor', files: () => chunk('codemirror'), unit: 'gzip', limit: 140 * KB },
  { what: 'help in the editor', files: () => chunk('assistance'), unit: 'gzip', limit: 22 * KB },
  { what: 'comparison in the editor', files: () => part('merge-view'), unit: 'gzip', limit: 9 * KB },
  { what: 'Files panel', files: () => part('files-panel'), unit: 'gzip', limit: 16.5 * KB },
  { what: 'code that is kept', files: () => part('saved-code'), unit: 'gzip', limit: 4.6 * KB },
  { what: 'work as a file, and links', files: () => part('actions'), unit: 'gzip', limit: 24.5 * KB },
  // Half of it is DOMPurify.
  { what: 'live views', files: () => part('view'), unit: 'gzip', limit: 23.5 * KB },
  { what: 'hydration', files: () => part('hydration'), unit: 'gzip', limit: 5 * KB },
  { what: 'latex', files: () => chunk('latex'), unit: 'gzip', limit: 80 * KB },
  { what: 'markdown', files: () => chunk('markdown'), unit: 'gzip', limit: 17 * KB },
  { what: 'rich-content', files: () => chunk('rich-content'), unit: 'gzip', limit: 18 * KB },
  // 66 kB before devices, 116 kB before comments and private docstrings were left out; live views and interfaces are 70 kB of it.
  { what: 'our Python (python.json)', files: () => ['python.json'], unit: 'gzip', limit: 165 * KB },
  { what: 'worker.js', files: () => ['worker.js'], unit: 'gzip', limit: 30 * KB },
  { what: 'py-playground.css', files: () => ['py-playground.css'], unit: 'gzip', limit: 1 * KB },
  // It is loaded only where it saves more time than it takes.
  { what: 'python.image', files: () => ['python.image'], unit: 'raw', limit: 4200 * KB },
  { what: 'everything but Pyodide, its image and the wheel for servers', files: () => everything().filter((file) => !/^pyodide\/|^python\.image$|\.whl$/.test(file)), unit: 'raw', limit: 2550 * KB },
];

/**
 * Prints the table of sizes.
 *
 * @returns {string[]} a sentence for each budget that is exceeded
 */
export function printSizes() {
  const rows = BUDGETS.map(({ what, files, unit, limit }) => {
    const names = files();
    const bytes = names.reduce((sum, file) => sum + size(file, unit), 0);
    return { what, files: names.length, unit, bytes, limit };
  });
  console.table(rows);
  return rows
    .filter(({ files, bytes, limit }) => files === 0 || bytes > limit)
    .map(({ what, files, bytes, limit }) => (files === 0 ? `${what}: there is no such file in dist/.` : `${what}: ${bytes} bytes, ${bytes - limit} too many.`));
}

/**
 * @param {string} file
 * @param {'gzip' | 'raw'} unit
 */
function size(file, unit) {
  const data = readFileSync(path.join('dist', file));
  return unit === 'gzip' ? gzipSync(data, { level: 9 }).length : data.length;
}

/**
 * A script and everything that it imports statically, which is what a browser loads for it at once.
 *
 * @param {string} entry
 */
function staticClosure(entry) {
  const found = new Set([entry]);
  for (const file of found) {
    const text = readFileSync(path.join('dist', file), 'utf8');
    for (const [, name = ''] of text.matchAll(/(?:\bfrom|\bimport)\s*"\.\/([^"]+)"/g)) found.add(name);
  }
  return [...found];
}

/** The built chunk of this name. @param {string} name */
function chunk(name) {
  return everything().filter((file) => new RegExp(`^${name}-[\\w-]{8}\\.js$`).test(file));
}

/** The chunk of this name, and what comes with it: all that neither the tag nor a first run nor the editor has loaded before. @param {string} name */
function part(name) {
  const before = new Set(['py-playground.js', ...chunk('engine-room'), ...chunk('codemirror')].flatMap(staticClosure));
  return chunk(name).flatMap(staticClosure).filter((file) => !before.has(file));
}

function everything() {
  const files = readdirSync('dist', { recursive: true, encoding: 'utf8' }).map((file) => file.replaceAll('\\', '/'));
  return files.filter((file) => statSync(path.join('dist', file)).isFile());
}
