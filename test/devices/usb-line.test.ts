import { expect } from '@open-wc/testing';
import { UsbLine } from '../../src/devices/usb-line.js';
import type { LineCall, LineNews, Reply } from '../../src/devices/line.js';
import type { WebUsbDevice, WebUsbResult } from '../../src/devices/web-devices.js';
import { fakeUsbDevice } from '../support/fake-web-serial.js';

const SETUP = { requestType: 'vendor', recipient: 'device', request: 1, value: 2, index: 3 } as const;

describe('an open USB device', () => {
  /** What the browser was asked. */
  let asked: unknown[][];
  /** What it answers to transfers. */
  let answer: WebUsbResult;
  /** What it throws. */
  let failure: unknown;
  let news: LineNews[];
  let line: UsbLine;

  function device(): WebUsbDevice {
    const method =
      (name: string) =>
      (...all: unknown[]): Promise<WebUsbResult> => {
        asked.push([name, ...all]);
        return failure === undefined ? Promise.resolve(answer) : Promise.reject(failure);
      };
    const names = ['open', 'close', 'selectConfiguration', 'claimInterface', 'releaseInterface', 'selectAlternateInterface', 'controlTransferIn', 'controlTransferOut', 'transferIn', 'transferOut', 'clearHalt', 'reset'];
    return fakeUsbDevice(Object.fromEntries(names.map((name) => [name, method(name)])));
  }

  beforeEach(async () => {
    asked = [];
    news = [];
    answer = { status: 'ok' };
    failure = undefined;
    line = await UsbLine.open(device(), (one) => news.push(one));
    asked.length = 0;
  });

  const call = (about: Record<string, unknown>, bytes: Uint8Array | null = null): Promise<Reply> => line.call({ device: 1, ...about } as unknown as LineCall, bytes);
  const failed = async (about: Record<string, unknown>): Promise<{ code: unknown; message: string; name: string }> => {
    try {
      await call(about);
    } catch (error) {
      return error as { code: unknown; message: string; name: string };
    }
    throw new Error('It did not fail.');
  };

  const bytes = Uint8Array.of(1, 2);
  const CALLS: readonly (readonly [about: Record<string, unknown>, asked: readonly unknown[]])[] = [
    [{ op: 'select', configuration: 1 }, ['selectConfiguration', 1]],
    [{ op: 'claim', interface: 2 }, ['claimInterface', 2]],
    [{ op: 'release', interface: 2 }, ['releaseInterface', 2]],
    [{ op: 'alternate', interface: 2, alternate: 3 }, ['selectAlternateInterface', 2, 3]],
    [{ op: 'control-in', setup: SETUP, length: 4 }, ['controlTransferIn', SETUP, 4]],
    [{ op: 'control-out', setup: SETUP }, ['controlTransferOut', SETUP, bytes]],
    [{ op: 'transfer-in', endpoint: 1, length: 64 }, ['transferIn', 1, 64]],
    [{ op: 'transfer-out', endpoint: 2 }, ['transferOut', 2, bytes]],
    [{ op: 'clear-halt', direction: 'in', endpoint: 1 }, ['clearHalt', 'in', 1]],
    [{ op: 'reset' }, ['reset']],
  ];
  for (const [about, wanted] of CALLS) {
    it(`does “${String(about.op)}” by ${String(wanted[0])}()`, async () => {
      await call(about, bytes);
      expect(asked).to.deep.equal([wanted]);
    });
  }

  it('sends nothing where there are no bytes', async () => {
    await call({ op: 'control-out', setup: SETUP });
    expect(asked).to.deep.equal([['controlTransferOut', SETUP, new Uint8Array()]]);
  });

  it('gives what came, without the rest of its buffer', async () => {
    answer = { status: 'ok', data: new DataView(Uint8Array.of(1, 2, 3, 4).buffer, 1, 2) };
    expect(await call({ op: 'transfer-in', endpoint: 1, length: 64 })).to.deep.equal({ value: 2, bytes: Uint8Array.of(2, 3) });
    answer = { status: 'ok', data: null };
    expect(await call({ op: 'control-in', setup: SETUP, length: 1 })).to.deep.equal({ value: 0, bytes: new Uint8Array() });
  });

  it('tells how many bytes went', async () => {
    answer = { status: 'ok', bytesWritten: 2 };
    expect(await call({ op: 'transfer-out', endpoint: 2 }, bytes)).to.deep.equal({ value: 2 });
    expect(await call({ op: 'control-out', setup: SETUP }, bytes)).to.deep.equal({ value: 2 });
  });

  for (const status of ['stall', 'babble'] as const) {
    it(`fails as “${status}” when a transfer ended with that`, async () => {
      answer = { status };
      for (const about of [{ op: 'control-in', setup: SETUP, length: 1 }, { op: 'control-out', setup: SETUP }, { op: 'transfer-in', endpoint: 1, length: 1 }, { op: 'transfer-out', endpoint: 1 }]) {
        expect((await failed(about)).code, about.op).to.equal(status);
      }
    });
  }

  it('tells a claim that the browser forbids from one that a driver prevents', async () => {
    failure = new DOMException('Protected.', 'SecurityError');
    expect((await failed({ op: 'claim', interface: 0 })).code).to.equal('protected');
    failure = new DOMException('Unable to claim interface.', 'NetworkError');
    expect((await failed({ op: 'claim', interface: 0 })).code).to.equal('driver');
  });

  it('passes on what the browser throws otherwise', async () => {
    failure = new DOMException('The transfer failed.', 'NetworkError');
    expect(await failed({ op: 'transfer-in', endpoint: 1, length: 1 })).to.equal(failure);
  });

  it('refuses what is for serial ports', async () => {
    for (const op of ['drain', 'reopen', 'discard', 'set-signals', 'get-signals']) expect((await failed({ op })).code, op).to.equal('invalid');
    line.write();
    expect(news).to.have.length(1);
    expect(news[0]).to.have.nested.property('problem.code', 'invalid');
    expect(asked).to.deep.equal([]);
  });

  it('closes once, and says nothing of it, even when the device is gone already', async () => {
    failure = new DOMException('The device was disconnected.', 'NotFoundError');
    await line.close();
    await line.close();
    line.lose();
    expect(asked).to.deep.equal([['close']]);
    expect(news).to.deep.equal([]);
  });

  it('tells once that it was unplugged, and closes nothing then', async () => {
    line.lose();
    line.lose();
    await line.close();
    expect(news.map((one) => one.type)).to.deep.equal(['closed']);
    expect(news[0]).to.have.nested.property('problem.code', 'gone');
    expect(asked).to.deep.equal([]);
  });
});
