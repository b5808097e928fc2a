import type { ListenOptions, ViewReply } from '../../protocol/views.js';
import { attribute, contains, isField, parentOf } from './dom.js';
import { EVENT_FIELDS, readFields } from './event-fields.js';
import type { FormFields } from './fields.js';
import { Misfit } from './misfit.js';
import type { NodeTable } from './node-table.js';
import { Pace } from './pace.js';

/** Events that only the element itself hears of. */
const NO_BUBBLES = new Set(
  'focus blur mouseenter mouseleave pointerenter pointerleave scroll scrollend toggle beforetoggle load error invalid cancel close'.split(' '),
);
/** What a reader does with a page before its program is there. */
const EARLY = ['click', 'dblclick', 'input', 'change', 'submit', 'keydown', 'keyup'];
/** Most events that wait for a program; beyond them, the oldest are lost. */
const MOST_HELD = 256;
/** Most types of event that a view may listen for. */
const MOST_TYPES = 200;

/** An event that came before the program. */
interface Held {
  readonly name: string;
  readonly target: Element;
  /** The elements that it passed, with all that there was to tell at each. */
  readonly passed: readonly (readonly [node: Element, fields: Readonly<Record<string, unknown>>])[];
}

type Send = (reply: ViewReply) => void;

/**
 * Who listens for what. The root of the view has one listener for each type of event, however many elements listen and however often
 * they are drawn.
 */
export class ViewEvents {
  readonly #root: HTMLElement | ShadowRoot;
  readonly #nodes: NodeTable;
  readonly #fields: FormFields;
  readonly #send: Send;
  readonly #pace = new Pace();
  readonly #types = new Set<string>();
  #listeners = new WeakMap<Node, Map<string, ListenOptions>>();
  /** Events are kept here while the program is not there. */
  #held: Held[] | null = null;
  #silent = false;
  #first: (() => void) | null = null;
  #last = 0;

  constructor(root: HTMLElement | ShadowRoot, nodes: NodeTable, fields: FormFields, send: Send) {
    this.#root = root;
    this.#nodes = nodes;
    this.#fields = fields;
    this.#send = send;
    root.addEventListener('submit', keepPage, true);
  }

  /** @throws Misfit when the view listens for too many types of event */
  listen(node: Node, name: string, options: ListenOptions): void {
    const listeners = this.#listeners.get(node);
    if (listeners) listeners.set(name, options);
    else this.#listeners.set(node, new Map([[name, options]]));
    this.#hear(name);
  }

  unlisten(node: Node, name: string): void {
    this.#listeners.get(node)?.delete(name);
  }

  /** Whether the element, or one around it, listens for such an event. */
  hears(element: Element, name: string): boolean {
    for (let node: Node | null = element; node; node = parentOf(node)) if (this.#listeners.get(node)?.has(name)) return true;
    return false;
  }

  /** Nobody listens any more. */
  forget(): void {
    this.#listeners = new WeakMap();
  }

  /**
   * Keeps what happens from now on, until it is released.
   *
   * @param first is called once, as soon as something happens that an element listens for; null to call nothing
   */
  hold(first: (() => void) | null): void {
    if (!this.#held) this.#pace.flush();
    this.#held ??= [];
    this.#first = first;
    this.#silent = false;
    for (const name of EARLY) this.#hear(name);
  }

  /** Events pass at once from now on. */
  release(): Held[] {
    const held = this.#held ?? [];
    this.#held = this.#first = null;
    return held;
  }

  /** Tells what was kept. */
  replay(held: readonly Held[]): void {
    for (const { name, target, passed } of held) {
      for (const [node, known] of passed) {
        const options = contains(this.#root, node) ? this.#listeners.get(node)?.get(name) : undefined;
        if (!options) continue;
        this.#tell(node, name, options, target, Object.fromEntries((options.fields ?? []).map((field) => [field, known[field] ?? null])));
        if (options.stop) break;
      }
    }
  }

  /** Does something that makes events which are no news. */
  quietly(act: () => void): void {
    const silent = this.#silent;
    this.#silent = true;
    try {
      act();
    } finally {
      this.#silent = silent;
    }
  }

  /** No event is told from now on. */
  end(): void {
    this.#silent = true;
    this.#held = this.#first = null;
    this.#pace.clear();
  }

  /** Tells what still waits to be told, and takes the listeners away. */
  destroy(): void {
    if (!this.#silent) this.#pace.flush();
    this.end();
    for (const name of this.#types) this.#root.removeEventListener(name, this.#onEvent, NO_BUBBLES.has(name));
  }

  #hear(name: string): void {
    if (this.#types.has(name)) return;
    if (this.#types.size >= MOST_TYPES) throw new Misfit(`a view may listen for ${MOST_TYPES} types of event at most`);
    this.#types.add(name);
    this.#root.addEventListener(name, this.#onEvent, NO_BUBBLES.has(name));
  }

  readonly #onEvent = (event: Event): void => {
    if (this.#silent) return;
    const path = event.composedPath();
    const target = path[0] instanceof Text ? path[1] : path[0];
    if (!(target instanceof Element) || target === this.#root) return;
    const passed: Held['passed'][number][] = [];
    let heard = false;
    for (const node of path) {
      if (node === this.#root) break;
      if (!(node instanceof Element)) continue;
      const options = this.#listeners.get(node)?.get(event.type);
      heard ||= options !== undefined;
      if (options?.prevent) event.preventDefault();
      if (this.#held) passed.push([node, readFields(EVENT_FIELDS.keys(), event, target, node)]);
      else if (options) this.#tell(node, event.type, options, target, readFields(options.fields ?? [], event, target, node));
      if (options?.stop) event.stopPropagation();
      if (options?.stop || NO_BUBBLES.has(event.type)) break;
    }
    if (!this.#held) return;
    this.#held.push({ name: event.type, target, passed });
    if (this.#held.length > MOST_HELD) this.#held.shift();
    const first = heard ? this.#first : null;
    if (!first) return;
    this.#first = null;
    first();
  };

  #tell(element: Element, name: string, options: ListenOptions, target: Element, fields: Readonly<Record<string, unknown>>): void {
    const node = this.#nodes.numberOf(element);
    if (node === undefined) return;
    const typed = isField(target) && (name === 'input' || name === 'change');
    if (typed) this.#fields.typed(target, Infinity);
    this.#pace.tell(`${node} ${name}`, options, () => {
      const event = ++this.#last;
      if (typed) this.#fields.typed(target, event);
      this.#send({ type: 'event', event, name, node, fields });
    });
  }
}

/** A form without an address would load the page again. */
function keepPage(event: Event): void {
  const button = (event as SubmitEvent).submitter;
  const sent = event.target instanceof Element && attribute(event.target, 'action') !== null;
  if (!sent && !button?.hasAttribute('formaction')) event.preventDefault();
}
