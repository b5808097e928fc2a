import { LitElement, html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { openSession } from '../engine.js';
import type { Session } from '../engine/session.js';
import type { BootProgress, BootReport, RunResult, SessionStatus } from '../engine/types.js';
import { PlaygroundError } from '../errors.js';
import type { OutputItem } from '../protocol/messages.js';
import { httpUrl, rowCount, sessionOptions } from './attributes.js';
import { MAIN_FILE, readContent } from './content.js';
import type { Content, PlayFile } from './content.js';
import { EditorShelf } from './editor/editor-shelf.js';
import { editorStyles } from './editor/editor.styles.js';
import { PyBootEvent } from './events/py-boot-event.js';
import { PyChangeEvent } from './events/py-change-event.js';
import { PyErrorEvent } from './events/py-error-event.js';
import { PyOutputEvent } from './events/py-output-event.js';
import { PyReadyEvent } from './events/py-ready-event.js';
import { PyResultEvent } from './events/py-result-event.js';
import { PyRunEvent } from './events/py-run-event.js';
import { leaseSession } from './groups.js';
import { OutputPane } from './output/output-pane.js';
import { outputStyles } from './output/output.styles.js';
import { playgroundStyles } from './py-playground.styles.js';
import { SessionBinding } from './session-binding.js';
import { loadSource } from './source.js';
import { StatusLine } from './status-line.js';
import { englishStrings } from './strings.js';
import type { Strings } from './strings.js';
import { whenIdle, whenTouched, whenVisible } from './triggers.js';

/** A tag that was taken out of the page may come back (it was moved); after this long its session ends. */
const GRACE_MS = 2000;
const DEFAULT_MAX_ROWS = 30;
const DEFAULT_MAX_OUTPUT_LINES = 10_000;

/**
 * A real Python in the page: editor, output, and nothing to install.
 *
 * ```html
 * <py-playground packages="numpy">
 *   <script type="text/python">print("hello")</script>
 * </py-playground>
 * ```
 *
 * The code is, whichever was set last: the `files` or `code` property, the `src` attribute, the
 * `<script type="text/python">` children, or the tag's own text.
 *
 * @fires {PyBootEvent} py-boot - Python is starting; tells how far it has come.
 * @fires {PyReadyEvent} py-ready - Python is ready; `bootReport` says how it started.
 * @fires {PyRunEvent} py-run - Code is about to run; cancelable.
 * @fires {PyOutputEvent} py-output - The program printed or showed something (batched).
 * @fires {PyResultEvent} py-result - A run is over.
 * @fires {PyErrorEvent} py-error - The playground itself failed; `error.code` says how.
 * @fires {PyChangeEvent} py-change - The reader edited the code.
 *
 * @csspart toolbar - The bar with the buttons.
 * @csspart button - Every button of the bar.
 * @csspart run-button - The Run button.
 * @csspart stop-button - The Stop button.
 * @csspart status - The words about what goes on.
 * @csspart tabs - The row of file or pane tabs.
 * @csspart panel - The panes around editor and output.
 * @csspart editor - The box around the editor.
 * @csspart output - The box of the output.
 *
 * @cssprop [--py-playground-font=ui-monospace, monospace] - Font of code and output.
 * @cssprop [--py-playground-font-size=14px] - Size of code and output.
 * @cssprop [--py-playground-background=#ffffff / #16181d] - Background.
 * @cssprop [--py-playground-foreground=#1c1f26 / #e4e7ee] - Text.
 * @cssprop [--py-playground-accent=#2457c5 / #8ab4ff] - Run button and focus rings.
 * @cssprop [--py-playground-border=#c3c8d3 / #3a3f4c] - Lines and frames.
 * @cssprop [--py-playground-radius=8px] - Roundness of corners.
 * @cssprop [--py-playground-error=#b3261e / #ff8a80] - Errors.
 * @cssprop [--py-playground-max-height=30em] - Height at which the output starts to scroll.
 *
 * @cssstate booting - Python is starting.
 * @cssstate ready - Python waits for code.
 * @cssstate running - Code of this tag runs.
 * @cssstate error - The last run, or the playground, failed.
 */
export class PyPlayground extends LitElement {
  static override styles = [playgroundStyles, editorStyles, outputStyles];

  /** Address of a file with the code. */
  @property() src = '';
  /** Tags of one group share an interpreter, as the cells of a notebook do. */
  @property() group = '';
  /** Packages to load when Python starts: names or addresses of wheels, separated by commas or spaces. */
  @property() packages = '';
  /** When Python starts: `auto` (at the reader's first touch), `visible`, `run` (when something is run) or `now`. */
  @property() boot: 'auto' | 'visible' | 'run' | 'now' = 'auto';
  /** Runs the code when the tag comes into view (with `boot="now"`, at once). */
  @property({ type: Boolean }) autorun = false;
  /** The reader cannot edit the code. */
  @property({ type: Boolean }) readonly = false;
  /** No bar with buttons; Ctrl+Enter still runs. */
  @property({ type: Boolean, attribute: 'no-toolbar' }) noToolbar = false;
  /** `stacked`, `split` (side by side where there is room) or `tabs`. */
  @property() layout: 'stacked' | 'split' | 'tabs' = 'stacked';
  /** `auto` follows the page's colour scheme. */
  @property({ reflect: false }) theme: 'auto' | 'light' | 'dark' = 'auto';
  /** Lines of code shown at least. */
  @property({ type: Number }) rows: number | undefined;
  /** Lines of code shown at most; more scroll. */
  @property({ type: Number, attribute: 'max-rows' }) maxRows: number | undefined;
  /** Lines of output kept; older ones go. */
  @property({ type: Number, attribute: 'max-output-lines' }) maxOutputLines: number | undefined;
  /** Seconds after which a run is stopped; 0 for no limit. */
  @property({ type: Number }) timeout = 0;
  /** `sandbox`, or `page`: at the page's own origin, for code that the author trusts fully. */
  @property() isolation: 'sandbox' | 'page' = 'sandbox';
  /** What programs may reach: nothing, a list of origins, or `any`. */
  @property() network = '';
  /** Folder of Pyodide's core files. */
  @property({ attribute: 'index-url' }) indexUrl = '';
  /** Folder of the packages' wheels. */
  @property({ attribute: 'package-url' }) packageUrl = '';
  /** Address of `worker.js`. */
  @property({ attribute: 'worker-url' }) workerUrl = '';
  /** Address of a served `sandbox.html`, for pages with a strict Content-Security-Policy. */
  @property({ attribute: 'sandbox-url' }) sandboxUrl = '';
  /** Accessible name. */
  @property() label = '';
  /** Words of the interface that replace the English ones. */
  @property({ attribute: false }) strings: Partial<Strings> = {};

  @state() private _activeFile = MAIN_FILE;
  @state() private _pane: 'code' | 'output' = 'code';
  @state() private _status: StatusLine = new StatusLine();
  @state() private _edited = false;
  @state() private _failure: PlaygroundError | undefined;

  @query('.editor-box') private _editorBox!: HTMLElement;
  @query('.output-box') private _outputBox!: HTMLElement;

  readonly #internals = this.attachInternals();
  readonly #shelf = new EditorShelf({
    changed: (file, text) => this.#readerChanged(file, text),
    run: () => void this.run(),
    failed: (error) => this.#reportEditor(error),
  });
  #content: Content = { files: [], setup: '' };
  #binding: SessionBinding | undefined;
  #givenSession: Session | undefined;
  #bootReport: BootReport | undefined;
  #output: OutputPane | undefined;
  #connected: AbortController | undefined;
  #grace: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    clearTimeout(this.#grace);
    const connected = new AbortController();
    this.#connected = connected;
    if (this.#content.files.length === 0) this.#readChildren();
    const observer = new MutationObserver(() => this.#readChildren());
    observer.observe(this, { childList: true, characterData: true, subtree: true });
    connected.signal.addEventListener('abort', () => observer.disconnect());
    const wake = (): void => this.#binding?.session.probe();
    addEventListener('pageshow', ({ persisted }) => persisted && wake(), { signal: connected.signal });
    document.addEventListener('resume', wake, { signal: connected.signal });
    addEventListener('online', () => this._failure?.code === 'offline' && void this.#boot(), { signal: connected.signal });
    void this.updateComplete.then(() => this.#connected === connected && this.#schedule(connected.signal));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#connected?.abort();
    this.#connected = undefined;
    this.#grace = setTimeout(() => this.#release(), GRACE_MS);
  }

  /** The code in the main file. Setting it makes it the author's code. */
  get code(): string {
    const main = this.#mainFile;
    return main ? (this.#shelf.textOf(main.name) ?? main.text) : '';
  }

  set code(code: string) {
    this.files = [{ name: MAIN_FILE, text: String(code) }];
  }

  /** All files with their text as it stands. Setting it makes them the author's files. */
  get files(): readonly PlayFile[] {
    return this.#content.files.map((file) => ({ ...file, text: this.#shelf.textOf(file.name) ?? file.text }));
  }

  set files(files: readonly PlayFile[]) {
    this.#setContent({ files: [...files], setup: this.#content.setup });
  }

  /** The session that runs the code: the one given, or the tag's own from its first start on. */
  get session(): Session | undefined {
    return this.#givenSession ?? this.#binding?.session;
  }

  set session(session: Session | undefined) {
    this.#release();
    this.#givenSession = session;
    if (session) this.#bind();
  }

  /** The session's lifecycle word. */
  get status(): SessionStatus {
    return this.session?.status ?? 'idle';
  }

  /** How Python started; undefined before it did. */
  get bootReport(): BootReport | undefined {
    return this.#bootReport;
  }

  /**
   * Runs the code, or other code in the same interpreter.
   *
   * Never rejects: an error of the program, a stop, a crash and a failed start are all results.
   */
  async run(code?: string): Promise<RunResult> {
    await this.updateComplete;
    const main = this.#mainFile;
    const text = code ?? this.code;
    if (!this.dispatchEvent(new PyRunEvent(text))) return { status: 'stopped', durationMs: 0 };
    this.#clearMarks();
    this.#output?.clear();
    this._failure = undefined;
    if (this.layout === 'tabs') this._pane = 'output';
    const binding = this.#bind();
    const running = binding.run(text, this.#content.setup, { filename: main?.name ?? MAIN_FILE, files: this.#sideFiles(main), timeout: this.#timeoutSeconds });
    this.#showStatus();
    const result = await running;
    this.#showResult(result);
    this.dispatchEvent(new PyResultEvent(result));
    return result;
  }

  /** Stops what runs and keeps the session. */
  stop(): void {
    this.#binding?.session.stop();
    if (this.#binding?.busy) this._status = this._status.stopping();
  }

  /** A fresh Python. Its variables are gone; the code stays. */
  async restart(): Promise<void> {
    this.#output?.clear();
    this.#clearMarks();
    // A failed start shows itself through the session's error event.
    await this.#bind().session.restart().catch(() => undefined);
  }

  /** The author's code again. What the reader wrote can be had back with Undo. */
  reset(): void {
    const before = this.files;
    this.#shelf.setTexts(this.#content.files);
    this._edited = false;
    this.#clearMarks();
    this.#output?.notice(this.#words.resetDone, [{ label: this.#words.undo, run: () => this.#undoReset(before) }]);
  }

  override focus(options?: FocusOptions): void {
    if (this.#shelf.focus(this._activeFile)) return;
    super.focus(options);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('src') && this.src !== '') void this.#loadSource();
  }

  protected override firstUpdated(): void {
    const words = this.#words;
    this.#output = new OutputPane(this._outputBox, {
      strings: words,
      maxLines: rowCount(this.maxOutputLines) ?? DEFAULT_MAX_OUTPUT_LINES,
    });
    this.#showFiles();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('readonly')) this.#showFiles();
    this._editorBox.style.setProperty('--_editor-min-height', height(rowCount(this.rows) ?? 1));
    this._editorBox.style.setProperty('--_editor-max-height', height(rowCount(this.maxRows) ?? DEFAULT_MAX_ROWS));
    this.#shelf.show(this._activeFile);
    this.#setStates();
  }

  // The rest is the tag's inside.

  get #words(): Strings {
    return { ...englishStrings, ...this.strings };
  }

  get #mainFile(): PlayFile | undefined {
    return this.#content.files.find((file) => !file.hidden) ?? this.#content.files[0];
  }

  get #visibleFiles(): readonly PlayFile[] {
    return this.#content.files.filter((file) => !file.hidden);
  }

  get #timeoutSeconds(): number {
    return Number.isFinite(this.timeout) && this.timeout > 0 ? this.timeout : 0;
  }

  #sideFiles(main: PlayFile | undefined): Record<string, string> {
    return Object.fromEntries(this.files.filter((file) => file.name !== main?.name).map((file) => [file.name, file.text]));
  }

  #readChildren(): void {
    const content = readContent(this);
    // What the reader typed, and what the page set by property, is not overwritten by a late or changed child.
    if (content && !this._edited) this.#setContent(content);
  }

  #setContent(content: Content): void {
    this.#content = content.files.length > 0 ? content : { ...content, files: [{ name: MAIN_FILE, text: '' }] };
    this._edited = false;
    this._activeFile = this.#mainFile?.name ?? MAIN_FILE;
    if (this.hasUpdated) this.#showFiles();
    this.requestUpdate();
  }

  #showFiles(): void {
    const words = this.#words;
    const several = this.#visibleFiles.length > 1;
    this.#shelf.fill(this._editorBox, this.#visibleFiles, {
      root: this.renderRoot as ShadowRoot,
      readonly: this.readonly,
      tabHint: words.tabHint,
      label: (file) => (several ? words.editorFile.replace('{file}', file) : words.editor),
    });
  }

  async #loadSource(): Promise<void> {
    const asked = this.src;
    const url = httpUrl('src', asked, (message) => this.#warn(message));
    if (!url) return;
    try {
      const text = await loadSource(url);
      if (asked === this.src) this.#setContent({ files: [{ name: MAIN_FILE, text }], setup: '' });
    } catch (error) {
      if (asked === this.src && error instanceof PlaygroundError) this.#report(error);
    }
  }

  /** Decides when the editor's code is loaded, when Python starts and whether the code runs by itself. */
  #schedule(signal: AbortSignal): void {
    whenVisible(this, signal, () => whenIdle(signal, () => void this.#shelf.enrich()));
    whenTouched(this, signal, () => void this.#shelf.enrich());
    if (this.boot === 'now') void this.#boot();
    else if (this.boot === 'visible') whenVisible(this, signal, () => void this.#boot());
    else if (this.boot !== 'run') whenTouched(this, signal, () => void this.#boot());
    if (!this.autorun || this.#bootReport) return;
    if (this.boot === 'now') void this.run();
    else whenVisible(this, signal, () => void this.run());
  }

  async #boot(): Promise<void> {
    this._failure = undefined;
    // A failed start shows itself through the session's error event.
    await this.#bind().session.boot().catch(() => undefined);
  }

  #bind(): SessionBinding {
    if (this.#binding) return this.#binding;
    const given = this.#givenSession;
    const create = (): Session => openSession(sessionOptions(this, (message) => this.#warn(message)));
    const lease = given ? { session: given, release: () => undefined } : leaseSession(this.group, create);
    this.#binding = new SessionBinding(lease, {
      statusChanged: () => this.#showStatus(),
      progressed: (progress) => this.#progressed(progress),
      becameReady: (report) => this.#becameReady(report),
      printed: (items) => this.#printed(items),
      failed: (error) => this.#report(error),
      responsiveChanged: (responsive) => (this._status = this._status.responsive(responsive)),
    });
    this.#showStatus();
    return this.#binding;
  }

  #release(): void {
    this.#binding?.release();
    this.#binding = undefined;
    this.#bootReport = undefined;
    this.#showStatus();
  }

  #progressed(progress: BootProgress): void {
    this._status = this._status.progress(progress);
    this.dispatchEvent(new PyBootEvent(progress));
  }

  #becameReady(report: BootReport): void {
    this.#bootReport = report;
    this.dispatchEvent(new PyReadyEvent(report));
  }

  #printed(items: readonly OutputItem[]): void {
    this.#output?.append(items);
    this.dispatchEvent(new PyOutputEvent(items));
  }

  #showStatus(): void {
    this._status = this._status.next(this.status, this.#binding?.busy ?? false);
  }

  #showResult(result: RunResult): void {
    this._status = this._status.finished(result);
    const words = this.#words;
    if (result.status === 'error' && result.error) this.#showProgramError(result.error);
    else if (result.status === 'timeout') this.#output?.notice(words.timedOut.replace('{seconds}', String(this.#timeoutSeconds)));
    else if (result.status === 'stopped' && result.stoppedBy === 'restart') this.#output?.notice(words.stoppedRestarted);
    else if (result.status === 'stopped' && result.stoppedBy) this.#output?.notice(words.stopped);
  }

  #showProgramError(error: NonNullable<RunResult['error']>): void {
    this.#output?.showError(error, (file, line) => this.#showLine(file, line));
    const place = error.frames.findLast((frame) => this.#shelf.has(frame.file));
    if (place) this.#shelf.markError(place.file, place.line);
  }

  #showLine(file: string, line: number): void {
    if (!this.#shelf.has(file)) return;
    this._activeFile = file;
    this._pane = 'code';
    void this.updateComplete.then(() => this.#shelf.showLine(file, line));
  }

  #clearMarks(): void {
    this.#shelf.markError(null, null);
  }

  #readerChanged(file: string, text: string): void {
    this._edited = true;
    this.#shelf.markError(file, null);
    this.dispatchEvent(new PyChangeEvent(file, text));
  }

  #undoReset(files: readonly PlayFile[]): void {
    this.#shelf.setTexts(files);
    this._edited = true;
  }

  #report(error: PlaygroundError): void {
    this._failure = error;
    this.dispatchEvent(new PyErrorEvent(error));
  }

  /** The plain text field does the editor's work, so this is a word to the page and the status line, not a failure. */
  #reportEditor(error: PlaygroundError): void {
    this._status = this._status.note(this.#words.editorFailed);
    this.dispatchEvent(new PyErrorEvent(error));
  }

  #warn(message: string): void {
    console.warn(`<py-playground> ${message}`);
  }

  #setStates(): void {
    const kind = this._failure ? 'error' : this._status.kind;
    for (const name of ['booting', 'ready', 'running', 'error']) {
      if (name === kind) this.#internals.states.add(name);
      else this.#internals.states.delete(name);
    }
  }

  protected override render(): TemplateResult {
    const words = this.#words;
    const tabs = this.layout === 'tabs';
    return html`
      <div role="group" aria-label=${this.label || words.label}>
        ${this.noToolbar ? nothing : this.#renderToolbar(words)} ${tabs ? this.#renderPaneTabs(words) : nothing}
        ${this.#visibleFiles.length > 1 && !(tabs && this._pane === 'output') ? this.#renderFileTabs(words) : nothing}
        <div class="panes ${this.layout === 'split' ? 'split' : ''}" part="panel">
          <div class="editor-box" part="editor" ?hidden=${tabs && this._pane === 'output'}></div>
          <div class="output-box" part="output" ?hidden=${tabs && this._pane === 'code'}></div>
        </div>
        ${this._failure ? this.#renderFailure(words, this._failure) : nothing}
      </div>
    `;
  }

  #renderToolbar(words: Strings): TemplateResult {
    const { busy, stoppable, fraction } = this._status;
    return html`
      <div class="bar" part="toolbar">
        <button class="run" part="button run-button" type="button" title=${words.runHint} aria-disabled=${busy} @click=${this.#onRun}>
          <span class="icon" aria-hidden="true">▶</span>${words.run}
        </button>
        <button part="button stop-button" type="button" aria-disabled=${!stoppable} @click=${this.#onStop}>
          <span class="icon" aria-hidden="true">■</span>${words.stop}
        </button>
        <span class="status" part="status" role="status">${this._status.words(words)}</span>
        ${this._edited ? html`<button part="button" type="button" title=${words.resetHint} @click=${this.reset}>${words.reset}</button>` : nothing}
        ${this.#bootReport ? html`<button part="button" type="button" title=${words.restartHint} @click=${this.restart}>${words.restart}</button>` : nothing}
      </div>
      ${fraction === null ? nothing : html`<progress aria-label=${words.statusBooting} max="1" .value=${fraction}></progress>`}
    `;
  }

  #renderFileTabs(words: Strings): TemplateResult {
    const names = this.#visibleFiles.map((file) => file.name);
    return this.#renderTabs(words.files, names, names, this._activeFile, (name) => (this._activeFile = name));
  }

  #renderPaneTabs(words: Strings): TemplateResult {
    const select = (pane: string): unknown => (this._pane = pane === 'output' ? 'output' : 'code');
    return this.#renderTabs(words.label, ['code', 'output'], [words.codeTab, words.outputTab], this._pane, select);
  }

  #renderTabs(label: string, keys: readonly string[], titles: readonly string[], active: string, select: (key: string) => void): TemplateResult {
    const onKey = (event: KeyboardEvent): void => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = (keys.indexOf(active) + step + keys.length) % keys.length;
      select(keys[next] ?? active);
      const row = event.currentTarget as HTMLElement;
      void this.updateComplete.then(() => row.querySelectorAll('button')[next]?.focus());
    };
    return html`
      <div class="tabs" part="tabs" role="tablist" aria-label=${label} @keydown=${onKey}>
        ${keys.map(
          (key, index) => html`
            <button type="button" role="tab" aria-selected=${key === active} tabindex=${key === active ? 0 : -1} @click=${() => select(key)}>
              ${titles[index]}
            </button>
          `,
        )}
      </div>
    `;
  }

  #renderFailure(words: Strings, failure: PlaygroundError): TemplateResult {
    return html`
      <div class="card error" role="alert">
        <p>${failure.message}</p>
        <button part="button" type="button" @click=${() => void this.#boot()}>${words.retry}</button>
      </div>
    `;
  }

  readonly #onRun = (): void => {
    if (!this._status.busy) void this.run();
  };

  readonly #onStop = (): void => {
    if (this._status.stoppable) this.stop();
  };
}

const height = (lines: number): string => `calc(${lines} * 1lh + 16px)`;

declare global {
  interface HTMLElementTagNameMap {
    'py-playground': PyPlayground;
  }
}
