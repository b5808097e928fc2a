import type { SaveReport } from '../engine/keeper.js';
import { ownCode } from '../engine/lazy.js';
import type { PlaygroundError } from '../errors.js';
import { inTime } from '../timers.js';
import type { CodeFiles } from './code-files.js';
import { PyStateEvent } from './events/py-state-event.js';
import { linkTo } from './keeping.js';
import type { PlacedTag } from './keeping.js';
import { Later } from './later.js';
import type { MyFile } from './mine.js';
import type { SavedCodeKeeper, SavedCodeTag } from './saved-code.js';
import type { SessionHolder } from './session-holder.js';
import type { Settings } from './settings.js';
import type { StateActions } from './state/actions.js';
import { wordsOf } from './strings.js';

/** What was kept is waited for this long, in milliseconds: storage, or our own code, may not answer. */
const RESTORE_MS = 5000;

export interface ReaderWorkParts {
  readonly code: CodeFiles;
  readonly settings: Settings;
  readonly holder: SessionHolder;
  /** The place for a sentence about where the code came from; there is one once the tag has been drawn. */
  linkBox(): HTMLElement;
  failed(error: PlaygroundError): void;
}

/** The reader's work in a tag: what is kept of their code, what a link brought, and what can be done with all of it. Its code comes when it is needed. */
export class ReaderWork {
  readonly #tag: SavedCodeTag & PlacedTag;
  readonly #parts: ReaderWorkParts;
  readonly #saved = new Later(
    async () => {
      const { SavedCodeKeeper } = await import('./saved-code.js');
      return new SavedCodeKeeper(this.#tag, this.#parts);
    },
    (error) => this.#parts.failed(error),
  );
  readonly #shared = new Later(
    async () => {
      const { SharedCode } = await import('./shared-code.js');
      return new SharedCode(this.#parts.linkBox(), {
        code: this.#parts.code,
        words: () => wordsOf(this.#tag),
        readonly: () => this.#tag.readonly,
        session: () => this.#parts.holder.bind().session,
        restore: () => this.restore(),
      });
    },
    (error) => this.#parts.failed(error),
  );
  #actions: StateActions | undefined;
  #restoring: Promise<void> = Promise.resolve();

  constructor(tag: SavedCodeTag & PlacedTag, parts: ReaderWorkParts) {
    this.#tag = tag;
    this.#parts = parts;
  }

  /** Shows the code that the page's address carries to this tag, if it does. */
  openLink(): void {
    const { link } = this.#parts.settings;
    if (link !== null) this.#shared.use((shared) => void shared.open(link));
  }

  /** Brings back what the reader wrote in an earlier visit. Resolves when that is done, or there is nothing. */
  restore(): Promise<void> {
    if (!this.#keeps) return Promise.resolve();
    const restored = new Promise<void>((resolve) => this.#saved.use((saved) => resolve(saved.restore())));
    // It comes later then, and finds its place.
    this.#restoring = inTime(RESTORE_MS, restored).catch(() => undefined);
    return this.#restoring;
  }

  /** Resolves when nothing is on its way back any more: a run is of the reader's text, if there is any. */
  get restored(): Promise<void> {
    return this.#restoring;
  }

  /** The reader is here: what keeps their code is to be ready before the first letter is typed. */
  prepare(): void {
    this.#keep(() => undefined);
  }

  /** The reader has typed, or other code was put in place of theirs. */
  edited(): void {
    this.#keep((saved) => saved.edited());
  }

  /** @param mine - what the reader had made of the author's code before */
  authorChanged(mine: readonly MyFile[]): void {
    this.#saved.ifUsed((saved) => saved.authorChanged(mine));
  }

  /** The session has saved something, or could not. */
  reported(report: SaveReport): void {
    this.#keep((saved) => saved.reported(report));
  }

  /** Another tab, or tag, has saved the session. */
  savedElsewhere(): void {
    this.#keep((saved) => saved.savedElsewhere());
  }

  /** The tag was drawn anew. */
  updated(): void {
    this.#saved.ifUsed((saved) => saved.updated());
  }

  /** Writes now what is not written yet: the page may go. */
  flush(): void {
    this.#saved.ifUsed((saved) => saved.flush());
  }

  /** Code that did not come is asked for again. */
  retry(): void {
    this.#saved.retry();
    this.#shared.retry();
  }

  /**
   * What works on all of it.
   *
   * @throws PlaygroundError when its code does not come
   */
  async actions(): Promise<StateActions> {
    const { StateActions } = await ownCode(import('./state/actions.js'));
    return (this.#actions ??= new StateActions({
      code: this.#parts.code,
      readonly: () => this.#tag.readonly,
      session: () => this.#parts.holder.bind().session,
      announce: (kind) => this.#tag.dispatchEvent(new PyStateEvent(kind)),
      // Stored at once, as the files are.
      codeChanged: () => (this.edited(), this.flush()),
      linkWith: (payload) => linkTo(this.#tag, payload),
    }));
  }

  /** The author wants something kept. */
  get #keeps(): boolean {
    return this.#parts.settings.storageKey !== undefined;
  }

  #keep(call: (saved: SavedCodeKeeper) => void): void {
    if (this.#keeps) this.#saved.use(call);
  }
}
