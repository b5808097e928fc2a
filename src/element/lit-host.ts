import type { CSSResultOrNative, LitElement } from 'lit';

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

/** Style sheets belong to the document they were made in: an element that moved to another one needs new ones. */
export function remakeStyles(root: ShadowRoot, styles: readonly CSSResultOrNative[], view: Window & typeof globalThis): void {
  root.adoptedStyleSheets = styles.map((style) => {
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync('cssText' in style ? style.cssText : '');
    return sheet;
  });
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
