import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Traffic, TrafficEntry } from '../../devices/traffic.js';
import { fill } from '../files/names.js';
import type { DevicesWords } from './devices-strings.js';
import { hexDump, lastBytes, textDump } from './dump.js';

/** Lines that are drawn while new ones come, and bytes that are looked at for them. */
const LIVE_LINES = 500;
const LIVE_BYTES = LIVE_LINES * 16;

/** Lines that are drawn of all that is kept, though every byte came alone. */
const KEPT_LINES = 8192;

/** From this width on, in CSS pixels, a line has sixteen bytes; else eight. */
const WIDE = 700;

/** What the monitor needs of its panel. */
export interface MonitorHost {
  /** What goes over the line; undefined while nobody knows. */
  traffic(): Traffic | undefined;
  /** In CSS pixels. */
  width(): number;
  draw(): void;
}

/**
 * What goes over one device's line, as numbers or as text. It is no live region: a screen reader reads it when its user goes there, best
 * as text and paused.
 */
export class Monitor {
  readonly #host: MonitorHost;
  #asText = false;
  /** What there was when the reader pressed Pause. */
  #paused: readonly TrafficEntry[] | null = null;
  /** What was drawn last, and of what. */
  #drawn: { readonly of: string; readonly text: string } | undefined;

  constructor(host: MonitorHost) {
    this.#host = host;
  }

  template(words: DevicesWords, label: string): TemplateResult {
    return html`
      <div class="monitor">
        <div class="row">
          <button part="button" type="button" aria-pressed=${this.#paused !== null} @click=${() => this.#pause()}>${words.monitorPause}</button>
          <button part="button" type="button" @click=${() => this.#clear()}>${words.monitorClear}</button>
          <button part="button" type="button" aria-pressed=${this.#asText} @click=${() => this.#change(() => (this.#asText = !this.#asText))}>${words.monitorAsText}</button>
        </div>
        ${this.#paused ? html`<p class="hint">${words.monitorPaused}</p>` : nothing}
        <pre class="dump ${this.#asText ? 'text' : ''}" role="group" aria-label=${fill(words.monitorLabel, { name: label })} tabindex="0">${this.#text(words) || words.monitorNothing}</pre>
      </div>
    `;
  }

  #text(words: DevicesWords): string {
    const traffic = this.#host.traffic();
    const perLine = this.#host.width() >= WIDE ? 16 : 8;
    const names = { in: words.monitorReceived, out: words.monitorSent };
    const of = [this.#paused ? 'paused' : [traffic?.received, traffic?.sent, traffic?.entries.length], this.#asText, perLine, names.in, names.out].join();
    if (this.#drawn?.of !== of) {
      const entries = this.#paused ?? lastBytes(traffic?.entries ?? [], LIVE_BYTES);
      const options = { names, lines: this.#paused ? KEPT_LINES : LIVE_LINES };
      this.#drawn = { of, text: this.#asText ? textDump(entries, options) : hexDump(entries, perLine, options) };
    }
    return this.#drawn.text;
  }

  #pause(): void {
    // A copy: the list itself goes on.
    this.#change(() => (this.#paused = this.#paused ? null : [...(this.#host.traffic()?.entries ?? [])]));
  }

  #clear(): void {
    this.#host.traffic()?.clear();
    this.#change(() => (this.#paused = this.#paused && []));
  }

  #change(what: () => void): void {
    what();
    this.#drawn = undefined;
    this.#host.draw();
  }
}
