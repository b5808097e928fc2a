import { VIEW_LIMITS } from '../protocol/views.js';
import type { ViewReply } from '../protocol/views.js';

/** Messages for a view that is about to be shown: an output item and its view's first message come one after the other. */
const MAX_HELD = 1000;

/** Who shows a live view. */
export interface ViewKeeper {
  /** Python says something: a `ViewMessage` as JSON text, which is no more trusted than whatever else a program sends. */
  receive(message: string): void;
  /** Python is there, and does not know that the view is shown: ask it to. */
  attach(): void;
  /** Python is away. It comes back when something is sent, or run. */
  away(): void;
}

/** A view that is shown. */
export interface ShownView {
  /** Tells Python; starts it if need be, and then this is lost: `attach` comes first. */
  send(reply: ViewReply): void;
  /** Not shown any more. */
  close(): void;
}

/** Where what is said of views goes to. */
export interface ViewWire {
  sendToView(view: number, message: string): void;
}

/** What views need of their session. */
export interface ViewedSession {
  /** Starts Python; a failure shows itself by the session's event `error`. */
  boot(): Promise<unknown>;
  /** Looks whether Python answers. */
  probe(): void;
}

/** The live views of a session that are shown in the page, by number; see `protocol/views.ts`. */
export class SessionViews {
  readonly #session: ViewedSession;
  readonly #shown = new Map<number, ViewKeeper>();
  /** What came for views that are not shown yet; undefined when it became too much: whoever shows one of them asks for its nodes. */
  #held: Map<number, string[]> | undefined = new Map<number, string[]>();
  #heldCount = 0;
  #wire: ViewWire | undefined;

  constructor(session: ViewedSession) {
    this.#session = session;
  }

  /** Shows a view: an output item of the type `VIEW_TYPE` named it. */
  show(view: number, keeper: ViewKeeper): ShownView {
    this.#shown.set(view, keeper);
    const held = this.#held?.get(view);
    this.#held?.delete(view);
    this.#heldCount -= held?.length ?? 0;
    if (held) for (const message of held) keeper.receive(message);
    else if (this.#wire) keeper.attach();
    else keeper.away();
    const mine = (): boolean => this.#shown.get(view) === keeper;
    return {
      send: (reply) => {
        if (!mine()) return;
        if (this.#wire) {
          this.#wire.sendToView(view, JSON.stringify(reply));
          if (reply.type === 'event') this.#session.probe();
        } else this.#session.boot().catch(() => undefined);
      },
      close: () => {
        if (!mine()) return;
        this.#shown.delete(view);
        this.#wire?.sendToView(view, JSON.stringify({ type: 'detach' } satisfies ViewReply));
      },
    };
  }

  /** A Python begins: a fresh one, or one that was brought back. */
  began(wire: ViewWire): void {
    this.#wire = wire;
    for (const keeper of [...this.#shown.values()]) keeper.attach();
  }

  /** It has ended. */
  ended(wire: ViewWire): void {
    if (this.#wire !== wire) return;
    this.#wire = undefined;
    this.#held = new Map();
    this.#heldCount = 0;
    for (const keeper of [...this.#shown.values()]) keeper.away();
  }

  received(view: number, message: string): void {
    const keeper = this.#shown.get(view);
    if (keeper) keeper.receive(message);
    else this.#hold(view, message);
  }

  #hold(view: number, message: string): void {
    // That one is over which is not shown any more: about the next of this number, which another Python may begin, it says nothing.
    if (!this.#held || (!this.#held.has(view) && isOver(message))) return;
    this.#held.set(view, [...(this.#held.get(view) ?? []), message]);
    this.#heldCount += 1;
    if (this.#held.size > VIEW_LIMITS.views || this.#heldCount > MAX_HELD) this.#held = undefined;
  }
}

const isOver = (message: string): boolean => message.length < 100 && /^\{\s*"type":\s*"over"/.test(message);
