import { expect } from '@open-wc/testing';
import { BackOff } from '../../src/pool/back-off.js';
import type { PoolClock } from '../../src/pool/types.js';

describe('the pause after trouble', () => {
  let now: number;
  let backOff: BackOff;

  beforeEach(() => {
    now = 0;
    const clock: PoolClock = { now: () => now, after: () => () => undefined };
    backOff = new BackOff(clock);
  });

  /** Trouble, as soon as the pause before it is over. */
  function troubleAgain(): number {
    now += backOff.left;
    backOff.trouble();
    return backOff.left;
  }

  it('does not exist at first', () => {
    expect(backOff.left).to.equal(0);
  });

  it('doubles from one second to a minute', () => {
    const pauses = Array.from({ length: 9 }, troubleAgain);
    expect(pauses).to.deep.equal([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it('passes', () => {
    backOff.trouble();
    now = 400;
    expect(backOff.left).to.equal(600);
    now = 5000;
    expect(backOff.left).to.equal(0);
  });

  it('is not made longer by more trouble while it lasts', () => {
    backOff.trouble();
    now = 500;
    backOff.trouble();
    expect(backOff.left).to.equal(500);
    now = 1000;
    backOff.trouble();
    expect(backOff.left).to.equal(2000);
  });

  it('ends with a success', () => {
    backOff.trouble();
    backOff.success();
    expect(backOff.left).to.equal(0);
  });

  it('is longer the next time although something went well in between, until a minute was calm', () => {
    troubleAgain();
    backOff.success();
    now += 59_999;
    expect(troubleAgain()).to.equal(2000);
    backOff.success();
    now += 30_000;
    backOff.success();
    now += 30_000;
    expect(troubleAgain()).to.equal(1000);
  });
});
