interface Listening {
  readonly target: EventTarget;
  readonly type: string;
  readonly listener: unknown;
  readonly signal: AbortSignal | undefined;
}

type Rest = [type: string, listener: EventListener, options?: boolean | AddEventListenerOptions];

const outlives = (target: EventTarget): boolean => target === window || target === document || target instanceof MediaQueryList;

/** Notes, from now on, who listens on what outlives an element: the window, the document, media queries. */
export function noteListeners(): { live(): string[]; stop(): void } {
  const all = new Set<Listening>();
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (this: EventTarget | undefined, ...[type, listener, options]: Rest) {
    const target = this ?? window;
    const signal = typeof options === 'object' ? options.signal : undefined;
    if (outlives(target)) all.add({ target, type, listener, signal });
    addEventListener.call(target, type, listener, options);
  };
  EventTarget.prototype.removeEventListener = function (this: EventTarget | undefined, ...[type, listener, options]: Rest) {
    const target = this ?? window;
    for (const entry of all) if (entry.target === target && entry.type === type && entry.listener === listener) all.delete(entry);
    removeEventListener.call(target, type, listener, options);
  };
  return {
    /** The types of event that are still listened for. */
    live: () => [...all].filter(({ signal }) => !signal?.aborted).map(({ type }) => type),
    stop: () => void Object.assign(EventTarget.prototype, { addEventListener, removeEventListener }),
  };
}
