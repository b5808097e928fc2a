import type { Warn } from './attributes.js';
import { AuthorContent } from './author-content.js';
import { MAIN_FILE } from './content.js';
import type { PlayFile } from './content.js';
import { EditorShelf } from './editor/editor-shelf.js';
import type { ShelfOptions } from './editor/editor-shelf.js';
import type { CodeText, MyFile } from './mine.js';
import { wordsOf } from './strings.js';
import type { Strings } from './strings.js';
import type { CodeAnswer, CodeQuestion, TracebackFrame } from '../protocol/messages.js';
import type { PlaygroundError } from '../errors.js';

/** The tag whose code it is. */
export interface CodeTag extends HTMLElement {
  readonly readonly: boolean;
  readonly strings: Partial<Strings>;
}

export interface CodeFilesEvents {
  /** What a tag shows of its files is different now. */
  changed(): void;
  /** The author's code is another. What the reader had made of the one before shows no more. */
  authorChanged(mine: readonly MyFile[]): void;
  readerChanged(file: string, text: string): void;
  /** The reader asks for a run, by keyboard. */
  run(): void;
  /** An editor asks about its code. */
  ask(question: CodeQuestion): Promise<CodeAnswer | null>;
  /** `src` could not be loaded. */
  sourceFailed(error: PlaygroundError): void;
  /** The full editor could not be loaded; the plain text fields do its work. */
  editorFailed(error: PlaygroundError): void;
  readonly warn: Warn;
}

/** The code of a tag: the author's files, and what the reader makes of them in editors. */
export class CodeFiles {
  readonly #tag: CodeTag;
  readonly #events: CodeFilesEvents;
  readonly #author: AuthorContent;
  readonly #shelf: EditorShelf;
  #box: HTMLElement | undefined;
  #active = MAIN_FILE;
  #edited = false;
  /** Files of the reader's that the author does not have. */
  #extra: readonly PlayFile[] = [];

