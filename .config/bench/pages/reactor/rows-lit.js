// @ts-check
/** The table of rows by Lit's templates, keyed by `repeat`. */
import { html, nothing, render } from '/lit-html/lit-html.js';
import { repeat } from '/lit-html/directives/repeat.js';
import { makeRows } from './rows-data.js';

/** @typedef {import('./rows-data.js').Row} Row */

/** @type {Row[]} */
let rows = [];
/** @type {number | undefined} */
let selected;

/** @type {Record<string, () => void>} */
const OPERATIONS = {
  run: () => (rows = makeRows(1000)),
  runlots: () => (rows = makeRows(10_000)),
  add: () => (rows = [...rows, ...makeRows(1000)]),
  update: () => (rows = rows.map((row, at) => (at % 10 === 0 ? { ...row, label: `${row.label} !!!` } : row))),
  swaprows: () => {
    const [first, second, ...others] = rows;
    const last = others[996];
    if (first && second && last) rows = [first, last, ...others.slice(0, 996), second, ...others.slice(997)];
  },
  clear: () => (rows = []),
};

/** @param {() => void} change */
const then = (change) => () => {
  change();
  show();
};

/** @param {Row} row */
const rowTemplate = ({ id, label }) => html`<tr class=${id === selected ? 'danger' : nothing}>
  <td class="col-md-1">${id}</td>
  <td class="col-md-4"><a class="select" @click=${then(() => (selected = id))}>${label}</a></td>
  <td class="col-md-1"><a class="remove" @click=${then(() => (rows = rows.filter((row) => row.id !== id)))}><span class="glyphicon" aria-hidden="true"></span></a></td>
  <td class="col-md-6"></td>
</tr>`;

const box = /** @type {HTMLElement} */ (document.querySelector('.box'));

function show() {
  const buttons = Object.entries(OPERATIONS).map(([id, operation]) => html`<button id=${id} @click=${then(operation)}>${id}</button>`);
  render(html`${buttons}<table><tbody>${repeat(rows, ({ id }) => id, rowTemplate)}</tbody></table>`, box);
}

show();
