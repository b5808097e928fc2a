/**
 * What the element knows about an editor: these types and nothing else, so that CodeMirror stays in a chunk of its own.
 *
 * Positions are offsets in UTF-16 code units into `text`, as in a `<textarea>`; lines are counted from 1, as in tracebacks.
 */

import type { CodeAnswer, CodeQuestion, Completion } from '../../protocol/messages.js';

/** A selected stretch of text; `anchor` stays, `head` is where the caret is. Both are offsets and may stand in either order. */
export interface EditorSelectionRange {
  readonly anchor: number;
  readonly head: number;
}

/** The English phrases that CodeMirror itself shows or announces, and those of the help beside it. Each can be replaced in `EditorStrings.phrases`. */
export type EditorPhrase =
  | 'Find'
  | 'Replace'
  | 'next'
  | 'previous'
  | 'all'
  | 'match case'
  | 'regexp'
  | 'by word'
  | 'replace'
  | 'replace all'
  | 'close'
  | 'current match'
  | 'on line'
  | 'replaced match on line $'
  | 'replaced $ matches'
  | 'Selection deleted'
  | 'Control character'
  | 'Completions'
  | Completion['kind']
  | 'Nothing is known about this yet.'
  | 'Use the author’s'
  | 'Keep mine';

/** The words an editor needs, in the language of the interface. */
export interface EditorStrings {
  /** How the keyboard gets out, for example "Press Escape, then Tab, to leave the editor". */
  readonly tabHint: string;
  /** Translations of the built-in phrases. A phrase that is missing stays English. */
  readonly phrases?: Readonly<Partial<Record<EditorPhrase, string>>> | undefined;
}

/** Who knows about code that has not run: the live Python. */
export interface InsightPort {
  /** Null: nothing to say now, for example because Python has not started. Places in question and answer count code points. */
  ask(question: CodeQuestion): Promise<CodeAnswer | null>;
}

/** Everything needed to make an editor. */
export interface EditorOptions {
  /** The editor is appended here. Give it the class `editor-frame`, as the plain `<textarea>` before it had. */
  parent: HTMLElement;
  /** The tree that gets the editor's style rules: a shadow root takes them as an adopted sheet, a document as a `<style>`. */
  root: ShadowRoot | Document;
  /** The first text. Line ends become `\n`. */
  text: string;
  readonly: boolean;
  /** The accessible name. */
  label: string;
  /** For the `<style>` element in a document; a shadow root needs none. */
  nonce?: string | undefined;
  strings: EditorStrings;
  /** Called after each edit by the reader, with the whole text. Not called when the page sets `text`. */
  onChange(text: string): void;
  /** Called for Ctrl+Enter and Cmd+Enter, once for each press. */
  onRun(): void;
  /** Without it the editor completes, explains and checks nothing. */
  insight?: InsightPort | undefined;
  /** Where the caret was in the `<textarea>` that this editor replaces. */
  selection?: EditorSelectionRange | undefined;
}

/** A living editor. Making one never moves the focus. */
export interface Editor {
  /** The whole text, lines ending in `\n`. Setting it is one step that the reader can undo; the caret stays where it can. */
  text: string;
  readonly: boolean;
  label: string;
  /** False while the focus is in the search panel. */
  readonly hasFocus: boolean;
  focus(): void;
  /** Selects without scrolling. Offsets outside the text are moved to its ends; without `head` it is a caret. */
  select(anchor: number, head?: number): void;
  /** Puts the caret at the start of a line and scrolls it into view. Lines outside the text become the first or the last. */
  showLine(line: number): void;
  /** Marks one line, in the text and in the gutter; null or a line outside the text removes the mark. It moves along with edits. */
  markError(line: number | null): void;
  /**
   * Shows the text beside another one: lines that are only in `original` above those that are only here, and at each change two
   * buttons that choose. Choices are edits by the reader. Null ends it.
   *
   * @throws whatever keeps the code for it from being loaded
   */
  compare(original: string | null): Promise<void>;
  /** Takes the editor out of the page with all its listeners. Call it once; the editor is of no use afterwards. */
  destroy(): void;
}

export type CreateEditor = (options: EditorOptions) => Editor;
