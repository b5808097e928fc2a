import { trustedHTML } from '../../trusted-types.js';

/**
 * Most elements that references may add to a drawing. A dozen nested `<use>` elements make thousands, and the browser draws
 * them all on the page's own thread: 2^14 took seconds, 2^17 more than a minute. Plots with a marker per point need some
 * thousands.
 */
export const MAX_REFERENCED_ELEMENTS = 20_000;

/** Longest chain of elements and references followed. */
const MAX_DEPTH = 500;

/**
 * How many elements an SVG's references add when it is drawn: whatever `href="#x"` or `url(#x)` points to counts again for
 * each time. `Infinity` if that cannot be told (chains too deep, references in style sheets), null if it is no SVG.
 */
export function referencedElements(svg: string): number | null {
  // Nothing runs and nothing is loaded in a document that a parser made.
  const root = new DOMParser().parseFromString(trustedHTML(svg), 'image/svg+xml').documentElement;
  if (root.localName !== 'svg' || root.querySelector('parsererror')) return null;
  const costs = new Map<Element, number>();

  function cost(element: Element, depth: number): number {
    const known = costs.get(element);
    if (known !== undefined) return known;
    if (depth > MAX_DEPTH) return Infinity;
    // Browsers do not draw what refers to itself.
    costs.set(element, 0);
    let sum = 1;
    for (const child of element.children) sum += cost(child, depth + 1);
    for (const target of references(element, root)) sum += cost(target, depth + 1);
    if (hidesReferences(element)) sum = Infinity;
    costs.set(element, sum);
    return sum;
  }
  return cost(root, 0) - root.querySelectorAll('*').length - 1;
}

/** Rules of a style sheet can point anywhere, and CSS escapes can spell any name. */
function hidesReferences(element: Element): boolean {
  if (element.localName === 'style' && /url|\\/i.test(element.textContent)) return true;
  return Array.from(element.attributes).some(({ value }) => value.includes('\\'));
}

/** The elements that an element's attributes name. */
function references(element: Element, root: Element): Element[] {
  return Array.from(element.attributes)
    .flatMap(({ value }) => Array.from(value.matchAll(/#([^\s"');]+)/g), ([, id = '']) => find(id, root)))
    .filter((target) => target !== null);
}

/** References are URLs: their characters may be percent-encoded. */
function find(id: string, root: Element): Element | null {
  try {
    return root.ownerDocument.getElementById(decodeURIComponent(id));
  } catch {
    // A percent sign that encodes nothing: the name is meant as it is.
    return root.ownerDocument.getElementById(id);
  }
}
