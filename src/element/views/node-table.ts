import { VIEW_LIMITS } from '../../protocol/views.js';
import { firstChildOf, nextOf } from './dom.js';
import { Misfit } from './misfit.js';

/** Which node has which number. Nodes without one, such as those of sanitised HTML, are no business of the program. */
export class NodeTable {
  readonly #nodes = new Map<number, Node>();
  #numbers = new WeakMap<Node, number>();

  get size(): number {
    return this.#nodes.size;
  }

  /** @throws Misfit when the number is taken, or there are too many */
  add(number: number, node: Node): void {
    if (this.#nodes.size >= VIEW_LIMITS.nodes) throw new Misfit(`a view may have ${VIEW_LIMITS.nodes} elements and texts at most`);
    if (this.#nodes.has(number)) throw new Misfit(`there is a node ${number} already`);
    this.#nodes.set(number, node);
    this.#numbers.set(node, number);
  }

  numberOf(node: Node): number | undefined {
    return this.#numbers.get(node);
  }

  /** @throws Misfit when there is none */
  node(number: number): Node {
    const node = this.#nodes.get(number);
    if (!node) throw new Misfit(`there is no node ${number}`);
    return node;
  }

  /** @throws Misfit when there is none, or it is a text */
  element(number: number): Element {
    const node = this.node(number);
    if (!(node instanceof Element)) throw new Misfit(`node ${number} is a text, not an element`);
    return node;
  }

  /** @throws Misfit when there is none, or it is an element */
  text(number: number): Text {
    const node = this.node(number);
    if (!(node instanceof Text)) throw new Misfit(`node ${number} is an element, not a text`);
    return node;
  }

  /** Forgets a node and all within it. */
  free(node: Node): void {
    const number = this.#numbers.get(node);
    if (number !== undefined) {
      this.#nodes.delete(number);
      this.#numbers.delete(node);
    }
    for (let child = firstChildOf(node); child; child = nextOf(child)) this.free(child);
  }

  clear(): void {
    this.#nodes.clear();
    this.#numbers = new WeakMap();
  }
}
