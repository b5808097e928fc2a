import type { CreateEditor, Editor, EditorStrings, InsightPort } from './editor-port.js';

export interface FileEditorOptions {
  readonly name: string;
  readonly text: string;
  readonly readonly: boolean;
  readonly label: string;
  readonly strings: EditorStrings;
  readonly root: ShadowRoot;
  readonly insight?: InsightPort | undefined;
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
  /** An input method is putting a character together; taking the field away would lose it. */
  #composing = false;

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

  /**
   * CodeMirror takes the plain field's place.
   *
   * @throws whatever CodeMirror does on a page that it cannot work in; the plain field stays then.
   */
  enrich(createEditor: CreateEditor): void {
    if (this.#editor) return;
    if (this.#composing) {
      this.#plain.addEventListener('compositionend', () => this.enrich(createEditor), { once: true });
      return;
    }
    const { root, readonly, label, strings, insight, onChange, onRun } = this.#options;
    const hadFocus = root.activeElement === this.#plain;
    const selection = { anchor: this.#plain.selectionStart, head: this.#plain.selectionEnd };
    const text = this.#plain.value;
    // Comes after the plain field, which goes only when nothing went wrong.
    this.#editor = createEditor({ parent: this.element, root, text, readonly, label, strings, insight, onChange, onRun, selection });
    this.#plain.remove();
    if (hadFocus) this.#editor.focus();
  }

  /** The plain field again, with the text as it stands: CodeMirror listens on the window for as long as it lives. */
  simplify(): void {
    if (!this.#editor) return;
    this.#plain.value = this.#editor.text;
    this.#editor.destroy();
    this.#editor = undefined;
    this.#fit();
    this.element.append(this.#plain);
  }

  focus(): void {
    (this.#editor ?? this.#plain).focus();
  }

  markError(line: number | null): void {
    this.#editor?.markError(line);
  }

  /**
   * Shows how the text differs from another one, with buttons to choose for each change; null ends that.
   *
   * @throws Error when only the plain field is here, which cannot show it, or the code for it cannot be loaded
   */
  async compare(original: string | null): Promise<void> {
    if (!this.#editor && original !== null) throw new Error('Only the full editor can compare two texts.');
    await this.#editor?.compare(original);
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
    // Browsers put the caret at the end; readers begin at the start, as in CodeMirror.
    plain.setSelectionRange(0, 0);
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
    plain.addEventListener('compositionstart', () => (this.#composing = true));
    plain.addEventListener('compositionend', () => (this.#composing = false));
    plain.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
      event.preventDefault();
      onRun();
    });
    this.#fit();
  }

  /** As high as its text, as CodeMirror will be. Engines without `field-sizing` do not count wrapped lines; they are measured. */
  #fit(): void {
    const plain = this.#plain;
    plain.rows = plain.value.split('\n').length;
    if (CSS.supports('field-sizing', 'content') || !plain.isConnected) return;
    const missing = plain.scrollHeight - plain.clientHeight;
    if (missing > 0) plain.rows += Math.ceil(missing / (parseFloat(getComputedStyle(plain).lineHeight) || missing));
  }
}
