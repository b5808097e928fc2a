/**
 * The real editor, CodeMirror 6, in a chunk of its own: import it with `import()` and only its types from `editor-port.js`.
 */
import { history } from '@codemirror/commands';
import { pythonLanguage } from '@codemirror/lang-python';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { search } from '@codemirror/search';
import { Compartment, EditorState, type Extension, type TransactionSpec } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  lineNumbers,
} from '@codemirror/view';
import { addStyles } from '../lit-host.js';
import type { assistance } from './assistance.js';
import type { CreateEditor, Editor, EditorOptions, EditorSelectionRange, InsightPort } from './editor-port.js';
import { errorLine, markErrorLine } from './error-line.js';
import { keys } from './keys.js';
import { paletteStyles } from './palette.styles.js';
import { byPage, replaceText } from './replace-text.js';
import { tabHint } from './tab-hint.js';
import { theme } from './theme.js';

/** What does not depend on the options. Special characters show, so that invisible ones cannot disguise what code does. */
const basics: Extension = [
  pythonLanguage,
  indentUnit.of('    '),
  EditorState.tabSize.of(4),
  EditorState.allowMultipleSelections.of(true),
  indentOnInput(),
  bracketMatching(),
  history(),
  search(),
  drawSelection(),
  lineNumbers(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  highlightSpecialChars(),
  errorLine,
  theme,
  // It can have the focus anyway; checkers of accessibility want it in writing.
  EditorView.contentAttributes.of({ tabindex: '0' }),
];

/** A text that cannot change keeps its caret, for reading and copying by keyboard, but calls no keyboard onto the screen. */
function readonlyExtension(readonly: boolean): Extension {
  return [EditorState.readOnly.of(readonly), readonly ? EditorView.contentAttributes.of({ inputmode: 'none' }) : []];
}

function labelExtension(label: string): Extension {
  return EditorView.contentAttributes.of({ 'aria-label': label });
}

/** Reports edits by the reader, and those only. */
function changeListener(onChange: (text: string) => void): Extension {
  return EditorView.updateListener.of((update) => {
    const edited = update.transactions.some((transaction) => transaction.docChanged && !transaction.annotation(byPage));
    if (edited) onChange(update.state.doc.toString());
  });
}

/** Moves both ends of a selection into a text of `length` code units. */
function within(length: number, { anchor, head }: EditorSelectionRange): EditorSelectionRange {
  const clamp = (offset: number): number => Math.min(Math.max(Math.trunc(offset) || 0, 0), length);
  return { anchor: clamp(anchor), head: clamp(head) };
}

type Assistance = typeof assistance;

/** Imported once per page. */
let loading: Promise<Assistance> | undefined;

const loadAssistance = (): Promise<Assistance> => (loading ??= import('./assistance.js').then((module) => module.assistance));

class CodeMirrorEditor implements Editor {
  readonly #view: EditorView;
  readonly #readonly = new Compartment();
  readonly #label = new Compartment();
  readonly #assistance = new Compartment();
  readonly #merge = new Compartment();
  /** Counts comparisons, so that one whose code comes late knows that it is over. */
  #comparisons = 0;
  /** What {@link #assistance} is filled with, once it is here. */
  #assist: (readonly: boolean) => Extension = () => [];
  #labelText: string;

  constructor(options: EditorOptions) {
    this.#labelText = options.label;
    // A document has no host to carry the colours: there the light shades stand.
    if (options.root instanceof ShadowRoot) addStyles(options.root, paletteStyles);
    const state = EditorState.create({
      doc: options.text,
      extensions: [
        // First: its keys are tried before those of plain editing.
        this.#assistance.of([]),
        keys(() => options.onRun()),
        basics,
        this.#readonly.of(readonlyExtension(options.readonly)),
        this.#label.of(labelExtension(options.label)),
        tabHint(options.strings.tabHint),
        EditorState.phrases.of(options.strings.phrases ?? {}),
        options.nonce === undefined ? [] : EditorView.cspNonce.of(options.nonce),
        this.#merge.of([]),
        changeListener((text) => options.onChange(text)),
      ],
    });
    this.#view = new EditorView({ state, parent: options.parent, root: options.root });
    if (options.selection) this.select(options.selection.anchor, options.selection.head);
    void this.#loadAssistance(options.insight);
  }

  get text(): string {
    return this.#view.state.doc.toString();
  }

  set text(text: string) {
    const change = replaceText(this.#view.state, text);
    if (change) this.#view.dispatch(change);
  }

  get readonly(): boolean {
    return this.#view.state.readOnly;
  }

  set readonly(readonly: boolean) {
    if (readonly === this.readonly) return;
    const effects = [this.#readonly.reconfigure(readonlyExtension(readonly)), this.#assistance.reconfigure(this.#assist(readonly))];
    this.#view.dispatch({ effects });
  }

  get label(): string {
    return this.#labelText;
  }

  set label(label: string) {
    if (label === this.#labelText) return;
    this.#labelText = label;
    this.#view.dispatch({ effects: this.#label.reconfigure(labelExtension(label)) });
  }

  get hasFocus(): boolean {
    return this.#view.hasFocus;
  }

  focus(): void {
    this.#view.focus();
  }

  select(anchor: number, head = anchor): void {
    this.#view.dispatch({ selection: within(this.#view.state.doc.length, { anchor, head }) });
  }

  showLine(line: number): void {
    const { doc } = this.#view.state;
    const { from } = doc.line(Math.min(Math.max(Math.trunc(line) || 1, 1), doc.lines));
    const change: TransactionSpec = { selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) };
    this.#view.dispatch(change);
  }

  markError(line: number | null): void {
    this.#view.dispatch(markErrorLine(this.#view.state, line));
  }

  async compare(original: string | null): Promise<void> {
    const comparison = ++this.#comparisons;
    if (original === null) {
      this.#view.dispatch({ effects: this.#merge.reconfigure([]) });
      return;
    }
    const { mergeView, toFirstChange } = await import('./merge-view.js');
    // It may be over by now.
    if (comparison !== this.#comparisons) return;
    this.#view.dispatch({ effects: this.#merge.reconfigure(mergeView(original, (text) => this.#view.state.phrase(text))) });
    toFirstChange(this.#view);
  }

  destroy(): void {
    this.#comparisons += 1;
    this.#view.destroy();
  }

  async #loadAssistance(port: InsightPort | undefined): Promise<void> {
    try {
      const make = await loadAssistance();
      this.#assist = (readonly) => make(port, readonly);
      this.#view.dispatch({ effects: this.#assistance.reconfigure(this.#assist(this.readonly)) });
    } catch (error) {
      // The next editor tries again; this one works without.
      loading = undefined;
      console.warn('py-playground: a part of the editor could not be loaded. It closes no brackets and completes no names.', error);
    }
  }
}

/** Makes a Python editor inside `options.parent`. */
export const createEditor: CreateEditor = (options) => new CodeMirrorEditor(options);
