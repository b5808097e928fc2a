import { expect } from '@open-wc/testing';
import { Traffic } from '../../src/devices/traffic.js';

const KEPT = 64 << 10;

describe('what went over a line', () => {
  const kept = (traffic: Traffic): number => traffic.entries.reduce((sum, { bytes }) => sum + bytes.length, 0);

  it('counts each direction, and keeps the order', () => {
    const traffic = new Traffic();
    traffic.add('out', Uint8Array.of(1, 2));
    traffic.add('in', Uint8Array.of(3));
    traffic.add('out', Uint8Array.of(4));
    expect([traffic.sent, traffic.received]).to.deep.equal([3, 1]);
    expect(traffic.entries.map(({ direction, bytes }) => [direction, ...bytes])).to.deep.equal([['out', 1, 2], ['in', 3], ['out', 4]]);
    const times = traffic.entries.map(({ at }) => at);
    expect(times).to.deep.equal([...times].sort((one, other) => one - other));
  });

  it('keeps the last of it, and counts all', () => {
    const traffic = new Traffic();
    for (let number = 0; number < 100; number++) traffic.add('in', new Uint8Array(1000).fill(number));
    expect(traffic.received).to.equal(100_000);
    expect(kept(traffic)).to.be.within(KEPT - 1000, KEPT);
    expect(traffic.entries.at(-1)?.bytes[0]).to.equal(99);
  });

  it('keeps the end of what is longer than all that is kept', () => {
    const traffic = new Traffic();
    traffic.add('in', Uint8Array.of(1));
    const long = new Uint8Array(KEPT + 5);
    long[long.length - 1] = 9;
    traffic.add('out', long);
    expect([traffic.entries.length, kept(traffic), traffic.sent]).to.deep.equal([1, KEPT, KEPT + 5]);
    expect(traffic.entries[0]?.bytes.at(-1)).to.equal(9);
  });

  it('keeps copies: the bytes themselves travel on', () => {
    const traffic = new Traffic();
    const bytes = Uint8Array.of(1, 2);
    traffic.add('in', bytes);
    structuredClone(bytes, { transfer: [bytes.buffer] });
    expect([...traffic.entries[0]!.bytes]).to.deep.equal([1, 2]);
  });

  it('forgets what is kept, and goes on counting', () => {
    const traffic = new Traffic();
    traffic.add('in', Uint8Array.of(1, 2));
    traffic.clear();
    traffic.add('in', Uint8Array.of(3));
    expect(traffic.received).to.equal(3);
    expect(traffic.entries.map(({ bytes }) => [...bytes])).to.deep.equal([[3]]);
  });
});
