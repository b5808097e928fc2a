import type { DeviceState, DisconnectReason } from '../../devices/desk.js';

/** A device cannot be used any more, or was closed, and not by the program itself. */
export class PyDeviceDisconnectEvent extends Event {
  static readonly type = 'py-device-disconnect';
  /** As it is now. */
  readonly device: DeviceState;
  /** After `disconnected` and `python-ended` a program can open it again; after `unplugged`, once it is plugged in. */
  readonly reason: DisconnectReason;
  /** The same as a sentence. */
  readonly message: string;

  constructor(device: DeviceState, reason: DisconnectReason, message: string) {
    super(PyDeviceDisconnectEvent.type, { bubbles: true, composed: true });
    this.device = device;
    this.reason = reason;
    this.message = message;
  }
}

declare global {
  interface HTMLElementEventMap {
    'py-device-disconnect': PyDeviceDisconnectEvent;
  }
}
