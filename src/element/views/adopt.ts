import type { ListenOptions, NodeProps, NodeSpec } from '../../protocol/views.js';
import { allowedTag } from './allow-list.js';
import { isOurs, type Builder, type Parts } from './builder.js';
import { attribute, attributeNames, childrenOf, firstChildOf, insertBefore, isField, nameOf, nextOf, parentOf, removeAttributeOf, removeNode, styleOf } from './dom.js';
import type { Field } from './dom.js';
import { holdingOf } from './fields.js';
import { quoted } from './refusals.js';

type ElementSpec = Exclude<NodeSpec, string>;

/** What the reader changed before the program was there stays; the program is to be told of these. */
export type Changed = Set<Field>;

/** Most places that are told. */
const MOST_MISMATCHES = 20;

const EMPTY: NodeProps = {};
const isBlank = (node: Node): boolean => node instanceof Text && node.data.trim() === '';

/**
 * Makes a view out of what stands there already: what a server sent, or what was shown before the program was started again. Elements that
 * fit keep their identity, and with it the focus and what the reader typed.
 */
export class Adoption {
  readonly #root: Node;
  readonly #builder: Builder;
  readonly #parts: Parts;
  readonly #warn: (sentence: string) => void;
  readonly #fromServer: boolean;
  readonly changed: Changed = new Set();
  #silent = false;
  #mismatches = 0;

  /**
   * @param fromServer what stands there was not made by this page
   * @param warn takes a sentence on each place where what stands there is not what the program shows
   */
  constructor(root: Node, builder: Builder, parts: Parts, fromServer: boolean, warn: (sentence: string) => void) {
    this.#root = root;
    this.#builder = builder;
    this.#parts = parts;
    this.#fromServer = fromServer;
    this.#warn = warn;
  }

