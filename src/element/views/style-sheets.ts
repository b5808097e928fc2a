import { contains, textOf } from './dom.js';
import { disarm } from './safe-css.js';

/** Style sheets of one view: each is looked at with every commit. */
const MOST = 100;

interface Entry {
  text: string;
  readonly sheet: CSSStyleSheet;
}

/**
 * The style sheets of a view in a pane. The text of a `<style>` stands in an element that is not shown, and what is harmless of it in a sheet
 * of the shadow root, as long as the element is in the view.
 */
export class StyleSheets {
  readonly #root: ShadowRoot;
  readonly #entries = new Map<Element, Entry>();

  constructor(root: ShadowRoot) {
    this.#root = root;
  }

  /** Takes an element's text as a style sheet from now on; false when there are too many. */
  add(element: Element): boolean {
    if (this.#entries.size >= MOST) return false;
    this.#entries.set(element, { text: '', sheet: new CSSStyleSheet() });
    return true;
  }

  /**
   * Brings the sheets in line with the elements.
   *
   * @returns whether all of them are used as they are
   */
  settle(): boolean {
    if (this.#entries.size === 0) return true;
    let whole = true;
    for (const [element, entry] of this.#entries) {
      const text = textOf(element);
      if (!contains(this.#root, element)) this.#entries.delete(element);
      else if (text !== entry.text) {
        entry.text = text;
        entry.sheet.replaceSync(text);
        whole = disarm(entry.sheet) && !/@import/i.test(text) && whole;
      }
      this.#adopt(entry.sheet, this.#entries.has(element));
    }
    return whole;
  }

  destroy(): void {
    for (const { sheet } of this.#entries.values()) this.#adopt(sheet, false);
    this.#entries.clear();
  }

  #adopt(sheet: CSSStyleSheet, wanted: boolean): void {
    const sheets = this.#root.adoptedStyleSheets;
    if (sheets.includes(sheet) === wanted) return;
    this.#root.adoptedStyleSheets = wanted ? [...sheets, sheet] : sheets.filter((other) => other !== sheet);
  }
}
