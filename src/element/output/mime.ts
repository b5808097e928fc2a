import type { MimeBundle } from '../../protocol/messages.js';
import { imageSize, type BitmapType } from './image-size.js';
import { parseJson, type JsonValue } from './json.js';
import { emphasisSigns, MAX_EMPHASIS_SIGNS } from './markdown-cost.js';
import { MAX_OFFER_CHARACTERS, OFFER_TYPE, parseOffer, type FileOffer } from './offered-file.js';
import { plainText } from './rich-section.js';
import { MAX_REFERENCED_ELEMENTS, referencedElements } from './svg-cost.js';

/** Largest picture, in bytes of the file. */
export const MAX_IMAGE_BYTES = 20 << 20;
/** Largest picture, in pixels: decoded it takes four bytes for each. */
export const MAX_IMAGE_PIXELS = 40_000_000;
/** Largest HTML, SVG or JSON, in characters. */
export const MAX_MARKUP_CHARACTERS = 5 << 20;
/** Largest Markdown, in characters: it is read on the page's own thread. */
export const MAX_MARKDOWN_CHARACTERS = 100_000;
/** Largest LaTeX, in characters; the same, and a formula of one page has some thousand. */
export const MAX_LATEX_CHARACTERS = 20_000;

export type ImageType = BitmapType | 'image/svg+xml';

/** What to show of a MIME bundle. `refused` are richer types that were passed over, and why. */
export type Choice = (
  | { readonly show: 'file'; readonly offer: FileOffer }
  | { readonly show: 'html'; readonly html: string }
  | { readonly show: 'image'; readonly type: ImageType; readonly data: string; readonly alt: string }
  | { readonly show: 'markdown' | 'latex'; readonly source: string }
  | { readonly show: 'json'; readonly value: JsonValue }
  | { readonly show: 'text'; readonly text: string }
) & { readonly refused: readonly Refusal[] };

export interface Refusal {
  readonly type: string;
  readonly reason: 'tooLarge' | 'unreadable';
}

type Attempt = Choice | Refusal['reason'];

/** Longest text for `alt`; readers of screens should not hear a whole table twice. */
const MAX_ALT = 300;

function picture(type: BitmapType, base64: string, alt: string): Attempt {
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

function markdown(source: string): Attempt {
  const tooLarge = source.length > MAX_MARKDOWN_CHARACTERS || emphasisSigns(source) > MAX_EMPHASIS_SIGNS;
  return tooLarge ? 'tooLarge' : { show: 'markdown', source, refused: [] };
}

function latex(source: string): Attempt {
  return source.length > MAX_LATEX_CHARACTERS ? 'tooLarge' : { show: 'latex', source, refused: [] };
}

function json(data: string): Attempt {
  if (data.length > MAX_MARKUP_CHARACTERS) return 'tooLarge';
  const value = parseJson(data);
  return value === undefined ? { show: 'text', text: data, refused: [] } : { show: 'json', value, refused: [] };
}

function file(data: string): Attempt {
  const offer = parseOffer(data);
  if (!offer) return 'unreadable';
  return offer.data.length > MAX_OFFER_CHARACTERS ? 'tooLarge' : { show: 'file', offer, refused: [] };
}

/** Richest first. */
const ATTEMPTS: readonly (readonly [string, (data: string, alt: string) => Attempt])[] = [
  [OFFER_TYPE, file],
  ['text/html', (html) => (html.length > MAX_MARKUP_CHARACTERS ? 'tooLarge' : { show: 'html', html, refused: [] })],
  ['image/svg+xml', drawing],
  ['image/png', (data, alt) => picture('image/png', data, alt)],
  ['image/jpeg', (data, alt) => picture('image/jpeg', data, alt)],
  ['image/gif', (data, alt) => picture('image/gif', data, alt)],
  ['image/webp', (data, alt) => picture('image/webp', data, alt)],
  ['text/markdown', markdown],
  ['text/latex', latex],
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
