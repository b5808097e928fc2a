/** How near to the end counts as "at the end", in CSS pixels; see output/follow.ts. */
const SLACK = 8;

/** What readers scroll with. */
const READER_EVENTS = ['wheel', 'pointerdown', 'keydown'] as const;

/**
 * Remembers between visits how far the reader had scrolled up in a box whose content comes back.
 *
 * It is kept in `localStorage`, as long as the session itself, and only while the reader is not at the end: the box goes there by itself.
 */
export class ScrollMemory {
  readonly #box: HTMLElement;
  readonly #key: () => string | undefined;
  #restoring: AbortController | undefined;

  /**
   * @param key - names the place; undefined while nothing is to be kept
   */
  constructor(box: HTMLElement, key: () => string | undefined) {
    this.#box = box;
    this.#key = key;
  }

  /** Keeps the position. Content that has not come back yet, or is hidden, has none of its own: then the one from before stays. */
  save(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.#box;
    if (this.#restoring || scrollHeight <= clientHeight) return;
    const atEnd = scrollHeight - clientHeight - scrollTop <= SLACK;
    this.#store(atEnd ? null : Math.round(scrollTop));
  }

  /** The content of the last visit comes back: goes to where the reader was, as soon as there is that much of it. */
  restore(): void {
    const top = this.#load();
    if (top === null) return;
    this.#restoring?.abort();
    const restoring = new AbortController();
    this.#restoring = restoring;
    const { signal } = restoring;
    const stop = (): void => {
      restoring.abort();
      this.#restoring = undefined;
    };
    // A reader who scrolls knows better.
    for (const type of READER_EVENTS) this.#box.addEventListener(type, stop, { signal, passive: true });
    // It comes over several frames: code that is loaded first, lines, then pictures.
    const growing = new ResizeObserver(() => {
      watchContent();
      if (this.#box.scrollHeight - this.#box.clientHeight < top) return;
      this.#box.scrollTop = top;
      stop();
    });
    let content: Element | null = null;
    const watchContent = (): void => {
      const first = this.#box.firstElementChild;
      if (first === content) return;
      if (content) growing.unobserve(content);
      content = first;
      if (first) growing.observe(first);
    };
    signal.addEventListener('abort', () => growing.disconnect());
    growing.observe(this.#box);
  }

  /** There is other content now. */
  forget(): void {
    this.#restoring?.abort();
    this.#restoring = undefined;
    this.#store(null);
  }

  #load(): number | null {
    const kept = this.#use((storage, key) => storage.getItem(key));
    return kept ? Number(kept) : null;
  }

  #store(top: number | null): void {
    this.#use((storage, key) => (top === null ? storage.removeItem(key) : storage.setItem(key, String(top))));
  }

  #use<T>(action: (storage: Storage, key: string) => T): T | null {
    const key = this.#key();
    if (key === undefined) return null;
    try {
      return action(localStorage, `py-playground scroll ${key}`);
    } catch {
      // The browser denies storage to this page, or it is full: then there is nothing of the session either to scroll in.
      return null;
    }
  }
}
