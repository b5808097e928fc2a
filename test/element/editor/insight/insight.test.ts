import { expect, nextFrame } from '@open-wc/testing';
import { until } from '../../../support/until.js';
import { createEditor } from '../../../../src/element/editor/codemirror.js';
import { countListeners } from '../count-listeners.js';
import { assisted, mountEditor, mountShell, type } from '../editor-fixture.js';
import { press } from '../press.js';
import { FakePython, listOpen, mountAsking } from './insight-fixture.js';

function talkative(): FakePython {
  return new FakePython()
    .says('complete', () => ({ kind: 'complete', from: 8, completions: [{ label: 'print', kind: 'function', detail: '(*args)' }, { label: 'property', kind: 'class' }] }))
    .says('signature', () => ({ kind: 'signature', label: 'pr(x)', parameters: ['x'], active: 0, doc: 'Words.' }))
    .says('hover', () => ({ kind: 'hover', from: 8, to: 10, title: 'pr(x)', doc: 'Words.\n'.repeat(60) }))
    .says('check', () => ({ kind: 'check', problems: [{ from: 4, to: 7, message: 'Something is missing.' }] }));
}

describe('the help in the editor', () => {
  for (const scheme of ['light', 'dark'] as const) {
    it(`has no violation of accessibility in ${scheme}: list, call, description and mark`, async () => {
      const mounted = await mountAsking(talkative(), { text: 'x = 1 +\n' }, `color-scheme: ${scheme}; margin-top: 200px`);
      const { host, content, root } = mounted;
      await type(mounted, 'pr', 'x = 1 +\npr');
      await listOpen(root);
      for (const option of root.querySelectorAll<HTMLElement>('[role=option]')) expect(option.offsetHeight).to.be.at.least(24);
      await expect(host).to.be.accessible();
      press(content, 'Escape');
      await type(mounted, '(', 'x = 1 +\npr()');
      await until(() => root.querySelector('.cm-help-short'), 'the call shows');
      await expect(host).to.be.accessible();
      press(content, 'Escape');
      press(content, 'F1');
      await until(() => root.querySelector('.cm-help'), 'the description shows');
      await expect(host).to.be.accessible();
      press(content, 'Escape');
      await until(() => root.querySelector('.cm-lintRange-error'), 'the mistake is marked');
      press(content, 'F8');
      await until(() => root.querySelector('.cm-diagnosticText'), 'the message shows');
      await expect(host).to.be.accessible();
    });
  }

  it('stays in the window, however near its edge the editor is', async () => {
    const mounted = await mountAsking(talkative(), { text: 'x = 1 +\n' }, 'margin: 200px 0 0 calc(100vw - 150px); width: 130px');
    await type(mounted, 'pr', 'x = 1 +\npr');
    await listOpen(mounted.root);
    press(mounted.content, 'F1');
    await until(() => mounted.root.querySelector('.cm-help'), 'the description shows');
    for (const box of mounted.root.querySelectorAll<HTMLElement>('.cm-tooltip')) {
      await until(() => box.getBoundingClientRect().top >= 0, 'it has its place');
      const { left, right } = box.getBoundingClientRect();
      expect(left).to.be.at.least(0);
      expect(right).to.be.at.most(document.documentElement.clientWidth);
    }
  });

  it('goes with the editor, with all listeners and observers', async () => {
    // The first editor in a document may leave things that later ones share.
    (await mountEditor({ insight: new FakePython() })).editor.destroy();
    const shell = await mountShell();
    const count = countListeners();
    const editor = createEditor({
      parent: shell.frame,
      root: shell.root,
      text: 'x',
      readonly: false,
      label: 'Python code',
      insight: talkative(),
      strings: { tabHint: 'Escape, Tab' },
      onChange: () => undefined,
      onRun: () => undefined,
    });
    await assisted();
    editor.focus();
    press(shell.root.querySelector('.cm-content')!, 'F1');
    await until(() => shell.root.querySelector('.cm-help'), 'the description shows');
    editor.destroy();
    await nextFrame();
    const left = count.now();
    count.stop();
    expect(left).to.equal(0);
    expect(shell.frame.childElementCount).to.equal(0);
  });

  it('is not put into an editor that was gone when it came', async () => {
    const shell = await mountShell();
    const python = talkative();
    createEditor({
      parent: shell.frame,
      root: shell.root,
      text: 'x',
      readonly: false,
      label: 'Python code',
      insight: python,
      strings: { tabHint: 'Escape, Tab' },
      onChange: () => undefined,
      onRun: () => undefined,
    }).destroy();
    await assisted();
    expect(shell.frame.childElementCount).to.equal(0);
    expect(python.questions).to.deep.equal([]);
  });
});
