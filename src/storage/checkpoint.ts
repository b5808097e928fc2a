import type { OutputItem, RunError } from '../protocol/messages.js';
import type { Home } from '../protocol/home.js';

/** What one cell showed last. */
export interface CellOutput {
  readonly items: readonly OutputItem[];
  readonly error?: RunError;
}

/** What a reader made with a session, its Python apart. */
export interface SessionWork {
  readonly home: Home;
  /** The variables that the reader keeps, as the JSON text of an object; null for none. */
  readonly variables: string | null;
}

/** An interpreter as it stood, its home folder apart. */
export interface PythonState {
  /** The recipe of its interpreter, see `engine/recipe.ts`. */
  readonly recipe: string;
  /** The base image; null for the one that is kept for the recipe. */
  readonly base: Blob | null;
  /** What changed since, oldest first. */
  readonly layers: readonly Blob[];
  /** What each cell showed last. */
  readonly outputs: Readonly<Record<string, CellOutput>>;
  /** Names of the code that is not to run again in it; see `RunOptions.once`. */
  readonly done: readonly string[];
}

/** A session's state at one moment: all that a fresh worker needs to go on from there. */
export interface Checkpoint extends SessionWork {
  /** In milliseconds since 1970. */
  readonly savedAt: number;
  /** The files are of a later moment than Python's state: its variables could not be taken then, or it was busy. */
  readonly homeIsNewer: boolean;
  /** Null where there is none that could be restored: files and kept variables outlive the release that made it. */
  readonly python: PythonState | null;
}

/** What a reader made of the code of one tag. */
export interface SavedCode {
  /** The author's files that it began from. */
  readonly author: readonly CodeText[];
  readonly files: readonly CodeText[];
  /** In milliseconds since 1970. */
  readonly savedAt: number;
}

export interface CodeText {
  readonly name: string;
  readonly text: string;
}

/** The place of one session in the browser's storage, open in at most one tab for writing. */
export interface SessionSlot {
  /** False when another tab, or another tag, has this session open: it can be read, and never overwritten. */
  readonly writable: Promise<boolean>;
  load(): Promise<Checkpoint | null>;
  /** Whether it is kept now: not without storage, space or the right to write. The old one stays until the new one is complete. */
  save(checkpoint: Checkpoint): Promise<boolean>;
  /** What the reader made of the code of this cell, or null. */
  loadCode(cell: string): Promise<SavedCode | null>;
  /** Keeps code, or with null forgets it. Whether that is done now, as {@link SessionSlot.save}. */
  saveCode(cell: string, code: SavedCode | null): Promise<boolean>;
  /** Deletes all of it: files, Python's state, code. Whether that is done, as {@link SessionSlot.save}. */
  clear(): Promise<boolean>;
  /** Lets others write. */
  close(): void;
}

/** Sessions by key. */
export interface SessionStore {
  /** @param changed - called when another tab, or tag, has saved this session */
  open(key: string, changed: () => void): Promise<SessionSlot>;
}
