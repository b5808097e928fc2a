/** Base64 characters decoded in one go (whole groups of four): a few milliseconds. */
const SLICE = 1 << 20;

/**
 * Makes a blob of base64; a large one is decoded in slices, so that the page goes on answering.
 *
 * @throws DOMException `InvalidCharacterError` if the data is no base64
 */
export async function base64Blob(data: string, type: string): Promise<Blob> {
  const base64 = data.replace(/\s+/g, '');
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 0; at < base64.length; at += SLICE) {
    if (at > 0) await nextTask();
    parts.push(decode(base64.slice(at, at + SLICE)));
  }
  return new Blob(parts, { type });
}

/** The bytes of a blob as base64. The browser does it beside the page: `btoa` would hold that up. Rejects when they cannot be read. */
export function blobBase64(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      const [, base64 = ''] = (reader.result as string).split(',');
      resolve(base64);
    };
    reader.onerror = () => {
      reject(reader.error ?? new DOMException('It cannot be read.', 'NotReadableError'));
    };
    // Without its type, which could have a comma in it.
    reader.readAsDataURL(blob.slice());
  });
}

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
