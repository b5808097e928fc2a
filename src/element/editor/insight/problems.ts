import { forEachDiagnostic, linter, nextDiagnostic, previousDiagnostic, setDiagnosticsEffect, type Diagnostic } from '@codemirror/lint';
import { RangeSet, StateField, type Extension, type Text } from '@codemirror/state';
import { EditorView, gutterLineClass, GutterMarker, keymap, type Command } from '@codemirror/view';
import type { Ask } from './ask.js';

/** Milliseconds from the last key to the check: who pauses has written what they wanted. */
const PAUSE = 500;

class ProblemMarker extends GutterMarker {
  override elementClass = 'cm-problem-gutter';
}

const marker = new ProblemMarker();

function markers(doc: Text, diagnostics: readonly Diagnostic[]): RangeSet<GutterMarker> {
  const lines = new Set(diagnostics.map(({ from }) => doc.lineAt(Math.min(from, doc.length)).from));
  return RangeSet.of([...lines].map((from) => marker.range(from)), true);
}

/** The line numbers' part of the marks. CodeMirror's own gutter of marks would take a column, and draws with images. */
const gutterMarks = StateField.define<RangeSet<GutterMarker>>({
  create: () => RangeSet.empty,
  update(marks, { changes, effects, state }) {
    const set = effects.find((effect) => effect.is(setDiagnosticsEffect));
    return set ? markers(state.doc, set.value) : marks.map(changes);
  },
  provide: (field) => gutterLineClass.from(field),
});

/** CodeMirror shows the message beside the mark it went to; this says it, too. */
function announced(go: Command): Command {
  return (view) => {
    if (!go(view)) return false;
    const { from, to } = view.state.selection.main;
    const messages: string[] = [];
    forEachDiagnostic(view.state, ({ message }, start, end) => {
      if (start <= to && end >= from) messages.push(message);
    });
    view.dispatch({ effects: EditorView.announce.of(messages.join('. ')) });
    return true;
  };
}

/** Marks what is not Python, while it is written. F8 goes to the next mark and Shift+F8 to the one before. */
export function problems(ask: Ask): Extension {
  const source = async ({ state }: EditorView): Promise<readonly Diagnostic[]> => {
    const answer = await ask('check', state, state.selection.main.head);
    return answer?.problems.map((problem) => ({ ...problem, severity: 'error' })) ?? [];
  };
  return [
    linter(source, { delay: PAUSE }),
    gutterMarks,
    keymap.of([{ key: 'F8', run: announced(nextDiagnostic), shift: announced(previousDiagnostic) }]),
  ];
}
