import type { CSSResult, CSSResultOrNative, LitElement } from 'lit';

/** Properties set before the element was defined lie in front of the class's own; this sets them again, the right way. */
export function takeEarlyProperties<T extends object>(element: T, names: readonly (keyof T & string)[]): void {
  const early: Partial<T> = {};
  for (const name of names) {
    if (!Object.hasOwn(element, name)) continue;
    early[name] = element[name];
    Reflect.deleteProperty(element, name);
  }
  Object.assign(element, early);
}

/** Styles of parts whose code came later than their tag. */
const laterStyles = new WeakMap<ShadowRoot, CSSResult[]>();

/** Adds the style sheet of a part to the tag that it stands in, if it is not there yet; see `later.ts`. */
export function addStyles(part: Element | ShadowRoot, style: CSSResult): void {
  const root = part.getRootNode() as ShadowRoot;
  const styles = laterStyles.get(root) ?? [];
  if (styles.includes(style)) return;
  laterStyles.set(root, [...styles, style]);
  const view = root.ownerDocument.defaultView;
  if (view) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheetIn(view, style)];
}

/** Style sheets belong to the document they were made in: an element that moved to another one needs new ones. */
export function remakeStyles(root: ShadowRoot, styles: readonly CSSResultOrNative[], view: Window & typeof globalThis): void {
  root.adoptedStyleSheets = [...styles, ...(laterStyles.get(root) ?? [])].map((style) => sheetIn(view, style));
}

function sheetIn(view: Window & typeof globalThis, style: CSSResultOrNative): CSSStyleSheet {
  const text = 'cssText' in style ? style.cssText : '';
  // The one that all tags of this page share.
  if (view === window && 'styleSheet' in style && style.styleSheet) return style.styleSheet;
  const sheet = new view.CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}

/** What the reader is at may go away with the update that is due. Then the focus must not fall back to the start of the page. */
export async function keepFocus(element: LitElement, ...next: readonly string[]): Promise<void> {
  const root = element.shadowRoot;
  if (!root?.activeElement) return;
  await element.updateComplete;
  if (root.activeElement?.checkVisibility()) return;
  const found = next.map((selector) => root.querySelector<HTMLElement>(selector)).find((candidate) => candidate !== null);
  (found ?? element).focus();
}

/** Of these states, for `:state(…)`, exactly one or none is on. */
export function setOnlyState(internals: ElementInternals, states: readonly string[], on: string): void {
  for (const state of states) {
    if (state === on) internals.states.add(state);
    else internals.states.delete(state);
  }
}

/** A place in a tag; there is one once the tag has been drawn. */
export function boxOf({ shadowRoot }: Element, selector: string): HTMLElement {
  const box = shadowRoot?.querySelector<HTMLElement>(selector);
  if (!box) throw new Error(`There is no ${selector} in the tag.`);
  return box;
}
