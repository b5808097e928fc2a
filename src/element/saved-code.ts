import type { SaveReport } from '../engine/keeper.js';
import type { SessionLike } from '../engine/session-like.js';
import { askToPersist } from './ask-to-persist.js';
import { AuthorChanged } from './author-changed.js';
import type { CodeFiles } from './code-files.js';
import { PySaveEvent } from './events/py-save-event.js';
import { LastMoment } from './last-moment.js';
import { addStyles, boxOf } from './lit-host.js';
import { edited, outdated, recalled, record, sameTexts } from './mine.js';
import type { CodeText, MyFile } from './mine.js';
import { momentText } from './moment-text.js';
import { savedCodeStrings } from './saved-code-strings.js';
import type { SavedCodeWords } from './saved-code-strings.js';
import { savedCodeStyles } from './saved-code.styles.js';
import type { SessionHolder } from './session-holder.js';
import type { Settings } from './settings.js';
import { wordsOf } from './strings.js';
import type { Strings } from './strings.js';

/** How long after an edit it is saved, in milliseconds; edits that follow are saved with it. */
const SAVE_MS = 1000;

/** The tag whose code is kept. */
export interface SavedCodeTag extends HTMLElement {
  readonly readonly: boolean;
  readonly strings: Partial<Strings>;
}

export interface SavedCodeParts {
  readonly code: CodeFiles;
  readonly settings: Settings;
  readonly holder: SessionHolder;
}

/** Where the reader's code is kept. */
interface Place {
  readonly session: SessionLike;
  readonly key: string;
  readonly cell: string;
  readonly lastMoment: LastMoment;
  /** What was kept there is known. Nothing is written before. */
  read: boolean;
  reading: Promise<void>;
  /** The session's {@link SessionLike.life} in which the code was kept last. */
  life: number;
}

/**
 * Keeps what the reader makes of a tag's code in the browser, and brings it back at the next visit.
 *
 * The newest text wins, and no other is lost silently: one that was there before is offered. What is kept is the files that the
 * reader changed, each with the author's text that it began from; so a change by the author is noticed.
 *
 * It is loaded when there may be something to bring back, or the reader touches the tag; see `later.ts`.
 */
export class SavedCodeKeeper {
  readonly #tag: SavedCodeTag;
  readonly #parts: SavedCodeParts;
  readonly #question: AuthorChanged;
  #mine: readonly MyFile[] = [];
  /** Somebody has asked for what was kept. */
  #wanted = false;
  #place: Place | undefined;
  /** The reader has edited in this visit. */
  #typed = false;
  /** The reader's files are to be written. */
  #pending = false;
  #writing = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The last of Python's state, and the last of the code: only together do they mean that all is saved. */
  #reports: readonly SaveReport[] = [];
  /** What this page read or wrote last. */
  #kept: readonly CodeText[] = [];
  /** When the reader's text was written by the reader, and when anything was saved last: in milliseconds since 1970. */
  #editedAt = 0;
  #savedAt = 0;

