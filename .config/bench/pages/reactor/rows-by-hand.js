// @ts-check
/** The table of rows without any library: each operation does to the document just what it must. What everything else is compared with. */
import { makeRows } from './rows-data.js';

const table = document.createElement('table');
const body = table.createTBody();
const template = document.createElement('template');
template.innerHTML =
  '<tr><td class="col-md-1"></td><td class="col-md-4"><a class="select"></a></td>' +
  '<td class="col-md-1"><a class="remove"><span class="glyphicon" aria-hidden="true"></span></a></td><td class="col-md-6"></td></tr>';
const blank = /** @type {HTMLTableRowElement} */ (template.content.firstElementChild);
/** @type {HTMLTableRowElement | undefined} */
let selected;

/** @param {import('./rows-data.js').Row} row */
function rowElement({ id, label }) {
  const element = /** @type {HTMLTableRowElement} */ (blank.cloneNode(true));
  const [number, name] = element.cells;
  if (number) number.textContent = String(id);
  if (name?.firstElementChild) name.firstElementChild.textContent = label;
  return element;
}

/** @param {number} count */
function append(count) {
  const fragment = document.createDocumentFragment();
  for (const row of makeRows(count)) fragment.append(rowElement(row));
  body.append(fragment);
}

function clear() {
  body.textContent = '';
  selected = undefined;
}

/** @type {Record<string, () => void>} */
const OPERATIONS = {
  run: () => (clear(), append(1000)),
  runlots: () => (clear(), append(10_000)),
  add: () => append(1000),
  update: () => {
    for (let at = 0; at < body.rows.length; at += 10) {
      const text = body.rows[at]?.cells[1]?.firstElementChild?.firstChild;
      if (text) text.nodeValue += ' !!!';
    }
  },
  swaprows: () => {
    const [second, third, last, afterLast] = [body.rows[1], body.rows[2], body.rows[998], body.rows[999]];
    if (!second || !third || !last) return;
    body.insertBefore(last, third);
    body.insertBefore(second, afterLast ?? null);
  },
  clear,
};

for (const [id, operation] of Object.entries(OPERATIONS)) {
  const button = Object.assign(document.createElement('button'), { id, textContent: id });
  button.addEventListener('click', operation);
  document.querySelector('.box')?.append(button);
}
body.addEventListener('click', ({ target }) => {
  const link = target instanceof Element ? target.closest('a') : null;
  const row = link?.closest('tr');
  if (!row || !link) return;
  if (link.className === 'remove') return row.remove();
  if (selected) selected.className = '';
  selected = row;
  row.className = 'danger';
});
document.querySelector('.box')?.append(table);
