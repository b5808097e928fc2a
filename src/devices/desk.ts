import type { DeviceFilter, DeviceInfo, DeviceKind, DeviceProblem } from '../protocol/devices.js';
import { PlaygroundError } from '../errors.js';
import { allowed, choose, wayTo } from './chooser.js';
import type { ChosenKind } from './chooser.js';
export type { ChosenKind } from './chooser.js';
import { GivenDevices, describe, fits, webDeviceOf } from './given-devices.js';
import type { GivenDevice, WebDevice } from './given-devices.js';
import { asError, problemOf, taken, unsupported } from './problems.js';
import { ServedPython } from './served-python.js';
import type { DeviceSource, PythonLink } from './served-python.js';
import { Traffic } from './traffic.js';
import { webDevices } from './web-devices.js';
import type { WebSerialPort, WebUsbDevice } from './web-devices.js';

/** A device as a page sees it. */
export interface DeviceState extends Omit<DeviceInfo, 'usb'> {
  /** False while it is unplugged. */
  readonly attached: boolean;
  /** A program uses it. */
  readonly open: boolean;
  /** Bytes that came from it and went to it since it was given. */
  readonly received: number;
  readonly sent: number;
}

/** What a page may say of the device that it wants. */
export interface DeviceOptions {
  /** Only devices that fit one of these are shown; all of them without any. */
  readonly filters?: readonly DeviceFilter[];
}

/** What a program wants. */
export interface Wanted {
  readonly kind: DeviceKind;
  /** How the program calls it, such as `COM3`; null when any will do. */
  readonly name: string | null;
  readonly filters: readonly DeviceFilter[];
}

/** A program wants a device that it was not given, and waits. */
export interface DeviceRequest extends Wanted {
  /** Aborted when nobody waits any more. */
  readonly over: AbortSignal;
  /** Shows the browser's list, as {@link DeviceDesk.connect} does. Without a choice the program still waits. */
  choose(): Promise<DeviceState | null>;
  /** There will be no device. Where the browser has none of the kind, the program hears that. */
  decline(): void;
}

/** A device that the browser has allowed to this site before: the reader can give it again with one click. */
export interface DeviceOffer extends Omit<DeviceInfo, 'usb' | 'name'> {
  give(): DeviceState;
}

/** Why a device is not there, or not open, any more. */
export type DisconnectReason = 'unplugged' | 'disconnected' | 'forgotten' | 'python-ended';

/** What happens to the devices of a session. */
export type DeviceChange =
  | { readonly type: 'request'; readonly request: DeviceRequest }
  /** The reader gave a device, or one that was given is plugged in again. */
  | { readonly type: 'connect'; readonly device: DeviceState; readonly reason: 'chosen' | 'plugged-in' }
  | { readonly type: 'disconnect'; readonly device: DeviceState; readonly reason: DisconnectReason; readonly message: string }
  | { readonly type: 'error'; readonly device: DeviceState | null; readonly problem: DeviceProblem }
  /** A program has opened or closed a device. */
  | { readonly type: 'use'; readonly device: DeviceState };

/** A device in use. */
export interface DeviceLine {
  /** It was unplugged. */
  lose(): void;
  /** Takes it away from the program, which hears why. */
  close(problem: DeviceProblem): Promise<void>;
}

interface Pending {
  readonly wanted: Wanted;
  settle(device: GivenDevice | null): void;
}

/** The devices of a session: which the reader has given to it, who uses them, and what goes over their lines. */
export class DeviceDesk {
  readonly #given = new GivenDevices();
  readonly #lines = new Map<GivenDevice, DeviceLine>();
  readonly #traffic = new Map<GivenDevice, Traffic>();
  readonly #pending = new Set<Pending>();
  readonly #tell: (change: DeviceChange) => void;
  readonly #stop = new AbortController();

  /** @param tell - hears what happens; what it throws is its own affair */
  constructor(tell: (change: DeviceChange) => void) {
    this.#tell = tell;
    this.#watch();
  }

  /** The devices that the reader has given. */
  get devices(): readonly DeviceState[] {
    return this.#given.all.map((device) => this.#state(device));
  }

