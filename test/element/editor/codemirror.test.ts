import { expect, fixture, html, nextFrame } from '@open-wc/testing';
import { until } from '../../support/until.js';
import { mountEditor, type } from './editor-fixture.js';
import { press } from './press.js';

/** The lines that are drawn. */
function lines(root: ParentNode): string[] {
  return [...root.querySelectorAll('.cm-line')].map((line) => line.textContent);
}

describe('the editor', () => {
  it('shows its first text, a line for each line, and is named by its label', async () => {
    const { editor, root, content } = await mountEditor({ text: 'x = 1\r\nprint(x)', label: 'Example 3' });
    expect(editor.text).to.equal('x = 1\nprint(x)');
    expect(lines(root)).to.deep.equal(['x = 1', 'print(x)']);
    expect(content.getAttribute('aria-label')).to.equal('Example 3');
    expect(content.getAttribute('role')).to.equal('textbox');
  });

  it('takes what the reader types and reports the whole text', async () => {
    const mounted = await mountEditor({ text: 'a' });
    mounted.editor.select(1);
    await type(mounted, 'b', 'ab');
    expect(mounted.changes).to.deep.equal(['ab']);
  });

  it('closes a bracket that is opened', async () => {
    const mounted = await mountEditor();
    await type(mounted, '(', '()');
  });

  it('indents the line after a colon by four spaces', async () => {
    const { editor, content } = await mountEditor({ text: 'if x:' });
    editor.select(5);
    press(content, 'Enter');
    expect(editor.text).to.equal('if x:\n    ');
  });

  it('colours Python', async () => {
    const { root } = await mountEditor({ text: 'def f():\n    return "s"  # note' });
    const colourOf = (text: string): string =>
      getComputedStyle([...root.querySelectorAll('.cm-line span')].find((span) => span.textContent === text)!).color;
    const colours = ['def', 'f', '"s"', '# note'].map(colourOf);
    expect(new Set([...colours, getComputedStyle(root.querySelector('.cm-line')!).color]).size).to.equal(5);
  });

  it('comments and uncomments the line with Mod+/', async () => {
    const { editor, content } = await mountEditor({ text: 'x = 1' });
    press(content, '/', { mod: true });
    expect(editor.text).to.equal('# x = 1');
    press(content, '/', { mod: true });
    expect(editor.text).to.equal('x = 1');
  });

  it('opens the search panel with Mod+F and closes it with Escape', async () => {
    const { editor, content, root } = await mountEditor({ text: 'x = 1' });
    editor.focus();
    expect(press(content, 'f', { mod: true })).to.equal(true);
    const field = root.querySelector<HTMLInputElement>('.cm-search [name=search]')!;
    expect(root.activeElement === field).to.equal(true);
    expect(editor.hasFocus).to.equal(false);
    press(field, 'Escape');
    expect(root.querySelectorAll('.cm-search').length).to.equal(0);
    expect(editor.hasFocus).to.equal(true);
  });

  it('speaks the language it is given, where a phrase is given', async () => {
    const { content, root } = await mountEditor({ strings: { tabHint: 'Escape, Tab', phrases: { Find: 'Suchen' } } });
    press(content, 'f', { mod: true });
    expect(root.querySelector('[name=search]')!.getAttribute('aria-label')).to.equal('Suchen');
    expect(root.querySelector('[name=replace]')!.getAttribute('aria-label')).to.equal('Replace');
  });

  it('keeps several selections at a time', async () => {
    const { editor, content, root } = await mountEditor({ text: 'a\nb' });
    editor.focus();
    press(content, 'ArrowDown', { mod: true, altKey: true, keyCode: 40 });
    await until(() => root.querySelectorAll('.cm-cursor').length === 2, 'two carets are drawn');
  });

  it('can be renamed', async () => {
    const { editor, content } = await mountEditor();
    editor.label = 'Second file';
    expect(editor.label).to.equal('Second file');
    expect(content.getAttribute('aria-label')).to.equal('Second file');
  });
});

