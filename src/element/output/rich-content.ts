import type { MimeBundle } from '../../protocol/messages.js';
import { FoldedText } from './folded-text.js';
import { frameTheme } from './frame-theme.js';
import { HtmlFrame } from './html-frame.js';
import { ImageView } from './image-view.js';
import { chooseMime, type Choice, type Refusal } from './mime.js';
import { fill, type OutputStrings } from './output-strings.js';
import { plainText, type Content, type SectionHost } from './rich-section.js';

type View = FoldedText | ImageView | HtmlFrame;

/** A shown representation, with a sentence for each richer one that was refused. */
export class RichContent implements Content {
  readonly elements: readonly HTMLElement[];
  readonly #view: View;

  constructor(view: View, refused: readonly Refusal[], strings: OutputStrings) {
    this.#view = view;
    this.elements = [view.element, ...refused.map((refusal) => createRemark(refusal, strings))];
  }

  draw(deadline: number): boolean {
    return this.#view instanceof FoldedText && this.#view.draw(deadline);
  }

  themeChanged(): void {
    if (this.#view instanceof HtmlFrame) this.#view.setTheme(frameTheme(this.#view.element));
  }

  destroy(): void {
    this.#view.destroy();
  }
}

function createRemark({ type, reason }: Refusal, strings: OutputStrings): HTMLElement {
  const remark = document.createElement('p');
  remark.className = 'remark';
  remark.textContent = fill(strings[reason], { type });
  return remark;
}

/**
 * Shows a bundle's richest representation that is within the caps and that the browser can show; plain text otherwise.
 * Never rejects.
 * @param place where it will stand, for its colours
 */
export async function createRichContent(bundle: MimeBundle, place: Element, host: SectionHost): Promise<RichContent> {
  const choice = chooseMime(bundle);
  try {
    return new RichContent(await createView(choice, place, host), choice.refused, host.strings);
  } catch {
    // Data that is no picture, or a page whose policy allows neither blobs nor frames: plain text, and a sentence.
    const type = choice.show === 'image' ? choice.type : 'text/html';
    const refused = [...choice.refused, { type, reason: 'unreadable' } as const];
    return new RichContent(new FoldedText(plainText(bundle), host), refused, host.strings);
  }
}

async function createView(choice: Choice, place: Element, host: SectionHost): Promise<View> {
  if (choice.show === 'text') return new FoldedText(choice.text, host);
  if (choice.show === 'image') return createImage(choice.alt || host.strings.image, choice);
  return new HtmlFrame(choice.html, host.strings.htmlOutput, frameTheme(place), () => {
    host.requestDraw();
  });
}

async function createImage(alt: string, choice: Choice & { show: 'image' }): Promise<ImageView> {
  const image = new ImageView(alt);
  try {
    await image.load(choice.type, choice.data);
    return image;
  } catch (error) {
    image.destroy();
    throw error;
  }
}
