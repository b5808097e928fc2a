import type { MimeBundle } from '../../protocol/messages.js';
import { LiveView } from '../live-view.js';
import { plainText, type SectionHost } from './rich-section.js';
import { WholeSection } from './section.js';
import { viewOf } from './view-place.js';

/** Memory of a view's elements and of what belongs to them, in bytes, as far as the output counts: they come and go. */
const VIEW_BYTES = 1 << 20;

/** Looks that a program need not care about, and changes with any style of its own: nothing here counts more than a name of an element. */
const BASE_STYLE = `
  :host { display: block; font: 1rem/1.5 system-ui, sans-serif; }
  [hidden] { display: none !important; }
  :where(button, input, select, textarea) { font: inherit; color: inherit; }
  :where(button, input:not([type=checkbox], [type=radio], [type=range], [type=color]), select, textarea) {
    padding: 0.25em 0.7em; border: 1px solid var(--_border, GrayText); border-radius: 6px; background: var(--_background, Field);
  }
  :where(button) { background: var(--_bar, ButtonFace); cursor: pointer; }
  :where(button:hover:enabled) { border-color: currentColor; }
  :where(:disabled) { opacity: 0.6; cursor: default; }
  :where(:focus-visible) { outline: 2px solid var(--_accent, Highlight); outline-offset: 1px; }
  :where(a) { color: var(--_accent, LinkText); }
`;

/**
 * An interface that Python draws, in a shadow tree of its own: its styles reach nothing else. The box around it keeps it within its
 * place whatever its styles say.
 */
export class ViewSection extends WholeSection {
  readonly displayId: string | undefined;
  readonly #host: SectionHost;
  #bundle: MimeBundle;
  #view: LiveView | undefined;

  constructor(view: number, bundle: MimeBundle, host: SectionHost, displayId?: string) {
    super();
    this.displayId = displayId;
    this.#host = host;
    this.#bundle = bundle;
    this.element.className = 'view';
    // It is used rather than read: what changes in it is not news of the log.
    this.element.ariaLive = 'off';
    this.#show(view);
  }

  override get text(): string {
    return plainText(this.#bundle);
  }

  override get bytes(): number {
    return VIEW_BYTES;
  }

  /** Shows another view, or something else, in the place of this one. */
  update(bundle: MimeBundle): void {
    const view = viewOf(bundle);
    this.#bundle = bundle;
    this.#view?.close();
    if (view === null) this.element.textContent = plainText(bundle);
    else this.#show(view);
  }

  override destroy(): void {
    this.#view?.close();
    super.destroy();
  }

  #show(view: number): void {
    const { showView, strings } = this.#host;
    const place = document.createElement('div');
    this.element.replaceChildren(place);
    const container = place.attachShadow({ mode: 'open' });
    const style = new CSSStyleSheet();
    style.replaceSync(BASE_STYLE);
    container.adoptedStyleSheets = [style];
    this.#view = new LiveView({
      container,
      policy: 'pane',
      show: (keeper) => showView?.(view, keeper),
      warn: (sentence) => console.warn(`py-playground: ${sentence}`),
      failed: () => (this.element.textContent = strings.viewFailed),
    });
  }
}
