import { expect } from '@open-wc/testing';
import type { DeviceChange, DeviceDesk } from '../../src/devices/desk.js';
import type { PythonLink } from '../../src/devices/served-python.js';
import { SessionDevices } from '../../src/engine/session-devices.js';
import { Session } from '../../src/engine/session.js';
import type { DeviceNews } from '../../src/protocol/devices.js';
import { FakeRuntime } from '../../src/testing/fake-runtime.js';
import { settle } from '../support/clock.js';
import { FakePort, FakeSerial, replaceDevices } from '../support/fake-web-serial.js';
import { until } from '../support/until.js';

/** A desk that notes what is done to it. */
class FakeDesk {
  readonly done: string[] = [];
  readonly devices = [{ name: '/dev/serial-1' }];
  serve(): void {
    this.done.push('serve');
  }
  revoke(): Promise<void> {
    this.done.push('revoke');
    return Promise.resolve();
  }
  close(): void {
    this.done.push('close');
  }
}

const asDesk = (desk: FakeDesk): DeviceDesk => desk as unknown as DeviceDesk;

describe('the devices of a session, whose code comes later', () => {
  let opened: number;
  let desk: FakeDesk;
  let devices: SessionDevices;
  beforeEach(() => {
    opened = 0;
    desk = new FakeDesk();
    devices = new SessionDevices(() => ((opened += 1), Promise.resolve(asDesk(desk))));
  });

  const link = (port: MessagePort): PythonLink => ({ port, polled: false, unblock: () => undefined, violated: () => undefined, ended: () => undefined });

  it('are none, and load nothing, before somebody asks', async () => {
    expect(devices.list).to.deep.equal([]);
    await devices.revoke();
    devices.close();
    expect([opened, desk.done]).to.deep.equal([0, []]);
  });

  it('are those of one desk, however many ask', async () => {
    const [one, other] = await Promise.all([devices.desk(), devices.desk()]);
    devices.serve(link(new MessageChannel().port1));
    await settle();
    await devices.revoke();
    devices.close();
    expect([opened, one === other, devices.list]).to.deep.equal([1, true, desk.devices]);
    expect(desk.done).to.deep.equal(['serve', 'revoke', 'close']);
  });

  it('are tried again when their code did not come', async () => {
    const failing = new SessionDevices(() => (opened++ === 0 ? Promise.reject(new Error('No network.')) : Promise.resolve(asDesk(desk))));
    expect(await failing.desk().catch(String)).to.equal('Error: No network.');
    expect(await failing.desk()).to.equal(desk);
  });

  it('are refused with the reason while their code does not come: every call of the program fails', async () => {
    const failing = new SessionDevices(() => Promise.reject(new Error('No network.')));
    const { port1, port2 } = new MessageChannel();
    const news: DeviceNews[] = [];
    port2.onmessage = ({ data }: MessageEvent<DeviceNews>) => news.push(data);
    failing.serve(link(port1));
    for (const call of [1, 2]) port2.postMessage({ type: 'call', call, about: { op: 'list' }, bytes: null });
    port2.postMessage({ type: 'credit', device: 1, count: 1 });
    await until(() => news.length === 2);
    await settle();
    expect(news.map((one) => (one.type === 'failed' ? [one.call, one.problem.code, /No network\.$/.test(one.problem.message)] : one))).to.deep.equal([1, 2].map((call) => [call, 'failed', true]));
    port2.close();
  });
});

