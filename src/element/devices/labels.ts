import type { DeviceFilter, DeviceInfo } from '../../protocol/devices.js';
import type { DevicesWords } from './devices-strings.js';

const hex = (id: number): string => id.toString(16).padStart(4, '0');

/** USB's numbers as they are written everywhere, such as `2341:0043`; empty where there are none. */
export const idsOf = ({ vendorId, productId }: Pick<DeviceFilter, 'vendorId' | 'productId'> | Pick<DeviceInfo, 'vendorId' | 'productId'>): string =>
  [vendorId, productId].flatMap((id) => (id === null || id === undefined ? [] : [hex(id)])).join(':');

/** What the reader calls a device: `Arduino Uno 2341:0043`, or `Serial port 2341:0043` where its name is not known. */
export const labelOf = (device: Pick<DeviceInfo, 'kind' | 'vendorId' | 'productId' | 'product'>, words: DevicesWords): string =>
  [device.product ?? (device.kind === 'serial' ? words.deviceSerial : words.deviceUsb), idsOf(device)].filter(Boolean).join(' ');
