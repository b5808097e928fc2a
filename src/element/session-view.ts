import type { SaveReport } from '../engine/keeper.js';
import type { SessionInputEvent } from '../engine/session-events.js';
import type { SessionLike } from '../engine/session-like.js';
import type { BootProgress, BootReport, RunResult, SessionStatus } from '../engine/types.js';
import { PlaygroundError } from '../errors.js';
import type { OutputItem, RunError } from '../protocol/messages.js';
import type { CodeFiles } from './code-files.js';
import { PyBootEvent } from './events/py-boot-event.js';
import { PyErrorEvent } from './events/py-error-event.js';
import { PyInputEvent } from './events/py-input-event.js';
import { PyOutputEvent } from './events/py-output-event.js';
import { PyReadyEvent } from './events/py-ready-event.js';
import { PyResultEvent } from './events/py-result-event.js';
import { OutputPane } from './output/output-pane.js';
import type { NoticeAction } from './output/output-pane.js';
import { ScrollMemory } from './scroll-memory.js';
import type { SessionListener } from './session-binding.js';
import { SessionNotices } from './session-notices.js';
import type { Settings } from './settings.js';
import { StatusLine } from './status-line.js';
import { wordsOf } from './strings.js';
import type { Strings } from './strings.js';

/** The tag that a view belongs to. */
export interface ViewedTag extends HTMLElement {
  readonly strings: Partial<Strings>;
  requestUpdate(): void;
  restart(): Promise<void>;
  run(): Promise<RunResult>;
}

/** What a view asks of the session. */
export interface ViewedSession {
  readonly status: SessionStatus;
  readonly session: SessionLike | undefined;
  /** Code of this very tag runs or waits. */
  readonly busy: boolean;
  undoRestart(): void;
}

export interface SessionViewParts {
  readonly code: CodeFiles;
  readonly settings: Settings;
  session(): ViewedSession;
  /** Brings a line of the code (1-based) before the reader. */
  showLine(file: string, line: number): void;
}

/**
 * What a tag shows of its session, and tells the page of it: the status line, the output, the card about a failure, and the events.
 */
export class SessionView implements SessionListener {
  readonly #tag: ViewedTag;
  readonly #parts: SessionViewParts;
  #status = new StatusLine();
  #failure: PlaygroundError | undefined;
  #output: OutputPane | undefined;
  #scroll: ScrollMemory | undefined;
  #notices: SessionNotices;

  constructor(tag: ViewedTag, parts: SessionViewParts) {
    this.#tag = tag;
    this.#parts = parts;
    this.#notices = this.#makeNotices();
  }

  get status(): StatusLine {
    return this.#status;
  }

  /** What the playground, not the program, failed at; shown until something is tried again. */
  get failure(): PlaygroundError | undefined {
    return this.#failure;
  }

