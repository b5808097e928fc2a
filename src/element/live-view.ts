import type { ShownView, ViewKeeper } from '../engine/session-views.js';
import type { ActionAnswer } from './hydration/actions.js';
import type { View, ViewPolicy } from './views/view.js';

/** Where a live view is shown, and who hears of it. */
export interface LiveViewPlace {
  readonly container: HTMLElement | ShadowRoot;
  /** Which addresses it may use; see `views/allow-list.ts`. */
  readonly policy: ViewPolicy;
  /** Registers with the session; undefined when there is no Python. */
  show(keeper: ViewKeeper): ShownView | undefined;
  /** Something for the author of the program. */
  warn(sentence: string): void;
  /** The code for views did not come. */
  failed(error: unknown): void;
  /** The view has its nodes. */
  drawn?(): void;
  /** Calls an action of the page's own server; only views that came from one have any. */
  action?(name: string, payload: unknown): Promise<ActionAnswer>;
}

// eslint-disable-next-line @typescript-eslint/explicit-function-return-type -- the type of an import has no other name
const code = () => import('./views/view.js');

/** Lets the code for views come before the first of them does. One that fails is tried again then. */
export function expectViews(): void {
  code().catch(() => undefined);
}

/** A live view of the session's Python in its place. The code that draws comes with the first view; what is said meanwhile waits, in order. */
export class LiveView implements ViewKeeper {
  readonly #place: LiveViewPlace;
  #shown: ShownView | undefined;
  #view: View | undefined;
  #waiting: ((view: View) => void)[] = [];
  #closed = false;

  constructor(place: LiveViewPlace) {
    this.#place = place;
    this.#shown = place.show(this);
    this.#load().catch((error: unknown) => place.failed(error));
  }

  receive(message: string): void {
    this.#use((view) => view.receive(message));
  }

  attach(): void {
    this.#use((view) => view.attach());
  }

  away(): void {
    this.#use((view) => view.away());
  }

  /** Takes it out of the page. */
  close(): void {
    this.#closed = true;
    this.#waiting = [];
    // What the reader did last goes first.
    this.#view?.destroy();
    this.#shown?.close();
    this.#shown = undefined;
  }

  #use(call: (view: View) => void): void {
    if (this.#view) call(this.#view);
    else if (!this.#closed) this.#waiting.push(call);
  }

  async #load(): Promise<void> {
    const { View } = await code();
    if (this.#closed) return;
    const { container, policy, ...place } = this.#place;
    const view = new View(container, { ...place, send: (reply) => this.#shown?.send(reply) }, policy);
    this.#view = view;
    for (const call of this.#waiting.splice(0)) call(view);
  }
}
