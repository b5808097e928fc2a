import { EditorState } from '@codemirror/state';
import { expect } from '@open-wc/testing';
import { asker, pointsAt, unitsAt } from '../../../../src/element/editor/insight/ask.js';
import { FakePython } from './insight-fixture.js';

const code = 'a😀b\n👩‍🚀é';
const state = EditorState.create({ doc: code });

describe('places in code points', () => {
  it('are counted as Python does, and back', () => {
    const characters = [...code];
    for (let points = 0; points <= characters.length; points++) {
      const units = characters.slice(0, points).join('').length;
      expect(pointsAt(code, units)).to.equal(points);
      expect(unitsAt(code, points)).to.equal(units);
    }
  });

  it('are never outside the text', () => {
    expect(unitsAt('ab', Number.MAX_SAFE_INTEGER)).to.equal(2);
  });

  it('go out with the question and come back in the answer', async () => {
    const python = new FakePython()
      .says('hover', () => ({ kind: 'hover', from: 2, to: 3, title: 'b', doc: '' }))
      .says('complete', () => ({ kind: 'complete', from: 2, completions: [] }))
      .says('check', () => ({ kind: 'check', problems: [{ from: 4, to: 99, message: '' }, { from: 3, to: 1, message: '' }] }));
    const ask = asker(python);
    expect(await ask('hover', state, 4)).to.include({ from: 3, to: 4 });
    expect(python.questions[0]).to.deep.equal({ kind: 'hover', code, cursor: 3 });
    expect(await ask('complete', state, 4)).to.include({ from: 3 });
    const check = await ask('check', state, 0);
    expect(check?.problems.map(({ from, to }) => [from, to])).to.deep.equal([[5, code.length], [4, 4]]);
  });
});

describe('a port', () => {
  it('that answers another question has said nothing', async () => {
    const ask = asker({ ask: () => Promise.resolve({ kind: 'check', problems: [] }) });
    expect(await ask('hover', state, 0)).to.equal(null);
  });

  for (const [how, fail] of [
    ['rejects', () => Promise.reject(new Error('gone'))],
    ['throws', () => { throw new Error('gone'); }],
  ] as const) {
    it(`that ${how} has said nothing, and the page's author is told once`, async () => {
      const { warn } = console;
      const warnings: unknown[][] = [];
      console.warn = (...words: unknown[]) => warnings.push(words);
      try {
        const ask = asker({ ask: fail });
        expect([await ask('hover', state, 0), await ask('check', state, 0)]).to.deep.equal([null, null]);
      } finally {
        console.warn = warn;
      }
      expect(warnings.length).to.equal(1);
    });
  }
});
