import type { SessionLike } from '../engine/session-like.js';
import type { PlayFile } from './content.js';

/** What a session keeps of the code of one tag. */
export type SavedCode = NonNullable<Awaited<ReturnType<SessionLike['savedCode']>>>;

export type CodeText = SavedCode['files'][number];

/** A file as the reader made it. */
export interface MyFile extends CodeText {
  /** The author's text that it began from; null where the author had no such file. */
  readonly base: string | null;
}

/** The author's text of a file that the reader may edit; null where there is none. */
export const authorText = (files: readonly PlayFile[], name: string): string | null => editable(files, name)?.text ?? null;

/**
 * The reader's files of an earlier visit, beside the author's of today. Those that are the author's by now are left out.
 *
 * @param files - the author's
 */
export function recalled({ author, files: saved }: SavedCode, files: readonly PlayFile[]): readonly MyFile[] {
  const mine: MyFile[] = [];
  for (const { name, text } of saved) {
    const base = author.find((file) => file.name === name)?.text ?? null;
    if (authorText(files, name) === text) continue;
    const taken = files.some((file) => file.name === name) && !editable(files, name);
    mine.push({ name: taken ? otherName(name, [...files, ...saved]) : name, text, base });
  }
  return mine;
}

/**
 * The reader's files after an edit: each began where it did before, or else from the author's text as it is now.
 *
 * @param texts - those that differ from the author's
 * @param before - the reader's files before the edit
 */
export function edited(texts: readonly CodeText[], before: readonly MyFile[], files: readonly PlayFile[]): readonly MyFile[] {
  return texts.map(({ name, text }) => ({ name, text, base: (before.find((file) => file.name === name) ?? { base: authorText(files, name) }).base }));
}

/** The reader's files that began from another text than the author's of today. */
export const outdated = (mine: readonly MyFile[], files: readonly PlayFile[]): readonly MyFile[] => mine.filter(({ name, base }) => base !== authorText(files, name));

/** As it is kept for the next visit. */
export function record(mine: readonly MyFile[]): SavedCode {
  const author = mine.flatMap(({ name, base }) => (base === null ? [] : [{ name, text: base }]));
  return { author, files: mine.map(({ name, text }) => ({ name, text })), savedAt: Date.now() };
}

export const sameTexts = (some: readonly CodeText[], others: readonly CodeText[]): boolean =>
  some.length === others.length && some.every(({ name, text }) => others.some((other) => other.name === name && other.text === text));

/** The author's file of this name, if the reader may edit it. */
const editable = (files: readonly PlayFile[], name: string): PlayFile | undefined => files.find((file) => file.name === name && !file.hidden && !file.readonly);

/** A name for a file whose own is now that of one which cannot be edited. */
function otherName(name: string, taken: readonly { readonly name: string }[]): string {
  let other = name;
  for (let count = 2; taken.some((file) => file.name === other); count++) other = name.replace(/(\.[^./]*)?$/, `-${count}$1`);
  return other;
}
