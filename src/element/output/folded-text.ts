import type { Near } from './near.js';
import { fill } from './output-strings.js';
import type { SectionHost } from './rich-section.js';
import { Terminal } from './terminal.js';
import { TextView } from './text-view.js';

/** Characters shown at once; what is longer opens at a click. */
export const FOLD_CHARACTERS = 20_000;
/** Rows kept of one such text. Generous: values are cut at 1 Mi characters before they get here. */
const MAX_LINES = 100_000;

function viewOf(text: string): TextView {
  const terminal = new Terminal({ maxLines: MAX_LINES });
  terminal.write('stdout', text);
  return new TextView(terminal);
}

/** Where to cut: after the last newline of a long text's first part if it has one, else between two characters. */
function foldAt(text: string): number {
  const newline = text.lastIndexOf('\n', FOLD_CHARACTERS - 1);
  if (newline > 0) return newline + 1;
  return (text.charCodeAt(FOLD_CHARACTERS) & 0xfc00) === 0xdc00 ? FOLD_CHARACTERS - 1 : FOLD_CHARACTERS;
}

/** A finished text, such as a value's `repr`, whose far end stays folded until asked for. */
export class FoldedText {
  readonly element = document.createElement('div');
  readonly elements = [this.element];
  readonly #views: TextView[];

  constructor(text: string, host: SectionHost) {
    const long = text.length > FOLD_CHARACTERS;
    const head = viewOf(long ? text.slice(0, foldAt(text)) : text);
    this.#views = [head];
    this.element.append(head.element);
    if (long) this.element.append(this.#createFold(text.slice(foldAt(text)), fill(host.strings.showAll, { count: text.length }), host));
  }

  draw(deadline: number, near: Near): boolean {
    return this.#views.filter((view) => view.draw(deadline, near)).length > 0;
  }

  destroy(): void {
    this.element.remove();
  }

  #createFold(rest: string, label: string, host: SectionHost): HTMLElement {
    const details = document.createElement('details');
    const summary = document.createElement('summary');
    summary.textContent = label;
    details.append(summary);
    const open = (): void => {
      const view = viewOf(rest);
      this.#views.push(view);
      details.append(view.element);
      host.requestDraw();
    };
    details.addEventListener('toggle', open, { once: true });
    return details;
  }
}
