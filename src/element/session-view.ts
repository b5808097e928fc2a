import type { DeviceChange } from '../devices/desk.js';
import type { SaveReport } from '../engine/keeper.js';
import type { SessionChooseEvent, SessionInputEvent } from '../engine/ask-events.js';
import type { SessionViews } from '../engine/session-views.js';
import type { BootProgress, BootReport, RunResult, SessionStatus } from '../engine/types.js';
import { PlaygroundError } from '../errors.js';
import type { OutputItem } from '../protocol/messages.js';
import type { CodeFiles } from './code-files.js';
import { PyBootEvent } from './events/py-boot-event.js';
import { PyErrorEvent } from './events/py-error-event.js';
import { PyInputEvent } from './events/py-input-event.js';
import { PyOutputEvent } from './events/py-output-event.js';
import { PyReadyEvent } from './events/py-ready-event.js';
import { PyResultEvent } from './events/py-result-event.js';
import { Later } from './later.js';
import type { NoticeAction } from './output/output-pane.js';
import type { SessionListener } from './session-binding.js';
import type { Settings } from './settings.js';
import { StatusLine } from './status-line.js';
import { wordsOf } from './strings.js';
import type { Strings } from './strings.js';
import type { TranscriptHost } from './transcript.js';

/** The tag that a view belongs to. */
export interface ViewedTag extends HTMLElement {
  readonly strings: Partial<Strings>;
  /** Resolves when the tag has been drawn. */
  readonly updateComplete: Promise<unknown>;
  requestUpdate(): void;
  restart(): Promise<void>;
  run(): Promise<RunResult>;
}

/** What a view asks of the session. */
export interface ViewedSession {
  readonly status: SessionStatus;
  /** Code of this very tag runs or waits. */
  readonly busy: boolean;
  readonly views: SessionViews | undefined;
  undoRestart(): void;
}

export interface SessionViewParts {
  readonly code: CodeFiles;
  readonly settings: Settings;
  session(): ViewedSession;
  /** Installs packages into the tag's Python. */
  install(wanted: readonly (string | File)[]): Promise<void>;
  /** The place for the output; there is one once the tag has been drawn. */
  outputBox(): HTMLElement;
  /** The session has saved something, or could not. */
  saved(report: SaveReport): void;
  /** Another tab, or tag, has saved the session. */
  savedElsewhere(): void;
  deviceChanged(change: DeviceChange): void;
  /** Brings a line of the code (1-based) before the reader. */
  readonly showLine: (file: string, line: number) => void;
}

/**
 * What a tag shows of its session, and tells the page of it: the status line, the output, the card about a failure, and the events.
 */
export class SessionView implements SessionListener {
  readonly #tag: ViewedTag;
  readonly #parts: SessionViewParts;
  #status = new StatusLine();
  #failure: PlaygroundError | undefined;
  readonly #transcript = new Later(
    async () => {
      const { Transcript } = await import('./transcript.js');
      await this.#tag.updateComplete;
      return new Transcript(this.#parts.outputBox(), this.#transcriptHost());
    },
    (error) => this.failed(error),
  );

