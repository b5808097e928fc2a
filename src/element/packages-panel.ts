import { html, render } from 'lit';
import type { TemplateResult } from 'lit';
import type { SessionLike } from '../engine/session-like.js';
import { addStyles } from './lit-host.js';
import { packagesStrings } from './packages-strings.js';
import type { PackagesWords } from './packages-strings.js';
import { packagesStyles } from './packages-panel.styles.js';
import type { Strings } from './strings.js';

/** What the panel needs of its tag. */
export interface PackagesHost {
  words(): Strings;
  /** The session, once there is one. */
  session(): SessionLike | undefined;
  /** As `Session.install()`; starts Python if need be. */
  install(wanted: readonly (string | File)[]): Promise<void>;
  close(): void;
}

/** Where the reader installs packages, and sees which there are. Its code is loaded when it is first opened; see `later.ts`. */
export class PackagesPanel {
  readonly #box: HTMLElement;
  readonly #host: PackagesHost;
  /** Names of what this Python has; null while nobody knows. */
  #installed: readonly string[] | null = null;
  /** Who was asked for these names last, and in what state. */
  #asked: { readonly session: SessionLike | undefined; readonly status: string | undefined } | undefined;
  /** Installations that go on. */
  #installing = 0;
  #done = '';
  #error = '';

  /** @param box - the place for it, in the tag's shadow root */
  constructor(box: HTMLElement, host: PackagesHost) {
    this.#box = box;
    this.#host = host;
    addStyles(box, packagesStyles);
    box.addEventListener('keydown', (event) => event.key === 'Escape' && !event.isComposing && host.close());
    box.addEventListener('dragover', (event) => this.#dragOver(event));
    box.addEventListener('dragleave', () => box.classList.remove('dropping'));
    box.addEventListener('drop', (event) => this.#drop(event));
  }

  /** The reader opened the panel. From its button the keyboard goes on into the field. */
  open(): void {
    this.update();
    const { activeElement } = this.#box.getRootNode() as ShadowRoot;
    if (activeElement?.getAttribute('aria-controls') === this.#box.id) this.#box.querySelector('input')?.focus();
  }

  /** The tag's words or its session may have changed. */
  update(): void {
    const session = this.#host.session();
    if (!this.#asked || this.#asked.session !== session || this.#asked.status !== session?.status) void this.#askInstalled();
    this.#draw();
  }

  /** Python says what it has. One that is busy does not: then the list stays, until it has come to rest. */
  async #askInstalled(): Promise<void> {
    const session = this.#host.session();
    const asked = { session, status: session?.status };
    this.#asked = asked;
    const answer = await session?.explain({ kind: 'needs', code: '', cursor: 0 });
    if (this.#asked !== asked) return;
    if (answer?.kind === 'needs') this.#installed = [...answer.installed].sort();
    else if (asked.status !== 'running' && asked.status !== 'ready') this.#installed = null;
    this.#draw();
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const field = this.#box.querySelector('input');
    if (!field || this.#installing > 0) return;
    const { value } = field;
    void this.#install(requirements(value)).then((done) => {
      // What was typed meanwhile stays, as does what failed.
      if (done && field.value === value) field.value = '';
    });
  }

  #dragOver(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes('Files')) return;
    // Else the browser would open the file in place of the page.
    event.preventDefault();
    this.#box.classList.add('dropping');
  }

  #drop(event: DragEvent): void {
    this.#box.classList.remove('dropping');
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    void this.#install([...event.dataTransfer.files]);
  }

  #chosen(chooser: HTMLInputElement): void {
    const files = [...(chooser.files ?? [])];
    // The same file can be chosen again.
    chooser.value = '';
    void this.#install(files);
  }

  /** Whether all could be installed; says why not. */
  async #install(wanted: readonly (string | File)[]): Promise<boolean> {
    if (wanted.length === 0) return false;
    this.#installing += 1;
    this.#error = '';
    this.#done = '';
    this.#draw();
    try {
      await this.#host.install(wanted);
      this.#done = this.#words().packagesDone.replace('{names}', wanted.map(nameOf).join(', '));
      return true;
    } catch (error) {
      this.#error = error instanceof Error ? error.message : String(error);
      return false;
    } finally {
      this.#installing -= 1;
      void this.#askInstalled();
      this.#draw();
    }
  }

  /** What goes on, or was done last. */
  #status(words: PackagesWords): string {
    if (this.#installing === 0) return this.#done;
    return this.#host.session()?.status === 'running' ? words.packageWaits : words.statusPackages;
  }

  #words(): PackagesWords {
    return { ...packagesStrings, ...this.#host.words() };
  }

  #draw(): void {
    render(this.#template(this.#words()), this.#box);
  }

  #template(words: PackagesWords): TemplateResult {
    const choose = (): void => this.#box.querySelector<HTMLInputElement>('[type=file]')?.click();
    return html`
      <form @submit=${(event: SubmitEvent) => this.#submit(event)}>
        <label for="package-field">${words.packageField}</label>
        <input
          id="package-field"
          type="text"
          required
          autocomplete="off"
          autocapitalize="off"
          autocorrect="off"
          spellcheck="false"
          aria-describedby="package-error"
          aria-invalid=${this.#error !== ''}
        />
        <button part="button" type="submit" aria-disabled=${this.#installing > 0}>${words.packageInstall}</button>
        <p id="package-error" class="error" role="alert">${this.#error}</p>
      </form>
      <button part="button" type="button" @click=${choose}>${words.packageFile}</button>
      <input type="file" accept=".whl" multiple hidden @change=${({ currentTarget }: Event) => this.#chosen(currentTarget as HTMLInputElement)} />
      <span class="hint">${words.packageDrop}</span>
      <p role="status">${this.#status(words)}</p>
      ${this.#list(words)}
    `;
  }

  #list(words: PackagesWords): TemplateResult {
    if (this.#installed === null) return html`<p class="hint">${words.packagesUnknown}</p>`;
    if (this.#installed.length === 0) return html`<p class="hint">${words.packagesNone}</p>`;
    return html`
      <p id="packages-here" class="hint">${words.packagesHere}</p>
      <ul aria-labelledby="packages-here">
        ${this.#installed.map((name) => html`<li>${name}</li>`)}
      </ul>
    `;
  }
}

/** Several names, with commas or spaces between them; what says more than a name is one requirement (PEP 508) or address. */
function requirements(text: string): string[] {
  const plain = text.trim();
  return /[<>=~!;@[\]]/.test(plain) ? [plain] : plain.split(/[\s,]+/).filter(Boolean);
}

/** A file's name, also that of an address; a requirement as it is. */
const nameOf = (wanted: string | File): string => (wanted instanceof File ? wanted.name : wanted.slice(wanted.lastIndexOf('/') + 1));
