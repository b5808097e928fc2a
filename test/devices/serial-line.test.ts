import { expect } from '@open-wc/testing';
import { SerialLine } from '../../src/devices/serial-line.js';
import type { LineCall, LineNews, Reply } from '../../src/devices/line.js';
import { DEVICE_LIMITS } from '../../src/protocol/devices.js';
import type { SerialSettings } from '../../src/protocol/devices.js';
import { settle } from '../support/clock.js';
import { FakePort } from '../support/fake-web-serial.js';
import type { WireTrouble } from '../support/fake-web-serial.js';

const SETTINGS: SerialSettings = { baudRate: 9600, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' };
const XON = 0x11;
const XOFF = 0x13;

/** A promise and what became of it. */
class Watched {
  state: 'pending' | 'done' | { readonly code: unknown; readonly message: string } = 'pending';
  constructor(promise: Promise<unknown>) {
    promise.then(
      () => (this.state = 'done'),
      (error: { code?: unknown; message: string }) => (this.state = { code: error.code, message: error.message }),
    );
  }
}

describe('an open serial port', () => {
  let port: FakePort;
  let line: SerialLine;
  let news: LineNews[];

  const open = async (settings: Partial<SerialSettings> = {}): Promise<void> => {
    line = await SerialLine.open(port, { ...SETTINGS, ...settings }, (one) => news.push(one));
  };
  const call = (about: Record<string, unknown>): Promise<Reply> => line.call({ device: 1, ...about } as unknown as LineCall);
  const received = (): number[] => news.flatMap((one) => (one.type === 'bytes' ? [...one.bytes] : []));
  const told = (type: LineNews['type']): LineNews[] => news.filter((one) => one.type === type);
  const written = (): number => news.reduce((sum, one) => sum + (one.type === 'written' ? one.count : 0), 0);
  const write = (...bytes: number[]): void => line.write(Uint8Array.from(bytes));
  const sent = (...bytes: number[]): void => port.receive(Uint8Array.from(bytes));

  beforeEach(async () => {
    port = new FakePort(0x2341, 0x43);
    news = [];
    await open();
  });
  afterEach(async () => {
    port.flow();
    await line.close();
    await settle();
    expect(port.locked, 'a lock was kept').to.equal(false);
    expect(port.opened, 'it stayed open').to.equal(false);
  });

  it('sends what is written, in order, and tells when it has gone', async () => {
    write(1, 2);
    write(3);
    write(4, 5, 6);
    await settle();
    expect(port.written).to.deep.equal([1, 2, 3, 4, 5, 6]);
    expect(told('written')).to.deep.equal([2, 1, 3].map((count) => ({ type: 'written', count })));
  });

  it('gives what comes, as it comes', async () => {
    sent(1, 2);
    await settle();
    sent(3);
    await settle();
    expect(told('bytes')).to.deep.equal([
      { type: 'bytes', bytes: Uint8Array.of(1, 2) },
      { type: 'bytes', bytes: Uint8Array.of(3) },
    ]);
  });

  it('reads no more than Python may hold, and goes on with what Python has taken', async () => {
    const chunk = DEVICE_LIMITS.receive / 4;
    for (let count = 0; count < 7; count++) port.receive(new Uint8Array(chunk));
    await settle();
    expect(received().length).to.equal(4 * chunk);
    expect(port.held).to.equal(3 * chunk);
    line.credit(1);
    await settle();
    expect([received().length, port.held]).to.deep.equal([5 * chunk, 2 * chunk]);
    line.credit(chunk - 1);
    await settle();
    expect(port.held, 'all that was allowed has come').to.equal(2 * chunk);
    line.credit(2 * chunk);
    await settle();
    expect(port.held).to.equal(0);
  });

  it('waits with drain until all is on the wire, and takes more meanwhile', async () => {
    port.stall();
    write(1);
    const drained = new Watched(call({ op: 'drain' }));
    write(2);
    await settle();
    expect([drained.state, port.written]).to.deep.equal(['pending', []]);
    port.flow();
    await settle();
    expect(drained.state).to.equal('done');
    expect(port.log).to.deep.equal(['open 9600', 'write 1', 'drained', 'write 2']);
    expect(written()).to.equal(2);
  });

  it('drains twice at once, and when nothing was written', async () => {
    await call({ op: 'drain' });
    write(1);
    await Promise.all([call({ op: 'drain' }), call({ op: 'drain' })]);
    write(2);
    await settle();
    expect(port.written).to.deep.equal([1, 2]);
  });

  it('throws away what came and was not read, and goes on', async () => {
    port.receive(new Uint8Array(DEVICE_LIMITS.receive));
    sent(1, 2, 3);
    await settle();
    expect(port.held).to.equal(3);
    line.credit(DEVICE_LIMITS.receive);
    const discarded = call({ op: 'discard', what: 'input' });
    await discarded;
    sent(9);
    await settle();
    expect(received().at(-1)).to.equal(9);
    expect(port.log).to.include('cancelled');
  });

  it('throws away what is not on the wire yet, and tells that it will not go', async () => {
    port.stall();
    write(1, 2);
    write(3);
    await settle();
    await call({ op: 'discard', what: 'output' });
    expect(written()).to.equal(3);
    port.flow();
    write(4);
    await settle();
    expect(port.written).to.deep.equal([4]);
    expect(written()).to.equal(4);
  });

  it('takes other settings, and goes on reading and writing', async () => {
    write(1);
    await call({ op: 'reopen', settings: { ...SETTINGS, baudRate: 115200 } });
    write(2);
    sent(3);
    await settle();
    expect(port.log).to.deep.equal(['open 9600', 'write 1', 'drained', 'cancelled', 'close', 'open 115200', 'write 2']);
    expect(received()).to.deep.equal([3]);
    expect(written()).to.equal(2);
  });

  it('goes on with the settings it had when it does not take others, and says so', async () => {
    port.refusedSpeed = 12;
    const reopened = new Watched(call({ op: 'reopen', settings: { ...SETTINGS, baudRate: 12 } }));
    await settle();
    expect(reopened.state).to.have.property('code', 'invalid');
    expect((reopened.state as { message: string }).message).to.match(/12 Bd.*goes on/);
    write(1);
    sent(2);
    await settle();
    expect(port.log.filter((entry) => entry.startsWith('open'))).to.deep.equal(['open 9600', 'open 9600']);
    expect([port.written, received(), told('closed')]).to.deep.equal([[1], [2], []]);
  });

  it('is gone when it can be opened in no way any more', async () => {
    port.refusal = new DOMException('Failed to open serial port.', 'NetworkError');
    const reopened = new Watched(call({ op: 'reopen', settings: { ...SETTINGS, baudRate: 115200 } }));
    await settle();
    expect(reopened.state).to.have.property('message');
    expect(told('closed')).to.have.length(1);
    expect(told('closed')[0]).to.have.nested.property('problem.code', 'gone');
  });

  it('stops writing at XOFF and goes on at XON, and gives neither to Python', async () => {
    await line.close();
    await open({ flowControl: 'software' });
    sent(1, XOFF, 2);
    await settle();
    write(7);
    write(8);
    await settle();
    expect(port.written).to.deep.equal([]);
    sent(XON, 3);
    await settle();
    expect(port.written).to.deep.equal([7, 8]);
    expect(received()).to.deep.equal([1, 2, 3]);
    sent(XOFF, XON);
    await settle();
    write(9);
    await settle();
    expect(port.written).to.deep.equal([7, 8, 9]);
  });

  it('holds a second XOFF back as the first', async () => {
    await line.close();
    await open({ flowControl: 'software' });
    sent(XOFF);
    await settle();
    write(1);
    sent(XON, XOFF);
    await settle();
    write(2);
    await settle();
    expect(port.written).to.deep.equal([1]);
    sent(XON);
    await settle();
    expect(port.written).to.deep.equal([1, 2]);
  });

  it('gives XON and XOFF as bytes where they mean nothing', async () => {
    sent(XOFF, XON);
    await settle();
    expect(received()).to.deep.equal([XOFF, XON]);
  });

  it('throws away, and closes, while the other side holds it back', async () => {
    await line.close();
    await open({ flowControl: 'software' });
    sent(XOFF);
    await settle();
    write(1);
    await call({ op: 'discard', what: 'output' });
    expect(written()).to.equal(1);
    sent(XOFF);
    await settle();
    write(2);
    await line.close();
    expect(port.written).to.deep.equal([]);
    expect(written()).to.equal(2);
  });

  const troubles: readonly (readonly [WireTrouble, string])[] = [
    ['BufferOverrunError', 'overrun'],
    ['FramingError', 'framing'],
    ['ParityError', 'parity'],
    ['BreakError', 'break'],
  ];
  for (const [name, code] of troubles) {
    it(`goes on after a ${name}, and tells it as “${code}”`, async () => {
      sent(1);
      await settle();
      port.trouble(name);
      await settle();
      sent(2);
      await settle();
      expect(news.map((one) => (one.type === 'trouble' ? one.problem.code : one.type))).to.deep.equal(['bytes', code, 'bytes']);
      expect(received()).to.deep.equal([1, 2]);
    });
  }

  it('gives up a port that has nothing but troubles', async () => {
    while (told('closed').length === 0 && news.length < 3000) {
      port.trouble('FramingError');
      await settle();
    }
    expect(told('trouble')).to.have.length(1000);
    expect(told('closed')).to.have.length(1);
  });

  it('tells once that it was unplugged while reading, whoever notices first', async () => {
    port.unplug();
    await settle();
    line.lose();
    await settle();
    expect(news.map(({ type }) => type)).to.deep.equal(['closed']);
    expect(news[0]).to.have.nested.property('problem.code', 'gone');
    expect(await call({ op: 'drain' }).catch((error: { code: string }) => error.code)).to.equal('gone');
  });

  it('is unplugged while writing: what did not go is told, and the port is closed', async () => {
    port.stall();
    write(1);
    write(2);
    await settle();
    port.unplug();
    await settle();
    expect(told('closed')).to.have.length(1);
    expect(port.written).to.deep.equal([]);
    expect(written()).to.equal(2);
  });

  it('ends a drain, with the reason, when it is unplugged', async () => {
    port.stall();
    write(1);
    const drained = new Watched(call({ op: 'drain' }));
    await settle();
    port.unplug();
    line.lose();
    await settle();
    expect(drained.state).to.have.property('code', 'gone');
    expect(told('closed')).to.have.length(1);
  });

  it('ends a drain of what is written already, with the reason, when it is unplugged', async () => {
    write(1);
    await settle();
    port.stall();
    const drained = new Watched(call({ op: 'drain' }));
    await settle();
    expect(drained.state).to.equal('pending');
    line.lose();
    port.unplug();
    await settle();
    expect(drained.state).to.have.property('code', 'gone');
  });

  it('closes while a writer is stalled, and says nothing of its own close', async () => {
    port.stall();
    write(1);
    write(2);
    await settle();
    await line.close();
    await line.close();
    expect(port.opened).to.equal(false);
    expect(port.locked).to.equal(false);
    expect(told('closed')).to.deep.equal([]);
    expect([port.written, written()]).to.deep.equal([[], 2]);
  });

  it('closes while it waits for credit', async () => {
    port.receive(new Uint8Array(DEVICE_LIMITS.receive));
    await settle();
    await line.close();
    expect(port.opened).to.equal(false);
  });

  it('loses nothing that is written while it drains, whatever waits', async () => {
    for (let round = 0; round < 3; round++) {
      write(3 * round);
      const drains = [call({ op: 'drain' }), call({ op: 'drain' })];
      write(3 * round + 1);
      await drains[0];
      write(3 * round + 2);
      await drains[1];
    }
    await settle();
    expect(port.written).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(written()).to.equal(9);
  });

  it('ends a drain when what it waits for is thrown away, and writes on', async () => {
    for (const early of [true, false]) {
      port.stall();
      if (early) write(1);
      const drained = new Watched(call({ op: 'drain' }));
      await settle();
      expect(drained.state).to.equal('pending');
      await call({ op: 'discard', what: 'output' });
      await settle();
      expect(drained.state, 'nothing is left to wait for').to.equal('done');
      port.flow();
      write(2);
      await settle();
      expect(port.written.splice(0)).to.deep.equal([2]);
    }
  });

  it('is closed for everybody when it is closed, not before', async () => {
    let ready!: () => void;
    port.closing = new Promise((resolve) => (ready = resolve));
    const closed = [new Watched(line.close()), new Watched(line.close())];
    await settle();
    expect(closed.map(({ state }) => state)).to.deep.equal(['pending', 'pending']);
    ready();
    await settle();
    expect(closed.map(({ state }) => state)).to.deep.equal(['done', 'done']);
  });

  it('keeps what is written while it takes other settings, twice at once too', async () => {
    const reopened = [300, 1200].map((baudRate) => call({ op: 'reopen', settings: { ...SETTINGS, baudRate } }));
    write(1);
    await Promise.all(reopened);
    write(2);
    await settle();
    expect(port.log.filter((entry) => /^(open|write \d)/.test(entry))).to.deep.equal(['open 9600', 'open 300', 'open 1200', 'write 1', 'write 2']);
    expect(written()).to.equal(2);
  });

  it('is closed also while it takes other settings', async () => {
    let ready!: () => void;
    port.opening = new Promise((resolve) => (ready = resolve));
    const reopened = new Watched(call({ op: 'reopen', settings: { ...SETTINGS, baudRate: 300 } }));
    write(1);
    await settle();
    expect(port.opened).to.equal(false);
    const closed = line.close();
    await settle();
    ready();
    await closed;
    await settle();
    expect([port.opened, port.locked, port.written, written()]).to.deep.equal([false, false, [], 1]);
    expect(reopened.state).not.to.equal('pending');
    expect(told('closed')).to.deep.equal([]);
  });

  it('settles every drain when it is closed', async () => {
    port.stall();
    write(1);
    const drained = new Watched(call({ op: 'drain' }));
    await settle();
    await line.close();
    port.flow();
    await settle();
    expect(drained.state).not.to.equal('pending');
    expect(drained.state).not.to.equal('done');
  });

  it('sets and reads the lines of the port', async () => {
    await call({ op: 'set-signals', signals: { dataTerminalReady: false, break: undefined } });
    expect(port.log.at(-1)).to.equal('signals {"dataTerminalReady":false}');
    expect((await call({ op: 'get-signals' })).value).to.deep.equal({ clearToSend: false, dataCarrierDetect: false, ringIndicator: false, dataSetReady: false });
    port.signalRefusal = new DOMException('Failed to set control signals.', 'NetworkError');
    const refused = new Watched(call({ op: 'set-signals', signals: { break: true } }));
    await settle();
    expect(refused.state).to.have.property('code', 'invalid');
  });

  it('refuses what is for USB devices', async () => {
    for (const op of ['select', 'claim', 'control-in', 'transfer-out', 'reset']) {
      const refused = new Watched(call({ op }));
      await settle();
      expect(refused.state, op).to.have.property('code', 'invalid');
    }
  });

  it('gives what was not open to nobody: a refused open leaves nothing behind', async () => {
    const other = new FakePort();
    other.refusal = new DOMException('Failed to open serial port.', 'NetworkError');
    const refused = new Watched(SerialLine.open(other, SETTINGS, () => undefined));
    await settle();
    expect(refused.state).to.have.property('message', 'Failed to open serial port.');
    expect([other.opened, other.locked]).to.deep.equal([false, false]);
  });
});
