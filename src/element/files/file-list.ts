import { html, nothing, svg } from 'lit';
import type { TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { HomeEntry } from '../../protocol/home.js';
import type { Amounts } from './amounts.js';
import type { Desk, FilesWords, Home } from './desk.js';
import type { FileChanges } from './file-changes.js';
import { baseName, fill, shownName } from './names.js';
import { offerDownload } from '../offer-download.js';

/** Rows shown at first: some thousand elements. */
export const MOST_ROWS = 500;

const ICONS = {
  download: svg`<path d="M8 2v8M4.5 7 8 10.5 11.5 7M3 13.5h10" />`,
  rename: svg`<path d="m3 13 .7-3L11 2.7 13.3 5 6 12.3zM9.5 4.2l2.3 2.3" />`,
  remove: svg`<path d="M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9M6.8 7v4M9.2 7v4" />`,
};

/** What the list needs of its panel. */
export interface ListHost {
  /** The reader wants to see a file. */
  open(path: string): void;
  /** Says what is wrong with a name. */
  fail(text: string): void;
  /** Nothing is wrong with it any more. */
  forgive(): void;
}

/** The files of the home folder, each with what can be done with it. */
export class FileList {
  readonly #desk: Desk;
  readonly #changes: FileChanges;
  readonly #host: ListHost;
  #home: Home | undefined;
  #rows: readonly HomeEntry[] = [];
  #all = false;
  /** Whose name is being changed. */
  #renaming: string | undefined;

  constructor(desk: Desk, changes: FileChanges, host: ListHost) {
    this.#desk = desk;
    this.#changes = changes;
    this.#host = host;
  }

  /** Gives the name up that is being typed. False when there was none. */
  cancel(): boolean {
    const path = this.#renaming;
    if (path === undefined) return false;
    this.#renaming = undefined;
    this.#host.forgive();
    this.#desk.focusFile(path);
    return true;
  }

  template(): TemplateResult {
    const words = this.#desk.words();
    const rows = this.#sorted();
    if (rows.length === 0) return html`<p class="hint">${words.filesNone}</p>`;
    const shown = this.#all ? rows : rows.slice(0, MOST_ROWS);
    const edited = new Set(this.#desk.codeFiles());
    return html`
      <ul class="list" aria-label=${words.files}>
        ${repeat(shown, ({ path }) => path, (entry) => this.#row(words, entry, edited.has(entry.path)))}
      </ul>
      ${shown.length === rows.length ? nothing : this.#more(words, rows.length)}
    `;
  }

  /** Names in order. Python's own copies of modules are no work of the reader's. */
  #sorted(): readonly HomeEntry[] {
    const home = this.#desk.home();
    if (home === this.#home) return this.#rows;
    const filled = new Set(home.entries.map(({ path }) => path.slice(0, Math.max(0, path.lastIndexOf('/')))));
    const listed = home.entries.filter(({ kind, path }) => !path.split('/').includes('__pycache__') && (kind !== 'folder' || !filled.has(path)));
    const { collator } = this.#desk.amounts();
    this.#home = home;
    this.#rows = listed.sort((one, other) => collator.compare(one.path, other.path));
    return this.#rows;
  }

  #more(words: FilesWords, count: number): TemplateResult {
    const amounts = this.#desk.amounts();
    const show = (): void => {
      const next = this.#rows[MOST_ROWS]?.path;
      this.#all = true;
      this.#desk.draw();
      if (next !== undefined) this.#desk.focusFile(next);
    };
    return html`
      <p class="hint">${fill(words.filesShort, { count: amounts.count(MOST_ROWS) })}</p>
      <button part="button" type="button" @click=${show}>${fill(words.filesAll, { count: amounts.count(count) })}</button>
    `;
  }

  #row(words: FilesWords, entry: HomeEntry, edited: boolean): TemplateResult {
    const { path, kind } = entry;
    if (this.#renaming === path) return this.#renameRow(words, path);
    const name = shownName(path);
    const file = kind === 'file';
    return html`
      <li>
        ${file
          ? html`<button class="name" type="button" aria-label=${fill(words.fileOpen, { name })} data-path=${path} @click=${() => this.#host.open(path)}><bdi>${name}</bdi></button>`
          : html`<span class="name" data-path=${path} tabindex="-1"><bdi>${kind === 'folder' ? `${name}/` : name}</bdi></span>`}
        <span class="facts">${this.#facts(words, this.#desk.amounts(), entry, edited)}</span>
        <span class="acts">
          ${file ? icon(fill(words.fileDownload, { name }), ICONS.download, () => this.#download(path)) : nothing}
          ${edited ? nothing : icon(fill(words.fileRename, { name }), ICONS.rename, () => this.#rename(path))}
          ${edited || kind === 'link' ? nothing : icon(fill(words.fileDelete, { name }), ICONS.remove, () => void this.#changes.remove(path))}
        </span>
      </li>
    `;
  }

  #facts(words: FilesWords, amounts: Amounts, entry: HomeEntry, edited: boolean): TemplateResult {
    if (entry.kind === 'link') return html`<span>${fill(words.fileIsLink, { name: shownName(entry.target) })}</span>`;
    if (entry.kind === 'folder') return html`<span>${words.fileIsFolder}</span>`;
    return html`
      ${edited ? html`<span class="mark">${words.fileInEditor}</span>` : nothing}
      <span class="size">${amounts.size(entry.size, words)}</span>
      <span class="date">${amounts.moment(entry.mtime)}</span>
    `;
  }

  #renameRow(words: FilesWords, path: string): TemplateResult {
    return html`
      <li>
        <form class="rename" @submit=${(event: SubmitEvent) => void this.#submit(event, path)}>
          <input
            type="text"
            .value=${path}
            autocomplete="off"
            autocapitalize="off"
            autocorrect="off"
            spellcheck="false"
            aria-label=${fill(words.renameField, { name: shownName(path) })}
            aria-describedby="files-error"
          />
          <button part="button" type="submit">${words.renameDone}</button>
          <button part="button" type="button" @click=${() => this.cancel()}>${words.cancel}</button>
        </form>
      </li>
    `;
  }

  #rename(path: string): void {
    this.#renaming = path;
    this.#host.forgive();
    this.#desk.focus('.rename input');
  }

  async #submit(event: SubmitEvent, from: string): Promise<void> {
    event.preventDefault();
    const field = (event.currentTarget as HTMLFormElement).querySelector('input');
    if (!field || field.readOnly) return;
    const to = field.value.trim();
    const problem = this.#problem(to);
    field.ariaInvalid = String(problem !== '');
    if (problem !== '') return this.#host.fail(problem);
    if (to === from) return void this.cancel();
    field.readOnly = true;
    const done = await this.#changes.rename(from, to);
    field.readOnly = false;
    field.ariaInvalid = String(!done);
    if (!done) return field.focus();
    // Another one may be under the hands meanwhile: this one waited for the program to end.
    if (this.#renaming !== from) return;
    this.#renaming = undefined;
    this.#desk.draw();
    this.#desk.focusFile(to);
  }

  /** What is wrong with a new name; whatever else Python's file system has against it, it says itself. */
  #problem(name: string): string {
    const words = this.#desk.words();
    if (name === '') return words.nameMissing;
    return this.#desk.codeFiles().includes(name) ? fill(words.nameInEditor, { name: shownName(name) }) : '';
  }

  #download(path: string): void {
    const entry = this.#desk.home().entries.find((one) => one.path === path);
    const data = entry?.kind === 'file' ? this.#desk.home().contents.get(entry.hash) : undefined;
    if (data) offerDownload(data, baseName(path));
    else this.#host.fail(fill(this.#desk.words().fileGone, { name: shownName(path) }));
  }
}

const icon = (label: string, shape: TemplateResult<2>, act: () => void): TemplateResult => html`
  <button class="icon-button" part="button" type="button" aria-label=${label} title=${label} @click=${act}>
    <svg viewBox="0 0 16 16" aria-hidden="true">${shape}</svg>
  </button>
`;
