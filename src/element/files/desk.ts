import type { TemplateResult } from 'lit';
import type { SessionLike } from '../../engine/session-like.js';
import type { WorkActions, WorkProgress } from '../state/report.js';
import type { StringsWith } from '../strings.js';
import type { Amounts } from './amounts.js';
import type { filesStrings } from './files-strings.js';

export type FilesWords = StringsWith<typeof filesStrings>;

/** The home folder in one instant. */
export type Home = Awaited<ReturnType<SessionLike['files']>>;

/** Something to decide, with a button for each answer, and one for none. */
export interface Question {
  readonly text: string;
  /** More about it, under the sentence. */
  readonly details?: TemplateResult;
  readonly answers: readonly { readonly key: string; readonly label: string }[];
  /** Much depends on it: the keyboard begins at Cancel. */
  readonly grave?: boolean;
}

/** What the parts of the panel share. */
export interface Desk {
  words(): FilesWords;
  amounts(): Amounts;
  session(): SessionLike;
  actions(): Promise<WorkActions>;
  /** The files as they were last heard of. */
  home(): Home;
  /** Asks for the files again. */
  refresh(): Promise<void>;
  /** Waits until no program runs, and asks for the files then. */
  settled(): Promise<void>;
  /** Names of files that the editor shows. */
  codeFiles(): readonly string[];
  /** Shows what has changed. */
  draw(): void;
  /** Brings the keyboard to a part of the panel, if it is there. */
  focus(selector: string): void;
  /** Brings the keyboard to a file in the list. */
  focusFile(path: string): void;
  /**
   * Says a sentence, with a way back where there is one; that stays for as long as the panel.
   *
   * @param only - of the ways back with this key, only the latest leads anywhere
   */
  say(text: string, undo?: () => Promise<void>, only?: string): void;
  /** The key of the answer, or null for none. */
  ask(question: Question): Promise<string | null>;
  /**
   * Does something that takes a while: says what goes on, how far it has come, and what it failed at. False when it failed.
   *
   * @param waits - it begins when the program that runs has ended
   */
  work(label: string, task: (progress: WorkProgress) => Promise<void>, waits?: boolean): Promise<boolean>;
}