  /** What goes over a device's line; undefined when there is no device of this name. */
  traffic(name: string): Traffic | undefined {
    const device = this.#named(name);
    return device && this.#trafficOf(device);
  }

  /**
   * Lets the reader give a device; null when they choose none. A click must have come just before.
   *
   * @param alias - how a program calls it
   * @throws PlaygroundError `device-failed` when there was no click, or the browser or the page do not allow it
   */
  async connect(kind: ChosenKind, filters: readonly DeviceFilter[] = [], alias: string | null = null): Promise<DeviceState | null> {
    let web: WebDevice;
    try {
      web = await choose(kind, filters);
    } catch (cause) {
      const { code, message } = problemOf(cause, wayTo(kind), 'choose');
      if (code === 'dismissed') return null;
      throw new PlaygroundError({ code: 'device-failed', phase: 'devices', message, cause });
    }
    return this.#give(web, alias);
  }

  /**
   * Takes in a device that the page has already: one of the browser's, of a polyfill, or an emulated one. A program that waits for a
   * device of this kind gets it.
   *
   * @throws TypeError when it is neither a serial port nor a USB device
   */
  give(device: WebSerialPort | WebUsbDevice): DeviceState {
    return this.#give(webDeviceOf(device), null);
  }

  /** What the browser has allowed to this site before and this session was not given yet, to be shown to the reader. */
  async offers(): Promise<readonly DeviceOffer[]> {
    const devices = await allowed();
    return devices
      .filter((web) => !this.#given.has(web))
      .map((web) => {
        const { name: _, usb: __, ...info } = describe(new GivenDevices().add(web, null));
        return { ...info, give: () => this.#give(web, null) };
      });
  }

  /** Takes a device away from the program that uses it. It stays given. */
  async disconnect(name: string): Promise<void> {
    const device = this.#named(name);
    const line = device && this.#lines.get(device);
    if (!line) return;
    const message = `“${device.name}” was disconnected by a click on Disconnect. Open it again to go on.`;
    await line.close({ code: 'closed', message });
    this.#tell({ type: 'disconnect', device: this.#state(device), reason: 'disconnected', message });
  }

  /** Takes a device back: programs do not see it any more, and the browser forgets that it was allowed. */
  async forget(name: string): Promise<void> {
    const device = this.#named(name);
    if (!device) return;
    const { web } = device;
    await this.#takeBack(device);
    // Older browsers cannot.
    await (web?.kind === 'usb' ? web.device.forget?.() : web?.port.forget?.());
  }

  /** Takes all devices back, as when other code takes the place of the session's; the browser's permissions stay. */
  async revoke(): Promise<void> {
    for (const device of this.#given.all) await this.#takeBack(device);
  }

  /** Serves a Python until it ends; what it has open by then is closed, and said. */
  serve(link: PythonLink): void {
    const used = new Set<GivenDevice>();
    const source: DeviceSource = {
      given: () => this.#given.all,
      find: (kind, name) => this.#given.find(kind, name) ?? (kind === 'serial' ? this.#meant(name) : undefined),
      request: (wanted, over) => this.#request(wanted, over),
      opened: (device, line) => {
        used.add(device);
        this.#lines.set(device, line);
        this.#tell({ type: 'use', device: this.#state(device) });
      },
      closed: (device, line) => {
        used.delete(device);
        if (this.#lines.get(device) === line) this.#lines.delete(device);
        this.#tell({ type: 'use', device: this.#state(device) });
      },
      isOpen: (device) => this.#lines.has(device),
      count: (device, direction, bytes) => this.#trafficOf(device).add(direction, bytes),
      failed: (device, problem) => this.#tell({ type: 'error', device: device && this.#state(device), problem }),
    };
    const python = new ServedPython(link, source);
    link.ended((why) => {
      const open = [...used];
      python.end();
      for (const device of open) {
        this.#tell({ type: 'disconnect', device: { ...this.#state(device), open: false }, reason: 'python-ended', message: `“${device.name}” was closed. ${why}` });
      }
    });
  }

  /** The page is done with it. */
  close(): void {
    this.#stop.abort();
    for (const { settle } of [...this.#pending]) settle(null);
  }

  #give(web: WebDevice, alias: string | null): DeviceState {
    // Who waits for it hears what they called it.
    const waiting = [...this.#pending].filter(({ wanted }) => wanted.kind === web.kind && fits(web, wanted.filters));
    const device = this.#given.add(web, alias ?? waiting.find(({ wanted }) => wanted.name !== null)?.wanted.name ?? null);
    const state = this.#state(device);
    this.#tell({ type: 'connect', device: state, reason: 'chosen' });
    for (const { settle } of waiting) settle(device);
    return state;
  }

  #request(wanted: Wanted, over: AbortSignal): Promise<GivenDevice | null> {
    if (over.aborted) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      const ended = new AbortController();
      const pending: Pending = {
        wanted,
        settle: (device) => {
          this.#pending.delete(pending);
          ended.abort();
          // A page may have given one of its own; without, the program hears that there can be none.
          if (device ?? webDevices()[wanted.kind]) resolve(device);
          else reject(asError(unsupported(wanted.kind)));
        },
      };
      this.#pending.add(pending);
      over.addEventListener('abort', () => pending.settle(null), { signal: ended.signal });
      this.#tell({
        type: 'request',
        request: { ...wanted, over: ended.signal, choose: () => this.connect(wanted.kind, wanted.filters, wanted.name), decline: () => pending.settle(null) },
      });
    });
  }

  async #takeBack(device: GivenDevice): Promise<void> {
    await this.#lines.get(device)?.close(taken());
    this.#given.remove(device);
    this.#traffic.delete(device);
    this.#tell({ type: 'disconnect', device: { ...this.#state(device), open: false }, reason: 'forgotten', message: `“${device.name}” was taken back from this playground.` });
  }

