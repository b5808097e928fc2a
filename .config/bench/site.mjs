// @ts-check
/** The web site that everything is measured on: the built files, the peers, and the bench's own pages. */
import { fileURLToPath } from 'node:url';
import { startServer } from '../../test/support/server.mjs';
import { throttle } from './throttle.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** What is built for the bench's pages. */
export const BUILT = `${root}.test-output/bench/`;
const SLOW_BITS_PER_SECOND = 20e6;

/**
 * Every page starts its clock with its navigation. `done` is a promise for what it measured; pages with a session make none of
 * it but a module, see `pages/start.js`.
 *
 * @type {Record<string, string>}
 */
const PAGES = {
  '/blank': '<body>',
  '/start': '<body><script type="module" src="/bench/start.js"></script>',
  '/bare': `<script>done = new Promise((resolve) => {
      const worker = new Worker('/bench/bare-worker.js', { type: 'module' });
      worker.onmessage = () => resolve({ opened: performance.now() });
    });</script>`,
  // With the same Pyodide. What a program prints goes to the console there.
  '/pyscript': `<link rel="stylesheet" href="/pyscript/core.css"><script type="module" src="/pyscript/core.js"></script>
    <body><py-config>{ "interpreter": "/pyodide/pyodide.mjs" }</py-config><script type="py">print(6*7)</script>
    <script>done = new Promise((resolve) => {
      console.log = (text) => text === '42' && resolve({ opened: performance.now() });
    });</script>`,
  '/rows-by-hand': rows('<script type="module" src="/bench/reactor/rows-by-hand.js"></script>'),
  '/rows-lit': rows('<script type="module" src="/bench/reactor/rows-lit.js"></script>'),
  '/rows-python': rows(python('rows.py')),
  '/counter': `${clock('measure-counter.js', 'measureCounter')}<body>${python('counter.py')}`,
};

/** A page with a table of rows, in a box that is as an output of Python. @param {string} drawn */
function rows(drawn) {
  const box = '<style>.box { max-block-size: 30em; overflow: auto; contain: content; font: 14px/1.5 monospace }</style><body><div class="box"></div>';
  return clock('measure-rows.js', 'measureRows') + box + drawn;
}

/** @param {string} script @param {string} measure */
function clock(script, measure) {
  return `<script type="module">import { ${measure} } from '/bench/reactor/${script}'; globalThis.measured = ${measure}();</script>
    <script>done = new Promise((resolve) => addEventListener('load', () => resolve(measured)));</script>`;
}

/** A tag that shows what this program draws. @param {string} program */
function python(program) {
  return `<script type="module" src="/dist/py-playground.js"></script><py-playground boot="now" autorun src="/bench/reactor/${program}"></py-playground>`;
}

/**
 * @typedef {object} Site
 * @property {string} url - no slash at the end
 * @property {string} slowUrl - the same at 20 Mbit/s
 * @property {() => Promise<void>} close
 */

/** @returns {Promise<Site>} */
export async function openSite() {
  const server = await startServer({
    roots: {
      '/dist/': `${root}dist`,
      '/pyodide/': `${root}node_modules/pyodide`,
      '/pyscript/': `${root}node_modules/@pyscript/core/dist`,
      '/wheels/': `${root}test/fixtures/native-wheel`,
      '/built/': BUILT,
      '/lit-html/': `${root}node_modules/lit-html`,
      '/bench/': `${root}.config/bench/pages`,
    },
    headers: { 'cache-control': 'max-age=3600' },
  });
  for (const [path, html] of Object.entries(PAGES)) server.page(path, html, { 'cache-control': 'no-store' });
  for (const count of TAG_COUNTS) server.page(`/tags-${count}`, tags(count), { 'cache-control': 'no-store' });
  const slow = await throttle(server.url, SLOW_BITS_PER_SECOND / 8);
  const close = async () => {
    await slow.close();
    await server.close();
  };
  return { url: server.url, slowUrl: slow.url, close };
}

/** So many tags have pages, `/tags-1` and so on. */
export const TAG_COUNTS = [1, 3, 5, 20, 50];

/** @param {number} count */
function tags(count) {
  const tag = '<py-playground boot="run">number = 6 * 7\nprint(number)</py-playground>';
  return `<script type="module" src="/dist/py-playground.js"></script><body>${tag.repeat(count)}`;
}
