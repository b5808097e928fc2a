import type { RunResult } from '../../engine/types.js';

/** A run is over, however it ended. */
export class PyResultEvent extends Event {
  static readonly type = 'py-result';
  readonly result: RunResult;

  constructor(result: RunResult) {
    super(PyResultEvent.type, { bubbles: true, composed: true });
    this.result = result;
  }
}

declare global {
  interface HTMLElementEventMap {
    'py-result': PyResultEvent;
  }
}
