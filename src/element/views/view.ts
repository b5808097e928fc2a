import type { NodeMethod, ViewMessage, ViewOperation, ViewReply } from '../../protocol/views.js';
import { Adoption, type Changed } from './adopt.js';
import type { ViewPolicy } from './allow-list.js';
import { Builder, type Parts } from './builder.js';
import { attribute, childrenOf, closestTo, contains, insertBefore, parentOf, removeNode, showInView } from './dom.js';
import { ViewEvents } from './events.js';
import { FormFields } from './fields.js';
import { readMessage } from './message.js';
import { Misfit } from './misfit.js';
import { Mover } from './move.js';
import { NodeTable } from './node-table.js';
import { Refusals } from './refusals.js';
import { StyleSheets } from './style-sheets.js';

export type { ViewPolicy } from './allow-list.js';

/** What a view needs from the page around it. */
export interface ViewHost {
  /** Takes a message to Python. */
  send(reply: ViewReply): void;
  /** Takes a sentence for whoever wrote the program. */
  warn(sentence: string): void;
  /** The view has its nodes: for the first time, or anew. */
  drawn?(): void;
  /** Calls an action of the page's own server; left out where there is none. */
  action?(name: string, payload: unknown): Promise<{ readonly status: number; readonly body: unknown }>;
}

/**
 * One live view in one container: does what Python says, within the allow-list, and tells Python what the reader does.
 *
 * In a pane the container is a shadow root, in a box with `contain: content` that no style of the view can change: the view may style its
 * own host, and place things as it likes, so that only the box around keeps them from covering the page.
 */
export class View {
  readonly #root: HTMLElement | ShadowRoot;
  readonly #host: ViewHost;
  readonly #policy: ViewPolicy;
  readonly #nodes = new NodeTable();
  readonly #refusals = new Refusals();
  readonly #fields: FormFields;
  readonly #events: ViewEvents;
  readonly #mover: Mover;
  readonly #sheets: StyleSheets | null;
  readonly #parts: Parts;
  readonly #builder: Builder;
  /** `waiting`: for Python to say what the view consists of. */
  #state: 'waiting' | 'live' | 'over' | 'destroyed' = 'waiting';
  /** Nothing of what stands here was made by this view yet. */
  #untouched = true;

