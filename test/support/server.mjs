// @ts-check
/**
 * A real HTTP server for tests in real pages: folders, pages made up on the spot, faults on demand, and a log of every request that
 * arrived. Each call starts another origin.
 *
 *     const server = await startServer({ roots: { '/dist/': 'dist' } });
 *     server.page('/', '<script type="module" src="/dist/py-playground.js"></script><py-playground></py-playground>');
 *     server.fault(/\.wasm$/, { type: 'stall', after: 1000 });
 *     …
 *     await server.close();
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { findFile, mimeType } from '../../.config/static-files.mjs';
import { send, sendFaulty } from './faults.mjs';

/** @typedef {import('./faults.mjs').Fault} Fault */
/** @typedef {Record<string, string>} Headers */

/**
 * One request that arrived.
 *
 * @typedef {object} LoggedRequest
 * @property {string} method
 * @property {string} url - path and query, as sent
 * @property {string} path - the same without the query
 * @property {string | undefined} origin
 * @property {string | undefined} cookie
 * @property {string | undefined} referer
 * @property {{ site?: string | undefined, mode?: string | undefined, dest?: string | undefined }} fetch - its `Sec-Fetch-*` headers
 * @property {string | undefined} fault - the type of the fault it got
 */

/**
 * Which of the matching requests a fault hits.
 *
 * @typedef {object} When
 * @property {number} [skip] - this many are answered rightly first (0)
 * @property {number} [times] - this many are hit, the rest is answered rightly again (all)
 */

/** The page's witness: see witness.js. Every server has it, so that pages under a strict CSP can load it too. */
const WITNESS = fileURLToPath(new URL('witness.js', import.meta.url));

/**
 * @typedef {object} ServerOptions
 * @property {Record<string, string>} [roots] - folders by URL prefix
 * @property {Headers} [headers] - sent with every answer
 * @property {'127.0.0.1' | 'localhost'} [hostname] - the name in `url`; the two share no cookies
 */

/** @param {ServerOptions} [options] */
export async function startServer({ roots = {}, headers = {}, hostname = '127.0.0.1' } = {}) {
  const server = new TestServer(roots, headers, hostname);
  await server.listen();
  return server;
}

class TestServer {
  /** @type {LoggedRequest[]} every request so far, oldest first */
  requests = [];
  /** @type {{ path: RegExp, fault: Fault, skip: number, times: number }[]} */
  #faults = [];
  /** @type {{ path: RegExp, headers: Headers }[]} */
  #headers;
  /** @type {Map<string, { html: string, headers: Headers }>} */
  #pages = new Map();
  #roots;
  #hostname;
  #server = createServer((request, response) => void this.#answer(request, response));

  /**
   * @param {Record<string, string>} roots
   * @param {Headers} headers
   * @param {string} hostname
   */
  constructor(roots, headers, hostname) {
    this.#roots = roots;
    this.#headers = [{ path: /^/, headers }];
    this.#hostname = hostname;
  }

  /** The origin, such as `http://127.0.0.1:40123`, without a slash at the end. */
  get url() {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The server is closed');
    return `http://${this.#hostname}:${address.port}`;
  }

  /**
   * Makes the requests for matching paths go wrong. Of several rules that match, the latest still in force counts.
   *
   * @param {RegExp} path - tested against the path without query
   * @param {Fault} fault
   * @param {When} [when]
   */
  fault(path, fault, { skip = 0, times = Infinity } = {}) {
    this.#faults.unshift({ path, fault, skip, times });
  }

  /** Everything is answered rightly again. */
  clearFaults() {
    this.#faults = [];
  }

  /**
   * Adds headers to the answers for matching paths: a CSP, COOP and COEP, CORS, caching.
   *
   * @param {RegExp} path - tested against the path without query
   * @param {Headers} headers - names in lower case
   */
  addHeaders(path, headers) {
    this.#headers.push({ path, headers });
  }

  /**
   * Serves an HTML page from memory. It starts with the doctype and the witness; the rest is yours.
   *
   * @param {string} path
   * @param {string} html
   * @param {Headers} [headers] - names in lower case
   */
  page(path, html, headers = {}) {
    const start = '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Test page</title>\n<script src="/witness.js"></script>\n';
    this.#pages.set(path, { html: start + html, headers });
  }

  /**
   * @param {RegExp} path - tested against the path without query
   * @returns {LoggedRequest[]} the requests that arrived for matching paths
   */
  requestsTo(path) {
    return this.requests.filter((request) => path.test(request.path));
  }

  /** Starts listening on a free port; `startServer` has done so. */
  async listen() {
    await new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', () => resolve(undefined));
    });
  }

  /** Ends everything at once, stalled answers too. */
  async close() {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  async #answer(request, response) {
    const url = request.url ?? '/';
    const path = url.replace(/\?.*$/s, '');
    const fault = this.#nextFault(path);
    this.requests.push(logEntry(request, url, path, fault));
    const answer = await this.#rightAnswer(request.method ?? 'GET', path);
    for (const rule of this.#headers) if (rule.path.test(path)) Object.assign(answer.headers, rule.headers);
    if (fault) sendFaulty(response, answer, fault);
    else send(response, answer);
  }

  /**
   * @param {string} method
   * @param {string} path
   * @returns {Promise<import('./faults.mjs').Answer>}
   */
  async #rightAnswer(method, path) {
    // A preflight: whether it succeeds is up to the headers that a test adds.
    if (method === 'OPTIONS') return { status: 204, headers: {}, body: Buffer.alloc(0) };
    const page = this.#pages.get(path);
    if (page) return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8', ...page.headers }, body: Buffer.from(page.html) };
    const file = path === '/witness.js' ? { path: WITNESS } : await findFile(this.#roots, path);
    if (!file) return { status: 404, headers: { 'content-type': 'text/plain' }, body: Buffer.from('Not found\n') };
    return { status: 200, headers: { 'content-type': mimeType(file.path) }, body: await readFile(file.path) };
  }

  /** @param {string} path */
  #nextFault(path) {
    for (const rule of this.#faults) {
      if (!rule.path.test(path) || rule.times <= 0) continue;
      if (rule.skip > 0) {
        rule.skip -= 1;
        continue;
      }
      rule.times -= 1;
      return rule.fault;
    }
    return undefined;
  }
}

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {string} url
 * @param {string} path
 * @param {Fault | undefined} fault
 * @returns {LoggedRequest}
 */
function logEntry({ method = 'GET', headers }, url, path, fault) {
  /** @param {string} name */
  const header = (name) => headers[name]?.toString();
  const fetch = { site: header('sec-fetch-site'), mode: header('sec-fetch-mode'), dest: header('sec-fetch-dest') };
  return { method, url, path, origin: headers.origin, cookie: headers.cookie, referer: headers.referer, fetch, fault: fault?.type };
}
