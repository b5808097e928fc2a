import { VIEW_LIMITS, type ListenOptions, type NodeProps, type NodeSpec } from '../../protocol/views.js';
import { allowedAttribute, allowedTag, type ViewPolicy } from './allow-list.js';
import { attribute, insertBefore, nameOf, removeAttributeOf, setAttributeOf, styleOf } from './dom.js';
import type { ViewEvents } from './events.js';
import { holdingOf, type FormFields } from './fields.js';
import { harmlessContent } from './html.js';
import { Misfit } from './misfit.js';
import type { NodeTable } from './node-table.js';
import { inText, quoted, type Refusals } from './refusals.js';
import { reachesOut, setStyle } from './safe-css.js';
import type { StyleSheets } from './style-sheets.js';

const SVG = 'http://www.w3.org/2000/svg';

/** Characters, and tags, of HTML that comes as one piece: reading it holds the page up for about a second. */
const MAX_HTML = 1 << 20;
const MAX_HTML_TAGS = 20_000;

type StyleChanges = Readonly<Record<string, string | null>>;

/** The parts of a view that a builder works for. */
export interface Parts {
  readonly nodes: NodeTable;
  readonly events: ViewEvents;
  readonly fields: FormFields;
  /** Null where a view may bring no style sheets. */
  readonly sheets: StyleSheets | null;
  readonly refusals: Refusals;
  readonly policy: ViewPolicy;
}

/** Makes nodes of specs, and changes them, within the allow-list. What is refused leaves a sentence. */
export class Builder {
  readonly #parts: Parts;
  #next = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Numbers of nodes go on from this one. */
  countFrom(first: number): void {
    this.#next = first;
  }

  /** Gives a node the next number. */
  number(node: Node): void {
    this.#parts.nodes.add(this.#next++, node);
  }

  /**
   * Makes the tree of a spec, with numbers.
   *
   * @param svg whether it will stand in a drawing
   * @param depth elements around it
   */
  make(spec: NodeSpec, svg: boolean, depth: number): Node {
    if (typeof spec === 'string') {
      const text = document.createTextNode(spec);
      this.number(text);
      return text;
    }
    if (depth >= VIEW_LIMITS.depth) throw new Misfit(`a view may have ${VIEW_LIMITS.depth} elements within each other at most`);
    const [tag, props, children] = spec;
    const element = this.element(tag, svg);
    this.number(element);
    if (props !== 0) this.setProps(element, props);
    const within = element instanceof SVGElement;
    for (const child of children) insertBefore(element, this.make(child, within, depth + 1), null);
    return element;
  }

  /** An element without attributes; one that is not shown in place of one that may not be. */
  element(tag: string, svg: boolean): Element {
    const { sheets, refusals, policy } = this.#parts;
    const drawn = svg || tag === 'svg';
    const name = allowedTag(tag, drawn);
    if (name !== null) {
      const element = drawn ? document.createElementNS(SVG, name) : document.createElement(name);
      // What the reader once typed into the page is not for programs.
      if (policy === 'pane' && (name === 'input' || name === 'form')) setAttributeOf(element, 'autocomplete', 'off');
      return element;
    }
    const stub = document.createElement('span');
    stub.hidden = true;
    if (tag.toLowerCase() === 'style' && sheets?.add(stub)) return stub;
    refusals.add(`<${tag}`, `<${inText(tag)}> is left out: it is not among the elements that a view may have here.`);
    return stub;
  }

  setProps(element: Element, props: NodeProps): void {
    for (const name of Object.keys(props)) {
      const value = props[name];
      if (typeof value === 'string') {
        if (name === '#html') this.setHtml(element, value);
        else this.setAttribute(element, name, value);
      } else if (value === true) this.setAttribute(element, name, value);
      else if (name === 'style') this.setStyle(element, value as StyleChanges);
      else if (name === '#on') this.setListeners(element, value as Readonly<Record<string, ListenOptions>>);
    }
  }

  setListeners(element: Element, listeners: Readonly<Record<string, ListenOptions>>): void {
    for (const event of Object.keys(listeners)) this.#parts.events.listen(element, event, listeners[event] ?? {});
  }

  /** Sets an attribute, or takes it away; of a field, what it holds. */
  setAttribute(element: Element, attribute: string, value: string | true | null): void {
    const holding = holdingOf(element, attribute);
    if (holding) {
      this.#parts.fields.want(element, holding, value);
      return;
    }
    const { policy } = this.#parts;
    if (attribute === 'style' && value === null) {
      removeAttributeOf(element, attribute);
      return;
    }
    const text = value === true ? '' : value;
    const verdict = allowedAttribute(element, attribute, text, policy);
    if ('why' in verdict) this.#refuse(element, attribute, text, verdict.why);
    else if (text === null) removeAttributeOf(element, verdict.name);
    else {
      setAttributeOf(element, verdict.name, text);
      if (policy === 'pane') secure(element, verdict.name, text);
    }
  }

  setStyle(element: Element, changes: StyleChanges): void {
    const style = styleOf(element);
    for (const name of Object.keys(changes)) {
      const value = changes[name] ?? null;
      if (!setStyle(style, name, value)) this.#refuse(element, `style ${name}`, value, 'a view may not load anything');
    }
  }

  /** Takes a style as a text, if nothing of it may load anything. */
  setStyleText(element: Element, text: string): void {
    if (reachesOut(text)) this.#refuse(element, 'style', text, 'a view may not load anything');
    else styleOf(element).cssText = text;
  }

  /** What is harmless of some HTML becomes the whole content. */
  setHtml(element: Element, html: string): void {
    if (html.length > MAX_HTML || html.split('<', MAX_HTML_TAGS + 1).length > MAX_HTML_TAGS) {
      this.#parts.refusals.add('html', `HTML of ${html.length} characters is left out: at most ${MAX_HTML} characters and ${MAX_HTML_TAGS} tags may come as one piece. Make it of elements.`);
      return;
    }
    for (const node of harmlessContent(html, element, this)) insertBefore(element, node, null);
  }

  #refuse(element: Element, attribute: string, value: string | null, why: string): void {
    const shown = inText(attribute) + (value ? `=${quoted(value)}` : '');
    this.#parts.refusals.add(`${attribute} ${why}`, `${shown} of <${nameOf(element)}> is left out: ${why}.`);
  }
}

/** In a pane, links open beside the page, and a password that the browser knows stays with it. */
function secure(element: Element, name: string, value: string): void {
  if (name === 'href' && !value.startsWith('#') && nameOf(element) === 'a') {
    setAttributeOf(element, 'target', '_blank');
    setAttributeOf(element, 'rel', 'noopener noreferrer');
  }
  if (name === 'href' && value.startsWith('#')) removeAttributeOf(element, 'target');
  if (name === 'type' && element instanceof HTMLInputElement) {
    setAttributeOf(element, 'autocomplete', value.toLowerCase() === 'password' ? 'new-password' : 'off');
  }
}

/** Attributes that the page sets by itself. */
export const isOurs = (element: Element, name: string, policy: ViewPolicy): boolean =>
  policy === 'pane' && (name === 'autocomplete' || ((name === 'target' || name === 'rel') && attribute(element, 'href') !== null));
