import { base64Blob } from './base64.js';
import type { ImageType } from './mime.js';

/** @throws DOMException `InvalidCharacterError` if the data is no base64 */
async function imageBlob(type: ImageType, data: string): Promise<Blob> {
  return type === 'image/svg+xml' ? new Blob([data], { type }) : base64Blob(data, type);
}

/**
 * A picture, as `<img>` of a blob: an SVG shown this way runs no script and loads nothing. The blob's URL lives until
 * `destroy`.
 */
export class ImageView {
  readonly element = document.createElement('img');
  #url = '';

  constructor(alt: string) {
    this.element.alt = alt;
    this.element.className = 'image';
  }

  /**
   * Shows the data; resolves when the browser has decoded it.
   * @throws DOMException when it is no picture that the browser knows
   */
  async load(type: ImageType, data: string): Promise<void> {
    const blob = await imageBlob(type, data);
    this.#url = URL.createObjectURL(blob);
    this.element.src = this.#url;
    await this.element.decode();
  }

  destroy(): void {
    URL.revokeObjectURL(this.#url);
    this.element.remove();
  }
}
