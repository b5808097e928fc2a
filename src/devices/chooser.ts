import type { DeviceFilter, DeviceKind } from '../protocol/devices.js';
import { sameObject } from './given-devices.js';
import type { WebDevice } from './given-devices.js';
import { asError, unsupported } from './problems.js';
import { webDevices } from './web-devices.js';

/** FTDI's number: https://www.usb.org/members */
export const FTDI_VENDOR = 0x0403;

/** What a page, or a button, asks for. An FTDI chip is a USB device where the browser has those, and a serial port elsewhere. */
export type ChosenKind = DeviceKind | 'ftdi';

/** The way to a device of this kind in this browser. */
export const wayTo = (kind: ChosenKind): DeviceKind => (kind !== 'ftdi' ? kind : webDevices().usb ? 'usb' : 'serial');

/**
 * Shows the browser's list of devices. A click of the reader's must have come just before.
 *
 * @throws DeviceProblemError `unsupported`, or what the browser throws
 */
export function choose(kind: ChosenKind, filters: readonly DeviceFilter[]): Promise<WebDevice> {
  const way = wayTo(kind);
  const wanted = kind === 'ftdi' && filters.length === 0 ? [{ vendorId: FTDI_VENDOR }] : filters;
  return way === 'serial' ? choosePort(wanted) : chooseDevice(wanted);
}

/**
 * What the browser has allowed to this site already. Code never gets it from here: it is shown to the reader, who may give it again
 * without the browser's list.
 */
export async function allowed(): Promise<WebDevice[]> {
  const { serial, usb } = webDevices();
  // A page that may not use the one may use the other.
  const [ports, devices] = await Promise.all([serial?.getPorts().catch(() => []) ?? [], usb?.getDevices().catch(() => []) ?? []]);
  return [...ports.map((port) => ({ kind: 'serial', port }) as const), ...devices.map((device) => ({ kind: 'usb', device }) as const)];
}

/** Whether the browser still lists a device. */
export const isAllowed = async (web: WebDevice): Promise<boolean> => (await allowed()).some((one) => sameObject(one, web));

async function choosePort(filters: readonly DeviceFilter[]): Promise<WebDevice> {
  const { serial } = webDevices();
  if (!serial) throw asError(unsupported('serial'));
  // A serial port is known by its vendor at least; without one, all are shown.
  const named = filters.flatMap(({ vendorId, productId }) => (vendorId === undefined ? [] : [{ usbVendorId: vendorId, ...(productId !== undefined && { usbProductId: productId }) }]));
  return { kind: 'serial', port: await serial.requestPort(named.length > 0 ? { filters: named } : {}) };
}

async function chooseDevice(filters: readonly DeviceFilter[]): Promise<WebDevice> {
  const { usb } = webDevices();
  if (!usb) throw asError(unsupported('usb'));
  return { kind: 'usb', device: await usb.requestDevice({ filters }) };
}
