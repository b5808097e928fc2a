import { DEVICE_LIMITS } from '../protocol/devices.js';
import type { DeviceCall, DeviceInfo, DeviceKind, DeviceNews, DeviceProblem } from '../protocol/devices.js';
import { parseDeviceCommand } from '../protocol/validate-devices.js';
import { describe } from './given-devices.js';
import type { GivenDevice } from './given-devices.js';
import { inTime } from '../timers.js';
import type { Line, LineCall, LineNews, Reply } from './line.js';
import { createNewsWire } from './news-wire.js';
import type { NewsWire } from './news-wire.js';
import { DeviceProblemError, asError, gone, notOpen, problemOf } from './problems.js';
import type { Doing } from './problems.js';
import { SerialLine } from './serial-line.js';
import type { DeviceLine, Wanted } from './desk.js';
import { UsbLine } from './usb-line.js';

/** A Python that asks for devices. */
export interface PythonLink {
  readonly port: MessagePort;
  /** It asks for its news, since it is blocked while it waits. */
  readonly polled: boolean;
  /** Gives a blocked worker a text, see `protocol/blocked.ts`. */
  unblock(text: string): void;
  /** It does not keep to the protocol: it is to be ended. */
  violated(): void;
  /** Calls back with a sentence when it has ended; at once if it has. */
  ended(call: (why: string) => void): void;
}

/** What a Python may do with the session's devices. */
export interface DeviceSource {
  given(): readonly GivenDevice[];
  find(kind: DeviceKind, name: string): GivenDevice | undefined;
  /** Asks the reader; null when there will be no device. */
  request(wanted: Wanted, over: AbortSignal): Promise<GivenDevice | null>;
  /** The device is in use from now on, or not any more. */
  opened(device: GivenDevice, line: DeviceLine): void;
  closed(device: GivenDevice, line: DeviceLine): void;
  isOpen(device: GivenDevice): boolean;
  count(device: GivenDevice, direction: 'in' | 'out', bytes: Uint8Array): void;
  failed(device: GivenDevice | null, problem: DeviceProblem): void;
}

/** A call without an answer. */
interface Call {
  readonly number: number;
  readonly over: AbortController;
  /** Settles with the answer. */
  done: Promise<void>;
  /** What it opens. */
  device: GivenDevice | undefined;
}

interface OpenLine {
  /** The number of the call that opened it. */
  readonly call: number;
  readonly device: GivenDevice;
  readonly kind: DeviceKind;
  readonly line: Line & { lose(): void };
  readonly shown: DeviceLine;
  unsent: number;
}

/** Commands in a second. An honest Python makes some 12 000 blocking calls a second, see docs/decisions/018-devices.md. */
const MAX_COMMANDS = 60_000;
const WINDOW_MS = 1000;

/** Before a serial port closes, what was written goes out; Linux gives it as long (`closing_wait` in setserial). */
const DRAIN_MS = 30_000;
/**
 * Nobody waits longer for a device to close, in milliseconds. Chromium cannot close a port while it waits until the last bytes are on
 * the wire: where the device does not take them, the port stays busy until it is unplugged.
 */
const CLOSING_MS = 3000;
/** Devices that are being closed, by whichever Python. Who opens one next waits for it. */
const closing = new WeakMap<GivenDevice, Promise<void>>();

/** Serves the devices of a session to one Python, until that ends. */
export class ServedPython {
  readonly #link: PythonLink;
  readonly #source: DeviceSource;
  readonly #wire: NewsWire;
  readonly #lines = new Map<number, OpenLine>();
  /** Numbers of devices that are being opened, or were used. */
  readonly #opening = new Set<number>();
  /** Why devices that Python has open are not open any more; calls that were on their way, too, fail with that. */
  readonly #lost = new Map<number, DeviceProblem>();
  readonly #calls = new Map<number, Call>();
  #ended = false;
  #window = { start: 0, commands: 0 };

  constructor(link: PythonLink, source: DeviceSource) {
    this.#link = link;
    this.#source = source;
    this.#wire = createNewsWire(link.port, link.polled, (text) => link.unblock(text), () => link.violated());
    link.port.onmessage = ({ data, ports }: MessageEvent<unknown>) => this.#receive(ports.length > 0 ? null : data);
    link.port.onmessageerror = () => this.#receive(null);
  }

