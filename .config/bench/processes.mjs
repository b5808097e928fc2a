// @ts-check
/** The memory and the threads of a browser, read from Linux's `/proc`: https://www.kernel.org/doc/html/latest/filesystems/proc.html */
import { readFileSync, readdirSync } from 'node:fs';

/** What shows pages, in each engine: a word of its command line, and the name of the thread of a worker. */
const ENGINES = {
  chromium: { renderer: '--type=renderer', worker: 'DedicatedWorker' },
  firefox: { renderer: '-contentproc', worker: 'DOM Worker' },
  webkit: { renderer: 'WebKitWebProcess', worker: 'WebCore: Worker' },
};

/**
 * @typedef {object} Footprint
 * @property {number} all - memory of all its processes, in bytes; what they share is divided among them (PSS)
 * @property {number} renderers - of those that show pages
 * @property {number} workers - live worker threads
 */

/** All processes that this one started, directly or not. */
export function descendants() {
  const parents = new Map(pids().map((pid) => [pid, parentOf(pid)]));
  const found = new Set([process.pid]);
  // A child may have the lower number.
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  found.delete(process.pid);
  return found;
}

/**
 * @param {import('../browsers.mjs').Engine} engine
 * @param {ReadonlySet<number>} others - processes that do not belong to the browser
 * @returns {Footprint}
 */
export function footprint(engine, others) {
  const { renderer, worker } = ENGINES[engine];
  const total = { all: 0, renderers: 0, workers: 0 };
  for (const pid of descendants()) {
    if (others.has(pid)) continue;
    const bytes = 1024 * Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
    total.all += bytes;
    if (!read(`/proc/${pid}/cmdline`).includes(renderer)) continue;
    total.renderers += bytes;
    total.workers += threads(pid).filter((name) => name.startsWith(worker)).length;
  }
  return total;
}

const pids = () => readdirSync('/proc').map(Number).filter(Number.isInteger);

/** The fourth field; the second, the name, may have spaces and brackets in it. @param {number} pid */
const parentOf = (pid) => Number(read(`/proc/${pid}/stat`).replace(/^.*\) /s, '').split(' ')[1]);

/** @param {number} pid */
function threads(pid) {
  const folder = `/proc/${pid}/task`;
  return names(folder).map((thread) => read(`${folder}/${thread}/comm`).trim());
}

/** @param {string} folder */
function names(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return []; // The process has just ended.
  }
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // The same; or a kernel process, whose memory is nobody's business.
  }
}
