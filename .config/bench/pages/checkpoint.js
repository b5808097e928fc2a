// @ts-check
/*
 * What a checkpoint costs: how long the worker is blocked, how long until it is stored, and how many bytes are written.
 *
 * In the worker a heartbeat runs, two ports that answer each other; the longest pause between two beats is how long the worker did
 * nothing else. It is started from Python, which only `isolation: 'page'` allows; the worker's code is the same.
 */
import { createSession } from '/dist/engine.js';

/** Its last line keeps the script's value, a function, from being the run's: it could not be saved. */
const HEARTBEAT = `
from pyodide.code import run_js
run_js("""{
  const { port1, port2 } = new MessageChannel();
  let last = 0, longest = 0;
  port1.onmessage = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    port2.postMessage(0);
  };
  port2.postMessage(0);
  globalThis.forgetPauses = () => { longest = 0; last = performance.now(); };
  globalThis.longestPause = () => longest;
}""")
pass`;
const REPEATS = 5;

let written = 0;
const { put } = IDBObjectStore.prototype;
IDBObjectStore.prototype.put = function (value, ...key) {
  written += value instanceof Blob ? value.size : JSON.stringify(value).length;
  return put.call(this, value, ...key);
};

/** @returns {Promise<Record<string, number>>} milliseconds and megabytes */
export async function measureCheckpoints() {
  const session = await createSession({ storageKey: 'checkpoint', isolation: 'page' });
  await session.run(HEARTBEAT).result;
  const small = await middle(session, 'x = 1');
  const large = await save(session, 'import os; data = os.urandom(20_000_000)');
  const beside = await middle(session, 'x = 2');
  await session.dispose();
  return { ...named('checkpoint', small), ...named('checkpoint 20 MB', large), ...named('checkpoint beside 20 MB', beside) };
}

/** Runs code, and then saves. */
async function save(session, code) {
  // What came before is not counted.
  await session.checkpoint();
  written = 0;
  await succeed(session, `${code}\nrun_js("forgetPauses()")`);
  const began = performance.now();
  await session.checkpoint();
  const saved = performance.now() - began;
  const bytes = written;
  return { pause: Number(await succeed(session, 'run_js("longestPause()")')), saved, bytes };
}

async function succeed(session, code) {
  const { status, value, error } = await session.run(code).result;
  if (status !== 'ok') throw new Error(error?.traceback);
  return value;
}

/** The median of several. */
async function middle(session, code) {
  const all = [];
  for (let i = 0; i < REPEATS; i++) all.push(await save(session, code));
  const of = (key) => all.map((figures) => figures[key]).sort((a, b) => a - b)[REPEATS >> 1];
  return { pause: of('pause'), saved: of('saved'), bytes: of('bytes') };
}

const named = (name, { pause, saved, bytes }) => ({ [name]: pause, [`${name} stored`]: saved, [`${name} MB`]: bytes / 1e6 });
