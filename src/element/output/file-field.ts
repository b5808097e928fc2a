import type { ChosenFile } from '../../engine/ask-events.js';
import { Amounts } from '../files/amounts.js';
import { fill, nameList, shownName } from '../files/names.js';
import { blobBase64 } from './base64.js';
import { exchangeStrings } from './exchange-strings.js';
import type { OutputStrings } from './output-strings.js';
import type { OpenQuestion } from './question-field.js';

/** Largest file that is taken, in bytes. */
export const MAX_FILE_BYTES = 20_000_000;
/** Most that is taken at once, in bytes. */
export const MAX_TOTAL_BYTES = 50_000_000;

/** Which files a program wants, and where they go. Exactly one of the two callbacks is called, once, unless the question is closed. */
export interface FilesQuestion {
  readonly prompt: string;
  /** Which ones, as the attribute of HTML's file field says it; empty for any. A help for the reader, who can choose others. */
  readonly accept: string;
  readonly multiple: boolean;
  /** Whether the field takes the focus; by default if the focus is in the playground already. */
  readonly focus?: boolean;
  onChoose(files: readonly ChosenFile[]): void;
  /** The reader pressed Cancel. */
  onCancel(): void;
}

/** What a field needs from the log that holds it. */
export interface FileFieldHost {
  readonly strings: OutputStrings;
  /** The reader answered, as this sentence says. Comes before the program hears it. */
  answered(sentence: string): void;
  /** The field is no longer needed. */
  settled(): void;
}

/** A field that asks for files: a button that opens the browser's own chooser, and a place to drop them. */
export class FileField implements OpenQuestion {
  readonly element = document.createElement('div');
  readonly label: string;
  readonly #question: FilesQuestion;
  readonly #host: FileFieldHost;
  readonly #words: Readonly<Record<keyof typeof exchangeStrings, string>>;
  readonly #amounts = new Amounts('');
  readonly #input = document.createElement('input');
  readonly #choose: HTMLButtonElement;
  /** What goes on, or why files were refused. */
  readonly #remark = document.createElement('p');
  #reading = false;
  #open = true;

  constructor(question: FilesQuestion, host: FileFieldHost) {
    this.#question = question;
    this.#host = host;
    this.#words = { ...exchangeStrings, ...host.strings };
    this.label = question.prompt.trim() || this.#words.chooseLabel;
    this.#choose = createButton(this.#words[question.multiple ? 'chooseSome' : 'chooseOne'], () => {
      if (!this.#reading) this.#input.click();
    });
    this.#prepareInput();
    this.#build();
    this.#takeDrops();
  }

  get focused(): boolean {
    return this.element.matches(':focus-within');
  }

  focus(): void {
    this.#choose.focus();
  }

  close(): void {
    this.#settle();
  }

  /** The same without a trace. */
  destroy(): void {
    this.#open = false;
    this.element.remove();
  }

  #prepareInput(): void {
    const input = this.#input;
    input.type = 'file';
    input.hidden = true;
    input.accept = this.#question.accept;
    input.multiple = this.#question.multiple;
    input.addEventListener('change', () => {
      const files = [...(input.files ?? [])];
      // After a refusal the same file can be chosen again.
      input.value = '';
      void this.#take(files);
    });
  }

  #build(): void {
    const prompt = document.createElement('p');
    prompt.className = 'prompt';
    prompt.textContent = this.label;
    const hint = document.createElement('span');
    hint.className = 'remark';
    hint.textContent = this.#words[this.#question.multiple ? 'chooseDropSome' : 'chooseDrop'];
    const cancel = createButton(this.#words.cancel, () => {
      if (this.#settle(this.#words.chosenNone)) this.#question.onCancel();
    });
    const controls = document.createElement('div');
    controls.className = 'controls';
    controls.append(this.#choose, this.#input, cancel, hint);
    this.element.className = 'choosing';
    this.element.role = 'group';
    this.element.ariaLabel = this.label;
    this.element.append(prompt, controls, this.#remark);
  }

  #takeDrops(): void {
    const { element } = this;
    const drop = (type: 'dragover' | 'drop', act: (files: FileList) => void): void => {
      element.addEventListener(type, (event) => {
        if (!event.dataTransfer?.types.includes('Files')) return;
        // Else the browser would open the file in place of the page.
        event.preventDefault();
        element.classList.toggle('dropping', type === 'dragover');
        act(event.dataTransfer.files);
      });
    };
    drop('dragover', () => undefined);
    drop('drop', (files) => void this.#take([...files]));
    element.addEventListener('dragleave', () => {
      element.classList.remove('dropping');
    });
  }

  /** Reads the files and answers with them, or says why not. */
  async #take(files: readonly File[]): Promise<void> {
    if (this.#reading || files.length === 0) return;
    const refusal = this.#refusal(files);
    if (refusal !== undefined) return this.#say(refusal, true);
    this.#reading = true;
    this.#say(fill(this.#words.chooseReading, { names: this.#names(files) }), false);
    const chosen = await this.#read(files);
    this.#reading = false;
    if (chosen && this.#settle(fill(this.#words.chosenFiles, { names: this.#names(files) }))) this.#question.onChoose(chosen);
  }

  /** One after the other; null, and a sentence, if one cannot be read. */
  async #read(files: readonly File[]): Promise<ChosenFile[] | null> {
    const chosen: ChosenFile[] = [];
    for (const file of files) {
      try {
        chosen.push({ name: file.name, data: await blobBase64(file) });
      } catch {
        // A folder that was dropped, or a file that changed or went away meanwhile: browsers do not tell which.
        this.#say(fill(this.#words.chooseUnreadable, { name: shownName(file.name) }), true);
        return null;
      }
    }
    return chosen;
  }

  #refusal(files: readonly File[]): string | undefined {
    const words = this.#words;
    if (files.length > 1 && !this.#question.multiple) return words.chooseOnlyOne;
    const large = files.find(({ size }) => size > MAX_FILE_BYTES);
    if (large) return fill(words.chooseTooLarge, { name: shownName(large.name), size: this.#size(large.size), limit: this.#size(MAX_FILE_BYTES) });
    const total = files.reduce((sum, { size }) => sum + size, 0);
    return total > MAX_TOTAL_BYTES ? fill(words.chooseTooMuch, { size: this.#size(total), limit: this.#size(MAX_TOTAL_BYTES) }) : undefined;
  }

  #names(files: readonly File[]): string {
    return nameList(files.map(({ name, size }) => `${name} (${this.#size(size)})`), this.#words.andMore);
  }

  #size(bytes: number): string {
    return this.#amounts.size(bytes, this.#words);
  }

  #say(sentence: string, refused: boolean): void {
    this.#remark.className = refused ? 'message' : 'remark';
    this.#remark.textContent = sentence;
  }

  /** Takes the field away, with a sentence if the reader answered; false if it was away already. */
  #settle(sentence?: string): boolean {
    if (!this.#open) return false;
    this.#open = false;
    this.#host.settled();
    this.element.remove();
    if (sentence !== undefined) this.#host.answered(sentence);
    return true;
  }
}

function createButton(label: string, act: () => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'action';
  button.textContent = label;
  button.addEventListener('click', act);
  return button;
}
