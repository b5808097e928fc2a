import type { DeviceFilter, DeviceInfo, DeviceKind, UsbAlternateDescription, UsbDescription } from '../protocol/devices.js';
import type { WebSerialPort, WebUsbConfiguration, WebUsbDevice } from './web-devices.js';

export type WebDevice = { readonly kind: 'serial'; readonly port: WebSerialPort } | { readonly kind: 'usb'; readonly device: WebUsbDevice };

/** What two sightings of one device have in common. */
type Identity = Pick<DeviceInfo, 'kind' | 'vendorId' | 'productId' | 'serialNumber'>;

/** A device that the reader has given to a session, for as long as the page lives: it may come and go. */
export interface GivenDevice {
  readonly name: string;
  readonly identity: Identity;
  /** What it calls itself. */
  readonly labels: Pick<DeviceInfo, 'manufacturer' | 'product'>;
  /** What the browser calls it; undefined while it is unplugged. */
  web: WebDevice | undefined;
  /** How programs called it when the reader chose it, such as `COM3`. */
  readonly aliases: Set<string>;
}

/**
 * The devices of one session. What the browser has allowed to the whole site is not among them: the reader gives each device to a
 * playground, by a click.
 */
export class GivenDevices {
  #given: readonly GivenDevice[] = [];

  get all(): readonly GivenDevice[] {
    return this.#given;
  }

  /** The one that a program means. A USB device is found by its name only. */
  find(kind: DeviceKind, name: string): GivenDevice | undefined {
    return this.#given.find((device) => device.identity.kind === kind && (device.name === name || device.aliases.has(name)));
  }

  /** Takes a device in; one that was unplugged, or given before, keeps its name. */
  add(web: WebDevice, alias: string | null): GivenDevice {
    const known = this.#known(web) ?? this.#unplugged(web);
    const device = known ?? this.#named(web);
    device.web = web;
    if (alias !== null && alias !== device.name) {
      // The reader has chosen anew what this name means.
      for (const other of this.#given) other.aliases.delete(alias);
      device.aliases.add(alias);
    }
    if (!known) this.#given = [...this.#given, device];
    return device;
  }

  /** The browser has a device (again): the given one that it is, if it is one. */
  attached(web: WebDevice): GivenDevice | undefined {
    const device = this.#known(web) ?? this.#unplugged(web);
    if (device) device.web = web;
    return device;
  }

  /** The given device that this object of the browser's stood for. */
  detached(web: WebDevice): GivenDevice | undefined {
    const device = this.#known(web);
    if (device) device.web = undefined;
    return device;
  }

  remove(device: GivenDevice): void {
    this.#given = this.#given.filter((other) => other !== device);
  }

  has(web: WebDevice): boolean {
    return this.#known(web) !== undefined;
  }

  #known(web: WebDevice): GivenDevice | undefined {
    return this.#given.find((device) => device.web !== undefined && sameObject(device.web, web));
  }

  #unplugged(web: WebDevice): GivenDevice | undefined {
    const identity = identityOf(web);
    return this.#given.find((device) => device.web === undefined && sameIdentity(device.identity, identity));
  }

  /** Names tell what it is, and are the same after each reload: by ids, by serial number where there is one, then by order. */
  #named(web: WebDevice): GivenDevice {
    const identity = identityOf(web);
    const { kind, vendorId, productId, serialNumber } = identity;
    const parts = [vendorId, productId].filter((id) => id !== null).map((id) => id.toString(16).padStart(4, '0'));
    const serial = serialNumber?.replace(/[^A-Za-z0-9]+/g, '').slice(0, 32);
    const stem = `/dev/${[kind, ...parts, ...(serial ? [serial] : [])].join('-')}`;
    const taken = new Set(this.#given.map(({ name }) => name));
    let name = parts.length > 0 ? stem : `${stem}-1`;
    for (let number = 2; taken.has(name); number++) name = `${stem}-${number}`;
    const { manufacturerName, productName } = web.kind === 'usb' ? web.device : {};
    return { name, identity, labels: { manufacturer: manufacturerName || null, product: productName || null }, web, aliases: new Set() };
  }
}

