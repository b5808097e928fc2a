import type { SavedCode } from './mine.js';

/**
 * Code that was typed in the page's last moment. A page that closes does not get to end a transaction of IndexedDB, but what it puts
 * into `localStorage` is there: so it waits here until the next visit, or until it is saved as always.
 */
export class LastMoment {
  readonly #name: string;

  /** @param place - names the tag's code */
  constructor(place: string) {
    this.#name = `py-playground code ${place}`;
  }

  /** Without storage, or room in it, nothing is put there: the ordinary way may still be in time. */
  put(saved: SavedCode): void {
    attempt(() => localStorage.setItem(this.#name, JSON.stringify(saved)));
  }

  /** What waits here, if it is newer than what is saved. */
  newer(saved: SavedCode | null): SavedCode | null {
    const here = attempt(() => readable(localStorage.getItem(this.#name)));
    return here && here.savedAt > (saved?.savedAt ?? 0) ? here : saved;
  }

  /** It is saved, up to this time, in milliseconds since 1970. */
  clear(savedAt: number): void {
    if (this.newer({ author: [], files: [], savedAt })?.savedAt === savedAt) attempt(() => localStorage.removeItem(this.#name));
  }
}

/** Null where storage is denied or full. */
function attempt<T>(call: () => T): T | null {
  try {
    return call();
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

/** Null for what is not ours: every script of the site can write there. */
function readable(text: string | null): SavedCode | null {
  try {
    const value = JSON.parse(text ?? 'null') as Partial<SavedCode> | null;
    const whole = typeof value?.savedAt === 'number' && areTexts(value.author) && areTexts(value.files);
    return whole ? (value as SavedCode) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const areTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((file: unknown) => typeof file === 'object' && file !== null && 'name' in file && 'text' in file && typeof file.name === 'string' && typeof file.text === 'string');
