/** Pictures, and headers of pictures that claim any size. */

const base64 = (bytes: readonly number[]): string => btoa(String.fromCharCode(...bytes));
const bigEndian = (value: number, bytes: number): number[] => Array.from({ length: bytes }, (_, i) => (value / 256 ** (bytes - 1 - i)) & 0xff);

/** The start of a PNG file. */
export const pngClaiming = (width: number, height: number): string =>
  base64([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, ...bigEndian(13, 4), 0x49, 0x48, 0x44, 0x52, ...bigEndian(width, 4), ...bigEndian(height, 4), 8, 6, 0, 0, 0]);

/** The start of a JPEG file, with `metadata` bytes before its size. */
export const jpegClaiming = (width: number, height: number, metadata: number): string =>
  base64([
    ...[0xff, 0xd8, 0xff, 0xe1, ...bigEndian(metadata + 2, 2)],
    ...Array.from({ length: metadata }, () => 0),
    ...[0xff, 0xc4, 0, 4, 1, 2, 0xff, 0xc2, 0, 11, 8, ...bigEndian(height, 2), ...bigEndian(width, 2), 1, 0x11, 0],
  ]);

const ascii = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0));
const littleEndian = (value: number, bytes: number): number[] => bigEndian(value, bytes).reverse();

/** The start of a GIF file. */
export const gifClaiming = (width: number, height: number): string => base64([...ascii('GIF89a'), ...littleEndian(width, 2), ...littleEndian(height, 2), 0, 0, 0]);

/** The start of a WebP file: extended, lossless or lossy. */
export function webpClaiming(kind: 'VP8X' | 'VP8L' | 'VP8 ', width: number, height: number): string {
  const size = {
    VP8X: [0, 0, 0, 0, ...littleEndian(width - 1, 3), ...littleEndian(height - 1, 3)],
    VP8L: [0x2f, ...littleEndian((width - 1) | ((height - 1) << 14), 4), 0, 0, 0, 0, 0],
    'VP8 ': [0, 0, 0, 0x9d, 1, 0x2a, ...littleEndian(width, 2), ...littleEndian(height, 2)],
  }[kind];
  return base64([...ascii('RIFF'), 0, 0, 0, 0, ...ascii(`WEBP${kind}`), 0, 0, 0, 0, ...size]);
}

/** A picture of 2 × 1 pixels. */
export const SMALL_PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAYAAAD0In+KAAAADklEQVR4nGP4z8AAQv8BD/kD/YURmXYAAAAASUVORK5CYII=';

/** An SVG of a few lines that asks for 2^depth squares. */
export function nestedUses(depth: number): string {
  const levels = Array.from({ length: depth }, (_, i) => `<g id="a${String(i + 1)}"><use href="#a${String(i)}"/><use href="#a${String(i)}"/></g>`);
  return `<svg xmlns="http://www.w3.org/2000/svg"><defs><rect id="a0" width="1" height="1"/>${levels.join('')}</defs><use href="#a${String(depth)}"/></svg>`;
}
