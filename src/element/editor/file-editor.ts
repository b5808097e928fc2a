import type { CreateEditor, Editor } from './editor-port.js';

export interface FileEditorOptions {
  readonly name: string;
  readonly text: string;
  readonly readonly: boolean;
  readonly label: string;
  readonly tabHint: string;
  readonly root: ShadowRoot;
  onChange(text: string): void;
  onRun(): void;
}

/**
 * The editor of one file: a plain text field from the first moment, CodeMirror once its code has arrived.
 *
 * Text, caret and focus are handed over, so whoever typed already does not notice. If CodeMirror never comes, the plain field
 * stays: reading, editing and running work with it.
 */
export class FileEditor {
  readonly name: string;
  /** To be put into the page; carries the class `editor-frame`. */
  readonly element = document.createElement('div');
  readonly #options: FileEditorOptions;
  readonly #plain = document.createElement('textarea');
  #editor: Editor | undefined;

  constructor(options: FileEditorOptions) {
    this.name = options.name;
    this.#options = options;
    this.element.className = 'editor-frame';
    this.#dressPlain();
    this.element.append(this.#plain);
  }

  get text(): string {
    return this.#editor?.text ?? this.#plain.value;
  }

  set text(text: string) {
    if (this.#editor) this.#editor.text = text;
    else {
      this.#plain.value = text;
      this.#fit();
    }
  }

  get rich(): boolean {
    return this.#editor !== undefined;
  }

  /** CodeMirror takes the plain field's place. */
  enrich(createEditor: CreateEditor): void {
    if (this.#editor) return;
    const { root, readonly, label, tabHint, onChange, onRun } = this.#options;
    const hadFocus = root.activeElement === this.#plain;
    const selection = { anchor: this.#plain.selectionStart, head: this.#plain.selectionEnd };
    const text = this.#plain.value;
    this.#plain.remove();
    this.#editor = createEditor({ parent: this.element, root, text, readonly, label, strings: { tabHint }, onChange, onRun, selection });
    if (hadFocus) this.#editor.focus();
  }

  focus(): void {
    (this.#editor ?? this.#plain).focus();
  }

  markError(line: number | null): void {
    this.#editor?.markError(line);
  }

  /** Puts the caret at the start of a line (1-based), in sight. */
  showLine(line: number): void {
    if (this.#editor) {
      this.#editor.showLine(line);
      this.#editor.focus();
      return;
    }
    const offset = this.#plain.value.split('\n').slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
    this.#plain.focus();
    this.#plain.setSelectionRange(offset, offset);
  }

  destroy(): void {
    this.#editor?.destroy();
    this.element.remove();
  }

  #dressPlain(): void {
    const { text, readonly, label, onChange, onRun } = this.#options;
    const plain = this.#plain;
    plain.className = 'plain-editor';
    plain.value = text;
    plain.readOnly = readonly;
    plain.spellcheck = false;
    plain.autocapitalize = 'off';
    plain.setAttribute('autocorrect', 'off');
    plain.setAttribute('wrap', 'soft');
    plain.setAttribute('aria-label', label);
    plain.addEventListener('input', () => {
      this.#fit();
      onChange(plain.value);
    });
    plain.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
      event.preventDefault();
      onRun();
    });
    this.#fit();
  }

  /** As high as its text, as CodeMirror will be. */
  #fit(): void {
    this.#plain.rows = this.#plain.value.split('\n').length;
  }
}
