/*
 * What the frame's opaque origin and its Content-Security-Policy leave open, closed before any program runs:
 *
 * - The frame's workers belong to different tags but share one origin: a `BroadcastChannel`, or Cache Storage where opaque origins have one
 *   (WebKit), would join them. A nested worker would have all of this anew, hear nothing of Stop, and go on computing after it.
 * - Where the network is allowed, requests would carry the reader's cookies for that address: WebKit sends even `SameSite=Strict` ones,
 *   every engine sends `SameSite=None` ones. So programs never send credentials, wherever they go.
 *
 * Replacing globals is enough here, as nothing else in a worker leads to the originals and a program cannot make a fresh realm.
 */

/** Removed: see above. */
const REMOVED = ['BroadcastChannel', 'Worker', 'SharedWorker', 'caches'] as const;

// A program may patch these later; the originals must not pass through its hands.
const { construct } = Reflect;
const { Request } = self;

/** Seals this worker if it runs in the sandbox. At the page's own origin nothing happens: there the author trusts the code with all of it. */
export function sealSandbox(): void {
  if (self.origin !== 'null') return;
  for (const name of REMOVED) remove(name);
  sealFetch();
  sealXMLHttpRequest();
  sealEventSource();
}

function sealFetch(): void {
  const fetch = self.fetch.bind(self);
  replace('fetch', async (input: RequestInfo | URL, init?: RequestInit) => fetch(new Request(input, init), { credentials: 'omit' }));
}

function sealXMLHttpRequest(): void {
  Object.defineProperty(XMLHttpRequest.prototype, 'withCredentials', { get: () => false, set: () => undefined });
}

function sealEventSource(): void {
  const sealed = new Proxy(EventSource, {
    construct: (target, [url]: [string], newTarget) => construct(target, [url], newTarget) as EventSource,
  });
  EventSource.prototype.constructor = sealed;
  replace('EventSource', sealed);
}

function replace(name: string, value: unknown): void {
  remove(name);
  Object.defineProperty(self, name, { value, writable: true, configurable: true });
}

/** Engines keep globals on the global object itself or on one of its prototypes. */
function remove(name: string): void {
  for (let holder: object | null = self; holder; holder = Object.getPrototypeOf(holder) as object | null) Reflect.deleteProperty(holder, name);
}
