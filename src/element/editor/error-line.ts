import { RangeSet, StateEffect, StateField, type EditorState, type Extension, type TransactionSpec } from '@codemirror/state';
import { Decoration, EditorView, GutterMarker, gutterLineClass } from '@codemirror/view';

const mark = StateEffect.define<number | null>();

const lineDecoration = Decoration.line({ class: 'cm-error-line' });

class ErrorGutterMarker extends GutterMarker {
  override elementClass = 'cm-error-gutter';
}

const gutterMarker = new ErrorGutterMarker();

/** Where the marked line starts, or null. Text inserted before the line pushes it along. */
const markedLine = StateField.define<number | null>({
  create: () => null,
  update(position, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(mark)) return effect.value;
    }
    if (position === null || !transaction.docChanged) return position;
    return transaction.newDoc.lineAt(transaction.changes.mapPos(position, 1)).from;
  },
  provide: (field) => [
    EditorView.decorations.from(field, (position) =>
      position === null ? Decoration.none : Decoration.set(lineDecoration.range(position)),
    ),
    gutterLineClass.from(field, (position) => (RangeSet.of(position === null ? [] : gutterMarker.range(position)))),
  ],
});

/** Shows one line as the place of an error, by its background and by a mark in the gutter. */
export const errorLine: Extension = markedLine;

/** The transaction that marks a line, counted from 1. Null or a line that does not exist (an old traceback) removes the mark. */
export function markErrorLine(state: EditorState, line: number | null): TransactionSpec {
  const exists = line !== null && Number.isInteger(line) && line >= 1 && line <= state.doc.lines;
  return { effects: mark.of(exists ? state.doc.line(line).from : null) };
}
