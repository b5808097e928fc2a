import type { OutputItem, RunError } from '../../protocol/messages.js';
import type { FrameHandler } from './error-section.js';
import type { FilesQuestion } from './file-field.js';
import type { NoticeAction } from './notice-section.js';
import type { OutputLog } from './output-log.js';
import type { OpenQuestion, Question } from './question-field.js';
import type { SectionHost } from './rich-section.js';
import { outputStrings, type OutputStrings } from './output-strings.js';

export type { FilesQuestion, FrameHandler, NoticeAction, OpenQuestion, Question };

export interface OutputPaneOptions {
  /** Accessible name; `strings.outputLabel` by default. */
  readonly label?: string;
  readonly strings?: Partial<OutputStrings>;
  /** Lines of printed text kept; each thing displayed counts as one. */
  readonly maxLines?: number;
  /** Shows a live view of the session's Python. */
  readonly showView?: SectionHost['showView'];
  /** Where the log's code comes from. */
  readonly load?: () => Promise<OutputLogModule>;
}

/** The part of `output-log.js` that is needed. */
export interface OutputLogModule {
  readonly OutputLog: typeof OutputLog;
}

const DEFAULT_MAX_LINES = 10_000;

/** Calls kept while the log's code is on its way. The engine's messages hold 64 Ki characters at most: these are some 16 MB. */
const MAX_WAITING = 128;

/**
 * The place for a run's output, inside an element of the caller's: `OutputLog` with a name at once and with its code on
 * demand. Readers who run nothing never load it; `clear`, which comes before every run, starts loading it, so that it is
 * there when Python is. What comes earlier waits, in order.
 */
export class OutputPane {
  readonly #container: HTMLElement;
  readonly #strings: OutputStrings;
  readonly #maxLines: number;
  readonly #showView: SectionHost['showView'];
  readonly #import: () => Promise<OutputLogModule>;
  #log: OutputLog | undefined;
  #waiting: ((log: OutputLog) => void)[] = [];
  #loading = false;
  #destroyed = false;

  /**
   * @param container becomes the scrolling log; its children belong to the pane
   */
  constructor(container: HTMLElement, options: OutputPaneOptions = {}) {
    this.#container = container;
    this.#strings = { ...outputStrings, ...options.strings };
    this.#maxLines = options.maxLines ?? DEFAULT_MAX_LINES;
    this.#showView = options.showView;
    this.#import = options.load ?? (() => import('./output-log.js'));
    container.role = 'log';
    container.ariaLabel = options.label ?? this.#strings.outputLabel;
  }

  /** Plain text of everything shown. */
  get text(): string {
    return this.#log?.text ?? '';
  }

  /**
   * Adds output, in order. Cheap enough for every message: it is drawn once per frame.
   * @param from a few words on where it comes from, such as "from an earlier run", if not from the run that goes on
   */
  append(items: readonly OutputItem[], from?: string): void {
    this.#whenLoaded((log) => {
      log.append(items, from);
    });
  }

  /** Shows a Python exception; `onFrame` is called when the reader follows one of its frames. */
  showError(error: RunError, onFrame: FrameHandler): void {
    this.#whenLoaded((log) => {
      log.showError(error, onFrame);
    });
  }

  /** Shows a sentence of the playground's own. */
  notice(text: string, actions: readonly NoticeAction[] = []): void {
    this.#whenLoaded((log) => {
      log.notice(text, actions);
    });
  }

  /** Shows a field for what a program asks with `input()`, behind the text that was printed last. */
  ask(question: Question): OpenQuestion {
    return this.#open((log) => log.ask(question));
  }

  /** Shows a field for the files that a program asks for, below everything else. */
  choose(question: FilesQuestion): OpenQuestion {
    return this.#open((log) => log.choose(question));
  }

  /** Removes everything, at once. */
  clear(): void {
    this.#waiting = [];
    this.#whenLoaded((log) => {
      log.clear();
    });
  }

  /** The page's colours changed: passes them on to frames, which cannot see them. */
  themeChanged(): void {
    this.#log?.themeChanged();
  }

  /** Removes everything for good and lets go of the container. */
  destroy(): void {
    this.#destroyed = true;
    this.#waiting = [];
    this.#log?.destroy();
  }

  #open(ask: (log: OutputLog) => OpenQuestion): OpenQuestion {
    let open: OpenQuestion | undefined;
    let closed = false;
    this.#whenLoaded((log) => {
      if (!closed) open = ask(log);
    });
    return {
      close: () => {
        closed = true;
        open?.close();
      },
    };
  }

  #whenLoaded(call: (log: OutputLog) => void): void {
    if (this.#log) {
      call(this.#log);
      return;
    }
    this.#waiting.push(call);
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
    if (!this.#loading) this.#load();
  }

  #load(): void {
    this.#loading = true;
    this.#import().then(
      (module) => {
        if (!this.#destroyed) this.#start(module);
      },
      () => {
        // Offline, or the site has a new release since: said where the output would be, with a way to try again.
        this.#loading = false;
        this.#showFailure();
      },
    );
  }

  #start({ OutputLog }: OutputLogModule): void {
    this.#container.replaceChildren();
    const log = new OutputLog(this.#container, this.#strings, this.#maxLines, this.#showView);
    this.#log = log;
    for (const call of this.#waiting.splice(0)) call(log);
  }

  #showFailure(): void {
    const retry = document.createElement('button');
    retry.type = 'button';
    retry.className = 'action';
    retry.textContent = this.#strings.retryOutput;
    retry.addEventListener('click', () => {
      this.#load();
    });
    this.#container.replaceChildren(this.#strings.outputFailed, retry);
  }
}