  /** @param policy `pane` for what came with a program, `page` for an interface of the page's own server */
  constructor(container: HTMLElement | ShadowRoot, host: ViewHost, policy: ViewPolicy) {
    this.#root = container;
    this.#host = host;
    this.#policy = policy;
    this.#fields = new FormFields(container);
    this.#events = new ViewEvents(container, this.#nodes, this.#fields, (reply) => {
      host.send(reply);
    });
    this.#mover = new Mover(container);
    this.#sheets = policy === 'pane' && container instanceof ShadowRoot ? new StyleSheets(container) : null;
    this.#parts = { nodes: this.#nodes, events: this.#events, fields: this.#fields, sheets: this.#sheets, refusals: this.#refusals, policy };
    this.#builder = new Builder(this.#parts);
    if (policy === 'pane') container.addEventListener('click', this.#onClick);
  }

  /**
   * Asks Python for the view's nodes: at the start, after a reload, and when Python was restored. Until they come, what the reader does is
   * kept, and told after it.
   */
  attach(): void {
    if (this.#state === 'destroyed') return;
    this.#state = 'waiting';
    this.#events.hold(null);
    this.#host.send({ type: 'attach' });
  }

  /** Python is away, and will ask for nothing: what the reader does is kept, and the first of it is a reason to bring Python back. */
  away(): void {
    if (this.#state === 'destroyed' || this.#state === 'over') return;
    this.#state = 'waiting';
    this.#events.hold(() => {
      this.#host.send({ type: 'attach' });
    });
  }

  /**
   * Does what a message says. One that does not fit ends the view, with a sentence.
   *
   * @param text the JSON of a {@link ViewMessage}: from a program, so it may be anything
   */
  receive(text: string): void {
    if (this.#state === 'over' || this.#state === 'destroyed') return;
    const message = this.#attempt('it was sent a message that does not fit', () => readMessage(text));
    if (message?.type === 'commit') this.#commit(message);
    else if (message?.type === 'action') void this.#act(message);
    else if (message) this.ended();
  }

  /** Python is gone, or has finished the view: what is shown stays, and does nothing. */
  ended(): void {
    if (this.#state === 'destroyed') return;
    this.#state = 'over';
    this.#events.end();
  }

  /** The view is not shown any more. Tells what the reader did last, and listens to nothing from then on. */
  destroy(): void {
    if (this.#state === 'destroyed') return;
    this.#events.destroy();
    this.#fields.destroy();
    this.#mover.destroy();
    this.#sheets?.destroy();
    this.#root.removeEventListener('click', this.#onClick);
    this.#nodes.clear();
    this.#state = 'destroyed';
  }

  #commit({ commit, seen, operations }: ViewMessage & { type: 'commit' }): void {
    let changed: Changed | null = null;
    const done = this.#attempt('it was told to do what cannot be done', () => {
      for (const operation of operations) {
        if (operation[0] === 'reset') changed = this.#reset(operation);
        // Changes to what Python had before are nothing to who asked for all of it.
        else if (this.#state === 'live') this.#apply(operation);
      }
      this.#settle(seen, changed);
      return true;
    });
    const sentences = this.#refusals.take();
    if (sentences.length > 0) this.#host.send({ type: 'refused', sentences });
    if (!done) return;
    this.#host.send({ type: 'applied', commit });
    if (!changed) return;
    this.#tellEarlier(changed);
    this.#host.drawn?.();
  }

  #settle(seen: number, changed: Changed | null): void {
    for (const field of changed ?? []) this.#fields.typed(field, Infinity);
    this.#fields.settle(seen);
    for (const field of changed ?? []) this.#fields.typed(field, 0);
    if (this.#sheets?.settle() === false) this.#refusals.add('css', 'Parts of a <style> are left out: a view may not load anything.');
  }

  /** Tells Python what the reader did before it was there. */
  #tellEarlier(changed: Changed): void {
    const held = this.#events.release();
    for (const field of changed) {
      // A browser tells nothing of the button that was let go when another one of its group was pressed.
      if (field.type === 'radio' && !(field as HTMLInputElement).checked) continue;
      for (const name of ['input', 'change']) {
        const told = held.some((event) => event.target === field && event.name === name);
        if (!told && this.#events.hears(field, name)) field.dispatchEvent(new Event(name, { bubbles: true, composed: name === 'input' }));
      }
    }
    this.#events.replay(held);
  }

  #reset([, first, specs]: ViewOperation & readonly ['reset', ...unknown[]]): Changed {
    this.#nodes.clear();
    this.#events.forget();
    this.#fields.forget();
    this.#builder.countFrom(first);
    const adoption = new Adoption(this.#root, this.#builder, this.#parts, this.#untouched, (sentence) => {
      this.#host.warn(sentence);
    });
    adoption.run(specs);
    this.#untouched = false;
    this.#state = 'live';
    return adoption.changed;
  }

  #apply(operation: Exclude<ViewOperation, readonly ['reset', ...unknown[]]>): void {
    const nodes = this.#nodes;
    switch (operation[0]) {
      case 'insert': {
        const [, parent, before, first, spec] = operation;
        const around = parent === 0 ? this.#root : nodes.element(parent);
        const next = this.#childOf(around, before);
        this.#builder.countFrom(first);
        insertBefore(around, this.#builder.make(spec, around instanceof SVGElement, this.#depth(around)), next);
        return;
      }
      case 'move': {
        const node = nodes.node(operation[1]);
        const parent = parentOf(node);
        if (!parent) throw new Misfit(`node ${operation[1]} is nowhere`);
        const next = this.#childOf(parent, operation[2]);
        this.#events.quietly(() => {
          this.#mover.move(parent, node, next);
        });
        return;
      }
      case 'remove': {
        const node = nodes.node(operation[1]);
        nodes.free(node);
        removeNode(node);
        return;
      }
      case 'text':
        nodes.text(operation[1]).data = operation[2];
        return;
      case 'attr':
        this.#builder.setAttribute(nodes.element(operation[1]), operation[2], operation[3]);
        return;
      case 'style':
        this.#builder.setStyle(nodes.element(operation[1]), operation[2]);
        return;
      case 'html': {
        const element = nodes.element(operation[1]);
        for (const child of childrenOf(element)) nodes.free(child);
        this.#builder.setHtml(element, operation[2]);
        return;
      }
      case 'listen':
        this.#events.listen(nodes.element(operation[1]), operation[2], operation[3]);
        return;
      case 'unlisten':
        this.#events.unlisten(nodes.element(operation[1]), operation[2]);
        return;
      case 'call':
        this.#call(nodes.element(operation[1]), operation[2]);
    }
  }

  /** The node of a number, which has to be a child; null for 0. */
  #childOf(parent: Node, number: number): Node | null {
    if (number === 0) return null;
    const node = this.#nodes.node(number);
    if (parentOf(node) !== parent) throw new Misfit(`node ${number} stands in another element`);
    return node;
  }

  /** Elements of the view from a place outwards. */
  #depth(place: Node): number {
    let depth = 0;
    for (let node: Node | null = place; node && node !== this.#root; node = parentOf(node)) depth++;
    return depth;
  }

  #call(element: Element, method: NodeMethod): void {
    if (method === 'scroll-into-view') {
      showInView(element, { block: 'nearest', inline: 'nearest' });
      return;
    }
    if (method === 'select' && !(element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement)) return;
    if (method !== 'blur' && !this.#mayFocus()) return;
    const call: unknown = (element as unknown as Record<string, unknown>)[method];
    if (typeof call === 'function') call.call(element);
  }

  /** A program in a pane gets the focus only from itself: a reader who types elsewhere goes on typing there. */
  #mayFocus(): boolean {
    if (this.#policy === 'page') return true;
    const { activeElement } = this.#root.getRootNode() as Document | ShadowRoot;
    if (activeElement && contains(this.#root, activeElement)) return true;
    return document.activeElement === null || document.activeElement === document.body;
  }

  async #act({ call, action, payload }: ViewMessage & { type: 'action' }): Promise<void> {
    const answer = await this.#host.action?.(action, payload).catch((error: unknown) => ({ status: 0, body: { error: String(error) } }));
    const { status, body } = answer ?? { status: 0, body: { error: 'This page has no server with actions.' } };
    if (this.#state !== 'destroyed') this.#host.send({ type: 'called', call, status, body });
  }

  /** Places in the view are not places in the page: a link to one of them leads there by hand. */
  readonly #onClick = (event: Event): void => {
    const path = event.composedPath()[0];
    const link = path instanceof Element ? closestTo(path, 'a[href^="#"]') : null;
    if (!link || !contains(this.#root, link)) return;
    event.preventDefault();
    const id = (attribute(link, 'href') ?? '').slice(1);
    const place = id && this.#root.querySelector(`[id="${CSS.escape(id)}"]`);
    if (place) showInView(place, { block: 'nearest' });
  };

  /** Whatever goes wrong with a message ends the view, and nothing else. */
  #attempt<T>(what: string, act: () => T): T | null {
    try {
      return act();
    } catch (error) {
      this.ended();
      const why = error instanceof Error ? error.message : String(error);
      const sentence = `The live view has ended, because ${what}: ${why}.`;
      this.#host.warn(sentence);
      // Where the program's output is, too.
      this.#host.send({ type: 'refused', sentences: [sentence] });
      return null;
    }
  }
}
