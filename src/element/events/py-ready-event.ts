import type { BootReport } from '../../engine/types.js';

/** Python is ready to run code. */
export class PyReadyEvent extends Event {
  static readonly type = 'py-ready';
  readonly bootReport: BootReport;

  constructor(bootReport: BootReport) {
    super(PyReadyEvent.type, { bubbles: true, composed: true });
    this.bootReport = bootReport;
  }
}

declare global {
  interface HTMLElementEventMap {
    'py-ready': PyReadyEvent;
  }
}
