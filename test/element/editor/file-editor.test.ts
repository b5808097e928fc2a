import { expect } from '@open-wc/testing';
import { createEditor } from '../../../src/element/editor/codemirror.js';
import { FileEditor } from '../../../src/element/editor/file-editor.js';
import { mountShell } from './editor-fixture.js';

async function mountFile(text = 'x = 1'): Promise<{ file: FileEditor; plain: () => HTMLTextAreaElement | null; rich: () => HTMLElement | null }> {
  const { root, frame } = await mountShell();
  const file = new FileEditor({
    name: 'main.py',
    text,
    readonly: false,
    label: 'Code',
    strings: { tabHint: 'Press Escape, then Tab, to leave the editor.' },
    root,
    onChange: () => undefined,
    onRun: () => undefined,
  });
  frame.append(file.element);
  return { file, plain: () => root.querySelector('textarea'), rich: () => root.querySelector('.cm-editor') };
}

describe('the editor of a file', () => {
  it('is a plain text field until CodeMirror takes its place', async () => {
    const { file, plain, rich } = await mountFile();
    expect([plain() !== null, rich() !== null]).to.deep.equal([true, false]);
    file.enrich(createEditor);
    expect([plain() !== null, rich() !== null, file.text]).to.deep.equal([false, true, 'x = 1']);
  });

  it('stays a plain text field, text and all, where CodeMirror does not work', async () => {
    const { file, plain } = await mountFile();
    const broken = (): never => {
      throw new TypeError('not on this page');
    };
    expect(() => file.enrich(broken)).to.throw('not on this page');
    expect([plain()?.value, file.text, file.rich]).to.deep.equal(['x = 1', 'x = 1', false]);
  });

  it('becomes a plain text field again, with the text as it stands, and rich once more', async () => {
    const { file, plain, rich } = await mountFile();
    file.enrich(createEditor);
    file.text = 'x = 2\ny = 3';
    file.simplify();
    expect([plain()?.value, plain()?.rows, rich()]).to.deep.equal(['x = 2\ny = 3', 2, null]);
    file.enrich(createEditor);
    expect([plain(), file.text]).to.deep.equal([null, 'x = 2\ny = 3']);
  });
});
