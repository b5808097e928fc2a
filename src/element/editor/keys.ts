import { addCursorAbove, addCursorBelow, redo, simplifySelection, standardKeymap, toggleComment, undo } from '@codemirror/commands';
import { closeSearchPanel, openSearchPanel } from '@codemirror/search';
import type { Extension } from '@codemirror/state';
import { keymap, type KeyBinding } from '@codemirror/view';
import { tabKey } from './tab-key.js';

/**
 * The shortcuts beyond plain editing. The list is short on purpose: a browser's or a screen reader's own shortcuts stay theirs.
 * Mod-f is the exception, since the browser's search cannot see lines that are scrolled away.
 */
const shortcuts: readonly KeyBinding[] = [
  { key: 'Mod-z', run: undo, preventDefault: true },
  { key: 'Mod-y', mac: 'Mod-Shift-z', run: redo, preventDefault: true },
  { linux: 'Ctrl-Shift-z', run: redo, preventDefault: true },
  { key: 'Mod-/', run: toggleComment },
  { key: 'Mod-Alt-ArrowUp', run: addCursorAbove },
  { key: 'Mod-Alt-ArrowDown', run: addCursorBelow },
  { key: 'Mod-f', run: openSearchPanel, scope: 'editor search-panel' },
  { key: 'Escape', run: closeSearchPanel, scope: 'editor search-panel' },
  { key: 'Escape', run: simplifySelection },
];

/** Ctrl+Enter and Cmd+Enter. A key held down repeats: those presses are swallowed, or runs would pile up. */
function runKey(onRun: () => void): KeyBinding {
  return {
    any(_view, event) {
      const isRun = event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      if (isRun && !event.repeat) onRun();
      return isRun;
    },
  };
}

/** All keys of the editor. */
export function keys(onRun: () => void): Extension {
  return [tabKey, keymap.of([runKey(onRun), ...shortcuts, ...standardKeymap])];
}
