import { contains, insertBefore, scrollTo } from './dom.js';

type MoveBefore = (this: Node, node: Node, before: Node | null) => void;
const moveBefore = (prototype: object): MoveBefore | undefined => (prototype as { moveBefore?: MoveBefore }).moveBefore;

/**
 * Moves nodes so that the reader notices nothing: the focus, selected text and scrolled lists stay as they are. Browsers with
 * `moveBefore` keep most of it (Firefox loses what is scrolled); in others a moved node leaves the page for a moment. What is lost by
 * that is given back.
 */
export class Mover {
  readonly #root: HTMLElement | ShadowRoot;
  readonly #moveInElement = moveBefore(Element.prototype);
  readonly #moveInRoot = moveBefore(DocumentFragment.prototype);
  readonly #scrolled = new Set<Element>();

  constructor(root: HTMLElement | ShadowRoot) {
    this.#root = root;
    root.addEventListener('scroll', this.#onScroll, true);
  }

  move(parent: Node, node: Node, before: Node | null): void {
    const places: [Element, number, number][] = [];
    for (const element of this.#scrolled) if (contains(node, element)) places.push([element, element.scrollTop, element.scrollLeft]);
    const move = parent instanceof Element ? this.#moveInElement : this.#moveInRoot;
    if (move && this.#root.isConnected) move.call(parent, node, before);
    else this.#carry(parent, node, before);
    for (const [element, top, left] of places) scrollTo(element, { top, left, behavior: 'instant' });
  }

  destroy(): void {
    this.#root.removeEventListener('scroll', this.#onScroll, true);
    this.#scrolled.clear();
  }

  readonly #onScroll = ({ target }: Event): void => {
    if (!(target instanceof Element) || this.#scrolled.has(target)) return;
    for (const element of this.#scrolled) if (!contains(this.#root, element)) this.#scrolled.delete(element);
    this.#scrolled.add(target);
  };

  #carry(parent: Node, node: Node, before: Node | null): void {
    const { activeElement } = this.#root.getRootNode() as Document | ShadowRoot;
    const active = contains(node, activeElement) ? activeElement : null;
    const text = active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement ? active : null;
    const { selectionStart = null, selectionEnd = null, selectionDirection = null } = text ?? {};
    insertBefore(parent, node, before);
    if (active) (active instanceof SVGElement ? SVGElement : HTMLElement).prototype.focus.call(active as HTMLElement & SVGElement, { preventScroll: true });
    if (text && selectionStart !== null) text.setSelectionRange(selectionStart, selectionEnd, selectionDirection ?? 'none');
  }
}