  constructor(tag: ViewedTag, parts: SessionViewParts) {
    this.#tag = tag;
    this.#parts = parts;
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

  /** Nothing of the last run is left: a new one begins. */
  clear(): void {
    this.#transcript.use((transcript) => transcript.clear());
    this.#setFailure(undefined);
  }

  /** Something is tried again. */
  forgetFailure(): void {
    this.#setFailure(undefined);
    this.#transcript.retry();
  }

  /** The code is here, so what was said about it is over. */
  contentCame(): void {
    if (this.#failure?.phase === 'content') this.#setFailure(undefined);
  }

  /** Says a sentence of the playground's own, among the output. */
  say(text: string, actions?: readonly NoticeAction[]): void {
    this.#transcript.use((transcript) => transcript.say(text, actions));
  }

  restarted(): void {
    this.#transcript.use((transcript) => transcript.restarted());
  }

  /** The tag let go of its session. */
  released(): void {
    this.#transcript.ifUsed((transcript) => transcript.released());
    this.#forgetSessionFailure();
    this.statusChanged();
  }

  /** Follows the page's colours, and keeps what is to be kept when the reader turns away. */
  watch(signal: AbortSignal): void {
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.themeChanged(), { signal });
    // The last event that phones are sure to send: https://developer.chrome.com/docs/web-platform/page-lifecycle-api
    document.addEventListener('visibilitychange', () => document.hidden && this.#transcript.ifUsed((transcript) => transcript.keepPlace()), { signal });
  }

  themeChanged(): void {
    this.#transcript.ifUsed((transcript) => transcript.themeChanged());
  }

  statusChanged(): void {
    const { status, busy } = this.#parts.session();
    this.#setStatus(this.#status.next(status, busy));
  }

  /** A run waits for the tag's code. */
  loadingCode(): void {
    this.#setStatus(this.#status.loadingCode());
  }

  /** Stop was pressed. What goes on in the background ends without a word. */
  stopping(): void {
    if (this.#parts.session().busy) this.#setStatus(this.#status.stopping());
    else if (this.#status.stoppable && this.#parts.session().status === 'ready') this.#setStatus(this.#status.finished({ status: 'stopped', durationMs: 0 }));
  }

  progressed(progress: BootProgress): void {
    this.#setStatus(this.#status.progress(progress));
    this.#tag.dispatchEvent(new PyBootEvent(progress));
  }

  becameReady(report: BootReport): void {
    // Another tag of the group may have tried again.
    this.#forgetSessionFailure();
    const { busy } = this.#parts.session();
    this.#transcript.use((transcript) => transcript.started(report, busy));
    this.#tag.dispatchEvent(new PyReadyEvent(report));
  }

  printed(items: readonly OutputItem[], earlier: boolean): void {
    this.#transcript.use((transcript) => transcript.printed(items, earlier));
    if (!this.#parts.session().busy) this.#setStatus(this.#status.background());
    this.#tag.dispatchEvent(new PyOutputEvent(items));
  }

  /** Python waits for a line. The page may answer; otherwise the reader is asked. */
  asked(input: SessionInputEvent): void {
    input.preventDefault();
    if (!this.#tag.dispatchEvent(new PyInputEvent(input))) return;
    this.#transcript.use((transcript) => transcript.ask(input));
    this.#waitsFor(input);
  }

  /** Python waits for files of the reader's. */
  askedForFiles(choice: SessionChooseEvent): void {
    choice.preventDefault();
    this.#transcript.use((transcript) => transcript.choose(choice));
    this.#waitsFor(choice);
  }

  responsiveChanged(responsive: boolean): void {
    this.#setStatus(this.#status.responsive(responsive));
  }

  saved(report: SaveReport): void {
    this.#parts.saved(report);
    this.#transcript.use((transcript) => transcript.saved(report));
  }

  deviceChanged(change: DeviceChange): void {
    if (change.type === 'request') this.#waitsFor(change.request);
    // Where the reader looks.
    if (change.type === 'disconnect') this.say(change.message);
    this.#parts.deviceChanged(change);
  }

  savedElsewhere(): void {
    this.#parts.savedElsewhere();
  }

  /** A run of this tag is over. */
  ended(result: RunResult): void {
    this.#setStatus(this.#status.finished(result));
    this.#transcript.use((transcript) => transcript.ended(result));
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

  #waitsFor({ over }: { readonly over: AbortSignal }): void {
    this.#setStatus(this.#status.waiting(true));
    over.addEventListener('abort', () => this.#setStatus(this.#status.waiting(false)), { once: true });
  }

  #transcriptHost(): TranscriptHost {
    const { code, settings, showLine } = this.#parts;
    return {
      code,
      settings,
      showLine,
      views: () => this.#parts.session().views,
      words: () => wordsOf(this.#tag),
      lang: () => this.#tag.lang,
      hasFocus: () => this.#tag.matches(':focus-within'),
      restart: () => void this.#tag.restart(),
      undoRestart: () => this.#parts.session().undoRestart(),
      install: (name) => void this.#installAndRun(name),
    };
  }

  /** Installs the package that a program missed and runs the code again, or says why that cannot be. */
  async #installAndRun(name: string): Promise<void> {
    try {
      await this.#parts.install([name]);
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