  /** That Python is gone: all that it had open is closed. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#link.port.onmessage = null;
    this.#link.port.close();
    this.#wire.close();
    for (const { over } of this.#calls.values()) over.abort();
    this.#calls.clear();
    for (const number of [...this.#lines.keys()]) void this.#drop(number);
  }

  #receive(data: unknown): void {
    if (this.#ended) return;
    const command = parseDeviceCommand(data);
    if (!command || this.#floods()) return this.#link.violated();
    switch (command.type) {
      case 'call':
        if (this.#calls.size >= DEVICE_LIMITS.calls || this.#calls.has(command.call)) return this.#link.violated();
        return this.#begin(command.call, command.about, command.bytes);
      case 'write':
        return this.#write(command.device, command.bytes);
      case 'credit':
        return this.#lines.get(command.device)?.line.credit(command.count);
      case 'cancel':
        return this.#cancel(command.call);
      case 'poll':
        return this.#wire.poll(command.poll, command.ms);
    }
  }

  #begin(number: number, about: DeviceCall, bytes: Uint8Array | null): void {
    const call: Call = { number, over: new AbortController(), done: Promise.resolve(), device: undefined };
    this.#calls.set(number, call);
    call.done = this.#answer(call, about, bytes);
  }

  /** Nobody waits for the answer any more. A device that was opened for it is closed, and who opens it next waits for that. */
  #cancel(number: number): void {
    const call = this.#calls.get(number);
    call?.over.abort();
    if (call?.device) closing.set(call.device, call.done);
    for (const [device, line] of this.#lines) if (line.call === number) void this.#close(device);
  }

