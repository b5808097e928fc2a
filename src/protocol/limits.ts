/**
 * Sizes that an honest worker keeps to (see `worker/fit.ts`) and the page insists on (see `validate.ts`).
 */
export const LIMITS = {
  /** Characters in one text. */
  text: 2 << 20,
  /** Characters of one rich item: a 20 MiB image as base64. */
  mime: 28 << 20,
  /** Bytes of a memory image: a heap at its largest, and files. */
  image: 2 ** 32,
  mimeTypes: 16,
  /** Items in one message. */
  items: 4096,
  /** Frames of one traceback. */
  frames: 200,
  /** Phases of a boot. */
  phases: 32,
  /** Characters in a name: of a type, a function, a file, a display. */
  name: 1024,
  /** Entries of the home folder. */
  files: 20_000,
  /** Characters of a path, as in POSIX. */
  path: 4096,
  /** Completions in one answer. */
  completions: 500,
  /** Characters of a docstring, a prompt or a mistake's description. */
  words: 20_000,
} as const;

/** A MIME type without parameters, in lower case. */
export const MIME_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}$/;
