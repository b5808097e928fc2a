import { expect } from '@open-wc/testing';
import { DeviceDesk } from '../../src/devices/desk.js';
import type { DeviceChange, DeviceRequest } from '../../src/devices/desk.js';
import type { PythonLink } from '../../src/devices/served-python.js';
import { PlaygroundError } from '../../src/errors.js';
import type { DeviceCall, DeviceKind, DeviceNews } from '../../src/protocol/devices.js';
import { settle } from '../support/clock.js';
import { FakePort, FakeSerial, FakeUsb, fakeUsbDevice, replaceDevices } from '../support/fake-web-serial.js';
import { until } from '../support/until.js';

const SETTINGS = { baudRate: 9600, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' } as const;

/** A Python that is served by a desk. */
class Python {
  readonly port: MessagePort;
  readonly news: DeviceNews[] = [];
  #end: (why: string) => void = () => undefined;
  #calls = 0;

  constructor(desk: DeviceDesk) {
    const { port1, port2 } = new MessageChannel();
    this.port = port2;
    port2.onmessage = ({ data }: MessageEvent<DeviceNews>) => this.news.push(data);
    const link: PythonLink = { port: port1, polled: false, unblock: () => undefined, violated: () => this.end('It broke the rules.'), ended: (call) => (this.#end = call) };
    desk.serve(link);
  }

  end(why = 'Python was stopped.'): void {
    this.#end(why);
  }

  start(about: DeviceCall): number {
    const call = ++this.#calls;
    this.port.postMessage({ type: 'call', call, about, bytes: null });
    return call;
  }

  cancel(call: number): void {
    this.port.postMessage({ type: 'cancel', call });
  }

  answered(call: number): unknown {
    const answer = this.news.find((one) => (one.type === 'result' || one.type === 'failed') && one.call === call);
    if (answer?.type === 'failed') return `failed: ${answer.problem.code}`;
    return answer?.type === 'result' ? ((JSON.parse(answer.value) as unknown) ?? 'null') : undefined;
  }

  async call(about: DeviceCall): Promise<unknown> {
    const call = this.start(about);
    await until(() => this.answered(call), `call ${call} is answered`);
    return this.answered(call);
  }

  open(device: number, name: string): Promise<unknown> {
    return this.call({ op: 'open', device, kind: 'serial', name, settings: SETTINGS });
  }

  request(kind: DeviceKind = 'serial', name: string | null = null): number {
    return this.start({ op: 'request', kind, name, filters: [] });
  }
}

describe('the desk of a session’s devices', () => {
  let serial: FakeSerial;
  let usb: FakeUsb;
  let browser: { restore(): void };
  let desk: DeviceDesk;
  let changes: DeviceChange[];
  let pythons: Python[];

  beforeEach(() => {
    [serial, usb] = [new FakeSerial(), new FakeUsb()];
    browser = replaceDevices({ serial, usb });
    changes = [];
    pythons = [];
    desk = new DeviceDesk((change) => changes.push(change));
  });
  afterEach(async () => {
    for (const python of pythons) {
      python.end();
      python.port.close();
    }
    desk.close();
    await settle();
    browser.restore();
  });

  const start = (): Python => {
    const python = new Python(desk);
    pythons.push(python);
    return python;
  };
  /** The reader gives a serial port, by the button. */
  const give = async (port = new FakePort(0x2341, 0x43)): Promise<FakePort> => {
    serial.next = port;
    await desk.connect('serial');
    return port;
  };
  const NAME = '/dev/serial-2341-0043';
  /** What happened, in words. */
  const told = (): string[] =>
    changes.map((change) => {
      if (change.type === 'request') return `request ${change.request.name ?? 'any'}`;
      if (change.type === 'error') return `error ${change.problem.code}`;
      if (change.type === 'use') return change.device.open ? 'opened' : 'closed';
      return `${change.type} ${change.reason}`;
    });
  const requests = (): DeviceRequest[] => changes.flatMap((change) => (change.type === 'request' ? [change.request] : []));

  describe('when the page asks the reader', () => {
    it('has what the reader chose', async () => {
      serial.next = new FakePort(0x2341, 0x43);
      const device = await desk.connect('serial');
      expect(device).to.deep.equal({ name: NAME, kind: 'serial', vendorId: 0x2341, productId: 0x43, serialNumber: null, manufacturer: null, product: null, attached: true, open: false, received: 0, sent: 0 });
      expect(desk.devices).to.deep.equal([device]);
      expect(told()).to.deep.equal(['connect chosen']);
    });

    it('has nothing, quietly, when the reader closes the list', async () => {
      expect(await desk.connect('serial')).to.equal(null);
      expect(await desk.connect('usb')).to.equal(null);
      expect([desk.devices, changes]).to.deep.equal([[], []]);
    });

    it('says why the list could not be shown', async () => {
      serial.next = new DOMException('Must be handling a user gesture to show a permission request.', 'SecurityError');
      const error = await desk.connect('serial').catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(PlaygroundError);
      expect(error).to.include({ code: 'device-failed', phase: 'devices' });
      expect((error as PlaygroundError).message).to.match(/after a click/);
      expect((error as PlaygroundError).cause).to.be.instanceOf(DOMException);
    });

    it('says so when the browser has no such devices', async () => {
      browser.restore();
      browser = replaceDevices({ serial: undefined, usb: undefined });
      for (const kind of ['serial', 'usb', 'ftdi'] as const) {
        const error = await desk.connect(kind).catch((reason: unknown) => reason);
        expect(error, kind).to.be.instanceOf(PlaygroundError).with.property('message').that.matches(/This browser cannot reach/);
      }
    });

    it('asks for an FTDI chip as a USB device, and as a serial port where there are none', async () => {
      usb.next = fakeUsbDevice({ serialNumber: 'A1' });
      expect((await desk.connect('ftdi'))?.name).to.equal('/dev/usb-0403-6001-A1');
      browser.restore();
      browser = replaceDevices({ serial, usb: undefined });
      serial.next = new FakePort(0x0403, 0x6001);
      expect((await desk.connect('ftdi'))?.name).to.equal('/dev/serial-0403-6001');
    });

    it('gives a device once, however often it is chosen', async () => {
      const port = await give();
      await give(port);
      expect(desk.devices).to.have.length(1);
      await give();
      expect(desk.devices.map(({ name }) => name)).to.deep.equal([NAME, `${NAME}-2`]);
    });
  });

  describe('when a program asks', () => {
    it('tells the page, and the program gets what the reader chooses', async () => {
      const python = start();
      const call = python.request('serial', 'COM3');
      await until(() => requests().length === 1);
      const [request] = requests();
      expect(request).to.include({ kind: 'serial', name: 'COM3' });
      expect(python.answered(call)).to.equal(undefined);
      serial.next = new FakePort(0x2341, 0x43);
      expect((await request!.choose())?.name).to.equal(NAME);
      await until(() => python.answered(call));
      expect(python.answered(call)).to.include({ name: NAME, kind: 'serial' });
      expect([told(), request!.over.aborted]).to.deep.equal([['request COM3', 'connect chosen'], true]);
      expect(await python.open(1, 'COM3'), 'the name that the program used is known now').to.have.property('name', NAME);
    });

    it('lets the program wait on when the list is closed without a choice', async () => {
      const python = start();
      const call = python.request();
      await until(() => requests().length === 1);
      expect(await requests()[0]!.choose()).to.equal(null);
      expect([python.answered(call), requests()[0]!.over.aborted]).to.deep.equal([undefined, false]);
      requests()[0]!.decline();
      await until(() => python.answered(call));
      expect(python.answered(call)).to.equal('null');
      expect(requests()[0]!.over.aborted).to.equal(true);
    });

    it('gives it also what the reader connects by another button, if it is of the kind', async () => {
      const python = start();
      const [port, device] = [python.request('serial', 'COM7'), python.request('usb')];
      await until(() => requests().length === 2);
      await give();
      await until(() => python.answered(port));
      expect(python.answered(port)).to.have.property('name', NAME);
      expect(python.answered(device)).to.equal(undefined);
      expect(await python.open(1, 'COM7')).to.have.property('name', NAME);
    });

    it('is over when the program gives up, or its Python ends', async () => {
      const [one, other] = [start(), start()];
      const call = one.request();
      other.request();
      await until(() => requests().length === 2);
      one.cancel(call);
      await until(() => one.answered(call));
      expect(requests().map(({ over }) => over.aborted)).to.deep.equal([true, false]);
      other.end();
      expect(requests().map(({ over }) => over.aborted)).to.deep.equal([true, true]);
      requests()[0]!.decline();
    });

    it('says so, where the browser has no such devices and nobody gives one', async () => {
      browser.restore();
      browser = replaceDevices({ serial, usb: undefined });
      const asked = start().call({ op: 'request', kind: 'usb', name: null, filters: [] });
      await until(() => requests().length === 1);
      requests()[0]!.decline();
      expect(await asked).to.equal('failed: unsupported');
    });

    it('gets no answer from the reader any more when the page is done with it', async () => {
      const python = start();
      const call = python.request();
      await until(() => requests().length === 1);
      desk.close();
      await until(() => python.answered(call));
      expect(python.answered(call)).to.equal('null');
    });
  });

  describe('when a device is used', () => {
    it('tells who opens and closes it, and counts what goes over its line', async () => {
      const port = await give();
      const python = start();
      await python.open(1, NAME);
      expect(desk.devices[0]).to.include({ open: true, attached: true });
      python.port.postMessage({ type: 'write', device: 1, bytes: Uint8Array.of(1, 2, 3) });
      port.receive('hey!');
      await until(() => desk.devices[0]!.received === 4);
      expect(desk.devices[0]).to.include({ sent: 3, received: 4 });
      expect(desk.traffic(NAME)!.entries.map(({ direction }) => direction)).to.have.members(['in', 'out']);
      expect(desk.traffic('/dev/other')).to.equal(undefined);
      await python.call({ op: 'close', device: 1 });
      expect(told()).to.deep.equal(['connect chosen', 'opened', 'closed']);
      expect(desk.devices[0]).to.include({ open: false, sent: 3 });
    });

    it('takes it away from the program by disconnect, which hears why; it stays given', async () => {
      const port = await give();
      const python = start();
      await python.open(1, NAME);
      await desk.disconnect(NAME);
      await desk.disconnect(NAME);
      await desk.disconnect('/dev/other');
      expect(told()).to.deep.equal(['connect chosen', 'opened', 'closed', 'disconnect disconnected']);
      await until(() => python.news.some(({ type }) => type === 'closed'));
      expect(python.news.at(-1)).to.deep.include({ type: 'closed', device: 1 });
      expect([port.opened, desk.devices[0]!.open]).to.deep.equal([false, false]);
      expect(await python.open(2, NAME)).to.have.property('name', NAME);
    });

    it('says what was closed when its Python ends', async () => {
      const port = await give();
      const python = start();
      await python.open(1, NAME);
      python.end('The playground was restarted.');
      await until(() => !port.opened);
      await settle();
      expect(told()).to.deep.equal(['connect chosen', 'opened', 'disconnect python-ended', 'closed']);
      const ended = changes.find((change) => change.type === 'disconnect');
      expect(ended).to.deep.include({ message: `“${NAME}” was closed. The playground was restarted.` });
      expect(desk.devices[0]).to.include({ open: false, attached: true });
      expect(await start().open(1, NAME)).to.have.property('name', NAME);
    });

    it('says nothing of a Python that ends with all closed', async () => {
      await give();
      const python = start();
      await python.open(1, NAME);
      await python.call({ op: 'close', device: 1 });
      python.end();
      await settle();
      expect(told()).to.deep.equal(['connect chosen', 'opened', 'closed']);
    });

    it('tells why it could not be opened', async () => {
      const port = await give();
      port.refusal = new DOMException('Failed to open serial port.', 'NetworkError');
      expect(await start().open(1, NAME)).to.equal('failed: busy');
      expect(told()).to.deep.equal(['connect chosen', 'opened', 'closed', 'error busy']);
    });
  });

  describe('when a device is unplugged', () => {
    it('says so, and the program hears it; plugged in again it has its name', async () => {
      const port = await give();
      const python = start();
      await python.open(1, NAME);
      port.unplug();
      serial.plug('disconnect', port);
      await until(() => python.news.some(({ type }) => type === 'closed'));
      expect(desk.devices[0]).to.include({ name: NAME, attached: false, open: false });
      expect(await python.open(2, NAME)).to.equal('failed: gone');
      const again = new FakePort(0x2341, 0x43);
      serial.plug('connect', again);
      expect(desk.devices).to.have.length(1);
      expect(desk.devices[0]).to.include({ name: NAME, attached: true });
      expect(await python.open(3, NAME)).to.have.property('name', NAME);
      expect(again.opened).to.equal(true);
      expect(told().filter((one) => /connect/.test(one))).to.deep.equal(['connect chosen', 'disconnect unplugged', 'connect plugged-in']);
    });

    it('says nothing of devices that were not given', async () => {
      await give();
      changes.length = 0;
      for (const type of ['connect', 'disconnect'] as const) {
        serial.plug(type, new FakePort(9, 9));
        usb.dispatchEvent(Object.assign(new Event(type), { device: fakeUsbDevice({}) }));
      }
      expect(changes).to.deep.equal([]);
    });

    it('knows USB devices too', async () => {
      const device = fakeUsbDevice({ serialNumber: 'A1', productName: 'UM232H' });
      usb.next = device;
      await desk.connect('usb');
      usb.dispatchEvent(Object.assign(new Event('disconnect'), { device }));
      expect(desk.devices[0]).to.include({ attached: false, serialNumber: 'A1' });
      usb.dispatchEvent(Object.assign(new Event('connect'), { device: fakeUsbDevice({ serialNumber: 'A1', productName: 'UM232H' }) }));
      expect(desk.devices[0]).to.include({ attached: true, product: 'UM232H' });
      expect(told()).to.deep.equal(['connect chosen', 'disconnect unplugged', 'connect plugged-in']);
    });

    it('hears nothing after its end', async () => {
      const port = await give();
      desk.close();
      changes.length = 0;
      serial.plug('disconnect', port);
      usb.dispatchEvent(Object.assign(new Event('disconnect'), { device: fakeUsbDevice({}) }));
      expect(changes).to.deep.equal([]);
    });
  });

  describe('offers', () => {
    it('are what the browser allowed before, each given by a click', async () => {
      serial.allowed.push(new FakePort(1, 2));
      usb.allowed.push(fakeUsbDevice({ serialNumber: 'A1', productName: 'UM232H' }));
      const offers = await desk.offers();
      expect(offers.map(({ kind, vendorId, serialNumber, product }) => ({ kind, vendorId, serialNumber, product }))).to.deep.equal([
        { kind: 'serial', vendorId: 1, serialNumber: null, product: null },
        { kind: 'usb', vendorId: 0x0403, serialNumber: 'A1', product: 'UM232H' },
      ]);
      expect([desk.devices, await start().call({ op: 'list' })], 'none of it is given').to.deep.equal([[], []]);
      expect(offers[0]!.give().name).to.equal('/dev/serial-0001-0002');
      expect((await desk.offers()).map(({ kind }) => kind)).to.deep.equal(['usb']);
      expect([told(), serial.shown]).to.deep.equal([['connect chosen'], 0]);
    });

    it('answer a program that waits', async () => {
      serial.allowed.push(new FakePort(0x2341, 0x43));
      const python = start();
      const call = python.request();
      await until(() => requests().length === 1);
      const [offer] = await desk.offers();
      offer!.give();
      await until(() => python.answered(call));
      expect(python.answered(call)).to.have.property('name', NAME);
    });

    it('are none where the page may not look, or the browser has no devices', async () => {
      usb.allowed.push(fakeUsbDevice({}));
      serial.getPorts = () => Promise.reject(new DOMException('Disallowed by permissions policy.', 'SecurityError'));
      expect((await desk.offers()).map(({ kind }) => kind)).to.deep.equal(['usb']);
      browser.restore();
      browser = replaceDevices({ serial: undefined, usb: undefined });
      expect(await desk.offers()).to.deep.equal([]);
    });
  });

  describe('taking back', () => {
    it('by forget closes the device, and the browser forgets it too', async () => {
      const port = await give();
      const python = start();
      await python.open(1, NAME);
      await desk.forget(NAME);
      await desk.forget(NAME);
      expect([port.opened, port.forgotten, desk.devices]).to.deep.equal([false, true, []]);
      expect(told()).to.deep.equal(['connect chosen', 'opened', 'closed', 'disconnect forgotten']);
      await until(() => python.news.some(({ type }) => type === 'closed'));
      expect(python.news.find(({ type }) => type === 'closed')).to.have.nested.property('problem.message').that.matches(/taken back/);
      expect(await python.call({ op: 'list' })).to.deep.equal([]);
      expect(desk.traffic(NAME)).to.equal(undefined);
    });

    it('by forget works for what is unplugged, and in browsers that cannot forget', async () => {
      const port = await give();
      serial.plug('disconnect', port);
      await desk.forget(NAME);
      usb.next = fakeUsbDevice({});
      const device = await desk.connect('usb');
      await desk.forget(device!.name);
      expect([desk.devices, port.forgotten]).to.deep.equal([[], false]);
    });

    it('by revoke takes all of them, and leaves the browser’s permissions', async () => {
      const ports = [await give(), await give()];
      const python = start();
      await python.open(1, NAME);
      await desk.revoke();
      expect(desk.devices).to.deep.equal([]);
      expect(ports.map(({ opened, forgotten }) => [opened, forgotten])).to.deep.equal([
        [false, false],
        [false, false],
      ]);
      expect(told().filter((one) => one === 'disconnect forgotten')).to.have.length(2);
      const call = python.start({ op: 'open', device: 2, kind: 'serial', name: NAME, settings: SETTINGS });
      await until(() => requests().length === 1);
      requests()[0]!.decline();
      await until(() => python.answered(call));
      expect(python.answered(call)).to.equal('failed: not-given');
      expect((await desk.offers()).length).to.equal(2);
    });

    it('starts a new count when the device is given again', async () => {
      const port = await give();
      const python = start();
      await python.open(1, NAME);
      port.receive('abc');
      await until(() => desk.devices[0]!.received === 3);
      await desk.forget(NAME);
      await give(port);
      expect(desk.devices[0]).to.include({ name: NAME, received: 0 });
    });

    it('takes a device also while it is being opened', async () => {
      const port = await give();
      let ready!: () => void;
      port.opening = new Promise((resolve) => (ready = resolve));
      const python = start();
      const call = python.start({ op: 'open', device: 1, kind: 'serial', name: NAME, settings: SETTINGS });
      await until(() => desk.devices[0]!.open);
      await desk.forget(NAME);
      ready();
      await until(() => python.answered(call));
      await settle();
      expect(port.opened, 'the program has a device that was taken back').to.equal(false);
      expect(python.answered(call)).to.equal('failed: gone');
      expect(await python.call({ op: 'drain', device: 1 })).to.equal('failed: closed');
      expect(told()).to.deep.equal(['connect chosen', 'opened', 'disconnect forgotten', 'closed']);
    });
  });

  it('closes a device once when the program and the reader do it together, and tells nobody before it is done', async () => {
    const port = await give();
    const python = start();
    await python.open(1, NAME);
    let ready!: () => void;
    port.closing = new Promise((resolve) => (ready = resolve));
    const calls = [python.start({ op: 'close', device: 1 }), python.start({ op: 'close', device: 1 })];
    await settle();
    const disconnected = desk.disconnect(NAME);
    await settle();
    expect(calls.map((call) => python.answered(call))).to.deep.equal([undefined, undefined]);
    expect(desk.devices[0]!.open).to.equal(true);
    ready();
    await disconnected;
    await until(() => calls.every((call) => python.answered(call)));
    expect(told().filter((one) => one === 'closed')).to.have.length(1);
    expect(await python.open(2, NAME)).to.have.property('name', NAME);
  });
});
