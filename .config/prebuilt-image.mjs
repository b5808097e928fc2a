// @ts-check
/**
 * Makes `dist/python.image`: a memory image (gzipped) of a fresh Python without packages, which lets a first visit skip Python's own start.
 *
 * It is made by the release's own worker in a real browser, since only there Python can be suspended (JSPI), which is frozen into it.
 * A machine without Chromium builds a release without it, and says so.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { findChromium, launch } from './browsers.mjs';

const NAME = 'python.image';
/** What the page hands to the worker, see CoreFiles in src/protocol/messages.ts. */
const FILES = {
  wasm: 'pyodide/pyodide.asm.wasm',
  glue: 'pyodide/pyodide.asm.mjs',
  stdlib: 'pyodide/python_stdlib.zip',
  lock: 'pyodide/pyodide-lock.json',
  python: 'python.json',
  worker: 'worker.js',
};

/**
 * @param {string} dist - folder with the files above
 * @returns {Promise<{ path: string, sha256: string, bytes: number } | null>}
 */
export async function makePrebuiltImage(dist) {
  if (!findChromium()) {
    console.warn(`No Chromium found: this build has no ${NAME}, so a reader's first start is slower. Install chromium, or set CHROME_PATH, and build again.`);
    // Bundlers look for every file that the package names.
    await writeFile(path.join(dist, NAME), '');
    return null;
  }
  const packed = gzipSync(await captureImage(dist), { level: 9 });
  await writeFile(path.join(dist, NAME), packed);
  return { path: NAME, sha256: createHash('sha256').update(packed).digest('hex'), bytes: packed.length };
}

/** @param {string} dist */
async function captureImage(dist) {
  const server = createServer(async ({ url = '/' }, response) => {
    const name = Object.values(FILES).find((file) => url === `/${file}`);
    response.setHeader('content-type', name ? 'application/octet-stream' : 'text/html');
    response.end(name ? await readFile(path.join(dist, name)) : '<!doctype html>');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)));
  const browser = await launch('chromium');
  try {
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    return Buffer.from(await page.evaluate(captureInPage, FILES), 'base64');
  } finally {
    await browser.close();
    server.close();
  }
}

/**
 * Runs in the page: starts the worker and asks for its image.
 *
 * @param {typeof FILES} names
 * @returns {Promise<string>} the image as base64
 */
async function captureInPage(names) {
  const entries = await Promise.all(Object.entries(names).map(async ([part, name]) => [part, await (await fetch(`/${name}`)).blob()]));
  const files = Object.fromEntries(entries);
  const module = await WebAssembly.compile(await files.wasm.arrayBuffer());
  const worker = new Worker(URL.createObjectURL(new Blob([files.worker], { type: 'text/javascript' })));
  const { port1, port2 } = new MessageChannel();
  const home = { entries: [], contents: [], data: new Blob() };
  const request = { wheels: [], images: [], capture: true, memoryLimit: 2 ** 29, home, homeIsNewer: false };
  const stop = { kind: 'urls', urls: [URL.createObjectURL(new Blob(['1'])), URL.createObjectURL(new Blob(['1']))] };
  worker.postMessage({ type: 'start', port: port2, module, files, request, stop }, [port2]);
  /** @type {Blob} */
  const image = await new Promise((resolve, reject) => {
    worker.onerror = ({ message }) => reject(new Error(message));
    port1.onmessage = ({ data }) => {
      if (data.type === 'image') resolve(data.image);
      else if (data.type === 'no-image' || data.type === 'boot-failed') reject(new Error(data.reason ?? data.message));
    };
  });
  worker.terminate();
  const reader = new FileReader();
  reader.readAsDataURL(image);
  await new Promise((resolve) => (reader.onload = resolve));
  return String(reader.result).slice(String(reader.result).indexOf(',') + 1);
}
