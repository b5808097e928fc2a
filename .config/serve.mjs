// @ts-check
/** The static server behind `npm start`: the files of a few folders, on this machine only, and nothing else. */
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { findFile, mimeType } from './static-files.mjs';

/**
 * Starts serving on 127.0.0.1.
 *
 * @param {Record<string, string>} roots - folders by URL prefix
 * @param {number} port
 * @returns {Promise<import('node:http').Server>} once it listens
 * @throws {NodeJS.ErrnoException} `EADDRINUSE` when the port is taken
 */
export async function serve(roots, port) {
  const server = createServer((request, response) => void answer(roots, request, response));
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(undefined));
  });
  return server;
}

/**
 * @param {Record<string, string>} roots
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
async function answer(roots, request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
  const [path = '/', query] = (request.url ?? '/').split('?');
  const file = await findFile(roots, path);
  if (!file) return void response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('Not found\n');
  if (file.path.endsWith('index.html') && !/\/(index\.html)?$/.test(path)) {
    // Relative links in a folder's page need the slash.
    return void response.writeHead(301, { location: path.replace(/^\/+/, '/') + '/' + (query ? `?${query}` : '') }).end();
  }
  // Always asked again: what was built a minute ago must not hide what was built just now.
  const headers = { 'content-type': mimeType(file.path), 'content-length': file.size, 'cache-control': 'no-cache' };
  response.writeHead(200, headers);
  if (request.method === 'HEAD') return void response.end();
  try {
    await pipeline(createReadStream(file.path), response);
  } catch {
    // The browser went away in the middle, or the file did: pipeline has already closed both ends.
  }
}