  constructor(tag: SavedCodeTag, parts: SavedCodeParts) {
    this.#tag = tag;
    this.#parts = parts;
    const box = boxOf(tag, '#code-notice');
    addStyles(box, savedCodeStyles);
    this.#question = new AuthorChanged(box, {
      code: parts.code,
      words: () => this.#words,
      lang: () => tag.lang,
      mine: () => this.#mine,
      choose: (mine) => this.#choose(mine),
    });
  }

  /** Brings back what the reader wrote in an earlier visit. Resolves when that is done, or there is nothing. */
  async restore(): Promise<void> {
    const { code, settings, holder } = this.#parts;
    this.#wanted = true;
    if (document.readyState === 'loading') await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve, { once: true }));
    await code.settled;
    const { storageKey: key, cell } = settings;
    if (key === undefined || this.#tag.readonly || !this.#tag.isConnected) return;
    const { session } = holder.bind();
    const known = this.#place;
    if (known?.session !== session || known.key !== key || known.cell !== cell) {
      const place: Place = { session, key, cell, lastMoment: new LastMoment(`${key} ${cell}`), read: false, reading: Promise.resolve(), life: session.life };
      this.#place = place;
      // What another session, or another key, said of itself means nothing here.
      if (known) this.#reports = [];
      place.reading = this.#read(place);
    }
    await this.#place?.reading;
  }

  /** The reader has edited, or put the author's code back. */
  edited(): void {
    const { code } = this.#parts;
    this.#mine = edited(code.mine, this.#mine, code.author);
    this.#typed = true;
    this.#editedAt = Date.now();
    this.#question.update();
    this.#saveSoon();
    // So that all is ready when it is to be written, perhaps in the page's last moment.
    void this.restore();
  }

  /**
   * The author's code is another: set by the page, or come from its `src`.
   *
   * @param texts - what the reader had made of the one before: {@link edited} may hear of it after it has gone from the editors
   */
  authorChanged(texts: readonly MyFile[]): void {
    const { author } = this.#parts.code;
    const baseOf = ({ name, base }: MyFile): string | null => (this.#mine.find((file) => file.name === name) ?? { base }).base;
    const mine = this.#typed ? texts.map((file) => ({ ...file, base: baseOf(file) })) : this.#mine;
    const before = mine.filter(({ name, text }) => author.find((file) => file.name === name)?.text !== text);
    this.flush();
    // What is not on its way by now is not written over with nothing: it is offered.
    this.#pending = false;
    this.#mine = [];
    this.#question.reset();
    // What was brought back belongs to this code, which came later.
    if (!this.#typed && before.length > 0 && outdated(before, author).length === 0) this.#show(before);
    else if (before.length > 0) this.#question.offer(before, this.#editedAt);
    if (this.#wanted && !this.#place) void this.restore();
  }

  /** Writes now what is not written yet: this may be the page's last moment. */
  flush(): void {
    // What is a copy here is another tab's to keep.
    if ((this.#pending || this.#writing) && this.#place?.read && !this.#copy) this.#place.lastMoment.put(record(this.#mine));
    this.#writeNow();
  }

  #writeNow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pending && !this.#writing) void this.#write();
  }

  /** The session has saved something, or could not. */
  reported(report: SaveReport): void {
    this.#reported(report);
    this.#tag.dispatchEvent(new PySaveEvent(report));
    const place = this.#place;
    const begunAnew = place?.read && place.life !== place.session.life;
    if (begunAnew) place.life = place.session.life;
    // What was refused before may be kept now; and a tag of the same session may have cleared it, with what was kept of this one.
    if (report.kept && (this.#pending || (begunAnew && this.#mine.length > 0))) this.#saveSoon();
    // What the browser asks the reader must follow something that they did. (Safari before 16.4 does not tell.)
    const { userActivation } = navigator as { readonly userActivation?: UserActivation };
    if (report.kept && (userActivation?.hasBeenActive ?? this.#typed)) void askToPersist(navigator.storage);
  }

  /** Another tab has saved the session. Whoever works on a copy can have that. */
  savedElsewhere(): void {
    if (this.#copy) this.#question.offerOther(() => void this.#loadOther());
  }

  /** The tag was drawn anew: its words, its session or its key may be others. */
  updated(): void {
    const { storageKey, cell } = this.#parts.settings;
    if (this.#place && (this.#place.key !== storageKey || this.#place.cell !== cell)) void this.restore();
    this.#question.update();
    this.#draw();
  }

  async #loadOther(): Promise<void> {
    // A failed start shows itself through the session's error event.
    await this.#parts.holder.bind().session.reload().catch(() => undefined);
    this.#place = undefined;
    await this.restore();
  }

  async #read(place: Place): Promise<void> {
    try {
      const stored = await place.session.savedCode(place.cell);
      const saved = place.lastMoment.newer(stored);
      if (place !== this.#place) return;
      place.read = true;
      if (!saved) return;
      const { code } = this.#parts;
      // Without the author's code all of it shows: nothing can be told to be the author's by now.
      const mine = recalled(saved, code.failed ? [] : code.author);
      // A page that changes its tag's settings gets another session, which knows what this page wrote itself.
      const news = !sameTexts(saved.files, this.#kept);
      this.#kept = saved.files;
      if (sameTexts(mine, code.mine) || !code.edited) {
        this.#show(mine);
        this.#editedAt = this.#savedAt = saved.savedAt;
      } else if (news) this.#question.offer(mine, saved.savedAt);
      if (this.#reports.length === 0) this.#reports = [{ kept: true, copy: false, code: true }];
      // Some of it may be the author's by now.
      if (saved !== stored || mine.length < saved.files.length) this.#saveSoon();
      this.#draw();
    } catch (error) {
      // Asked again with the next edit.
      if (place === this.#place) this.#place = undefined;
      this.#reported({ kept: false, copy: false, code: true, reason: error instanceof Error ? error.message : String(error) });
    }
  }

  async #write(): Promise<void> {
    this.#writing = true;
    try {
      while (this.#pending) {
        if (!this.#place?.read) await this.restore();
        const place = this.#place;
        // Where nothing can be read, nothing can be written; or nothing is to be kept any more.
        if (!place?.read || !this.#pending) break;
        this.#pending = false;
        const saved = record(this.#mine);
        const report = await place.session.saveCode(place.cell, saved.files.length > 0 ? saved : null);
        if (report.kept) {
          this.#kept = saved.files;
          place.lastMoment.clear(saved.savedAt);
        }
        // Tried again with the next edit.
        this.#pending ||= !report.kept;
        this.#reported(report);
        if (!report.kept) break;
      }
    } catch (error) {
      this.#reported({ kept: false, copy: false, code: true, reason: error instanceof Error ? error.message : String(error) });
    } finally {
      this.#writing = false;
      this.#draw();
    }
  }

  /** Shows these files of the reader's, and the author's in place of the others. */
  #show(mine: readonly MyFile[]): void {
    this.#mine = mine;
    if (!sameTexts(mine, this.#parts.code.mine)) this.#parts.code.mine = mine;
    this.#question.update();
  }

  #choose(mine: readonly MyFile[]): void {
    this.#show(mine);
    this.#typed = true;
    this.#saveSoon();
  }

  #saveSoon(): void {
    this.#pending = true;
    this.#timer ??= setTimeout(() => this.#writeNow(), SAVE_MS);
    this.#draw();
  }

  #reported(report: SaveReport): void {
    const other = this.#reports.find(({ code }) => code !== report.code);
    // Whoever could write is no copy any more.
    this.#reports = other && !(report.kept && other.copy) ? [report, other] : [report];
    if (report.kept) this.#savedAt = Date.now();
    this.#draw();
  }

  #draw(): void {
    const mark = this.#tag.shadowRoot?.querySelector<HTMLElement>('#saved-mark');
    if (!mark || !(this.#reports.length > 0 || this.#pending)) return;
    const words = this.#words;
    const refused = this.#reports.find(({ kept }) => !kept);
    const kept = !refused && this.#reports.length > 0 && !this.#pending && !this.#writing;
    mark.textContent = kept ? words.saved : words.unsaved;
    mark.title = kept ? momentText(this.#savedAt, this.#tag.lang) : refused ? reasonOf(refused, words) : '';
  }

  get #copy(): boolean {
    return this.#reports.some(({ copy }) => copy);
  }

  get #words(): SavedCodeWords {
    return { ...savedCodeStrings, ...wordsOf(this.#tag) };
  }
}

const reasonOf = ({ copy, reason }: SaveReport, words: SavedCodeWords): string => (copy ? words.copy : (reason ?? words.notSavedStorage));
