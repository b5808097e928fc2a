import { html, nothing, render } from 'lit';
import type { TemplateResult } from 'lit';
import type { SessionLike } from '../../engine/session-like.js';
import { addStyles } from '../lit-host.js';
import type { WorkActions } from '../state/report.js';
import type { Strings } from '../strings.js';
import { Amounts } from './amounts.js';
import type { Desk, FilesWords, Home } from './desk.js';
import { FileChanges } from './file-changes.js';
import { FileList } from './file-list.js';
import { filesStyles } from './files-panel.styles.js';
import { filesStrings } from './files-strings.js';
import { filesIn, hasFiles, incoming, looksLikeWork } from './incoming.js';
import type { Incoming } from './incoming.js';
import { Messages } from './messages.js';
import { fill, shownName } from './names.js';
import { PreviewView } from './preview-view.js';
import { renderReport } from './report-view.js';
import { TableView } from './table-view.js';
import { Work } from './work.js';

/** What the panel needs of its tag. */
export interface FilesHost {
  words(): Strings;
  lang(): string;
  /** Makes the session if there is none yet. */
  session(): SessionLike;
  actions(): Promise<WorkActions>;
  close(): void;
  /** Names of files that the editor shows; they are marked, and cannot be renamed or deleted here. */
  codeFiles(): readonly string[];
}

const NO_FILES: Home = { entries: [], contents: new Map() };

/**
 * The reader's files, and their work as a whole. Its code is loaded when it is first opened; see `later.ts`.
 *
 * It listens to the session only while it can be seen.
 */
export class FilesPanel {
  readonly #box: HTMLElement;
  readonly #host: FilesHost;
  readonly #messages: Messages;
  readonly #list: FileList;
  readonly #changes: FileChanges;
  readonly #work: Work;
  readonly #desk: Desk;
  #amounts: { readonly lang: string; readonly made: Amounts } | undefined;
  /** Whom the panel listens to, and how to stop that. */
  #followed: { readonly session: SessionLike; readonly offs: readonly (() => void)[] } | undefined;
  /** Whose files these are. */
  #session: SessionLike | undefined;
  #home = NO_FILES;
  #loaded = false;
  /** Questions for the files: asked so far, the latest that was answered, and how many wait for an answer. */
  #asked = 0;
  #answered = 0;
  #looking = 0;
  /** Bytes that this browser still gives the page; null where it does not say. */
  #room: number | null = null;
  /** What is shown in place of the list. */
  #view: PreviewView | TableView | undefined;

