import { EditorState } from '@codemirror/state';
import { expect } from '@open-wc/testing';
import { replaceText } from '../../../src/element/editor/replace-text.js';

/** The text after the replacement, and where a caret at `caret` went. */
function replaced(before: string, after: string, caret = 0): { text: string; caret: number } {
  const state = EditorState.create({ doc: before, selection: { anchor: caret } });
  const next = state.update(replaceText(state, after)!).state;
  return { text: next.doc.toString(), caret: next.selection.main.head };
}

describe('replacing the text', () => {
  for (const [before, after] of [
    ['', 'a'],
    ['a', ''],
    ['aaa', 'aa'],
    ['aa', 'aaa'],
    ['abcabc', 'abc'],
    ['x = 1\ny = 2', 'x = 1\nz = 3\ny = 2'],
    ['😀', '😁'],
  ] as const) {
    it(`turns ${JSON.stringify(before)} into ${JSON.stringify(after)}`, () => {
      expect(replaced(before, after).text).to.equal(after);
    });
  }

  it('leaves a caret alone that stands before or after the difference', () => {
    expect(replaced('start middle end', 'start MIDDLE! end', 2).caret).to.equal(2);
    expect(replaced('start middle end', 'start MIDDLE! end', 16).caret).to.equal(17);
  });

  it('is nothing for the same text, whatever its line ends', () => {
    expect(replaceText(EditorState.create({ doc: 'a\nb' }), 'a\r\nb')).to.equal(null);
  });
});
