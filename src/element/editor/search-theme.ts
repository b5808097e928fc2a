import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { touchFontSize } from './metrics.js';
import { colour } from './palette.js';

/** Around what can be clicked: it has to stand out from the background by 3:1 (WCAG 1.4.11). */
const controlBorder = `1px solid ${colour('editor-gutter')}`;

/** The search panel and its matches. Buttons and fields are at least 24px high, the smallest that a finger hits. */
export const searchTheme: Extension = EditorView.theme({
  '.cm-panels': { backgroundColor: colour('editor-background'), color: colour('editor-foreground') },
  '.cm-panels-bottom': { borderTop: `1px solid ${colour('editor-border')}` },
  '.cm-panel.cm-search': {
    padding: '4px 32px 4px 8px',
    fontSize: '13px',
    '& [name=close]': {
      top: '4px',
      right: '4px',
      minWidth: '24px',
      minHeight: '24px',
      color: 'inherit',
      backgroundColor: 'transparent',
      fontSize: '16px',
    },
    '& input, & button, & label': { margin: '2px 6px 2px 0' },
    '& label': { display: 'inline-flex', alignItems: 'center', minHeight: '24px', verticalAlign: 'middle', fontSize: 'inherit' },
    '& input[type=checkbox]': { accentColor: colour('editor-cursor') },
  },
  '.cm-textfield, .cm-button': {
    minHeight: '24px',
    border: controlBorder,
    borderRadius: '3px',
    backgroundColor: colour('editor-background'),
    backgroundImage: 'none',
    fontSize: 'inherit',
  },
  '.cm-textfield::placeholder': { color: colour('editor-gutter'), opacity: '1' },
  '.cm-button:active': { backgroundImage: 'none', backgroundColor: colour('editor-active-line') },
  '.cm-panel :focus-visible': { outline: `2px solid ${colour('editor-cursor')}` },
  '.cm-searchMatch': { backgroundColor: colour('editor-match') },
  '.cm-searchMatch-selected': { backgroundColor: colour('editor-match'), outline: `1px solid ${colour('editor-foreground')}` },
  '@media (pointer: coarse)': { '.cm-textfield': { fontSize: touchFontSize } },
  '@media (forced-colors: active)': { '.cm-searchMatch': { outline: '1px dashed CanvasText' } },
});
