import type { AnswerHistory, HistoryWalk } from './answer-history.js';
import { lineNodes } from './line-element.js';
import type { Line } from './line.js';
import type { OutputStrings } from './output-strings.js';

/** What a program that has printed its prompt wants to know, and where the answer goes: the program prints that as well. Exactly one of the two callbacks is called, once, unless the question is closed. */
export interface Question {
  /** Whether what is typed must not be seen; such answers are not remembered. */
  readonly password: boolean;
  /** Whether the field takes the focus; by default if the focus is in the playground already. */
  readonly focus?: boolean;
  /** The reader pressed Enter. */
  onSubmit(text: string): void;
  /** The reader pressed Ctrl+D in the empty field: there is no more input. */
  onEof(): void;
}

/** A question that waits for its answer. */
export interface OpenQuestion {
  /** Takes the field away without an answer. Does nothing once there was an answer. */
  close(): void;
}

/** What a field needs from the log that holds it. */
export interface FieldHost {
  readonly strings: OutputStrings;
  readonly history: AnswerHistory;
  /** The field is no longer needed. */
  settled(): void;
}

/** A field behind the line that was printed last if that has no end, as a terminal would show it. That line is its label. */
export class QuestionField implements OpenQuestion {
  readonly element = document.createElement('form');
  readonly #question: Question;
  readonly #host: FieldHost;
  readonly #walk: HistoryWalk;
  readonly #prompt = document.createElement('span');
  readonly #input = document.createElement('input');
  #open = true;
  #label: string | undefined;

  constructor(question: Question, host: FieldHost) {
    this.#question = question;
    this.#host = host;
    this.#walk = host.history.walk();
    this.#prompt.className = 'prompt';
    this.#prepareInput();
    const label = document.createElement('label');
    label.append(this.#prompt, this.#input);
    this.element.className = 'question';
    this.element.append(label);
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.showAfter(null);
  }

  /** The label as plain text. */
  get label(): string {
    return this.#prompt.textContent;
  }

  get focused(): boolean {
    return this.#input.matches(':focus');
  }

  /** Takes the place of the line that was printed last and has no end; null for none. */
  showAfter(line: Line | null): void {
    const label = line?.text ?? '';
    // What does not change is not read out again.
    if (label === this.#label) return;
    this.#label = label;
    this.#prompt.replaceChildren(...(line ? lineNodes(line) : []));
    // Without a line the label has no text.
    this.#input.ariaLabel = label.trim() === '' ? this.#host.strings.answer : null;
  }

  focus(): void {
    this.#input.focus();
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
    input.className = 'answer';
    input.type = this.#question.password ? 'password' : 'text';
    input.title = this.#host.strings.answerHint;
    input.autocomplete = 'off';
    input.autocapitalize = 'off';
    input.spellcheck = false;
    input.enterKeyHint = 'enter';
    input.addEventListener('keydown', (event) => {
      this.#onKey(event);
    });
  }

  #onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === 'd' && event.ctrlKey && !event.altKey && !event.metaKey) {
      // Browsers would make a bookmark.
      event.preventDefault();
      if (this.#input.value === '' && this.#settle()) this.#question.onEof();
    } else if ((event.key === 'ArrowUp' || event.key === 'ArrowDown') && !this.#question.password) {
      event.preventDefault();
      this.#recall(event.key === 'ArrowUp' ? -1 : 1);
    }
  }

  #recall(by: -1 | 1): void {
    const input = this.#input;
    const text = this.#walk.step(by, input.value);
    if (text === undefined) return;
    input.value = text;
    input.setSelectionRange(text.length, text.length);
  }

  #submit(): void {
    const text = this.#input.value;
    if (!this.#settle()) return;
    if (!this.#question.password) this.#host.history.add(text);
    this.#question.onSubmit(text);
  }

  /** Takes the field away; false if it was already. */
  #settle(): boolean {
    if (!this.#open) return false;
    this.#open = false;
    this.#host.settled();
    this.element.remove();
    return true;
  }
}
