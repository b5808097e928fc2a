import { expect } from '@open-wc/testing';
import { DEVICE_LIMITS } from '../../src/protocol/devices.js';
import type { DeviceCall, DeviceCommand, DeviceNews, DeviceProblem } from '../../src/protocol/devices.js';
import { canSuspend } from '../../src/protocol/suspending.js';
import { DevicePort } from '../../src/worker/devices.js';
import { FakeClock, settle } from '../support/clock.js';
import { until } from '../support/until.js';

const OPEN = { op: 'open', device: 1, kind: 'serial', name: 'x', settings: null } as const;
const PROBLEM: DeviceProblem = { code: 'gone', message: 'It was unplugged.' };

describe('the worker’s end of the port to the devices', () => {
  /** The page's end; undefined until the worker has given it away. */
  let page: MessagePort | undefined;
  let handed: number;
  /** What the page was told. */
  let commands: DeviceCommand[];
  let devices: DevicePort;
  /** News that came to the worker: each is noted when its turn has come. */
  let posted: number;

  beforeEach(() => {
    page = undefined;
    handed = posted = 0;
    commands = [];
    devices = new DevicePort((port) => {
      handed += 1;
      page = port;
      port.onmessage = ({ data }: MessageEvent<DeviceCommand>) => commands.push(data);
    });
  });
  afterEach(() => page?.close());

  const call = (about: DeviceCall, bytes: Uint8Array | null = null): number => devices.call(JSON.stringify(about), bytes);
  /** The page says something, and it has come. */
  async function say(...news: DeviceNews[]): Promise<void> {
    const last = -(++posted);
    for (const one of news) page?.postMessage(one);
    // An answer that nobody asked for: noted, as every answer, and behind the others.
    page?.postMessage({ type: 'result', call: last, value: 'null', bytes: null } satisfies DeviceNews);
    await until(() => devices.answer(last), 'the news have come');
  }
  const told = async (count: number): Promise<DeviceCommand[]> => {
    await until(() => commands.length >= count, `the page has ${count} commands`);
    await settle();
    return commands;
  };
  const open = async (device = 1): Promise<void> => {
    const number = call({ ...OPEN, device });
    await say({ type: 'result', call: number, value: '{}', bytes: null });
    devices.answer(number);
    await told(1);
    commands.length = 0;
  };
  const bytes = (...all: number[]): Uint8Array => Uint8Array.from(all);

  it('opens its port with the first call, once', async () => {
    expect(handed).to.equal(0);
    call({ op: 'list' });
    call({ op: 'list' });
    expect(handed).to.equal(1);
    expect(await told(2)).to.deep.equal([1, 2].map((number) => ({ type: 'call', call: number, about: { op: 'list' }, bytes: null })));
  });

  it('sends the bytes of a call without a copy', async () => {
    const data = bytes(1, 2, 3);
    call({ op: 'transfer-out', device: 1, endpoint: 2 }, data);
    expect(data.length).to.equal(0);
    expect((await told(1))[0]).to.deep.include({ bytes: bytes(1, 2, 3) });
  });

  it('has an answer once', async () => {
    const number = call({ op: 'transfer-in', device: 1, endpoint: 1, length: 8 });
    expect(devices.answer(number)).to.equal(undefined);
    await say({ type: 'result', call: number, value: '3', bytes: bytes(7, 8, 9) });
    expect(devices.answer(number)).to.deep.equal(['{"value":3}', bytes(7, 8, 9)]);
    expect(devices.answer(number)).to.equal(undefined);
  });

  it('gives a failure as a problem', async () => {
    const number = call({ op: 'list' });
    await say({ type: 'failed', call: number, problem: PROBLEM });
    expect(devices.answer(number)).to.deep.equal([JSON.stringify({ problem: PROBLEM }), undefined]);
  });

  it('tells the page of a call that is given up, once, and drops its answer', async () => {
    const number = call({ op: 'request', kind: 'serial', name: null, filters: [] });
    devices.giveUp(number);
    await say({ type: 'result', call: number, value: 'null', bytes: null });
    expect(devices.answer(number)).to.equal(undefined);
    devices.giveUp(number);
    devices.giveUp(99);
    expect((await told(2)).slice(1)).to.deep.equal([{ type: 'cancel', call: number }]);
  });

  it('forgets an answer that is here already when the call is given up, and says nothing', async () => {
    const number = call({ op: 'list' });
    await say({ type: 'result', call: number, value: '[]', bytes: null });
    devices.giveUp(number);
    expect(devices.answer(number)).to.equal(undefined);
    expect(await told(1)).to.have.length(1);
  });

  it('closes a device whose opening was given up, and wants no answer to that', async () => {
    const number = call(OPEN);
    devices.giveUp(number);
    await say({ type: 'result', call: number, value: '{}', bytes: null });
    const [, cancelled, closing, ...rest] = await told(4);
    expect(cancelled).to.deep.equal({ type: 'cancel', call: number });
    expect(closing).to.deep.include({ type: 'call', about: { op: 'close', device: 1 } });
    const close = (closing as Extract<DeviceCommand, { type: 'call' }>).call;
    expect(rest).to.deep.equal([{ type: 'cancel', call: close }]);
    await say({ type: 'result', call: close, value: 'null', bytes: null });
    expect(devices.answer(close)).to.equal(undefined);
    expect(devices.closed(1)).to.match(/not open/);
  });

  it('closes a device that was opened already when the call is given up', async () => {
    const number = call(OPEN);
    await say({ type: 'result', call: number, value: '{}', bytes: null });
    devices.giveUp(number);
    expect(devices.answer(number)).to.equal(undefined);
    expect((await told(3))[1]).to.deep.include({ type: 'call', about: { op: 'close', device: 1 } });
  });

  it('closes nothing when the opening that was given up has failed', async () => {
    const number = call(OPEN);
    devices.giveUp(number);
    await say({ type: 'failed', call: number, problem: PROBLEM });
    expect((await told(2)).map(({ type }) => type)).to.deep.equal(['call', 'cancel']);
    expect(devices.closed(1)).to.match(/not open/);
  });

  it('knows a device from the call that opens it: what comes before the answer is kept', async () => {
    const number = call(OPEN);
    await say({ type: 'bytes', device: 1, bytes: bytes(1) }, { type: 'result', call: number, value: '{}', bytes: null });
    expect(devices.waiting(1)).to.equal(1);
    expect(devices.closed(1)).to.equal(undefined);
  });

  it('takes what came, in order, across the pieces that it came in', async () => {
    await open();
    await say({ type: 'bytes', device: 1, bytes: bytes(1, 2, 3) }, { type: 'bytes', device: 1, bytes: bytes(4) }, { type: 'bytes', device: 1, bytes: bytes(5, 6) });
    expect(devices.waiting(1)).to.equal(6);
    expect(devices.take(1, 2)).to.deep.equal(bytes(1, 2));
    expect(devices.take(1, 0)).to.deep.equal(bytes());
    expect(devices.take(1, 3)).to.deep.equal(bytes(3, 4, 5));
    expect(devices.waiting(1)).to.equal(1);
    expect(devices.take(1, 100)).to.deep.equal(bytes(6));
    expect(devices.take(1, 100)).to.deep.equal(bytes());
  });

  it('gives the same bytes however they are cut', async () => {
    await open();
    const sizes = [1, 7, 64, 3, 0, 255, 2];
    let next = 0;
    await say(...sizes.map((size): DeviceNews => ({ type: 'bytes', device: 1, bytes: Uint8Array.from({ length: size }, () => next++ % 251) })));
    const taken: number[] = [];
    for (let step = 1; devices.waiting(1) > 0; step = (step * 5) % 17) taken.push(...devices.take(1, step));
    expect(taken).to.deep.equal(Array.from({ length: next }, (_, index) => index % 251));
  });

  it('acknowledges what was taken when all is, or a good deal of it', async () => {
    await open();
    const eighth = DEVICE_LIMITS.receive / 8;
    await say({ type: 'bytes', device: 1, bytes: new Uint8Array(2 * eighth) });
    devices.take(1, eighth - 1);
    expect(await told(0)).to.deep.equal([]);
    devices.take(1, 1);
    devices.take(1, 10);
    devices.take(1, eighth);
    devices.take(1, eighth);
    expect(await told(2)).to.deep.equal([eighth, eighth].map((count) => ({ type: 'credit', device: 1, count })));
  });

  it('acknowledges what was thrown away, once', async () => {
    await open();
    await say({ type: 'bytes', device: 1, bytes: bytes(1, 2, 3) });
    devices.take(1, 1);
    devices.discard(1);
    devices.discard(1);
    expect(devices.waiting(1)).to.equal(0);
    expect(await told(1)).to.deep.equal([{ type: 'credit', device: 1, count: 3 }]);
    await say({ type: 'bytes', device: 1, bytes: bytes(4) });
    expect(devices.take(1, 9)).to.deep.equal(bytes(4));
  });

  it('counts what was written until it has gone', async () => {
    await open();
    devices.write(1, bytes(1, 2, 3));
    devices.write(1, bytes());
    expect(devices.unsent(1)).to.equal(3);
    await say({ type: 'written', device: 1, count: 2 });
    expect(devices.unsent(1)).to.equal(1);
    expect(await told(1)).to.deep.equal([{ type: 'write', device: 1, bytes: bytes(1, 2, 3) }]);
  });

  it('gives each trouble once, the oldest first', async () => {
    await open();
    const troubles = (['overrun', 'parity'] as const).map((code): DeviceNews => ({ type: 'trouble', device: 1, problem: { code, message: '' } }));
    await say(...troubles);
    expect([devices.trouble(1), devices.trouble(1), devices.trouble(1)]).to.deep.equal(['{"code":"overrun","message":""}', '{"code":"parity","message":""}', undefined]);
  });

  it('keeps what came before a device was closed, and why it was', async () => {
    await open();
    devices.write(1, bytes(1));
    await say({ type: 'bytes', device: 1, bytes: bytes(5, 6) }, { type: 'trouble', device: 1, problem: PROBLEM }, { type: 'closed', device: 1, problem: PROBLEM });
    expect(JSON.parse(devices.closed(1)!)).to.deep.equal(PROBLEM);
    expect(devices.take(1, 10)).to.deep.equal(bytes(5, 6));
    expect(devices.trouble(1)).not.to.equal(undefined);
    expect(devices.unsent(1), 'nothing of it will go').to.equal(0);
  });

  it('knows nothing of devices that are not open', async () => {
    call({ op: 'list' });
    await say({ type: 'bytes', device: 5, bytes: bytes(1) }, { type: 'closed', device: 5, problem: PROBLEM });
    devices.write(5, bytes(1));
    devices.discard(5);
    expect([devices.waiting(5), devices.unsent(5), devices.trouble(5), devices.take(5, 3)]).to.deep.equal([0, 0, undefined, bytes()]);
    expect(JSON.parse(devices.closed(5)!)).to.include({ code: 'closed' });
    expect(await told(1)).to.have.length(1);
  });

  it('forgets a device that was closed, or could not be opened', async () => {
    await open();
    await say({ type: 'bytes', device: 1, bytes: bytes(1) });
    const close = call({ op: 'close', device: 1 });
    await say({ type: 'result', call: close, value: 'null', bytes: null });
    expect([devices.waiting(1), devices.closed(1)]).to.deep.equal([0, JSON.stringify({ code: 'closed', message: 'The device is not open.' })]);
    const refused = call({ ...OPEN, device: 2 });
    expect(devices.closed(2)).to.equal(undefined);
    await say({ type: 'failed', call: refused, problem: PROBLEM });
    expect(devices.closed(2)).to.match(/not open/);
  });

  describe('who waits for news', () => {
    it('is called once, by the next', async () => {
      await open();
      let calls = 0;
      devices.whenNews(null, () => (calls += 1));
      await settle();
      expect(calls).to.equal(0);
      await say({ type: 'bytes', device: 1, bytes: bytes(1) });
      await say({ type: 'bytes', device: 1, bytes: bytes(1) });
      expect(calls).to.equal(1);
    });

    it('is called by what was sent only if somebody has looked how much was not', async () => {
      await open();
      let calls = 0;
      const written = (): void => devices.receiveText(JSON.stringify([{ type: 'written', device: 1, count: 1 }]));
      devices.write(1, bytes(1, 2));
      const end = devices.whenNews(null, () => (calls += 1));
      written();
      expect(calls).to.equal(0);
      end();
      expect(devices.unsent(1)).to.equal(1);
      devices.whenNews(null, () => (calls += 1));
      written();
      expect([calls, devices.unsent(1)]).to.deep.equal([1, 0]);
      devices.write(1, bytes(3));
      devices.whenNews(null, () => (calls += 1));
      written();
      expect(calls).to.equal(1);
    });

    it('hears nothing when the wait was ended', async () => {
      await open();
      let calls = 0;
      for (const ms of [null, 0, 1]) devices.whenNews(ms, () => (calls += 1))();
      await say({ type: 'bytes', device: 1, bytes: bytes(1) });
      devices.wake();
      expect(calls).to.equal(0);
    });

    it('is called when its time is over, and leaves no timer when news come before', async () => {
      await open();
      const clock = new FakeClock();
      try {
        const calls: string[] = [];
        devices.whenNews(100, () => calls.push('over'));
        await clock.pass(99);
        expect(calls).to.deep.equal([]);
        await clock.pass(1);
        expect(calls).to.deep.equal(['over']);
        devices.whenNews(100, () => calls.push('news'));
        devices.receiveText(JSON.stringify([{ type: 'trouble', device: 1, problem: PROBLEM }]));
        expect([calls, clock.timers]).to.deep.equal([['over', 'news'], 0]);
      } finally {
        clock.restore();
      }
    });

    it('with 0 ms is called by itself; where Python can be suspended, after what is there already', async () => {
      await open();
      // On their way before the wait begins.
      page?.postMessage({ type: 'bytes', device: 1, bytes: bytes(1) });
      const waiting = await new Promise<number>((resolve) => devices.whenNews(0, () => resolve(devices.waiting(1))));
      // Elsewhere Python asks for its news (`poll`); WebKit orders nothing between two ports.
      expect(waiting).to.be.oneOf(canSuspend() ? [1] : [0, 1]);
      await new Promise<void>((resolve) => devices.whenNews(0, resolve));
    });

    it('with 0 ms many times, each is called once', async () => {
      await open();
      const calls = [0, 0, 0];
      await Promise.all(calls.map((_, at) => new Promise<void>((resolve) => devices.whenNews(0, () => ((calls[at]! += 1), resolve())))));
      await settle();
      expect(calls).to.deep.equal([1, 1, 1]);
    });

    it('looks again when woken, all of them, also one that waits again at once', async () => {
      await open();
      const calls: string[] = [];
      devices.whenNews(null, () => {
        calls.push('first');
        devices.whenNews(null, () => calls.push('again'));
      });
      devices.whenNews(1000, () => calls.push('second'));
      devices.wake();
      expect(calls).to.deep.equal(['first', 'second']);
      devices.wake();
      expect(calls).to.deep.equal(['first', 'second', 'again']);
    });
  });

  describe('of a blocked worker', () => {
    it('asks for its news, and reads them from text', async () => {
      await open();
      const number = call({ op: 'list' });
      devices.poll(7, 250);
      expect((await told(2))[1]).to.deep.equal({ type: 'poll', poll: 7, ms: 250 });
      const all = Uint8Array.from({ length: 256 }, (_, value) => value);
      const text = btoa(String.fromCharCode(...all));
      devices.receiveText(
        JSON.stringify([
          { type: 'bytes', device: 1, bytes: text },
          { type: 'result', call: number, value: '[]', bytes: text },
          { type: 'trouble', device: 1, problem: PROBLEM },
        ]),
      );
      expect(devices.take(1, 1000)).to.deep.equal(all);
      expect(devices.answer(number)).to.deep.equal(['{"value":[]}', all]);
      expect(devices.trouble(1)).to.equal(JSON.stringify(PROBLEM));
    });

    it('reads an answer without bytes, and an empty one', async () => {
      const [none, empty] = [call({ op: 'list' }), call({ op: 'list' })];
      devices.receiveText(
        JSON.stringify([
          { type: 'result', call: none, value: '1', bytes: null },
          { type: 'result', call: empty, value: '0', bytes: '' },
        ]),
      );
      expect(devices.answer(none)).to.deep.equal(['{"value":1}', undefined]);
      expect(devices.answer(empty)).to.deep.equal(['{"value":0}', bytes()]);
      devices.receiveText('[]');
      expect(await told(2)).to.have.length(2);
    });
  });
});
