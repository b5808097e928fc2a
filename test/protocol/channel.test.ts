import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { DEFAULT_LIMITS, WorkerChannel } from '../../src/protocol/channel.js';
import type { ChannelFault, ChannelLimits } from '../../src/protocol/channel.js';
import type { WorkerToHost } from '../../src/protocol/messages.js';
import { parseWorkerMessage } from '../../src/protocol/validate.js';
import { expectAnswering, Heartbeat } from '../support/heartbeat.js';
import { anyMessage, cloned, garbage } from './forgeries.js';

/** One message of a window is the mark that ends each post. */
const LIMITS: ChannelLimits = { invalid: 3, messages: 6, characters: 1000, windowMs: 1000 };
/** Never reached. */
const NO_LIMITS: ChannelLimits = { invalid: Infinity, messages: Infinity, characters: Infinity, windowMs: 1000 };

/** Marks the end of a post. */
const END_MARK = 1_000_000;

const pong = (ping: number): WorkerToHost => ({ type: 'pong', ping });
const printed = (text: string): WorkerToHost => ({ type: 'output', run: 1, items: [{ stream: 'stdout', text }] });

/** A channel whose messages and faults are noted, the port of its worker, and a clock that stands still until it is moved. */
class Setup {
  /** All but the end marks. */
  readonly messages: WorkerToHost[] = [];
  readonly faults: ChannelFault[] = [];
  readonly channel: WorkerChannel;
  readonly worker: MessagePort;
  now = 0;
  #settled: () => void = () => undefined;

  constructor(limits: ChannelLimits | undefined) {
    const { port1, port2 } = new MessageChannel();
    this.worker = port2;
    const handlers = {
      message: (message: WorkerToHost): void => {
        if (message.type === 'pong' && message.ping === END_MARK) this.#settled();
        else this.messages.push(message);
      },
      fault: (fault: ChannelFault): void => {
        this.faults.push(fault);
        this.#settled();
      },
    };
    this.channel = limits ? new WorkerChannel(port1, handlers, limits, () => this.now) : new WorkerChannel(port1, handlers);
  }

