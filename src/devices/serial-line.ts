import { DEVICE_LIMITS } from '../protocol/devices.js';
import type { SerialSettings, SerialSignals } from '../protocol/devices.js';
import type { Line, LineCall, LineNews, Reply } from './line.js';
import { DeviceProblemError, asError, gone, problemOf } from './problems.js';
import type { WebSerialPort } from './web-devices.js';

/** What the browser buffers of each direction, in bytes. Its own 255 would lose bytes whenever the page is busy. */
const BUFFER_BYTES = 64 << 10;

const XON = 0x11;
const XOFF = 0x13;

/** After a recoverable error there is a new stream; an error that comes this often without a byte between is none of these. */
const MAX_TROUBLES = 1000;

/**
 * An open serial port.
 *
 * One stream after the other is read for as long as the port lives: every recoverable error ends one. The writer is kept, and given
 * up only to wait until the wire is empty (`drain`), or to throw away what is not on it yet (`discard`).
 */
export class SerialLine implements Line {
  readonly #port: WebSerialPort;
  readonly #tell: (news: LineNews) => void;
  #settings: SerialSettings;
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #open = true;
  /** It is being closed for good, or was. */
  #closing: Promise<void> | undefined;
  /** Reading goes on; false while the port is being closed, for good or to be opened anew. */
  #flowing = true;
  #pumping: Promise<void>;
  /** Settles when the browser has thrown away what came; until then it shows the stream that has ended. */
  #discarded: Promise<void> = Promise.resolve();
  #readOn: () => void = () => undefined;
  /** Bytes that may still be sent to Python. */
  #credit: number = DEVICE_LIMITS.receive;
  #credited: () => void = () => undefined;
  /** What is to be written, one after the other. */
  #writes: Promise<void> = Promise.resolve();
  #unsent = 0;
  /** Something was written since the wire was known to be empty. */
  #undrained = false;
  /** Grows when what waits to be written is thrown away. */
  #generation = 0;
  /** The other side sent XOFF; resolves at XON. */
  #paused: Promise<void> | undefined;
  #resume: () => void = () => undefined;

  private constructor(port: WebSerialPort, settings: SerialSettings, tell: (news: LineNews) => void) {
    this.#port = port;
    this.#settings = settings;
    this.#tell = tell;
    this.#writer = port.writable?.getWriter();
    this.#quietWriter();
    this.#pumping = this.#pump();
  }

  static async open(port: WebSerialPort, settings: SerialSettings, tell: (news: LineNews) => void): Promise<SerialLine> {
    await port.open(webOptions(settings));
    return new SerialLine(port, settings, tell);
  }

  async call(about: LineCall): Promise<Reply> {
    if (!this.#open) throw lost();
    switch (about.op) {
      case 'reopen':
        await this.#reopen(about.settings);
        return {};
      case 'drain':
        await this.#drain();
        return {};
      case 'discard':
        await (about.what === 'input' ? this.#discardInput() : this.#discardOutput());
        return {};
      case 'set-signals':
        await this.#setSignals(about.signals);
        return {};
      case 'get-signals': {
        const { clearToSend, dataSetReady, ringIndicator, dataCarrierDetect } = await this.#port.getSignals();
        return { value: { clearToSend, dataSetReady, ringIndicator, dataCarrierDetect } };
      }
      default:
        throw new DeviceProblemError('invalid', 'A serial port cannot do that: it is for USB devices.');
    }
  }

  write(bytes: Uint8Array): void {
    const generation = this.#generation;
    this.#unsent += bytes.length;
    this.#undrained = true;
    this.#writes = this.#writes.then(async () => {
      await this.#paused;
      // Thrown away meanwhile, and told.
      if (generation !== this.#generation) return;
      try {
        await this.#writer?.write(bytes);
      } catch {
        // The writer was aborted, or the port is lost: the pump, or whoever aborted it, says so.
      }
      if (generation === this.#generation) this.#wrote(bytes.length);
    });
  }

  credit(count: number): void {
    this.#credit += count;
    this.#credited();
  }

  close(): Promise<void> {
    this.#open = false;
    return (this.#closing ??= this.#end());
  }

  /** The port is gone: nothing comes any more, and nothing is told twice. */
  lose(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#credited();
    this.#resume();
    this.#tell({ type: 'closed', problem: gone('serial') });
    // What the browser still holds of it.
    void this.close();
  }

  async #pump(): Promise<void> {
    let troubles = 0;
    let ended: ReadableStream<Uint8Array> | undefined;
    while (this.#flowing && troubles < MAX_TROUBLES) {
      const stream = this.#port.readable;
      // There is no other any more.
      if (!stream || stream === ended) break;
      const reader = stream.getReader();
      this.#reader = reader;
      try {
        for (;;) {
          while (this.#flowing && this.#credit <= 0) await new Promise<void>((resolve) => (this.#credited = resolve));
          const { value, done } = await reader.read();
          // Cancelled, to be closed, or to throw away what was there.
          if (done) break;
          troubles = 0;
          this.#received(value);
        }
      } catch (error) {
        troubles += 1;
        if (this.#port.readable) this.#tell({ type: 'trouble', problem: problemOf(error, 'serial', 'read') });
      } finally {
        this.#reader = undefined;
        reader.releaseLock();
      }
      ended = stream;
      await this.#discarded;
    }
    // Without a stream and without a word of ours, the port went by itself.
    if (this.#flowing) this.lose();
  }

  #received(bytes: Uint8Array): void {
    const kept = this.#settings.flowControl === 'software' ? this.#obey(bytes) : bytes;
    if (kept.length === 0) return;
    this.#credit -= kept.length;
    this.#tell({ type: 'bytes', bytes: kept });
  }

  /** The bytes without XON and XOFF, which are done. */
  #obey(bytes: Uint8Array): Uint8Array {
    for (const byte of bytes) {
      if (byte === XOFF) this.#paused ??= new Promise((resolve) => (this.#resume = resolve));
      else if (byte === XON) this.#goOn();
    }
    return bytes.filter((byte) => byte !== XON && byte !== XOFF);
  }

  #goOn(): void {
    this.#paused = undefined;
    this.#resume();
  }

  #wrote(count: number): void {
    this.#unsent -= count;
    this.#tell({ type: 'written', count });
  }

  /** Closing a writer waits until all is on the wire: https://wicg.github.io/serial/#writable-attribute */
  async #drain(): Promise<void> {
    const generation = this.#generation;
    // In its turn, so that what is written meanwhile finds the next writer.
    const drained = this.#writes.then(async () => {
      try {
        await this.#finishWriter();
      } catch (error) {
        // Of what was thrown away nothing is left to wait for.
        if (this.#open && this.#port.writable && generation === this.#generation) throw error;
      }
      if (!this.#open || !this.#port.writable) throw lost();
      this.#takeWriter();
    });
    this.#writes = drained.catch(() => undefined);
    await drained;
  }

