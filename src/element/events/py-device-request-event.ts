import type { DeviceRequest, DeviceState } from '../../devices/desk.js';
import type { DeviceFilter, DeviceKind } from '../../protocol/devices.js';

/**
 * A program wants a device that the reader has not given, and waits. `preventDefault()` keeps the tag from asking the reader; then the
 * page answers by `choose()`, `decline()` or the tag's `giveDevice()`, now or later. A device that the reader gives in any other way is an
 * answer, too.
 */
export class PyDeviceRequestEvent extends Event {
  static readonly type = 'py-device-request';
  readonly kind: DeviceKind;
  /** How the program calls it, such as `COM3`; null when any will do. */
  readonly name: string | null;
  /** The program wants a device that fits one of these; without any, all are fine. */
  readonly filters: readonly DeviceFilter[];
  readonly #request: DeviceRequest;

  constructor(request: DeviceRequest) {
    super(PyDeviceRequestEvent.type, { bubbles: true, composed: true, cancelable: true });
    this.kind = request.kind;
    this.name = request.name;
    this.filters = request.filters;
    this.#request = request;
  }

  /** Aborted when nobody waits any more: there was an answer, or the program ended. */
  get over(): AbortSignal {
    return this.#request.over;
  }

  /**
   * Shows the browser's list of devices and gives the chosen one to the program. To be called when the reader has clicked, as browsers
   * want it. Null when the reader chose none: then the program still waits.
   *
   * @throws PlaygroundError `device-failed` when there was no click, or the page may not use such devices
   */
  choose(): Promise<DeviceState | null> {
    return this.#request.choose();
  }

  /** There will be no device: the program gets an error. */
  decline(): void {
    this.#request.decline();
  }
}

declare global {
  interface HTMLElementEventMap {
    'py-device-request': PyDeviceRequestEvent;
  }
}