  /** Posts the messages, and waits until they have come, or until the channel had enough and what was left had its chance to come. */
  async post(...messages: unknown[]): Promise<void> {
    const settled = new Promise<void>((resolve) => (this.#settled = resolve));
    for (const message of messages) this.worker.postMessage(message);
    this.worker.postMessage(pong(END_MARK));
    await settled;
    if (this.faults.length > 0) await portsDelivered();
  }

  end(): void {
    this.channel.close();
    this.worker.close();
  }
}

/** A few rounds on another port: time enough for what was posted before, though not in every engine a promise. */
async function portsDelivered(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  for (let round = 0; round < 5; round++) {
    const arrived = new Promise((resolve) => (port2.onmessage = resolve));
    port1.postMessage(null);
    await arrived;
  }
  port1.close();
}

describe('a worker’s channel', () => {
  let setup: Setup;
  const start = (limits?: ChannelLimits): Setup => (setup = new Setup(limits));
  afterEach(() => setup.end());

  it('passes messages on in their order', async () => {
    const { messages } = start(LIMITS);
    await setup.post(pong(1), printed('two'), pong(3));
    expect(messages).to.deep.equal([pong(1), printed('two'), pong(3)]);
  });

  it('sends to the worker', async () => {
    const { channel, worker } = start(LIMITS);
    const arrived = new Promise<MessageEvent>((resolve) => (worker.onmessage = resolve));
    channel.send({ type: 'ping', ping: 7 });
    expect((await arrived).data).to.deep.equal({ type: 'ping', ping: 7 });
  });

  it('drops what does not fit, and goes on below the limit', async () => {
    const { messages, faults } = start(LIMITS);
    await setup.post('nonsense', pong(1), null, pong(2));
    expect(messages).to.deep.equal([pong(1), pong(2)]);
    expect(faults).to.deep.equal([]);
  });

  it('gives the worker up at the limit of nonsense: one fault, and nothing after it', async () => {
    const { messages, faults } = start(LIMITS);
    await setup.post('a', pong(1), 'b', 'c', pong(2), 'd', 'e');
    expect(faults).to.deep.equal(['invalid']);
    expect(messages).to.deep.equal([pong(1)]);
  });

  it('counts nonsense over the worker’s whole life', async () => {
    const { faults } = start(LIMITS);
    for (const nonsense of ['a', 'b', 'c']) {
      await setup.post(nonsense);
      setup.now += 10_000;
    }
    expect(faults).to.deep.equal(['invalid']);
  });

  it('gives the worker up when too many messages come in one window', async () => {
    const { messages, faults } = start(LIMITS);
    await setup.post(...Array.from({ length: 9 }, (_, index) => pong(index)));
    expect(faults).to.deep.equal(['flood']);
    expect(messages).to.have.length(LIMITS.messages);
  });

  it('gives the worker up when too many characters come in one window, as text or as pictures', async () => {
    const picture: WorkerToHost = { type: 'output', run: 1, items: [{ stream: 'display', mime: { 'image/png': 'x'.repeat(700) } }] };
    for (const heavy of [printed('x'.repeat(700)), picture]) {
      const { messages, faults } = start(LIMITS);
      await setup.post(heavy, printed('x'.repeat(10)), pong(1));
      expect(faults).to.deep.equal(['flood']);
      expect(messages).to.deep.equal([heavy]);
      setup.end();
    }
  });

  it('weighs the number of objects too', async () => {
    const many: WorkerToHost = { type: 'output', run: 1, items: Array(9).fill({ stream: 'clear', wait: false }) };
    const { faults } = start({ ...LIMITS, characters: 640 });
    await setup.post(many);
    expect(faults).to.deep.equal(['flood']);
  });

  it('takes a message that brings ports for nonsense', async () => {
    const { messages, worker } = start(LIMITS);
    worker.postMessage(pong(1), [new MessageChannel().port1]);
    await setup.post(pong(2));
    expect(messages).to.deep.equal([pong(2)]);
  });

  it('takes the message that asks for devices with its port, which works then', async () => {
    const { messages, faults, worker } = start(LIMITS);
    const { port1, port2 } = new MessageChannel();
    worker.postMessage({ type: 'devices', port: port2, polled: false }, [port2]);
    await setup.post(pong(1));
    const [devices, ...rest] = messages;
    expect([devices?.type, rest, faults]).to.deep.equal(['devices', [pong(1)], []]);
    const arrived = new Promise<MessageEvent>((resolve) => (port1.onmessage = resolve));
    if (devices?.type === 'devices') devices.port.postMessage('hello');
    expect((await arrived).data).to.equal('hello');
    port1.close();
  });

  it('takes it for nonsense when it brings two ports, or another than its own', async () => {
    const { messages, faults, worker } = start(LIMITS);
    const ports = Array.from({ length: 3 }, () => new MessageChannel().port1);
    worker.postMessage({ type: 'devices', port: ports[0], polled: false }, ports.slice(0, 2));
    worker.postMessage({ type: 'devices', port: null, polled: false }, ports.slice(2));
    await setup.post(pong(2));
    expect([messages, faults]).to.deep.equal([[pong(2)], []]);
    await setup.post('and once more');
    expect(faults).to.deep.equal(['invalid']);
  });

  it('forgets what came in earlier windows', async () => {
    const { messages, faults } = start(LIMITS);
    for (let window = 0; window < 5; window++) {
      await setup.post(pong(1), pong(2), pong(3), pong(4), printed('x'.repeat(60)));
      setup.now += LIMITS.windowMs + 1;
    }
    expect(faults).to.deep.equal([]);
    expect(messages).to.have.length(25);
  });

  it('is silent after close(), whatever waits in the queue', async () => {
    const { messages, faults, worker, channel } = start(LIMITS);
    for (let index = 0; index < 4; index++) worker.postMessage(pong(index));
    for (let index = 0; index < 9; index++) worker.postMessage('nonsense');
    channel.close();
    channel.send({ type: 'ping', ping: 1 });
    await portsDelivered();
    expect(messages).to.deep.equal([]);
    expect(faults).to.deep.equal([]);
  });

  it('is silent after a close() from inside its own handler', async () => {
    const { messages } = start(LIMITS);
    const first = new Promise<void>((resolve) => {
      messages.push = (...all) => (setup.channel.close(), resolve(), Array.prototype.push.apply(messages, all));
    });
    setup.worker.postMessage(pong(1));
    setup.worker.postMessage(pong(2));
    await first;
    await portsDelivered();
    expect(messages).to.deep.equal([pong(1)]);
  });

  it('delivers of forged messages, through a real port, exactly what the wall lets through', async function () {
    // Thousands of messages, each quick.
    this.timeout(300_000);
    await fc.assert(
      fc.asyncProperty(fc.array(anyMessage, { minLength: 50, maxLength: 50 }), async (forged) => {
        const { messages, faults } = start(NO_LIMITS);
        const postable = forged.map(cloned).filter((message) => message !== undefined);
        await setup.post(...postable);
        expect(messages).to.deep.equal(postable.map(parseWorkerMessage).filter((message) => message !== null));
        expect(faults).to.deep.equal([]);
        setup.end();
      }),
      { numRuns: 100 },
    );
  });

  it('ends a worker that sends garbage, whatever the garbage is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(garbage, { minLength: 20, maxLength: 20 }), async (forged) => {
        const { faults } = start();
        const postable = forged.map(cloned).filter((message) => message !== undefined && parseWorkerMessage(message) === null);
        fc.pre(postable.length >= DEFAULT_LIMITS.invalid);
        await setup.post(...postable);
        expect(faults).to.deep.equal(['invalid']);
        setup.end();
      }),
      { numRuns: 50 },
    );
  });
});

