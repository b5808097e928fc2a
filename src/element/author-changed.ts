import { html, render } from 'lit';
import type { CodeFiles } from './code-files.js';
import { authorText, outdated, sameTexts } from './mine.js';
import type { MyFile } from './mine.js';
import { momentText } from './moment-text.js';
import type { SavedCodeWords } from './saved-code-strings.js';

export interface AuthorChangedHost {
  readonly code: CodeFiles;
  words(): SavedCodeWords;
  lang(): string;
  mine(): readonly MyFile[];
  /** Shows these files of the reader's, and keeps them. */
  choose(mine: readonly MyFile[]): void;
}

/** What the notice above the editor says. */
type Notice =
  | { readonly kind: 'none' }
  /** There are outdated files: whose text is it to be? */
  | { readonly kind: 'question'; readonly failed: boolean }
  | { readonly kind: 'comparing'; readonly names: readonly string[]; readonly before: readonly MyFile[] }
  /** There is other text of the reader's. */
  | { readonly kind: 'offer'; readonly mine: readonly MyFile[]; readonly savedAt: number }
  | { readonly kind: 'chosen'; readonly mine: readonly MyFile[]; readonly before: readonly MyFile[] };

interface Action {
  readonly label: string;
  run(): void;
}

/**
 * The question whose text it is to be: the author changed what the reader has edited, or the reader has two texts.
 *
 * The reader's text shows until they choose, and what was not chosen can be had back by Undo until the page closes.
 */
export class AuthorChanged {
  readonly #box: HTMLElement;
  readonly #host: AuthorChangedHost;
  #notice: Notice = { kind: 'none' };
  /** Loads the newer work that another tab has saved. */
  #loadOther: (() => void) | undefined;

  /** @param box - the place for it, in the tag's shadow root: a live region */
  constructor(box: HTMLElement, host: AuthorChangedHost) {
    this.#box = box;
    this.#host = host;
  }

  /** The reader's files, the author's, or the words are different now. */
  update(): void {
    const { kind } = this.#notice;
    if (kind === 'none' || kind === 'question') this.#ask();
    this.#draw();
  }

  /** The author's files are others: what was asked is over. */
  reset(): void {
    this.#endComparison();
    this.#notice = { kind: 'none' };
    this.update();
  }

  /** Text that the reader wrote earlier, and which does not show, can be had. */
  offer(mine: readonly MyFile[], savedAt: number): void {
    this.#endComparison();
    this.#say({ kind: 'offer', mine, savedAt });
  }

  /** Work that another tab has saved can be had in place of what is here, once no question about that is open. */
  offerOther(load: () => void): void {
    this.#loadOther = load;
    this.#draw();
  }

