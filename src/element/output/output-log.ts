import type { OutputItem, RunError } from '../../protocol/messages.js';
import { Announcer } from './announcer.js';
import { ErrorSection, type FrameHandler } from './error-section.js';
import { Follow } from './follow.js';
import { NoticeSection, type NoticeAction } from './notice-section.js';
import type { OutputStrings } from './output-strings.js';
import { RichSection, type SectionHost } from './rich-section.js';
import { DEFAULT_MAX_BYTES } from './screen.js';
import { SectionList } from './section-list.js';
import type { TextStream } from './line.js';
import { TextSection } from './text-section.js';

/** Time that one frame may spend on making lines, in milliseconds; layout comes on top, and the rest waits for the next frame. */
const DRAW_BUDGET = 5;

/** Memory for values, pictures and HTML on top of that for text, in bytes. */
const MAX_RICH_BYTES = 64 << 20;

/**
 * Everything a run printed and showed, in order: a log that assistive technology reads out, that scrolls with the output,
 * and that stays quick however much is printed.
 *
 * What arrives is taken in at once (so memory is bounded even in a tab nobody looks at) and drawn at most once per animation
 * frame. Whatever Python sent is shown as text nodes, pictures or sandboxed frames, never as markup of this page.
 */
export class OutputLog {
  readonly #strings: OutputStrings;
  readonly #maxLines: number;
  readonly #sections: SectionList;
  readonly #announcer: Announcer;
  readonly #follow: Follow;
  readonly #host: SectionHost;
  #frame = 0;
  #newLines = 0;
  /** `clear(wait=True)`: clear when the next output comes. */
  #clearFirst = false;

  /**
   * @param container the element that scrolls
   * @param maxLines lines of printed text kept; each thing displayed counts as one
   */
  constructor(container: HTMLElement, strings: OutputStrings, maxLines: number) {
    this.#strings = strings;
    this.#maxLines = maxLines;
    this.#sections = new SectionList(this.#strings, { lines: this.#maxLines, bytes: DEFAULT_MAX_BYTES + MAX_RICH_BYTES });
    this.#announcer = new Announcer(container, this.#strings);
    this.#follow = new Follow(container);
    this.#host = {
      strings: this.#strings,
      requestDraw: () => {
        this.#requestDraw();
      },
    };
    container.append(this.#sections.element, this.#announcer.element);
  }

  /** Plain text of everything shown. */
  get text(): string {
    return this.#sections.text;
  }

  /** Adds output, in order. Cheap enough for every message: the drawing comes later. */
  append(items: readonly OutputItem[]): void {
    for (const item of items) this.#appendItem(item);
    this.#sections.trim();
    this.#requestDraw();
  }

  /** Shows a Python exception; `onFrame` is called when the reader follows one of its frames. */
  showError(error: RunError, onFrame: FrameHandler): void {
    this.#clearIfDue();
    this.#announcer.insist(`${error.type}: ${error.message}`);
    this.#sections.add(new ErrorSection(error, this.#strings, onFrame));
    this.#requestDraw();
  }

  /** Shows a sentence of the playground's own. */
  notice(text: string, actions: readonly NoticeAction[] = []): void {
    this.#announcer.insist(text);
    this.#sections.add(new NoticeSection(text, actions));
    this.#requestDraw();
  }

  /** Removes everything, at once. */
  clear(): void {
    this.#clearFirst = false;
    this.#sections.clear();
    this.#follow.reset();
    this.#newLines = 0;
    this.#requestDraw();
  }

  /** The page's colours changed: pass them on to the frames, which cannot see them. */
  themeChanged(): void {
    for (const section of this.#sections) if (section instanceof RichSection) section.themeChanged();
  }

  /** Removes everything for good and lets go of the container. */
  destroy(): void {
    this.clear();
    cancelAnimationFrame(this.#frame);
    this.#announcer.destroy();
    this.#follow.destroy();
    this.#sections.element.remove();
  }

  #appendItem(item: OutputItem): void {
    if (item.stream === 'clear') {
      if (item.wait) this.#clearFirst = true;
      else this.clear();
      return;
    }
    this.#clearIfDue();
    if (item.stream === 'display') this.#appendDisplay(item);
    else if (item.stream === 'value') this.#sections.add(new RichSection('value', { 'text/plain': item.text, ...item.mime }, this.#host));
    else this.#appendText(item.stream, item.text);
  }

  #appendText(stream: TextStream, text: string): void {
    const section = this.#textSection();
    const before = section.dropped + section.lines;
    section.write(stream, text);
    // A progress bar that redraws its line counts as well: it is read out each time.
    this.#newLines += Math.max(section.dropped + section.lines - before, 1);
  }

  #appendDisplay({ mime, displayId, update = false }: Extract<OutputItem, { stream: 'display' }>): void {
    const known = update && displayId !== undefined ? this.#findDisplay(displayId) : undefined;
    if (known) known.update(mime);
    else this.#sections.add(new RichSection('display', mime, this.#host, displayId));
  }

  #findDisplay(displayId: string): RichSection | undefined {
    for (const section of this.#sections) if (section instanceof RichSection && section.displayId === displayId) return section;
    return undefined;
  }

  /** The section that printed text goes to: the last one, if that is text. */
  #textSection(): TextSection {
    const last = this.#sections.last;
    if (last instanceof TextSection) return last;
    return this.#sections.add(new TextSection({ maxLines: this.#maxLines, maxBytes: DEFAULT_MAX_BYTES }));
  }

  #clearIfDue(): void {
    if (this.#clearFirst) this.clear();
  }

  #requestDraw(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(this.#draw);
  }

  readonly #draw = (): void => {
    this.#frame = 0;
    this.#announcer.expect(this.#newLines);
    this.#newLines = 0;
    const more = this.#sections.draw(performance.now() + DRAW_BUDGET);
    this.#follow.contentChanged();
    if (more) this.#requestDraw();
  };
}
