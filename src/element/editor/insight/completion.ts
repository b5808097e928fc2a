import {
  autocompletion,
  closeCompletion,
  selectedCompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import { localCompletionSource } from '@codemirror/lang-python';
import { syntaxTree } from '@codemirror/language';
import { Prec, type EditorState, type Extension } from '@codemirror/state';
import { keymap, type Command } from '@codemirror/view';
import type { Completion as PythonCompletion } from '../../../protocol/messages.js';
import type { Ask } from './ask.js';

/** https://docs.python.org/3.14/reference/lexical_analysis.html#keywords */
const KEYWORDS =
  'False None True and as assert async await break case class continue def del elif else except finally for from global if import in is lambda match nonlocal not or pass raise return try while with yield';

const keywords: readonly Completion[] = KEYWORDS.split(' ').map((label) => ({ label, type: 'keyword' }));

const WORD = /[\p{L}\p{N}_]*/u;

/** Where nobody wants names. */
const NOT_CODE: ReadonlySet<string> = new Set(['String', 'FormatString', 'Comment', 'Number']);

function wordBefore(context: CompletionContext): { from: number; text: string; afterDot: boolean } {
  const { from, text } = context.matchBefore(WORD) ?? { from: context.pos, text: '' };
  return { from, text, afterDot: context.state.sliceDoc(Math.max(0, from - 1), from) === '.' };
}

/** Typing opens the list after a dot and from the second letter of a name. */
function opensByItself(context: CompletionContext): boolean {
  if (NOT_CODE.has(syntaxTree(context.state).resolveInner(context.pos, -1).name)) return false;
  const { text, afterDot } = wordBefore(context);
  return afterDot || /^[\p{L}_][\p{L}\p{N}_]/u.test(text);
}

/** Names that are private by their underscores come last. */
function option({ label, kind, detail }: PythonCompletion): Completion {
  const underscores = /^_{0,2}/.exec(label)?.[0].length ?? 0;
  return { label, type: kind, boost: -underscores, ...(detail !== undefined && { detail }) };
}

/** What is known without Python: its keywords, and the names that the text defines. */
function withoutPython(context: CompletionContext): CompletionResult | null {
  const local = wordBefore(context).afterDot ? null : localCompletionSource(context);
  return local && { ...local, options: [...local.options, ...keywords], validFor: WORD };
}

/** In words, for everybody can read them; an icon would have to be learnt. */
function kindWord({ type }: Completion, state: EditorState): HTMLElement {
  const word = document.createElement('span');
  word.className = 'cm-completionKind';
  word.textContent = type === undefined ? '' : state.phrase(type);
  return word;
}

/** Enter after a word that is complete makes a new line, as whoever typed it to its end expects. */
const leaveCompleteWord: Command = (view) => {
  const { label } = selectedCompletion(view.state) ?? {};
  const { head } = view.state.selection.main;
  if (label !== undefined && view.state.sliceDoc(Math.max(0, head - label.length), head) === label) closeCompletion(view);
  return false;
};

/**
 * The list of names that fit at the cursor. It opens with Ctrl+Space, and by itself while code is typed; Enter takes the chosen one.
 * Tab is not one of its keys: it indents, or leaves.
 */
export function completion(ask: Ask): Extension {
  const source = async (context: CompletionContext): Promise<CompletionResult | null> => {
    if (!context.explicit && !opensByItself(context)) return null;
    const answer = await ask('complete', context.state, context.pos);
    if (!answer) return withoutPython(context);
    return { from: Math.min(answer.from, context.pos), options: answer.completions.map(option), validFor: WORD };
  };
  return [
    Prec.highest(keymap.of([{ key: 'Enter', run: leaveCompleteWord }])),
    autocompletion({ override: [source], icons: false, addToOptions: [{ render: kindWord, position: 90 }] }),
  ];
}
