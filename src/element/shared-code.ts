import { html, render } from 'lit';
import type { SessionLike } from '../engine/session-like.js';
import { homeOf } from './state/home-of.js';
import { unpackShare } from '../state/share.js';
import type { WorkFile } from '../state/work.js';
import type { CodeFiles } from './code-files.js';
import { addStyles } from './lit-host.js';
import { savedCodeStyles } from './saved-code.styles.js';
import { sharedCodeStrings } from './shared-code-strings.js';
import type { Strings } from './strings.js';

/** What opening a link needs of its tag. */
export interface SharedCodeHost {
  readonly code: CodeFiles;
  words(): Strings;
  /** Nothing of the tag's code may be changed. */
  readonly(): boolean;
  /** Makes the session if there is none yet. */
  session(): SessionLike;
  /** Brings back what the reader made of this link's code in an earlier visit; resolves when that is done, or there is nothing. */
  restore(): Promise<void>;
}

/**
 * Code that came by a link: it is shown, with a sentence that says so, and never runs by itself.
 *
 * It has a place of its own among what is kept: neither the reader's own work on this page nor that of another link meets it.
 */
export class SharedCode {
  readonly #box: HTMLElement;
  readonly #host: SharedCodeHost;
  #problem = '';

  /** @param box - the place for the sentence, in the tag's shadow root */
  constructor(box: HTMLElement, host: SharedCodeHost) {
    this.#box = box;
    this.#host = host;
    addStyles(box, savedCodeStyles);
  }

  /** Shows what the link carries, if the page lets its code be changed. */
  async open(payload: string): Promise<void> {
    this.update();
    if (this.#host.readonly()) return;
    try {
      const { code, files } = await unpackShare(payload);
      await this.#host.restore();
      // Before the code shows and can be run: what runs would be ended.
      if (files.length > 0) await this.#bring(files);
      if (!this.#host.code.edited) this.#host.code.mine = this.#allowed(code);
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
      this.update();
    }
  }

  /** The tag's words may have changed. */
  update(): void {
    const words = { ...sharedCodeStrings, ...this.#host.words() };
    const sentence = this.#problem || (this.#host.readonly() ? words.linkRefused : words.fromLink);
    render(html`<div class="card code-notice"><p>${sentence}</p><button part="button" type="button" @click=${leaveLink}>${words.leaveLink}</button></div>`, this.#box);
  }

  /** Puts files into the home folder, if nobody has worked with them before. */
  async #bring(files: readonly WorkFile[]): Promise<void> {
    const session = this.#host.session();
    const { home } = await session.work();
    if (home.entries.length === 0) await session.begin({ home: await homeOf({ files, folders: [] }), variables: null });
  }

  /** Files that the author shows, or does not have: what is hidden or readonly stays the author's. */
  #allowed(code: readonly { readonly name: string; readonly text: string }[]): { name: string; text: string }[] {
    const { author } = this.#host.code;
    return code.filter(({ name, text }) => {
      const file = author.find((other) => other.name === name);
      return !file || (!file.hidden && !file.readonly && file.text !== text);
    });
  }
}

/** The page as its author made it. */
function leaveLink(): void {
  history.replaceState(history.state, '', `${location.pathname}${location.search}`);
  location.reload();
}
