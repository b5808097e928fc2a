/*
 * The home folder: what programs write, apart from the memory image. It is kept file by file, so that it outlives a memory image that
 * cannot be restored any more, and so that a change of one file writes one file.
 */

/** Where it is, in Python. */
export const HOME_FOLDER = '/home/pyodide';

/** A file, by the hash of what is in it. */
export interface HomeFile {
  readonly kind: 'file';
  /** Relative to the home folder, with `/` between folders. */
  readonly path: string;
  /** POSIX permission bits. */
  readonly mode: number;
  /** Last change, in milliseconds since 1970. */
  readonly mtime: number;
  /** Of its content, see `hash.ts`. */
  readonly hash: string;
  /** Bytes. */
  readonly size: number;
}

export interface HomeDirectory {
  readonly kind: 'folder';
  readonly path: string;
  readonly mode: number;
  readonly mtime: number;
}

/** A symbolic link. */
export interface HomeLink {
  readonly kind: 'link';
  readonly path: string;
  readonly target: string;
}

export type HomeEntry = HomeFile | HomeDirectory | HomeLink;

/** A content that comes along, in the order in which they lie in `HomeState.data`. */
export interface HomeContent {
  readonly hash: string;
  readonly size: number;
}

/** The home folder in one instant, as it crosses the wall: contents that the other side has do not come again. */
export interface HomeState {
  /** Parents before their children. */
  readonly entries: readonly HomeEntry[];
  readonly contents: readonly HomeContent[];
  /** The contents, one after the other. */
  readonly data: Blob;
}

/** The home folder in one instant, with all that is in it. */
export interface Home {
  /** Parents before their children. */
  readonly entries: readonly HomeEntry[];
  /** What is in its files, by hash. */
  readonly contents: ReadonlyMap<string, Blob>;
}

/** One change of the home folder. */
export type HomeChange =
  /** A file is written, with the folders that it lies in; one that is there is replaced. */
  | { readonly kind: 'write'; readonly path: string; readonly data: Blob }
  | { readonly kind: 'folder'; readonly path: string }
  /** What lies in a folder goes with it. */
  | { readonly kind: 'remove'; readonly path: string }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string };
