import type { WebSerial, WebSerialOptions, WebSerialPort, WebUsb, WebUsbDevice } from '../../src/devices/web-devices.js';

/*
 * Web Serial and WebUSB for tests of what stands on them: objects with the methods of the specifications and real streams. They show
 * our idea of the browsers; `test/pages/` has the browsers' own.
 */

/** What went wrong on the wire, by the names of https://wicg.github.io/serial/#readable-attribute: the port goes on after it. */
export type WireTrouble = 'BufferOverrunError' | 'BreakError' | 'FramingError' | 'ParityError';

const lost = (): DOMException => new DOMException('The device has been lost.', 'NetworkError');

export class FakePort extends EventTarget implements WebSerialPort {
  /** All that was written to it and went over the wire. */
  readonly written: number[] = [];
  /** What was done to it, in order, such as `open 9600`, `write 1 2`, `drained`, `write aborted`, `cancelled`, `close`. */
  readonly log: string[] = [];
  /** What `open()` fails with. */
  refusal: DOMException | undefined;
  /** A speed that it does not take. */
  refusedSpeed: number | undefined;
  /** `open()` waits for it. */
  opening: Promise<void> = Promise.resolve();
  /** `close()` waits for it. */
  closing: Promise<void> = Promise.resolve();
  /** What `setSignals()` fails with. */
  signalRefusal: DOMException | undefined;
  forgotten = false;
  readonly #ids: { readonly usbVendorId?: number; readonly usbProductId?: number };
  #opened = false;
  #lost = false;
  #readable: ReadableStream<Uint8Array> | null = null;
  #writable: WritableStream<Uint8Array> | null = null;
  #input: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** What came and nobody has read. */
  #came: Uint8Array[] = [];
  /** The page waits for what comes. */
  #wanted: (() => void) | undefined;
  /** Whoever writes waits for the wire. */
  #wire: Promise<void> = Promise.resolve();
  #release: () => void = () => undefined;
  #breakWrite: (error: DOMException) => void = () => undefined;
  /** Ends what the stream waits for when it is aborted. */
  #aborted: Promise<never> = new Promise(() => undefined);

  constructor(vendorId?: number, productId?: number) {
    super();
    this.#ids = { ...(vendorId !== undefined && { usbVendorId: vendorId }), ...(productId !== undefined && { usbProductId: productId }) };
  }

