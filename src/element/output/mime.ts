import type { MimeBundle } from '../../protocol/messages.js';
import { imageSize } from './image-size.js';
import { plainText } from './rich-section.js';
import { MAX_REFERENCED_ELEMENTS, referencedElements } from './svg-cost.js';

/** Largest picture, in bytes of the file. */
export const MAX_IMAGE_BYTES = 20 << 20;
/** Largest picture, in pixels: decoded it takes four bytes for each. */
export const MAX_IMAGE_PIXELS = 40_000_000;
/** Largest HTML, SVG or JSON, in characters. */
export const MAX_MARKUP_CHARACTERS = 5 << 20;

export type ImageType = 'image/png' | 'image/jpeg' | 'image/svg+xml';

/** What to show of a MIME bundle. `refused` are richer types that were passed over, and why. */
export type Choice = (
  | { readonly show: 'html'; readonly html: string }
  | { readonly show: 'image'; readonly type: ImageType; readonly data: string; readonly alt: string }
  | { readonly show: 'text'; readonly text: string }
) & { readonly refused: readonly Refusal[] };

export interface Refusal {
  readonly type: string;
  readonly reason: 'tooLarge' | 'unreadable';
}

type Attempt = Choice | Refusal['reason'];

/** Longest text for `alt`; readers of screens should not hear a whole table twice. */
const MAX_ALT = 300;

function picture(type: Exclude<ImageType, 'image/svg+xml'>, base64: string, alt: string): Attempt {
  if (base64.length * 0.75 > MAX_IMAGE_BYTES) return 'tooLarge';
  const size = imageSize(type, base64);
  if (!size) return 'unreadable';
  return size.width * size.height > MAX_IMAGE_PIXELS ? 'tooLarge' : { show: 'image', type, data: base64, alt, refused: [] };
}

function drawing(data: string, alt: string): Attempt {
  if (data.length > MAX_MARKUP_CHARACTERS) return 'tooLarge';
  const referenced = referencedElements(data);
  if (referenced === null) return 'unreadable';
  return referenced > MAX_REFERENCED_ELEMENTS ? 'tooLarge' : { show: 'image', type: 'image/svg+xml', data, alt, refused: [] };
}

function json(data: string): Attempt {
  if (data.length > MAX_MARKUP_CHARACTERS) return 'tooLarge';
  try {
    return { show: 'text', text: JSON.stringify(JSON.parse(data), null, 2), refused: [] };
  } catch {
    // Not JSON, or nested too deeply for the browser: shown as it came.
    return { show: 'text', text: data, refused: [] };
  }
}

/** Richest first. */
const ATTEMPTS: readonly (readonly [string, (data: string, alt: string) => Attempt])[] = [
  ['text/html', (html) => (html.length > MAX_MARKUP_CHARACTERS ? 'tooLarge' : { show: 'html', html, refused: [] })],
  ['image/svg+xml', drawing],
  ['image/png', (data, alt) => picture('image/png', data, alt)],
  ['image/jpeg', (data, alt) => picture('image/jpeg', data, alt)],
  ['text/markdown', (text) => ({ show: 'text', text, refused: [] })],
  ['application/json', json],
];

/** Chooses the richest representation that is within the caps; what is not falls back to plain text. */
export function chooseMime(bundle: MimeBundle): Choice {
  const refused: Refusal[] = [];
  for (const [type, attempt] of ATTEMPTS) {
    const data = Object.hasOwn(bundle, type) ? bundle[type] : undefined;
    if (data === undefined) continue;
    const result = attempt(data, plainText(bundle).slice(0, MAX_ALT));
    if (typeof result !== 'string') return { ...result, refused };
    refused.push({ type, reason: result });
  }
  return { show: 'text', text: plainText(bundle), refused };
}