/**
 * What a page gives, by what it can do.
 *
 * @throws TypeError when it is neither a serial port nor a USB device
 */
export function webDeviceOf(device: WebSerialPort | WebUsbDevice): WebDevice {
  // A page's own code may give anything.
  const methods = Object(device) as Partial<WebSerialPort & WebUsbDevice>;
  if (typeof methods.getInfo === 'function' && typeof methods.setSignals === 'function') return { kind: 'serial', port: device as WebSerialPort };
  if (typeof methods.claimInterface === 'function' && typeof methods.transferIn === 'function') return { kind: 'usb', device: device as WebUsbDevice };
  throw new TypeError('giveDevice() wants a SerialPort of Web Serial or a USBDevice of WebUSB, or an object with all of its methods.');
}

export const sameObject = (one: WebDevice, other: WebDevice): boolean =>
  one.kind === 'serial' ? other.kind === 'serial' && one.port === other.port : other.kind === 'usb' && one.device === other.device;

const sameIdentity = (one: Identity, other: Identity): boolean =>
  one.kind === other.kind && one.vendorId === other.vendorId && one.productId === other.productId && one.serialNumber === other.serialNumber;

function identityOf(web: WebDevice): Identity {
  if (web.kind === 'usb') return { kind: 'usb', vendorId: web.device.vendorId, productId: web.device.productId, serialNumber: web.device.serialNumber || null };
  const { usbVendorId = null, usbProductId = null } = web.port.getInfo();
  return { kind: 'serial', vendorId: usbVendorId, productId: usbProductId, serialNumber: null };
}

/** Whether a device is one of those that are wanted. A serial port's serial number is not known, and counts as the right one. */
export function fits(web: WebDevice, filters: readonly DeviceFilter[]): boolean {
  const { vendorId, productId, serialNumber } = identityOf(web);
  const one = (filter: DeviceFilter): boolean =>
    (filter.vendorId ?? vendorId) === vendorId &&
    (filter.productId ?? productId) === productId &&
    (web.kind === 'serial' || (filter.serialNumber ?? serialNumber) === serialNumber);
  return filters.length === 0 || filters.some(one);
}

/** What Python may know of a device. */
export function describe({ name, identity, labels, web }: GivenDevice): DeviceInfo {
  return { name, ...identity, ...labels, usb: web?.kind === 'usb' ? describeUsb(web.device) : null };
}

const decimal = (major: number, minor: number, subminor: number): number => (major << 8) | (minor << 4) | subminor;

function describeUsb(device: WebUsbDevice): UsbDescription {
  return {
    usbVersion: decimal(device.usbVersionMajor, device.usbVersionMinor, device.usbVersionSubminor),
    deviceVersion: decimal(device.deviceVersionMajor, device.deviceVersionMinor, device.deviceVersionSubminor),
    deviceClass: device.deviceClass,
    deviceSubclass: device.deviceSubclass,
    deviceProtocol: device.deviceProtocol,
    active: device.configuration?.configurationValue ?? null,
    configurations: device.configurations.map((configuration) => ({
      value: configuration.configurationValue,
      name: configuration.configurationName || null,
      interfaces: alternatesOf(configuration),
    })),
  };
}

const alternatesOf = ({ interfaces }: WebUsbConfiguration): UsbAlternateDescription[] =>
  interfaces.flatMap(({ interfaceNumber, alternates }) =>
    alternates.map((alternate) => ({
      interface: interfaceNumber,
      alternate: alternate.alternateSetting,
      class: alternate.interfaceClass,
      subclass: alternate.interfaceSubclass,
      protocol: alternate.interfaceProtocol,
      name: alternate.interfaceName || null,
      endpoints: alternate.endpoints.map(({ endpointNumber: number, direction, type, packetSize }) => ({ number, direction, type, packetSize })),
    })),
  );
