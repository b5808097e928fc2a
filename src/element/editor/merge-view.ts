/**
 * The comparison of two texts in one editor, in a chunk of its own: it is loaded when the reader asks for it.
 */
import { getChunks, unifiedMergeView } from '@codemirror/merge';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import type { EditorPhrase } from './editor-port.js';
import { fontFamily, inlinePadding } from './metrics.js';
import { colour } from './palette.js';

/** The two choices for a change: what CodeMirror calls them, and the words on their buttons. */
const CHOICES = { reject: 'Use the author’s', accept: 'Keep mine' } as const satisfies Record<string, EditorPhrase>;

/** The colours are those of a selection and of a search match, on which all text is known to be readable. */
const mergeTheme = EditorView.theme({
  '&.cm-merge-b .cm-changedLine': { backgroundColor: colour('editor-match') },
  '.cm-deletedChunk': { padding: '0', backgroundColor: 'transparent' },
  '.cm-deletedChunk .cm-deletedLine': { position: 'relative', padding: `0 ${inlinePadding}`, fontFamily, backgroundColor: colour('editor-selection') },
  '.cm-deletedChunk .cm-chunkButtons': {
    position: 'sticky',
    insetInline: '0',
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 6px',
    width: 'fit-content',
    padding: `4px ${inlinePadding}`,
  },
  '.cm-deletedChunk button[name]': {
    minHeight: '28px',
    margin: '0',
    padding: '2px 10px',
    border: `1px solid ${colour('editor-gutter')}`,
    borderRadius: '6px',
    background: colour('editor-background'),
    color: colour('editor-foreground'),
    font: '600 13px/1.4 system-ui, sans-serif',
  },
  '.cm-deletedChunk button:focus-visible': { outline: `2px solid ${colour('editor-cursor')}`, outlineOffset: '1px' },
  // Within a line, what differs is underlined; the lines themselves have the signs that all comparisons have.
  '&.cm-merge-b .cm-changedText, .cm-deletedChunk .cm-deletedText': {
    background: 'none !important',
    textDecoration: 'underline 2px',
    textUnderlineOffset: '3px',
  },
  '.cm-gutter.cm-changeGutter': { width: '2ch', padding: '0', textAlign: 'center' },
  '.cm-changeGutter .cm-changedLineGutter, .cm-changeGutter .cm-deletedLineGutter': { background: 'none !important' },
  '.cm-changedLineGutter::before, .cm-deletedLine::before': { color: colour('editor-foreground'), fontWeight: '700' },
  '.cm-changedLineGutter::before': { content: '"+"' },
  // In the gutter, which has one place for all lines of a change.
  '.cm-deletedLine::before': { content: '"−"', position: 'absolute', insetInlineStart: '-1.5ch' },
});

/**
 * Shows how the editor's text differs from another one.
 *
 * @param original - the other text, the author's
 * @param phrase - translates the words on the buttons
 */
export function mergeView(original: string, phrase: (text: EditorPhrase) => string): Extension {
  const mergeControls = (type: keyof typeof CHOICES, choose: (event: MouseEvent) => void): HTMLElement => {
    // CodeMirror's own buttons cannot be pressed by keyboard.
    const button = document.createElement('button');
    button.type = 'button';
    button.name = type;
    button.textContent = phrase(CHOICES[type]);
    button.addEventListener('click', (event) => chooseBy(button, () => choose(event)));
    return button;
  };
  return [unifiedMergeView({ original, mergeControls }), mergeTheme];
}

/** Brings the first change before the reader, and the keyboard to its buttons. */
export function toFirstChange(view: EditorView): void {
  const [first] = getChunks(view.state)?.chunks ?? [];
  if (!first) return;
  view.dispatch({ selection: { anchor: first.fromB }, effects: EditorView.scrollIntoView(first.fromB, { y: 'center' }) });
  // It may have to be drawn first.
  view.requestMeasure({ read: () => undefined, write: () => view.contentDOM.querySelector<HTMLElement>('.cm-chunkButtons button')?.focus() });
}

/** A choice takes its buttons away. The keyboard goes on to the next change's, or at the end back into the text. */
function chooseBy(button: HTMLButtonElement, choose: () => void): void {
  const editor = button.closest<HTMLElement>('.cm-editor');
  const view = editor && EditorView.findFromDOM(editor);
  if (!view) return;
  const those = (): HTMLButtonElement[] => [...view.contentDOM.querySelectorAll<HTMLButtonElement>(`button[name=${button.name}]`)];
  const at = those().indexOf(button);
  choose();
  (those()[at] ?? view).focus();
}
