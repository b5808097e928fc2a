// @ts-check
/* Bare Pyodide, for the costs of a run: no probe, and timed here, so that no message is counted. */
import { loadPyodide } from '/pyodide/pyodide.mjs';

const loading = loadPyodide();

self.onmessage = async ({ data }) => {
  const python = await loading;
  const began = performance.now();
  const value = await python.runPythonAsync(data);
  postMessage({ ms: performance.now() - began, value });
};