  #ask(failed = false): void {
    this.#notice = this.#outdated.length > 0 ? { kind: 'question', failed } : { kind: 'none' };
  }

  get #outdated(): readonly MyFile[] {
    const { author, failed } = this.#host.code;
    // Whether the author has changed anything cannot be told without their code.
    return failed ? [] : outdated(this.#host.mine(), author);
  }

  /** Outdated files that the author still has. */
  get #comparable(): readonly string[] {
    return this.#outdated.map(({ name }) => name).filter((name) => this.#authorText(name) !== null);
  }

  #authorText(name: string): string | null {
    return authorText(this.#host.code.author, name);
  }

  #choose(mine: readonly MyFile[], before = this.#host.mine()): void {
    this.#notice = { kind: 'chosen', mine, before };
    this.#host.choose(mine);
    this.#draw();
  }

  #takeAuthors(): void {
    const rest = this.#outdated;
    this.#choose(this.#host.mine().filter((file) => !rest.includes(file)));
  }

  /** @param before - what Undo brings back */
  #keepMine(before = this.#host.mine()): void {
    this.#choose(this.#host.mine().map((file) => ({ ...file, base: this.#authorText(file.name) })), before);
  }

  async #compare(): Promise<void> {
    const { code } = this.#host;
    const names = this.#comparable;
    const [first = code.active] = names;
    // One that shows already stays.
    if (!names.includes(code.active)) code.select(first);
    const notice: Notice = { kind: 'comparing', names, before: this.#host.mine() };
    this.#say(notice);
    try {
      // The one that shows comes last: the keyboard goes to its first change.
      for (const name of [...names].sort((a, b) => Number(a === code.active) - Number(b === code.active))) {
        await code.compare(name, this.#authorText(name));
        if (this.#notice === notice) continue;
        // It was over while this was loading.
        if (this.#notice.kind !== 'comparing') void code.compare(name, null);
        return;
      }
    } catch {
      if (this.#notice !== notice) return;
      // The reader hears of it, and can ask again.
      this.#endComparison();
      this.#ask(true);
      this.#draw();
    }
  }

  #endComparison(): void {
    // Ending one loads nothing, so it does not fail.
    if (this.#notice.kind === 'comparing') for (const name of this.#notice.names) void this.#host.code.compare(name, null);
  }

  /** Where something was typed since the choice, Undo can be undone. */
  #undo(chosen: readonly MyFile[], before: readonly MyFile[]): void {
    if (!sameTexts(this.#host.mine(), chosen)) return this.#choose(before);
    this.#host.choose(before);
    this.#ask();
    this.#draw();
  }

  #say(notice: Notice): void {
    this.#notice = notice;
    this.#draw();
  }

  #content(words: SavedCodeWords): { readonly text: string; readonly actions: readonly Action[] } | null {
    const notice = this.#notice;
    switch (notice.kind) {
      case 'none':
        return this.#loadOther ? { text: words.savedElsewhere, actions: [this.#otherAction(words)] } : null;
      case 'question':
        return { text: this.#question(words, notice.failed), actions: this.#answers(words) };
      case 'comparing': {
        const done = (): void => {
          this.#endComparison();
          this.#keepMine(notice.before);
        };
        return { text: words.comparing, actions: [{ label: words.done, run: done }] };
      }
      case 'offer': {
        const text = words.textKept.replace('{time}', momentText(notice.savedAt, this.#host.lang()));
        return { text, actions: [{ label: words.useKeptText, run: () => this.#choose(notice.mine) }] };
      }
      case 'chosen': {
        const undo = { label: words.undo, run: () => this.#undo(notice.mine, notice.before) };
        if (!this.#loadOther) return { text: words.chosen, actions: [undo] };
        return { text: `${words.chosen} ${words.savedElsewhere}`, actions: [undo, this.#otherAction(words)] };
      }
    }
  }

  #otherAction(words: SavedCodeWords): Action {
    const run = (): void => {
      const load = this.#loadOther;
      this.#loadOther = undefined;
      this.#notice = { kind: 'none' };
      this.update();
      load?.();
    };
    return { label: words.loadElsewhere, run };
  }

  #question(words: SavedCodeWords, failed: boolean): string {
    if (failed) return words.compareFailed;
    const removed = this.#outdated.map(({ name }) => name).filter((name) => this.#authorText(name) === null);
    return removed.length === 0 ? words.authorChanged : `${words.authorChanged} ${words.authorRemoved.replace('{files}', removed.join(', '))}`;
  }

  #answers(words: SavedCodeWords): readonly Action[] {
    const compare = { label: words.compare, run: () => void this.#compare() };
    return [
      { label: words.authorVersion, run: () => this.#takeAuthors() },
      { label: words.keepMine, run: () => this.#keepMine() },
      ...(this.#comparable.length > 0 ? [compare] : []),
    ];
  }

  #draw(): void {
    const root = this.#box.getRootNode() as ShadowRoot;
    const hadFocus = this.#box.contains(root.activeElement);
    const content = this.#content(this.#host.words());
    const buttons = content?.actions.map(({ label, run }) => html`<button part="button" type="button" @click=${run}>${label}</button>`);
    render(content ? html`<div class="card code-notice"><p>${content.text}</p>${buttons}</div>` : null, this.#box);
    // The button that was pressed may be gone.
    if (!hadFocus || this.#box.contains(root.activeElement)) return;
    const next = this.#box.querySelector('button');
    if (next) next.focus();
    else this.#host.code.focus();
  }
}
