/** Reads a picture's size from its header, without decoding it: a few kilobytes can claim billions of pixels. */

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** Characters of base64 that hold the size; a JPEG's may stand behind a thumbnail and other metadata. */
const HEADER_CHARACTERS = { 'image/png': 64, 'image/jpeg': 256 << 10 } as const;

const PNG_SIGNATURE = 0x89504e47;
const JPEG_START = 0xffd8;

/** PNG: width and height stand at fixed places of the first chunk (https://www.w3.org/TR/png/#11IHDR). */
function pngSize(header: DataView): ImageSize | null {
  if (header.byteLength < 24 || header.getUint32(0) !== PNG_SIGNATURE) return null;
  return { width: header.getUint32(16), height: header.getUint32(20) };
}

/** JPEG: in the first "start of frame" segment, markers C0–CF but for C4, C8 and CC (ITU T.81, table B.1). */
function jpegSize(header: DataView): ImageSize | null {
  if (header.byteLength < 4 || header.getUint16(0) !== JPEG_START) return null;
  for (let at = 2; at + 9 <= header.byteLength && header.getUint8(at) === 0xff; ) {
    const marker = header.getUint8(at + 1);
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { width: header.getUint16(at + 7), height: header.getUint16(at + 5) };
    }
    at += 2 + header.getUint16(at + 2);
  }
  return null;
}

/** The size in pixels that a picture claims, or null if it is no such picture. */
export function imageSize(type: 'image/png' | 'image/jpeg', base64: string): ImageSize | null {
  const start = base64.slice(0, HEADER_CHARACTERS[type]).replace(/\s+/g, '');
  let binary: string;
  try {
    // Whole groups of four, unless the data ends here.
    binary = atob(base64.length > HEADER_CHARACTERS[type] ? start.slice(0, start.length - (start.length % 4)) : start);
  } catch {
    // Not base64: no picture either.
    return null;
  }
  const header = new DataView(Uint8Array.from(binary, (character) => character.charCodeAt(0)).buffer);
  return type === 'image/png' ? pngSize(header) : jpegSize(header);
}
