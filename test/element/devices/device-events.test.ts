import { expect, html } from '@open-wc/testing';
import type { PyDeviceConnectEvent } from '../../../src/element/events/py-device-connect-event.js';
import type { PyDeviceDisconnectEvent } from '../../../src/element/events/py-device-disconnect-event.js';
import type { PyDeviceErrorEvent } from '../../../src/element/events/py-device-error-event.js';
import type { PyDeviceRequestEvent } from '../../../src/element/events/py-device-request-event.js';
import type { PyPlayground } from '../../../src/element/py-playground.js';
import { FakePort, fakeUsbDevice } from '../../support/fake-web-serial.js';
import { click, press } from '../../support/input.js';
import { until } from '../../support/until.js';
import { button, has, inside, useFakes } from '../playground-fixture.js';
import { FakePython, connect, devicesOf, failure, hasButton, heard, isOpen, mountDevices, openPanel, panelText, restoreDevices } from './devices-fixture.js';
import type { Answer, Scene } from './devices-fixture.js';

const NAME = '/dev/serial-2341-0043';

beforeEach(() => void useFakes());
afterEach(() => restoreDevices());

interface Asked extends Scene {
  readonly python: FakePython;
  /** What the program gets in the end. */
  readonly answer: Promise<Answer | null>;
}

/** A program that opens a port which was not given. */
async function asked(name = 'COM3', scene?: Scene): Promise<Asked> {
  const here = scene ?? (await mountDevices());
  const python = await FakePython.start(here.session);
  return { ...here, python, answer: python.open(name) };
}

const waitsIn = (tag: PyPlayground): Promise<void> => until(() => has(tag, '#devices .request') && isOpen(tag), 'the request is shown');
const focusOf = (tag: PyPlayground): string => tag.shadowRoot!.activeElement?.textContent.trim() ?? '';

describe('a request for a device', () => {
  it('opens the panel, and closes it again with the answer', async () => {
    const { tag, serial, answer } = await asked();
    await waitsIn(tag);
    expect(panelText(tag)).to.include('Python asks for a serial port (“COM3”).');
    serial.next = new FakePort(0x2341, 0x0043);
    button(tag, 'Choose a device…').click();
    expect((await answer)?.type).to.equal('result');
    await until(() => !isOpen(tag), 'the panel is closed');
    expect(tag.devices.map(({ name }) => name)).to.deep.equal([NAME]);
  });

  it('stays in a panel that the reader had opened', async () => {
    const { tag, answer } = await asked('COM3', await openPanel());
    await waitsIn(tag);
    button(tag, 'No device').click();
    expect((await answer)?.type).to.equal('failed');
    await until(() => !has(tag, '.request'), 'the request is gone');
    expect(isOpen(tag)).to.equal(true);
  });

  it('shows the browser’s list on a real click', async () => {
    const { tag, serial, answer } = await asked();
    await waitsIn(tag);
    serial.next = new FakePort(0x2341, 0x0043);
    await click(button(tag, 'Choose a device…'));
    expect([(await answer)?.type, serial.shown]).to.deep.equal(['result', 1]);
  });

  it('still waits when the reader closes the list, or cannot see it', async () => {
    const { tag, serial, answer } = await asked();
    await waitsIn(tag);
    button(tag, 'Choose a device…').click();
    await until(() => serial.shown === 1, 'the list was shown');
    serial.next = new DOMException('no', 'SecurityError');
    button(tag, 'Choose a device…').click();
    await until(() => failure(tag) !== '', 'it says why');
    expect(has(tag, '.request')).to.equal(true);
    button(tag, 'No device').click();
    expect((await answer)?.type).to.equal('failed');
  });

  it('offers devices of before that fit', async () => {
    const scene = await mountDevices();
    scene.serial.allowed = [new FakePort(0x2341, 0x0043)];
    scene.usb.allowed = [fakeUsbDevice({ productName: 'Thermometer' })];
    const { tag, answer } = await asked('COM3', scene);
    await until(() => hasButton(tag, 'Use Thermometer 0403:6001 again'), 'the offers have come');
    const offered = Array.from(inside(tag, '.request').querySelectorAll('button'), (one) => one.textContent.trim());
    expect(offered).to.deep.equal(['Choose a device…', 'Use Serial port 2341:0043 again', 'No device']);
    button(tag, 'Use Serial port 2341:0043 again').click();
    expect((await answer)?.type).to.equal('result');
    expect(scene.serial.shown).to.equal(0);
  });

  it('names the numbers that a program looks for, and offers nothing else', async () => {
    const scene = await mountDevices();
    scene.usb.allowed = [fakeUsbDevice({ productName: 'Other', vendorId: 1 }), fakeUsbDevice({ productName: 'Right' })];
    const python = await FakePython.start(scene.session);
    const answer = python.call({ op: 'request', kind: 'usb', name: null, filters: [{ vendorId: 0x0403, productId: 0x6001 }, { vendorId: 0x10c4 }] });
    await until(() => hasButton(scene.tag, 'Use Right 0403:6001 again'), 'the offers have come');
    expect(inside(scene.tag, '.request p').innerText).to.equal('Python asks for a USB device (0403:6001, 10c4).');
    expect(inside(scene.tag, '.request').innerText).to.not.include('Other');
    button(scene.tag, 'No device').click();
    expect((await answer)?.type).to.equal('result');
  });

  it('shows several at once', async () => {
    const { tag, python, answer } = await asked();
    const second = python.call({ op: 'request', kind: 'usb', name: null, filters: [] });
    await until(() => tag.shadowRoot!.querySelectorAll('.request').length === 2, 'both are shown');
    button(tag, 'No device').click();
    expect((await answer)?.type).to.equal('failed');
    await until(() => tag.shadowRoot!.querySelectorAll('.request').length === 1, 'one is left');
    expect([isOpen(tag), panelText(tag).includes('Python asks for a USB device.')]).to.deep.equal([true, true]);
    button(tag, 'No device').click();
    await second;
    await until(() => !isOpen(tag), 'the panel is closed');
  });

  it('is gone when the program ends', async () => {
    const { tag, python, answer } = await asked();
    await waitsIn(tag);
    python.end();
    await until(() => !has(tag, '.request') && !isOpen(tag), 'the request is gone');
    expect(await answer).to.equal(null);
  });

  it('takes the keyboard where it was in the tag, and brings it back', async () => {
    const scene = await mountDevices();
    button(scene.tag, 'Run').focus();
    const { tag, answer } = await asked('COM3', scene);
    await until(() => focusOf(tag) === 'Choose a device…', 'the button has the focus');
    await press('Tab');
    expect(focusOf(tag)).to.equal('No device');
    await press('Enter');
    expect((await answer)?.type).to.equal('failed');
    await until(() => tag.shadowRoot!.activeElement === button(tag, 'Run'), 'the focus is back');
  });

  it('leaves the keyboard where it was outside of the tag', async () => {
    const scene = await mountDevices();
    const field = document.createElement('input');
    scene.tag.after(field);
    field.focus();
    const { tag } = await asked('COM3', scene);
    await waitsIn(tag);
    await tag.updateComplete;
    expect(document.activeElement).to.equal(field);
    field.remove();
  });

  it('waits on when the reader closes the panel', async () => {
    const { tag, answer } = await asked();
    await waitsIn(tag);
    button(tag, 'Choose a device…').focus();
    await press('Escape');
    await until(() => !isOpen(tag), 'the panel is closed');
    button(tag, 'Devices').click();
    await waitsIn(tag);
    button(tag, 'No device').click();
    expect((await answer)?.type).to.equal('failed');
    await until(() => !has(tag, '.request'), 'the request is gone');
    expect(isOpen(tag)).to.equal(true);
  });

  it('is accessible', async () => {
    const { tag } = await asked('COM3', await mountDevices(html`<py-playground theme="dark" lang="en">import serial</py-playground>`));
    await waitsIn(tag);
    await expect(tag).to.be.accessible();
    button(tag, 'No device').click();
  });
});

