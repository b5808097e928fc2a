import { expect, fixture, html } from '@open-wc/testing';
import * as keyboard from '../../support/input.js';
import { until } from '../../support/until.js';
import { mountEditor } from './editor-fixture.js';
import { press } from './press.js';

describe('the run keys', () => {
  it('run with Ctrl+Enter and with Cmd+Enter and leave the text alone', async () => {
    const { editor, content, runs } = await mountEditor({ text: 'x' });
    expect(press(content, 'Enter', { ctrlKey: true })).to.equal(true);
    expect(press(content, 'Enter', { metaKey: true })).to.equal(true);
    expect(runs()).to.equal(2);
    expect(editor.text).to.equal('x');
  });

  it('run once for a key that is held down', async () => {
    const { editor, content, runs } = await mountEditor({ text: 'x' });
    press(content, 'Enter', { mod: true });
    expect(press(content, 'Enter', { mod: true, repeat: true })).to.equal(true);
    expect(runs()).to.equal(1);
    expect(editor.text).to.equal('x');
  });

  it('are not Enter or Shift+Enter, which make a new line', async () => {
    const { editor, content, runs } = await mountEditor({ text: 'x' });
    press(content, 'Enter');
    press(content, 'Enter', { shiftKey: true });
    expect(runs()).to.equal(0);
    expect(editor.text).to.equal('\n\nx');
  });

  it('run a read-only text too', async () => {
    const { content, runs } = await mountEditor({ text: 'x', readonly: true });
    press(content, 'Enter', { mod: true });
    expect(runs()).to.equal(1);
  });
});

describe('a real keyboard', () => {
  it('writes, undoes and runs', async () => {
    const { editor, runs } = await mountEditor({ text: 'x' });
    editor.focus();
    await keyboard.type('a');
    await until(() => editor.text === 'ax', 'the text is typed');
    await keyboard.press('Control+z');
    await until(() => editor.text === 'x', 'the text is undone');
    await keyboard.press('Control+Enter');
    await until(() => runs() === 1, 'it ran');
    expect(editor.text).to.equal('x');
  });

  it('comes in by Tab, and goes on by Escape and Tab to what follows, or back with Shift', async () => {
    const before = await fixture<HTMLButtonElement>(html`<button>Before</button>`);
    const { editor } = await mountEditor({ text: 'x' });
    const after = await fixture<HTMLButtonElement>(html`<button>After</button>`);
    before.focus();
    await keyboard.press('Tab');
    await until(() => editor.hasFocus, 'the editor has the focus');
    await keyboard.press('Tab');
    await until(() => editor.text === '    x', 'Tab indents');
    await keyboard.press('Escape');
    await keyboard.press('Tab');
    await until(() => document.activeElement === after, 'the focus is after the editor');
    await keyboard.press('Shift+Tab');
    await until(() => editor.hasFocus, 'the editor has the focus again');
    await keyboard.press('Escape');
    await keyboard.press('Shift+Tab');
    await until(() => document.activeElement === before, 'the focus is before the editor');
    expect(editor.text).to.equal('    x');
  });
});
