import type { SaveReport } from '../../engine/keeper.js';

/** The reader's code, or the state of the session, was saved in this browser, or could not be. */
export class PySaveEvent extends Event {
  static readonly type = 'py-save';
  /** It outlives the page. */
  readonly kept: boolean;
  /** Another tab has the session open for writing: this one is a copy. */
  readonly copy: boolean;
  /** Why the state could not be taken, where that is the reason: a sentence. */
  readonly reason?: string;
  /** In milliseconds since 1970. */
  readonly savedAt = Date.now();

  constructor({ kept, copy, reason }: SaveReport) {
    super(PySaveEvent.type, { bubbles: true, composed: true });
    this.kept = kept;
    this.copy = copy;
    if (reason !== undefined) this.reason = reason;
  }
}

declare global {
  interface HTMLElementEventMap {
    'py-save': PySaveEvent;
  }
}
