import type { MimeBundle } from '../../protocol/messages.js';
import { FoldedText } from './folded-text.js';
import { frameTheme } from './frame-theme.js';
import { HtmlFrame } from './html-frame.js';
import { ImageView } from './image-view.js';
import { JsonView } from './json-view.js';
import { chooseMime, type Choice, type Refusal } from './mime.js';
import type { Near } from './near.js';
import { OFFER_TYPE, OfferedFile } from './offered-file.js';
import { fill, type OutputStrings } from './output-strings.js';
import { plainText, type Content, type SectionHost } from './rich-section.js';

/** Longest name of a frame, in characters. */
const MAX_TITLE = 300;

type View = FoldedText | ImageView | HtmlFrame | JsonView | OfferedFile;

/** A shown representation, with a sentence for each richer one that was refused. */
export class RichContent implements Content {
  readonly elements: readonly HTMLElement[];
  readonly #view: View;

  constructor(view: View, refused: readonly Refusal[], strings: OutputStrings) {
    this.#view = view;
    this.elements = [view.element, ...refused.map((refusal) => createRemark(refusal, strings))];
  }

  draw(deadline: number, near: Near): boolean {
    return this.#view instanceof FoldedText && this.#view.draw(deadline, near);
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
    // Data that is no picture or no file, a formula that nobody understands, a script that could not be loaded, or a page whose policy
    // allows neither blobs nor frames: text, and a sentence.
    const text = 'source' in choice ? choice.source : plainText(bundle);
    const refused = [...choice.refused, { type: typeOf(choice), reason: 'unreadable' } as const];
    return new RichContent(new FoldedText(text, host), refused, host.strings);
  }
}

function typeOf(choice: Choice): string {
  if (choice.show === 'image') return choice.type;
  if (choice.show === 'file') return OFFER_TYPE;
  return choice.show === 'json' ? 'application/json' : `text/${choice.show}`;
}

async function createView(choice: Choice, place: Element, host: SectionHost): Promise<View> {
  if (choice.show === 'text') return new FoldedText(choice.text, host);
  if (choice.show === 'file') return OfferedFile.create(choice.offer, host.strings);
  if (choice.show === 'image') return createImage(choice.alt || host.strings.image, choice);
  if (choice.show === 'json') return new JsonView(choice.value, host.strings);
  const [html, title] = await frameContent(choice, host.strings);
  return new HtmlFrame(html, title, frameTheme(place), () => {
    host.requestDraw();
  });
}

/** HTML for a frame and the frame's name. What the libraries make is no more trusted than what Python sent. */
async function frameContent(choice: Choice & { show: 'html' | 'markdown' | 'latex' }, strings: OutputStrings): Promise<[html: string, title: string]> {
  if (choice.show === 'html') return [choice.html, strings.htmlOutput];
  if (choice.show === 'latex') {
    const { latexHtml } = await import('./latex.js');
    return [latexHtml(choice.source), choice.source.slice(0, MAX_TITLE)];
  }
  const { hasFormulas, markdownHtml } = await import('./markdown.js');
  const latex = hasFormulas(choice.source) ? await import('./latex.js') : undefined;
  return [markdownHtml(choice.source, latex?.formulaOrSource), strings.markdownOutput];
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
