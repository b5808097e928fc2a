import { expect } from '@open-wc/testing';
import { GivenDevices, describe as describeDevice, fits, sameObject } from '../../src/devices/given-devices.js';
import type { WebDevice } from '../../src/devices/given-devices.js';
import type { WebUsbDevice } from '../../src/devices/web-devices.js';
import { FakePort, fakeUsbDevice } from '../support/fake-web-serial.js';

const serial = (vendorId?: number, productId?: number): WebDevice => ({ kind: 'serial', port: new FakePort(vendorId, productId) });
const usb = (fields: Partial<WebUsbDevice> = {}): WebDevice => ({ kind: 'usb', device: fakeUsbDevice(fields) });

describe('the devices of a session', () => {
  let given: GivenDevices;
  beforeEach(() => void (given = new GivenDevices()));
  const name = (web: WebDevice, alias: string | null = null): string => given.add(web, alias).name;

  it('are named by their ids, the second of the same ids with a number', () => {
    expect([name(serial(0x2341, 0x43)), name(serial(0x2341, 0x43)), name(serial(0x2341, 0x43)), name(serial(0x1a86, 0x7523))]).to.deep.equal([
      '/dev/serial-2341-0043',
      '/dev/serial-2341-0043-2',
      '/dev/serial-2341-0043-3',
      '/dev/serial-1a86-7523',
    ]);
  });

  it('are named by number where nothing is known of them', () => {
    expect([name(serial()), name(serial()), name(serial(0x2341))]).to.deep.equal(['/dev/serial-1', '/dev/serial-2', '/dev/serial-2341']);
  });

  it('are named with their serial number, as far as it fits a name', () => {
    expect(name(usb({ serialNumber: 'FT4/2 _é!x' }))).to.equal('/dev/usb-0403-6001-FT42x');
    expect(name(usb({ serialNumber: 'FT42x' })), 'another with the same letters').to.equal('/dev/usb-0403-6001-FT42x-2');
    expect(name(usb({ serialNumber: '../'.repeat(9) })), 'nothing of it fits').to.equal('/dev/usb-0403-6001');
    expect(name(usb({ serialNumber: '' }))).to.equal('/dev/usb-0403-6001-2');
    expect(name(usb({ serialNumber: '0'.repeat(500) }))).to.equal(`/dev/usb-0403-6001-${'0'.repeat(32)}`);
  });

  it('are the same after each reload, when they are given in the same order', () => {
    const order = (): string[] => {
      given = new GivenDevices();
      return [name(serial(1, 2)), name(serial(1, 2)), name(usb({ serialNumber: 'A' })), name(usb())];
    };
    expect(order()).to.deep.equal(order());
  });

  it('are not given twice', () => {
    const port = serial(1, 2);
    expect(given.add(port, null)).to.equal(given.add({ ...port }, null));
    expect([given.all.length, given.has(port), given.has(serial(1, 2))]).to.deep.equal([1, true, false]);
  });

  it('keep their name when they are plugged in again, as another object of the browser’s', () => {
    const [first, second] = [serial(1, 2), serial(1, 2)];
    const [one, two] = [given.add(first, null), given.add(second, null)];
    expect(given.detached(first)).to.equal(one);
    expect([one.web, given.has(first), given.detached(first)]).to.deep.equal([undefined, false, undefined]);
    const again = serial(1, 2);
    expect(given.attached(again)).to.equal(one);
    expect(one.web).to.equal(again);
    expect([given.all.length, two.web]).to.deep.equal([2, second]);
  });

  it('keep their name when the reader chooses them again while they were away', () => {
    const first = serial(1, 2);
    const device = given.add(first, null);
    given.detached(first);
    expect(given.add(serial(1, 2), null)).to.equal(device);
  });

  it('are not taken for others: of other ids, another kind, or another serial number', () => {
    const first = usb({ serialNumber: 'A' });
    given.add(first, null);
    given.detached(first);
    for (const other of [usb({ serialNumber: 'B' }), usb(), serial(0x0403, 0x6001), usb({ serialNumber: 'A', productId: 0x6014 })]) expect(given.attached(other)).to.equal(undefined);
    expect(given.attached(usb({ serialNumber: 'A' }))?.name).to.equal('/dev/usb-0403-6001-A');
  });

  it('keep their names when one before them is taken back', () => {
    const [first] = [given.add(serial(1, 2), null), given.add(serial(1, 2), null)];
    given.remove(first);
    expect(given.all.map((device) => device.name)).to.deep.equal(['/dev/serial-0001-0002-2']);
    expect(name(serial(1, 2))).to.equal('/dev/serial-0001-0002');
  });

  it('are found by name, and by what the program called them', () => {
    const device = given.add(serial(1, 2), 'COM3');
    expect(given.find('serial', 'COM3')).to.equal(device);
    expect(given.find('serial', device.name)).to.equal(device);
    expect(given.find('usb', 'COM3')).to.equal(undefined);
    expect(given.find('serial', 'COM4')).to.equal(undefined);
    expect(device.aliases.has(device.name)).to.equal(false);
  });

  it('have names of the program’s each for one: the last choice counts', () => {
    const [one, two] = [given.add(serial(1, 2), 'COM3'), given.add(serial(3, 4), 'COM3')];
    expect(given.find('serial', 'COM3')).to.equal(two);
    expect([one.aliases.size, two.aliases.size]).to.deep.equal([0, 1]);
    given.add(two.web!, 'COM4');
    expect(given.find('serial', 'COM3')).to.equal(two);
    expect(given.find('serial', 'COM4')).to.equal(two);
  });

  it('tells one object of the browser’s from another', () => {
    const [port, device] = [serial(1, 2), usb()];
    expect([sameObject(port, { ...port }), sameObject(device, { ...device }), sameObject(port, serial(1, 2)), sameObject(port, device), sameObject(device, port)]).to.deep.equal([true, true, false, false, false]);
  });

  it('tells Python what is known of a serial port', () => {
    expect(describeDevice(given.add(serial(0x2341, 0x43), null))).to.deep.equal({
      name: '/dev/serial-2341-0043',
      kind: 'serial',
      vendorId: 0x2341,
      productId: 0x43,
      serialNumber: null,
      manufacturer: null,
      product: null,
      usb: null,
    });
  });

  it('tells Python what the descriptors of a USB device say, as data', () => {
    const configuration = {
      configurationValue: 1,
      configurationName: '',
      interfaces: [
        {
          interfaceNumber: 2,
          alternates: [
            { alternateSetting: 0, interfaceClass: 255, interfaceSubclass: 1, interfaceProtocol: 2, interfaceName: 'A', endpoints: [{ endpointNumber: 1, direction: 'in', type: 'bulk', packetSize: 64 }] },
            { alternateSetting: 1, interfaceClass: 255, interfaceSubclass: 1, interfaceProtocol: 2, interfaceName: null, endpoints: [] },
          ],
        },
      ],
    } as const;
    const device = usb({ configuration, configurations: [configuration], usbVersionMajor: 2, usbVersionMinor: 1, usbVersionSubminor: 3, deviceVersionMajor: 9, deviceVersionMinor: 0, deviceVersionSubminor: 0, deviceClass: 239, manufacturerName: 'FTDI', productName: '' });
    const info = describeDevice(given.add(device, null));
    expect(structuredClone(info)).to.deep.equal(info);
    expect([info.manufacturer, info.product]).to.deep.equal(['FTDI', null]);
    expect(info.usb).to.deep.equal({
      usbVersion: 0x0213,
      deviceVersion: 0x0900,
      deviceClass: 239,
      deviceSubclass: 0,
      deviceProtocol: 0,
      active: 1,
      configurations: [
        {
          value: 1,
          name: null,
          interfaces: [
            { interface: 2, alternate: 0, class: 255, subclass: 1, protocol: 2, name: 'A', endpoints: [{ number: 1, direction: 'in', type: 'bulk', packetSize: 64 }] },
            { interface: 2, alternate: 1, class: 255, subclass: 1, protocol: 2, name: null, endpoints: [] },
          ],
        },
      ],
    });
  });
});

describe('a device for a program that wants a certain one', () => {
  const board = usb({ vendorId: 0x1209, productId: 1, serialNumber: 'A' });

  for (const [filters, expected] of [
    [[], true],
    [[{ vendorId: 0x1209 }], true],
    [[{ vendorId: 0x1209, productId: 2 }], false],
    [[{ vendorId: 1 }, { productId: 1, serialNumber: 'A' }], true],
    [[{ serialNumber: 'B' }], false],
  ] as const) {
    it(`${expected ? 'fits' : 'does not fit'} ${JSON.stringify(filters)}`, () => expect(fits(board, filters)).to.equal(expected));
  }

  it('fits whatever serial number is wanted, where a port tells none', () => {
    expect(fits(serial(1, 2), [{ vendorId: 1, serialNumber: 'A' }])).to.equal(true);
  });
});
