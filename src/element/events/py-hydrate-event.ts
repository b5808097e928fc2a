/** A page that a server rendered is live: Python answers what the reader does. */
export class PyHydrateEvent extends Event {
  static readonly type = 'py-hydrate';
  /** Where Python's own nodes were not those of the server, each as a sentence with the path; these parts were made anew. */
  readonly mismatches: readonly string[];

  constructor(mismatches: readonly string[]) {
    super(PyHydrateEvent.type, { bubbles: true, composed: true });
    this.mismatches = mismatches;
  }
}

declare global {
  interface HTMLElementEventMap {
    'py-hydrate': PyHydrateEvent;
  }
}
