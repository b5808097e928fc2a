import { html, render } from 'lit';
import { aTimeout, fixture } from '@open-wc/testing';
import { createEditor } from '../../../src/element/editor/codemirror.js';
import { editorStyles } from '../../../src/element/editor/editor.styles.js';
import type { Editor, EditorOptions } from '../../../src/element/editor/editor-port.js';
import { playgroundStyles } from '../../../src/element/py-playground.styles.js';
import { until } from '../../support/until.js';

export interface Shell {
  readonly host: HTMLElement;
  readonly root: ShadowRoot;
  readonly frame: HTMLElement;
}

export interface MountedEditor extends Shell {
  readonly editor: Editor;
  /** The element that takes the text. */
  readonly content: HTMLElement;
  /** Every text reported by `onChange`. */
  readonly changes: string[];
  /** How often a run was asked for. */
  readonly runs: () => number;
}

/** A host with a shadow root that has the styles and the frame, as the element gives them. */
export async function mountShell(style = ''): Promise<Shell> {
  const host = await fixture<HTMLElement>(html`<div></div>`);
  host.style.cssText = style;
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [playgroundStyles.styleSheet!, editorStyles.styleSheet!];
  render(html`<div class="editor-frame"></div>`, root);
  return { host, root, frame: root.querySelector<HTMLElement>('.editor-frame')! };
}

/** Until the editors made so far have the part that comes later: it was asked for before, and is put in when it is here. */
export async function assisted(): Promise<void> {
  await import('../../../src/element/editor/assistance.js');
  await aTimeout(0);
}

/** An editor in a shell, with all its parts. It is destroyed by the test or goes with the page. */
export async function mountEditor(options: Partial<EditorOptions> = {}, style = ''): Promise<MountedEditor> {
  const shell = await mountShell(style);
  const changes: string[] = [];
  let runs = 0;
  const editor = createEditor({
    parent: shell.frame,
    root: shell.root,
    text: '',
    readonly: false,
    label: 'Python code',
    strings: { tabHint: 'Press Escape, then Tab, to leave the editor.' },
    onChange: (text) => changes.push(text),
    onRun: () => runs++,
    ...options,
  });
  await assisted();
  return { ...shell, editor, content: shell.root.querySelector<HTMLElement>('.cm-content')!, changes, runs: () => runs };
}

/** Types as the browser does it: through its own editing of the page, which CodeMirror then reads. */
export async function type({ editor }: MountedEditor, text: string, expected: string): Promise<void> {
  editor.focus();
  for (const character of text) document.execCommand('insertText', false, character);
  await until(() => editor.text === expected, `the text is ${JSON.stringify(expected)}`);
}
