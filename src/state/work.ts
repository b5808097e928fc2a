/** One of the tag's files. */
export interface WorkCode {
  readonly name: string;
  readonly text: string;
}

/** A file of the home folder. */
export interface WorkFile {
  /** Relative to the home folder, with `/` between folders. */
  readonly path: string;
  readonly data: Blob;
  /** Last change, in milliseconds since 1970. */
  readonly modified: number;
}

/** Everything of a reader's work that travels: data and code, never memory. Texts are UTF-8 on the way: half a surrogate pair becomes `�`. */
export interface Work {
  /** The tag's files, in their order. Empty in the older form, which has no code. */
  readonly code: readonly WorkCode[];
  /** The home folder. */
  readonly files: readonly WorkFile[];
  /** Folders of the home folder, so that empty ones survive. Those that files lie in need not be here. */
  readonly folders: readonly string[];
  /** JSON text of an object, name → value, byte for byte; null if the reader keeps no variables. */
  readonly variables: string | null;
  /** Name → version, as Python's packaging spells them. */
  readonly packages: Readonly<Record<string, string>>;
  /** Version of Python; empty if not known. */
  readonly python: string;
  /** Version of Pyodide; empty if not known. */
  readonly pyodide: string;
  /** Milliseconds since 1970; 0 if not known. */
  readonly createdAt: number;
}

/** `pyplayground-state-<ISO time>.zip`, with `-` for `:`, which Windows does not allow in a name. */
export const archiveName = (date: Date): string => `pyplayground-state-${date.toISOString().replaceAll(':', '-')}.zip`;
