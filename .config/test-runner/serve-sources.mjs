// @ts-check
/** How the test runner's server finds what the build would otherwise have made. */
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { findFile, mimeType } from '../static-files.mjs';

/** @typedef {import('@web/dev-server-core').Middleware} Middleware */

/**
 * Sources name their neighbours `./worker.js`, also in `new URL('./worker.js', import.meta.url)`; on disk they are TypeScript.
 *
 * @param {string} root - the repository
 * @returns {Middleware}
 */
export function scriptsFromTypeScript(root) {
  return (context, next) => {
    const { path } = context;
    const typescript = path.replace(/\.js$/, '.ts');
    if (/^\/(src|test)\/.*\.js$/.test(path) && !existsSync(join(root, path)) && existsSync(join(root, typescript))) {
      context.url = context.url.replace(path, typescript);
    }
    return next();
  };
}

/**
 * Built files are served byte for byte. The runner would rewrite their imports, and then no hash would fit.
 *
 * @param {string} root - the repository
 * @returns {Middleware}
 */
export function builtFilesUntouched(root) {
  return async (context, next) => {
    const file = await findFile({ '/dist/': join(root, 'dist') }, context.path);
    if (!file) return next();
    context.type = mimeType(file.path);
    context.length = file.size;
    context.body = createReadStream(file.path);
  };
}
