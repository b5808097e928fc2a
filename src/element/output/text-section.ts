import type { Near } from './near.js';
import type { Section } from './section.js';
import { Terminal } from './terminal.js';
import { TextView } from './text-view.js';
import type { Line, TextStream } from './line.js';
import type { ScreenOptions } from './screen.js';

/** Printed text. */
export class TextSection implements Section {
  readonly #terminal: Terminal;
  readonly #view: TextView;

  constructor(options: ScreenOptions) {
    this.#terminal = new Terminal(options);
    this.#view = new TextView(this.#terminal);
  }

  get element(): HTMLElement {
    return this.#view.element;
  }

  get text(): string {
    return this.#terminal.text;
  }

  get lines(): number {
    return this.#terminal.endRow - this.#terminal.firstRow;
  }

  /** The last line, if it has no end yet. */
  get openLine(): Line | null {
    return this.#terminal.openLine;
  }

  /** Lines dropped so far. */
  get dropped(): number {
    return this.#terminal.firstRow;
  }

  get bytes(): number {
    return this.#terminal.bytes;
  }

  write(stream: TextStream, text: string): void {
    this.#terminal.write(stream, text);
  }

  draw(deadline: number, near: Near): boolean {
    return this.#view.draw(deadline, near);
  }

  dropLines(count: number): boolean {
    if (count >= this.lines) return false;
    this.#terminal.dropRows(count);
    return true;
  }

  destroy(): void {
    this.element.remove();
  }
}
