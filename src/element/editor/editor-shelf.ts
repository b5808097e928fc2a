import { PlaygroundError } from '../../errors.js';
import type { PlayFile } from '../content.js';
import type { CreateEditor, EditorStrings, InsightPort } from './editor-port.js';
import { FileEditor } from './file-editor.js';

export interface ShelfEvents {
  changed(file: string, text: string): void;
  run(): void;
  /** CodeMirror could not be loaded; the plain fields go on. */
  failed(error: PlaygroundError): void;
}

export interface ShelfOptions {
  readonly root: ShadowRoot;
  readonly readonly: boolean;
  readonly strings: EditorStrings;
  /** Who is asked about the code while it is written. Without it, nobody. */
  readonly insight?: InsightPort | undefined;
  label(file: string): string;
}

/** Imported once per page, however many tags there are. */
let codeMirror: Promise<CreateEditor> | undefined;

const loadCodeMirror = (): Promise<CreateEditor> => (codeMirror ??= import('./codemirror.js').then((module) => module.createEditor));

/** The editors of a tag: one per visible file, of which one shows. */
export class EditorShelf {
  readonly #events: ShelfEvents;
  #editors: FileEditor[] = [];
  #createEditor: CreateEditor | undefined;
  #richWanted = false;
  #plainForGood = false;

  constructor(events: ShelfEvents) {
    this.#events = events;
  }

  /** Makes the editors for these files anew. */
  fill(parent: HTMLElement, files: readonly PlayFile[], options: ShelfOptions): void {
    for (const editor of this.#editors) editor.destroy();
    this.#editors = files.map((file) => {
      const editor = new FileEditor({
        name: file.name,
        text: file.text,
        readonly: options.readonly || (file.readonly ?? false),
        label: options.label(file.name),
        strings: options.strings,
        root: options.root,
        insight: options.insight,
        onChange: (text) => this.#events.changed(file.name, text),
        onRun: () => this.#events.run(),
      });
      if (this.#createEditor) editor.enrich(this.#createEditor);
      return editor;
    });
    parent.replaceChildren(...this.#editors.map((editor) => editor.element));
  }

  /** CodeMirror takes over, as soon as its code is here. */
  async enrich(): Promise<void> {
    if (this.#createEditor || this.#plainForGood) return;
    this.#richWanted = true;
    try {
      const createEditor = await loadCodeMirror();
      // The tag may have gone meanwhile.
      if (!this.#richWanted) return;
      for (const editor of this.#editors) editor.enrich(createEditor);
      this.#createEditor = createEditor;
    } catch (cause) {
      codeMirror = undefined;
      this.#events.failed(new PlaygroundError({ code: 'editor-failed', phase: 'editor', cause, message: 'The full editor could not be loaded or does not work on this page. The plain text field stays.' }));
    }
  }

  /** Plain text fields again: until {@link enrich} is called the next time, or for good. */
  simplify({ forGood = false } = {}): void {
    this.#plainForGood ||= forGood;
    this.#richWanted = false;
    this.#createEditor = undefined;
    for (const editor of this.#editors) editor.simplify();
  }

  show(name: string): void {
    for (const editor of this.#editors) editor.element.hidden = editor.name !== name;
  }

  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  textOf(name: string): string | undefined {
    return this.#find(name)?.text;
  }

  setTexts(files: readonly PlayFile[]): void {
    for (const file of files) {
      const editor = this.#find(file.name);
      if (editor) editor.text = file.text;
    }
  }

  /** Marks a line (1-based) of a file; null for the file removes the marks of all, null for the line that of the file. */
  markError(name: string | null, line: number | null): void {
    for (const editor of this.#editors) if (name === null || editor.name === name) editor.markError(line);
  }

  showLine(name: string, line: number): void {
    this.#find(name)?.showLine(line);
  }

  /** Shows how a file's text differs from another one; null ends that. See `CodeFiles.compare()`. */
  async compare(name: string, original: string | null): Promise<void> {
    if (original !== null) await this.enrich();
    await this.#find(name)?.compare(original);
  }

  /** Whether there was an editor to focus. */
  focus(name: string): boolean {
    const editor = this.#find(name);
    editor?.focus();
    return editor !== undefined;
  }

  #find(name: string): FileEditor | undefined {
    return this.#editors.find((editor) => editor.name === name);
  }
}
