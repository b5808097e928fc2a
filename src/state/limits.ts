const MB = 2 ** 20;

/**
 * How much an archive may hold. A reader's work is programs, texts, pictures and small databases; what goes far beyond that is a mistake,
 * or was made to fill up the memory of whoever opens it.
 */
export interface Limits {
  /** Bytes of the file that is opened. */
  readonly fileBytes: number;
  /** Members of an archive, the manifest included; folders are counted apart. */
  readonly entries: number;
  /** Bytes of one member, inflated. */
  readonly memberBytes: number;
  /** Bytes of all members together, inflated. */
  readonly totalBytes: number;
  /** How many times smaller than its content a member may be. Deflate reaches 1032; honest data rarely 100. */
  readonly ratio: number;
  /** Bytes up to which `ratio` is not asked: a small file of spaces shrinks as much as a bomb, and does no harm. */
  readonly ratioFrom: number;
  readonly manifestBytes: number;
  readonly manifestDepth: number;
  /** Bytes of one of the tag's files. */
  readonly codeBytes: number;
  /** How deep values may lie in each other. Python's `json` manages about 1000. */
  readonly variablesDepth: number;
  /** Characters of the variables, counted as Python does; see `json_data.py`. */
  readonly variablesChars: number;
  /** Bytes of a path in UTF-8, `code/` and `files/` included. */
  readonly pathBytes: number;
  /** Bytes of a file's or folder's own name: what the file systems of Linux and Emscripten take. */
  readonly nameBytes: number;
  /** Parts of a path: a thousand paths of five hundred folders each take half a second to compare. */
  readonly pathDepth: number;
  /** Characters of a link's part behind the `#`: chats and e-mail programs cut longer ones. */
  readonly shareChars: number;
  /** Bytes of a link's content, inflated. */
  readonly shareBytes: number;
}

export const LIMITS: Limits = {
  fileBytes: 50 * MB,
  entries: 1000,
  memberBytes: 20 * MB,
  totalBytes: 100 * MB,
  ratio: 200,
  ratioFrom: 64 * 1024,
  manifestBytes: 2 * MB,
  manifestDepth: 32,
  codeBytes: MB,
  variablesDepth: 100,
  variablesChars: 10_000_000,
  pathBytes: 1024,
  nameBytes: 255,
  pathDepth: 64,
  shareChars: 32 * 1024,
  shareBytes: 2 * MB,
};

/** Whether so much from so little is more than honest data gives. */
export const isBomb = (size: number, compressed: number, limits: Limits): boolean => size > limits.ratioFrom && size > compressed * limits.ratio;
