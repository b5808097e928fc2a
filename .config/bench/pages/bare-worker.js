// @ts-check
/** What the tag is measured against: Pyodide as its own documentation starts it, in a module worker, and nothing else. */
import { loadPyodide } from '/pyodide/pyodide.mjs';

const python = await loadPyodide({ stdout: (line) => postMessage(line) });
await python.runPythonAsync('print(6*7)');
