import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { blockPadding, fontFamily, fontSize, gutterWidth, inlinePadding, lineHeight, markWidth, touchFontSize, wrapBelow } from './metrics.js';
import { colour } from './palette.js';
import { searchTheme } from './search-theme.js';

// Inside an @-block a selector cannot start with `&`: style-mod would take it for the block's own condition.
const frame = EditorView.theme({
  '&': {
    height: '100%',
    containerType: 'inline-size',
    backgroundColor: colour('editor-background'),
    color: colour('editor-foreground'),
  },
  '&.cm-focused': { outline: `2px solid ${colour('editor-cursor')}`, outlineOffset: '-2px' },
  '.cm-scroller': {
    overflow: 'auto',
    // The bounds are the text's own, so that the search panel takes nothing away from three visible lines.
    minHeight: 'var(--_editor-min-height, 0)',
    maxHeight: 'var(--_editor-max-height, none)',
    fontFamily,
    fontSize,
    lineHeight,
    fontWeight: '400',
    letterSpacing: 'normal',
    // Python reads from left to right, whatever the page around it does.
    direction: 'ltr',
    textAlign: 'left',
  },
  '.cm-content': { padding: `${blockPadding} 0` },
  '.cm-line': { padding: `0 ${inlinePadding}` },
  '@media (pointer: coarse)': { '.cm-scroller': { fontSize: touchFontSize } },
  [`@container (width < ${wrapBelow})`]: {
    '.cm-content': { whiteSpace: 'break-spaces', overflowWrap: 'anywhere', wordBreak: 'break-word', flexShrink: '1' },
  },
  '@media print': { '.cm-scroller': { maxHeight: 'none' } },
});

const gutter = EditorView.theme({
  '.cm-gutters': { backgroundColor: 'transparent', color: colour('editor-gutter'), border: 'none' },
  '.cm-gutters.cm-gutters-before': { borderRightWidth: '0' },
  '.cm-lineNumbers .cm-gutterElement': {
    position: 'relative',
    minWidth: gutterWidth,
    padding: `0 ${inlinePadding} 0 ${markWidth}`,
  },
  '.cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLineGutter': { color: colour('editor-foreground') },
  '.cm-lineNumbers .cm-error-gutter': { color: colour('editor-error'), fontWeight: '700' },
  '.cm-error-gutter::before': { content: '"!"', position: 'absolute', left: inlinePadding },
});

const marks = EditorView.theme({
  // Only where the reader is: on a page of many editors, a marked line in each would say nothing.
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: colour('editor-active-line') },
  '.cm-line.cm-error-line': { backgroundColor: colour('editor-error-line') },
  '.cm-specialChar': { color: colour('editor-error') },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: colour('editor-bracket') },
  '&.cm-focused .cm-nonmatchingBracket': {
    backgroundColor: 'transparent',
    textDecoration: `underline wavy ${colour('editor-error')}`,
  },
  '@media (forced-colors: active)': {
    '.cm-matchingBracket': { outline: '1px solid CanvasText' },
    '.cm-line.cm-error-line': { outline: '1px dashed CanvasText', outlineOffset: '-1px' },
  },
});

const selection = EditorView.theme({
  '.cm-cursor, .cm-dropCursor': { borderLeft: `2px solid ${colour('editor-cursor')}`, marginLeft: '-1px' },
  '.cm-selectionBackground': { background: colour('editor-selection') },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': { background: colour('editor-selection') },
  // CodeMirror sets the caret's animation on its own; this follows the reader's wish, also when it changes.
  '@media (prefers-reduced-motion: reduce)': { '.cm-cursorLayer': { animation: 'none !important' } },
  // The text over a drawn selection keeps its colour, so here an outline shows it and the contrast stays the system's.
  '@media (forced-colors: active)': {
    '.cm-selectionBackground': { outline: '2px solid Highlight', outlineOffset: '-1px' },
  },
});

const highlighting = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier], color: colour('syntax-keyword') },
  { tag: tags.string, color: colour('syntax-string') },
  { tag: tags.escape, color: colour('syntax-escape') },
  { tag: tags.number, color: colour('syntax-number') },
  { tag: [tags.bool, tags.null], color: colour('syntax-constant') },
  { tag: tags.comment, color: colour('syntax-comment'), fontStyle: 'italic' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], color: colour('syntax-function') },
  { tag: tags.className, color: colour('syntax-type') },
  { tag: tags.meta, color: colour('syntax-decorator') },
]);

/** How the editor looks. Every colour is a custom property, so light, dark and forced colours need no second theme. */
export const theme: Extension = [frame, gutter, marks, selection, searchTheme, syntaxHighlighting(highlighting)];