  constructor(tag: CodeTag, events: CodeFilesEvents) {
    this.#tag = tag;
    this.#events = events;
    this.#author = new AuthorContent(tag, {
      changed: (before) => this.#authorChanged(before),
      failed: (error) => events.sourceFailed(error),
      warn: events.warn,
      edited: () => this.#edited,
    });
    this.#shelf = new EditorShelf({
      changed: (file, text) => this.#readerChanged(file, text),
      run: () => events.run(),
      failed: (error) => events.editorFailed(error),
    });
  }

  /** All files with their text as it stands. Setting it makes them the author's. */
  get all(): readonly PlayFile[] {
    return [...this.#author.files, ...this.#extra].map((file) => ({ ...file, text: this.#shelf.textOf(file.name) ?? file.text }));
  }

  set all(files: readonly PlayFile[]) {
    this.#author.files = files;
  }

  /** The file that Run runs, with its text as it stands. */
  get main(): PlayFile {
    const { main } = this.#author;
    return { ...main, text: this.#shelf.textOf(main.name) ?? main.text };
  }

  /** The files that Python finds beside the main one: path → text. */
  get beside(): Record<string, string> {
    const { name: main } = this.#author.main;
    return Object.fromEntries(this.all.filter(({ name }) => name !== main).map(({ name, text }) => [name, text]));
  }

  /** Code that runs unseen before the main file, once in each Python. */
  get setup(): string {
    return this.#author.setup;
  }

  /** The files that have an editor. */
  get visible(): readonly PlayFile[] {
    return this.all.filter((file) => !file.hidden);
  }

  /** The author's files, with their own text. */
  get author(): readonly PlayFile[] {
    return this.#author.files;
  }

  /** What the reader made: the files whose text is not the author's. */
  get mine(): readonly CodeText[] {
    return this.#madeOf(this.#author.files).map(({ name, text }) => ({ name, text }));
  }

  /** Shows these texts of the reader's, and the author's in all other files. A file that the author does not have gets a tab of its own. */
  set mine(texts: readonly CodeText[]) {
    const extra = texts.filter(({ name }) => !this.#author.files.some((file) => file.name === name));
    const sameEditors = extra.length + this.#extra.length === 0;
    this.#extra = extra;
    this.#edited = texts.length > 0;
    const shown = [...this.#author.visible, ...extra].map((file) => ({ ...file, text: texts.find(({ name }) => name === file.name)?.text ?? file.text }));
    if (!shown.some(({ name }) => name === this.#active)) this.#active = this.#author.main.name;
    if (sameEditors) this.#shelf.setTexts(shown);
    else this.#fill(shown);
    this.#events.changed();
  }

  /** Name of the file whose editor shows. */
  get active(): string {
    return this.#active;
  }

  /** The code is not the author's alone: the reader has typed, or text was brought back, came by a link or was uploaded. */
  get edited(): boolean {
    return this.#edited;
  }

  /** The code is on its way from a `src`. */
  get loading(): boolean {
    return this.#author.loading;
  }

  /** The author's code could not be loaded from its `src`. */
  get failed(): boolean {
    return this.#author.failed;
  }

  /** Resolves when no `src` is on its way any more, whether it came or not. */
  get settled(): Promise<void> {
    return this.#author.settled;
  }

  /** Reads the tag's children, and from now on whenever they change. */
  watch(): void {
    this.#author.watch();
  }

  /** Loads the code from an address. What is set meanwhile wins. */
  load(src: string): Promise<void> {
    return this.#author.load(src);
  }

  /** Puts editors, with the text as it stands, into a box in the tag's shadow root; again when the tag's words or `readonly` have changed. */
  show(box: HTMLElement): void {
    this.#box = box;
    this.#fill(this.visible);
  }

  select(name: string): void {
    this.#active = name;
    this.#shelf.show(name);
    this.#events.changed();
  }

  has(name: string): boolean {
    return this.#shelf.has(name);
  }

  showLine(name: string, line: number): void {
    this.#shelf.showLine(name, line);
  }

  /** Marks the line that an error came from, if it is in one of these files. */
  markError(frames: readonly TracebackFrame[]): void {
    const place = frames.findLast(({ file }) => this.#shelf.has(file));
    if (place) this.#shelf.markError(place.file, place.line);
  }

  clearMarks(): void {
    this.#shelf.markError(null, null);
  }

  /** The author's text again. Gives the way back to the reader's; what was typed before it is used, it brings back the next time. */
  reset(): () => void {
    let other = this.mine;
    this.mine = [];
    this.clearMarks();
    return () => {
      const { mine } = this;
      this.mine = other;
      if (mine.length > 0) other = mine;
    };
  }

  /**
   * Shows in a file's editor how its text differs from another one, with buttons to choose for each change; null ends that.
   *
   * @throws whatever keeps the comparison, or the full editor, from being loaded
   */
  compare(name: string, original: string | null): Promise<void> {
    return this.#shelf.compare(name, original);
  }

  /** Moves the keyboard into the editor that shows; false when there is none yet. */
  focus(): boolean {
    return this.#shelf.focus(this.#active);
  }

  /** CodeMirror takes over, as soon as its code is here. */
  enrich(): void {
    void this.#shelf.enrich();
  }

  /** Plain text fields again, until {@link enrich} is called the next time, or for good. */
  simplify(options?: { readonly forGood: boolean }): void {
    this.#shelf.simplify(options);
  }

  #fill(files: readonly PlayFile[]): void {
    const { shadowRoot: root } = this.#tag;
    if (!this.#box || !root) return;
    const words = wordsOf(this.#tag);
    const options: ShelfOptions = {
      root,
      readonly: this.#tag.readonly,
      strings: { tabHint: words.tabHint, phrases: words },
      insight: { ask: (question) => this.#events.ask(question) },
      label: (file) => (files.length > 1 ? words.editorFile.replace('{file}', file) : words.editor),
    };
    this.#shelf.fill(this.#box, files, options);
    this.#shelf.show(this.#active);
  }

  /** What the reader made of these files of the author's. */
  #madeOf(files: readonly PlayFile[]): readonly MyFile[] {
    const texts = new Map(files.map(({ name, text }) => [name, text]));
    return [...files, ...this.#extra]
      .map(({ name, text }) => ({ name, text: this.#shelf.textOf(name) ?? text, base: texts.get(name) ?? null }))
      .filter(({ text, base }) => text !== base);
  }

  #authorChanged(before: readonly PlayFile[]): void {
    // The editors still hold the old text.
    const mine = this.#madeOf(before);
    this.#edited = false;
    this.#extra = [];
    this.#active = this.#author.main.name;
    this.#fill(this.#author.visible);
    this.#events.authorChanged(mine);
    this.#events.changed();
  }

  #readerChanged(file: string, text: string): void {
    this.#edited = true;
    this.#shelf.markError(file, null);
    this.#events.changed();
    this.#events.readerChanged(file, text);
  }
}