  /** The failure is for want of a network. */
  get offline(): boolean {
    return isOffline(this.#failure);
  }

  /** The tag has its parts now: here goes the output. */
  open(box: HTMLElement): void {
    const { settings } = this.#parts;
    this.#output = new OutputPane(box, { strings: wordsOf(this.#tag), maxLines: settings.maxOutputLines });
    this.#scroll = new ScrollMemory(box, () => (settings.storageKey === undefined ? undefined : `${settings.storageKey} ${settings.cell}`));
  }

  /** Nothing of the last run is left: a new one begins. */
  clear(): void {
    this.#output?.clear();
    this.#scroll?.forget();
    this.#parts.code.clearMarks();
    this.#setFailure(undefined);
  }

  /** Something is tried again. */
  forgetFailure(): void {
    this.#setFailure(undefined);
  }

  /** The code is here, so what was said about it is over. */
  contentCame(): void {
    if (this.#failure?.phase === 'content') this.#setFailure(undefined);
  }

  /** Says a sentence of the playground's own, among the output. */
  say(text: string, actions?: readonly NoticeAction[]): void {
    this.#output?.notice(text, actions);
  }

  restarted(): void {
    this.#notices.restarted();
  }

  /** The tag let go of its session. */
  released(): void {
    this.#notices = this.#makeNotices();
    this.#forgetSessionFailure();
    this.statusChanged();
  }

  /** Follows the page's colours, and keeps what is to be kept when the reader turns away. */
  watch(signal: AbortSignal): void {
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.themeChanged(), { signal });
    // The last event that phones are sure to send: https://developer.chrome.com/docs/web-platform/page-lifecycle-api
    document.addEventListener('visibilitychange', () => document.hidden && this.#scroll?.save(), { signal });
  }

  themeChanged(): void {
    this.#output?.themeChanged();
  }

  statusChanged(): void {
    const { status, busy } = this.#parts.session();
    this.#setStatus(this.#status.next(status, busy));
  }

  /** A run waits for the tag's code. */
  loadingCode(): void {
    this.#setStatus(this.#status.loadingCode());
  }

  stopping(): void {
    this.#setStatus(this.#status.stopping());
  }

  progressed(progress: BootProgress): void {
    this.#setStatus(this.#status.progress(progress));
    this.#tag.dispatchEvent(new PyBootEvent(progress));
  }

  becameReady(report: BootReport): void {
    // Another tag of the group may have tried again.
    this.#forgetSessionFailure();
    const { settings } = this.#parts;
    const output = this.#notices.bringsBack(report) && !this.#parts.session().busy ? report.restored?.outputs[settings.cell] : undefined;
    if (output) {
      this.#output?.append(output.items);
      if (output.error) this.#showProgramError(output.error);
      this.#scroll?.restore();
    }
    this.#notices.started(report);
    this.#tag.dispatchEvent(new PyReadyEvent(report));
  }

  printed(items: readonly OutputItem[], earlier: boolean): void {
    this.#output?.append(items, earlier ? wordsOf(this.#tag).fromEarlierRun : undefined);
    this.#tag.dispatchEvent(new PyOutputEvent(items));
  }

  /** Python waits for a line. The page may answer; otherwise the reader is asked. */
  asked(input: SessionInputEvent): void {
    input.preventDefault();
    if (!this.#tag.dispatchEvent(new PyInputEvent(input))) return;
    const field = this.#output?.ask({
      password: input.password,
      focus: this.#tag.matches(':focus-within'),
      onSubmit: (text) => input.respond(text),
      onEof: () => input.respond(null),
    });
    this.#setStatus(this.#status.waiting(true));
    const over = (): void => {
      field?.close();
      this.#setStatus(this.#status.waiting(false));
    };
    input.over.addEventListener('abort', over, { once: true });
  }

  responsiveChanged(responsive: boolean): void {
    this.#setStatus(this.#status.responsive(responsive));
  }

  saved(report: SaveReport): void {
    this.#notices.saved(report, this.#parts.settings.storageKey !== undefined);
  }

  /** A run of this tag is over. */
  ended(result: RunResult): void {
    this.#setStatus(this.#status.finished(result));
    if (result.status === 'error' && result.error) this.#showProgramError(result.error);
    this.#notices.ended(result, this.#parts.settings.timeout);
    // Another run of this tag may wait already.
    if (this.#parts.session().busy) this.statusChanged();
    this.#tag.dispatchEvent(new PyResultEvent(result));
  }

  failed(error: PlaygroundError): void {
    this.#setFailure(error);
    this.#tag.dispatchEvent(new PyErrorEvent(error));
  }

  /** The plain text field does the editor's work, so this is a word to the page and the status line, not a failure. */
  editorFailed(error: PlaygroundError): void {
    this.#setStatus(this.#status.note(wordsOf(this.#tag).editorFailed));
    this.#tag.dispatchEvent(new PyErrorEvent(error));
  }

  #makeNotices(): SessionNotices {
    return new SessionNotices({
      words: () => wordsOf(this.#tag),
      lang: () => this.#tag.lang,
      say: (text, actions) => this.say(text, actions),
      restart: () => void this.#tag.restart(),
      undoRestart: () => this.#parts.session().undoRestart(),
      install: (name) => void this.#install(name),
    });
  }

  #showProgramError(error: RunError): void {
    this.#output?.showError(error, (file, line) => this.#parts.showLine(file, line));
    this.#parts.code.markError(error.frames);
    if (error.missing !== undefined) this.#notices.offerPackage(error.missing);
  }

  /** Installs a package and runs the code again, or says why that cannot be. */
  async #install(name: string): Promise<void> {
    const { session } = this.#parts.session();
    try {
      await session?.install([name]);
    } catch (error) {
      return this.say(error instanceof Error ? error.message : String(error));
    }
    await this.#tag.run();
  }

  #forgetSessionFailure(): void {
    if (this.#failure?.phase !== 'content') this.#setFailure(undefined);
  }

  #setStatus(status: StatusLine): void {
    this.#status = status;
    this.#tag.requestUpdate();
  }

  #setFailure(failure: PlaygroundError | undefined): void {
    this.#failure = failure;
    this.#tag.requestUpdate();
  }
}

const isOffline = (error: unknown): boolean => error instanceof PlaygroundError && (error.code === 'offline' || isOffline(error.cause));
