import type { ImageType } from './mime.js';

/** Base64 characters decoded in one go (whole groups of four): a few milliseconds. */
const SLICE = 1 << 20;

function decode(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

const nextTask = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve);
  });

/**
 * Makes a blob of a picture's data; a large one is decoded in slices, so that the page goes on answering.
 * @throws DOMException `InvalidCharacterError` if the data is no base64
 */
async function imageBlob(type: ImageType, data: string): Promise<Blob> {
  if (type === 'image/svg+xml') return new Blob([data], { type });
  const base64 = data.replace(/\s+/g, '');
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 0; at < base64.length; at += SLICE) {
    if (at > 0) await nextTask();
    parts.push(decode(base64.slice(at, at + SLICE)));
  }
  return new Blob(parts, { type });
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
