import type { DeviceState } from '../../devices/desk.js';

/** A device can be used: the reader gave it, or one that was given is plugged in again. */
export class PyDeviceConnectEvent extends Event {
  static readonly type = 'py-device-connect';
  readonly device: DeviceState;
  readonly reason: 'chosen' | 'plugged-in';

  constructor(device: DeviceState, reason: 'chosen' | 'plugged-in') {
    super(PyDeviceConnectEvent.type, { bubbles: true, composed: true });
    this.device = device;
    this.reason = reason;
  }
}

declare global {
  interface HTMLElementEventMap {
    'py-device-connect': PyDeviceConnectEvent;
  }
}
