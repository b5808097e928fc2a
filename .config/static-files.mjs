// @ts-check
/** The part that every static file server here shares: from a URL's path to a file inside the folders that may be served. */
import { realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

/** @type {Record<string, string>} */
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.py': 'text/x-python; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
  '.zip': 'application/zip',
};

/**
 * @param {string} path
 * @returns {string} the MIME type that goes with the file's ending
 */
export function mimeType(path) {
  return TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream';
}

/**
 * Finds the file that a URL's path means. The longest prefix of `roots` that fits decides the folder; a folder means its `index.html`.
 * Nothing outside the folders is ever found, whatever `..`, escapes or symbolic links say.
 *
 * @param {Record<string, string>} roots - folders by URL prefix, such as `{ '/': 'demo', '/dist/': 'dist' }`
 * @param {string} urlPath - with its percent escapes, without query
 * @returns {Promise<{ path: string, size: number } | undefined>}
 */
export async function findFile(roots, urlPath) {
  const prefix = Object.keys(roots).filter((start) => urlPath.startsWith(start)).sort((a, b) => b.length - a.length)[0];
  const folder = prefix === undefined ? undefined : roots[prefix];
  if (prefix === undefined || folder === undefined) return undefined;
  try {
    const wanted = join(folder, decodeURIComponent(urlPath.slice(prefix.length)));
    const index = (await stat(wanted)).isDirectory() ? join(wanted, 'index.html') : wanted;
    const path = await realpath(index);
    const file = await stat(path);
    return file.isFile() && path.startsWith((await realpath(folder)) + sep) ? { path, size: file.size } : undefined;
  } catch {
    // No such file, a malformed escape, or a name that no file can have (a NUL in it): for the asker all the same, not found.
    return undefined;
  }
}
