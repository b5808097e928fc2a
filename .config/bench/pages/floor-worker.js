// @ts-check
/** The script of the floor's worker. Goes there as text. */
export function inWorker() {
  self.importScripts = undefined;
  self.onmessage = async ({ data: { module, glue, heap } }) => {
    try {
      const { default: createPyodideModule } = await import(URL.createObjectURL(new Blob([glue], { type: 'text/javascript' })));
      const instantiateWasm = (imports, done) => {
        // The two imports that Pyodide's loader adds.
        const marker = Symbol('error marker');
        Object.assign(imports.env, { Jsv_GetError_import: () => marker, JsvError_Check: (value) => value === marker });
        WebAssembly.instantiate(module, imports).then((instance) => done(instance, module));
        return {};
      };
      // As little of Pyodide's own settings as its module needs to come up.
      const runtimeEnv = { IN_BROWSER: true, IN_BROWSER_WEB_WORKER: true };
      const python = await createPyodideModule({ noInitialRun: true, preRun: [], instantiateWasm, API: { config: { jsglobals: self, env: {}, args: [] }, runtimeEnv } });
      python.HEAP8.set(new Int8Array(heap));
      postMessage('ok');
    } catch (error) {
      postMessage(`${error} ${error.stack}`);
    }
  };
}
