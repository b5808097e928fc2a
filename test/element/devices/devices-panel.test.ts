import { expect, html } from '@open-wc/testing';
import type { PyPlayground } from '../../../src/element/py-playground.js';
import { FakePort, fakeUsbDevice } from '../../support/fake-web-serial.js';
import { press } from '../../support/input.js';
import { until } from '../../support/until.js';
import { button, has, inside, useFakes } from '../playground-fixture.js';
import { FakePython, connect, devicesOf, failure, hasButton, mountDevices, openPanel, panelText, restoreDevices, said } from './devices-fixture.js';
import type { Scene } from './devices-fixture.js';

const NAME = '/dev/serial-2341-0043';

beforeEach(() => void useFakes());
afterEach(() => restoreDevices());

/** A port that a program has open. */
async function inUse(scene: Scene): Promise<{ readonly port: FakePort; readonly python: FakePython }> {
  const port = await connect(scene);
  const python = await FakePython.start(scene.session);
  await python.open(NAME);
  await until(() => devicesOf(scene.tag)[0]?.includes('in use'), 'the list says that it is in use');
  return { port, python };
}

const dumpOf = (tag: PyPlayground): string => inside(tag, '#devices .dump').textContent;

describe('the devices panel', () => {
  it('has a button where the code imports what works with devices', async () => {
    const { tag } = await mountDevices(html`<py-playground>print(1)</py-playground>`);
    expect(hasButton(tag, 'Devices')).to.equal(false);
    tag.code = 'import serial';
    await until(() => hasButton(tag, 'Devices'), 'the button has come');
  });

  it('says that there are no devices, and who sees which', async () => {
    const { tag } = await openPanel();
    expect(panelText(tag)).to.include('No devices yet. Your programs see only what you connect here.');
  });

  it('gives what the reader chooses, and shows how programs find it', async () => {
    const scene = await openPanel();
    await connect(scene);
    expect(devicesOf(scene.tag)).to.deep.equal([`Serial port 2341:0043 ${NAME} ready Bytes received: 0, sent: 0`]);
    expect(said(scene.tag)).to.equal(`Serial port 2341:0043 is connected. Programs find it as “${NAME}”.`);
  });

  it('calls a USB device by its name', async () => {
    const { tag, usb } = await openPanel();
    usb.next = fakeUsbDevice({ productName: 'Thermometer', serialNumber: 'A1' });
    button(tag, 'Connect a USB device…').click();
    await until(() => devicesOf(tag).length === 1, 'the device is given');
    expect(devicesOf(tag)[0]).to.equal('Thermometer 0403:6001 /dev/usb-0403-6001-A1 ready Bytes received: 0, sent: 0');
  });

  it('says nothing when the reader chooses none', async () => {
    const { tag, serial } = await openPanel();
    button(tag, 'Connect a serial port…').click();
    await until(() => serial.shown === 1, 'the list was shown');
    await tag.updateComplete;
    expect([failure(tag), said(tag), devicesOf(tag).length]).to.deep.equal(['', '', 0]);
  });

  it('says why there can be no device, until the reader tries again', async () => {
    const scene = await openPanel();
    scene.serial.next = new DOMException('Must be handling a user gesture to show a permission request.', 'SecurityError');
    button(scene.tag, 'Connect a serial port…').click();
    await until(() => failure(scene.tag) !== '', 'the sentence has come');
    expect(failure(scene.tag)).to.include('only after a click');
    await connect(scene);
    expect(failure(scene.tag)).to.equal('');
  });

  it('offers what the browser has allowed before, and gives it with one click', async () => {
    const { tag, serial } = await mountDevices();
    serial.allowed = [new FakePort(0x2341, 0x0043)];
    button(tag, 'Devices').click();
    await until(() => hasButton(tag, 'Use Serial port 2341:0043 again'), 'the offer has come');
    button(tag, 'Use Serial port 2341:0043 again').click();
    await until(() => devicesOf(tag).length === 1 && !hasButton(tag, 'Use Serial port 2341:0043 again'), 'it is given');
    expect(serial.shown).to.equal(0);
  });

  it('takes a device away from its program, which can open it again', async () => {
    const scene = await openPanel();
    const { port, python } = await inUse(scene);
    button(scene.tag, 'Disconnect').click();
    await until(() => devicesOf(scene.tag)[0]?.includes('ready') && !port.opened, 'it is closed');
    expect(said(scene.tag)).to.equal(`“${NAME}” was disconnected by a click on Disconnect. Open it again to go on.`);
    expect(hasButton(scene.tag, 'Disconnect')).to.equal(false);
    expect((await python.open(NAME, 2))?.type).to.equal('result');
  });

  it('takes a device back for good, and the browser forgets it', async () => {
    const scene = await openPanel();
    const { port } = await inUse(scene);
    button(scene.tag, 'Forget').click();
    await until(() => devicesOf(scene.tag).length === 0 && port.forgotten, 'it is forgotten');
    expect(said(scene.tag)).to.equal(`“${NAME}” was taken back from this playground.`);
  });

  it('keeps the keyboard in the panel when its button is gone', async () => {
    const scene = await openPanel();
    await connect(scene);
    button(scene.tag, 'Forget').focus();
    await press('Enter');
    await until(() => devicesOf(scene.tag).length === 0, 'it is forgotten');
    expect(scene.tag.shadowRoot!.activeElement).to.equal(inside(scene.tag, '#devices'));
  });

  it('counts bytes while they come and go', async () => {
    const scene = await openPanel();
    const { port, python } = await inUse(scene);
    python.write('hello');
    port.receive(new Uint8Array(1234));
    await until(() => devicesOf(scene.tag)[0]?.endsWith('Bytes received: 1,234, sent: 5'), 'the bytes are counted');
    expect(String.fromCharCode(...port.written)).to.equal('hello');
  });

  it('draws nothing while nothing changes, nor while it is closed', async () => {
    const scene = await openPanel();
    const { port } = await inUse(scene);
    let drawn = 0;
    const observer = new MutationObserver((records) => (drawn += records.length));
    const frames = async (): Promise<void> => {
      for (let left = 5; left > 0; left--) await new Promise((resolve) => requestAnimationFrame(resolve));
    };
    await frames();
    observer.observe(inside(scene.tag, '#devices'), { subtree: true, childList: true, characterData: true });
    await frames();
    expect(drawn).to.equal(0);
    button(scene.tag, 'Devices').click();
    await scene.tag.updateComplete;
    await frames();
    port.receive('ping');
    await until(() => scene.session.devices.list[0]?.received === 4, 'the bytes are counted');
    await frames();
    expect(drawn).to.equal(0);
    button(scene.tag, 'Devices').click();
    await until(() => devicesOf(scene.tag)[0]?.includes('received: 4'), 'the counters are up to date');
    observer.disconnect();
  });

  it('says that a device was unplugged, and is plugged in again', async () => {
    const scene = await openPanel();
    const port = await connect(scene);
    scene.serial.plug('disconnect', port);
    await until(() => devicesOf(scene.tag)[0]?.includes('unplugged'), 'the list says so');
    expect(said(scene.tag)).to.equal(`“${NAME}” was unplugged.`);
    scene.serial.plug('connect', port);
    await until(() => devicesOf(scene.tag)[0]?.includes('ready'), 'the list says so');
    expect(said(scene.tag)).to.equal('Serial port 2341:0043 is plugged in again.');
  });

  it('keeps the last five messages, reads out the newest only, and says the same but once', async () => {
    const scene = await openPanel();
    const port = await connect(scene);
    for (let round = 0; round < 4; round++) {
      scene.serial.plug('disconnect', port);
      scene.serial.plug('connect', port);
    }
    const earlier = (): string[] => Array.from(scene.tag.shadowRoot!.querySelectorAll('#devices .earlier li'), (item) => item.textContent);
    await until(() => earlier().length === 4, 'the messages are there');
    expect(said(scene.tag)).to.equal('Serial port 2341:0043 is plugged in again.');
    const python = await FakePython.start(scene.session);
    port.refusal = new DOMException('Failed to open serial port.', 'NetworkError');
    await python.open(NAME, 1);
    await python.open(NAME, 2);
    await until(() => said(scene.tag).startsWith('The serial port could not be opened.'), 'the error is said');
    expect(earlier()).to.deep.equal(['Serial port 2341:0043 is plugged in again.', `“${NAME}” was unplugged.`, 'Serial port 2341:0043 is plugged in again.', `“${NAME}” was unplugged.`]);
  });

  it('forgets all when the tag gets another session', async () => {
    const scene = await openPanel();
    await connect(scene);
    const { FakeSession } = await import('../../../src/testing/fake-session.js');
    scene.tag.session = new FakeSession();
    await until(() => devicesOf(scene.tag).length === 0 && said(scene.tag) === '', 'the panel is empty');
  });

  it('shows only the buttons that the browser has devices for', async () => {
    const { tag } = await openPanel(undefined, { hasUsb: false });
    expect([hasButton(tag, 'Connect a serial port…'), hasButton(tag, 'Connect a USB device…')]).to.deep.equal([true, false]);
  });

  it('says so where the browser has no devices at all', async () => {
    const { tag } = await openPanel(undefined, { hasSerial: false, hasUsb: false });
    expect(panelText(tag)).to.include('This browser cannot reach serial ports. Chrome, Edge, Opera and Firefox on a computer can.');
    expect(hasButton(tag, 'Connect a serial port…')).to.equal(false);
  });

  it('closes with Escape, and the keyboard is on its button again', async () => {
    const { tag } = await openPanel();
    button(tag, 'Connect a serial port…').focus();
    await press('Escape');
    await until(() => tag.shadowRoot!.activeElement === button(tag, 'Devices'), 'the button has the focus');
    expect(inside(tag, '#devices').checkVisibility()).to.equal(false);
  });

  it('has words that a page can replace', async () => {
    const { tag } = await openPanel();
    tag.strings = { deviceConnectSerial: 'Seriellen Anschluss verbinden' };
    await until(() => hasButton(tag, 'Seriellen Anschluss verbinden'), 'the words are there');
  });

  for (const theme of ['light', 'dark']) {
    it(`is accessible with a device, its monitor and a message, ${theme}`, async () => {
      const scene = await openPanel(html`<py-playground theme=${theme} lang="en">import serial</py-playground>`);
      const { port } = await inUse(scene);
      button(scene.tag, 'Monitor').click();
      port.receive('hello\r\n'.repeat(100));
      await until(() => has(scene.tag, '#devices .dump') && dumpOf(scene.tag).includes('68 65'), 'the bytes are shown');
      await expect(scene.tag).to.be.accessible();
    });
  }

  it('fits a screen 320 px wide', async () => {
    const scene = await openPanel();
    const box = scene.tag.parentElement!;
    box.style.cssText = 'inline-size: 320px; overflow: auto';
    const { port } = await inUse(scene);
    scene.usb.next = fakeUsbDevice({ productName: 'A'.repeat(60), serialNumber: 'B'.repeat(32) });
    button(scene.tag, 'Connect a USB device…').click();
    button(scene.tag, 'Monitor').click();
    port.receive('hello\r\n');
    await until(() => devicesOf(scene.tag).length === 2 && has(scene.tag, '#devices .dump'), 'both are there');
    const panel = inside(scene.tag, '#devices');
    expect([box.scrollWidth, panel.scrollWidth]).to.deep.equal([320, panel.clientWidth]);
  });
});