  /** @param box - the place for it, in the tag's shadow root; hidden while the panel is closed */
  constructor(box: HTMLElement, host: FilesHost) {
    this.#box = box;
    this.#host = host;
    this.#messages = new Messages({
      words: () => this.#words(),
      busy: () => this.#session?.status === 'running',
      draw: () => this.#draw(),
      focus: (selector) => this.#desk.focus(selector),
    });
    this.#desk = this.#makeDesk();
    this.#changes = new FileChanges(this.#desk);
    this.#list = new FileList(this.#desk, this.#changes, {
      open: (path) => this.#openFile(path),
      fail: (text) => this.#messages.fail(text),
      forgive: () => this.#messages.forgive(),
    });
    this.#work = new Work(this.#desk);
    addStyles(box, filesStyles);
    // So that a click anywhere brings the keyboard here, for pasting.
    box.tabIndex = -1;
    this.#listen();
  }

  /** The reader opened the panel. */
  open(): void {
    this.update();
    void this.#askRoom();
  }

  /** The tag's words, its session, or whether the panel can be seen may have changed. */
  update(): void {
    const seen = this.#box.isConnected && !this.#box.hidden;
    this.#follow(seen ? this.#host.session() : undefined);
    if (!this.#box.isConnected) this.#closeView();
    if (seen) this.#draw();
  }

  /** Shows what an uploaded archive would change, and does it when the reader agrees. */
  async offerUpload(file: Blob, name: string): Promise<void> {
    this.update();
    await this.#work.offer(file, name);
  }

  #makeDesk(): Desk {
    return {
      words: () => this.#words(),
      amounts: () => this.#amountsNow(),
      session: () => this.#host.session(),
      actions: () => this.#host.actions(),
      home: () => this.#home,
      refresh: () => this.#refresh(),
      settled: () => this.#settled(),
      codeFiles: () => this.#host.codeFiles(),
      draw: () => this.#draw(),
      focus: (selector) => (this.#draw(), this.#box.querySelector<HTMLElement>(selector)?.focus()),
      focusFile: (path) => this.#focusFile(path),
      say: (text, undo, only) => this.#messages.say(text, undo, only),
      ask: (question) => this.#messages.ask(question),
      work: (label, task, waits) => this.#messages.work(label, task, waits),
    };
  }

  #listen(): void {
    const box = this.#box;
    box.addEventListener('keydown', (event) => event.key === 'Escape' && !event.isComposing && this.#escape());
    box.addEventListener('dragover', (event) => {
      if (!hasFiles(event.dataTransfer)) return;
      // Else the browser would open the file in place of the page.
      event.preventDefault();
      box.classList.add('dropping');
    });
    box.addEventListener('dragleave', () => box.classList.remove('dropping'));
    box.addEventListener('drop', (event) => {
      box.classList.remove('dropping');
      this.#bring(event, event.dataTransfer);
    });
    box.addEventListener('paste', (event) => this.#bring(event, event.clipboardData));
  }

  #bring(event: Event, data: DataTransfer | null): void {
    if (!hasFiles(data)) return;
    event.preventDefault();
    const files = filesIn(data);
    void this.#messages.work(this.#words().adding, async () => void (await files)).then(async (read) => read && this.#take(await files));
  }

  #chosen(chooser: HTMLInputElement): void {
    const files = [...(chooser.files ?? [])].map(incoming);
    // The same file can be chosen again.
    chooser.value = '';
    void this.#take(files);
  }

  /** Files that the reader brings; what looks like saved work may be meant as that. */
  async #take(files: readonly Incoming[]): Promise<void> {
    const [first] = files;
    if (!first || files.length > 1 || !looksLikeWork(first.path)) return this.#changes.add(files);
    const words = this.#words();
    const answers = [{ key: 'load', label: words.load }, { key: 'add', label: words.addAsFile }];
    const answer = await this.#messages.ask({ text: fill(words.looksLikeWork, { name: shownName(first.path) }), answers });
    if (answer === 'load') await this.#work.offer(first.data, first.path);
    else if (answer === 'add') await this.#changes.add(files);
  }

  /** What was opened last is closed first. */
  #escape(): void {
    if (this.#messages.cancel()) return this.#focusPanel();
    if (this.#list.cancel() || this.#work.cancel() || this.#back()) return;
    this.#host.close();
  }

  #focusPanel(): void {
    if (!this.#box.contains((this.#box.getRootNode() as ShadowRoot).activeElement)) this.#box.focus();
  }

  #openFile(path: string): void {
    const check = (): void => {
      this.#back();
      void this.#work.check().then(() => this.#desk.focus('[data-table]'));
    };
    this.#show(new PreviewView(this.#desk, path, check));
  }

  #openTable(path: string, table: string): void {
    const view = new TableView(this.#desk, path, table);
    this.#show(view);
    void view.load();
  }

  #show(view: PreviewView | TableView): void {
    this.#closeView();
    this.#messages.forgive();
    this.#view = view;
    this.#updatePreview();
    this.#desk.focus('.back');
  }

  /** From a file or a table to the list. False when that is what is shown. */
  #back(): boolean {
    const view = this.#view;
    if (!view) return false;
    this.#closeView();
    this.#draw();
    if (view instanceof PreviewView) this.#focusFile(view.path);
    else this.#find('[data-table]', ({ database, table }) => database === view.path && table === view.table)?.focus();
    return true;
  }

  #closeView(): void {
    if (this.#view instanceof PreviewView) this.#view.close();
    this.#view = undefined;
  }

  /** The file that is shown may have changed, or be gone. */
  #updatePreview(): void {
    const view = this.#view;
    if (!(view instanceof PreviewView) || view.update()) return;
    this.#closeView();
    this.#messages.fail(fill(this.#words().fileGone, { name: shownName(view.path) }));
  }

  #follow(session: SessionLike | undefined): void {
    if (this.#followed?.session === session) return;
    for (const off of this.#followed?.offs ?? []) off();
    this.#followed = undefined;
    if (!session) return;
    if (this.#session && this.#session !== session) this.#forget();
    this.#session = session;
    const offs = [
      // What is saved meanwhile is in the answer that is awaited. A state that cannot be saved says so at each look, too.
      session.on('save', () => void (this.#looking > 0 || this.#refresh())),
      session.on('result', () => (this.#work.changed(), void this.#refresh())),
      session.on('status', () => this.#draw()),
      session.on('ready', ({ bootReport }) => {
        if (!bootReport.restored) this.#work.forget();
        void this.#refresh();
      }),
    ];
    this.#followed = { session, offs };
    void this.#refresh();
  }

  /** Other files, of another session. */
  #forget(): void {
    this.#home = NO_FILES;
    this.#loaded = false;
    this.#closeView();
    this.#messages.clear();
    this.#work.forget();
  }

  /** Asks for the files. An answer that is overtaken by that to a later question is dropped. */
  async #refresh(): Promise<void> {
    const session = this.#host.session();
    const number = (this.#asked += 1);
    this.#looking += 1;
    try {
      const home = await session.files();
      if (session !== this.#session || number < this.#answered) return;
      this.#answered = number;
      this.#home = home;
      this.#loaded = true;
      this.#updatePreview();
      this.#draw();
    } catch (error) {
      this.#messages.fail(error instanceof Error ? error.message : String(error));
    } finally {
      this.#looking -= 1;
    }
  }

  /** Waits until no program runs, and asks for the files then. */
  async #settled(): Promise<void> {
    const session = this.#host.session();
    while (session.status === 'running') {
      await new Promise<void>((resolve) => {
        const off = session.on('status', () => (off(), resolve()));
      });
    }
    await this.#refresh();
  }

  async #askRoom(): Promise<void> {
    try {
      const { quota, usage } = await navigator.storage.estimate();
      this.#room = quota === undefined || usage === undefined ? null : Math.max(0, quota - usage);
    } catch {
      // Some browsers do not say, and none does on a page without HTTPS.
      this.#room = null;
    }
    this.#draw();
  }

  #words(): FilesWords {
    return { ...filesStrings, ...this.#host.words() };
  }

  #amountsNow(): Amounts {
    const lang = this.#host.lang();
    const amounts = this.#amounts?.lang === lang ? this.#amounts : { lang, made: new Amounts(lang) };
    this.#amounts = amounts;
    return amounts.made;
  }

  #focusFile(path: string): void {
    this.#draw();
    (this.#find('[data-path]', (data) => data['path'] === path) ?? this.#box).focus();
  }

  /** Names are compared as they are: not every one can be written into a selector. */
  #find(selector: string, isIt: (data: DOMStringMap) => boolean): HTMLElement | undefined {
    return [...this.#box.querySelectorAll<HTMLElement>(selector)].find(({ dataset }) => isIt(dataset));
  }

  #draw(): void {
    if (!this.#box.isConnected) return;
    render(this.#template(this.#words()), this.#box);
  }

  #template(words: FilesWords): TemplateResult {
    const view = this.#view;
    return html`
      ${this.#messages.template()}
      ${view
        ? html`
            <div class="part">
              <button class="back" part="button" type="button" @click=${() => this.#back()}>${words.back}</button>
              ${view.template()}
            </div>
          `
        : html`${this.#files(words)} ${this.#work.template()} ${this.#found()}`}
    `;
  }

  #found(): TemplateResult | typeof nothing {
    const { report } = this.#work;
    if (!report) return nothing;
    return renderReport(this.#desk, report, this.#work.age, {
      openTable: (path, table) => this.#openTable(path, table),
      keep: (name, keep) => void this.#work.keep(name, keep),
    });
  }

  #files(words: FilesWords): TemplateResult {
    const choose = ({ currentTarget }: Event): void => (currentTarget as HTMLElement).parentElement?.querySelector<HTMLInputElement>('[type=file]')?.click();
    return html`
      <div class="part" role="group" aria-labelledby="files-title">
        <div class="view-bar">
          <p id="files-title" class="title">${this.#total(words)}</p>
          <button class="add" part="button" type="button" @click=${choose}>${words.filesAdd}</button>
          <input type="file" multiple hidden @change=${({ currentTarget }: Event) => this.#chosen(currentTarget as HTMLInputElement)} />
        </div>
        <p class="hint">
          <span class="drop">${words.filesDrop}</span>
          ${this.#room === null ? nothing : fill(words.filesRoom, { size: this.#amountsNow().size(this.#room, words) })}
        </p>
        ${this.#loaded ? this.#list.template() : html`<p class="hint">${words.filesLoading}</p>`}
      </div>
    `;
  }

  #total(words: FilesWords): string {
    const sizes = this.#home.entries.flatMap((entry) => (entry.kind === 'file' && !entry.path.split('/').includes('__pycache__') ? [entry.size] : []));
    const amounts = this.#amountsNow();
    const size = amounts.size(sizes.reduce((sum, one) => sum + one, 0), words);
    if (sizes.length === 0) return words.files;
    return sizes.length === 1 ? fill(words.filesOne, { size }) : fill(words.filesMany, { count: amounts.count(sizes.length), size });
  }
}
