// @ts-check
/** What the browsers that this process started cost: processor time of all their processes, as Linux counts it. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** @type {number | undefined} */
let ticksPerSecond;

/**
 * The processor time so far of every thread of every process that this one started, and that those started, in milliseconds.
 *
 * @returns {Map<string, number>} by the thread's number
 */
export function threadTimes() {
  ticksPerSecond ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  /** @type {Map<string, number>} */
  const times = new Map();
  for (const pid of descendants(process.pid)) {
    for (const thread of list(`/proc/${pid}/task`)) {
      const fields = stat(`/proc/${pid}/task/${thread}/stat`);
      if (fields) times.set(thread, ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond);
    }
  }
  return times;
}

/**
 * Lets time pass and counts what each thread that lives at its end used of it.
 *
 * @param {number} ms
 * @returns {Promise<{ shares: number[], total: number }>} parts of one core: of each thread, and of all together
 */
export async function coresUsed(ms) {
  const before = threadTimes();
  const began = performance.now();
  await new Promise((resolve) => setTimeout(resolve, ms));
  const passed = performance.now() - began;
  const shares = [...threadTimes()].map(([thread, time]) => (time - (before.get(thread) ?? 0)) / passed);
  return { shares, total: shares.reduce((sum, share) => sum + share, 0) };
}

/**
 * @param {number} root
 * @returns {number[]}
 */
function descendants(root) {
  /** @type {Map<number, number[]>} */
  const children = new Map();
  for (const name of list('/proc')) {
    const parent = /^\d+$/.test(name) ? Number(stat(`/proc/${name}/stat`)?.[1]) : NaN;
    if (!Number.isNaN(parent)) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found = [...(children.get(root) ?? [])];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found;
}

/**
 * The fields after the program's name, which may hold spaces: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 *
 * @param {string} path
 * @returns {string[] | null} null when the process has ended meanwhile
 */
function stat(path) {
  try {
    const text = readFileSync(path, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch (error) {
    return gone(error, null);
  }
}

/**
 * @param {string} folder
 * @returns {string[]} nothing when the process has ended meanwhile
 */
function list(folder) {
  try {
    return readdirSync(folder);
  } catch (error) {
    return gone(error, []);
  }
}

/**
 * @template T
 * @param {unknown} error
 * @param {T} nothing
 * @returns {T}
 */
function gone(error, nothing) {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code !== 'ENOENT' && code !== 'ESRCH') throw error;
  return nothing;
}
