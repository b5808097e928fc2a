import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { fontFamily } from '../metrics.js';
import { colour } from '../palette.js';

const boxes = EditorView.theme({
  '.cm-top-layer': {
    inset: '0 auto auto 0',
    margin: '0',
    padding: '0',
    border: '0',
    overflow: 'visible',
    background: 'none',
    color: 'inherit',
  },
  '.cm-tooltip': {
    maxWidth: 'min(560px, 95vw)',
    border: `1px solid ${colour('editor-gutter')}`,
    borderRadius: '4px',
    backgroundColor: colour('editor-background'),
    color: colour('editor-foreground'),
    boxShadow: '0 2px 8px #0004',
    fontFamily: 'system-ui, sans-serif',
    fontSize: '13px',
    lineHeight: '1.4',
    direction: 'ltr',
    textAlign: 'left',
  },
  '.cm-tooltip-hover': { overflow: 'auto' },
  '.cm-tooltip-section:not(:first-child)': { borderTop: `1px solid ${colour('editor-border')}` },
  '.cm-help': {
    maxHeight: 'min(240px, 40vh)',
    overflow: 'auto',
    padding: '4px 8px',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
  '.cm-help:focus-visible': { outline: `2px solid ${colour('editor-cursor')}` },
  '.cm-help-title': { fontFamily },
  '.cm-help-title strong': { fontWeight: '700', textDecoration: 'underline' },
  '.cm-help-doc': { marginTop: '4px' },
  // Above the line that is being written: a look at it, not a page to read.
  '.cm-help-short .cm-help-doc': {
    display: '-webkit-box',
    WebkitBoxOrient: 'vertical',
    WebkitLineClamp: '2',
    overflow: 'hidden',
  },
  '@media print': { '.cm-tooltip': { display: 'none' } },
});

const list = EditorView.theme({
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { minWidth: 'min(240px, 90vw)', maxHeight: '168px', fontFamily },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    display: 'flex',
    gap: '8px',
    alignItems: 'center',
    minHeight: '24px',
    padding: '0 8px',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected], .cm-tooltip-autocomplete-disabled ul li[aria-selected]': {
    backgroundColor: colour('editor-selection'),
    color: colour('editor-foreground'),
    boxShadow: `inset 3px 0 ${colour('editor-cursor')}`,
  },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
  '.cm-completionDetail': {
    flex: '0 1 auto',
    minWidth: '0',
    margin: '0',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    color: colour('editor-gutter'),
    fontStyle: 'normal',
  },
  '.cm-completionKind': { marginLeft: 'auto', color: colour('editor-gutter'), fontFamily: 'system-ui, sans-serif', fontSize: '12px' },
  'li[aria-selected] .cm-completionDetail, li[aria-selected] .cm-completionKind': { color: 'inherit' },
  '@media (forced-colors: active)': {
    '.cm-tooltip-autocomplete ul li[aria-selected]': {
      forcedColorAdjust: 'none',
      backgroundColor: 'Highlight',
      color: 'HighlightText',
    },
  },
});

/**
 * A wavy line under what is wrong, and under its line's number; beside that, the `!` of a program that failed has its place.
 * Safari knows the single properties, but not all of them in `text-decoration`.
 */
const wave = { textDecorationLine: 'underline', textDecorationStyle: 'wavy', textDecorationColor: colour('editor-error') };

const marks = EditorView.theme({
  // CodeMirror draws the wave with an image, which strict pages forbid and forced colours do not show.
  '.cm-lintRange.cm-lintRange-error': { ...wave, backgroundImage: 'none', textDecorationSkipInk: 'none' },
  '.cm-lintPoint.cm-lintPoint-error:after': { borderBottomColor: colour('editor-error') },
  '.cm-lineNumbers .cm-problem-gutter': { ...wave, color: colour('editor-error') },
  '.cm-diagnostic.cm-diagnostic-error': { margin: '0', padding: '4px 8px', borderLeft: `4px solid ${colour('editor-error')}` },
});

/** How lists, boxes and marks look; the colours are the editor's. */
export const insightTheme: Extension = [boxes, list, marks];
