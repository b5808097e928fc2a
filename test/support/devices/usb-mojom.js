// @ts-check
/**
 * The interfaces of Chromium's USB service, in the order and with the types of `services/device/public/mojom/usb_device.mojom`,
 * `usb_enumeration_options.mojom`, `usb_manager_client.mojom` and `third_party/blink/public/mojom/usb/web_usb_service.mojom`
 * (Chromium 156). Names are ours.
 */
import { Interface } from './mojo-numbers.js';
import { array, bool, buffer, bytes, choice, handle, sharedRemote, string, string16, struct, tag, u16, u32, u8 } from './mojo-wire.js';

const Endpoint = struct({
  endpointNumber: u8,
  direction: choice('in', 'out'),
  type: choice('control', 'isochronous', 'bulk', 'interrupt'),
  packetSize: u32,
  synchronization: u32,
  usage: u32,
  pollingInterval: u8,
  extra: bytes,
});

const Alternate = struct({
  alternateSetting: u8,
  interfaceClass: u8,
  interfaceSubclass: u8,
  interfaceProtocol: u8,
  interfaceName: string16,
  endpoints: array(Endpoint),
  extra: bytes,
});

const UsbInterface = struct({ interfaceNumber: u8, firstInterface: u8, alternates: array(Alternate) });

const Configuration = struct({
  configurationValue: u8,
  configurationName: string16,
  selfPowered: bool,
  remoteWakeup: bool,
  maximumPower: u8,
  interfaces: array(UsbInterface),
  extra: bytes,
});

const DeviceInfo = struct({
  guid: string,
  usbVersionMajor: u8,
  usbVersionMinor: u8,
  usbVersionSubminor: u8,
  deviceClass: u8,
  deviceSubclass: u8,
  deviceProtocol: u8,
  bus: u32,
  port: u32,
  vendorId: u16,
  productId: u16,
  deviceVersionMajor: u8,
  deviceVersionMinor: u8,
  deviceVersionSubminor: u8,
  manufacturerName: string16,
  productName: string16,
  serialNumber: string16,
  landingPage: struct({ url: string }),
  activeConfiguration: u8,
  configurations: array(Configuration),
});

const Filter = struct({
  hasVendorId: bool,
  vendorId: u16,
  hasProductId: bool,
  productId: u16,
  hasClass: bool,
  classCode: u8,
  hasSubclass: bool,
  subclassCode: u8,
  hasProtocol: bool,
  protocolCode: u8,
  serialNumber: string16,
});

export const WebUsbService = new Interface('WebUsbService', {
  getDevices: { takes: {}, gives: { devices: array(DeviceInfo) } },
  getDevice: { takes: { guid: string, pipe: handle } },
  getPermission: { takes: { options: struct({ filters: array(Filter), exclusions: array(Filter) }) }, gives: { device: DeviceInfo } },
  forgetDevice: { takes: { guid: string }, gives: {} },
  setClient: { takes: { client: sharedRemote } },
});

export const UsbDeviceManagerClient = new Interface('UsbDeviceManagerClient', {
  added: { takes: { device: DeviceInfo } },
  removed: { takes: { device: DeviceInfo } },
});

const Setup = struct({
  requestType: choice('standard', 'class', 'vendor', 'reserved'),
  recipient: choice('device', 'interface', 'endpoint', 'other'),
  request: u8,
  value: u16,
  index: u16,
});

const Status = choice('ok', 'error', 'timeout', 'cancelled', 'stall', 'gone', 'babble', 'short', 'denied');
const PACKETS = { data: buffer, packets: array(struct({ length: u32, transferred: u32, status: Status })) };

export const UsbDevice = new Interface('UsbDevice', {
  open: { takes: {}, gives: { result: tag('ok', 'denied') } },
  close: { takes: {}, gives: {} },
  setConfiguration: { takes: { value: u8 }, gives: { done: bool } },
  claimInterface: { takes: { number: u8 }, gives: { result: choice('ok', 'protected', 'failed') } },
  releaseInterface: { takes: { number: u8 }, gives: { done: bool } },
  setAlternate: { takes: { number: u8, setting: u8 }, gives: { done: bool } },
  reset: { takes: {}, gives: { done: bool } },
  clearHalt: { takes: { direction: choice('in', 'out'), endpoint: u8 }, gives: { done: bool } },
  controlIn: { takes: { setup: Setup, length: u32, timeout: u32 }, gives: { status: Status, data: buffer } },
  controlOut: { takes: { setup: Setup, data: buffer, timeout: u32 }, gives: { status: Status } },
  transferIn: { takes: { endpoint: u8, length: u32, timeout: u32 }, gives: { status: Status, data: buffer } },
  transferOut: { takes: { endpoint: u8, data: buffer, timeout: u32 }, gives: { status: Status } },
  isochronousIn: { takes: { endpoint: u8, lengths: array(u32), timeout: u32 }, gives: PACKETS },
  isochronousOut: { takes: { endpoint: u8, data: buffer, lengths: array(u32), timeout: u32 }, gives: { packets: PACKETS.packets } },
});