  /** After an error, and after it was cancelled, there is a new one. */
  get readable(): ReadableStream<Uint8Array> | null {
    if (!this.#opened || this.#lost) return null;
    this.#readable ??= new ReadableStream<Uint8Array>(
      {
        start: (controller) => void (this.#input = controller),
        pull: () => this.#deliver(),
        cancel: () => {
          this.log.push('cancelled');
          this.#came = [];
          this.#readable = null;
          this.#wanted?.();
        },
      },
      // Nothing is taken that nobody reads.
      { highWaterMark: 0 },
    );
    return this.#readable;
  }

  /** After it was closed or aborted, there is a new one. */
  get writable(): WritableStream<Uint8Array> | null {
    if (!this.#opened || this.#lost) return null;
    this.#writable ??= new WritableStream<Uint8Array>({
      start: ({ signal }) => {
        this.#aborted = new Promise((_, reject) => {
          this.#breakWrite = reject;
          signal.addEventListener('abort', () => reject(new DOMException('Aborted.', 'AbortError')), { once: true });
        });
        this.#aborted.catch(() => undefined);
      },
      write: async (bytes) => {
        await Promise.race([this.#wire, this.#aborted]);
        for (const byte of bytes) this.written.push(byte);
        this.log.push(`write ${[...bytes.subarray(0, 10)].join(' ')}`);
      },
      close: async () => {
        try {
          await Promise.race([this.#wire, this.#aborted]);
          this.log.push('drained');
        } finally {
          this.#writable = null;
        }
      },
      abort: () => {
        this.log.push('write aborted');
        this.#writable = null;
      },
    });
    return this.#writable;
  }

  get opened(): boolean {
    return this.#opened;
  }

  /** Whether somebody still holds one of its streams. */
  get locked(): boolean {
    return Boolean(this.#readable?.locked || this.#writable?.locked);
  }

  /** Bytes that came and nobody has read. */
  get held(): number {
    return this.#came.reduce((sum, { length }) => sum + length, 0);
  }

  getInfo(): { readonly usbVendorId?: number; readonly usbProductId?: number } {
    return this.#ids;
  }

  async open(options: WebSerialOptions): Promise<void> {
    await this.opening;
    if (this.refusal) throw this.refusal;
    if (this.#opened) throw new DOMException('The port is already open.', 'InvalidStateError');
    if (!(options.baudRate > 0)) throw new TypeError('baudRate');
    if (options.baudRate === this.refusedSpeed) throw new DOMException('Failed to open serial port.', 'NetworkError');
    this.log.push(`open ${options.baudRate}`);
    this.#opened = true;
  }

  setSignals(signals: Parameters<WebSerialPort['setSignals']>[0]): Promise<void> {
    if (this.signalRefusal) return Promise.reject(this.signalRefusal);
    this.log.push(`signals ${JSON.stringify(signals)}`);
    return Promise.resolve();
  }

  getSignals(): ReturnType<WebSerialPort['getSignals']> {
    return Promise.resolve({ clearToSend: false, dataCarrierDetect: false, ringIndicator: false, dataSetReady: false });
  }

  async close(): Promise<void> {
    if (this.locked) throw new TypeError('The streams are locked.');
    this.#readable = this.#writable = null;
    this.#came = [];
    await this.closing;
    this.log.push('close');
    this.#opened = false;
  }

  forget(): Promise<void> {
    this.forgotten = true;
    return Promise.resolve();
  }

  /** The device at the other end sends something. */
  receive(bytes: string | Uint8Array): void {
    if (!this.#opened) throw new Error('The port is not open.');
    this.#came.push(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes);
    this.#wanted?.();
  }

  /** Something goes wrong on the wire, and the port goes on. */
  trouble(name: WireTrouble): void {
    const input = this.#input;
    this.#readable = null;
    input?.error(new DOMException('The wire had trouble.', name));
    this.#wanted?.();
  }

  /** The cable is pulled: its streams say so first, before the browser's event. */
  unplug(): void {
    this.#lost = true;
    this.#readable = this.#writable = null;
    this.#input?.error(lost());
    this.#wanted?.();
    this.#breakWrite(lost());
  }

  /** Nothing goes over the wire any more until `flow()`. */
  stall(): void {
    this.#wire = new Promise((resolve) => (this.#release = resolve));
  }

  flow(): void {
    this.#release();
  }

  async #deliver(): Promise<void> {
    const [stream, input] = [this.#readable, this.#input];
    while (this.#came.length === 0 && this.#readable === stream) await new Promise<void>((resolve) => (this.#wanted = resolve));
    const bytes = this.#readable === stream ? this.#came.shift() : undefined;
    if (bytes) input?.enqueue(bytes);
  }
}

/** The browser's list of devices, without the reader. */
class Chooser<T> extends EventTarget {
  /** What the site was allowed before. */
  allowed: T[] = [];
  /** What the reader will choose next; none: they close the list. */
  next: T | Error | undefined;
  /** How often the list was shown. */
  shown = 0;

  protected choose(): Promise<T> {
    this.shown += 1;
    const { next } = this;
    this.next = undefined;
    if (next instanceof Error) return Promise.reject(next);
    if (next === undefined) return Promise.reject(new DOMException('No port selected by the user.', 'NotFoundError'));
    if (!this.allowed.includes(next)) this.allowed.push(next);
    return Promise.resolve(next);
  }
}

export class FakeSerial extends Chooser<FakePort> implements WebSerial {
  getPorts(): Promise<FakePort[]> {
    return Promise.resolve([...this.allowed]);
  }

  requestPort(): Promise<FakePort> {
    return this.choose();
  }

  /** Plugs a port in, or out: the event comes to the port and bubbles, as in browsers. */
  plug(type: 'connect' | 'disconnect', port: FakePort): void {
    const event = new Event(type);
    Object.defineProperty(event, 'target', { value: port });
    this.dispatchEvent(event);
  }
}

export class FakeUsb extends Chooser<WebUsbDevice> implements WebUsb {
  getDevices(): Promise<WebUsbDevice[]> {
    return Promise.resolve([...this.allowed]);
  }

  requestDevice(): Promise<WebUsbDevice> {
    return this.choose();
  }
}

/** A device that is only looked at. */
export function fakeUsbDevice(fields: Partial<WebUsbDevice>): WebUsbDevice {
  const numbers = { usbVersionMajor: 2, usbVersionMinor: 0, usbVersionSubminor: 0, deviceVersionMajor: 1, deviceVersionMinor: 0, deviceVersionSubminor: 0, deviceClass: 0, deviceSubclass: 0, deviceProtocol: 0 };
  return { vendorId: 0x0403, productId: 0x6001, ...numbers, opened: false, configuration: null, configurations: [], ...fields } as WebUsbDevice;
}

/** Puts fakes in the place of the browser's own; undefined: as in a browser without. */
export function replaceDevices(parts: { readonly serial: FakeSerial | undefined; readonly usb: FakeUsb | undefined }): { restore(): void } {
  for (const name of ['serial', 'usb'] as const) Object.defineProperty(navigator, name, { value: parts[name], configurable: true });
  return {
    restore: () => {
      // What the prototype has is there again.
      for (const name of ['serial', 'usb'] as const) Reflect.deleteProperty(navigator, name);
    },
  };
}
