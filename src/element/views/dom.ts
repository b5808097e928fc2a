/*
 * The browser's own access to nodes. A form answers `form.parentNode`, and even `form.setAttribute`, with the field of that name, if it
 * has one; what is taken from the prototypes here always means the real thing.
 */

type Method<This, Args extends unknown[], Result> = (this: This, ...args: Args) => Result;

/** A method as a function of the object that it is called on. */
const free = <This, Args extends unknown[], Result>(method: Method<This, Args, Result>): ((self: This, ...args: Args) => Result) =>
  Function.prototype.call.bind(method);

/** A property as a function of the object that has it. */
function property<T>(prototype: object, name: string): (node: Node) => T {
  const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
  if (!get) throw new Error(`This browser has no ${name}.`);
  return free(get as Method<Node, [], T>);
}

const [nodes, elements] = [Node.prototype, Element.prototype];

export const parentOf = property<ParentNode | null>(nodes, 'parentNode');
export const firstChildOf = property<ChildNode | null>(nodes, 'firstChild');
export const nextOf = property<ChildNode | null>(nodes, 'nextSibling');
export const textOf = property<string>(nodes, 'textContent');
export const nameOf = property<string>(elements, 'localName');

const htmlStyle = property<CSSStyleDeclaration>(HTMLElement.prototype, 'style');
const svgStyle = property<CSSStyleDeclaration>(SVGElement.prototype, 'style');
export const styleOf = (element: Element): CSSStyleDeclaration => (element instanceof SVGElement ? svgStyle : htmlStyle)(element);

export const insertBefore = free(nodes.insertBefore<Node>);
export const contains = free(nodes.contains);
export const attribute = free(elements.getAttribute);
export const setAttributeOf = free(elements.setAttribute);
export const removeAttributeOf = free(elements.removeAttribute);
export const attributeNames = free(elements.getAttributeNames);
export const closestTo = free(elements.closest as Method<Element, [selector: string], Element | null>);
export const boxOf = free(elements.getBoundingClientRect);
export const scrollTo = free(elements.scrollTo as Method<Element, [place: ScrollToOptions], void>);
export const showInView = free(elements.scrollIntoView);

const removeChild = free(nodes.removeChild<Node>);
export function removeNode(node: Node): void {
  const parent = parentOf(node);
  if (parent) removeChild(parent, node);
}

/** The children of a node, as they are now. */
export function childrenOf(node: Node): ChildNode[] {
  const children: ChildNode[] = [];
  for (let child = firstChildOf(node); child; child = nextOf(child)) children.push(child);
  return children;
}

export type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export const isField = (node: unknown): node is Field =>
  node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement || node instanceof HTMLSelectElement;
