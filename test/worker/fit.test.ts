import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { LIMITS } from '../../src/protocol/limits.js';
import type { OutputItem, RunOutcome } from '../../src/protocol/messages.js';
import { parseWorkerMessage } from '../../src/protocol/validate.js';
import { fitItem, fitOutcome } from '../../src/worker/fit.js';

const long = fc.constantFrom('', 'x', 'x'.repeat(LIMITS.name + 1), '😀'.repeat(LIMITS.name), 'x'.repeat(LIMITS.text + 1));
const type = fc.constantFrom('text/plain', 'text/html', 'nonsense', '', 'Text/HTML', '__proto__', ...Array.from({ length: 20 }, (_, index) => `text/x-${index}`));
const mime = fc.array(fc.tuple(type, long), { maxLength: 20 }).map((entries) => Object.fromEntries(entries));
const frame = fc.record({ file: long, line: fc.constantFrom(1, 0, -1, NaN, 2 ** 60), name: long });
const error = fc.record({ type: long, message: long, traceback: long, frames: fc.array(frame).map((frames) => Array.from({ length: 30 }, () => frames).flat()) });
const outcome = fc.record({ status: fc.constantFrom('ok', 'error', 'interrupted'), value: long, mime, error, exitCode: fc.constant(10 ** 30) });
const item = fc.oneof(
  fc.record({ stream: fc.constant('value'), text: long, mime }),
  fc.record({ stream: fc.constant('display'), mime, displayId: long, update: fc.boolean() }),
  fc.record({ stream: fc.constant('display'), mime }),
);

describe('what Python tells, made to fit', () => {
  it('passes the wall, whatever a program called its exceptions and showed', () => {
    fc.assert(
      fc.property(outcome, item, (told, shown) => {
        const result = { type: 'result', run: 1, ms: 1, outcome: fitOutcome(told) };
        const output = { type: 'output', run: 1, items: [fitItem(shown)] };
        expect(parseWorkerMessage(structuredClone(result))).to.deep.equal(result);
        expect(parseWorkerMessage(structuredClone(output))).to.deep.equal(output);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves what fits as it is', () => {
    const told: RunOutcome = { status: 'error', error: { type: 'E', message: 'm', traceback: 't', frames: [{ file: 'main.py', line: 3, name: 'f' }] } };
    expect(fitOutcome(told)).to.deep.equal(told);
    const shown: OutputItem = { stream: 'display', mime: { 'text/html': '<b>x</b>' }, displayId: 'a', update: true };
    expect(fitItem(shown)).to.deep.equal(shown);
    const cleared: OutputItem = { stream: 'clear', wait: true };
    expect(fitItem(cleared)).to.equal(cleared);
  });

  it('keeps the last frames of a deep traceback', () => {
    const frames = Array.from({ length: LIMITS.frames + 9 }, (_, line) => ({ file: 'main.py', line: line + 1, name: 'f' }));
    const { error: fitted } = fitOutcome({ status: 'error', error: { type: '', message: '', traceback: '', frames } });
    expect(fitted?.frames.at(-1)?.line).to.equal(LIMITS.frames + 9);
    expect(fitted?.frames).to.have.length(LIMITS.frames);
  });

  it('shows the smaller forms of what is too large, or says so', () => {
    const picture = 'x'.repeat(LIMITS.mime + 1);
    expect(fitItem({ stream: 'display', mime: { 'image/png': picture, 'text/plain': 'a picture' } })).to.deep.equal({ stream: 'display', mime: { 'text/plain': 'a picture' } });
    expect(fitItem({ stream: 'display', mime: { 'image/png': picture } })).to.deep.equal({
      stream: 'display',
      mime: { 'text/plain': '[image/png: too large to show, or of no known type]' },
    });
  });
});
