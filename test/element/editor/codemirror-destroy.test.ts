import { expect, nextFrame } from '@open-wc/testing';
import { createEditor } from '../../../src/element/editor/codemirror.js';
import { countListeners } from './count-listeners.js';
import { mountEditor, mountShell } from './editor-fixture.js';

// In a file of its own: a living editor of another test would come and go in the count.
describe('an editor that is destroyed', () => {
  it('is gone from the page, and its listeners and observers with it', async () => {
    // The first editor in a document may leave things that later ones share.
    (await mountEditor()).editor.destroy();
    const shell = await mountShell();
    const count = countListeners();
    const editor = createEditor({
      parent: shell.frame,
      root: shell.root,
      text: 'x',
      readonly: false,
      label: 'Python code',
      strings: { tabHint: 'Escape, Tab' },
      onChange: () => undefined,
      onRun: () => undefined,
    });
    editor.focus();
    const alive = count.now();
    editor.destroy();
    await nextFrame();
    const left = count.now();
    count.stop();
    expect(alive).to.be.greaterThan(0);
    expect(left).to.equal(0);
    expect(shell.frame.childElementCount).to.equal(0);
  });
});
