// @ts-check
/*
 * The floor under every restore: a sandboxed frame, a worker in it, Pyodide's module instantiated from memory, one copy of a heap.
 * No Python is started and no interface to it made. Compiling, and the way of the bytes into the frame, are not in it.
 */
import { inFrame } from './floor-frame.js';
import { inWorker } from './floor-worker.js';

const HEAP_BYTES = 30 << 20;
const CSP = "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval' blob:; worker-src blob:; connect-src blob:";

/** @returns {Promise<{ frame: number, worker: number }>} milliseconds until the frame answers; then until its worker has the heap in place */
export async function measureFloor() {
  const [wasm, glue] = await Promise.all(['pyodide.asm.wasm', 'pyodide.asm.mjs'].map(async (name) => (await fetch(`/pyodide/${name}`)).blob()));
  const heap = new Blob([new Uint8Array(HEAP_BYTES).fill(1)]);

  const began = performance.now();
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.hidden = true;
  frame.srcdoc = `<meta http-equiv="Content-Security-Policy" content="${CSP}"><script>(${inFrame})(${JSON.stringify(`(${inWorker})()`)})</script>`;
  const hello = answer();
  document.body.append(frame);
  await hello;
  const opened = performance.now();

  const ready = answer();
  frame.contentWindow.postMessage({ wasm, glue, heap }, '*');
  await ready;

  const called = performance.now();
  const done = answer();
  frame.contentWindow.postMessage('start', '*');
  await done;
  const end = performance.now();
  frame.remove();
  return { frame: opened - began, worker: end - called };
}

/** The next message; one that names an error rejects. */
function answer() {
  return new Promise((resolve, reject) => addEventListener('message', ({ data }) => (data === 'ok' ? resolve(data) : reject(new Error(data))), { once: true }));
}
