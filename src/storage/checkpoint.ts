import type { OutputItem, RunError } from '../protocol/messages.js';

/** What one cell showed last. */
export interface CellOutput {
  readonly items: readonly OutputItem[];
  readonly error?: RunError;
}

/** A session's state at one moment: all that a fresh worker needs to go on from there. */
export interface Checkpoint {
  /** The recipe of its interpreter, see `engine/recipe.ts`. */
  readonly recipe: string;
  /** The base image; null for the one that is kept for the recipe. */
  readonly base: Blob | null;
  /** What changed since, oldest first. */
  readonly layers: readonly Blob[];
  /** In milliseconds since 1970. */
  readonly savedAt: number;
  /** What each cell showed last. */
  readonly outputs: Readonly<Record<string, CellOutput>>;
  /** Names of the code that is not to run again in it; see `RunOptions.once`. */
  readonly done: readonly string[];
}

/** The place of one session in the browser's storage, open in at most one tab for writing. */
export interface SessionSlot {
  /** False when another tab, or another tag, has this session open: it can be read, and never overwritten. */
  readonly writable: Promise<boolean>;
  load(): Promise<Checkpoint | null>;
  /** Whether it is kept now: not without storage, space or the right to write. The old one stays until the new one is complete. */
  save(checkpoint: Checkpoint): Promise<boolean>;
  clear(): Promise<void>;
  /** Lets others write. */
  close(): void;
}

/** Sessions by key. */
export interface SessionStore {
  open(key: string): Promise<SessionSlot>;
}