/** What a worker sends without pause, why it is given up, and how many messages it gets through first: what one window allows. */
const FLOODS: Readonly<Record<string, { readonly make: string; readonly fault: ChannelFault; readonly passed: number }>> = {
  'short messages': { make: `() => ({ type: 'pong', ping: 0 })`, fault: 'flood', passed: DEFAULT_LIMITS.messages },
  // Each weighs a little more than its text, so the last one does not fit.
  'long texts': {
    make: `() => ({ type: 'output', run: 1, items: [{ stream: 'stdout', text: 'x'.repeat(1 << 20) }] })`,
    fault: 'flood',
    passed: DEFAULT_LIMITS.characters / (1 << 20) - 1,
  },
  'garbage with much in it': { make: `() => Array.from({ length: 5000 }, (_, index) => ({ [index]: index }))`, fault: 'invalid', passed: 0 },
};

describe('a worker that floods its channel', () => {
  for (const [what, { make, fault, passed }] of Object.entries(FLOODS)) {
    it(`with ${what} is given up after ${passed} of them, and the page answers all the while`, async () => {
      const control = await pauseUnderLoad(make);
      const flood = await pauseUnderFlood(make);
      expect(flood).to.include({ fault, passed, later: 0 });
      await expectAnswering(`a flood of ${what}`, flood.pause, control);
    });
  }
});

/** Runs a worker, until `during` is over, and tells the page's longest pause, in milliseconds. */
async function pauseWith(script: string, during: (worker: Worker, beats: Heartbeat) => Promise<void>): Promise<number> {
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  const worker = new Worker(url);
  const beats = new Heartbeat();
  await during(worker, beats);
  worker.terminate();
  URL.revokeObjectURL(url);
  return beats.stop();
}

/** The page's longest pause while a worker makes messages as fast as it can, and sends none. */
function pauseUnderLoad(make: string): Promise<number> {
  const script = `const make = ${make}; postMessage('busy'); for (;;) structuredClone(make());`;
  return pauseWith(script, async (worker, beats) => {
    await new Promise((resolve) => (worker.onmessage = resolve));
    await beats.next(40);
  });
}

/**
 * Lets a worker flood a channel until that gives up, and a while longer. The channel's clock stands still: however slowly the worker
 * sends, all of it comes in one window.
 *
 * @param make - the source of a function that makes a message
 * @returns why the channel gave up, the messages that it passed on before and later, and the page's longest pause
 */
async function pauseUnderFlood(make: string): Promise<{ fault: ChannelFault; passed: number; later: number; pause: number }> {
  const script = `onmessage = ({ data: port }) => { const make = ${make}; for (;;) port.postMessage(make()); }`;
  let messages = 0;
  let passed = 0;
  let fault: ChannelFault | undefined;
  const pause = await pauseWith(script, async (worker, beats) => {
    const { port1, port2 } = new MessageChannel();
    fault = await new Promise<ChannelFault>((resolve) => {
      new WorkerChannel(port1, { message: () => (messages += 1), fault: resolve }, DEFAULT_LIMITS, () => 0);
      worker.postMessage(port2, [port2]);
    });
    passed = messages;
    // It floods on: what it sends now goes nowhere and costs the page nothing.
    await beats.next(10);
  });
  return { fault: fault!, passed, later: messages - passed, pause };
}
