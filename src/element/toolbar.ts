import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { PlaygroundError } from '../errors.js';
import type { StatusLine } from './status-line.js';
import type { Strings } from './strings.js';

/** What opens under the bar. */
export const PANELS = ['files', 'packages', 'devices'] as const;
export type Panel = (typeof PANELS)[number];

/** What the reader can do with the bar. */
export interface ToolbarActions {
  run(): void;
  stop(): void;
  /** Opens a panel, or closes it. */
  togglePanel(panel: Panel): void;
  /** The one that is open. */
  readonly panel: Panel | null;
  /** Those that have a button. */
  readonly panels: readonly Panel[];
  /** Missing while there is nothing to reset or restart. */
  reset?: (() => void) | undefined;
  restart?: (() => void) | undefined;
}

/**
 * The bar with the buttons and the status.
 *
 * Run and Stop are always there and never `disabled`, which would take the focus from under the reader's finger; they say by
 * `aria-disabled` that they do nothing now.
 */
export function renderToolbar(words: Strings, status: StatusLine, { run, stop, togglePanel, panel, panels, reset, restart }: ToolbarActions): TemplateResult {
  const { busy, stoppable, fraction } = status;
  return html`
    <div class="bar" part="toolbar">
      <button class="run" part="button run-button" type="button" title=${words.runHint} aria-disabled=${busy} @click=${() => busy || run()}>
        <svg class="icon" viewBox="0 0 10 10" aria-hidden="true"><path d="M1 0v10l9-5z" /></svg>${words.run}
      </button>
      <button part="button stop-button" type="button" aria-disabled=${!stoppable} @click=${() => stoppable && stop()}>
        <svg class="icon" viewBox="0 0 10 10" aria-hidden="true"><path d="M0 0h10v10H0z" /></svg>${words.stop}
      </button>
      <span class="status" part="status" role="status">${status.words(words)}</span>
      <span id="saved-mark"></span>
      ${panels.map((name) => html`<button part="button" type="button" aria-expanded=${panel === name} aria-controls=${name} @click=${() => togglePanel(name)}>${words[name]}</button>`)}
      ${reset ? html`<button part="button" type="button" title=${words.resetHint} @click=${reset}>${words.reset}</button>` : nothing}
      ${restart ? html`<button part="button" type="button" title=${words.restartHint} @click=${restart}>${words.restart}</button>` : nothing}
      ${fraction === null ? nothing : html`<progress aria-label=${words.statusBooting} max="1" .value=${fraction}></progress>`}
    </div>
  `;
}

/** What failed, in the playground's own words, and the way to try again. */
export function renderFailure(words: Strings, failure: PlaygroundError, retry: () => void): TemplateResult {
  return html`
    <div class="card error" role="alert">
      <p>${failure.message}</p>
      <button part="button" type="button" @click=${retry}>${words.retry}</button>
    </div>
  `;
}
