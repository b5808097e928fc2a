import type { SessionInputEvent } from '../../engine/ask-events.js';

/**
 * Python waits for a line: `input()` and its like. `preventDefault()` keeps the tag from asking the reader; then the page answers by
 * `respond()`, now or later.
 */
export class PyInputEvent extends Event {
  static readonly type = 'py-input';
  /** What to ask. It was printed already. */
  readonly prompt: string;
  /** Whether what is typed must not be seen. */
  readonly password: boolean;
  readonly #input: SessionInputEvent;

  constructor(input: SessionInputEvent) {
    super(PyInputEvent.type, { bubbles: true, composed: true, cancelable: true });
    this.prompt = input.prompt;
    this.password = input.password;
    this.#input = input;
  }

  /** Answers, once; null is the end of input (`EOFError`). */
  respond(text: string | null): void {
    this.#input.respond(text);
  }
}

declare global {
  interface HTMLElementEventMap {
    'py-input': PyInputEvent;
  }
}