  async #answer(own: Call, about: DeviceCall, bytes: Uint8Array | null): Promise<void> {
    const call = own.number;
    try {
      const { value = null, bytes: data = null } = await this.#do(own, about, bytes);
      this.#send({ type: 'result', call, value: JSON.stringify(value), bytes: data });
    } catch (error) {
      const line = 'device' in about ? this.#lines.get(about.device) : undefined;
      const kind = line?.kind ?? ('kind' in about ? about.kind : 'serial');
      const lost = 'device' in about ? this.#lost.get(about.device) : undefined;
      this.#send({ type: 'failed', call, problem: lost ?? problemOf(error, kind, doing(about)) });
    } finally {
      this.#calls.delete(call);
    }
  }

  async #do(call: Call, about: DeviceCall, bytes: Uint8Array | null): Promise<Reply> {
    switch (about.op) {
      case 'list':
        return { value: this.#source.given().filter(({ web }) => web).map(describe) };
      case 'request': {
        const device = await this.#source.request(about, call.over.signal);
        return { value: device && describe(device) };
      }
      case 'open':
        return { value: await this.#open(call, about) };
      case 'close':
        await this.#close(about.device);
        return {};
      default:
        return this.#use(about, bytes);
    }
  }

  async #open(call: Call, { device: number, kind, name, settings }: Extract<DeviceCall, { op: 'open' }>): Promise<DeviceInfo> {
    const over = call.over.signal;
    if (this.#opening.has(number)) throw new DeviceProblemError('invalid', 'This device number was used before.');
    if (this.#lines.size >= DEVICE_LIMITS.open) throw new DeviceProblemError('invalid', `A program can have ${DEVICE_LIMITS.open} devices open. Close some that are not needed.`);
    this.#opening.add(number);
    const device = this.#source.find(kind, name) ?? (await this.#source.request({ kind, name, filters: [] }, over));
    if (!device) throw new DeviceProblemError('not-given', `No device was chosen for “${name}”. Press Connect and choose one, then run the program again.`);
    await inTime(CLOSING_MS, closing.get(device) ?? Promise.resolve()).catch(() => undefined);
    if (!device.web) throw asError(gone(kind));
    if (this.#source.isOpen(device)) throw new DeviceProblemError('busy', `“${device.name}” is open already, in this playground. Close it first.`);
    let taken: DeviceProblem | undefined;
    const lose = (): void => {
      // While it opens, too.
      if (!this.#lines.has(number)) taken = gone(kind);
      this.#lines.get(number)?.line.lose();
    };
    const shown: DeviceLine = { lose, close: (problem) => this.#takeAway(number, (taken = problem)) };
    // Nobody else opens it meanwhile.
    this.#source.opened(device, shown);
    call.device = device;
    try {
      const tell = (news: LineNews): void => this.#tell(number, device, news);
      const line = device.web.kind === 'usb' ? await UsbLine.open(device.web.device, tell) : await SerialLine.open(device.web.port, settings ?? DEFAULT_SETTINGS, tell);
      this.#lines.set(number, { call: call.number, device, kind, line, shown, unsent: 0 });
    } catch (error) {
      this.#source.closed(device, shown);
      const problem = problemOf(error, kind, 'open');
      this.#source.failed(device, problem);
      throw asError(problem);
    }
    // Python ended, or gave up, or the reader took the device away, meanwhile.
    if (this.#ended || over.aborted || taken) await this.#drop(number);
    if (taken ?? over.aborted) throw asError(taken ?? notOpen());
    return describe(device);
  }

  async #use(about: LineCall, bytes: Uint8Array | null): Promise<Reply> {
    const open = this.#lines.get(about.device);
    if (!open) throw asError(notOpen());
    if (bytes) this.#source.count(open.device, 'out', bytes);
    const reply = await open.line.call(about, bytes);
    if (reply.bytes) this.#source.count(open.device, 'in', reply.bytes);
    return reply;
  }

  #write(number: number, bytes: Uint8Array): void {
    const open = this.#lines.get(number);
    // It was closed while the bytes were on their way.
    if (!open) return;
    open.unsent += bytes.length;
    if (open.unsent > DEVICE_LIMITS.unsent + DEVICE_LIMITS.message) return this.#link.violated();
    this.#source.count(open.device, 'out', bytes);
    open.line.write(bytes);
  }

  #tell(number: number, device: GivenDevice, news: LineNews): void {
    const open = this.#lines.get(number);
    if (news.type === 'bytes') this.#source.count(device, 'in', news.bytes);
    else if (news.type === 'written' && open) open.unsent -= news.count;
    else if (news.type === 'trouble') this.#source.failed(device, news.problem);
    if (news.type === 'closed' && open) {
      this.#lines.delete(number);
      this.#lost.set(number, news.problem);
      closing.set(device, open.line.close());
      this.#source.closed(device, open.shown);
    }
    this.#send({ ...news, device: number });
  }

  /** Closes a device because Python wants it: what it wrote goes out first. */
  #close(number: number): Promise<void> {
    this.#lost.delete(number);
    const open = this.#lines.get(number);
    if (!open) return Promise.resolve();
    const sent = open.kind === 'serial' ? inTime(DRAIN_MS, open.line.call({ op: 'drain', device: number }, null)) : Promise.resolve();
    // It may be gone, or take nothing.
    const closed = sent.catch(() => undefined).then(() => this.#drop(number));
    closing.set(open.device, closed);
    return closed;
  }

  /** Closes a device; what was not sent will not be. */
  async #drop(number: number): Promise<void> {
    const open = this.#lines.get(number);
    if (!open) return;
    const closed = open.line.close().then(() => {
      // Whoever closed it too may have said so already.
      if (this.#lines.delete(number)) this.#source.closed(open.device, open.shown);
    });
    closing.set(open.device, closed);
    await inTime(CLOSING_MS, closed).catch(() => undefined);
  }

  /** Closes a device because the reader, or the page, wants it. */
  async #takeAway(number: number, problem: DeviceProblem): Promise<void> {
    if (!this.#lines.has(number)) return;
    this.#send({ type: 'closed', device: number, problem });
    await this.#drop(number);
  }

  #send(news: DeviceNews): void {
    if (!this.#ended) this.#wire.send(news);
  }

  #floods(): boolean {
    const now = performance.now();
    if (now - this.#window.start > WINDOW_MS) this.#window = { start: now, commands: 0 };
    this.#window.commands += 1;
    return this.#window.commands > MAX_COMMANDS;
  }
}

/** Web Serial's own, but for the speed, which it wants to be told. */
const DEFAULT_SETTINGS = { baudRate: 9600, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' } as const;

const doing = ({ op }: DeviceCall): Doing => (op === 'open' || op === 'reopen' ? 'open' : op === 'list' ? 'list' : op === 'request' ? 'choose' : 'use');
