import { html } from 'lit';
import type { TemplateResult } from 'lit';

/** Rows under headings, in a box that scrolls by keyboard too. Null is shown as `empty`, unlike the text of the same letters. */
export function renderGrid(label: string, columns: readonly string[], rows: readonly (readonly (string | null)[])[], empty = ''): TemplateResult {
  return html`
    <div class="grid" role="region" tabindex="0" aria-label=${label}>
      <table>
        <thead>
          <tr>
            ${columns.map((column) => html`<th scope="col">${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => html`<tr>${columns.map((_, at) => renderCell(row[at], empty))}</tr>`)}
        </tbody>
      </table>
    </div>
  `;
}

const renderCell = (cell: string | null | undefined, empty: string): TemplateResult => (cell === null ? html`<td class="null">${empty}</td>` : html`<td>${cell ?? ''}</td>`);
