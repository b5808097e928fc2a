// @ts-check
/** Chromium's USB service: what answers `navigator.usb`, with emulated devices. */
import { Service } from './mojo-service.js';
import { UsbDevice, UsbDeviceManagerClient, WebUsbService } from './usb-mojom.js';

/** @typedef {import('./rig-types.js').UsbBoard} UsbBoard */
/** @typedef {import('./rig-types.js').UsbResult} UsbResult */
/** @typedef {import('./sockets.js').Socket<UsbBoard>} Socket */
/** @typedef {import('./sockets.js').Host} Host */

/** Interface classes that no page may claim: audio, HID, mass storage, smart card, video, audio/video, wireless. */
const PROTECTED = new Set([0x01, 0x03, 0x08, 0x0b, 0x0e, 0x10, 0xe0]);

const NOTHING = new Uint8Array();

/** All USB devices, for one page. */
export class UsbEmulation {
  /** @type {Set<DeviceEmulation>} */
  open = new Set();
  #host;
  /** @type {Set<DeviceEmulation>} open or not: those that the page has */
  #devices = new Set();
  /** @type {{ service: Service, number: number } | undefined} */
  #client;

  /** @param {Host} host */
  constructor(host) {
    this.#host = host;
  }

  /** Answers every `navigator.usb` of this page from now on. */
  start() {
    const interceptor = new MojoInterfaceInterceptor('blink.mojom.WebUsbService');
    interceptor.oninterfacerequest = (event) => this.#serve(event.handle);
    interceptor.start();
  }

