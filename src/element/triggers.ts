/** How near to the screen counts as visible: what is scrolled to next should be ready. */
const MARGIN = '200px';

/** Calls back once, when the element is on or near the screen. */
export function whenVisible(element: Element, signal: AbortSignal, callback: () => void): void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      callback();
    },
    { rootMargin: MARGIN },
  );
  observer.observe(element);
  signal.addEventListener('abort', () => observer.disconnect());
}

/** Calls back once, when the reader points at, touches or focuses the element. */
export function whenTouched(element: Element, signal: AbortSignal, callback: () => void): void {
  const touched = new AbortController();
  const first = (): void => {
    touched.abort();
    callback();
  };
  for (const type of ['pointerdown', 'focusin', 'keydown']) {
    element.addEventListener(type, first, { signal: AbortSignal.any([signal, touched.signal]), passive: true });
  }
}

/** Calls back once, when the browser has nothing better to do; at the latest after a second. */
export function whenIdle(signal: AbortSignal, callback: () => void): void {
  const run = (): void => {
    if (!signal.aborted) callback();
  };
  // WebKit has no requestIdleCallback.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(run, { timeout: 1000 });
  else setTimeout(run, 200);
}
