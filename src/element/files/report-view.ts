import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { DatabaseInfo, VariableInfo } from '../../engine/inspection.js';
import type { StateReport } from '../state/report.js';
import type { Desk } from './desk.js';
import { fill, shownName } from './names.js';
import { saveDatabase } from './table-view.js';

/** What can be done with what was found. */
export interface ReportActions {
  openTable(path: string, table: string): void;
  /** Has a variable go into downloads, or not. */
  keep(name: string, keep: boolean): void;
}

/**
 * The databases and variables that a check has found.
 *
 * @param age - a sentence, if that is a while ago
 */
export function renderReport(desk: Desk, report: StateReport, age: string, actions: ReportActions): TemplateResult {
  const words = desk.words();
  if (report.busy) return html`<p class="hint">${words.checkedBusy}</p>`;
  const reasons = new Map(report.unkept.map(({ name, reason }) => [name, reason]));
  return html`
    ${age === '' ? nothing : html`<p class="age hint">${age}</p>`}
    ${report.databases.length === 0
      ? nothing
      : html`
          <div class="part" role="group" aria-labelledby="files-databases">
            <p id="files-databases" class="title">${words.databases}</p>
            ${report.databases.map((database) => renderDatabase(desk, database, actions))}
          </div>
        `}
    <div class="part" role="group" aria-labelledby="files-variables">
      <p id="files-variables" class="title">${words.variables}</p>
      <p class="hint">${report.variables.length === 0 ? words.variablesNone : words.variablesHint}</p>
      <ul class="variables" aria-labelledby="files-variables">
        ${report.variables.map((variable) => renderVariable(variable, reasons.get(variable.name), actions))}
      </ul>
    </div>
  `;
}

function renderDatabase(desk: Desk, { path, bytes, tables, open, problem }: DatabaseInfo, { openTable }: ReportActions): TemplateResult {
  const words = desk.words();
  const amounts = desk.amounts();
  const name = shownName(path);
  return html`
    <div class="database">
      <div class="view-bar">
        <p><bdi>${name}</bdi></p>
        <span class="facts">${amounts.size(bytes, words)}</span>
        <button part="button" type="button" aria-label=${fill(words.databaseDownload, { name })} @click=${() => void saveDatabase(desk, path)}>${words.download}</button>
      </div>
      ${problem === '' ? nothing : html`<p class="error">${problem}</p>`}
      ${open ? html`<p class="hint">${words.databaseOpen}</p>` : nothing}
      ${tables.length === 0 && problem === '' ? html`<p class="hint">${words.databaseEmpty}</p>` : nothing}
      <ul class="tables" aria-label=${name}>
        ${tables.map(
          (table) => html`
            <li>
              <button
                class="name"
                type="button"
                data-database=${path}
                data-table=${table.name}
                aria-label=${fill(words.tableOpen, { name: shownName(table.name) })}
                @click=${() => openTable(path, table.name)}
              ><bdi>${shownName(table.name)}</bdi></button>
              <span class="facts">${table.rows === null ? nothing : fill(words.tableRows, { count: amounts.count(table.rows) })}</span>
            </li>
          `,
        )}
      </ul>
    </div>
  `;
}

function renderVariable({ name, type, text, kept }: VariableInfo, reason: string | undefined, { keep }: ReportActions): TemplateResult {
  const changed = ({ currentTarget }: Event): void => {
    const box = currentTarget as HTMLInputElement;
    // It shows what is, not what was asked for.
    const wanted = box.checked;
    box.checked = kept;
    keep(name, wanted);
  };
  return html`
    <li>
      <label><input type="checkbox" .checked=${kept} data-variable=${name} @change=${changed} /><code>${shownName(name)}</code></label>
      <code class="value">${text}</code>
      <span class="facts">${shownName(type)}</span>
      ${reason === undefined ? nothing : html`<p class="error">${reason}</p>`}
    </li>
  `;
}
