// @ts-check
/** The rows of the table: what each is made of, and what it must not miss in Chromium. */
import { ROW_OPERATIONS } from './subjects/reactor.mjs';

/**
 * @typedef {object} Row
 * @property {string} what
 * @property {readonly string[]} of - the series it is made of
 * @property {(...values: number[]) => number} [combine] - of one value of each series (the only one)
 * @property {string} unit
 * @property {number} [atLeast]
 * @property {number} [atMost]
 * @property {boolean} [headline] - it is of interest without a limit, too
 */

/** @typedef {{ atLeast?: number, atMost?: number }} Limit */

/** @param {string} what @param {string} of @param {Limit} [limit] @returns {Row} */
const time = (what, of, limit = {}) => ({ what, of: [of], unit: 'ms', ...limit });

/** @param {string} what @param {readonly [string, string]} of @param {Limit} [limit] @returns {Row} */
const ratio = (what, of, limit = {}) => ({ what, of, combine: (a, b) => a / b, unit: '×', ...limit });

/** @param {string} what @param {string} of @param {string} unit @param {Limit} [limit] @returns {Row} */
const figure = (what, of, unit, limit = {}) => ({ what, of: [of], unit, ...limit });

/** @param {Row} row @returns {Row} */
const headline = (row) => ({ ...row, headline: true });

