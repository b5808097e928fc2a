import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { inspectFile, inspectRows } from '../../engine/inspection.js';
import type { TablePage } from '../../engine/inspection.js';
import type { Desk } from './desk.js';
import { renderGrid } from './grid.js';
import { baseName, fill, shownName } from './names.js';
import { offerDownload } from '../offer-download.js';

/** Rows of a page. */
export const PAGE_ROWS = 50;

/** A table of a database, page by page, to be looked at only. */
export class TableView {
  readonly path: string;
  readonly table: string;
  readonly #desk: Desk;
  #from = 0;
  #page: TablePage | undefined;

  /** @param path - of the database */
  constructor(desk: Desk, path: string, table: string) {
    this.#desk = desk;
    this.path = path;
    this.table = table;
  }

  /** Reads the rows from here on; the page before stays until they are there. */
  async load(from = this.#from): Promise<void> {
    const { path, table } = this;
    await this.#desk.work(
      this.#desk.words().tableReading,
      async () => {
        this.#page = await inspectRows(this.#desk.session(), { path, table, from, count: PAGE_ROWS });
        this.#from = from;
      },
      true,
    );
  }

  template(): TemplateResult {
    const words = this.#desk.words();
    const name = fill(words.tableName, { name: shownName(this.table), database: shownName(this.path) });
    return html`
      <div class="view-bar">
        <p class="title"><bdi>${name}</bdi></p>
        <button part="button" type="button" @click=${() => void this.#save('csv')}>${words.tableCsv}</button>
        <button part="button" type="button" @click=${() => void this.#save('json')}>${words.tableJson}</button>
      </div>
      ${this.#page ? this.#rows(name, this.#page) : html`<p class="hint">${words.tableReading}</p>`}
    `;
  }

  #rows(name: string, { columns, rows, total }: TablePage): TemplateResult {
    const words = this.#desk.words();
    const amounts = this.#desk.amounts();
    const [first, last] = [this.#from + 1, this.#from + rows.length];
    const range = rows.length === 0 ? words.tableEmpty : fill(words.tableRange, { first: amounts.count(first), last: amounts.count(last), total: amounts.count(total) });
    const [back, on] = [this.#from > 0, last < total && rows.length > 0];
    return html`
      ${renderGrid(name, columns.map(shownName), rows, words.tableNull)}
      <div class="pager">
        <button part="button" type="button" aria-disabled=${!back} @click=${() => back && void this.load(Math.max(0, this.#from - PAGE_ROWS))}>${words.tablePrevious}</button>
        <span aria-live="polite">${range}</span>
        <button part="button" type="button" aria-disabled=${!on} @click=${() => on && void this.load(last)}>${words.tableNext}</button>
      </div>
    `;
  }

  async #save(format: 'csv' | 'json'): Promise<void> {
    const { path, table } = this;
    await this.#desk.work(
      this.#desk.words().databaseMaking,
      async () => offerDownload(await inspectFile(this.#desk.session(), { kind: 'table', path, table, format }), `${table}.${format}`),
      true,
    );
  }
}

/** Has the browser save a database as one file, without its journal. */
export async function saveDatabase(desk: Desk, path: string): Promise<void> {
  await desk.work(desk.words().databaseMaking, async () => offerDownload(await inspectFile(desk.session(), { kind: 'database', path }), baseName(path)), true);
}