describe('the monitor of a device', () => {
  /** A device in use whose monitor is open. */
  async function monitored(): Promise<Scene & { readonly port: FakePort; readonly python: FakePython }> {
    const scene = await openPanel();
    const used = await inUse(scene);
    button(scene.tag, 'Monitor').click();
    await until(() => dumpOf(scene.tag) === 'Nothing yet.', 'the monitor is open');
    return { ...scene, ...used };
  }

  it('opens and closes with its button, which says so', async () => {
    const { tag } = await monitored();
    expect(button(tag, 'Monitor').ariaExpanded).to.equal('true');
    expect(has(tag, `#${button(tag, 'Monitor').getAttribute('aria-controls')} .dump`)).to.equal(true);
    button(tag, 'Monitor').click();
    expect([button(tag, 'Monitor').ariaExpanded, has(tag, '#devices .dump')]).to.deep.equal(['false', false]);
  });

  it('shows bytes with their direction, as numbers and as letters', async () => {
    const { tag, port, python } = await monitored();
    python.write('AT\r\n');
    await until(() => dumpOf(tag).includes('sent'), 'what was sent is shown');
    port.receive('OK\r\n');
    await until(() => dumpOf(tag).includes('received'), 'what came is shown');
    const [sent, received] = dumpOf(tag).split('\n').map((line) => line.replace(/ +/g, ' '));
    expect(sent).to.match(/^\d\d:\d\d:\d\d\.\d{3} sent 41 54 0d 0a AT\.\.$/);
    expect(received).to.match(/^\d\d:\d\d:\d\d\.\d{3} received 4f 4b 0d 0a OK\.\.$/);
  });

  it('is no live region', async () => {
    const { tag } = await monitored();
    expect(inside(tag, '#devices .dump').closest('[aria-live], [role=status], [role=log], [role=alert]')).to.equal(null);
  });

  it('shows lines of text instead', async () => {
    const { tag, port } = await monitored();
    port.receive('temp=21\r\n');
    button(tag, 'As text').click();
    await until(() => dumpOf(tag).endsWith('received  temp=21\\r\\n'), 'the text is shown');
    expect(button(tag, 'As text').ariaPressed).to.equal('true');
  });

  it('draws only the end of a flood, and all that is kept while it is paused', async () => {
    const { tag, port } = await monitored();
    const lines = (): number => dumpOf(tag).split('\n').length;
    port.receive(new Uint8Array(100_000));
    await until(() => devicesOf(tag)[0]?.includes('100,000'), 'all has come');
    await until(() => lines() > 1, 'it is shown');
    const perLine = inside(tag, '#devices').clientWidth >= 700 ? 16 : 8;
    expect(lines()).to.equal(500);
    button(tag, 'Pause').click();
    expect(lines()).to.equal(65536 / perLine);
  });

  it('stands still while it is paused', async () => {
    const { tag, port } = await monitored();
    port.receive('one');
    await until(() => dumpOf(tag).includes('one'), 'the first is shown');
    button(tag, 'Pause').click();
    port.receive('two');
    await until(() => devicesOf(tag)[0]?.includes('received: 6'), 'the counters go on');
    expect(dumpOf(tag)).to.not.include('two');
    button(tag, 'Pause').click();
    expect(dumpOf(tag)).to.include('two');
  });

  it('is empty after Clear; the counters go on', async () => {
    const { tag, port } = await monitored();
    port.receive('one');
    await until(() => dumpOf(tag).includes('one'), 'it is shown');
    button(tag, 'Clear').click();
    expect([dumpOf(tag), devicesOf(tag)[0]?.includes('received: 3')]).to.deep.equal(['Nothing yet.', true]);
  });

  it('follows its end, unless the reader has scrolled back', async () => {
    const { tag, port } = await monitored();
    const dump = inside(tag, '#devices .dump');
    port.receive(new Uint8Array(4000));
    await until(() => dump.scrollTop > 0 && dump.scrollTop + dump.clientHeight > dump.scrollHeight - 2, 'it follows');
    dump.scrollTop = 10;
    const height = dump.scrollHeight;
    port.receive(new Uint8Array(400));
    await until(() => dump.scrollHeight > height, 'more is shown');
    expect(dump.scrollTop).to.equal(10);
  });
});
