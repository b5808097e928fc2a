import { isolateHistory } from '@codemirror/commands';
import { Annotation, type EditorState, type Text, type TransactionSpec } from '@codemirror/state';

/** Marks a change that the page made, so that it is not reported as the reader's. */
export const byPage = Annotation.define<true>();

/** How many code units two texts share at the start; line by line would be coarser, and the caret would jump further. */
function commonStart(before: string, after: string): number {
  const limit = Math.min(before.length, after.length);
  let length = 0;
  while (length < limit && before.charCodeAt(length) === after.charCodeAt(length)) length++;
  return length;
}

/** How many code units two texts share at the end, at most `limit`. */
function commonEnd(before: string, after: string, limit: number): number {
  let length = 0;
  while (length < limit && before.charCodeAt(before.length - 1 - length) === after.charCodeAt(after.length - 1 - length)) length++;
  return length;
}

/**
 * The transaction that gives the editor another text, as one step of the undo history. Only the stretch between the first and
 * the last difference is replaced, so that carets and marks outside it stay.
 *
 * @returns null if the text is the same already.
 */
export function replaceText(state: EditorState, text: string): TransactionSpec | null {
  const next: Text = state.toText(text);
  if (next.eq(state.doc)) return null;
  const before = state.doc.toString();
  const after = next.toString();
  const start = commonStart(before, after);
  const end = commonEnd(before, after, Math.min(before.length, after.length) - start);
  return {
    changes: { from: start, to: before.length - end, insert: next.slice(start, after.length - end) },
    annotations: [byPage.of(true), isolateHistory.of('full')],
  };
}