  run(specs: readonly NodeSpec[]): void {
    const found = childrenOf(this.#root);
    // Where nothing stands, nothing is missing: that is how a view begins.
    this.#silent = found.every((node) => isBlank(node) || node instanceof Comment);
    if (this.#silent) for (const node of found) removeNode(node);
    this.#children(this.#root, specs, 0);
  }

  #children(parent: Node, specs: readonly NodeSpec[], depth: number): void {
    const svg = parent instanceof SVGElement;
    let at = firstChildOf(parent);
    specs.forEach((spec, index) => {
      at = this.#skip(at, spec, svg);
      if (typeof spec === 'string') at = this.#text(parent, at, spec);
      else at = this.#element(parent, at, specs, index, depth);
    });
    while (at) {
      const extra = at;
      at = nextOf(at);
      if (!this.#isPassed(extra, svg)) this.#mismatch(extra, `the server's ${describe(extra)} is not here`);
      if (!this.#isPassed(extra, svg) || isBlank(extra)) removeNode(extra);
    }
  }

  /** Whether a node has no part in the view: a comment, a space in the source text, or an element of the server's, as a style sheet. */
  #isPassed(node: Node, svg: boolean): boolean {
    if (node instanceof Element) return this.#fromServer && allowedTag(nameOf(node), svg || nameOf(node) === 'svg') === null;
    return isBlank(node) || !(node instanceof Text);
  }

  #skip(from: ChildNode | null, spec: NodeSpec, svg: boolean): ChildNode | null {
    let at = from;
    const mayBegin = (node: ChildNode): boolean => node instanceof Text && typeof spec === 'string' && spec !== '' && spec.startsWith(node.data);
    while (at && this.#isPassed(at, svg) && !mayBegin(at)) at = nextOf(at);
    return at;
  }

  #text(parent: Node, at: ChildNode | null, text: string): ChildNode | null {
    if (!(at instanceof Text) || text === '') {
      const made = document.createTextNode(text);
      // Parsers leave out some spaces, and there are no empty texts in HTML.
      if (text.trim() !== '') this.#mismatch(parent, `the text ${quoted(text)} is missing in what the server sent`);
      insertBefore(parent, made, at);
      this.#builder.number(made);
      return at;
    }
    // Two texts of the program may have become one on the way from a server, or one two.
    while (this.#fromServer && text.length > at.data.length && text.startsWith(at.data) && at.nextSibling instanceof Text) {
      at.data += at.nextSibling.data;
      at.nextSibling.remove();
    }
    if (this.#fromServer && text.length < at.data.length && at.data.startsWith(text)) at.splitText(text.length);
    if (at.data !== text) {
      this.#mismatch(at, `the server's text ${quoted(at.data)} is ${quoted(text)} here`);
      at.data = text;
    }
    this.#builder.number(at);
    return at.nextSibling;
  }

  #element(parent: Node, at: ChildNode | null, specs: readonly NodeSpec[], index: number, depth: number): ChildNode | null {
    const spec = specs[index] as ElementSpec;
    const svg = parent instanceof SVGElement;
    if (at instanceof Element && fits(at, spec, svg)) {
      this.#builder.number(at);
      this.#adopt(at, spec, isRefused(spec, svg), depth);
      return nextOf(at);
    }
    const make = (): Node => insertBefore(parent, this.#builder.make(spec, svg, depth), at);
    // The server's `<style>` stays, and its place is held.
    if (!at || (this.#fromServer && isRefused(spec, svg))) {
      if (!at) this.#mismatch(parent, `<${spec[0]}> is missing in what the server sent`);
      make();
      return at;
    }
    const more = this.#more(at, specs, index, svg);
    const after = nextOf(at);
    if (more > 0 && after && fits(after, spec, svg)) {
      this.#mismatch(at, `the server's ${describe(at)} is not here`);
      removeNode(at);
      return this.#element(parent, after, specs, index, depth);
    }
    this.#mismatch(at, more < 0 ? `<${spec[0]}> is missing before it` : `the server's ${describe(at)} is <${spec[0]}> here`);
    make();
    if (more < 0) return at;
    removeNode(at);
    return after;
  }

  /** How many elements and texts there are from here on beyond those that the program has. */
  #more(at: ChildNode, specs: readonly NodeSpec[], index: number, svg: boolean): number {
    // Where hardly anything fits, counting takes long and helps nobody.
    if (this.#mismatches >= MOST_MISMATCHES) return 0;
    let found = 0;
    for (let node: ChildNode | null = at; node; node = nextOf(node)) if (!this.#isPassed(node, svg)) found++;
    return found - (specs.length - index);
  }

  #adopt(element: Element, [, given, children]: ElementSpec, refused: boolean, depth: number): void {
    const props = given === 0 ? EMPTY : given;
    if (!refused) this.#attributes(element, props);
    const html = props['#html'];
    // A page's own server may send HTML as it likes.
    if (typeof html === 'string') {
      if (!this.#fromServer) this.#builder.setHtml(element, html);
    } else if (!(element instanceof HTMLTextAreaElement)) this.#children(element, children, depth + 1);
    else for (const child of children) this.#builder.number(typeof child === 'string' ? (firstChildOf(element) ?? new Text(child)) : new Text());
    if (isField(element)) this.#field(element, props);
    const listeners = props['#on'];
    if (typeof listeners === 'object') this.#builder.setListeners(element, listeners as Readonly<Record<string, ListenOptions>>);
  }

  #attributes(element: Element, props: NodeProps): void {
    const names = Object.keys(props).filter((name) => !name.startsWith('#') && name !== 'style');
    for (const name of names) {
      const value = props[name];
      if (typeof value !== 'string' && value !== true) continue;
      if (holdingOf(element, name) || !sameAttribute(element, name, value === true ? '' : value)) this.#builder.setAttribute(element, name, value);
    }
    const wanted = new Set(names.map((name) => name.toLowerCase()));
    for (const name of attributeNames(element)) {
      if (wanted.has(name.toLowerCase()) || name === 'style' || holdingOf(element, name) || isOurs(element, name, this.#parts.policy)) continue;
      removeAttributeOf(element, name);
    }
    const scratch = document.createElement('i');
    const style = props['style'];
    if (typeof style === 'object') this.#builder.setStyle(scratch, style as Readonly<Record<string, string>>);
    if (scratch.style.cssText !== styleOf(element).cssText) styleOf(element).cssText = scratch.style.cssText;
  }

  #field(field: Field, props: NodeProps): void {
    if (!this.#parts.fields.changedByReader(field)) return;
    const box = field.type === 'checkbox' || field.type === 'radio';
    const value = props['value'];
    if (!box && (value === true ? '' : value) === field.value) return;
    if (box && field instanceof HTMLInputElement && (props['checked'] !== undefined) === field.checked) return;
    this.changed.add(field);
  }

  #mismatch(node: Node, sentence: string): void {
    if (this.#silent || ++this.#mismatches > MOST_MISMATCHES) return;
    this.#warn(`${placeOf(node, this.#root)}: ${sentence}.`);
  }
}

const isRefused = ([tag]: ElementSpec, svg: boolean): boolean => allowedTag(tag, svg || tag === 'svg') === null;

function fits(element: Node, spec: ElementSpec, svg: boolean): boolean {
  if (!(element instanceof Element)) return false;
  const drawn = svg || spec[0] === 'svg';
  const name = allowedTag(spec[0], drawn);
  if (name === null) return nameOf(element) === 'span' && attribute(element, 'hidden') !== null;
  return nameOf(element) === name && element instanceof SVGElement === drawn;
}

const words = (text: string): string => text.split(/\s+/).filter(Boolean).sort().join(' ');

function sameAttribute(element: Element, name: string, value: string): boolean {
  const now = attribute(element, name);
  return now === value || (name === 'class' && now !== null && words(now) === words(value));
}

const describe = (node: Node): string => (node instanceof Element ? `<${nameOf(node)}>` : `text ${quoted((node as Text).data)}`);

/** A node's place in the view, as a selector: `div > ul > li:nth-child(3)`. */
function placeOf(node: Node, root: Node): string {
  const steps: string[] = [];
  for (let at: Node | null = node; at && at !== root; at = parentOf(at)) if (at instanceof Element) steps.unshift(step(at));
  return steps.join(' > ') || 'the view';
}

function step(element: Element): string {
  const parent = parentOf(element);
  const siblings = parent ? childrenOf(parent).filter((node) => node instanceof Element) : [element];
  return siblings.length > 1 ? `${nameOf(element)}:nth-child(${siblings.indexOf(element) + 1})` : nameOf(element);
}
