import type { Line, LineCall, LineNews, Reply } from './line.js';
import { DeviceProblemError, asError, gone, problemOf } from './problems.js';
import type { WebUsbDevice, WebUsbResult } from './web-devices.js';

/** The last change of each device: browsers refuse one while another is under way. */
const changes = new WeakMap<WebUsbDevice, Promise<unknown>>();

/** Changes a device when the changes before are done. */
function inTurn<T>(device: WebUsbDevice, change: () => Promise<T>): Promise<T> {
  const done = (changes.get(device) ?? Promise.resolve()).then(change);
  changes.set(device, done.catch(() => undefined));
  return done;
}

/** An open USB device. Every call is one of WebUSB's. */
export class UsbLine implements Line {
  readonly #device: WebUsbDevice;
  readonly #tell: (news: LineNews) => void;
  #open = true;

  private constructor(device: WebUsbDevice, tell: (news: LineNews) => void) {
    this.#device = device;
    this.#tell = tell;
  }

  static async open(device: WebUsbDevice, tell: (news: LineNews) => void): Promise<UsbLine> {
    await inTurn(device, async () => {
      // WebUSB would open it once more without a word, and whoever closes it first would close it for both.
      if (device.opened) throw new DeviceProblemError('busy', 'The USB device is open already, in this page. Close it there first.');
      await device.open();
    });
    return new UsbLine(device, tell);
  }

  async call(about: LineCall, bytes: Uint8Array | null): Promise<Reply> {
    const device = this.#device;
    const data = (bytes ?? new Uint8Array()) as Uint8Array<ArrayBuffer>;
    switch (about.op) {
      case 'select':
        await inTurn(device, () => device.selectConfiguration(about.configuration));
        return {};
      case 'claim':
        await this.#claim(about.interface);
        return {};
      case 'release':
        await inTurn(device, () => device.releaseInterface(about.interface));
        return {};
      case 'alternate':
        await inTurn(device, () => device.selectAlternateInterface(about.interface, about.alternate));
        return {};
      case 'control-in':
        return received(await device.controlTransferIn(about.setup, about.length));
      case 'control-out':
        return sent(await device.controlTransferOut(about.setup, data));
      case 'transfer-in':
        return received(await device.transferIn(about.endpoint, about.length));
      case 'transfer-out':
        return sent(await device.transferOut(about.endpoint, data));
      case 'clear-halt':
        await device.clearHalt(about.direction, about.endpoint);
        return {};
      case 'reset':
        await inTurn(device, () => device.reset());
        return {};
      default:
        throw new DeviceProblemError('invalid', 'A USB device cannot do that: it is for serial ports.');
    }
  }

  write(): void {
    this.#tell({ type: 'trouble', problem: { code: 'invalid', message: 'A USB device is written to by transfers.' } });
  }

  credit(): void {
    // Nothing is pushed: every byte was asked for.
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    // It may be gone already.
    await inTurn(this.#device, () => this.#device.close()).catch(() => undefined);
  }

  lose(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#tell({ type: 'closed', problem: gone('usb') });
  }

  async #claim(number: number): Promise<void> {
    try {
      await inTurn(this.#device, () => this.#device.claimInterface(number));
    } catch (error) {
      throw asError(problemOf(error, 'usb', 'claim'));
    }
  }
}

function received({ status, data }: WebUsbResult): Reply {
  check(status);
  return { value: data?.byteLength ?? 0, bytes: data ? new Uint8Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer) : new Uint8Array() };
}

function sent({ status, bytesWritten }: WebUsbResult): Reply {
  check(status);
  return { value: bytesWritten ?? 0 };
}

function check(status: WebUsbResult['status']): void {
  if (status === 'stall') throw new DeviceProblemError('stall', 'The device refused this: it does not know the request, or its endpoint is halted (clear_halt sets it free).');
  if (status === 'babble') throw new DeviceProblemError('babble', 'The device sent more than was asked for. Ask for whole packets.');
}
