import { View, type ViewHost, type ViewPolicy } from '../../../src/element/views/view.js';
import type { ViewReply } from '../../../src/protocol/views.js';

/** A view in the page, with what it says. */
export interface Fixture {
  readonly view: View;
  readonly container: HTMLElement | ShadowRoot;
  readonly replies: ViewReply[];
  readonly warnings: string[];
  /** Sends a commit with these operations, and returns what the view said to it. */
  commit(...operations: unknown[]): ViewReply[];
  /** The same, as the answer to an event. */
  answer(seen: number, ...operations: unknown[]): ViewReply[];
  /** The sentences about what was refused, of all commits. */
  refused(): string[];
  events(): (ViewReply & { type: 'event' })[];
  /** The HTML that the view shows. */
  html(): string;
  $<E extends Element = HTMLElement>(selector: string): E;
  remove(): void;
}

let commits = 0;
const all: Fixture[] = [];

/** @param html what stands in the container before the view does */
export function makeView(policy: ViewPolicy = 'pane', html = '', host: Partial<ViewHost> = {}): Fixture {
  const place = document.createElement('div');
  document.body.append(place);
  const container = policy === 'pane' ? place.attachShadow({ mode: 'open' }) : place;
  container.innerHTML = html;
  const replies: ViewReply[] = [];
  const warnings: string[] = [];
  const view = new View(container, { send: (reply) => void replies.push(reply), warn: (sentence) => void warnings.push(sentence), ...host }, policy);
  const answer = (seen: number, ...operations: unknown[]): ViewReply[] => {
    const before = replies.length;
    view.receive(JSON.stringify({ type: 'commit', commit: ++commits, seen, operations }));
    return replies.slice(before);
  };
  const fixture: Fixture = {
    view,
    container,
    replies,
    warnings,
    answer,
    commit: (...operations) => answer(0, ...operations),
    refused: () => replies.flatMap((reply) => (reply.type === 'refused' ? reply.sentences : [])),
    events: () => replies.filter((reply) => reply.type === 'event'),
    html: () => container.innerHTML,
    $: (selector) => container.querySelector(selector)!,
    remove: () => {
      view.destroy();
      place.remove();
    },
  };
  all.push(fixture);
  return fixture;
}

/** Takes all views out of the page. */
export function removeViews(): void {
  for (const fixture of all.splice(0)) fixture.remove();
}
