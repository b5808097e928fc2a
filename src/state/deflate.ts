import type { Bytes } from './bytes.js';

/**
 * Deflates by the browser's own compressor, off the page's thread.
 *
 * Not by fflate, which inflates and makes links here: what its streaming compressor makes of many small or sparse files no reader takes
 * (https://github.com/101arrowz/fflate/issues/260), and its other one would stop the page for as long as a file takes.
 */
export class Deflating {
  readonly #writer: WritableStreamDefaultWriter<Bytes>;
  readonly #packed: Promise<Blob>;

  constructor() {
    const stream = new CompressionStream('deflate-raw');
    this.#writer = stream.writable.getWriter();
    this.#packed = new Response(stream.readable).blob();
    // Heard in `finish()`; who gives up before that wants nothing of it.
    this.#packed.catch(() => undefined);
  }

  /** Waits until there is room for more. */
  async push(piece: Bytes): Promise<void> {
    await this.#writer.ready;
    // Should it fail, so does `finish()`.
    this.#writer.write(piece).catch(() => undefined);
  }

  /** What came of it. */
  async finish(): Promise<Blob> {
    const [, packed] = await Promise.all([this.#writer.close(), this.#packed]);
    return packed;
  }
}

/** Whether this browser can. Archives are larger without. */
export const canDeflate = (): boolean => typeof CompressionStream === 'function';
