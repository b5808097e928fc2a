import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { checkSettings } from '../../src/pool/settings.js';
import type { PoolSettings } from '../../src/pool/settings.js';

/** What the compiler would refuse, as a page without one would write it. */
const untyped = (settings: unknown): PoolSettings => settings as PoolSettings;

const HOUR_MS = 3_600_000;

describe('the settings of a pool', () => {
  it('are one interpreter, refreshed every hour, used for a day at most', () => {
    expect(checkSettings({})).to.deep.equal({ size: 1, refreshMs: HOUR_MS, maxAgeMs: 24 * HOUR_MS });
  });

  it('have a maximum age that is never below the interval, where only the interval is given', () => {
    expect(checkSettings({ refreshSeconds: 90_000 }).maxAgeMs).to.equal(90_000_000);
  });

  it('may be as small and as large as is allowed', () => {
    expect(checkSettings({ size: 20, refreshSeconds: 60, maxAgeSeconds: 60 })).to.deep.equal({ size: 20, refreshMs: 60_000, maxAgeMs: 60_000 });
  });

  const refused: [settings: unknown, error: typeof RangeError | typeof TypeError, message: string][] = [
    [{ size: 0 }, RangeError, 'The pool’s size is 0; it must be a whole number from 1 to 20.'],
    [{ size: 21 }, RangeError, 'The pool’s size is 21; it must be a whole number from 1 to 20.'],
    [{ size: 1.5 }, RangeError, 'The pool’s size is 1.5; it must be a whole number from 1 to 20.'],
    [{ size: NaN }, RangeError, 'The pool’s size is NaN; it must be a whole number from 1 to 20.'],
    [{ size: '3' }, TypeError, 'The pool’s size is "3"; it must be a whole number from 1 to 20.'],
    [{ size: null }, TypeError, 'The pool’s size is null; it must be a whole number from 1 to 20.'],
    [{ refreshSeconds: 59 }, RangeError, 'The pool’s refreshSeconds is 59; it must be a finite number, 60 or more.'],
    [{ refreshSeconds: Infinity }, RangeError, 'The pool’s refreshSeconds is Infinity; it must be a finite number, 60 or more.'],
    [{ refreshSeconds: '3600' }, TypeError, 'The pool’s refreshSeconds is "3600"; it must be a finite number, 60 or more.'],
    [{ refreshSeconds: [3600] }, TypeError, 'The pool’s refreshSeconds is an object; it must be a finite number, 60 or more.'],
    [{ maxAgeSeconds: 3599 }, RangeError, 'The pool’s maxAgeSeconds is 3599; it must be a finite number, at least refreshSeconds, which is 3600.'],
    [{ refreshSeconds: 120, maxAgeSeconds: 60 }, RangeError, 'The pool’s maxAgeSeconds is 60; it must be a finite number, at least refreshSeconds, which is 120.'],
    [{ maxAgeSeconds: Symbol('day') }, TypeError, 'The pool’s maxAgeSeconds is Symbol(day); it must be a finite number, at least refreshSeconds, which is 3600.'],
    [null, TypeError, 'The pool’s settings are null; they must be an object.'],
  ];
  for (const [settings, error, message] of refused) {
    it(`are refused with the reason: ${message}`, () => {
      expect(() => checkSettings(untyped(settings))).to.throw(error, message);
    });
  }

  it('are either kept exactly or refused, whatever they are', () => {
    const setting = fc.option(fc.oneof(fc.integer({ min: -5, max: 100_000 }), fc.double(), fc.anything()), { nil: undefined });
    const property = fc.property(setting, setting, setting, (size, refreshSeconds, maxAgeSeconds) => {
      let checked;
      try {
        checked = checkSettings(untyped({ size, refreshSeconds, maxAgeSeconds }));
      } catch (error) {
        return error instanceof RangeError || error instanceof TypeError;
      }
      const kept = (given: unknown, used: number): boolean => given === undefined || given === used || (typeof given === 'number' && given * 1000 === used);
      const legal = checked.size >= 1 && checked.size <= 20 && checked.refreshMs >= 60_000 && checked.maxAgeMs >= checked.refreshMs;
      return legal && kept(size, checked.size) && kept(refreshSeconds, checked.refreshMs) && kept(maxAgeSeconds, checked.maxAgeMs);
    });
    fc.assert(property, { numRuns: 500 });
  });
});
