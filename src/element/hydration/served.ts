import { PlaygroundError } from '../../errors.js';

/** What a server sent for a tag with `hydrate`. */
export interface Served {
  /** `module:Component`, the one that made the nodes. */
  readonly component: string;
  /** Its arguments, as JSON text. */
  readonly props: string;
  /** What holds the nodes. */
  readonly view: HTMLElement;
  /** What the component's Python is made of; another page can take this one's place only with the same. */
  readonly packages: string;
  /** Names what stands around the tag, for the same reason: only the server can make that. */
  readonly around: string;
  /** Where the server's actions are; undefined when it has none. */
  readonly actions: string | undefined;
}

/** `package.module:Name`; with several, the later ones are inside of the earlier ones. */
const COMPONENT = /^[\w.]+:\w+(\s+[\w.]+:\w+)*$/;

/** Reads a tag, of this page or of one that was fetched; an error says what is missing. */
export function readServed(tag: Element): Served | PlaygroundError {
  const component = tag.getAttribute('hydrate') ?? '';
  if (!COMPONENT.test(component)) return incomplete(`its attribute “hydrate” must name a component, such as “app:Counter”, and is “${component}”`);
  const view = tag.querySelector<HTMLElement>(':scope > .view');
  if (!view) return incomplete('it has no <div class="view"> with the nodes of the server');
  const props = tag.querySelector(':scope > script.props')?.textContent ?? '{}';
  try {
    JSON.parse(props);
  } catch {
    return incomplete('what its <script class="props"> holds is not JSON');
  }
  return { component, props, view, packages: tag.getAttribute('packages') ?? '', around: tag.getAttribute('data-around') ?? '', actions: tag.getAttribute('actions') ?? undefined };
}

function incomplete(what: string): PlaygroundError {
  return new PlaygroundError({ code: 'content-failed', phase: 'content', message: `The tag cannot be made live: ${what}.` });
}