  /** Devices come and go. */
  #watch(): void {
    const { serial, usb } = webDevices();
    const { signal } = this.#stop;
    const port = (event: Event): WebDevice => ({ kind: 'serial', port: event.target as Extract<WebDevice, { kind: 'serial' }>['port'] });
    const device = (event: Event): WebDevice => ({ kind: 'usb', device: (event as Event & { device: Extract<WebDevice, { kind: 'usb' }>['device'] }).device });
    serial?.addEventListener('connect', (event) => this.#attached(port(event)), { signal });
    serial?.addEventListener('disconnect', (event) => this.#detached(port(event)), { signal });
    usb?.addEventListener('connect', (event) => this.#attached(device(event)), { signal });
    usb?.addEventListener('disconnect', (event) => this.#detached(device(event)), { signal });
  }

  #attached(web: WebDevice): void {
    const device = this.#given.attached(web);
    if (device) this.#tell({ type: 'connect', device: this.#state(device), reason: 'plugged-in' });
  }

  #detached(web: WebDevice): void {
    const device = this.#given.detached(web);
    if (!device) return;
    this.#lines.get(device)?.lose();
    // One that could not be closed, too: what is plugged in next is another one.
    this.#lines.delete(device);
    this.#tell({ type: 'disconnect', device: this.#state(device), reason: 'unplugged', message: `“${device.name}” was unplugged.` });
  }

  /** What a program means by a name that nobody knows: the port that the reader gave before the program ran, if there is just one. */
  #meant(name: string): GivenDevice | undefined {
    const free = this.#given.all.filter((device) => device.identity.kind === 'serial' && device.web && device.aliases.size === 0 && !this.#lines.has(device));
    const [only] = free;
    if (!only || free.length > 1) return undefined;
    only.aliases.add(name);
    return only;
  }

  #named(name: string): GivenDevice | undefined {
    return this.#given.all.find((device) => device.name === name);
  }

  #trafficOf(device: GivenDevice): Traffic {
    const known = this.#traffic.get(device);
    if (known) return known;
    const traffic = new Traffic();
    this.#traffic.set(device, traffic);
    return traffic;
  }

  #state(device: GivenDevice): DeviceState {
    const { usb: _, ...info } = describe(device);
    const traffic = this.#traffic.get(device);
    return { ...info, attached: device.web !== undefined, open: this.#lines.has(device), received: traffic?.received ?? 0, sent: traffic?.sent ?? 0 };
  }
}
