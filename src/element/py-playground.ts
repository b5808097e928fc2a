import { LitElement, html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { openSession } from '../sessions.js';
import type { ChosenKind, DeviceOptions, DeviceState } from '../devices/desk.js';
import type { WebSerialPort, WebUsbDevice } from '../devices/web-devices.js';
import type { SessionLike } from '../engine/session-like.js';
import type { BootReport, RunResult, SessionOptions, SessionStatus } from '../engine/types.js';
import { CodeFiles } from './code-files.js';
import { MAIN_FILE } from './content.js';
import type { PlayFile } from './content.js';
import { editorStyles } from './editor/editor.styles.js';
import { PyChangeEvent } from './events/py-change-event.js';
import { PyRunEvent } from './events/py-run-event.js';
import type { Hydration } from './hydration/hydration.js';
import { Later } from './later.js';
import { boxOf, keepFocus, remakeStyles, setOnlyState, takeEarlyProperties } from './lit-host.js';
import { renderPanes } from './panes.js';
import type { Pane } from './panes.js';
import { Panels } from './panels.js';
import { playgroundStyles } from './py-playground.styles.js';
import { ReaderWork } from './reader-work.js';
import { SessionHolder } from './session-holder.js';
import { SessionView } from './session-view.js';
import { SESSION_PROPERTIES, Settings } from './settings.js';
import { scheduleStart } from './start-policy.js';
import type { StateReport, WorkOptions } from './state/report.js';
import { wordsOf } from './strings.js';
import type { Strings } from './strings.js';
import { PANELS, renderFailure, renderToolbar } from './toolbar.js';
import type { Panel } from './toolbar.js';
import { NOT_RUN, WaitingRun } from './waiting-run.js';

/** A tag that was taken out of the page may come back (it was moved); after this long its session ends. */
export const GRACE_MS = 2000;

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
 * @fires {PyInputEvent} py-input - Python waits for a line; cancelable: then the page answers by `respond()`.
 * @fires {PyResultEvent} py-result - A run is over.
 * @fires {PyErrorEvent} py-error - The playground itself failed; `error.code` says how.
 * @fires {PyStateEvent} py-state - The reader's work is about to be exported, imported or cleared (`kind`); cancelable.
 * @fires {PyDeviceRequestEvent} py-device-request - Python asks for a device that it was not given; cancelable: then the page answers by `choose()` or `decline()`.
 * @fires {PyDeviceConnectEvent} py-device-connect - The reader gave a device, or one that was given is plugged in again (`reason`).
 * @fires {PyDeviceDisconnectEvent} py-device-disconnect - A device was unplugged, disconnected, forgotten, or closed because Python ended (`reason`).
 * @fires {PyDeviceErrorEvent} py-device-error - A device could not be opened, or lost something (`code`, `message`).
 * @fires {PyHydrateEvent} py-hydrate - Content that a server rendered is live (`mismatches`).
 * @fires {PyChangeEvent} py-change - The reader edited the code.
 * @fires {PySaveEvent} py-save - The reader's code, or the session's state, was saved in this browser or could not be.
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
  static override styles = [playgroundStyles, editorStyles];

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
  /** MiB of memory that programs may fill; more is a MemoryError (512). */
  @property({ type: Number, attribute: 'memory-limit' }) memoryLimit: number | null | undefined;
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
  /** The component, `module:Component`, that a server made this tag's content with: it becomes live. */
  @property({ useDefault: true }) hydrate = '';
  /** Accessible name. */
  @property({ useDefault: true }) label = '';
  /** Words of the interface that replace the English ones. */
  @property({ attribute: false }) strings: Partial<Strings> = {};

  @state() private _pane: Pane = 'code';

  @query('.editor-box') private _editorBox!: HTMLElement;
  @query('.output') private _outputBox!: HTMLElement;

  readonly #internals = this.attachInternals();
  readonly #settings = new Settings(this);
  readonly #code = new CodeFiles(this, {
    changed: () => this.requestUpdate(),
    authorChanged: (mine) => {
      this.#view.contentCame();
      this.#work.authorChanged(mine);
    },
    readerChanged: (file, text) => {
      this.#work.edited();
      this.dispatchEvent(new PyChangeEvent(file, text));
    },
    run: () => void this.run(),
    ask: (question) => this.session?.explain(question) ?? Promise.resolve(null),
    sourceFailed: (error) => this.#view.failed(error),
    editorFailed: (error) => this.#view.editorFailed(error),
    warn: this.#settings.warn,
  });
  readonly #view: SessionView = new SessionView(this, {
    code: this.#code,
    settings: this.#settings,
    session: () => this.#holder,
    install: (wanted) => this.#install(wanted),
    outputBox: () => this._outputBox,
    saved: (report) => this.#work.reported(report),
    savedElsewhere: () => this.#work.savedElsewhere(),
    deviceChanged: (change) => this.#panels.deviceChanged(change),
    showLine: (file, line) => this.#showLine(file, line),
  });
  readonly #holder: SessionHolder = new SessionHolder(
    { group: () => this.group, create: () => PyPlayground.openSession(this.#settings.session), warn: this.#settings.warn },
    this.#view,
  );
  readonly #waiting = new WaitingRun(this.#code, this.#view);
  readonly #work = new ReaderWork(this, {
    code: this.#code,
    settings: this.#settings,
    holder: this.#holder,
    linkBox: () => boxOf(this, '#link-notice'),
    failed: (error) => this.#view.failed(error),
  });
  readonly #panels: Panels = new Panels(this, {
    box: (panel) => boxOf(this, `#${panel}`),
    bind: () => this.#holder.bind().session,
    install: (wanted) => this.#install(wanted),
    actions: () => this.#work.actions(),
    codeFiles: () => this.#code.visible.map(({ name }) => name),
    usesDevices: () => this.#code.all.some(({ text }) => DEVICE_IMPORT.test(text)),
    failed: (error) => this.#view.failed(error),
  });
  readonly #hydration: Later<Hydration> = new Later(
    async () =>
      new (await import('./hydration/hydration.js')).Hydration(this, {
        open: () => PyPlayground.openSession({ ...this.#settings.session, storageKey: undefined }),
        adopt: (session) => this.#holder.give(session),
        failed: (error) => this.#view.failed(error),
      }),
    (error) => this.#view.failed(error),
  );
  #connected: AbortController | undefined;
  #grace: ReturnType<typeof setTimeout> | undefined;
  #autorunDone = false;

  override connectedCallback(): void {
    super.connectedCallback();
    clearTimeout(this.#grace);
    takeEarlyProperties<PyPlayground>(this, OWN_PROPERTIES);
    if (this.hydrate) {
      // The server's nodes go on to be seen.
      (this.renderRoot as ShadowRoot).replaceChildren(document.createElement('slot'));
      return this.#hydration.use((hydration) => hydration.connect());
    }
    this.#code.watch();
    this.#panels.connected();
    if (this.#holder.isGiven) this.#holder.bind();
    const connected = new AbortController();
    this.#connected = connected;
    this.#holder.watch(connected.signal);
    this.#view.watch(connected.signal);
    for (const type of ['visibilitychange', 'pagehide']) addEventListener(type, () => this.#work.flush(), { signal: connected.signal });
    addEventListener('online', () => this.#view.offline && this.#retry(), { signal: connected.signal });
    void this.updateComplete.then(() => this.#connected === connected && this.#schedule(connected.signal));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#connected?.abort();
    this.#connected = undefined;
    this.#work.flush();
    this.#leave();
  }

  adoptedCallback(): void {
    const view = this.ownerDocument.defaultView;
    if (!view || !this.shadowRoot) return;
    this.#code.simplify({ forGood: true });
    remakeStyles(this.shadowRoot, PyPlayground.elementStyles, view);
  }

  /** The code in the main file. Setting it makes it the author's code; the same again changes nothing, see {@link reset}. */
  get code(): string {
    return this.#code.main.text;
  }

  set code(code: string) {
    this.files = [{ name: MAIN_FILE, text: code }];
  }

  /** All files with their text as it stands. Setting it makes them the author's files; the same ones again change nothing, see {@link reset}. */
  get files(): readonly PlayFile[] {
    return this.#code.all;
  }

  set files(files: readonly PlayFile[]) {
    this.#code.all = files;
  }

  /** The session that runs the code: the one given, or the tag's own from its first start on. */
  get session(): SessionLike | undefined {
    return this.#holder.session;
  }

  set session(session: SessionLike | undefined) {
    if (session && session === this.session) return;
    this.#holder.give(session);
    this.#released();
    if (session && this.isConnected) this.#holder.bind();
    this.requestUpdate();
  }

  /** The session's lifecycle word. */
  get status(): SessionStatus {
    return this.#holder.status;
  }

  /** How Python started; undefined before it did. */
  get bootReport(): BootReport | undefined {
    return this.session?.bootReport;
  }

  /**
   * Runs the code, or other code in the same interpreter.
   *
   * The tag's own code may still be on its way from `src`: then the run begins when it has come, and those asked for meanwhile are
   * the same run.
   *
   * Never rejects: an error of the program, a stop, a crash and a failed start are all results.
   */
  async run(code?: string): Promise<RunResult> {
    // A tag that never was in a page has no update to wait for.
    if (this.isConnected || this.hasUpdated) await this.updateComplete;
    if (code === undefined) await this.#work.restored;
    if (code === undefined && this.#code.loading) return this.#waiting.join(() => this.#run(this.code));
    return this.#run(code ?? this.code);
  }

  /** Stops what runs, or waits to, and keeps the session. */
  stop(): void {
    this.#waiting.giveUp();
    this.#holder.binding?.stop();
    this.#view.stopping();
  }

  /** A fresh Python. Its variables can be had back with Undo; the code stays. */
  async restart(): Promise<void> {
    this.#view.clear();
    // A failed start shows itself through the session's error event.
    await this.#holder.bind().session.restart().then(() => this.#view.restarted(), () => undefined);
    if (!this.isConnected) this.#leave();
  }

  /** The author's code again. What the reader wrote can be had back with Undo. */
  reset(): void {
    const words = wordsOf(this);
    const undo = this.#code.reset();
    this.#work.edited();
    this.#view.say(words.resetDone, [{ label: words.undo, run: () => (undo(), this.#work.edited()) }]);
  }

  /** What the session holds: files, databases, variables, packages. Starts Python if need be. */
  async checkState(): Promise<StateReport> {
    return (await this.#work.actions()).check();
  }

  /** Gives the reader all of their work as a file to keep (ZIP). */
  async downloadState(): Promise<void> {
    await (await this.#work.actions()).download();
  }

  /**
   * Shows what a file of saved work would change, and puts it in place of the reader's when they agree. Without a file, a chooser opens, for
   * which a click must have come before.
   */
  async uploadState(file?: File): Promise<void> {
    const chosen = file ?? (await (await this.#work.actions()).choose());
    if (chosen) await this.#panels.offerUpload(chosen);
  }

  /**
   * The reader's work as a ZIP file: code, files, kept variables; never memory.
   *
   * @param options - `progress` hears how many bytes of how many are done
   */
  async exportState({ progress }: WorkOptions = {}): Promise<Blob> {
    return (await this.#work.actions()).export(progress);
  }

  /**
   * Puts what {@link exportState} gave in place of the reader's work, all or nothing. Nothing of it runs.
   *
   * @throws PlaygroundError `state-refused` that says what is wrong with the file; then nothing has changed
   */
  async importState(file: Blob, { progress }: WorkOptions = {}): Promise<void> {
    await (await (await this.#work.actions()).plan(file, progress)).apply();
  }

  /** Deletes all of the reader's work here: code, files, variables, and what is kept of them. Undo brings it back until the page closes. */
  async clearState(): Promise<void> {
    const words = wordsOf(this);
    const actions = await this.#work.actions();
    await actions.clear();
    this.#view.say(words.cleared, [{ label: words.undo, run: () => void actions.undo().catch((error: unknown) => this.#view.say(String(error))) }]);
  }

  /** An address of this page that carries the code, and files if they are small. What it opens never runs by itself. */
  async shareLink(): Promise<string> {
    return (await this.#work.actions()).shareLink();
  }

  /** The devices that the reader gave to this tag's Python, as they are now. */
  get devices(): readonly DeviceState[] {
    return this.session?.devices.list ?? [];
  }

  /**
   * Shows the browser's list of devices and gives the chosen one to this tag's Python; null when the reader chose none. A click must
   * have come before.
   *
   * @param kind - `ftdi`: an FTDI chip, over USB where the browser can, and else over its serial port
   * @throws PlaygroundError `device-failed` when the browser has no such devices, or the page may not use them
   */
  async connectDevice(kind: ChosenKind, { filters = [] }: DeviceOptions = {}): Promise<DeviceState | null> {
    return (await this.#holder.bind().session.devices.desk()).connect(kind, filters);
  }

  /**
   * Gives a device that the page has already to this tag's Python: one of the browser's, of a polyfill, or an emulated one. A program
   * that waits for such a device goes on with it.
   *
   * @param device - an object with the interface of Web Serial's `SerialPort` or of WebUSB's `USBDevice`
   * @throws TypeError when it is neither
   */
  async giveDevice(device: WebSerialPort | WebUsbDevice): Promise<DeviceState> {
    return (await this.#holder.bind().session.devices.desk()).give(device);
  }

  override focus(options?: FocusOptions): void {
    if (this.#code.focus()) return;
    super.focus(options);
  }

  protected override shouldUpdate(): boolean {
    return !this.hydrate;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('src') && this.src !== '') void this.#code.load(this.src);
    this.#settings.check();
    if (changed.has('noToolbar') && this.noToolbar) this.#panels.close();
    this.#holder.settingsChanged(SESSION_PROPERTIES.filter((name) => changed.has(name)));
  }

  protected override firstUpdated(): void {
    this.#code.show(this._editorBox);
    this.#work.openLink();
  }

  protected override updated(changed: PropertyValues): void {
    const shownOtherwise = ['readonly', 'strings'].some((name) => changed.has(name) && changed.get(name) !== undefined);
    if (shownOtherwise) this.#code.show(this._editorBox);
    if (changed.has('theme')) this.#view.themeChanged();
    this.#panels.updated();
    if (changed.size > 0) this.#work.updated();
    this._editorBox.style.setProperty('--_editor-min-height', height(this.#settings.rows));
    this._editorBox.style.setProperty('--_editor-max-height', height(this.#settings.maxRows));
    setOnlyState(this.#internals, ['booting', 'ready', 'running', 'error'], this.#view.failure ? 'error' : this.#view.status.kind);
  }

  async #run(text: string): Promise<RunResult> {
    if (!this.dispatchEvent(new PyRunEvent(text))) return NOT_RUN;
    this.#view.clear();
    if (this.#settings.layout === 'tabs') {
      this._pane = 'output';
      this.#keepFocus();
    }
    const { main, setup, beside: files } = this.#code;
    const binding = this.#holder.bind();
    const running = binding.run(text, setup, { filename: main.name, files, timeout: this.#settings.timeout, cell: this.#settings.cell });
    this.#view.statusChanged();
    const result = await running;
    this.#view.ended(result);
    if (!this.isConnected) this.#leave();
    return result;
  }

  #schedule(signal: AbortSignal): void {
    const startable = {
      enrich: () => {
        this.#code.enrich();
        this.#work.prepare();
      },
      restore: () => this.#work.restore(),
      boot: () => void this.#boot(),
      autorun: () => void this.#autorun(),
      isQuick: () => this.#holder.isQuick(signal),
      isIdle: () => this.status === 'idle' && !this.#view.failure,
    };
    scheduleStart(this, { mode: this.#settings.boot, autorun: this.autorun && !this.#autorunDone }, startable, signal);
  }

  async #autorun(): Promise<void> {
    this.#autorunDone = true;
    // What came by a link is read first.
    if (!this.#view.failure && this.#settings.link === null) await this.run();
  }

  async #boot(): Promise<void> {
    this.#view.forgetFailure();
    // A failed start shows itself through the session's error event.
    await this.#holder.bind().session.boot().catch(() => undefined);
  }

  async #install(wanted: readonly (string | File)[]): Promise<void> {
    try {
      await this.#holder.bind().session.install(wanted);
    } finally {
      // The status line told how far it had come.
      this.#view.statusChanged();
      if (!this.isConnected) this.#leave();
    }
  }

  #retry(): void {
    this.#panels.retry();
    this.#work.retry();
    if (this.#view.failure?.phase !== 'content') return void this.#boot();
    this.#view.forgetFailure();
    void this.#code.load(this.src);
  }

  /** Out of the page: the session ends, and the editors stop listening on the window, unless the tag is back in time. */
  #leave(): void {
    clearTimeout(this.#grace);
    this.#grace = setTimeout(() => {
      this.#hydration.ifUsed((hydration) => hydration.dispose());
      this.#code.simplify();
      this.#waiting.giveUp();
      this.#holder.release();
      this.#released();
    }, GRACE_MS);
  }

  #released(): void {
    this.#view.released();
    this.#autorunDone = false;
  }

  #showLine(file: string, line: number): void {
    if (!this.#code.has(file)) return;
    this.#code.select(file);
    this._pane = 'code';
    void this.updateComplete.then(() => this.#code.showLine(file, line));
  }

  #keepFocus(): void {
    void keepFocus(this, '#pane-tabs [aria-selected=true]', '.run');
  }

  protected override render(): TemplateResult {
    const words = wordsOf(this);
    const { failure, status } = this.#view;
    const panes = {
      layout: this.#settings.layout,
      files: this.#code.visible,
      activeFile: this.#code.active,
      pane: this._pane,
      selectFile: (name: string) => this.#code.select(name),
      selectPane: (pane: Pane) => (this._pane = pane),
    };
    const actions = {
      run: () => void this.run(),
      stop: () => this.stop(),
      togglePanel: (panel: Panel) => this.#panels.toggle(panel),
      panel: this.#panels.open,
      panels: this.#panels.buttons,
      reset: this.#code.edited ? () => (this.reset(), this.#keepFocus()) : undefined,
      restart: this.bootReport ? () => void this.restart() : undefined,
    };
    return html`
      <div class="frame" role="group" aria-label=${this.label || words.label}>
        ${this.noToolbar ? nothing : renderToolbar(words, status, actions)}
        ${PANELS.map((name) => html`<div id=${name} class="card ${name}" role="group" aria-label=${words[name]} ?hidden=${this.#panels.open !== name}></div>`)}
        <div id="link-notice" role="status"></div>
        <div id="code-notice" role="status"></div>
        ${renderPanes(words, panes)}
        ${failure ? renderFailure(words, failure, () => (this.#retry(), this.#keepFocus())) : nothing}
      </div>
    `;
  }
}

/** Where the reader will want to see devices. */
const DEVICE_IMPORT = /^\s*(from|import)\s+(serial|usb|py(lib)?ftdi|web_\w+)\b/m;

const height = (lines: number): string => `calc(${lines} * 1lh + 16px)`;

declare global {
  interface HTMLElementTagNameMap {
    'py-playground': PyPlayground;
  }
}
