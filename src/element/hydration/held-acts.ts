/** What the reader does with a page before it is live: held back, and done again when it is. What they type stays in the fields by itself. */
export class HeldActs {
  readonly #view: HTMLElement;
  readonly #listening = new AbortController();
  /** In order. */
  readonly #acts: (() => void)[] = [];

  constructor(view: HTMLElement) {
    this.#view = view;
    const options = { capture: true, signal: this.#listening.signal };
    view.addEventListener('click', (event) => this.#clicked(event), options);
    view.addEventListener('submit', (event) => this.#submitted(event), options);
  }

  /** Does them again. */
  release(): void {
    this.end();
    for (const act of this.#acts.splice(0)) act();
  }

  /** Holds nothing back any more. */
  end(): void {
    this.#listening.abort();
  }

  #clicked(event: MouseEvent): void {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('button, [role=button], summary') : null;
    // Links, and the browser's own fields, do by themselves what they do.
    if (!button || !this.#view.contains(button) || button.localName === 'summary') return;
    this.#hold(event, () => button.isConnected && button.click());
  }

  #submitted(event: SubmitEvent): void {
    const { target, submitter } = event;
    if (target instanceof HTMLFormElement) this.#hold(event, () => target.isConnected && target.requestSubmit(submitter?.isConnected ? submitter : null));
  }

  #hold(event: Event, act: () => unknown): void {
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#acts.push(() => void act());
  }
}
