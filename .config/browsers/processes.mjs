// @ts-check
/**
 * Child processes that never outlive this one: each is started as the leader of its own process group, and the whole group is
 * ended on `stop()`, when this process exits, and so on Ctrl+C, SIGTERM or SIGHUP.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */
/** @typedef {{ process: ChildProcess, stop: () => void }} Started */

/** @type {Set<ChildProcess>} */
const running = new Set();
let exitsOnSignals = false;
process.once('exit', () => running.forEach(endGroup));

/**
 * Starts a program that is ended with this process at the latest.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Started}
 */
export function startProcess(command, args, options = {}) {
  const child = spawn(command, args, { ...options, detached: true });
  endWithUs(child);
  // Without a listener a failed start would end this process; whoever waits for the program notices that it is not there.
  child.once('error', () => running.delete(child));
  return { process: child, stop: () => endGroup(child) };
}

/**
 * Makes sure that a process, which must lead a group of its own, does not outlive this one.
 *
 * @param {ChildProcess} child
 */
export function endWithUs(child) {
  exitOnSignals();
  running.add(child);
  child.once('exit', () => running.delete(child));
}

/** @param {ChildProcess} child */
function endGroup(child) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // ESRCH: the group has already ended by itself, which is what was wanted.
  }
}

/** Makes this process exit in order, with its `exit` handler, when a signal tells it to end. */
function exitOnSignals() {
  if (exitsOnSignals) return;
  exitsOnSignals = true;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    // 128 + the signal's number is what a shell reports for a program ended by a signal.
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  }
}