describe('text set by the page', () => {
  it('is not reported as an edit', async () => {
    const { editor, changes } = await mountEditor({ text: 'old' });
    editor.text = 'new';
    expect(editor.text).to.equal('new');
    expect(changes).to.deep.equal([]);
  });

  it('is one step that the reader can undo, apart from what was typed before and after', async () => {
    const mounted = await mountEditor({ text: 'one' });
    const { editor, content } = mounted;
    editor.select(3);
    await type(mounted, '1', 'one1');
    editor.text = 'two';
    editor.select(3);
    await type(mounted, '2', 'two2');
    const undone = [1, 2, 3].map(() => {
      press(content, 'z', { mod: true });
      return editor.text;
    });
    expect(undone).to.deep.equal(['two', 'one1', 'one']);
  });

  it('is taken by a read-only editor, where it cannot be undone', async () => {
    const { editor, content } = await mountEditor({ text: 'one', readonly: true });
    editor.text = 'two';
    press(content, 'z', { mod: true });
    expect(editor.text).to.equal('two');
  });
});

describe('a read-only editor', () => {
  it('says so, ignores typing and calls no keyboard onto the screen', async () => {
    const { editor, content, changes } = await mountEditor({ text: 'x', readonly: true });
    editor.focus();
    document.execCommand('insertText', false, 'y');
    press(content, 'Enter');
    await nextFrame();
    expect(editor.text).to.equal('x');
    expect(content.textContent).to.equal('x');
    expect(changes).to.deep.equal([]);
    expect(content.getAttribute('aria-readonly')).to.equal('true');
    expect(content.getAttribute('inputmode')).to.equal('none');
  });

  it('becomes writable and back', async () => {
    const mounted = await mountEditor({ text: '', readonly: true });
    mounted.editor.readonly = false;
    expect(mounted.editor.readonly).to.equal(false);
    await type(mounted, 'y', 'y');
    mounted.editor.readonly = true;
    expect(mounted.content.getAttribute('aria-readonly')).to.equal('true');
  });
});

describe('focus and selection', () => {
  it('stay where they are when an editor is made', async () => {
    const button = await fixture<HTMLButtonElement>(html`<button>Elsewhere</button>`);
    button.focus();
    const { editor, root } = await mountEditor({ text: 'x', selection: { anchor: 1, head: 1 } });
    await nextFrame();
    expect(document.activeElement === button).to.equal(true);
    expect(root.activeElement === null).to.equal(true);
    expect(editor.hasFocus).to.equal(false);
  });

  it('go to the editor when it is asked', async () => {
    const { editor, root, content } = await mountEditor();
    editor.focus();
    expect(editor.hasFocus).to.equal(true);
    expect(root.activeElement === content).to.equal(true);
  });

  it('are handed over from the field before: typing replaces what was selected there', async () => {
    const mounted = await mountEditor({ text: 'abcd', selection: { anchor: 3, head: 1 } });
    await type(mounted, 'X', 'aXd');
  });

  it('are kept inside the text', async () => {
    const mounted = await mountEditor({ text: 'ab', selection: { anchor: 99, head: 99 } });
    await type(mounted, 'c', 'abc');
    mounted.editor.select(-5, Number.NaN);
    await type(mounted, '_', '_abc');
  });

  it('go to the start of a line that is shown, which scrolls into view', async () => {
    const text = Array.from({ length: 200 }, (_, index) => `line_${index + 1}`).join('\n');
    const mounted = await mountEditor({ text }, '--_editor-max-height: 200px');
    const { editor, root } = mounted;
    editor.showLine(150);
    await until(() => lines(root).includes('line_150'), 'line 150 is drawn');
    const scroller = root.querySelector('.cm-scroller')!;
    expect(scroller.clientHeight).to.be.at.most(200);
    await until(() => scroller.scrollTop > 0, 'it scrolled');
    await type(mounted, '#', text.replace('line_150', '#line_150'));
  });

  it('go to the nearest line that exists', async () => {
    const mounted = await mountEditor({ text: 'a\nb' });
    mounted.editor.showLine(99);
    await type(mounted, '1', 'a\n1b');
    mounted.editor.showLine(-1);
    await type(mounted, '2', '2a\n1b');
  });
});
