import { expect } from '@open-wc/testing';
import { GivenDevices } from '../../src/devices/given-devices.js';
import type { GivenDevice, WebDevice } from '../../src/devices/given-devices.js';
import type { DeviceLine, Wanted } from '../../src/devices/desk.js';
import { ServedPython } from '../../src/devices/served-python.js';
import type { DeviceSource, PythonLink } from '../../src/devices/served-python.js';
import { DEVICE_LIMITS } from '../../src/protocol/devices.js';
import type { DeviceCall, DeviceNews, DeviceProblem } from '../../src/protocol/devices.js';
import { settle } from '../support/clock.js';
import { FakePort, fakeUsbDevice } from '../support/fake-web-serial.js';
import { until } from '../support/until.js';

const SETTINGS = { baudRate: 9600, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' } as const;

/** A question to the reader that is open. */
interface Asked extends Wanted {
  readonly over: AbortSignal;
  answer(device: GivenDevice | null): void;
}

/** The devices of a session, without their desk. */
class FakeSource implements DeviceSource {
  readonly devices = new GivenDevices();
  readonly lines = new Map<GivenDevice, DeviceLine>();
  readonly asked: Asked[] = [];
  readonly failures: string[] = [];
  readonly counted = { in: 0, out: 0 };

  /** Gives a serial port. */
  give(port = new FakePort(1, this.devices.all.length)): FakePort {
    this.devices.add({ kind: 'serial', port }, null);
    return port;
  }

  given(): readonly GivenDevice[] {
    return this.devices.all;
  }

  find(...[kind, name]: Parameters<DeviceSource['find']>): GivenDevice | undefined {
    return this.devices.find(kind, name);
  }

  request(wanted: Wanted, over: AbortSignal): Promise<GivenDevice | null> {
    return new Promise((answer) => {
      this.asked.push({ ...wanted, over, answer });
      over.addEventListener('abort', () => answer(null), { once: true });
    });
  }

  opened(device: GivenDevice, line: DeviceLine): void {
    this.lines.set(device, line);
  }

  closed(device: GivenDevice): void {
    this.lines.delete(device);
  }

  isOpen(device: GivenDevice): boolean {
    return this.lines.has(device);
  }

  count(_: GivenDevice, direction: 'in' | 'out', bytes: Uint8Array): void {
    this.counted[direction] += bytes.length;
  }

  failed(_: GivenDevice | null, problem: DeviceProblem): void {
    this.failures.push(problem.code);
  }
}

/** A Python, as its page sees it; it is ended when it is found out, as an interpreter does. */
class FakePython {
  readonly news: DeviceNews[] = [];
  readonly texts: string[] = [];
  violations = 0;
  readonly python: ServedPython;
  /** The page's end. */
  readonly link: PythonLink;
  readonly port: MessagePort;
  #calls = 0;

  constructor(source: DeviceSource, polled = false) {
    const { port1, port2 } = new MessageChannel();
    this.port = port2;
    port2.onmessage = ({ data }: MessageEvent<DeviceNews>) => this.news.push(data);
    this.link = {
      port: port1,
      polled,
      unblock: (text) => this.texts.push(text),
      violated: () => {
        this.violations += 1;
        this.python.end();
      },
      ended: () => undefined,
    };
    this.python = new ServedPython(this.link, source);
  }

  post(...messages: unknown[]): void {
    for (const message of messages) this.port.postMessage(message);
  }

  /** Calls, and gives the number of the call. */
  start(about: DeviceCall, bytes: Uint8Array | null = null): number {
    const call = ++this.#calls;
    this.post({ type: 'call', call, about, bytes });
    return call;
  }

  /** Calls, and gives the answer: its value, or the code of the failure. */
  async call(about: DeviceCall, bytes: Uint8Array | null = null): Promise<unknown> {
    const call = this.start(about, bytes);
    await until(() => this.answered(call), `call ${call} is answered`);
    return this.answered(call);
  }

  answered(call: number): unknown {
    const answer = this.news.find((one) => (one.type === 'result' || one.type === 'failed') && one.call === call);
    if (answer?.type === 'failed') return `failed: ${answer.problem.code}`;
    return answer?.type === 'result' ? ((JSON.parse(answer.value) as unknown) ?? 'null') : undefined;
  }

  open(device: number, name: string): Promise<unknown> {
    return this.call({ op: 'open', device, kind: 'serial', name, settings: SETTINGS });
  }
}

describe('a Python that is served', () => {
  let source: FakeSource;
  let python: FakePython;
  beforeEach(() => {
    source = new FakeSource();
    python = new FakePython(source);
  });
  afterEach(() => {
    python.python.end();
    python.port.close();
  });

  const nameOf = (at: number): string => source.devices.all[at]!.name;

  it('hears what it was given, without what is unplugged', async () => {
    source.give();
    const gone: WebDevice = { kind: 'usb', device: fakeUsbDevice({}) };
    source.devices.add(gone, null);
    source.devices.detached(gone);
    expect(((await python.call({ op: 'list' })) as { name: string }[]).map(({ name }) => name)).to.deep.equal([nameOf(0)]);
  });

  it('opens, writes, reads and closes a port', async () => {
    const port = source.give();
    expect(await python.open(1, nameOf(0))).to.have.property('name', nameOf(0));
    python.post({ type: 'write', device: 1, bytes: Uint8Array.of(1, 2) });
    await until(() => port.written.length === 2);
    port.receive('hey');
    await until(() => python.news.some(({ type }) => type === 'bytes'));
    expect(python.news.filter(({ type }) => type === 'bytes' || type === 'written')).to.deep.equal([
      { type: 'written', device: 1, count: 2 },
      { type: 'bytes', device: 1, bytes: new TextEncoder().encode('hey') },
    ]);
    expect(source.counted).to.deep.equal({ in: 3, out: 2 });
    expect(await python.call({ op: 'close', device: 1 })).to.equal('null');
    expect([port.opened, port.locked, source.lines.size]).to.deep.equal([false, false, 0]);
  });

  it('gets more bytes with its credit', async () => {
    const port = source.give();
    await python.open(1, nameOf(0));
    port.receive(new Uint8Array(DEVICE_LIMITS.receive));
    port.receive(Uint8Array.of(9));
    await until(() => source.counted.in === DEVICE_LIMITS.receive);
    await settle();
    expect(port.held).to.equal(1);
    python.post({ type: 'credit', device: 1, count: 1 });
    await until(() => source.counted.in === DEVICE_LIMITS.receive + 1);
  });

  it('cannot open a device twice, nor use the number of a device again', async () => {
    source.give();
    source.give();
    await python.open(1, nameOf(0));
    expect(await python.open(2, nameOf(0))).to.equal('failed: busy');
    expect(await python.open(1, nameOf(1))).to.equal('failed: invalid');
    expect(await python.open(3, nameOf(1))).to.have.property('name', nameOf(1));
    await python.call({ op: 'close', device: 1 });
    expect(await python.open(1, nameOf(0)), 'a number is used once').to.equal('failed: invalid');
    expect(await python.open(4, nameOf(0))).to.have.property('name');
  });

  it('cannot open what another Python has open, until that closes it', async () => {
    const port = source.give();
    const other = new FakePython(source);
    await python.open(1, nameOf(0));
    expect(await other.open(1, nameOf(0))).to.equal('failed: busy');
    expect(await other.call({ op: 'drain', device: 1 }), 'nor use its number').to.equal('failed: closed');
    expect(await other.call({ op: 'close', device: 1 })).to.equal('null');
    expect(port.opened).to.equal(true);
    await python.call({ op: 'close', device: 1 });
    expect(await other.open(2, nameOf(0))).to.have.property('name');
    port.receive('for the other');
    await until(() => other.news.some(({ type }) => type === 'bytes'));
    expect(python.news.some(({ type }) => type === 'bytes')).to.equal(false);
    other.python.end();
    other.port.close();
  });

  it('cannot open a device while that is being opened', async () => {
    const port = source.give();
    let ready!: () => void;
    port.opening = new Promise((resolve) => (ready = resolve));
    const first = python.start({ op: 'open', device: 1, kind: 'serial', name: nameOf(0), settings: SETTINGS });
    expect(await python.open(2, nameOf(0))).to.equal('failed: busy');
    ready();
    await until(() => python.answered(first));
    expect(python.answered(first)).to.have.property('name');
  });

  it('hears why a device could not be opened, and the desk does; then it can be tried again', async () => {
    const port = source.give();
    port.refusal = new DOMException('Failed to open serial port.', 'NetworkError');
    expect(await python.open(1, nameOf(0))).to.equal('failed: busy');
    expect([source.failures, source.lines.size]).to.deep.equal([['busy'], 0]);
    port.refusal = undefined;
    expect(await python.open(2, nameOf(0))).to.have.property('name');
  });

  it('cannot open what is unplugged', async () => {
    const port = source.give();
    source.devices.detached({ kind: 'serial', port });
    expect(await python.open(1, nameOf(0))).to.equal('failed: gone');
  });

  it('asks the reader for a device that it was not given, and opens that', async () => {
    const call = python.start({ op: 'open', device: 1, kind: 'serial', name: 'COM3', settings: SETTINGS });
    await until(() => source.asked.length === 1);
    expect(source.asked[0]).to.include({ kind: 'serial', name: 'COM3' });
    source.give();
    source.asked[0]!.answer(source.devices.all[0]!);
    await until(() => python.answered(call));
    expect(python.answered(call)).to.have.property('name', nameOf(0));
    const declined = python.start({ op: 'open', device: 2, kind: 'serial', name: 'COM4', settings: SETTINGS });
    await until(() => source.asked.length === 2);
    source.asked[1]!.answer(null);
    await until(() => python.answered(declined));
    expect(python.answered(declined)).to.equal('failed: not-given');
  });

  it('asks no more when it cancels', async () => {
    const call = python.start({ op: 'request', kind: 'usb', name: null, filters: [{ vendorId: 1 }] });
    await until(() => source.asked.length === 1);
    expect(source.asked[0]).to.deep.include({ kind: 'usb', filters: [{ vendorId: 1 }] });
    python.post({ type: 'cancel', call: 99 }, { type: 'cancel', call });
    await until(() => python.answered(call));
    expect(source.asked[0]!.over.aborted).to.equal(true);
    expect(python.answered(call)).to.equal('null');
    python.post({ type: 'cancel', call });
    expect(await python.call({ op: 'list' })).to.deep.equal([]);
  });

  it('gets an answer to calls about a device that is not open', async () => {
    source.give();
    await python.open(1, nameOf(0));
    await python.call({ op: 'close', device: 1 });
    for (const device of [1, 7]) {
      for (const op of ['drain', 'get-signals', 'reset'] as const) expect(await python.call({ op, device })).to.equal('failed: closed');
      expect(await python.call({ op: 'close', device })).to.equal('null');
    }
    python.post({ type: 'write', device: 1, bytes: Uint8Array.of(1) }, { type: 'credit', device: 1, count: 1 });
    expect(await python.call({ op: 'list' })).to.have.length(1);
    expect([python.violations, source.counted.out]).to.deep.equal([0, 0]);
  });

  it('closes what was opened for a call that is given up after its answer, and the next one waits for that', async () => {
    const port = source.give();
    const open = { op: 'open', kind: 'serial', name: nameOf(0), settings: SETTINGS } as const;
    const call = python.start({ ...open, device: 1 });
    await until(() => python.answered(call));
    python.post({ type: 'cancel', call });
    expect(await python.call({ ...open, device: 2 })).to.have.property('name', nameOf(0));
    expect(await python.call({ op: 'drain', device: 1 })).to.equal('failed: closed');
    expect([port.opened, source.lines.size]).to.deep.equal([true, 1]);
  });

  it('closes what is being opened for a call that is given up, and the next one waits for that', async () => {
    const port = source.give();
    const open = { op: 'open', kind: 'serial', name: nameOf(0), settings: SETTINGS } as const;
    let go: () => void = () => undefined;
    port.opening = new Promise((resolve) => (go = resolve));
    const call = python.start({ ...open, device: 1 });
    await until(() => source.lines.size === 1);
    python.post({ type: 'cancel', call });
    const next = python.start({ ...open, device: 2 });
    await settle();
    go();
    await until(() => python.answered(next));
    expect([python.answered(call), python.answered(next)]).to.deep.equal(['failed: closed', python.answered(next)]);
    expect(python.answered(next)).to.have.property('name', nameOf(0));
    expect([port.opened, source.lines.size]).to.deep.equal([true, 1]);
  });

  it('hears once that a device was unplugged, and that it is not open', async () => {
    const port = source.give();
    await python.open(1, nameOf(0));
    port.unplug();
    source.lines.get(source.devices.all[0]!)?.lose();
    await until(() => python.news.some(({ type }) => type === 'closed'));
    await settle();
    expect(python.news.filter(({ type }) => type === 'closed')).to.have.length(1);
    expect(source.lines.size).to.equal(0);
    expect(await python.call({ op: 'drain', device: 1 })).to.equal('failed: gone');
  });

  it('hears why the reader took a device away', async () => {
    const port = source.give();
    await python.open(1, nameOf(0));
    await source.lines.get(source.devices.all[0]!)?.close({ code: 'closed', message: 'By a click.' });
    await until(() => python.news.some(({ type }) => type === 'closed'));
    expect(python.news.at(-1)).to.deep.equal({ type: 'closed', device: 1, problem: { code: 'closed', message: 'By a click.' } });
    expect([port.opened, port.locked, source.lines.size]).to.deep.equal([false, false, 0]);
  });

  it('tells the desk of troubles on the line too', async () => {
    const port = source.give();
    await python.open(1, nameOf(0));
    port.trouble('ParityError');
    await until(() => python.news.some(({ type }) => type === 'trouble'));
    expect(source.failures).to.deep.equal(['parity']);
  });

  it(`can have ${DEVICE_LIMITS.open} devices open, and no more`, async () => {
    for (let number = 0; number <= DEVICE_LIMITS.open; number++) source.give(new FakePort(number, 1));
    for (let number = 0; number < DEVICE_LIMITS.open; number++) expect(await python.open(number, nameOf(number))).to.have.property('name');
    expect(await python.open(100, nameOf(DEVICE_LIMITS.open))).to.equal('failed: invalid');
    await python.call({ op: 'close', device: 0 });
    expect(await python.open(101, nameOf(DEVICE_LIMITS.open))).to.have.property('name');
  });

  it(`is found out when more than ${DEVICE_LIMITS.calls} calls wait`, async () => {
    for (let count = 0; count < DEVICE_LIMITS.calls; count++) python.start({ op: 'request', kind: 'usb', name: null, filters: [] });
    await until(() => source.asked.length === DEVICE_LIMITS.calls);
    expect(python.violations).to.equal(0);
    python.start({ op: 'list' });
    await until(() => python.violations);
    expect(source.asked.every(({ over }) => over.aborted)).to.equal(true);
  });

  it('is found out when it uses the number of a call that waits', async () => {
    python.post(...[1, 1].map((call) => ({ type: 'call', call, about: { op: 'request', kind: 'usb', name: null, filters: [] }, bytes: null })));
    await until(() => python.violations);
    expect(python.violations).to.equal(1);
  });

  it('is found out when it writes more than may wait', async () => {
    const port = source.give();
    await python.open(1, nameOf(0));
    port.stall();
    python.post({ type: 'write', device: 1, bytes: new Uint8Array(DEVICE_LIMITS.message) });
    python.post({ type: 'write', device: 1, bytes: new Uint8Array(DEVICE_LIMITS.unsent) });
    await python.call({ op: 'list' });
    expect(python.violations).to.equal(0);
    python.post({ type: 'write', device: 1, bytes: Uint8Array.of(1) });
    await until(() => python.violations);
    await until(() => !port.opened);
    expect(port.locked).to.equal(false);
  });

  it('may write again what has gone', async () => {
    const port = source.give();
    await python.open(1, nameOf(0));
    for (let count = 0; count < 3; count++) {
      python.post({ type: 'write', device: 1, bytes: new Uint8Array(6 << 20) });
      await python.call({ op: 'drain', device: 1 });
    }
    expect([python.violations, port.written.length]).to.deep.equal([0, 18 << 20]);
  });

  for (const [what, garbage] of Object.entries({ nonsense: 'nonsense', null: null, 'an unknown operation': { type: 'call', call: 1, about: { op: 'explode' }, bytes: null }, 'a field too many': { type: 'credit', device: 1, count: 1, more: 1 } })) {
    it(`is found out once by ${what}, and what it had is closed`, async () => {
      const port = source.give();
      await python.open(1, nameOf(0));
      python.post(garbage, garbage, garbage);
      await until(() => python.violations);
      await until(() => !port.opened);
      await settle();
      expect([python.violations, source.lines.size, port.locked]).to.deep.equal([1, 0, false]);
    });
  }

  it('is found out when it brings a port', async () => {
    python.port.postMessage({ type: 'cancel', call: 1 }, [new MessageChannel().port1]);
    await until(() => python.violations);
    expect(python.violations).to.equal(1);
  });

  it('is found out when it floods the page, and may say as much in each second', async () => {
    // Time stands still: however slowly it floods, all of it comes in one second.
    let now = 1000;
    const { performance } = window;
    const { now: real } = performance;
    performance.now = () => now;
    try {
      const most = 60_000;
      const credit = { type: 'credit', device: 1, count: 0 };
      for (let second = 0; second < 2; second++) {
        for (let count = 0; count < most - 1; count++) python.post(credit);
        expect(await python.call({ op: 'list' })).to.deep.equal([]);
        expect(python.violations).to.equal(0);
        now += 1001;
      }
      for (let count = 0; count < most + 100; count++) python.post(credit);
      await until(() => python.violations);
      await settle();
      expect(python.violations).to.equal(1);
    } finally {
      performance.now = real;
    }
  });

  it('has everything closed when it ends, and is told nothing any more', async () => {
    const ports = [source.give(), source.give()];
    await python.open(1, nameOf(0));
    await python.open(2, nameOf(1));
    ports[0]!.stall();
    python.post({ type: 'write', device: 1, bytes: Uint8Array.of(1) });
    const drain = python.start({ op: 'drain', device: 1 });
    const request = python.start({ op: 'request', kind: 'usb', name: null, filters: [] });
    await until(() => source.asked.length === 1);
    let posts = 0;
    const { postMessage } = python.link.port;
    python.link.port.postMessage = (...all: unknown[]) => {
      posts += 1;
      Reflect.apply(postMessage, python.link.port, all);
    };
    python.python.end();
    python.python.end();
    await until(() => ports.every((port) => !port.opened));
    await settle();
    expect(posts).to.equal(0);
    expect([python.answered(drain), python.answered(request)]).to.deep.equal([undefined, undefined]);
    expect([source.lines.size, source.asked[0]!.over.aborted, python.link.port.onmessage]).to.deep.equal([0, true, null]);
    expect(ports.map((port) => port.locked)).to.deep.equal([false, false]);
  });

  it('keeps nothing of a device that was being opened when it ended', async () => {
    const port = source.give();
    let ready!: () => void;
    port.opening = new Promise((resolve) => (ready = resolve));
    python.start({ op: 'open', device: 1, kind: 'serial', name: nameOf(0), settings: SETTINGS });
    await until(() => source.lines.size === 1);
    python.python.end();
    ready();
    await until(() => port.log.includes('close'));
    await settle();
    expect([port.opened, source.lines.size]).to.deep.equal([false, 0]);
  });

  it('gets its news when it asks, where it is blocked', async () => {
    const blocked = new FakePython(source, true);
    const port = source.give();
    const answers = (): DeviceNews[] => blocked.texts.flatMap((text) => JSON.parse((JSON.parse(text) as { text: string }).text) as DeviceNews[]);
    blocked.start({ op: 'open', device: 1, kind: 'serial', name: nameOf(0), settings: SETTINGS });
    blocked.post({ type: 'poll', poll: 1, ms: 60_000 });
    await until(() => blocked.texts.length === 1);
    port.receive('a');
    await until(() => source.counted.in === 1);
    expect([blocked.news, blocked.texts.length]).to.deep.equal([[], 1]);
    blocked.post({ type: 'poll', poll: 2, ms: 60_000 });
    await until(() => blocked.texts.length === 2);
    expect(blocked.texts.map((text) => (JSON.parse(text) as { ask: number }).ask)).to.deep.equal([1, 2]);
    expect(answers()).to.have.length(2);
    expect(answers()[1]).to.deep.equal({ type: 'bytes', device: 1, bytes: btoa('a') });
    blocked.post({ type: 'poll', poll: 3, ms: 60_000 });
    await settle();
    blocked.python.end();
    await until(() => !port.opened);
    expect(blocked.texts).to.have.length(2);
    blocked.port.close();
  });
});
