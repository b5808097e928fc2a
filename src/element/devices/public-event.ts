import type { DeviceChange } from '../../devices/desk.js';
import { PyDeviceConnectEvent } from '../events/py-device-connect-event.js';
import { PyDeviceDisconnectEvent } from '../events/py-device-disconnect-event.js';
import { PyDeviceErrorEvent } from '../events/py-device-error-event.js';
import { PyDeviceRequestEvent } from '../events/py-device-request-event.js';

/** What the page hears of a change; null where it is the panel's affair alone. */
export function publicEvent(change: DeviceChange): Event | null {
  switch (change.type) {
    case 'request':
      return new PyDeviceRequestEvent(change.request);
    case 'connect':
      return new PyDeviceConnectEvent(change.device, change.reason);
    case 'disconnect':
      return new PyDeviceDisconnectEvent(change.device, change.reason, change.message);
    case 'error':
      return new PyDeviceErrorEvent(change.device, change.problem);
    case 'use':
      return null;
  }
}
