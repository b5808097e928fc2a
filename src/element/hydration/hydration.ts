import type { SessionLike } from '../../engine/session-like.js';
import type { RunResult } from '../../engine/types.js';
import { PlaygroundError } from '../../errors.js';
import type { OutputItem } from '../../protocol/messages.js';
import { PyHydrateEvent } from '../events/py-hydrate-event.js';
import { PyReadyEvent } from '../events/py-ready-event.js';
import { LiveView, expectViews } from '../live-view.js';
import { viewOf } from '../output/view-place.js';
import { whenTouched, whenVisible } from '../triggers.js';
import { callAction } from './actions.js';
import { HeldActs } from './held-acts.js';
import { Navigation } from './navigation.js';
import { readServed } from './served.js';
import type { Served } from './served.js';

/** The tag whose content is made live. */
export interface HydratedTag extends HTMLElement {
  readonly boot: string;
}

export interface HydrationPorts {
  /** A session for the tag, which belongs to the hydration. */
  open(): SessionLike;
  /** The tag has this session from now on. */
  adopt(session: SessionLike): void;
  /** Something went wrong. The page stays as the server sent it. */
  failed(error: PlaygroundError): void;
}

/**
 * Makes a page live that a server rendered with `pickle_reactor`: starts Python when the reader comes to it, lets it make the same nodes
 * again, and takes the server's for them. Until then, and where Python cannot start, the page is plain HTML.
 *
 * What the reader does meanwhile is done again afterwards.
 */
export class Hydration {
  readonly #tag: HydratedTag;
  readonly #ports: HydrationPorts;
  #session: SessionLike | undefined;
  #view: LiveView | undefined;
  /** The page that is shown. */
  #shown: Served | undefined;
  #held: HeldActs | undefined;
  #navigation: Navigation | undefined;
  #connected: AbortController | undefined;
  #mismatches: string[] = [];

  constructor(tag: HydratedTag, ports: HydrationPorts) {
    this.#tag = tag;
    this.#ports = ports;
  }

  connect(): void {
    this.#connected?.abort();
    const { signal } = (this.#connected = new AbortController());
    // A tag that was moved: its session lives on, and its links are followed at the new place.
    this.#navigation?.watch(signal);
    if (this.#session) return;
    const view = this.#tag.querySelector<HTMLElement>(':scope > .view');
    if (view) this.#held ??= new HeldActs(view);
    const start = (): void => void (this.#session ?? this.#start());
    const { boot } = this.#tag;
    if (boot === 'now') return start();
    whenTouched(this.#tag, signal, start);
    if (boot !== 'run') whenVisible(this.#tag, signal, start);
  }

  /** The tag left the page for good. */
  dispose(): void {
    this.#connected?.abort();
    this.#held?.end();
    this.#view?.close();
    // It saves nothing: the next visit begins with what the server sends.
    void this.#session?.dispose();
    this.#view = this.#session = this.#shown = this.#navigation = this.#held = undefined;
    this.#mismatches = [];
  }

  async #start(): Promise<void> {
    const served = readServed(this.#tag);
    if (served instanceof PlaygroundError) {
      this.#release();
      return this.#ports.failed(served);
    }
    const session = this.#ports.open();
    this.#session = session;
    this.#ports.adopt(session);
    this.#shown = served;
    expectViews();
    session.on('ready', ({ bootReport }) => {
      this.#tag.dispatchEvent(new PyReadyEvent(bootReport));
      // A fresh Python in the place of the one before knows nothing of the page.
      if (this.#view && !bootReport.restored) void this.#beginAnew(session);
    });
    session.on('output', ({ items }) => this.#printed(items, served));
    session.on('error', ({ error }) => this.#ports.failed(error));
    this.#check(await session.run(hydrateCode(served), { filename: 'hydrate.py' }).result);
  }

  async #beginAnew(session: SessionLike): Promise<void> {
    this.#view?.close();
    this.#view = undefined;
    if (this.#shown) this.#check(await session.run(hydrateCode(this.#shown), { filename: 'hydrate.py' }).result);
  }

  #printed(items: readonly OutputItem[], served: Served): void {
    for (const item of items) {
      const view = 'mime' in item && item.mime ? viewOf(item.mime) : null;
      if (view !== null) this.#show(view, served);
      else if (item.stream === 'stdout') console.log(item.text);
      else if (item.stream === 'stderr') console.warn(item.text);
    }
  }

  #show(view: number, served: Served): void {
    const session = this.#session;
    this.#view = new LiveView({
      container: served.view,
      policy: 'page',
      show: (keeper) => session?.views?.show(view, keeper),
      warn: (sentence) => {
        this.#mismatches.push(sentence);
        console.warn(`py-playground: ${sentence}`);
      },
      failed: (cause) => this.#ports.failed(new PlaygroundError({ code: 'asset-network', phase: 'download', cause, message: 'The page could not be made live: a part of the playground did not come. Reload the page to try again.' })),
      drawn: () => this.#live(served),
      action: (name, payload) => callAction(served, name, payload),
    });
  }

  /** Python has its nodes: what was held back is done. */
  #live(served: Served): void {
    if (!this.#held) return;
    this.#navigation = new Navigation(served, { render: (next) => this.#render(next) });
    if (this.#connected) this.#navigation.watch(this.#connected.signal);
    this.#tag.dispatchEvent(new PyHydrateEvent(this.#mismatches));
    this.#release();
  }

  /** What was held back is done: by Python, or by the browser. */
  #release(): void {
    this.#held?.release();
    this.#held = undefined;
  }

  /** Another page of the same server, in the place of this one; false when it cannot be. */
  async #render(next: Served): Promise<boolean> {
    const result = await this.#session?.run(hydrateCode(next), { filename: 'hydrate.py' }).result;
    if (result) this.#check(result);
    if (result?.status === 'ok') this.#shown = next;
    return result?.status === 'ok';
  }

  #check({ status, error }: RunResult): void {
    if (status === 'ok') return;
    this.#release();
    if (!error) return;
    console.error(error.traceback);
    this.#ports.failed(new PlaygroundError({ code: 'worker-failed', phase: 'run', message: `The page could not be made live: ${error.type}: ${error.message}. The console has the whole traceback.` }));
  }
}

/** Texts are JSON, which is Python's way to write them, too. */
function hydrateCode({ component, props }: Served): string {
  return `from pickle_reactor.bridge import hydrate\nhydrate(${JSON.stringify(component)}, ${JSON.stringify(props)})\n`;
}
