import type { BootProgress } from '../../engine/types.js';

/** Python is starting: how far it has come. */
export class PyBootEvent extends Event {
  static readonly type = 'py-boot';
  /** `download`, `sandbox`, then the worker's phases. */
  readonly phase: string;
  /** Bytes so far while downloading, otherwise 0. */
  readonly loaded: number;
  readonly total: number;

  constructor({ phase, loaded, total }: BootProgress) {
    super(PyBootEvent.type, { bubbles: true, composed: true });
    this.phase = phase;
    this.loaded = loaded;
    this.total = total;
  }
}

declare global {
  interface HTMLElementEventMap {
    'py-boot': PyBootEvent;
  }
}
