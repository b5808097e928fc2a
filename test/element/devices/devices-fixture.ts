import { html } from '@open-wc/testing';
import type { PyPlayground } from '../../../src/element/py-playground.js';
import type { DeviceCall, DeviceNews } from '../../../src/protocol/devices.js';
import type { FakeSession } from '../../../src/testing/fake-session.js';
import { FakePort, FakeSerial, FakeUsb, replaceDevices } from '../../support/fake-web-serial.js';
import { until } from '../../support/until.js';
import { button, has, inside, mountWithFake } from '../playground-fixture.js';

export interface Scene {
  readonly tag: PyPlayground;
  readonly session: FakeSession;
  readonly serial: FakeSerial;
  readonly usb: FakeUsb;
}

const SETTINGS = { baudRate: 9600, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' } as const;

export type Answer = Extract<DeviceNews, { type: 'result' | 'failed' }>;

/** The Python side of the devices' port, as far as a panel's test needs one. */
export class FakePython {
  readonly news: DeviceNews[] = [];
  readonly #port: MessagePort;
  #calls = 0;
  #ended = false;
  #end: (why: string) => void = () => undefined;

  private constructor(port: MessagePort) {
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<DeviceNews>) => void this.news.push(data);
  }

  static async start({ devices }: FakeSession): Promise<FakePython> {
    const { port1, port2 } = new MessageChannel();
    const python = new FakePython(port1);
    const desk = await devices.desk();
    const violated = (): never => {
      throw new Error('the test does not keep to the protocol');
    };
    desk.serve({ port: port2, polled: false, unblock: () => undefined, violated, ended: (call) => void (python.#end = call) });
    return python;
  }

  /** The answer to a call; null when this Python ended before. */
  async call(about: DeviceCall): Promise<Answer | null> {
    const call = (this.#calls += 1);
    this.#port.postMessage({ type: 'call', call, about, bytes: null });
    const answer = (): Answer | undefined => this.news.find((one): one is Answer => 'call' in one && one.call === call);
    await until(() => this.#ended || answer(), `call ${call} is answered`);
    return answer() ?? null;
  }

  open(name: string, device = 1): Promise<Answer | null> {
    return this.call({ op: 'open', device, kind: 'serial', name, settings: SETTINGS });
  }

  write(text: string, device = 1): void {
    this.#port.postMessage({ type: 'write', device, bytes: new TextEncoder().encode(text) });
  }

  end(why = 'Python ended.'): void {
    this.#ended = true;
    this.#end(why);
    this.#port.close();
  }
}

let restore: () => void = () => undefined;

/** The fakes of a test are gone. */
export const restoreDevices = (): void => restore();

/** A tag whose session has a run that goes on, in a browser with both kinds of device. */
export async function mountDevices(template = html`<py-playground lang="en">import serial</py-playground>`, { hasSerial = true, hasUsb = true } = {}): Promise<Scene> {
  const [serial, usb] = [new FakeSerial(), new FakeUsb()];
  ({ restore } = replaceDevices({ serial: hasSerial ? serial : undefined, usb: hasUsb ? usb : undefined }));
  const { tag, session } = await mountWithFake(template, { answer: () => undefined });
  await session.boot();
  return { tag, session, serial, usb };
}

/** The same with its panel open. */
export async function openPanel(template?: ReturnType<typeof html>, browser?: { hasSerial?: boolean; hasUsb?: boolean }): Promise<Scene> {
  const scene = await mountDevices(template, browser);
  button(scene.tag, 'Devices').focus();
  button(scene.tag, 'Devices').click();
  await until(() => has(scene.tag, '#devices p'), 'the panel has come');
  return scene;
}

/** The reader gives an Arduino. */
export async function connect({ tag, serial }: Scene, port = new FakePort(0x2341, 0x0043)): Promise<FakePort> {
  serial.next = port;
  button(tag, 'Connect a serial port…').click();
  await until(() => devicesOf(tag).length > 0 && serial.next === undefined, 'the device is given');
  return port;
}

export const panelText = (tag: PyPlayground): string => inside(tag, '#devices').innerText;
export const isOpen = (tag: PyPlayground): boolean => inside(tag, '#devices').checkVisibility();
export const devicesOf = (tag: PyPlayground): string[] => Array.from(tag.shadowRoot!.querySelectorAll<HTMLElement>('#devices .device'), (one) => one.innerText.replace(/\s+/g, ' ').trim());
export const said = (tag: PyPlayground): string => inside(tag, '#devices [role=status]').textContent.trim();
export const failure = (tag: PyPlayground): string => inside(tag, '#devices [role=alert]').textContent.trim();
export const hasButton = (tag: PyPlayground, words: string): boolean => Array.from(tag.shadowRoot!.querySelectorAll('button'), (one) => one.textContent.trim()).includes(words);

/** Everything that the tag tells the page about devices, from now on. */
export function heard(tag: PyPlayground): Event[] {
  const events: Event[] = [];
  for (const type of ['request', 'connect', 'disconnect', 'error']) document.addEventListener(`py-device-${type}`, (event) => event.target === tag && events.push(event));
  return events;
}
