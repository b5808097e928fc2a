/** How near to the end counts as "at the end", in CSS pixels. */
const SLACK = 8;

/**
 * Keeps a scroll container at its end while the reader is there, and leaves it alone once the reader has scrolled up.
 */
export class Follow {
  readonly #container: HTMLElement;
  #following = true;
  #lastTop = 0;

  constructor(container: HTMLElement) {
    this.#container = container;
    container.addEventListener('scroll', this.#onScroll, { passive: true });
  }

  /** Call after the content changed. */
  contentChanged(): void {
    const { scrollHeight, clientHeight } = this.#container;
    // Reachable by keyboard exactly while there is something to scroll.
    if (scrollHeight > clientHeight) this.#container.tabIndex = 0;
    else if (!this.#container.matches(':focus')) this.#container.removeAttribute('tabindex');
    if (!this.#following) return;
    this.#container.scrollTop = scrollHeight;
    this.#lastTop = this.#container.scrollTop;
  }

  /** What the reader looks at moved by so many CSS pixels, without the reader. */
  contentMoved(by: number): void {
    if (this.#following) return;
    this.#container.scrollTop += by;
    this.#lastTop = this.#container.scrollTop;
  }

  /** Follow again, wherever the reader is. */
  reset(): void {
    this.#following = true;
  }

  destroy(): void {
    this.#container.removeEventListener('scroll', this.#onScroll);
  }

  /** Only moving up ends the following: growing content also fires scroll events away from the end. */
  readonly #onScroll = (): void => {
    const { scrollTop, scrollHeight, clientHeight } = this.#container;
    if (scrollHeight - clientHeight - scrollTop <= SLACK) this.#following = true;
    else if (scrollTop < this.#lastTop) this.#following = false;
    this.#lastTop = scrollTop;
  };
}
