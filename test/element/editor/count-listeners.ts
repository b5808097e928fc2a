/** Counts listeners on what outlives an editor, and observers that are at work, from now on. */
export function countListeners(): { now(): number; stop(): void } {
  const live = new Map<EventTarget, Set<unknown>>();
  const observers = new Set<unknown>();
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  const outlives = (target: unknown): target is EventTarget =>
    target === null || target === undefined || target === window || target === document || target instanceof MediaQueryList;
  type Rest = [type: string, listener: EventListener, options?: AddEventListenerOptions];
  EventTarget.prototype.addEventListener = function (this: EventTarget, ...[type, listener, options]: Rest) {
    if (outlives(this)) live.set(this ?? window, (live.get(this ?? window) ?? new Set()).add(listener));
    addEventListener.call(this, type, listener, options);
  };
  EventTarget.prototype.removeEventListener = function (this: EventTarget, ...[type, listener, options]: Rest) {
    if (outlives(this)) live.get(this ?? window)?.delete(listener);
    removeEventListener.call(this, type, listener, options);
  };
  const kinds = [ResizeObserver, IntersectionObserver, MutationObserver].map(({ prototype }) => prototype);
  const originals = kinds.map(({ observe, disconnect }) => ({ observe, disconnect }));
  kinds.forEach((prototype, index) => {
    prototype.observe = function (this: unknown, ...rest: unknown[]) {
      observers.add(this);
      Reflect.apply(originals[index]!.observe, this, rest);
    };
    prototype.disconnect = function (this: unknown) {
      observers.delete(this);
      Reflect.apply(originals[index]!.disconnect, this, []);
    };
  });
  return {
    now: () => observers.size + [...live.values()].reduce((sum, listeners) => sum + listeners.size, 0),
    stop: () => {
      Object.assign(EventTarget.prototype, { addEventListener, removeEventListener });
      kinds.forEach((prototype, index) => Object.assign(prototype, originals[index]));
    },
  };
}
