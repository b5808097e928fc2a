/** The reader edited the code. */
export class PyChangeEvent extends Event {
  static readonly type = 'py-change';
  /** Name of the edited file. */
  readonly file: string;
  readonly code: string;

  constructor(file: string, code: string) {
    super(PyChangeEvent.type, { bubbles: true, composed: true });
    this.file = file;
    this.code = code;
  }
}

declare global {
  interface HTMLElementEventMap {
    'py-change': PyChangeEvent;
  }
}
