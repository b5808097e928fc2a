import type { MimeBundle, OutputItem, RunError } from '../../protocol/messages.js';
import { Announcer } from './announcer.js';
import { AnswerHistory } from './answer-history.js';
import { ErrorSection, type FrameHandler } from './error-section.js';
import { FileField, type FilesQuestion } from './file-field.js';
import { Follow } from './follow.js';
import { LabelSection } from './label-section.js';
import { KEPT_ROWS, type Near } from './near.js';
import { NoticeSection, type NoticeAction } from './notice-section.js';
import type { OutputStrings } from './output-strings.js';
import { QuestionField, type OpenQuestion, type Question } from './question-field.js';
import { RichSection, type SectionHost } from './rich-section.js';
import { DEFAULT_MAX_BYTES } from './screen.js';
import { SectionList } from './section-list.js';
import type { TextStream } from './line.js';
import { TextSection } from './text-section.js';
import { viewOf } from './view-place.js';
import { ViewSection } from './view-section.js';

/** Time that one frame may spend on making lines, in milliseconds; layout comes on top, and the rest waits for the next frame. */
const DRAW_BUDGET = 5;

/** Memory that a line takes, in bytes, where an author asks for very many. */
const LINE_BYTES = 160;

/** Memory for so many lines of text, in bytes. */
const textBytes = (lines: number): number => Math.max(DEFAULT_MAX_BYTES, LINE_BYTES * lines);

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
  readonly #container: HTMLElement;
  readonly #strings: OutputStrings;
  readonly #maxLines: number;
  readonly #sections: SectionList;
  readonly #announcer: Announcer;
  readonly #follow: Follow;
  readonly #host: SectionHost;
  readonly #history = new AnswerHistory();
  #field: QuestionField | FileField | undefined;
  readonly #resizes = new ResizeObserver(() => {
    this.#onView();
  });
  #frame = 0;
  #changed = false;
  #newLines = 0;
  /** Label of what came last. */
  #from: string | undefined;
  /** What is printed next is no continuation of what was printed last. */
  #startText = false;
  /** `clear(wait=True)`: clear when the next output comes. */
  #clearFirst = false;

  /**
   * @param container the element that scrolls
   * @param maxLines lines of printed text kept; each thing displayed counts as one
   * @param showView shows live views
   */
  constructor(container: HTMLElement, strings: OutputStrings, maxLines: number, showView?: SectionHost['showView']) {
    this.#container = container;
    this.#strings = strings;
    this.#maxLines = maxLines;
    this.#sections = new SectionList(this.#strings, { lines: this.#maxLines, bytes: textBytes(maxLines) + MAX_RICH_BYTES });
    this.#announcer = new Announcer(container, this.#strings);
    this.#follow = new Follow(container);
    this.#host = {
      strings: this.#strings,
      requestDraw: () => {
        this.#requestDraw();
      },
      ...(showView && { showView }),
    };
    container.append(this.#sections.element, this.#announcer.element);
    container.addEventListener('scroll', this.#onView, { passive: true });
    this.#resizes.observe(container);
  }

  /** Plain text of everything shown. */
  get text(): string {
    return this.#sections.text;
  }

  /**
   * Adds output, in order. Cheap enough for every message: the drawing comes later.
   * @param from a few words on where it comes from, such as "from an earlier run", if not from the run that goes on; they
   *   stand above the first of it
   */
  append(items: readonly OutputItem[], from?: string): void {
    for (const item of items) this.#appendItem(item, from);
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

  /**
   * Shows a field for what a program asks with `input()`, behind the text that was printed last. What is printed meanwhile
   * appears above it; a field that was open before is closed.
   */
  ask(question: Question): OpenQuestion {
    const settled = (): void => this.#fieldSettled();
    return this.#open(new QuestionField(question, { strings: this.#strings, history: this.#history, settled }), question.focus);
  }

  /** Shows a field for the files that a program asks for, below everything else; a field that was open before is closed. */
  choose(question: FilesQuestion): OpenQuestion {
    const settled = (): void => this.#fieldSettled();
    const answered = (sentence: string): void => this.notice(sentence);
    return this.#open(new FileField(question, { strings: this.#strings, answered, settled }), question.focus);
  }

  /** Removes everything, at once; a field that waits for an answer stays. */
  clear(): void {
    this.#announcer.reset();
    this.#removeAll();
  }

  /** As a program does, again and again in an animation: that is a burst like any other. */
  #removeAll(): void {
    this.#clearFirst = false;
    this.#from = undefined;
    this.#startText = false;
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
    this.#field?.destroy();
    this.clear();
    cancelAnimationFrame(this.#frame);
    this.#announcer.destroy();
    this.#follow.destroy();
    this.#container.removeEventListener('scroll', this.#onView);
    this.#resizes.disconnect();
    this.#sections.element.remove();
  }

  /** Sets output of another source apart: with its label, or, when it is over, with a new section. */
  #label(from: string | undefined): void {
    if (from === this.#from) return;
    this.#from = from;
    this.#startText = true;
    if (from !== undefined) this.#sections.add(new LabelSection(from));
  }

  #open(field: QuestionField | FileField, focus = isFocusNear(this.#container)): OpenQuestion {
    this.#field?.close();
    this.#field = field;
    this.#announcer.element.before(field.element);
    this.#joinField();
    this.#announcer.insist(field.label || this.#strings.answer);
    this.#follow.reset();
    if (focus) field.focus();
    this.#requestDraw();
    return field;
  }

  #fieldSettled(): void {
    // The keyboard stays in the playground: at the output, until the next field comes.
    if (this.#field?.focused) {
      this.#container.tabIndex = 0;
      this.#container.focus({ preventScroll: true });
    }
    this.#field = undefined;
    this.#requestDraw();
  }

  #appendItem(item: OutputItem, from: string | undefined): void {
    if (item.stream === 'clear') {
      if (item.wait) this.#clearFirst = true;
      else this.#removeAll();
      return;
    }
    this.#clearIfDue();
    this.#label(from);
    if (item.stream === 'display') this.#appendDisplay(item);
    else if (item.stream === 'value') this.#addRich('value', { 'text/plain': item.text, ...item.mime });
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
    else this.#addRich('display', mime, displayId);
  }

  #addRich(kind: 'value' | 'display', mime: MimeBundle, displayId?: string): void {
    const view = viewOf(mime);
    const live = view !== null && this.#host.showView;
    this.#sections.add(live ? new ViewSection(view, mime, this.#host, displayId) : new RichSection(kind, mime, this.#host, displayId));
  }

  #findDisplay(displayId: string): RichSection | ViewSection | undefined {
    for (const section of this.#sections) if ((section instanceof RichSection || section instanceof ViewSection) && section.displayId === displayId) return section;
    return undefined;
  }

  /** The section that printed text goes to: the last one, if that is text. */
  #textSection(): TextSection {
    const last = this.#sections.last;
    if (last instanceof TextSection && !this.#startText) return last;
    this.#startText = false;
    return this.#sections.add(new TextSection({ maxLines: this.#maxLines, maxBytes: textBytes(this.#maxLines) }));
  }

  #clearIfDue(): void {
    if (this.#clearFirst) this.#removeAll();
  }

  /** Another part of the output came into view. */
  readonly #onView = (): void => {
    this.#requestDraw(false);
  };

  /** @param changed whether there is anything new, and not only another part of it to be shown */
  #requestDraw(changed = true): void {
    this.#changed ||= changed;
    if (this.#frame === 0) this.#frame = requestAnimationFrame(this.#draw);
  }

  readonly #draw = (): void => {
    this.#frame = 0;
    this.#announcer.expect(this.#newLines);
    this.#newLines = 0;
    const more = this.#sections.draw(performance.now() + DRAW_BUDGET, this.#near());
    this.#joinField();
    // A reader who begins to scroll must not be pulled back to the end.
    if (this.#changed) this.#follow.contentChanged();
    this.#changed = false;
    if (more) this.#requestDraw();
  };

  #near(): Near {
    const { top, bottom } = this.#container.getBoundingClientRect();
    const moved = (by: number): void => {
      if (by !== 0) this.#follow.contentMoved(by);
    };
    return { top, bottom, sparse: this.#sections.lines > KEPT_ROWS, moved };
  }

  /** Puts the field on the line that was printed last, if that has no end. */
  #joinField(): void {
    const field = this.#field instanceof QuestionField ? this.#field : undefined;
    const last = field && this.#sections.last;
    const line = last instanceof TextSection ? last.openLine : null;
    this.#sections.element.classList.toggle('joined', line !== null);
    field?.showAfter(line);
  }
}

/** Whether the focus is in the same shadow tree: in the playground. */
function isFocusNear(element: HTMLElement): boolean {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.activeElement !== null : element.contains(document.activeElement);
}
