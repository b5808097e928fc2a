import { expect } from '@open-wc/testing';
import { mountEditor } from './editor-fixture.js';
import { press } from './press.js';

describe('the Tab key', () => {
  it('fills up with spaces to the next stop at a caret', async () => {
    const { editor, content } = await mountEditor({ text: 'ab' });
    editor.select(2);
    expect(press(content, 'Tab')).to.equal(true);
    expect(editor.text).to.equal('ab  ');
    press(content, 'Tab');
    expect(editor.text).to.equal('ab      ');
  });

  it('indents the selected lines, and with Shift takes it back', async () => {
    const { editor, content } = await mountEditor({ text: 'a\nb' });
    editor.select(0, 3);
    press(content, 'Tab');
    expect(editor.text).to.equal('    a\n    b');
    press(content, 'Tab', { shiftKey: true });
    expect(editor.text).to.equal('a\nb');
  });

  it('is the browser’s after Escape, with and without Shift', async () => {
    const { editor, content } = await mountEditor({ text: 'a' });
    press(content, 'Escape');
    expect(press(content, 'Tab')).to.equal(false);
    press(content, 'Escape');
    press(content, 'Shift', { shiftKey: true });
    expect(press(content, 'Tab', { shiftKey: true })).to.equal(false);
    expect(editor.text).to.equal('a');
  });

  it('stays the browser’s however long the reader takes', async () => {
    const { content } = await mountEditor();
    const { now } = Date;
    press(content, 'Escape');
    Date.now = () => now() + 3_600_000;
    try {
      expect(press(content, 'Tab')).to.equal(false);
    } finally {
      Date.now = now;
    }
  });

  it('indents again once another key was pressed after Escape', async () => {
    const { editor, content } = await mountEditor();
    press(content, 'Escape');
    press(content, 'a');
    expect(press(content, 'Tab')).to.equal(true);
    expect(editor.text).to.equal('    ');
  });

  it('indents again after the focus was away', async () => {
    const { editor, content } = await mountEditor();
    editor.focus();
    press(content, 'Escape');
    content.blur();
    editor.focus();
    expect(press(content, 'Tab')).to.equal(true);
  });

  it('leaves a read-only text at once', async () => {
    const { editor, content } = await mountEditor({ text: 'a', readonly: true });
    expect(press(content, 'Tab')).to.equal(false);
    expect(press(content, 'Tab', { shiftKey: true })).to.equal(false);
    expect(editor.text).to.equal('a');
  });

  it('leaves Escape itself to the page', async () => {
    const { content } = await mountEditor();
    expect(press(content, 'Escape')).to.equal(false);
  });
});
