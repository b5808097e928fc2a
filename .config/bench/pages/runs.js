// @ts-check
/* What a run costs, and what the interrupt probe costs a program: in a session, and in a bare worker beside it. */
import { createSession } from '/dist/engine.js';

const RUNS = 100;
const WARM_UP = 20;
const LOOP = `
import time
def loop(steps=1_000_000):
    began = time.perf_counter()
    total = 0
    for step in range(steps):
        total += step * step % 7
    return (time.perf_counter() - began) * 1000
`;
/** Hot code gets faster as it goes, and other work only ever makes it slower: the quickest of these counts. */
const LOOPS = 6;

/** @returns {Promise<Record<string, number>>} milliseconds: medians of the runs, and a loop each */
export async function measureRuns() {
  const session = await createSession({ storageKey: 'runs' });
  const bare = bareWorker();
  const timed = async () => {
    const began = performance.now();
    await session.run('1').result;
    return performance.now() - began;
  };
  // As readers do: what they did last is saved when they run again.
  const saved = async () => {
    await session.checkpoint();
    return timed();
  };
  const figures = { run: await typical(saved), 'run back to back': await typical(timed), 'bare run': await typical(async () => (await bare.run('1')).ms) };
  const loops = { session: [], bare: [] };
  await session.run(LOOP).result;
  await bare.run(LOOP);
  for (let i = 0; i < LOOPS; i++) {
    loops.session.push(Number((await session.run('loop()').result).value));
    await session.checkpoint();
    loops.bare.push((await bare.run('loop()')).value);
  }
  bare.end();
  await session.dispose();
  return { ...figures, loop: Math.min(...loops.session), 'bare loop': Math.min(...loops.bare) };
}

/** A worker with nothing but Pyodide in it. */
function bareWorker() {
  const worker = new Worker('/bench/bare-runs-worker.js', { type: 'module' });
  const run = (code) =>
    new Promise((resolve, reject) => {
      Object.assign(worker, { onmessage: ({ data }) => resolve(data), onerror: (event) => reject(new Error(event.message)) });
      worker.postMessage(code);
    });
  return { run, end: () => worker.terminate() };
}

/** The median of many. */
async function typical(action) {
  const figures = [];
  for (let i = 0; i < WARM_UP + RUNS; i++) figures.push(await action());
  return figures.slice(WARM_UP).sort((a, b) => a - b)[RUNS >> 1];
}
