import type { OutputItem } from '../../protocol/messages.js';

/** The program printed or showed something; batched, in order. */
export class PyOutputEvent extends Event {
  static readonly type = 'py-output';
  readonly items: readonly OutputItem[];

  constructor(items: readonly OutputItem[]) {
    super(PyOutputEvent.type, { bubbles: true, composed: true });
    this.items = items;
  }
}

declare global {
  interface HTMLElementEventMap {
    'py-output': PyOutputEvent;
  }
}
