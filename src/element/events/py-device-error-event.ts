import type { DeviceState } from '../../devices/desk.js';
import type { DeviceFailure, DeviceProblem } from '../../protocol/devices.js';

/** A device could not be opened, or lost something. The program hears of it as an exception. */
export class PyDeviceErrorEvent extends Event {
  static readonly type = 'py-device-error';
  /** Null where it is about none of those that were given. */
  readonly device: DeviceState | null;
  /** Such as `busy`: another program or tab has it open. */
  readonly code: DeviceFailure;
  /** A sentence: what was wrong, and what to do. */
  readonly message: string;

  constructor(device: DeviceState | null, { code, message }: DeviceProblem) {
    super(PyDeviceErrorEvent.type, { bubbles: true, composed: true });
    this.device = device;
    this.code = code;
    this.message = message;
  }
}

declare global {
  interface HTMLElementEventMap {
    'py-device-error': PyDeviceErrorEvent;
  }
}
