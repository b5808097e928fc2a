import { trustedHTML } from '../../trusted-types.js';
import { htmlDocument, MAX_FRAME_HEIGHT, themeProperties, type FrameTheme } from './html-document.js';
import { sanitize } from './sanitize.js';

/** The height that a frame's message tells, or null if it is no such message. */
function reportedHeight(data: unknown): number | null {
  if (typeof data !== 'object' || data === null || !Object.hasOwn(data, 'height')) return null;
  const { height } = data as { readonly height: unknown };
  return typeof height === 'number' && Number.isFinite(height) ? Math.min(Math.max(Math.ceil(height), 0), MAX_FRAME_HEIGHT) : null;
}

/** 128 random bits. */
const createNonce = (): string => Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('');

/**
 * HTML from Python, in a frame that is sandboxed into an origin of its own, without network and without any script but the
 * one that tells its height. Where a page's own policy forbids even that one, the frame keeps the height that the style
 * sheet gives it, and scrolls.
 */
export class HtmlFrame {
  readonly element = document.createElement('iframe');
  readonly #onResize: () => void;

  /**
   * @param title accessible name
   * @param onResize called after the frame took its content's height
   */
  constructor(html: string, title: string, theme: FrameTheme, onResize: () => void) {
    this.#onResize = onResize;
    const frame = this.element;
    frame.className = 'html';
    frame.title = title;
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.referrerPolicy = 'no-referrer';
    frame.style.setProperty('color-scheme', theme.scheme);
    frame.srcdoc = trustedHTML(htmlDocument(sanitize(html), theme, createNonce()));
    window.addEventListener('message', this.#onMessage);
  }

  setTheme(theme: FrameTheme): void {
    this.element.style.setProperty('color-scheme', theme.scheme);
    // The frame has an opaque origin, so its own cannot be named; colours are no secret.
    this.element.contentWindow?.postMessage(themeProperties(theme), '*');
  }

  destroy(): void {
    window.removeEventListener('message', this.#onMessage);
    this.element.remove();
  }

  readonly #onMessage = (event: MessageEvent): void => {
    if (event.source === null || event.source !== this.element.contentWindow) return;
    const height = reportedHeight(event.data);
    if (height === null) return;
    this.element.style.setProperty('block-size', `${String(height)}px`);
    this.#onResize();
  };
}
