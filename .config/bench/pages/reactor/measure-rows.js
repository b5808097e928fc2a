// @ts-check
/**
 * The clock of the three tables of rows, the same for all: from the click on a button to the end of the frame that shows what it asked
 * for. An operation is done a few times unmeasured, then several times measured; what is between is never measured.
 */
import { clickTo, findView } from './clock.js';

const WARM_UP = 3;
const TIMES = 9;

/** @typedef {HTMLCollectionOf<HTMLTableRowElement>} Rows */

/**
 * @typedef {object} Operation
 * @property {readonly string[]} first - buttons that are pressed before all
 * @property {string} [each] - a button that is pressed before every time
 * @property {string | ((rows: Rows) => Element | null | undefined)} click - a button, or what is clicked instead
 * @property {(rows: Rows) => (() => boolean)} shown - of the rows before the click; tells whether it is done
 * @property {number} [warmUp]
 * @property {number} [times]
 */

/** @param {number} count @returns {Operation['shown']} */
const rowsAre = (count) => (rows) => () => rows.length === count;

/** What two of the rows say. @param {Rows} rows @param {number} a @param {number} b */
const said = (rows, a, b) => [rows[a], rows[b]].map((row) => row?.textContent ?? '');

/** @type {Record<string, Operation>} */
const OPERATIONS = {
  'create 1000': { first: [], each: 'clear', click: 'run', shown: rowsAre(1000) },
  'update 100': {
    first: ['clear', 'run'],
    click: 'update',
    shown: (rows) => {
      const [before] = said(rows, 990, 990);
      return () => said(rows, 990, 990)[0] !== before;
    },
  },
  swap: {
    first: ['clear', 'run'],
    click: 'swaprows',
    shown: (rows) => {
      const [second, last] = said(rows, 1, 998);
      return () => said(rows, 998, 1).every((text, at) => text === [second, last][at]);
    },
  },
  remove: {
    first: ['clear', 'run'],
    click: (rows) => rows[4]?.querySelector('.remove'),
    shown: (rows) => {
      const { length } = rows;
      return () => rows.length === length - 1;
    },
  },
  select: {
    first: ['clear', 'run'],
    click: (rows) => next(rows)?.querySelector('.select'),
    shown: (rows) => {
      const row = next(rows);
      return () => row?.className === 'danger';
    },
  },
  'append 1000': { first: [], each: 'run', click: 'add', shown: rowsAre(2000) },
  'create 10000': { first: [], each: 'clear', click: 'runlots', shown: rowsAre(10_000), warmUp: 1, times: 3 },
};

/** How many rows the buttons lead to. @type {Record<string, number>} */
const ROWS_AFTER = { clear: 0, run: 1000 };

/** @returns {Promise<Record<string, import('./clock.js').Clocked>>} by operation, that of the median time */
export async function measureRows() {
  const view = await findView('#run');
  const body = /** @type {HTMLTableSectionElement} */ (view.querySelector('tbody'));
  /** @param {string} id */
  const button = (id) => /** @type {HTMLElement} */ (view.querySelector(`#${id}`));
  /** @param {string} id */
  const press = async (id) => {
    const [row] = body.rows;
    await clickTo(button(id), body, () => body.rows.length === ROWS_AFTER[id] && (body.rows[0] !== row || row === undefined));
  };
  /** @type {Record<string, import('./clock.js').Clocked>} */
  const figures = {};
  for (const [name, { first, each, click, shown, warmUp = WARM_UP, times = TIMES }] of Object.entries(OPERATIONS)) {
    /** @type {import('./clock.js').Clocked[]} */
    const all = [];
    for (const id of first) await press(id);
    for (let time = 1 - warmUp; time <= times; time++) {
      if (each) await press(each);
      const target = typeof click === 'string' ? button(click) : click(body.rows);
      if (!(target instanceof HTMLElement)) throw new Error(`There is nothing to click for “${name}”.`);
      const clocked = await clickTo(target, body, shown(body.rows));
      if (time > 0) all.push(clocked);
    }
    figures[name] = middle(all);
  }
  return figures;
}

/** The row after the one that is selected. @param {Rows} rows */
const next = (rows) => rows[[...rows].findIndex(({ className }) => className === 'danger') + 1];

/** @param {readonly import('./clock.js').Clocked[]} all @returns {import('./clock.js').Clocked} */
const middle = (all) => /** @type {import('./clock.js').Clocked} */ ([...all].sort((a, b) => a.ms - b.ms)[all.length >> 1]);
