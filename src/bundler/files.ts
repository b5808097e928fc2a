import { placeFiles } from '../sessions.js';

/*
 * Bundlers find the files of the runtime by this very pattern, copy them under names of their own, and put the new addresses
 * in. The two scripts among them are named `.txt` here: under any other name bundlers shorten scripts, and development servers
 * rewrite their imports, but the hashes know only the bytes of the release.
 *
 * Built, this module lies in `dist/` itself.
 */
placeFiles({
  wasm: new URL('./pyodide/pyodide.asm.wasm', import.meta.url).href,
  glue: new URL('./pyodide/pyodide.asm.mjs.txt', import.meta.url).href,
  stdlib: new URL('./pyodide/python_stdlib.zip', import.meta.url).href,
  lock: new URL('./pyodide/pyodide-lock.json', import.meta.url).href,
  python: new URL('./python.json', import.meta.url).href,
  image: new URL('./python.image', import.meta.url).href,
  worker: new URL('./worker.js.txt', import.meta.url).href,
});