  /** The page hears of a socket that was filled or emptied. @param {Socket} socket */
  changed(socket) {
    if (!this.#client) return;
    const { service, number } = this.#client;
    service.call(UsbDeviceManagerClient, number, socket.plugged ? 'added' : 'removed', { device: describeDevice(socket) });
  }

  /** The page's device is gone, as after a revoked permission. @param {Socket} socket */
  unplugged(socket) {
    for (const device of this.#devices) if (device.socket === socket) device.lost();
  }

  /** @param {MojoHandle} pipe */
  #serve(pipe) {
    const host = this.#host;
    const answers = host.logged('WebUsbService', {
      getDevices: () => ({ devices: host.permitted('usb').map(describeDevice) }),
      getDevice: ({ guid, pipe: device }) => this.#getDevice(host.find('usb', BigInt(guid)), device),
      getPermission: async ({ options: { filters, exclusions } }) => {
        const socket = await host.chosen('usb', (board) => {
          const listed = !filters.length || filters.some((/** @type {any} */ filter) => matches(filter, board));
          return listed && !exclusions.some((/** @type {any} */ filter) => matches(filter, board));
        });
        return { device: socket && describeDevice(socket) };
      },
      forgetDevice: ({ guid }) => {
        const socket = host.find('usb', BigInt(guid));
        host.forget(socket);
        if (socket) this.unplugged(socket);
      },
      setClient: ({ client }) => void (this.#client = { service, number: client }),
    });
    const service = new Service(pipe, WebUsbService, answers, {
      closed: () => (this.#client = undefined),
      failed: (problem) => host.problem('WebUsbService', problem),
    });
  }

  /**
   * @param {Socket | undefined} socket
   * @param {MojoHandle} pipe
   */
  #getDevice(socket, pipe) {
    if (!socket) return pipe.close();
    const device = new DeviceEmulation(socket, pipe, this.#host, this.open, () => this.#devices.delete(device));
    this.#devices.add(device);
  }
}

/**
 * A transfer under way, which the page may give up before the device has answered.
 *
 * @typedef {object} Transfer
 * @property {number} endpoint - its number; 0 for control transfers
 * @property {(result: { status: string }) => void} end
 */

/** One device as one page sees it. */
class DeviceEmulation {
  #host;
  #open;
  #service;
  #configuration;
  /** @type {Map<number, number>} alternate settings of the claimed interfaces */
  #claimed = new Map();
  /** @type {Set<Transfer>} */
  #transfers = new Set();
  /** What the device gives to transfers that were given up, by endpoint. @type {Map<number, (Promise<UsbResult>)[]>} */
  #leftOver = new Map();

  /**
   * @param {Socket} socket
   * @param {MojoHandle} pipe
   * @param {Host} host
   * @param {Set<DeviceEmulation>} open - this device is in it while it is open
   * @param {() => void} closed
   */
  constructor(socket, pipe, host, open, closed) {
    this.socket = socket;
    this.#host = host;
    this.#open = open;
    this.#configuration = socket.board.configurations[0];
    this.#service = new Service(pipe, UsbDevice, host.logged('UsbDevice', this.#answers()), {
      closed: () => {
        this.#close();
        closed();
      },
      failed: (problem) => host.problem('UsbDevice', problem),
    });
  }

  /** The plug was pulled, or the page may not use it any more. */
  lost() {
    this.#service.close();
  }

  /** @returns {Record<string, import('./mojo-service.js').Answer>} */
  #answers() {
    const { board } = this.socket;
    return {
      open: () => ({ result: this.#openDevice() }),
      close: () => this.#close(),
      setConfiguration: ({ value }) => ({ done: this.#configure(value) }),
      claimInterface: ({ number }) => ({ result: this.#claim(number) }),
      releaseInterface: ({ number }) => ({ done: this.#release(number) }),
      setAlternate: ({ number, setting }) => {
        this.#claimed.set(number, setting);
        board.alternate?.(number, setting);
        return { done: true };
      },
      reset: () => {
        this.#cancel(() => true);
        board.reset?.();
        return { done: true };
      },
      clearHalt: ({ endpoint, direction }) => {
        board.clearHalt?.(endpoint, direction);
        return { done: true };
      },
      controlIn: ({ setup, length }) => this.#transfer(0, () => board.controlIn(setup, length), length),
      controlOut: ({ setup, data }) => this.#transfer(0, () => board.controlOut(setup, data), 0),
      transferIn: ({ endpoint, length }) => this.#transferIn(endpoint, length),
      transferOut: ({ endpoint, data }) => this.#transfer(endpoint, () => board.transferOut(endpoint, data), 0),
      isochronousIn: () => Promise.reject(new Error('The rig has no isochronous endpoints.')),
      isochronousOut: () => Promise.reject(new Error('The rig has no isochronous endpoints.')),
    };
  }

  #openDevice() {
    const result = this.socket.board.opened?.() ?? 'ok';
    if (result !== 'ok') return 'denied';
    this.#open.add(this);
    return 'ok';
  }

  #close() {
    this.#cancel(() => true);
    this.#claimed.clear();
    if (this.#open.delete(this)) this.socket.board.closed?.();
  }

  /** @param {number} value */
  #configure(value) {
    this.#cancel(() => true);
    this.#claimed.clear();
    this.#configuration = this.socket.board.configurations.find((configuration) => configuration.configurationValue === value);
    this.socket.board.configured?.(value);
    return this.#configuration !== undefined;
  }

  /** @param {number} number */
  #claim(number) {
    const found = this.#configuration?.interfaces.find((candidate) => candidate.interfaceNumber === number);
    if (!found) return 'failed';
    if (found.alternates.some((alternate) => PROTECTED.has(alternate.interfaceClass))) return 'protected';
    if (this.socket.board.claim?.(number) === false) return 'failed';
    this.#claimed.set(number, 0);
    return 'ok';
  }

  /** @param {number} number */
  #release(number) {
    const found = this.#configuration?.interfaces.find((candidate) => candidate.interfaceNumber === number);
    const alternate = found?.alternates.find((candidate) => candidate.alternateSetting === this.#claimed.get(number));
    const endpoints = new Set(alternate?.endpoints.map((endpoint) => endpoint.endpointNumber));
    this.#cancel((transfer) => endpoints.has(transfer.endpoint));
    this.#claimed.delete(number);
    this.socket.board.released?.(number);
    return true;
  }

  /**
   * @param {number} endpoint
   * @param {number} length
   */
  #transferIn(endpoint, length) {
    const waiting = this.#leftOver.get(endpoint)?.shift();
    return this.#transfer(endpoint, () => waiting ?? this.socket.board.transferIn(endpoint, length), length);
  }

  /**
   * Runs a transfer until the device answers or it is given up.
   *
   * @param {number} endpoint
   * @param {() => Promise<UsbResult> | UsbResult} run
   * @param {number} length - the most that may come back, in bytes
   * @returns {Promise<{ status: string, data: Uint8Array }>}
   */
  async #transfer(endpoint, run, length) {
    // Some device models throw where others reject.
    const answer = (async () => run())();
    /** @type {Transfer | undefined} */
    let transfer;
    /** @type {Promise<UsbResult | { status: string }>} */
    const cancelled = new Promise((resolve) => {
      transfer = { endpoint, end: resolve };
      this.#transfers.add(transfer);
    });
    try {
      /** @type {any} */
      const result = await Promise.race([answer, cancelled]);
      if (result.status === 'cancelled' && length && endpoint) this.#keep(endpoint, answer);
      const { status, data = NOTHING } = result;
      return data.length > length ? { status: 'babble', data: data.subarray(0, length) } : { status, data };
    } catch (error) {
      this.#host.problem('UsbDevice', `transfer on endpoint ${endpoint}: ${error}`);
      return { status: 'error', data: NOTHING };
    } finally {
      if (transfer) this.#transfers.delete(transfer);
    }
  }

  /**
   * @param {number} endpoint
   * @param {Promise<UsbResult>} answer
   */
  #keep(endpoint, answer) {
    this.#leftOver.set(endpoint, [...(this.#leftOver.get(endpoint) ?? []), answer]);
  }

  /** @param {(transfer: Transfer) => boolean} which */
  #cancel(which) {
    for (const transfer of this.#transfers) if (which(transfer)) transfer.end({ status: 'cancelled' });
  }
}

/** @param {Socket} socket */
function describeDevice({ id, board }) {
  const [usbVersionMajor, usbVersionMinor, usbVersionSubminor] = version(board.usbVersion ?? 0x0200);
  const [deviceVersionMajor, deviceVersionMinor, deviceVersionSubminor] = version(board.bcdDevice);
  return {
    guid: String(id),
    usbVersionMajor,
    usbVersionMinor,
    usbVersionSubminor,
    deviceClass: board.deviceClass ?? 0,
    deviceSubclass: board.deviceSubclass ?? 0,
    deviceProtocol: board.deviceProtocol ?? 0,
    bus: 1,
    port: Number(id),
    vendorId: board.vendorId,
    productId: board.productId,
    deviceVersionMajor,
    deviceVersionMinor,
    deviceVersionSubminor,
    manufacturerName: board.manufacturerName,
    productName: board.productName,
    serialNumber: board.serialNumber,
    landingPage: undefined,
    activeConfiguration: board.configurations[0]?.configurationValue ?? 0,
    configurations: board.configurations.map(describeConfiguration),
  };
}

/** @param {import('./rig-types.js').UsbConfiguration} configuration */
function describeConfiguration({ configurationValue, configurationName, interfaces }) {
  return {
    configurationValue,
    configurationName,
    selfPowered: false,
    remoteWakeup: false,
    maximumPower: 50,
    interfaces: interfaces.map(({ interfaceNumber, alternates }) => ({
      interfaceNumber,
      firstInterface: interfaceNumber,
      alternates: alternates.map((alternate) => ({
        ...alternate,
        endpoints: alternate.endpoints.map((endpoint) => ({ ...endpoint, synchronization: 0, usage: 0, pollingInterval: 1, extra: NOTHING })),
        extra: NOTHING,
      })),
    })),
    extra: NOTHING,
  };
}

/** Major, minor and subminor of a binary-coded version. @param {number} bcd */
function version(bcd) {
  return /** @type {const} */ ([bcd >> 8, (bcd >> 4) & 15, bcd & 15]);
}

/**
 * @param {any} filter
 * @param {UsbBoard} board
 */
function matches(filter, board) {
  if (filter.hasVendorId && filter.vendorId !== board.vendorId) return false;
  if (filter.hasProductId && filter.productId !== board.productId) return false;
  if (filter.serialNumber !== undefined && filter.serialNumber !== board.serialNumber) return false;
  if (!filter.hasClass) return true;
  const interfaces = board.configurations.flatMap((configuration) => configuration.interfaces).flatMap(({ alternates }) => alternates);
  const classes = [
    [board.deviceClass, board.deviceSubclass, board.deviceProtocol],
    ...interfaces.map((alternate) => [alternate.interfaceClass, alternate.interfaceSubclass, alternate.interfaceProtocol]),
  ];
  return classes.some(
    ([code, subclass, protocol]) =>
      code === filter.classCode &&
      (!filter.hasSubclass || subclass === filter.subclassCode) &&
      (!filter.hasProtocol || protocol === filter.protocolCode),
  );
}
