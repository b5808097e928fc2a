/*
 * Makes this worker look like a module worker. Imported before Pyodide, which looks the moment it is loaded.
 *
 * Pyodide refuses classic workers, and tells them by calling `importScripts`; ours is classic because module workers do not
 * start from a blob in Chromium's opaque frames. So `importScripts` throws, as it does in module workers.
 */
const refuse = (): never => {
  throw new TypeError('Module scripts do not support importScripts().');
};
Object.assign(self, { importScripts: refuse });
