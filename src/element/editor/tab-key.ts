import { indentLess, indentMore } from '@codemirror/commands';
import { getIndentUnit } from '@codemirror/language';
import { countColumn, EditorSelection, type Extension, type StateCommand } from '@codemirror/state';
import { EditorView, keymap, type Command } from '@codemirror/view';

/** Keys that are held while another is pressed; they decide nothing by themselves. */
const modifierKeys: ReadonlySet<string> = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock']);

/** True for a key that means the reader stays: anything but Tab, Escape and a lone modifier. */
export function isOtherKey(event: KeyboardEvent): boolean {
  return event.key !== 'Tab' && event.key !== 'Escape' && !modifierKeys.has(event.key);
}

/** Indents the selected lines; at a caret, fills up with spaces to the next stop. */
const indent: StateCommand = (target) => {
  const { state } = target;
  // In a text that cannot change, Tab has nothing to do and leaves at once.
  if (state.readOnly) return false;
  if (state.selection.ranges.some((range) => !range.empty)) return indentMore(target);
  const unit = getIndentUnit(state);
  const filled = state.changeByRange((range) => {
    const line = state.doc.lineAt(range.head);
    const column = countColumn(line.text, state.tabSize, range.head - line.from);
    const insert = ' '.repeat(unit - (column % unit));
    return { changes: { from: range.head, insert }, range: EditorSelection.cursor(range.head + insert.length) };
  });
  target.dispatch(state.update(filled, { scrollIntoView: true, userEvent: 'input.indent' }));
  return true;
};

/** Lets the next Tab go to the browser, and Escape itself on to whoever else wants it. */
const releaseTab: Command = (view) => {
  view.setTabFocusMode(true);
  return false;
};

/**
 * Tab and Shift+Tab indent, but after Escape they move the focus, for as long as no other key is pressed: nobody is trapped
 * (WCAG 2.1.2). CodeMirror's own Escape does the same for two seconds only, too short for switch or screen-reader users.
 */
export const tabKey: Extension = [
  keymap.of([
    { key: 'Tab', run: indent, shift: indentLess },
    { key: 'Escape', run: releaseTab },
  ]),
  EditorView.domEventObservers({
    keydown(event, view) {
      if (isOtherKey(event)) view.setTabFocusMode(false);
    },
    blur(_event, view) {
      view.setTabFocusMode(false);
    },
  }),
];
