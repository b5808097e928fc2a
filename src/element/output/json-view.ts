import { ExactNumber, type JsonValue } from './json.js';
import { fill, type OutputStrings } from './output-strings.js';

/** Entries shown at once; a button shows as many more. */
const PAGE = 100;
/** Characters of a text shown at once. */
const MAX_TEXT = 300;

/** Classes of the terminal's palette, which is readable in both themes. */
const KEY = 'ansi-36';
const COLORS: Readonly<Record<string, string>> = { string: 'ansi-32', boolean: 'ansi-35', number: 'ansi-34' };

type Entries = readonly (readonly [key: string, value: JsonValue])[];

function part(text: string, className: string): HTMLElement {
  const span = document.createElement('span');
  span.className = className;
  span.textContent = text;
  return span;
}

function button(text: string, act: () => void): HTMLElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = 'goto';
  element.textContent = text;
  element.addEventListener('click', act);
  return element;
}

/** JSON as a tree of native `<details>`; what is folded has no elements until the reader opens it. */
export class JsonView {
  readonly element = document.createElement('div');
  readonly #strings: OutputStrings;

  constructor(value: JsonValue, strings: OutputStrings) {
    this.#strings = strings;
    this.element.className = 'json';
    const root = this.#node(null, value);
    if (root instanceof HTMLDetailsElement) root.open = true;
    this.element.append(root);
  }

  destroy(): void {
    this.element.remove();
  }

  #node(key: string | null, value: JsonValue): HTMLElement {
    if (typeof value === 'object' && value !== null && !(value instanceof ExactNumber)) return this.#branch(key, value);
    const leaf = document.createElement('div');
    leaf.append(...this.#label(key), this.#scalar(value));
    return leaf;
  }

  #label(key: string | null): Node[] {
    return key === null ? [] : [part(key, KEY), document.createTextNode(': ')];
  }

  #scalar(value: null | boolean | number | string | ExactNumber): Node {
    if (value instanceof ExactNumber) return part(value.digits, COLORS['number'] ?? '');
    const text = JSON.stringify(value);
    const span = part(text.slice(0, MAX_TEXT), COLORS[value === null ? 'boolean' : typeof value] ?? '');
    if (text.length <= MAX_TEXT) return span;
    const all = button(fill(this.#strings.showAll, { count: text.length }), () => {
      span.textContent = text;
    });
    span.append('… ', all);
    return span;
  }

  #branch(key: string | null, value: readonly JsonValue[] | { readonly [key: string]: JsonValue }): HTMLElement {
    const list = Array.isArray(value);
    const entries: Entries = Object.entries(value).map(([name, entry]) => [list ? name : JSON.stringify(name), entry]);
    const summary = document.createElement('summary');
    summary.append(...this.#label(key), `${list ? '[…]' : '{…}'} (${entries.length.toLocaleString()})`);
    const details = document.createElement('details');
    details.append(summary);
    const open = (): void => {
      const members = document.createElement('div');
      members.className = 'members';
      details.append(members);
      this.#showMore(members, entries, 0);
    };
    details.addEventListener('toggle', open, { once: true });
    return details;
  }

  #showMore(members: HTMLElement, entries: Entries, from: number): void {
    members.append(...entries.slice(from, from + PAGE).map(([key, value]) => this.#node(key, value)));
    const left = entries.length - from - PAGE;
    if (left <= 0) return;
    const more = button(fill(this.#strings.showMore, { count: left }), () => {
      const next = members.childElementCount - 1;
      more.remove();
      this.#showMore(members, entries, from + PAGE);
      // The reader's place was on the button: it goes on at the first new entry that can take it.
      members.children[next]?.querySelector<HTMLElement>('summary, button')?.focus();
    });
    members.append(more);
  }
}
