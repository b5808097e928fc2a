import { aTimeout, expect } from '@open-wc/testing';
import type { CodeAnswer, CodeQuestion } from '../../../../src/protocol/messages.js';
import { until } from '../../../support/until.js';
import { type } from '../editor-fixture.js';
import { press } from '../press.js';
import { FakePython, held, mountAsking, pause, shown } from './insight-fixture.js';

const label = 'round(number, ndigits=None) -> number';
const doc = 'Round a number.\n\nThe rest of the words.';

/** Knows the call `round(`, as Python would; elsewhere there is none. */
function roundAt({ code, cursor }: CodeQuestion): Extract<CodeAnswer, { kind: 'signature' }> | null {
  const before = code.slice(0, cursor);
  if (!before.includes('round(') || before.includes(')')) return null;
  return { kind: 'signature', label, parameters: ['number', 'ndigits=None'], active: before.split(',').length - 1, doc };
}

const titles = (root: ParentNode): string[] => shown(root, '.cm-help-title');
const active = (root: ParentNode): string | undefined => shown(root, '.cm-help-title strong')[0];
const said = (root: ParentNode): string[] => shown(root, '.cm-announced');

describe('signature help', () => {
  it('shows after an opening bracket, with the beginning of what is written about it', async () => {
    const mounted = await mountAsking(new FakePython().says('signature', roundAt), { text: 'round' });
    await type(mounted, '(', 'round()');
    await until(() => titles(mounted.root).length === 1, 'the tooltip shows');
    expect(titles(mounted.root)).to.deep.equal([label]);
    expect(shown(mounted.root, '.cm-help-doc')).to.deep.equal(['Round a number.']);
    expect(active(mounted.root)).to.equal('number');
    expect(mounted.editor.hasFocus).to.equal(true);
  });

  it('shows the parameter that is being written, and says it', async () => {
    const mounted = await mountAsking(new FakePython().says('signature', roundAt), { text: 'round' });
    await type(mounted, '(', 'round()');
    await until(() => active(mounted.root) === 'number', 'the first parameter shows');
    expect(said(mounted.root)).to.deep.equal([label]);
    await type(mounted, '1,', 'round(1,)');
    await until(() => active(mounted.root) === 'ndigits=None', 'the second parameter shows');
    expect(said(mounted.root)).to.deep.equal(['ndigits=None']);
    press(mounted.content, 'ArrowLeft');
    await until(() => active(mounted.root) === 'number', 'the first parameter shows again');
  });

  it('shows no parameter where none is being written', async () => {
    const none = new FakePython().says('signature', (question) => ({ ...roundAt(question)!, active: -1 }));
    const mounted = await mountAsking(none, { text: 'round' });
    await type(mounted, '(', 'round()');
    await until(() => titles(mounted.root)[0] === label, 'the tooltip shows');
    expect(active(mounted.root)).to.equal(undefined);
  });

  it('closes behind the call', async () => {
    const mounted = await mountAsking(new FakePython().says('signature', roundAt), { text: 'round' });
    await type(mounted, '(', 'round()');
    await until(() => titles(mounted.root).length === 1, 'the tooltip shows');
    await type(mounted, ')', 'round()');
    await until(() => titles(mounted.root).length === 0, 'the tooltip is closed');
  });

  it('closes with Escape and stays closed, until Ctrl+Shift+Space', async () => {
    const python = new FakePython().says('signature', roundAt);
    const mounted = await mountAsking(python, { text: 'round' });
    await type(mounted, '(', 'round()');
    await until(() => titles(mounted.root).length === 1, 'the tooltip shows');
    expect(press(mounted.content, 'Escape')).to.equal(true);
    await type(mounted, '1', 'round(1)');
    await pause(python, mounted);
    expect(titles(mounted.root)).to.deep.equal([]);
    press(mounted.content, ' ', { ctrlKey: true, shiftKey: true });
    await until(() => titles(mounted.root).length === 1, 'the tooltip shows again');
    expect(python.asked('complete')).to.deep.equal([]);
  });

  it('closes when the focus goes', async () => {
    const mounted = await mountAsking(new FakePython().says('signature', roundAt), { text: 'round' });
    await type(mounted, '(', 'round()');
    await until(() => titles(mounted.root).length === 1, 'the tooltip shows');
    mounted.content.blur();
    await until(() => titles(mounted.root).length === 0, 'the tooltip is closed');
  });

  it('asks one question at a time, and shows no answer about a place that was left', async () => {
    const first = held<CodeAnswer>();
    const python = new FakePython().says('signature', (question) => (question.cursor === 6 ? first.promise : roundAt(question)));
    const mounted = await mountAsking(python, { text: 'round' });
    await type(mounted, '(', 'round()');
    await type(mounted, '1,', 'round(1,)');
    await type(mounted, '2', 'round(1,2)');
    expect(python.asked('signature').length).to.equal(1);
    first.give({ kind: 'signature', label: 'old()', parameters: [], active: -1, doc: '' });
    await until(() => active(mounted.root) === 'ndigits=None', 'the second parameter shows');
    expect(python.asked('signature').map(({ cursor }) => cursor)).to.deep.equal([6, 9]);
    expect(titles(mounted.root)).to.deep.equal([label]);
  });

  it('is text, whatever Python says', async () => {
    const evil = '<img src=x onerror=alert(1)>';
    const mounted = await mountAsking(
      new FakePython().says('signature', () => ({ kind: 'signature', label: `f(${evil})`, parameters: [evil], active: 0, doc: evil })),
      { text: 'f' },
    );
    await type(mounted, '(', 'f()');
    await until(() => titles(mounted.root).length === 1, 'the tooltip shows');
    expect(active(mounted.root)).to.equal(evil);
    expect(mounted.root.querySelectorAll('img').length).to.equal(0);
  });

  it('goes with the editor, though an answer is still to come', async () => {
    const answer = held<CodeAnswer>();
    const python = new FakePython().says('signature', () => answer.promise);
    const mounted = await mountAsking(python, { text: 'f' });
    await type(mounted, '(', 'f()');
    await until(() => python.asked('signature').length === 1, 'it is asked');
    mounted.editor.destroy();
    answer.give({ kind: 'signature', label: 'f()', parameters: [], active: -1, doc: '' });
    await aTimeout(0);
    expect(mounted.frame.childElementCount).to.equal(0);
  });
});
