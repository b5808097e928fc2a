import type { PlaygroundError } from '../../errors.js';

/** The playground itself failed. Errors of the reader's program are results, not this. */
export class PyErrorEvent extends Event {
  static readonly type = 'py-error';
  readonly error: PlaygroundError;

  constructor(error: PlaygroundError) {
    super(PyErrorEvent.type, { bubbles: true, composed: true });
    this.error = error;
  }
}

declare global {
  interface HTMLElementEventMap {
    'py-error': PyErrorEvent;
  }
}
