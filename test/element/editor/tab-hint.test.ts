import { expect } from '@open-wc/testing';
import { mountEditor } from './editor-fixture.js';
import { press } from './press.js';

function hintOf(root: ShadowRoot, content: Element): HTMLElement | null {
  const id = content.getAttribute('aria-describedby');
  return id === null ? null : root.getElementById(id);
}

describe('the hint how to leave', () => {
  it('describes the editor to assistive tools', async () => {
    const { root, content } = await mountEditor({ strings: { tabHint: 'Escape lets Tab go.' } });
    expect(hintOf(root, content)!.textContent).to.equal('Escape lets Tab go.');
  });

  it('is seen once Tab was taken for indenting, until the reader goes on', async () => {
    const { root, content } = await mountEditor();
    const visibility = (): string => getComputedStyle(hintOf(root, content)!).visibility;
    expect(visibility()).to.equal('hidden');
    press(content, 'Tab');
    expect(visibility()).to.equal('visible');
    press(content, 'Escape');
    expect(visibility()).to.equal('visible');
    press(content, 'a');
    expect(visibility()).to.equal('hidden');
  });

  it('goes when the focus goes', async () => {
    const { editor, root, content } = await mountEditor();
    editor.focus();
    press(content, 'Tab');
    content.blur();
    expect(getComputedStyle(hintOf(root, content)!).visibility).to.equal('hidden');
  });

  it('is not needed in a read-only editor', async () => {
    const { editor, root, content } = await mountEditor({ readonly: true });
    press(content, 'Tab');
    expect(content.hasAttribute('aria-describedby')).to.equal(false);
    editor.readonly = false;
    expect(getComputedStyle(hintOf(root, content)!).visibility).to.equal('hidden');
  });

  it('has an id of its own in each editor', async () => {
    const [first, second] = [await mountEditor(), await mountEditor()];
    expect(first.content.getAttribute('aria-describedby')).not.to.equal(second.content.getAttribute('aria-describedby'));
  });
});
