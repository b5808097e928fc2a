import { expect } from '@open-wc/testing';
import { createNewsWire } from '../../src/devices/news-wire.js';
import type { DeviceNews } from '../../src/protocol/devices.js';
import { FakeClock, settle } from '../support/clock.js';

const written = (count: number): DeviceNews => ({ type: 'written', device: 1, count });

describe('the wire to a Python that listens', () => {
  let here: MessagePort;
  let there: MessagePort;
  let got: DeviceNews[];

  beforeEach(() => {
    ({ port1: here, port2: there } = new MessageChannel());
    got = [];
    there.onmessage = ({ data }: MessageEvent<DeviceNews>) => got.push(data);
  });
  afterEach(() => here.close());

  it('sends news at once, in order', async () => {
    const wire = createNewsWire(here, false, () => undefined, () => undefined);
    for (let count = 0; count < 5; count++) wire.send(written(count));
    await settle();
    expect(got).to.deep.equal([0, 1, 2, 3, 4].map(written));
  });

  it('hands whole buffers over, and copies parts of one', async () => {
    const wire = createNewsWire(here, false, () => undefined, () => undefined);
    const whole = Uint8Array.of(1, 2);
    const part = Uint8Array.of(3, 4, 5).subarray(1);
    wire.send({ type: 'bytes', device: 1, bytes: whole });
    wire.send({ type: 'result', call: 1, value: '2', bytes: part });
    wire.send({ type: 'result', call: 2, value: '0', bytes: null });
    expect([whole.length, part.length]).to.deep.equal([0, 2]);
    await settle();
    expect(got.map((news) => ('bytes' in news && news.bytes ? [...news.bytes] : null))).to.deep.equal([[1, 2], [4, 5], null]);
  });

  it('hears no questions', async () => {
    const texts: string[] = [];
    const wire = createNewsWire(here, false, (text) => texts.push(text), () => undefined);
    wire.poll(1, 0);
    wire.send(written(1));
    await settle();
    expect(texts).to.deep.equal([]);
  });
});

describe('the wire to a Python that asks', () => {
  let clock: FakeClock;
  let texts: string[];
  beforeEach(() => {
    clock = new FakeClock();
    texts = [];
  });
  afterEach(() => clock.restore());

  let violations = 0;
  const open = () => createNewsWire(new MessageChannel().port1, true, (text) => texts.push(text), () => violations++);

  it('counts a Python that never asks as one that breaks the rules', () => {
    violations = 0;
    const wire = open();
    for (let count = 0; count < 10_001; count++) wire.send(written(count));
    expect([violations, texts]).to.deep.equal([1, []]);
  });

  /** What the worker was given: which question it answers, and the news. */
  const answers = (): [number, unknown][] =>
    texts.map((text) => {
      const { ask, text: news } = JSON.parse(text) as { ask: number; text: string };
      return [ask, JSON.parse(news)];
    });

  it('keeps its news until it asks', () => {
    const wire = open();
    wire.send(written(1));
    wire.send(written(2));
    expect(texts).to.deep.equal([]);
    wire.poll(7, 1000);
    expect(answers()).to.deep.equal([[7, [written(1), written(2)]]]);
    expect(clock.timers).to.equal(0);
  });

  it('answers with the next news when there are none yet, once', () => {
    const wire = open();
    wire.poll(1, 1000);
    expect(texts).to.deep.equal([]);
    wire.send(written(1));
    wire.send(written(2));
    expect(answers()).to.deep.equal([[1, [written(1)]]]);
    wire.poll(2, 1000);
    expect(answers()[1]).to.deep.equal([2, [written(2)]]);
  });

  it('answers with nothing when the time is over', async () => {
    const wire = open();
    wire.poll(3, 50);
    await clock.pass(49);
    expect(texts).to.deep.equal([]);
    await clock.pass(1);
    expect(answers()).to.deep.equal([[3, []]]);
    wire.send(written(1));
    expect(texts).to.have.length(1);
  });

  it('lets what happens in this moment come first', async () => {
    const wire = open();
    wire.poll(3, 0);
    wire.send(written(1));
    await clock.pass(0);
    expect(answers()).to.deep.equal([[3, [written(1)]]]);
  });

  it('answers the last question when one came before it that was given up', async () => {
    const wire = open();
    wire.poll(1, 100);
    wire.poll(2, 200);
    expect(clock.timers).to.equal(1);
    await clock.pass(150);
    expect(texts).to.deep.equal([]);
    wire.send(written(1));
    expect(answers()).to.deep.equal([[2, [written(1)]]]);
  });

  it('writes bytes in base64, many of them too', () => {
    const wire = open();
    const bytes = Uint8Array.from({ length: 200_000 }, (_, at) => at % 251);
    wire.send({ type: 'bytes', device: 1, bytes });
    wire.send({ type: 'result', call: 1, value: '0', bytes: new Uint8Array() });
    wire.send({ type: 'result', call: 2, value: '0', bytes: null });
    wire.poll(1, 0);
    const [first, empty, none] = answers()[0]![1] as { bytes: string | null | Uint8Array }[];
    expect(Uint8Array.from(atob(first!.bytes as string), (char) => char.charCodeAt(0))).to.deep.equal(bytes);
    expect(none!.bytes).to.equal(null);
    expect(empty!.bytes).to.equal('');
  });

  it('waits as long as a timer can, and not shorter, for a number that is larger', async () => {
    const wire = open();
    wire.poll(1, Number.MAX_SAFE_INTEGER);
    await clock.pass(2 ** 31 - 2);
    expect(texts).to.deep.equal([]);
    await clock.pass(1);
    expect(texts).to.have.length(1);
  });

  it('is silent after its end, and leaves no timer', async () => {
    const wire = open();
    wire.poll(1, 100);
    wire.close();
    wire.send(written(1));
    await clock.pass(200);
    expect([texts, clock.timers]).to.deep.equal([[], 0]);
  });
});
