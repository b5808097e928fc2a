/** The reader's work is about to be exported, imported or cleared. `preventDefault()` keeps it from happening. */
export class PyStateEvent extends Event {
  static readonly type = 'py-state';
  readonly kind: 'export' | 'import' | 'clear';

  constructor(kind: PyStateEvent['kind']) {
    super(PyStateEvent.type, { bubbles: true, composed: true, cancelable: true });
    this.kind = kind;
  }
}

declare global {
  interface HTMLElementEventMap {
    'py-state': PyStateEvent;
  }
}