/** @type {readonly Row[]} */
export const ROWS = [
  time('cold start, page just loaded', 'cold'),
  time('cold start, further session on the page', 'cold again'),
  time('start from the image, page just loaded', 'image'),
  time('start from the image, further session on the page', 'image again'),
  time('start from a pool', 'pool', { atMost: 20 }),
  ratio('cold ÷ image, page just loaded', ['cold', 'image'], { atLeast: 5 }),
  ratio('cold ÷ image, further session on the page', ['cold again', 'image again'], { atLeast: 8 }),
  ratio('cold ÷ pool', ['cold again', 'pool'], { atLeast: 60 }),
  time('floor: frame', 'floor frame'),
  time('floor: worker, module, heap', 'floor worker'),
  { what: 'image ÷ floor, page just loaded', of: ['image', 'floor frame', 'floor worker'], combine: (image, frame, worker) => image / (frame + worker), unit: '×', atMost: 1.3 },
  ratio('image ÷ floor without its frame, further session on the page', ['image again', 'floor worker'], { atMost: 1.3 }),

  time('first visit, cold', 'first cold'),
  time('first visit as shipped', 'first shipped'),
  ratio('first visit: as shipped ÷ cold', ['first shipped', 'first cold'], { atMost: 0.5 }),
  time('first visit at 20 Mbit/s, cold', 'slow first cold'),
  time('first visit at 20 Mbit/s as shipped', 'slow first shipped'),
  ratio('first visit at 20 Mbit/s: as shipped ÷ cold', ['slow first shipped', 'slow first cold'], { atMost: 1.05 }),

  headline(time('opening the page to first output: cold', 'cold opened')),
  headline(time('opening the page to first output: image', 'image opened')),
  headline(time('opening the page to first output: bare Pyodide in a worker', 'bare')),
  headline(time('opening the page to first output: PyScript', 'pyscript')),
  headline(ratio('bare Pyodide ÷ image', ['bare', 'image opened'])),
  headline(ratio('PyScript ÷ image', ['pyscript', 'image opened'])),
  time('first visit, opening the page to first output: as shipped', 'first shipped opened'),
  time('first visit, opening the page to first output: bare Pyodide', 'bare first'),
  time('first visit, opening the page to first output: PyScript', 'pyscript first'),
  ratio('first visit: as shipped ÷ bare Pyodide', ['first shipped opened', 'bare first'], { atMost: 1.15 }),
  ratio('first visit: cold ÷ bare Pyodide', ['first cold opened', 'bare first']),

  time('package with a C extension: cold, loaded, imported, called', 'package cold'),
  time('package with a C extension: restored and called', 'package image'),
  ratio('package with a C extension: cold ÷ restored', ['package cold', 'package image'], { atLeast: 6 }),

  time('reload, session with 1 MB of data', 'resume 1 MB'),
  time('reload, session with 20 MB of data', 'resume 20 MB'),
  time('reload, session with 60 MB of data', 'resume 60 MB'),
  time('reload, everything alive and a 60 MB heap', 'resume live'),
  ratio('reload ÷ image: 1 MB', ['resume 1 MB', 'resume nothing']),
  ratio('reload ÷ image: 20 MB', ['resume 20 MB', 'resume nothing']),
  ratio('reload ÷ image: 60 MB', ['resume 60 MB', 'resume nothing']),
  ratio('reload ÷ image: everything alive and a 60 MB heap', ['resume live', 'resume nothing'], { atMost: 1.5 }),

  time('checkpoint after a small run: worker blocked', 'checkpoint', { atMost: 30 }),
  time('checkpoint after a small run: until stored', 'checkpoint stored'),
  figure('checkpoint after a small run: written', 'checkpoint MB', 'MB', { atMost: 2 }),
  time('checkpoint of 20 MB of new data: worker blocked', 'checkpoint 20 MB'),
  figure('checkpoint of 20 MB of new data: written', 'checkpoint 20 MB MB', 'MB'),
  time('checkpoint after a small run beside 20 MB: worker blocked', 'checkpoint beside 20 MB'),
  figure('checkpoint after a small run beside 20 MB: written', 'checkpoint beside 20 MB MB', 'MB'),

  time('bare runPythonAsync("1")', 'bare run'),
  time('run("1")', 'run'),
  time('run("1") back to back, each saving the one before', 'run back to back'),
  { what: 'run("1") − bare', of: ['run', 'bare run'], combine: (run, bare) => run - bare, unit: 'ms', atMost: 3 },
  { what: 'run("1") − bare, back to back', of: ['run back to back', 'bare run'], combine: (run, bare) => run - bare, unit: 'ms' },
  ratio('pure Python loop, interrupt probe armed ÷ bare', ['loop', 'bare loop']),

  figure('10 MB through pyserial and back', 'serial echo', 'MB/s', { atLeast: 2 }),
  figure('round trips of one byte through pyserial', 'serial round trips', '/s', { atLeast: 1000 }),
  figure('pyserial’s timeouts of 10, 100 and 1000 ms: the latest', 'serial timeout late', 'ms late', { atMost: 15 }),

  time('interface: a click on a counter to the picture', 'counter', { atMost: 16 }),
  time('interface: opening a page of 1000 elements that a server rendered until it is live, from the image', 'hydration', { atMost: 1000 }),
  ...ROW_OPERATIONS.flatMap((operation) => [
    time(`interface, rows: ${operation}, by hand`, `${operation} by hand`),
    time(`interface, rows: ${operation}, Lit`, `${operation} Lit`),
    time(`interface, rows: ${operation}, Python`, `${operation} Python`),
    time(`interface, rows: ${operation}, until Python’s answer is there`, `${operation} Python alone`),
    time(`interface, rows: ${operation}, from there until it is in the document`, `${operation} Python’s document`),
    ratio(`interface, rows: ${operation}, Lit ÷ by hand`, [`${operation} Lit`, `${operation} by hand`]),
    ratio(`interface, rows: ${operation}, Python ÷ by hand`, [`${operation} Python`, `${operation} by hand`], { atMost: 10 }),
  ]),

  ...[1, 3, 5, 20, 50].map((count) => figure(`memory of ${count} tag${count > 1 ? 's' : ''}, the pages’ processes`, `renderers ${count}`, 'MB')),
  ...[1, 5, 20].map((count) => ratio(`memory of ${count} tag${count > 1 ? 's' : ''} ÷ 3 tags`, [`renderers ${count}`, 'renderers 3'])),
  ratio('memory of 50 tags ÷ 3 tags', ['renderers 50', 'renderers 3'], { atMost: 1.3 }),
  ratio('memory of 50 tags ÷ 3 tags, the whole browser beyond an empty page, private window', ['browser 50', 'browser 3']),
  figure('live workers of 50 tags, at rest', 'workers 50', '', { atMost: 3 }),
  figure('live workers of 50 tags, at most after a run', 'most workers 50', ''),
];

/** @param {Limit} limit @returns {string} such as `≥ 5`; empty for none */
export function limitText({ atLeast, atMost }) {
  if (atLeast !== undefined) return `≥ ${atLeast}`;
  return atMost === undefined ? '' : `≤ ${atMost}`;
}

/** The rows for who does not want to know everything. @param {Row} row */
export const isHeadline = (row) => row.headline === true || limitText(row) !== '';

/** Whether a figure is missed; one that is not there counts as missed. @param {Limit} limit @param {number} value */
export function misses({ atLeast = -Infinity, atMost = Infinity }, value) {
  return !(value >= atLeast && value <= atMost);
}
