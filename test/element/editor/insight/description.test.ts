import { expect } from '@open-wc/testing';
import type { CodeAnswer } from '../../../../src/protocol/messages.js';
import { until } from '../../../support/until.js';
import { press } from '../press.js';
import { FakePython, held, mountAsking, shown } from './insight-fixture.js';

const about: CodeAnswer = { kind: 'hover', from: 0, to: 5, title: 'print(*args)', doc: 'Prints <b>values</b>.\n\nMore.' };

const boxes = (root: ParentNode): string[] => shown(root, '.cm-help');

/** The mouse comes to rest over the text's first letters. */
function hover(root: ParentNode): void {
  const line = root.querySelector('.cm-line')!;
  const { left, top, height } = line.firstElementChild?.getBoundingClientRect() ?? line.getBoundingClientRect();
  line.dispatchEvent(new MouseEvent('mousemove', { clientX: left + 12, clientY: top + height / 2, bubbles: true, composed: true }));
}

describe('descriptions', () => {
  it('show under the mouse, as text', async () => {
    const python = new FakePython().says('hover', () => about);
    const { root } = await mountAsking(python, { text: 'print' });
    hover(root);
    await until(() => boxes(root).length === 1, 'the description shows');
    expect(shown(root, '.cm-help-title')).to.deep.equal(['print(*args)']);
    expect(shown(root, '.cm-help-doc')).to.deep.equal(['Prints <b>values</b>.\n\nMore.']);
    expect(python.asked('hover').length).to.equal(1);
  });

  it('close with Escape', async () => {
    const { root, content } = await mountAsking(new FakePython().says('hover', () => about), { text: 'print' });
    hover(root);
    await until(() => boxes(root).length === 1, 'the description shows');
    expect(press(content, 'Escape')).to.equal(true);
    expect(boxes(root)).to.deep.equal([]);
  });

  it('show with F1, and are said', async () => {
    const { editor, root, content } = await mountAsking(new FakePython().says('hover', () => about), { text: 'print' });
    expect(press(content, 'F1')).to.equal(true);
    await until(() => boxes(root).length === 1, 'the description shows');
    expect(shown(root, '.cm-announced')).to.deep.equal(['print(*args). Prints <b>values</b>.']);
    expect(editor.hasFocus).to.equal(true);
    editor.select(0);
    expect(boxes(root)).to.deep.equal([]);
  });

  it('can be gone into with F1 once more, and left with Escape', async () => {
    const { editor, root, content } = await mountAsking(new FakePython().says('hover', () => about), { text: 'print' });
    press(content, 'F1');
    await until(() => boxes(root).length === 1, 'the description shows');
    press(content, 'F1');
    const box = root.querySelector('.cm-help')!;
    expect(root.activeElement === box).to.equal(true);
    press(box, 'Escape');
    expect(editor.hasFocus).to.equal(true);
    expect(boxes(root)).to.deep.equal([]);
  });

  it('close when the focus goes', async () => {
    const { root, content } = await mountAsking(new FakePython().says('hover', () => about), { text: 'print' });
    press(content, 'F1');
    await until(() => boxes(root).length === 1, 'the description shows');
    content.blur();
    await until(() => boxes(root).length === 0, 'the description is closed');
  });

  it('say that there is nothing to say, translated', async () => {
    const strings = { tabHint: '', phrases: { 'Nothing is known about this yet.': 'Dazu ist noch nichts bekannt.' } } as const;
    const { root, content } = await mountAsking(new FakePython(), { text: 'x', strings });
    press(content, 'F1');
    await until(() => boxes(root).length === 1, 'the answer shows');
    expect(boxes(root)).to.deep.equal(['Dazu ist noch nichts bekannt.']);
  });

  it('are not shown where the caret no longer is', async () => {
    const first = held<CodeAnswer>();
    const python = new FakePython().says('hover', ({ cursor }) => (cursor === 5 ? first.promise : { ...about, title: 'second' }));
    const { editor, root, content } = await mountAsking(python, { text: 'print' });
    press(content, 'F1');
    editor.select(2);
    first.give(about);
    await first.promise;
    press(content, 'F1');
    await until(() => boxes(root).length === 1, 'a description shows');
    expect(shown(root, '.cm-help-title')).to.deep.equal(['second']);
  });

  it('show in a text that cannot change', async () => {
    const { root, content } = await mountAsking(new FakePython().says('hover', () => about), { text: 'print', readonly: true });
    hover(root);
    await until(() => boxes(root).length === 1, 'the description shows');
    press(content, 'Escape');
    press(content, 'F1');
    await until(() => boxes(root).length === 1, 'the description shows again');
  });
});
