import { LitElement, html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { openSession } from '../sessions.js';
import type { SessionLike } from '../engine/session-like.js';
import type { BootProgress, BootReport, RunResult, SessionOptions, SessionStatus } from '../engine/types.js';
import { PlaygroundError } from '../errors.js';
import type { OutputItem } from '../protocol/messages.js';
import { bounded, oneOf, sessionOptions } from './attributes.js';
import type { Bounds } from './attributes.js';
import { AuthorContent } from './author-content.js';
import { MAIN_FILE } from './content.js';
import type { PlayFile } from './content.js';
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
import { placeOf } from './keeping.js';
import { OutputPane } from './output/output-pane.js';
import { outputStyles } from './output/output.styles.js';
import { renderPanes } from './panes.js';
import type { PanesState } from './panes.js';
import { playgroundStyles } from './py-playground.styles.js';
import { SessionBinding } from './session-binding.js';
import { SessionNotices } from './session-notices.js';
import { scheduleBoot } from './start-policy.js';
import { StatusLine } from './status-line.js';
import { englishStrings } from './strings.js';
import type { Strings } from './strings.js';
import { renderFailure, renderToolbar } from './toolbar.js';
import type { ToolbarActions } from './toolbar.js';
import { whenIdle, whenTouched, whenVisible } from './triggers.js';

/** A tag that was taken out of the page may come back (it was moved); after this long its session ends. */
export const GRACE_MS = 2000;

/** Largest sizes that an author can mean; more is a slip of the keyboard. */
const ROWS = { least: 1, most: 1000, otherwise: 1 };
const MAX_ROWS = { ...ROWS, otherwise: 30 };
const OUTPUT_LINES = { least: 1, most: 1_000_000, otherwise: 10_000 };
/** A day, in seconds. */
const TIMEOUT = { least: 0, most: 86_400, otherwise: 0 };

const BOOTS = ['auto', 'visible', 'run', 'now'] as const;
const LAYOUTS = ['stacked', 'split', 'tabs'] as const;
const THEMES = ['auto', 'light', 'dark'] as const;

/** Properties that Lit does not know. A page can set them before the tag is defined. */
const OWN_PROPERTIES = ['files', 'code', 'session'] as const;

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
 * @cssprop [--py-playground-foreground=#1f2328 / #e6e8ec] - Text.
 * @cssprop [--py-playground-accent=#2457c5 / #8ab4ff] - Run button and focus rings.
 * @cssprop [--py-playground-border=#c3c8d3 / #3a3f4c] - Lines and frames.
 * @cssprop [--py-playground-radius=8px] - Roundness of corners.
 * @cssprop [--py-playground-error=#b3202c / #ff8f87] - Errors.
 * @cssprop [--py-playground-max-height=30em] - Height at which the output starts to scroll.
 *
 * @cssstate booting - Python is starting.
 * @cssstate ready - Python waits for code.
 * @cssstate running - Code of this tag runs.
 * @cssstate error - The last run, or the playground, failed.
 */
export class PyPlayground extends LitElement {
  static override styles = [playgroundStyles, editorStyles, outputStyles];

  /** Makes the session of a tag, or group of tags, that was given none. A page with an engine of its own puts it here. */
  static openSession: (options: SessionOptions) => SessionLike = openSession;

  /** Address of a file with the code. */
  @property({ useDefault: true }) src = '';
  /** Tags of one group share an interpreter, as the cells of a notebook do. */
  @property({ useDefault: true }) group = '';
  /** Packages to load when Python starts: names or addresses of wheels, separated by commas or spaces. */
  @property({ useDefault: true }) packages = '';
  /** When Python starts: `auto` (in view if a memory image is here, otherwise at the first touch), `visible`, `run` or `now`. */
  @property({ useDefault: true }) boot: 'auto' | 'visible' | 'run' | 'now' = 'auto';
  /** Runs the code when the tag comes into view (with `boot="now"`, at once). */
  @property({ type: Boolean }) autorun = false;
  /** The reader cannot edit the code. */
  @property({ type: Boolean }) readonly = false;
  /** No bar with buttons; Ctrl+Enter still runs. */
  @property({ type: Boolean, attribute: 'no-toolbar' }) noToolbar = false;
  /** `stacked`, `split` (side by side where there is room) or `tabs`. */
  @property({ useDefault: true }) layout: 'stacked' | 'split' | 'tabs' = 'stacked';
  /** `auto` follows the page's colour scheme. */
  @property({ reflect: true, useDefault: true }) theme: 'auto' | 'light' | 'dark' = 'auto';
  /** Lines of code shown at least. */
  @property({ type: Number }) rows: number | null | undefined;
  /** Lines of code shown at most; more scroll. */
  @property({ type: Number, attribute: 'max-rows' }) maxRows: number | null | undefined;
  /** Lines of output kept; older ones go. */
  @property({ type: Number, attribute: 'max-output-lines' }) maxOutputLines: number | null | undefined;
  /** Seconds after which a run is stopped; 0 for no limit. */
  @property({ type: Number, useDefault: true }) timeout = 0;
  /** `sandbox`, or `page`: at the page's own origin, for code that the author trusts fully. */
  @property({ useDefault: true }) isolation: 'sandbox' | 'page' = 'sandbox';
  /** What programs may reach: nothing, a list of origins, or `any`. */
  @property({ useDefault: true }) network = '';
  /** Folder of Pyodide's core files. */
  @property({ attribute: 'index-url', useDefault: true }) indexUrl = '';
  /** Folder of the packages' wheels. */
  @property({ attribute: 'package-url', useDefault: true }) packageUrl = '';
  /** Address of `worker.js`. */
  @property({ attribute: 'worker-url', useDefault: true }) workerUrl = '';
  /** Address of `python.image`, the image that makes the first start quick. */
  @property({ attribute: 'image-url', useDefault: true }) imageUrl = '';
  /** Address of a served `sandbox.html`, for pages with a strict Content-Security-Policy. */
  @property({ attribute: 'sandbox-url', useDefault: true }) sandboxUrl = '';
  /** Name under which the session is kept in this browser; by default the page's path and the tag's position in it. */
  @property({ attribute: 'storage-key', useDefault: true }) storageKey = '';
  /** Nothing is kept between visits. */
  @property({ type: Boolean, attribute: 'no-persist' }) noPersist = false;
  /** Accessible name. */
  @property({ useDefault: true }) label = '';
  /** Words of the interface that replace the English ones. */
  @property({ attribute: false }) strings: Partial<Strings> = {};

  @state() private _activeFile = MAIN_FILE;
  @state() private _pane: 'code' | 'output' = 'code';
  @state() private _status: StatusLine = new StatusLine();
  @state() private _edited = false;
  @state() private _failure: PlaygroundError | undefined;

  @query('.editor-box') private _editorBox!: HTMLElement;
  @query('.output') private _outputBox!: HTMLElement;

  readonly #internals = this.attachInternals();
  readonly #shelf = new EditorShelf({
    changed: (file, text) => this.#readerChanged(file, text),
    run: () => void this.run(),
    failed: (error) => this.#reportEditor(error),
  });
  readonly #author = new AuthorContent(this, {
    changed: () => this.#authorChanged(),
    failed: (error) => this.#report(error),
    warn: (message) => this.#warn(message),
    edited: () => this._edited,
  });
  readonly #warned = new Set<string>();
  #binding: SessionBinding | undefined;
  #givenSession: SessionLike | undefined;
  #output: OutputPane | undefined;
  #connected: AbortController | undefined;
  #grace: ReturnType<typeof setTimeout> | undefined;
  #autorunDone = false;
  #layout: (typeof LAYOUTS)[number] = 'stacked';
  #notices = this.#makeNotices();

  override connectedCallback(): void {
    super.connectedCallback();
    clearTimeout(this.#grace);
    this.#takeEarlyProperties();
    this.#author.watch();
    if (this.#givenSession) this.#bind();
    const connected = new AbortController();
    const { signal } = connected;
    this.#connected = connected;
    const wake = (): void => this.#binding?.session.probe();
    addEventListener('pageshow', ({ persisted }) => persisted && wake(), { signal });
    document.addEventListener('resume', wake, { signal });
    addEventListener('online', () => isOffline(this._failure) && this.#retry(), { signal });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#output?.themeChanged(), { signal });
    void this.updateComplete.then(() => this.#connected === connected && this.#schedule(signal));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#connected?.abort();
    this.#connected = undefined;
    this.#leave();
  }

  /** Style sheets belong to the document they were made in: one that the tag is moved to needs its own. */
  adoptedCallback(): void {
    const view = this.ownerDocument.defaultView;
    if (!view || !this.shadowRoot) return;
    this.#shelf.simplify({ forGood: true });
    this.shadowRoot.adoptedStyleSheets = PyPlayground.elementStyles.map((style) => {
      const sheet = new view.CSSStyleSheet();
      sheet.replaceSync('cssText' in style ? style.cssText : '');
      return sheet;
    });
  }

  /** The code in the main file. Setting it makes it the author's code. */
  get code(): string {
    const { main } = this.#author;
    return this.#shelf.textOf(main.name) ?? main.text;
  }

  set code(code: string) {
    this.files = [{ name: MAIN_FILE, text: code }];
  }

  /** All files with their text as it stands. Setting it makes them the author's files. */
  get files(): readonly PlayFile[] {
    return this.#author.files.map((file) => ({ ...file, text: this.#shelf.textOf(file.name) ?? file.text }));
  }

  set files(files: readonly PlayFile[]) {
    this.#author.files = files;
  }

  /** The session that runs the code: the one given, or the tag's own from its first start on. */
  get session(): SessionLike | undefined {
    return this.#givenSession ?? this.#binding?.session;
  }

  set session(session: SessionLike | undefined) {
    if (session && session === this.session) return;
    this.#release();
    this.#givenSession = session;
    if (session && this.isConnected) this.#bind();
    this.requestUpdate();
  }

  /** The session's lifecycle word. */
  get status(): SessionStatus {
    return this.session?.status ?? 'idle';
  }

  /** How Python started; undefined before it did. */
  get bootReport(): BootReport | undefined {
    return this.session?.bootReport;
  }

  /**
   * Runs the code, or other code in the same interpreter.
   *
   * Never rejects: an error of the program, a stop, a crash and a failed start are all results.
   */
  async run(code?: string): Promise<RunResult> {
    // A tag that never was in a page has no update to wait for.
    if (this.isConnected || this.hasUpdated) await this.updateComplete;
    if (code === undefined) await this.#author.settled;
    const { main, setup } = this.#author;
    const text = code ?? this.code;
    if (!this.dispatchEvent(new PyRunEvent(text))) return { status: 'stopped', durationMs: 0 };
    this.#clearMarks();
    this.#output?.clear();
    this._failure = undefined;
    if (this.#layout === 'tabs') {
      this._pane = 'output';
      void this.#keepFocus();
    }
    const binding = this.#bind();
    const { cell } = placeOf(this);
    const running = binding.run(text, setup, { filename: main.name, files: this.#sideFiles(main), timeout: this.#timeoutSeconds, cell });
    this.#showStatus();
    const result = await running;
    this.#showResult(result);
    // Another run of this tag may wait already.
    if (binding.busy) this.#showStatus();
    this.dispatchEvent(new PyResultEvent(result));
    if (!this.isConnected) this.#leave();
    return result;
  }

  /** Stops what runs and keeps the session. */
  stop(): void {
    this.#binding?.stop();
    if (this.#binding?.busy) this._status = this._status.stopping();
  }

  /** A fresh Python. Its variables can be had back with Undo; the code stays. */
  async restart(): Promise<void> {
    this.#output?.clear();
    this.#clearMarks();
    this._failure = undefined;
    // A failed start shows itself through the session's error event.
    await this.#bind().session.restart().then(() => this.#notices.restarted(), () => undefined);
    if (!this.isConnected) this.#leave();
  }

  /** The author's code again. What the reader wrote can be had back with Undo. */
  reset(): void {
    const before = this.files;
    this.#shelf.setTexts(this.#author.files);
    this._edited = false;
    this.#clearMarks();
    this.#output?.notice(this.#words.resetDone, [{ label: this.#words.undo, run: () => this.#undoReset(before) }]);
  }

  override focus(options?: FocusOptions): void {
    if (this.#shelf.focus(this._activeFile)) return;
    super.focus(options);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const warn = (message: string): void => this.#warn(message);
    if (changed.has('src') && this.src !== '') void this.#author.load(this.src);
    if (changed.has('layout')) this.#layout = oneOf('layout', this.layout, LAYOUTS, warn);
    // Only the style sheet reads it.
    if (changed.has('theme')) oneOf('theme', this.theme, THEMES, warn);
  }

  protected override firstUpdated(): void {
    this.#output = new OutputPane(this._outputBox, { strings: this.#words, maxLines: this.#bounded('max-output-lines', this.maxOutputLines, OUTPUT_LINES) });
    this.#showFiles(this.#author.visible);
  }

  protected override updated(changed: PropertyValues): void {
    const shownOtherwise = ['readonly', 'strings'].some((name) => changed.has(name) && changed.get(name) !== undefined);
    if (shownOtherwise) this.#showFiles(this.files.filter((file) => !file.hidden));
    if (changed.has('theme')) this.#output?.themeChanged();
    this._editorBox.style.setProperty('--_editor-min-height', height(this.#bounded('rows', this.rows, ROWS)));
    this._editorBox.style.setProperty('--_editor-max-height', height(this.#bounded('max-rows', this.maxRows, MAX_ROWS)));
    this.#shelf.show(this._activeFile);
    this.#setStates();
  }

  // The rest is the tag's inside.

  get #words(): Strings {
    return { ...englishStrings, ...this.strings };
  }

  get #timeoutSeconds(): number {
    return this.#bounded('timeout', this.timeout, TIMEOUT);
  }

  #bounded(name: string, value: number | null | undefined, bounds: Bounds): number {
    return bounded(name, value, bounds, (message) => this.#warn(message));
  }

  /** Set before the tag was defined, they lie in front of the class's own. */
  #takeEarlyProperties(): void {
    const early: Record<string, unknown> = {};
    for (const name of OWN_PROPERTIES) {
      if (!Object.hasOwn(this, name)) continue;
      early[name] = this[name];
      Reflect.deleteProperty(this, name);
    }
    Object.assign(this, early);
  }

  #sideFiles(main: PlayFile): Record<string, string> {
    return Object.fromEntries(this.files.filter((file) => file.name !== main.name).map((file) => [file.name, file.text]));
  }

  #authorChanged(): void {
    this._edited = false;
    this._activeFile = this.#author.main.name;
    if (this._failure?.phase === 'content') this._failure = undefined;
    if (this.hasUpdated) this.#showFiles(this.#author.visible);
    this.requestUpdate();
  }

  #showFiles(files: readonly PlayFile[]): void {
    const words = this.#words;
    this.#shelf.fill(this._editorBox, files, {
      root: this.renderRoot as ShadowRoot,
      readonly: this.readonly,
      strings: { tabHint: words.tabHint, phrases: words },
      label: (file) => (files.length > 1 ? words.editorFile.replace('{file}', file) : words.editor),
    });
  }

  /** Decides when the editor's code is loaded, when Python starts and whether the code runs by itself. */
  #schedule(signal: AbortSignal): void {
    whenVisible(this, signal, () => whenIdle(signal, () => void this.#shelf.enrich()));
    whenTouched(this, signal, () => void this.#shelf.enrich());
    const mode = oneOf('boot', this.boot, BOOTS, (message) => this.#warn(message));
    const startable = {
      boot: () => void this.#boot(),
      isQuick: () => this.#bind().session.hasImage(),
      isIdle: () => this.status === 'idle' && !this._failure,
    };
    scheduleBoot(this, mode, startable, signal);
    if (!this.autorun || this.#autorunDone) return;
    if (mode === 'now') void this.#autorun();
    else whenVisible(this, signal, () => void this.#autorun());
  }

  async #autorun(): Promise<void> {
    this.#autorunDone = true;
    await this.#author.settled;
    if (!this._failure) await this.run();
  }

  async #boot(): Promise<void> {
    this._failure = undefined;
    // A failed start shows itself through the session's error event.
    await this.#bind().session.boot().catch(() => undefined);
  }

  #retry(): void {
    if (this._failure?.phase !== 'content') return void this.#boot();
    this._failure = undefined;
    void this.#author.load(this.src);
  }

  #bind(): SessionBinding {
    if (this.#binding) return this.#binding;
    const given = this.#givenSession;
    const create = (): SessionLike => PyPlayground.openSession({ ...sessionOptions(this, (message) => this.#warn(message)), ...this.#kept });
    const lease = given ? { session: given, release: () => undefined } : leaseSession(this.group, create);
    this.#binding = new SessionBinding(lease, {
      statusChanged: () => this.#showStatus(),
      progressed: (progress) => this.#progressed(progress),
      becameReady: (report) => this.#becameReady(report),
      printed: (items) => this.#printed(items),
      failed: (error) => this.#report(error),
      responsiveChanged: (responsive) => (this._status = this._status.responsive(responsive)),
      saved: (report) => this.#notices.saved(report, !this.noPersist),
    });
    this.#showStatus();
    return this.#binding;
  }

  #makeNotices(): SessionNotices {
    return new SessionNotices({
      words: () => this.#words,
      lang: () => this.lang,
      say: (text, actions) => this.#output?.notice(text, actions),
      restart: () => void this.restart(),
      // A failed start shows itself through the session's error event.
      undoRestart: () => void this.session?.undoRestart().catch(() => undefined),
    });
  }

  get #kept(): { readonly storageKey?: string } {
    return this.noPersist ? {} : { storageKey: placeOf(this).storageKey };
  }

  /** Out of the page: the session ends, and the editors stop listening on the window, unless the tag is back in time. */
  #leave(): void {
    clearTimeout(this.#grace);
    this.#grace = setTimeout(() => {
      this.#shelf.simplify();
      this.#release();
    }, GRACE_MS);
  }

  #release(): void {
    this.#binding?.release();
    this.#binding = undefined;
    this.#notices = this.#makeNotices();
    this.#autorunDone = false;
    if (this._failure?.phase !== 'content') this._failure = undefined;
    this.#showStatus();
  }

  #progressed(progress: BootProgress): void {
    this._status = this._status.progress(progress);
    this.dispatchEvent(new PyBootEvent(progress));
  }

  #becameReady(report: BootReport): void {
    // Another tag of the group may have tried again.
    if (this._failure?.phase !== 'content') this._failure = undefined;
    const output = this.#notices.bringsBack(report) && !this.#binding?.busy ? report.restored?.outputs[placeOf(this).cell] : undefined;
    if (output) this.#output?.append(output.items);
    if (output?.error) this.#showProgramError(output.error);
    this.#notices.started(report);
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
    if (result.status === 'error' && result.error) this.#showProgramError(result.error);
    this.#notices.ended(result, this.#timeoutSeconds);
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
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    console.warn(`<py-playground> ${message}`);
  }

  #setStates(): void {
    const kind = this._failure ? 'error' : this._status.kind;
    for (const name of ['booting', 'ready', 'running', 'error']) {
      if (name === kind) this.#internals.states.add(name);
      else this.#internals.states.delete(name);
    }
  }

  /** What the reader is at may go away with the update that is due. Then the focus must not fall back to the start of the page. */
  async #keepFocus(): Promise<void> {
    const root = this.shadowRoot;
    if (!root?.activeElement) return;
    await this.updateComplete;
    if (root.activeElement?.checkVisibility()) return;
    const next = root.querySelector<HTMLElement>('#pane-tabs [aria-selected=true]') ?? root.querySelector<HTMLElement>('.run') ?? this;
    next.focus();
  }

  protected override render(): TemplateResult {
    const words = this.#words;
    return html`
      <div class="frame" role="group" aria-label=${this.label || words.label}>
        ${this.noToolbar ? nothing : renderToolbar(words, this._status, this.#toolbarActions())} ${renderPanes(words, this.#panes())}
        ${this._failure ? renderFailure(words, this._failure, this.#onRetry) : nothing}
      </div>
    `;
  }

  #panes(): PanesState {
    return {
      layout: this.#layout,
      files: this.#author.visible,
      activeFile: this._activeFile,
      pane: this._pane,
      selectFile: (name) => (this._activeFile = name),
      selectPane: (pane) => (this._pane = pane),
    };
  }

  #toolbarActions(): ToolbarActions {
    return {
      run: () => void this.run(),
      stop: () => this.stop(),
      reset: this._edited ? () => (this.reset(), void this.#keepFocus()) : undefined,
      restart: this.bootReport ? () => void this.restart() : undefined,
    };
  }

  readonly #onRetry = (): void => {
    this.#retry();
    void this.#keepFocus();
  };
}

const isOffline = (error: unknown): boolean => error instanceof PlaygroundError && (error.code === 'offline' || isOffline(error.cause));

const height = (lines: number): string => `calc(${lines} * 1lh + 16px)`;

declare global {
  interface HTMLElementTagNameMap {
    'py-playground': PyPlayground;
  }
}
