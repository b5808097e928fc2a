import { expect } from '@open-wc/testing';
import type { OutputItem } from '../../src/protocol/messages.js';
import type { OutputBuffer } from '../../src/worker/output-buffer.js';
import { FakeClock } from '../support/clock.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const MEBI = 1 << 20;

describe('the output on its way to the page', () => {
  let sent: OutputItem[][];
  let buffer: OutputBuffer;
  let open: () => OutputBuffer;

  // The buffer takes the clock aside when it loads. It gets one that stands still: no second ends because the machine is slow.
  let clock: FakeClock;
  before(async () => {
    clock = new FakeClock();
    const { OutputBuffer } = await import('../../src/worker/output-buffer.js');
    open = () => new OutputBuffer((_run, items) => sent.push(items));
  });
  after(() => clock.restore());
  beforeEach(() => {
    sent = [];
    buffer = open();
  });

  const all = (): OutputItem[] => sent.flat();
  const text = (): string => all().map((item) => ('text' in item ? item.text : '')).join('');

  it('starts at once after a pause, and is all there at the end', () => {
    buffer.write('stdout', bytes('first'));
    expect(sent).to.deep.equal([[{ stream: 'stdout', text: 'first' }]]);
    for (let i = 0; i < 1000; i++) buffer.write('stdout', bytes('.'));
    buffer.finish();
    expect(text()).to.equal(`first${'.'.repeat(1000)}`);
    expect(sent.length).to.be.below(100);
  });

  it('keeps the order of streams and things displayed', () => {
    buffer.write('stdout', bytes('a'));
    buffer.write('stderr', bytes('b'));
    buffer.push({ stream: 'clear', wait: false });
    buffer.write('stdout', bytes('c'));
    buffer.finish();
    expect(all()).to.deep.equal([{ stream: 'stdout', text: 'a' }, { stream: 'stderr', text: 'b' }, { stream: 'clear', wait: false }, { stream: 'stdout', text: 'c' }]);
  });

  it('puts characters together that were cut between two writes', () => {
    const [first, ...rest] = bytes('é😀');
    for (const byte of [first!, ...rest]) buffer.write('stdout', Uint8Array.of(byte));
    buffer.finish();
    expect(text()).to.equal('é😀');
  });

  it('comes in pieces that the host accepts, however much is written at once', () => {
    buffer.write('stdout', bytes('x'.repeat(5 * MEBI)));
    for (let i = 0; i < 5000; i++) buffer.push({ stream: 'display', mime: { 'text/plain': String(i) } });
    buffer.finish();
    expect(Math.max(...all().map((item) => ('text' in item ? item.text.length : 0)))).to.equal(1 << 16);
    expect(Math.max(...sent.map((items) => items.length))).to.be.at.most(1000);
    expect([text().length, all().filter(({ stream }) => stream === 'display').length]).to.deep.equal([5 * MEBI, 5000]);
  });

  it('is limited in a second, counts what it leaves out, and never leaves out the end', () => {
    const written = 50 * MEBI + 'the end\n'.length;
    buffer.write('stdout', bytes('x'.repeat(50 * MEBI)));
    buffer.write('stdout', bytes('the end\n'));
    buffer.finish();
    const note = /\n\[… (\d+) characters left out: printed too fast to show\]\n/.exec(text());
    expect(text().endsWith('xthe end\n')).to.equal(true);
    expect(text().length - note![0].length + Number(note![1])).to.equal(written);
    expect(text().length).to.be.below(33 * MEBI);
  });

  it('holds little back however much is above the limit', () => {
    for (let i = 0; i < 100; i++) buffer.write('stdout', bytes(`${i}:${'x'.repeat(MEBI)}`));
    const before = text().length;
    buffer.finish();
    expect(text().length - before).to.be.below(1 << 17);
    expect(text().endsWith('x')).to.equal(true);
  });
});
