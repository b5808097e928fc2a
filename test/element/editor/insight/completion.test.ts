import { aTimeout, expect } from '@open-wc/testing';
import type { CodeAnswer, Completion } from '../../../../src/protocol/messages.js';
import { until } from '../../../support/until.js';
import { type } from '../editor-fixture.js';
import { press } from '../press.js';
import { FakePython, held, listOpen, mountAsking, optionsOf, pause } from './insight-fixture.js';

type Names = Extract<CodeAnswer, { kind: 'complete' }>;

const names = (from: number, ...labels: string[]): Names => ({ kind: 'complete', from, completions: labels.map((label) => ({ label, kind: 'function' })) });

/** Enter until the list takes it: for a moment after it opened, a key that was meant for the text is not its. */
async function choose(content: Element, root: ParentNode): Promise<void> {
  await aTimeout(100);
  press(content, 'Enter');
  await until(() => optionsOf(root).length === 0, 'the list is closed');
}

describe('completion', () => {
  it('opens with the second letter of a name, and asks for the whole text and the place', async () => {
    const python = new FakePython().says('complete', () => names(0, 'print', 'pow'));
    const mounted = await mountAsking(python);
    await type(mounted, 'p', 'p');
    await pause(python, mounted);
    expect(python.asked('complete')).to.deep.equal([]);
    await type(mounted, 'r', 'pr');
    await listOpen(mounted.root);
    expect(python.asked('complete')).to.deep.equal([{ kind: 'complete', code: 'pr', cursor: 2 }]);
    expect(optionsOf(mounted.root)).to.deep.equal(['print']);
  });

  it('opens with a dot, private names last', async () => {
    const python = new FakePython().says('complete', () => names(5, '__add__', '_hidden', 'upper', 'count'));
    const mounted = await mountAsking(python, { text: 'text' });
    await type(mounted, '.', 'text.');
    await listOpen(mounted.root);
    expect(optionsOf(mounted.root)).to.deep.equal(['count', 'upper', '_hidden', '__add__']);
  });

  for (const [where, text, typed] of [
    ['a string', '"te', 'xt.'],
    ['a comment', '# no', 'te.'],
    ['a number', 'x = 3', '.1'],
  ] as const) {
    it(`does not open by itself in ${where}, but with Ctrl+Space`, async () => {
      const python = new FakePython().says('complete', () => names(0, text + typed + '_more'));
      const mounted = await mountAsking(python, { text });
      await type(mounted, typed, text + typed);
      await pause(python, mounted);
      expect(python.asked('complete')).to.deep.equal([]);
      press(mounted.content, ' ', { ctrlKey: true });
      await until(() => python.asked('complete').length === 1, 'it is asked');
    });
  }

  it('puts the name in with Enter, after emoji too', async () => {
    const python = new FakePython().says('complete', () => names(10, 'print'));
    const mounted = await mountAsking(python, { text: '"😀🎉" + 1; p' });
    await type(mounted, 'ri', '"😀🎉" + 1; pri');
    await until(() => python.asked('complete').length > 0, 'it is asked');
    expect(python.asked('complete')[0]).to.include({ cursor: [...'"😀🎉" + 1; pri'].length });
    await listOpen(mounted.root);
    await choose(mounted.content, mounted.root);
    expect(mounted.editor.text).to.equal('"😀🎉" + 1; print');
  });

  it('makes a new line with Enter when the word is complete already', async () => {
    const mounted = await mountAsking(new FakePython().says('complete', () => names(0, 'pass', 'passing')));
    await type(mounted, 'pass', 'pass');
    await listOpen(mounted.root);
    await aTimeout(100);
    press(mounted.content, 'Enter');
    expect(mounted.editor.text).to.equal('pass\n');
    expect(optionsOf(mounted.root)).to.deep.equal([]);
  });

  it('leaves Tab its meaning', async () => {
    const mounted = await mountAsking(new FakePython().says('complete', () => names(0, 'print')));
    await type(mounted, 'pr', 'pr');
    await listOpen(mounted.root);
    await aTimeout(100);
    press(mounted.content, 'Tab');
    expect(mounted.editor.text).to.equal('pr  ');
  });

  it('closes with Escape, which then leads out as before', async () => {
    const mounted = await mountAsking(new FakePython().says('complete', () => names(0, 'print')));
    await type(mounted, 'pr', 'pr');
    await listOpen(mounted.root);
    expect(press(mounted.content, 'Escape')).to.equal(true);
    expect(optionsOf(mounted.root)).to.deep.equal([]);
    expect(press(mounted.content, 'Escape')).to.equal(false);
    expect(press(mounted.content, 'Tab')).to.equal(false);
    expect(mounted.editor.text).to.equal('pr');
  });

  it('that is only on its way does not take Escape from who wants to leave', async () => {
    const answer = held<CodeAnswer>();
    const python = new FakePython().says('complete', () => answer.promise);
    const mounted = await mountAsking(python);
    await type(mounted, 'pr', 'pr');
    await until(() => python.asked('complete').length === 1, 'it is asked');
    expect(press(mounted.content, 'Escape')).to.equal(false);
    expect(press(mounted.content, 'Tab')).to.equal(false);
    answer.give(names(0, 'print'));
    await pause(python, mounted);
    expect(optionsOf(mounted.root)).to.deep.equal([]);
  });

  it('ignores an answer about a word that is no more', async () => {
    const first = held<CodeAnswer>();
    const python = new FakePython().says('complete', ({ cursor }) => (cursor === 2 ? first.promise : names(3, 'right')));
    const mounted = await mountAsking(python);
    await type(mounted, 'wr', 'wr');
    await until(() => python.asked('complete').length === 1, 'it is asked');
    await type(mounted, '(', 'wr()');
    await type(mounted, 'ri', 'wr(ri)');
    first.give(names(0, 'wrong'));
    await listOpen(mounted.root);
    expect(optionsOf(mounted.root)).to.deep.equal(['right']);
  });

  it('tells the kind of each name in words, translated', async () => {
    const completions: Completion[] = [{ label: 'print', kind: 'function', detail: '(*args)' }];
    const strings = { tabHint: '', phrases: { function: 'Funktion', Completions: 'Vorschläge' } };
    const mounted = await mountAsking(new FakePython().says('complete', () => ({ kind: 'complete', from: 0, completions })), { strings });
    await type(mounted, 'pr', 'pr');
    await listOpen(mounted.root);
    const option = mounted.root.querySelector('[role=option]')!;
    expect(option.textContent).to.equal('print(*args)Funktion');
    expect(mounted.root.querySelector('[role=listbox]')!.getAttribute('aria-label')).to.equal('Vorschläge');
    expect(mounted.content.getAttribute('aria-activedescendant')).to.equal(option.id);
  });

  it('knows keywords and the text’s own names when Python says nothing', async () => {
    const mounted = await mountAsking(new FakePython(), { text: 'width = 3\n' });
    await type(mounted, 'wi', 'width = 3\nwi');
    await listOpen(mounted.root);
    expect(optionsOf(mounted.root)).to.deep.equal(['width', 'with']);
  });

  it('has no guess after a dot when Python says nothing', async () => {
    const python = new FakePython();
    const mounted = await mountAsking(python, { text: 'width = 3\nx.' });
    press(mounted.content, ' ', { ctrlKey: true });
    await until(() => python.asked('complete').length === 1, 'it is asked');
    await pause(python, mounted);
    expect(optionsOf(mounted.root)).to.deep.equal([]);
  });

  it('never keeps anyone from typing, though every question fails', async () => {
    const { warn } = console;
    let warnings = 0;
    console.warn = () => warnings++;
    try {
      const failing = { ask: () => Promise.reject(new Error('gone')) };
      const mounted = await mountAsking(new FakePython(), { insight: failing });
      await type(mounted, 'print', 'print');
      await type(mounted, '(', 'print()');
      await type(mounted, '1, le', 'print(1, le)');
      await until(() => warnings > 0, 'a question failed');
      await type(mounted, 'n', 'print(1, len)');
    } finally {
      console.warn = warn;
    }
  });

  it('is not there in a text that cannot change, and comes with the right to write', async () => {
    const python = new FakePython().says('complete', () => names(0, 'print'));
    const mounted = await mountAsking(python, { text: 'p', readonly: true });
    press(mounted.content, ' ', { ctrlKey: true });
    expect(mounted.content.hasAttribute('aria-autocomplete')).to.equal(false);
    mounted.editor.readonly = false;
    press(mounted.content, ' ', { ctrlKey: true });
    await listOpen(mounted.root);
    expect(python.asked('complete').length).to.equal(1);
  });

  it('is not there without a port', async () => {
    const mounted = await mountAsking(new FakePython(), { insight: undefined });
    await type(mounted, 'pr', 'pr');
    expect(press(mounted.content, ' ', { ctrlKey: true })).to.equal(false);
    expect(mounted.root.querySelectorAll('.cm-tooltip, .cm-top-layer').length).to.equal(0);
  });

  it('shows above the page, though the tag cuts off what stands out of it', async () => {
    const many = Array.from({ length: 40 }, (_, index) => `print_${index}`);
    const mounted = await mountAsking(new FakePython().says('complete', () => names(0, ...many)), {}, 'overflow: clip; width: 300px');
    await type(mounted, 'pr', 'pr');
    await listOpen(mounted.root);
    const list = mounted.root.querySelector<HTMLElement>('.cm-tooltip-autocomplete')!;
    await until(() => list.getBoundingClientRect().top >= 0, 'it has its place');
    const { bottom, left } = list.getBoundingClientRect();
    expect(bottom).to.be.greaterThan(mounted.host.getBoundingClientRect().bottom);
    expect(list.contains(mounted.root.elementFromPoint(left + 20, bottom - 20))).to.equal(true);
    expect(mounted.root.querySelector('.cm-top-layer')!.matches(':popover-open')).to.equal(true);
    press(mounted.content, 'Escape');
    expect(mounted.root.querySelector('.cm-top-layer')!.matches(':popover-open')).to.equal(false);
  });
});
