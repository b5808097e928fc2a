/** Code is about to run. `preventDefault()` keeps it from running. */
export class PyRunEvent extends Event {
  static readonly type = 'py-run';
  readonly code: string;

  constructor(code: string) {
    super(PyRunEvent.type, { bubbles: true, composed: true, cancelable: true });
    this.code = code;
  }
}

declare global {
  interface HTMLElementEventMap {
    'py-run': PyRunEvent;
  }
}
