import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { HomeFile } from '../../protocol/home.js';
import type { Desk } from './desk.js';
import { renderGrid } from './grid.js';
import { baseName, fill, shownName } from './names.js';
import { offerDownload } from '../offer-download.js';
import { TABLE_COLUMNS, TABLE_ROWS, TEXT_BYTES, readPreview } from './preview-content.js';
import type { Preview } from './preview-content.js';

/** One file, as it can be seen without Python. It follows the file's changes. */
export class PreviewView {
  readonly path: string;
  readonly #desk: Desk;
  /** Shows the tables of the database that this file is. */
  readonly #check: () => void;
  #file: HomeFile | undefined;
  #data: Blob | undefined;
  #preview: Preview | undefined;
  #url = '';
  #broken = false;

  constructor(desk: Desk, path: string, check: () => void) {
    this.#desk = desk;
    this.path = path;
    this.#check = check;
  }

  /** Reads the file again if it has changed. False when it is not there any more. */
  update(): boolean {
    const { entries, contents } = this.#desk.home();
    const file = entries.find((entry) => entry.path === this.path);
    if (file?.kind !== 'file') return false;
    if (this.#file?.hash === file.hash) return true;
    this.#file = file;
    this.#data = contents.get(file.hash);
    if (this.#data) void this.#read(file, this.#data);
    return this.#data !== undefined;
  }

  close(): void {
    this.#file = undefined;
    URL.revokeObjectURL(this.#url);
    this.#url = '';
  }

  template(): TemplateResult {
    const words = this.#desk.words();
    const data = this.#data;
    return html`
      <div class="view-bar">
        <p class="title"><bdi>${shownName(this.path)}</bdi></p>
        <span class="facts">${data ? this.#desk.amounts().size(data.size, words) : nothing}</span>
        <button part="button" type="button" @click=${() => data && offerDownload(data, baseName(this.path))}>${words.download}</button>
      </div>
      ${this.#content()}
    `;
  }

  async #read(file: HomeFile, data: Blob): Promise<void> {
    let preview: Preview;
    try {
      preview = await readPreview(file.path, data);
    } catch {
      // The browser lost what it had of the file, for want of space: a download says so itself.
      preview = { kind: 'none' };
    }
    // It may have changed again, or nobody looks any more.
    if (this.#file !== file) return;
    URL.revokeObjectURL(this.#url);
    this.#url = preview.kind === 'image' ? URL.createObjectURL(preview.image) : '';
    this.#broken = false;
    this.#preview = preview;
    this.#desk.draw();
  }

  #content(): TemplateResult {
    const words = this.#desk.words();
    const amounts = this.#desk.amounts();
    const preview = this.#preview;
    const name = shownName(this.path);
    const hint = (text: string): TemplateResult => html`<p class="hint">${text}</p>`;
    switch (preview?.kind) {
      case undefined:
        return hint(words.previewLoading);
      case 'empty':
        return hint(words.previewEmpty);
      case 'none':
        return hint(words.previewNone);
      case 'database':
        return html`${hint(words.previewDatabase)}<button part="button" type="button" @click=${this.#check}>${words.check}</button>`;
      case 'image':
        return this.#broken ? hint(words.previewBroken) : html`<img class="picture" src=${this.#url} alt=${name} @error=${() => this.#imageFailed()} />`;
      case 'text':
        return html`
          <pre class="text-file" role="region" tabindex="0" aria-label=${fill(words.previewText, { name })}>${preview.text}</pre>
          ${preview.cut ? hint(fill(words.previewCut, { size: amounts.size(TEXT_BYTES, words) })) : nothing}
        `;
      case 'table':
        return html`
          ${renderGrid(fill(words.previewTable, { name }), preview.columns, preview.rows)}
          ${preview.cutRows ? hint(fill(words.previewRows, { count: amounts.count(Math.min(TABLE_ROWS, preview.rows.length)) })) : nothing}
          ${preview.cutColumns ? hint(fill(words.previewColumns, { count: amounts.count(TABLE_COLUMNS) })) : nothing}
        `;
    }
  }

  #imageFailed(): void {
    this.#broken = true;
    this.#desk.draw();
  }
}
