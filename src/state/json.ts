import { SLICE_BYTES } from './pace.js';
import type { Pace } from './pace.js';

const MOST_LISTS = 16;

/** What can be known of a JSON text before it is parsed. */
export interface JsonShape {
  /** How deep its lists and objects lie in each other. */
  readonly depth: number;
  /** Characters that indenting by two spaces puts between its tokens, at most. */
  readonly indentChars: number;
  /** Where the first {@link MOST_LISTS} lists are that lie directly in the outermost object: from `[` to behind `]`. */
  readonly lists: readonly (readonly [from: number, to: number])[];
}

const [QUOTE, BACKSLASH, COMMA] = ['"', '\\', ','].map((char) => char.charCodeAt(0));
const [LIST, LIST_END, OBJECT, OBJECT_END] = ['[', ']', '{', '}'].map((char) => char.charCodeAt(0));

/**
 * Counts brackets, without recursion: `JSON.parse` of a text that is nothing but a million `[` takes long, and what comes out makes every
 * function that walks through it run out of stack.
 */
export async function jsonShape(text: string, pace: Pace): Promise<JsonShape> {
  const lists: [number, number][] = [];
  let [depth, deepest, indentChars, listFrom, inString, pauseAt] = [0, 0, 0, -1, false, SLICE_BYTES];
  for (let i = 0; i < text.length; i++) {
    if (i >= pauseAt) {
      pauseAt += SLICE_BYTES;
      await pace.spend(SLICE_BYTES);
    }
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === BACKSLASH) i++;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) {
      inString = true;
    } else if (code === LIST || code === OBJECT) {
      if (depth === 1 && code === LIST) listFrom = i;
      deepest = Math.max(deepest, ++depth);
      indentChars += 1 + 2 * depth;
    } else if (code === LIST_END || code === OBJECT_END) {
      depth--;
      indentChars += 1 + 2 * Math.max(depth, 0);
      if (depth === 1 && listFrom >= 0) {
        if (lists.length < MOST_LISTS) lists.push([listFrom, i + 1]);
        listFrom = -1;
      }
    } else if (code === COMMA) {
      indentChars += 1 + 2 * Math.max(depth, 0);
    }
  }
  return { depth: deepest, indentChars, lists };
}

export type Fields = Readonly<Record<string, unknown>>;

/** A property of the object itself: a file can name `__proto__` and `constructor`. */
export const own = (object: Fields, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : undefined);

export const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value of a JSON text, or undefined if it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
