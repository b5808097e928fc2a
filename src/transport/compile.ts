/** The smallest module there is: its magic number and version. */
const EMPTY_MODULE = new Uint8Array([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);

/**
 * Compiles Python's core.
 *
 * @throws {WebAssembly.CompileError} where a Content-Security-Policy forbids WebAssembly, or the bytes are none.
 */
export async function compileCore(wasm: Blob): Promise<WebAssembly.Module> {
  // WebKit compiles whatever the policy says, and refuses only to instantiate; Pyodide would wait for that for ever.
  await WebAssembly.instantiate(EMPTY_MODULE);
  return WebAssembly.compile(await wasm.arrayBuffer());
}