describe('a request that the page takes', () => {
  /** The event, which the page has taken. */
  async function taken(): Promise<Asked & { readonly event: PyDeviceRequestEvent }> {
    const scene = await mountDevices();
    const events: PyDeviceRequestEvent[] = [];
    scene.tag.addEventListener('py-device-request', (event) => {
      event.preventDefault();
      events.push(event);
    });
    const here = await asked('COM3', scene);
    await until(() => events.length === 1, 'the event has come');
    return { ...here, event: events[0]! };
  }

  it('says what the program wants, and the tag shows nothing', async () => {
    const { tag, event, answer } = await taken();
    await tag.updateComplete;
    expect([event.kind, event.name, event.filters, event.over.aborted]).to.deep.equal(['serial', 'COM3', [], false]);
    expect([event.bubbles, event.composed, isOpen(tag), has(tag, '.request')]).to.deep.equal([true, true, false, false]);
    event.decline();
    expect([(await answer)?.type, event.over.aborted]).to.deep.equal(['failed', true]);
  });

  it('is answered by choose()', async () => {
    const { serial, event, answer } = await taken();
    serial.next = new FakePort(0x2341, 0x0043);
    expect((await event.choose())?.name).to.equal(NAME);
    expect((await answer)?.type).to.equal('result');
  });

  it('is answered by a device that the page has', async () => {
    const { tag, session, python, serial, event, answer } = await taken();
    const port = new FakePort(0x2341, 0x0043);
    expect((await tag.giveDevice(port)).name).to.equal(NAME);
    expect([(await answer)?.type, event.over.aborted, serial.shown, port.opened]).to.deep.equal(['result', true, 0, true]);
    // The program's own name for it holds from now on.
    expect(tag.devices.map(({ name }) => name)).to.deep.equal([NAME]);
    python.end();
    await until(() => !port.opened, 'it is closed');
    expect((await (await FakePython.start(session)).open('COM3'))?.type).to.equal('result');
  });
});

