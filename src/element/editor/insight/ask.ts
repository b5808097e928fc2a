import type { EditorState } from '@codemirror/state';
import type { CodeAnswer, CodeQuestion } from '../../../protocol/messages.js';
import type { InsightPort } from '../editor-port.js';

type Kind = CodeQuestion['kind'];
type Answer<K extends Kind> = Extract<CodeAnswer, { kind: K }>;

/** Asks about a text at an offset. All places, also in the answer, are CodeMirror's: UTF-16 code units, inside the text. Never rejects. */
export type Ask = <K extends Kind>(kind: K, state: EditorState, offset: number) => Promise<Answer<K> | null>;

/** How many code points the first `units` code units of a text are. */
export function pointsAt(text: string, units: number): number {
  let points = 0;
  for (let at = 0; at < units; at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1) points++;
  return points;
}

/** Where the code point number `points` begins, in code units; at most the text's length. */
export function unitsAt(text: string, points: number): number {
  let units = 0;
  for (let left = points; left > 0 && units < text.length; left--) units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
  return units;
}

/** A place that an answer names is where it says, or at the nearest end of the text: answers come from where user code runs. */
function inUnits(answer: CodeAnswer, code: string): CodeAnswer {
  const range = (from: number, to: number): { from: number; to: number } => {
    const start = unitsAt(code, from);
    return { from: start, to: Math.max(start, unitsAt(code, to)) };
  };
  switch (answer.kind) {
    case 'complete':
      return { ...answer, from: unitsAt(code, answer.from) };
    case 'hover':
      return { ...answer, ...range(answer.from, answer.to) };
    case 'check':
      return { ...answer, problems: answer.problems.map((problem) => ({ ...problem, ...range(problem.from, problem.to) })) };
    case 'signature':
    case 'needs':
      return answer;
  }
}

/** The one place where CodeMirror's counting meets Python's, and where a port that fails is made quiet: typing goes on without it. */
export function asker(port: InsightPort): Ask {
  let warned = false;
  return async <K extends Kind>(kind: K, state: EditorState, offset: number): Promise<Answer<K> | null> => {
    const code = state.doc.toString();
    try {
      const answer = await port.ask({ kind, code, cursor: pointsAt(code, offset) });
      return answer?.kind === kind ? (inUnits(answer, code) as Answer<K>) : null;
    } catch (error) {
      // Once: every key would say it again.
      if (!warned) console.warn('py-playground: the editor gets no help from Python. Typing and running work as before.', error);
      warned = true;
      return null;
    }
  };
}

/** Whether an answer about `then` is still about the text and the caret as they are. */
export function isCurrent(then: EditorState, now: EditorState): boolean {
  return now.doc === then.doc && now.selection.eq(then.selection);
}