describe('a session whose program asks for devices', () => {
  let serial: FakeSerial;
  let browser: { restore(): void };
  let runtime: FakeRuntime;
  let session: Session;
  let changes: DeviceChange[];
  /** Python's ends of the ports that it gave away. */
  let ports: MessagePort[];

  before(() => import('../../src/engine/boot.js'));
  beforeEach(async () => {
    serial = new FakeSerial();
    browser = replaceDevices({ serial, usb: undefined });
    runtime = new FakeRuntime();
    session = new Session({}, runtime.parts);
    changes = [];
    ports = [];
    session.on('device', ({ change }) => changes.push(change));
    await session.boot();
  });
  afterEach(async () => {
    await session.dispose();
    browser.restore();
    for (const port of ports) port.close();
  });

  /** The worker hands a port over; what comes to its other end is noted. */
  function ask(): { readonly port: MessagePort; readonly news: DeviceNews[] } {
    const { port1, port2 } = new MessageChannel();
    const news: DeviceNews[] = [];
    port2.onmessage = ({ data }: MessageEvent<DeviceNews>) => news.push(data);
    ports.push(port2);
    runtime.worker.emit({ type: 'devices', port: port1, polled: false });
    return { port: port2, news };
  }

  it('serves it', async () => {
    serial.next = new FakePort(1, 2);
    await (await session.devices.desk()).connect('serial');
    const { port, news } = ask();
    port.postMessage({ type: 'call', call: 1, about: { op: 'list' }, bytes: null });
    await until(() => news.length === 1);
    expect(news[0]).to.have.property('value').that.contains('/dev/serial-0001-0002');
    expect(session.devices.list).to.have.length(1);
  });

  it('gives nothing, where nobody asks the reader', async () => {
    const { port, news } = ask();
    port.postMessage({ type: 'call', call: 1, about: { op: 'request', kind: 'serial', name: null, filters: [] }, bytes: null });
    await until(() => news.length === 1);
    expect(news).to.deep.equal([{ type: 'result', call: 1, value: 'null', bytes: null }]);
    expect(changes.map(({ type }) => type)).to.deep.equal(['request']);
  });

  it('waits for the reader, where somebody asks', async () => {
    session.on('device', (event) => event.preventDefault());
    const { port, news } = ask();
    port.postMessage({ type: 'call', call: 1, about: { op: 'request', kind: 'serial', name: null, filters: [] }, bytes: null });
    await until(() => changes.length === 1);
    await settle();
    expect(news).to.deep.equal([]);
    const [change] = changes;
    serial.next = new FakePort(1, 2);
    if (change?.type === 'request') await change.request.choose();
    await until(() => news.length === 1);
    expect(news[0]).to.have.property('value').that.contains('/dev/serial-0001-0002');
  });

  it('gives a worker up that asks twice, and one that talks nonsense to the devices', async () => {
    for (const nonsense of [false, true]) {
      const errors: string[] = [];
      const unlisten = session.on('error', ({ error }) => errors.push(error.code));
      const { port } = ask();
      if (nonsense) port.postMessage('nonsense');
      else ask();
      await until(() => errors.length > 0);
      expect([errors, session.status]).to.deep.equal([['worker-rejected'], 'crashed']);
      unlisten();
      await session.boot();
    }
  });

  it('closes what its Python had open when that ends, and keeps what was given', async () => {
    const port = new FakePort(1, 2);
    serial.next = port;
    await (await session.devices.desk()).connect('serial');
    const python = ask();
    python.port.postMessage({ type: 'call', call: 1, about: { op: 'open', device: 1, kind: 'serial', name: '/dev/serial-0001-0002', settings: { baudRate: 9600, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' } }, bytes: null });
    await until(() => python.news.length === 1);
    expect(session.devices.list[0]).to.have.property('open', true);
    await session.restart();
    await until(() => !port.opened);
    await settle();
    expect(changes.filter(({ type }) => type === 'disconnect')).to.have.length(1);
    expect(changes.find(({ type }) => type === 'disconnect')).to.have.property('reason', 'python-ended');
    expect(session.devices.list[0]).to.include({ open: false, attached: true });
  });

  it('takes all devices back when other work takes its place', async () => {
    serial.next = new FakePort(1, 2);
    await (await session.devices.desk()).connect('serial');
    await session.begin({ home: { entries: [], contents: new Map() }, variables: null });
    expect(session.devices.list).to.deep.equal([]);
    expect(changes.at(-1)).to.include({ type: 'disconnect', reason: 'forgotten' });
  });

  it('keeps them when its own work is cleared', async () => {
    serial.next = new FakePort(1, 2);
    await (await session.devices.desk()).connect('serial');
    await session.clear();
    expect(session.devices.list).to.have.length(1);
  });

  it('tells nobody of devices any more after its end', async () => {
    const port = new FakePort(1, 2);
    serial.next = port;
    await (await session.devices.desk()).connect('serial');
    await session.dispose();
    changes.length = 0;
    serial.plug('disconnect', port);
    expect(changes).to.deep.equal([]);
  });
});
