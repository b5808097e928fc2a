import type { PlaygroundError } from '../errors.js';
import { SLICE_BYTES } from './pace.js';
import type { Pace } from './pace.js';

export type Bytes = Uint8Array<ArrayBuffer>;

/** Makes the error of a file that cannot be read. */
export type Unreadable = (cause: unknown) => PlaygroundError;

/** All bytes of a small Blob. */
export async function readBytes(blob: Blob, unreadable: Unreadable): Promise<Bytes> {
  let bytes: Bytes;
  try {
    bytes = new Uint8Array(await blob.arrayBuffer());
  } catch (cause) {
    // A folder, or a file that was changed or moved since it was chosen.
    throw unreadable(cause);
  }
  if (bytes.length !== blob.size) throw unreadable(`${bytes.length} bytes came instead of ${blob.size}.`);
  return bytes;
}

/** A Blob of any size, in pieces of {@link SLICE_BYTES}. */
export async function* slices(blob: Blob, pace: Pace, unreadable: Unreadable): AsyncGenerator<Bytes> {
  for (let at = 0; at < blob.size; at += SLICE_BYTES) {
    const piece = await readBytes(blob.slice(at, at + SLICE_BYTES), unreadable);
    yield piece;
    await pace.spend(piece.length);
  }
}

/** Bytes that become a Blob as they come: the browser may move a Blob out of the page's memory. */
export class BlobBuilder {
  readonly #blobs: Blob[] = [];
  #pieces: Bytes[] = [];
  #pending = 0;
  size = 0;

  add(piece: Bytes): void {
    this.#pieces.push(piece);
    this.#pending += piece.length;
    this.size += piece.length;
    if (this.#pending >= 16 * SLICE_BYTES) this.#flush();
  }

  build(): Blob {
    this.#flush();
    return new Blob(this.#blobs);
  }

  #flush(): void {
    this.#blobs.push(new Blob(this.#pieces));
    this.#pieces = [];
    this.#pending = 0;
  }
}

/** The text in a Blob, with a byte order mark if it has one, or null if it is not valid UTF-8. */
export async function decodeText(blob: Blob, pace: Pace, unreadable: Unreadable): Promise<string | null> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const parts: string[] = [];
  for await (const piece of slices(blob, pace, unreadable)) {
    const part = decoded(decoder, piece, true);
    if (part === null) return null;
    parts.push(part);
  }
  const end = decoded(decoder, new Uint8Array(0), false);
  return end === null ? null : parts.join('') + end;
}

/** A short text, or null if it is not valid UTF-8. */
export const utf8Text = (bytes: Bytes): string | null => decoded(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }), bytes, false);

function decoded(decoder: TextDecoder, bytes: Bytes, stream: boolean): string | null {
  try {
    return decoder.decode(bytes, { stream });
  } catch {
    // The decoder has one reason to throw: bytes that are not UTF-8.
    return null;
  }
}
