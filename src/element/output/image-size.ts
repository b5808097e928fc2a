/** Reads a picture's size from its header, without decoding it: a few kilobytes can claim billions of pixels. */

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

export type BitmapType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';

/** Characters of base64 that hold the size; a JPEG's may stand behind a thumbnail and other metadata. */
const HEADER_CHARACTERS = { 'image/png': 64, 'image/jpeg': 256 << 10, 'image/gif': 64, 'image/webp': 64 } as const;

const PNG_SIGNATURE = 0x89504e47;
const JPEG_START = 0xffd8;
const GIF_SIGNATURE = 0x47494638;
const RIFF_SIGNATURE = 0x52494646;

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

/** GIF: the logical screen descriptor after the six characters of the version (GIF89a, § 18). */
function gifSize(header: DataView): ImageSize | null {
  if (header.byteLength < 10 || header.getUint32(0) !== GIF_SIGNATURE) return null;
  return { width: header.getUint16(6, true), height: header.getUint16(8, true) };
}

/** WebP: the first chunk is one of three (RFC 9649, § 2.5–2.7). */
function webpSize(header: DataView): ImageSize | null {
  if (header.byteLength < 30 || header.getUint32(0) !== RIFF_SIGNATURE) return null;
  const chunk = String.fromCharCode(...Array.from({ length: 8 }, (_, index) => header.getUint8(8 + index)));
  if (chunk === 'WEBPVP8X') return { width: (header.getUint32(24, true) & 0xffffff) + 1, height: (header.getUint32(26, true) >>> 8) + 1 };
  if (chunk === 'WEBPVP8L') return { width: (header.getUint16(21, true) & 0x3fff) + 1, height: ((header.getUint32(21, true) >>> 14) & 0x3fff) + 1 };
  if (chunk === 'WEBPVP8 ') return { width: header.getUint16(26, true) & 0x3fff, height: header.getUint16(28, true) & 0x3fff };
  return null;
}

const READERS = { 'image/png': pngSize, 'image/jpeg': jpegSize, 'image/gif': gifSize, 'image/webp': webpSize } as const;

/** The size in pixels that a picture claims, or null if it is no such picture. */
export function imageSize(type: BitmapType, base64: string): ImageSize | null {
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
  return READERS[type](header);
}
