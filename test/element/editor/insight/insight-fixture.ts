import type { CodeAnswer, CodeQuestion } from '../../../../src/protocol/messages.js';
import type { EditorOptions } from '../../../../src/element/editor/editor-port.js';
import { until } from '../../../support/until.js';
import { mountEditor, type MountedEditor } from '../editor-fixture.js';

type Kind = CodeQuestion['kind'];

/** A Python that says what the test wants, when it wants. Kinds it was told nothing about get null. */
export class FakePython {
  readonly questions: CodeQuestion[] = [];
  readonly #answers = new Map<Kind, (question: CodeQuestion) => CodeAnswer | null | Promise<CodeAnswer | null>>();

  says<K extends Kind>(kind: K, answer: (question: CodeQuestion) => Extract<CodeAnswer, { kind: K }> | null | Promise<CodeAnswer | null>): this {
    this.#answers.set(kind, answer);
    return this;
  }

  async ask(question: CodeQuestion): Promise<CodeAnswer | null> {
    this.questions.push(question);
    return (await this.#answers.get(question.kind)?.(question)) ?? null;
  }

  asked(kind: Kind): CodeQuestion[] {
    return this.questions.filter((question) => question.kind === kind);
  }
}

/** An answer that comes when the test lets it. */
export function held<T>(): { readonly promise: Promise<T>; give(value: T): void } {
  let give!: (value: T) => void;
  const promise = new Promise<T>((resolve) => (give = resolve));
  return { promise, give };
}

/** An editor that asks `python`, with the focus in it and the caret at the text's end. */
export async function mountAsking(python: FakePython, options: Partial<EditorOptions> = {}, style = ''): Promise<MountedEditor> {
  const mounted = await mountEditor({ insight: python, ...options }, style);
  mounted.editor.focus();
  mounted.editor.select(mounted.editor.text.length);
  return mounted;
}

/** What the tooltips of this kind say, each as one text. */
export function shown(root: ParentNode, selector: string): string[] {
  return [...root.querySelectorAll(selector)].map((element) => element.textContent);
}

/** Until a pause in typing was noticed, by which time all that opens by itself was asked for. */
export async function pause(python: FakePython, { editor }: MountedEditor): Promise<void> {
  await until(() => python.asked('check').some(({ code }) => code === editor.text), 'the text is checked');
}

export const optionsOf = (root: ParentNode): string[] => shown(root, '.cm-tooltip-autocomplete .cm-completionLabel');

/** The list of names is open; only after a moment does Enter take from it, so that it takes nothing by accident. */
export async function listOpen(root: ParentNode): Promise<void> {
  await until(() => optionsOf(root).length > 0, 'the list of names is open');
}
