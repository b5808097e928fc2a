import type { ShownView, ViewKeeper } from '../../engine/session-views.js';
import type { MimeBundle } from '../../protocol/messages.js';
import { FoldedText } from './folded-text.js';
import type { Near } from './near.js';
import type { OutputStrings } from './output-strings.js';
import type { RichContent } from './rich-content.js';
import { WholeSection } from './section.js';

/** What a section needs from the pane that holds it. */
export interface SectionHost {
  readonly strings: OutputStrings;
  /** Something is ready to be drawn. */
  requestDraw(): void;
  /** Shows a live view of the session's Python; undefined where there is none. */
  showView?(view: number, keeper: ViewKeeper): ShownView | undefined;
}

/** What a rich section shows: a picture, a frame or text, and sentences about what it does not show. */
export interface Content {
  readonly elements: readonly HTMLElement[];
  draw?(deadline: number, near: Near): boolean;
  themeChanged?(): void;
  destroy(): void;
}

/** The plain text of a bundle: `text/plain`, or else whatever text it has. */
export function plainText(bundle: MimeBundle): string {
  for (const type of ['text/plain', 'text/markdown', 'text/latex', 'application/json']) if (Object.hasOwn(bundle, type)) return bundle[type] ?? '';
  return '';
}

const isPlain = (bundle: MimeBundle): boolean => Object.keys(bundle).every((type) => type === 'text/plain');

/** A value or something displayed: the richest of its representations that can be shown. */
export class RichSection extends WholeSection {
  /** Names it for later updates. */
  readonly displayId: string | undefined;
  readonly #host: SectionHost;
  #bundle: MimeBundle;
  /** What to show stands in `#bundle`, and is not shown yet. */
  #stale = true;
  #content: Content | undefined;
  /** Counts what was to be shown, so that a picture that arrives late does not replace its successor. */
  #generation = 0;

  /** @param kind `value` is the last expression of a run; it is set apart and named */
  constructor(kind: 'value' | 'display', bundle: MimeBundle, host: SectionHost, displayId?: string) {
    super();
    this.displayId = displayId;
    this.#host = host;
    this.#bundle = bundle;
    this.element.className = kind;
    if (kind === 'display') return;
    this.element.role = 'group';
    this.element.ariaLabel = host.strings.result;
  }

  override get text(): string {
    return plainText(this.#bundle);
  }

  override get bytes(): number {
    return Object.values(this.#bundle).reduce((sum, data) => sum + 2 * data.length, 0);
  }

  /** Replaces what is shown. */
  update(bundle: MimeBundle): void {
    this.#bundle = bundle;
    this.#stale = true;
  }

  override draw(deadline: number, near: Near): boolean {
    if (this.#stale) this.#show();
    return this.#content?.draw?.(deadline, near) ?? false;
  }

  /** The page's colours changed. */
  themeChanged(): void {
    this.#content?.themeChanged?.();
  }

  override destroy(): void {
    this.#generation++;
    this.#content?.destroy();
    super.destroy();
  }

  #show(): void {
    this.#stale = false;
    const generation = ++this.#generation;
    if (isPlain(this.#bundle)) {
      this.#replace(new FoldedText(this.text, this.#host));
      return;
    }
    this.#load().then(
      (content) => {
        if (generation === this.#generation) this.#replace(content);
        else content.destroy();
      },
      () => {
        // The script for rich output could not be loaded: the plain text stands in.
        if (generation === this.#generation) this.#replace(new FoldedText(this.text, this.#host));
      },
    );
  }

  /** Pictures and frames come in a script of their own: few readers' first page shows any. */
  async #load(): Promise<RichContent> {
    const { createRichContent } = await import('./rich-content.js');
    return createRichContent(this.#bundle, this.element, this.#host);
  }

  /** Puts `content` in the place of what was shown, in one go: nothing jumps in between. */
  #replace(content: Content): void {
    const old = this.#content;
    this.#content = content;
    this.element.replaceChildren(...content.elements);
    old?.destroy();
    this.#host.requestDraw();
  }
}
