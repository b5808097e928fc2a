import { expect } from '@open-wc/testing';
import type { CodeAnswer } from '../../../../src/protocol/messages.js';
import { until } from '../../../support/until.js';
import { type } from '../editor-fixture.js';
import { press } from '../press.js';
import { FakePython, held, mountAsking, pause, shown } from './insight-fixture.js';

type Check = Extract<CodeAnswer, { kind: 'check' }>;

const check = (...problems: [from: number, to: number, message: string][]): Check => ({
  kind: 'check',
  problems: problems.map(([from, to, message]) => ({ from, to, message })),
});

const wrong = (root: ParentNode): string[] => shown(root, '.cm-lintRange-error');
const numbers = (root: ParentNode): string[] => shown(root, '.cm-problem-gutter');

describe('what is not Python', () => {
  it('is marked in the text and in the gutter when typing pauses, after emoji too', async () => {
    const python = new FakePython().says('check', ({ code }) => (code.endsWith('x') ? check([7, 9, 'Not like this.']) : check()));
    const mounted = await mountAsking(python, { text: '"😀👋"\n1 +' });
    await type(mounted, 'x', '"😀👋"\n1 +x');
    await until(() => wrong(mounted.root).length > 0, 'the mistake is marked');
    expect(wrong(mounted.root)).to.deep.equal(['+x']);
    expect(numbers(mounted.root)).to.deep.equal(['2']);
  });

  it('is asked for once for many keys', async () => {
    const python = new FakePython().says('check', () => check());
    const mounted = await mountAsking(python);
    await type(mounted, 'abcdef', 'abcdef');
    await pause(python, mounted);
    const codes = python.asked('check').map(({ code }) => code);
    expect(codes.filter((code) => code !== '')).to.deep.equal(['abcdef']);
  });

  it('is marked no more when it is mended, or nobody knows', async () => {
    const python = new FakePython().says('check', ({ code }) => (code === 'a b' ? check([2, 3, 'No.']) : null));
    const mounted = await mountAsking(python, { text: 'a b' });
    await until(() => wrong(mounted.root).length > 0, 'the mistake is marked');
    await type(mounted, 'c', 'a bc');
    await until(() => wrong(mounted.root).length === 0, 'the mark is gone');
    expect(numbers(mounted.root)).to.deep.equal([]);
  });

  it('has its mark beside that of a program that failed', async () => {
    const mounted = await mountAsking(new FakePython().says('check', () => check([0, 1, 'No.'])), { text: 'a\nb' });
    mounted.editor.markError(1);
    await until(() => wrong(mounted.root).length > 0, 'the mistake is marked');
    const number = mounted.root.querySelector('.cm-problem-gutter')!;
    expect(number.classList.contains('cm-error-gutter')).to.equal(true);
    expect(getComputedStyle(number, '::before').content).to.equal('"!"');
    expect(getComputedStyle(number).textDecorationStyle).to.equal('wavy');
    mounted.editor.markError(null);
    expect(numbers(mounted.root)).to.deep.equal(['1']);
  });

  it('is gone to with F8, where its message shows and is said, and closed with Escape', async () => {
    const mounted = await mountAsking(new FakePython().says('check', () => check([0, 1, 'First.'], [2, 3, '<i>Second.</i>'])), { text: 'a\nb' });
    await until(() => wrong(mounted.root).length === 2, 'both are marked');
    mounted.editor.select(0);
    press(mounted.content, 'F8');
    await until(() => shown(mounted.root, '.cm-diagnosticText')[0] === 'First.', 'the first message shows');
    press(mounted.content, 'F8');
    await until(() => shown(mounted.root, '.cm-diagnosticText')[0] === '<i>Second.</i>', 'the second message shows');
    expect(shown(mounted.root, '.cm-announced')).to.deep.equal(['<i>Second.</i>']);
    press(mounted.content, 'F8', { shiftKey: true });
    await until(() => shown(mounted.root, '.cm-diagnosticText')[0] === 'First.', 'the first message shows again');
    expect(press(mounted.content, 'Escape')).to.equal(true);
    expect(shown(mounted.root, '.cm-diagnosticText')).to.deep.equal([]);
  });

  it('is not marked by an answer about an older text', async () => {
    const first = held<CodeAnswer>();
    const python = new FakePython().says('check', ({ code }) => (code === 'a' ? first.promise : check([0, 2, 'New.'])));
    const mounted = await mountAsking(python, { text: 'a' });
    await pause(python, mounted);
    await type(mounted, 'b', 'ab');
    first.give(check([0, 1, 'Old.']));
    await until(() => wrong(mounted.root).length > 0, 'the mistake is marked');
    expect(wrong(mounted.root)).to.deep.equal(['ab']);
  });

  it('is shown where the text ends, too', async () => {
    const mounted = await mountAsking(new FakePython().says('check', () => check([99, 99, 'More, please.'])), { text: 'f(' });
    await until(() => mounted.root.querySelector('.cm-lintPoint-error') !== null, 'the place is marked');
    expect(numbers(mounted.root)).to.deep.equal(['1']);
  });
});