describe('a request in a browser without such devices', () => {
  it('is refused at once, with the reason, and the reader is not asked', async () => {
    const { tag, answer } = await asked('COM3', await mountDevices(undefined, { hasSerial: false }));
    expect((await answer)).to.have.nested.property('problem.code', 'unsupported');
    expect([isOpen(tag), has(tag, '.request')]).to.deep.equal([false, false]);
  });

  it('can be answered by a page with a device of its own', async () => {
    const scene = await mountDevices(undefined, { hasSerial: false });
    scene.tag.addEventListener('py-device-request', (event) => {
      event.preventDefault();
      void scene.tag.giveDevice(new FakePort(0x2341, 0x0043));
    });
    const { answer } = await asked('COM3', scene);
    expect((await answer)?.type).to.equal('result');
  });
});

describe('a device that the page gives', () => {
  it('needs neither a click nor a browser that has such devices', async () => {
    const { tag, session } = await mountDevices(undefined, { hasSerial: false, hasUsb: false });
    const events = heard(tag);
    await tag.giveDevice(new FakePort(0x2341, 0x0043));
    const { name, kind } = await tag.giveDevice(fakeUsbDevice({ claimInterface: async () => undefined, transferIn: async () => ({}) }));
    expect([name, kind]).to.deep.equal(['/dev/usb-0403-6001', 'usb']);
    await until(() => events.length === 2, 'the events have come');
    expect(events.map((event) => `${event.type} ${(event as PyDeviceConnectEvent).device.name}`)).to.deep.equal([`py-device-connect ${NAME}`, 'py-device-connect /dev/usb-0403-6001']);
    expect((await (await FakePython.start(session)).open(NAME))?.type).to.equal('result');
  });

  it('is the same one when it is given again', async () => {
    const { tag } = await mountDevices();
    const port = new FakePort(0x2341, 0x0043);
    await tag.giveDevice(port);
    await tag.giveDevice(port);
    await tag.giveDevice(new FakePort(0x2341, 0x0043));
    expect(tag.devices.map(({ name }) => name)).to.deep.equal([NAME, `${NAME}-2`]);
  });

  it('has to be one', async () => {
    const { tag } = await mountDevices();
    for (const wrong of [null, 'COM3', {}, navigator]) {
      const error = await tag.giveDevice(wrong as never).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(TypeError);
      expect((error as TypeError).message).to.include('SerialPort of Web Serial');
    }
    expect(tag.devices).to.deep.equal([]);
  });
});

describe('the events of devices', () => {
  it('tell that a device was given, unplugged, plugged in and forgotten', async () => {
    const scene = await openPanel();
    const events = heard(scene.tag);
    const port = await connect(scene);
    scene.serial.plug('disconnect', port);
    scene.serial.plug('connect', port);
    button(scene.tag, 'Forget').click();
    await until(() => events.length === 4, 'all have come');
    expect(events.map((event) => `${event.type} ${(event as PyDeviceConnectEvent | PyDeviceDisconnectEvent).reason}`)).to.deep.equal([
      'py-device-connect chosen',
      'py-device-disconnect unplugged',
      'py-device-connect plugged-in',
      'py-device-disconnect forgotten',
    ]);
    const { device } = events[0] as PyDeviceConnectEvent;
    expect(structuredClone(device)).to.deep.equal({
      name: NAME,
      kind: 'serial',
      vendorId: 0x2341,
      productId: 0x0043,
      serialNumber: null,
      manufacturer: null,
      product: null,
      attached: true,
      open: false,
      received: 0,
      sent: 0,
    });
    expect((events[1] as PyDeviceDisconnectEvent).message).to.equal(`“${NAME}” was unplugged.`);
  });

  it('tell that Python ended with a device open', async () => {
    const scene = await openPanel();
    await connect(scene);
    const events = heard(scene.tag);
    const python = await FakePython.start(scene.session);
    await python.open(NAME);
    python.end('Python was stopped.');
    await until(() => events.length === 1, 'the event has come');
    const { type, reason, message } = events[0] as PyDeviceDisconnectEvent;
    expect([type, reason, message]).to.deep.equal(['py-device-disconnect', 'python-ended', `“${NAME}” was closed. Python was stopped.`]);
    await until(() => devicesOf(scene.tag)[0]?.includes('ready'), 'it is free again');
  });

  it('tell what failed, and with which device', async () => {
    const scene = await openPanel();
    const port = await connect(scene);
    const events = heard(scene.tag);
    port.refusal = new DOMException('Failed to open serial port.', 'NetworkError');
    const python = await FakePython.start(scene.session);
    await python.open(NAME);
    await until(() => events.length === 1, 'the event has come');
    const { type, code, message, device, bubbles, composed } = events[0] as PyDeviceErrorEvent;
    expect([type, code, device?.name, bubbles, composed]).to.deep.equal(['py-device-error', 'busy', NAME, true, true]);
    expect(message).to.include('Another program');
  });

  it('come before the panel was ever opened', async () => {
    const scene = await mountDevices();
    const events = heard(scene.tag);
    scene.serial.next = new FakePort(0x2341, 0x0043);
    await scene.tag.connectDevice('serial');
    await until(() => events.length === 1, 'the event has come');
    expect([events[0]!.type, isOpen(scene.tag)]).to.deep.equal(['py-device-connect', false]);
  });
});
