import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { DevicesWords } from './devices-strings.js';

/** Sentences that are kept. */
const MOST = 5;

/** What happened to the devices lately, and what could not be done. */
export class Messages {
  /** The newest first. */
  #said: readonly string[] = [];
  #error = '';

  /** The same over and over, as of a line with noise, is said once. */
  say(text: string): void {
    if (text !== this.#said[0]) this.#said = [text, ...this.#said].slice(0, MOST);
  }

  /** Says what the reader wanted and could not have; empty when they try again. */
  fail(text: string): void {
    this.#error = text;
  }

  clear(): void {
    this.#said = [];
    this.#error = '';
  }

  /** Only the newest is read out. */
  template(words: DevicesWords): TemplateResult {
    const [newest = '', ...earlier] = this.#said;
    return html`
      <p class="error" role="alert">${this.#error}</p>
      <p role="status">${newest}</p>
      ${earlier.length === 0 ? nothing : html`<ul class="earlier" aria-label=${words.deviceEarlier}>${earlier.map((text) => html`<li>${text}</li>`)}</ul>`}
    `;
  }
}
