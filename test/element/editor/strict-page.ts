/**
 * The script of a page under a strict policy: makes an editor, uses it, and tells its parent what the policy objected to.
 */
import { createEditor } from '../../../src/element/editor/codemirror.js';
import { press } from './press.js';

export interface Verdict {
  readonly violations: string[];
  readonly display: string;
  readonly text: string;
  readonly styleElements: number;
}

/** Breaks the policy on purpose. Its report comes after all others, and its coming proves that the policy is in force. */
function breakPolicy(): void {
  const image = new Image();
  image.src = 'http://forbidden.invalid/';
}

const violations: string[] = [];
const inShadow = document.body.dataset['place'] === 'shadow';
const host = document.body.appendChild(document.createElement('div'));
const root = inShadow ? host.attachShadow({ mode: 'open' }) : document;
const parent = inShadow ? (root as ShadowRoot).appendChild(document.createElement('div')) : host;

document.addEventListener('securitypolicyviolation', (event) => {
  if (event.blockedURI.startsWith('http://forbidden.invalid')) {
    const verdict: Verdict = {
      violations,
      display: getComputedStyle(root.querySelector('.cm-scroller')!).display,
      text: editor.text,
      styleElements: document.querySelectorAll('style').length + (inShadow ? root.querySelectorAll('style').length : 0),
    };
    window.parent.postMessage(verdict, '*');
  } else {
    violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
  }
});

const editor = createEditor({
  parent,
  root,
  text: 'x = 0',
  readonly: false,
  label: 'Python code',
  nonce: 'of-the-page',
  insight: { ask: ({ kind }) => Promise.resolve(kind === 'check' ? { kind, problems: [{ from: 0, to: 1, message: 'No.' }] } : null) },
  strings: { tabHint: 'Escape, Tab' },
  onChange: () => undefined,
  onRun: () => undefined,
});
editor.markError(1);
editor.text = 'x = 1';
press(root.querySelector('.cm-content')!, 'f', { mod: true });

/** When the last of the editor's parts shows. */
function whenMarked(): void {
  if (root.querySelector('.cm-lintRange-error')) requestAnimationFrame(() => requestAnimationFrame(breakPolicy));
  else requestAnimationFrame(whenMarked);
}
whenMarked();
