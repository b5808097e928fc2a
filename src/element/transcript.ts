import type { SaveReport } from '../engine/keeper.js';
import type { SessionChooseEvent, SessionInputEvent } from '../engine/ask-events.js';
import type { SessionViews } from '../engine/session-views.js';
import type { BootReport, RunResult } from '../engine/types.js';
import type { OutputItem, RunError } from '../protocol/messages.js';
import type { CodeFiles } from './code-files.js';
import { addStyles } from './lit-host.js';
import { OutputPane } from './output/output-pane.js';
import type { FrameHandler, NoticeAction } from './output/output-pane.js';
import { outputStyles } from './output/output.styles.js';
import { ScrollMemory } from './scroll-memory.js';
import { SessionNotices } from './session-notices.js';
import type { NoticeHost } from './session-notices.js';
import type { Settings } from './settings.js';
import type { Strings } from './strings.js';
import { transcriptStrings } from './transcript-strings.js';
import type { TranscriptWords } from './transcript-strings.js';

/** What a transcript needs of its tag. */
export interface TranscriptHost extends Omit<NoticeHost, 'say' | 'words'> {
  words(): Strings;
  readonly code: CodeFiles;
  readonly settings: Settings;
  /** The live views of the session's Python. */
  views(): SessionViews | undefined;
  /** Whether the reader is in the tag, so that the focus may go to a question. */
  hasFocus(): boolean;
  /** The reader follows a line of a traceback. */
  readonly showLine: FrameHandler;
}

/**
 * What a tag tells its reader among the output: what programs print, show and ask, their errors, and sentences about the session.
 *
 * It is loaded when the first of that comes, or the first run begins; see `later.ts`.
 */
export class Transcript {
  readonly #host: TranscriptHost;
  readonly #output: OutputPane;
  readonly #scroll: ScrollMemory;
  #notices: SessionNotices;

  /** @param box - the place for it, in the tag's shadow root */
  constructor(box: HTMLElement, host: TranscriptHost) {
    const { settings } = host;
    addStyles(box, outputStyles);
    this.#host = host;
    this.#output = new OutputPane(box, { strings: host.words(), maxLines: settings.maxOutputLines, showView: (view, keeper) => host.views()?.show(view, keeper) });
    this.#scroll = new ScrollMemory(box, () => (settings.storageKey === undefined ? undefined : `${settings.storageKey} ${settings.cell}`));
    this.#notices = this.#makeNotices();
  }

  /** Nothing of the last run is left: a new one begins. */
  clear(): void {
    this.#output.clear();
    this.#scroll.forget();
    this.#host.code.clearMarks();
  }

  /** Says a sentence of the playground's own. */
  say(text: string, actions?: readonly NoticeAction[]): void {
    this.#output.notice(text, actions);
  }

  /**
   * Python is ready.
   *
   * @param busy - code of this tag waits for it, so what the tag showed in an earlier visit is over
   */
  started(report: BootReport, busy: boolean): void {
    const before = this.#notices.bringsBack(report) && !busy ? report.restored?.outputs[this.#host.settings.cell] : undefined;
    if (before) {
      this.printed(before.items, false);
      if (before.error) this.#showError(before.error);
      this.#scroll.restore();
    }
    this.#notices.started(report);
  }

  /** @param earlier - it comes from a task that an earlier run left behind */
  printed(items: readonly OutputItem[], earlier: boolean): void {
    this.#output.append(items, earlier ? this.#words().fromEarlierRun : undefined);
  }

  /** Asks the reader for a line, until that is over. */
  ask(input: SessionInputEvent): void {
    if (input.over.aborted) return;
    const field = this.#output.ask({
      password: input.password,
      focus: this.#host.hasFocus(),
      onSubmit: (text) => input.respond(text),
      onEof: () => input.respond(null),
    });
    input.over.addEventListener('abort', () => field.close(), { once: true });
  }

  /** Asks the reader for files, until that is over. */
  choose(choice: SessionChooseEvent): void {
    if (choice.over.aborted) return;
    const { prompt, accept, multiple } = choice;
    const field = this.#output.choose({
      prompt,
      accept,
      multiple,
      focus: this.#host.hasFocus(),
      onChoose: (files) => choice.respond(files),
      onCancel: () => choice.respond(null),
    });
    choice.over.addEventListener('abort', () => field.close(), { once: true });
  }

  ended(result: RunResult): void {
    if (result.status === 'error' && result.error) this.#showError(result.error);
    this.#notices.ended(result, this.#host.settings.timeout);
  }

  saved(report: SaveReport): void {
    this.#notices.saved(report, this.#host.settings.storageKey !== undefined);
  }

  restarted(): void {
    this.#notices.restarted();
  }

  /** The tag let go of its session: what was said of it is not true of the next. */
  released(): void {
    this.#notices = this.#makeNotices();
  }

  themeChanged(): void {
    this.#output.themeChanged();
  }

  /** Keeps how far the reader has scrolled. */
  keepPlace(): void {
    this.#scroll.save();
  }

  #makeNotices(): SessionNotices {
    return new SessionNotices({ ...this.#host, words: () => this.#words(), say: (text, actions) => this.say(text, actions) });
  }

  #words(): TranscriptWords {
    return { ...transcriptStrings, ...this.#host.words() };
  }

  #showError(error: RunError): void {
    this.#output.showError(error, this.#host.showLine);
    this.#host.code.markError(error.frames);
    if (error.missing !== undefined) this.#notices.offerPackage(error.missing);
  }
}
