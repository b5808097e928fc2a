import { VIEW_LIMITS } from '../../protocol/views.js';
import { trustedHTML } from '../../trusted-types.js';
import { sanitize } from '../output/sanitize.js';
import type { Builder } from './builder.js';
import { attribute, attributeNames, childrenOf, insertBefore, nameOf, removeNode } from './dom.js';

/** Replaces an element's content by what is harmless of some HTML; returns the nodes to put there. */
export function harmlessContent(html: string, element: Element, builder: Builder): Node[] {
  for (const child of childrenOf(element)) removeNode(child);
  const template = document.createElement('template');
  // Nothing runs or loads in a template; what comes out of it is made anew, by the same allow-list as everything.
  template.innerHTML = trustedHTML(sanitize(html));
  return copies(template.content, element instanceof SVGElement, 0, builder);
}

function copies(from: Node, svg: boolean, depth: number, builder: Builder): Node[] {
  const nodes: Node[] = [];
  if (depth >= VIEW_LIMITS.depth) return nodes;
  for (const child of childrenOf(from)) {
    if (child instanceof Text) nodes.push(document.createTextNode(child.data));
    else if (child instanceof Element) nodes.push(copy(child, svg, depth, builder));
  }
  return nodes;
}

function copy(original: Element, svg: boolean, depth: number, builder: Builder): Node {
  const element = builder.element(nameOf(original), svg);
  for (const name of attributeNames(original)) {
    const value = attribute(original, name) ?? '';
    if (name === 'style') builder.setStyleText(element, value);
    else builder.setAttribute(element, name, value);
  }
  for (const child of copies(original, element instanceof SVGElement, depth + 1, builder)) insertBefore(element, child, null);
  return element;
}
