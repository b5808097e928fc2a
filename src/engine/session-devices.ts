import type { DeviceDesk, DeviceState } from '../devices/desk.js';
import type { PythonLink } from '../devices/served-python.js';
import type { DeviceCommand, DeviceNews } from '../protocol/devices.js';

/** The devices of a session. Their code comes when a program, or the page, first asks for one. */
export class SessionDevices {
  readonly #open: () => Promise<DeviceDesk>;
  #opening: Promise<DeviceDesk> | undefined;
  #desk: DeviceDesk | undefined;

  constructor(open: () => Promise<DeviceDesk>) {
    this.#open = open;
  }

  /** What the reader has given to the session, as it is now. */
  get list(): readonly DeviceState[] {
    return this.#desk?.devices ?? [];
  }

  /**
   * What works with them.
   *
   * @throws PlaygroundError when its code does not come; the next call tries again
   */
  async desk(): Promise<DeviceDesk> {
    this.#opening ??= this.#open();
    try {
      return (this.#desk = await this.#opening);
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
  }

  /** Lets a Python use them, until it ends. */
  serve(link: PythonLink): void {
    this.desk().then(
      (desk) => desk.serve(link),
      (error: unknown) => refuse(link.port, error instanceof Error ? error.message : String(error)),
    );
  }

  /** Takes all of them back. */
  async revoke(): Promise<void> {
    await this.#desk?.revoke();
  }

  close(): void {
    this.#desk?.close();
  }
}

/** Without the code for devices every call of the program fails, with the reason. */
function refuse(port: MessagePort, message: string): void {
  port.onmessage = ({ data }: MessageEvent<DeviceCommand>) => {
    if (data.type === 'call') port.postMessage({ type: 'failed', call: data.call, problem: { code: 'failed', message } } satisfies DeviceNews);
  };
}
