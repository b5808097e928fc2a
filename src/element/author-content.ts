import { PlaygroundError } from '../errors.js';
import { httpUrl } from './attributes.js';
import type { Warn } from './attributes.js';
import { EMPTY_FILE, MAIN_FILE, checkedFiles, readContent } from './content.js';
import type { Content, PlayFile } from './content.js';
import { loadSource } from './source.js';

export interface AuthorContentEvents {
  /** There is other content now, in place of these files. */
  changed(before: readonly PlayFile[]): void;
  /** `src` could not be loaded. */
  failed(error: PlaygroundError): void;
  warn: Warn;
  /** Whether the reader has edited: then children that come late, or change, do not overwrite that. */
  edited(): boolean;
}

/**
 * What the page's author put into a tag, whichever was set last: files by property, a `src`, or the tag's children.
 *
 * Beside a `src`, children are what shows until it has come; setup code of theirs stays.
 */
export class AuthorContent {
  readonly #host: Element;
  readonly #events: AuthorContentEvents;
  #content: Content = { files: [EMPTY_FILE], setup: '' };
  #from: 'nowhere' | 'children' | 'page' | 'src' = 'nowhere';
  #observer: MutationObserver | undefined;
  /** Counts what the page set, so that a `src` that comes late knows it is out of date. */
  #settings = 0;
  /** The `src` that is on its way. */
  #loading: Promise<void> | undefined;
  #failed = false;

  constructor(host: Element, events: AuthorContentEvents) {
    this.#host = host;
    this.#events = events;
  }

  get files(): readonly PlayFile[] {
    return this.#content.files;
  }

  set files(files: readonly PlayFile[]) {
    this.#settings++;
    // Children that changed before this moment were set before, though their news has yet to come.
    if (this.#observer?.takeRecords().length) this.#readChildren();
    const checked = checkedFiles(files, this.#events.warn);
    // A framework sets the same at each of its renders: what the reader made of them stays.
    if (this.#from === 'page' && sameFiles(checked, this.files)) return;
    this.#set('page', { files: checked, setup: this.#content.setup });
  }

  /** Code that runs unseen before the main file, once in each Python. */
  get setup(): string {
    return this.#content.setup;
  }

  /** The file that Run runs. */
  get main(): PlayFile {
    return this.visible[0] ?? this.files[0] ?? EMPTY_FILE;
  }

  /** The files that have an editor. */
  get visible(): readonly PlayFile[] {
    return this.files.filter((file) => !file.hidden);
  }

  /** Resolves when no `src` is on its way any more, whether it came or not. */
  get settled(): Promise<void> {
    return this.#settle();
  }

  /** `src` could not be loaded: the author's code is not here. */
  get failed(): boolean {
    return this.#failed;
  }

  /** A `src` is on its way. */
  get loading(): boolean {
    return this.#loading !== undefined;
  }

  /** Reads the children, and from now on whenever they change. */
  watch(): void {
    if (this.#observer) return;
    if (this.#from === 'nowhere') this.#readChildren();
    // It ends with the element: an observer lives no longer than the node that it looks at.
    this.#observer = new MutationObserver(() => this.#readChildren());
    this.#observer.observe(this.#host, { childList: true, characterData: true, subtree: true });
  }

  /** Loads the code from an address. What is set meanwhile wins. */
  load(src: string): Promise<void> {
    const loading = this.#load(src, ++this.#settings).finally(() => {
      if (this.#loading === loading) this.#loading = undefined;
    });
    this.#loading = loading;
    return loading;
  }

  async #settle(): Promise<void> {
    while (this.#loading) await this.#loading;
  }

  async #load(src: string, setting: number): Promise<void> {
    const url = httpUrl('src', src, this.#events.warn);
    if (!url) return;
    try {
      const text = await loadSource(url);
      if (setting === this.#settings) this.#set('src', { files: [{ name: MAIN_FILE, text }], setup: this.#content.setup });
    } catch (error) {
      if (setting !== this.#settings || !(error instanceof PlaygroundError)) return;
      this.#failed = true;
      this.#events.failed(error);
    }
  }

  #readChildren(): void {
    const content = readContent(this.#host, this.#events.warn);
    if (!content || this.#events.edited()) return;
    if (this.#from === 'src') this.#content = { ...this.#content, setup: content.setup };
    else this.#set('children', content);
  }

  #set(from: 'children' | 'page' | 'src', content: Content): void {
    this.#from = from;
    this.#failed = false;
    const { files } = this.#content;
    this.#content = content;
    this.#events.changed(files);
  }
}

const sameFiles = (some: readonly PlayFile[], others: readonly PlayFile[]): boolean =>
  some.length === others.length &&
  some.every(({ name, text, readonly, hidden }, index) => {
    const other = others[index];
    return other?.name === name && other.text === text && other.readonly === readonly && other.hidden === hidden;
  });
