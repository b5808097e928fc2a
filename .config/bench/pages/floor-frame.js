// @ts-check
/**
 * The script of the floor's frame: compiles once, then starts a worker when it is told to. Goes there as text.
 *
 * @param {string} source - the worker's
 */
export function inFrame(source) {
  const tell = (word) => parent.postMessage(word, '*');
  let parts;
  addEventListener('message', async ({ data }) => {
    try {
      if (data === 'start') {
        const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
        worker.onmessage = (event) => tell(event.data);
        worker.onerror = (event) => tell(event.message);
        worker.postMessage(parts, [parts.heap]);
      } else {
        const module = await WebAssembly.compile(await data.wasm.arrayBuffer());
        parts = { module, glue: data.glue, heap: await data.heap.arrayBuffer() };
        tell('ok');
      }
    } catch (error) {
      tell(String(error));
    }
  });
  tell('ok');
}
