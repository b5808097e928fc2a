import { expect } from '@open-wc/testing';
import { until } from '../../support/until.js';
import { mountEditor } from './editor-fixture.js';
import { press } from './press.js';

function marked(root: ShadowRoot): { lines: string[]; numbers: string[] } {
  const texts = (selector: string): string[] => [...root.querySelectorAll(selector)].map((element) => element.textContent);
  return { lines: texts('.cm-line.cm-error-line'), numbers: texts('.cm-gutterElement.cm-error-gutter') };
}

describe('the error mark', () => {
  it('stands in the text and in the gutter', async () => {
    const { editor, root } = await mountEditor({ text: 'a\nb\nc' });
    editor.markError(2);
    expect(marked(root)).to.deep.equal({ lines: ['b'], numbers: ['2'] });
    const number = root.querySelector('.cm-error-gutter')!;
    expect(getComputedStyle(number, '::before').content).to.equal('"!"');
  });

  it('is on one line at a time and goes with null', async () => {
    const { editor, root } = await mountEditor({ text: 'a\nb\nc' });
    editor.markError(2);
    editor.markError(3);
    expect(marked(root).lines).to.deep.equal(['c']);
    editor.markError(null);
    expect(marked(root)).to.deep.equal({ lines: [], numbers: [] });
  });

  for (const line of [0, 4, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    it(`is not set for line ${line} of three`, async () => {
      const { editor, root } = await mountEditor({ text: 'a\nb\nc' });
      editor.markError(1);
      editor.markError(line);
      expect(marked(root).lines).to.deep.equal([]);
    });
  }

  it('moves along when lines are added or taken away above it', async () => {
    const { editor, content, root } = await mountEditor({ text: 'a\nb\nc' });
    editor.markError(2);
    editor.select(2);
    press(content, 'Enter');
    await until(() => marked(root).numbers[0] === '3', 'the mark is on line 3');
    expect(marked(root).lines).to.deep.equal(['b']);
    editor.text = 'b\nc';
    expect(marked(root).lines).to.deep.equal(['b']);
  });

  it('stays a mark of a whole line when its line is joined to the one before', async () => {
    const { editor, content, root } = await mountEditor({ text: 'a\nb\nc' });
    editor.markError(2);
    editor.select(2);
    press(content, 'Backspace');
    expect(editor.text).to.equal('ab\nc');
    expect(marked(root).lines).to.deep.equal(['ab']);
  });
});