  async #discardInput(): Promise<void> {
    const reader = this.#reader;
    if (!reader) return;
    // Of a port that is gone meanwhile the browser may not say so.
    this.#discarded = new Promise((resolve) => (this.#readOn = resolve));
    void reader.cancel().catch(() => undefined).then(this.#readOn);
    await this.#discarded;
  }

  async #discardOutput(): Promise<void> {
    this.#generation += 1;
    this.#undrained = false;
    this.#goOn();
    const writer = this.#writer;
    await writer?.abort().catch(() => undefined);
    await this.#writes;
    if (this.#open) this.#takeWriter();
    if (this.#unsent > 0) this.#wrote(this.#unsent);
  }

  async #finishWriter(): Promise<void> {
    if (!this.#undrained) return;
    this.#undrained = false;
    await this.#writer?.close();
  }

  /** In its turn: what is written meanwhile goes with the new settings. */
  #reopen(settings: SerialSettings): Promise<void> {
    const reopened = this.#writes.then(() => this.#openAnew(settings));
    this.#writes = reopened.catch(() => undefined);
    return reopened;
  }

  async #openAnew(settings: SerialSettings): Promise<void> {
    // What was written before goes with the old ones. A writer that fails says so elsewhere.
    await this.#finishWriter().catch(() => undefined);
    await this.#shut();
    const taken = this.#open && (await this.#openWith(settings));
    if (taken) this.#settings = settings;
    // As it was before.
    else if (this.#open && !(await this.#openWith(this.#settings))) this.lose();
    // Closed, or gone, meanwhile.
    if (!this.#open) {
      await this.#port.close().catch(() => undefined);
      throw lost();
    }
    this.#flowing = true;
    this.#takeWriter();
    this.#pumping = this.#pump();
    if (taken) return;
    const { baudRate, dataBits, stopBits, parity } = settings;
    throw new DeviceProblemError('invalid', `The port does not take these settings (${baudRate} Bd, ${dataBits} data bits, ${stopBits} stop bits, parity ${parity}), and goes on with those it had.`);
  }

  #openWith(settings: SerialSettings): Promise<boolean> {
    return this.#port.open(webOptions(settings)).then(() => true, () => false);
  }

  async #setSignals(signals: SerialSignals): Promise<void> {
    try {
      await this.#port.setSignals(given(signals));
    } catch (error) {
      // A port that is gone says so by itself.
      if (!(error instanceof DOMException && error.name === 'NetworkError' && this.#port.readable)) throw error;
      throw new DeviceProblemError('invalid', 'This port has no such lines: they cannot be set.');
    }
  }

  /** Closes the port for good; what was not sent will not be. */
  async #end(): Promise<void> {
    this.#generation += 1;
    await this.#shut();
    // What was begun before is over now too.
    await this.#writes;
    if (this.#unsent > 0) this.#wrote(this.#unsent);
  }

  /** Gives both streams back and closes the port. */
  async #shut(): Promise<void> {
    this.#flowing = false;
    this.#goOn();
    this.#credited();
    this.#readOn();
    const [reader, writer] = [this.#reader, this.#writer];
    this.#writer = undefined;
    // Either may have ended by itself, with the port.
    await Promise.allSettled([reader?.cancel(), writer?.abort()]);
    writer?.releaseLock();
    await this.#pumping;
    await this.#port.close().catch(() => undefined);
  }

  #takeWriter(): void {
    this.#writer?.releaseLock();
    this.#writer = this.#port.writable?.getWriter();
    this.#quietWriter();
  }

  /** What goes wrong is heard where something is written. */
  #quietWriter(): void {
    this.#writer?.closed.catch(() => undefined);
  }
}

const lost = (): DeviceProblemError => asError(gone('serial'));

const webOptions = ({ flowControl, ...rest }: SerialSettings) =>
  ({ ...rest, bufferSize: BUFFER_BYTES, flowControl: flowControl === 'hardware' ? 'hardware' : 'none' }) as const;

/** Only what is there: Web IDL takes a field that is undefined for one that is left out, but not in every browser. */
const given = (signals: SerialSignals): SerialSignals => Object.fromEntries(Object.entries(signals).filter(([, value]) => value !== undefined));
