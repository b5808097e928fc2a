import type { DatabaseInfo, VariableInfo } from '../../engine/inspection.js';

/** What a session holds, for `checkState()`. */
export interface StateReport {
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly modified: number }[];
  /** Bytes of all files. */
  readonly bytes: number;
  /** SQLite files. Empty while a program runs. */
  readonly databases: readonly DatabaseInfo[];
  /** What the program has made, without its functions and modules. Empty while a program runs. */
  readonly variables: readonly VariableInfo[];
  /** Variables that are to go into downloads, and cannot, with the reason as a sentence. */
  readonly unkept: readonly { readonly name: string; readonly reason: string }[];
  /** Names of the packages that this Python has. */
  readonly packages: readonly string[];
  /** A program runs: only the files are told, as they were a moment ago. */
  readonly busy: boolean;
}

/** What an uploaded file would change. */
export interface UploadPlan {
  /** Paths of files that are new, that have other contents, and that would go. */
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** Names of the code files that get other text. */
  readonly code: readonly string[];
  /** Names of the variables that come along. */
  readonly variables: readonly string[];
  /** When it was saved, in milliseconds since 1970; null where the file does not say. */
  readonly createdAt: number | null;
  /** Does it, all or nothing. */
  apply(): Promise<void>;
}

/** Progress of a long action: bytes so far, and in all. */
export type WorkProgress = (done: number, total: number) => void;

export interface WorkOptions {
  readonly progress?: WorkProgress;
}

/** All that can be done with a reader's work as a whole; `actions.ts` does it. */
export interface WorkActions {
  check(): Promise<StateReport>;
  /** The archive. */
  export(progress?: WorkProgress): Promise<Blob>;
  /** Offers the archive as a download. */
  download(progress?: WorkProgress): Promise<void>;
  /** The older JSON form, for the state-persistence demo; null where the work does not fit into it. */
  exportOlder(): Promise<Blob | null>;
  /** Reads and checks an archive; nothing is changed before `apply()`. */
  plan(file: Blob, progress?: WorkProgress): Promise<UploadPlan>;
  /** Deletes all of it. */
  clear(): Promise<void>;
  /** Brings back what the last `apply()` or `clear()` replaced. False when there is nothing. */
  undo(): Promise<boolean>;
  /** The page's address with the code, and with files as far as they are small, in it. */
  shareLink(): Promise<string>;
}
