import { PlaygroundError } from '../../errors.js';
import { readServed } from './served.js';
import type { Served } from './served.js';

export interface NavigationPorts {
  /** Lets Python show another page; false when it could not. */
  render(next: Served): Promise<boolean>;
}

/**
 * Follows links within a live page without loading it anew: the next page is fetched, and Python turns the nodes that are there into its
 * nodes, so that what both have in common keeps its state. Whatever is not of the same app is a plain link.
 */
export class Navigation {
  readonly #served: Served;
  readonly #ports: NavigationPorts;
  #going: AbortController | undefined;
  /** The page that is shown, without what stands after `#`. */
  #shown = pageOf(location.href);

  constructor(served: Served, ports: NavigationPorts) {
    this.#served = served;
    this.#ports = ports;
  }

  watch(signal: AbortSignal): void {
    this.#served.view.addEventListener('click', (event) => this.#clicked(event), { signal });
    addEventListener('popstate', () => pageOf(location.href) === this.#shown || void this.#go(location.href, 'back'), { signal });
    signal.addEventListener('abort', () => this.#going?.abort());
  }

  #clicked(event: MouseEvent): void {
    const link = event.composedPath().find((node): node is HTMLAnchorElement => node instanceof HTMLAnchorElement);
    if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (link.origin !== location.origin || link.target !== '' || link.hasAttribute('download') || pageOf(link.href) === pageOf(location.href)) return;
    event.preventDefault();
    void this.#go(link.href, 'forward');
  }

  async #go(address: string, direction: 'forward' | 'back'): Promise<void> {
    this.#going?.abort();
    const going = (this.#going = new AbortController());
    const page = await fetchPage(address, going.signal);
    if (going.signal.aborted) return;
    const tag = page?.document.querySelector('py-playground[hydrate]');
    const next = tag ? readServed(tag) : undefined;
    const fits = page && next && !(next instanceof PlaygroundError) && next.packages === this.#served.packages && next.around === this.#served.around;
    if (!fits || !(await this.#ports.render(next))) {
      if (!going.signal.aborted) location.assign(address);
      return;
    }
    // Somewhere else by now.
    if (going.signal.aborted) return;
    const { hash } = new URL(address);
    this.#shown = pageOf(page.address);
    if (direction === 'forward') history.pushState(null, '', page.address + hash);
    document.title = page.document.title;
    if (direction === 'forward') this.#toBegin(hash);
  }

  /** Where a page that was loaded would begin, for eyes and for screen readers. */
  #toBegin(hash: string): void {
    const target = hash ? (document.getElementById(hash.slice(1)) ?? document.getElementById(decoded(hash.slice(1)))) : null;
    const heading = target ?? this.#served.view.querySelector<HTMLElement>('h1');
    if (target) target.scrollIntoView();
    else scrollTo(0, 0);
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
}

const pageOf = (address: string): string => address.split('#')[0] ?? '';

/** A part of an address in plain letters; as it is where it says nothing so. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // Such as `100%`, which a reader or an author wrote by hand.
  }
}

/** A page of this site, where it came from at last (after redirects); null when there is none: then the browser shows what there is. */
async function fetchPage(address: string, signal: AbortSignal): Promise<{ readonly address: string; readonly document: Document } | null> {
  try {
    const response = await fetch(pageOf(address), { signal, headers: { accept: 'text/html' } });
    if (!response.ok || new URL(response.url).origin !== location.origin || !response.headers.get('content-type')?.startsWith('text/html')) return null;
    return { address: response.url, document: new DOMParser().parseFromString(await response.text(), 'text/html') };
  } catch {
    // Offline, for example: the browser says so in its own words.
    return null;
  }
}
