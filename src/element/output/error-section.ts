import type { RunError } from '../../protocol/messages.js';
import { fill, type OutputStrings } from './output-strings.js';
import { WholeSection } from './section.js';
import { Terminal } from './terminal.js';
import { splitTraceback } from './traceback.js';

/** A traceback of more lines than this … */
const FOLD_LINES = 40;
/** … keeps so many at its start and as many at its end; the middle (of a deep recursion, say) is folded. */
const KEPT_LINES = 15;

/** Takes a frame's file and 1-based line. */
export type FrameHandler = (file: string, line: number) => void;

/** Removes escapes and stray control characters: an exception's message can hold anything. */
function clean(text: string): string {
  const terminal = new Terminal();
  terminal.write('stdout', text);
  return terminal.text;
}

/** A Python exception: its traceback, whose frames lead to the reader's code, and its message. */
export class ErrorSection extends WholeSection {
  override readonly text: string;
  readonly #error: RunError;
  readonly #strings: OutputStrings;
  readonly #onFrame: FrameHandler;

  constructor(error: RunError, strings: OutputStrings, onFrame: FrameHandler) {
    super();
    this.#error = error;
    this.#strings = strings;
    this.#onFrame = onFrame;
    this.text = clean(error.traceback.trimEnd() || [error.type, error.message].filter(Boolean).join(': '));
    this.element.className = 'error';
    this.#render();
  }

  #render(): void {
    const { frames, message } = splitTraceback(this.text);
    if (frames.length > FOLD_LINES) {
      const middle = frames.slice(KEPT_LINES, -KEPT_LINES);
      const details = document.createElement('details');
      const summary = document.createElement('summary');
      summary.textContent = fill(this.#strings.showMiddle, { count: middle.length });
      details.append(summary, this.#traceback(middle));
      this.element.append(this.#traceback(frames.slice(0, KEPT_LINES)), details, this.#traceback(frames.slice(-KEPT_LINES)));
    } else if (frames.length > 0) {
      this.element.append(this.#traceback(frames));
    }
    const last = document.createElement('div');
    last.className = 'message line';
    last.textContent = message;
    this.element.append(last);
  }

  #traceback(lines: readonly string[]): HTMLElement {
    const block = document.createElement('div');
    block.className = 'traceback';
    for (const text of lines) {
      const line = document.createElement('div');
      line.className = 'line';
      line.append(...this.#lineNodes(text));
      block.append(line);
    }
    return block;
  }

  /** `  File "main.py", line 3, in f`: where the file is the reader's, `line 3` becomes a button. */
  #lineNodes(text: string): (Node | string)[] {
    const match = /^(.*?File "(.+)", )line (\d+)(.*)$/.exec(text);
    if (!match) return [text || document.createElement('br')];
    const [, before = '', file = '', number = '', after = ''] = match;
    const line = Number(number);
    const known = this.#error.frames.some((frame) => frame.file === file && frame.line === line);
    return known ? [before, this.#frameButton(file, line), after] : [text];
  }

  #frameButton(file: string, line: number): HTMLElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'goto';
    // Written without grouping: line 1234 is not "1,234".
    button.textContent = fill(this.#strings.frameLine, { line: String(line) });
    button.ariaLabel = fill(this.#strings.goToFrame, { file, line: String(line) });
    button.addEventListener('click', () => {
      this.#onFrame(file, line);
    });
    return button;
  }
}
