import { savingStrings } from './saving-strings.js';
import type { StringsWith } from './strings.js';

/** The words about saved code, in English. They come with its code; a page replaces them through `strings`, like all others. */
export const savedCodeStrings = {
  ...savingStrings,
  saved: 'Saved',
  unsaved: 'Not saved yet',
  textKept: 'Your text of {time} is kept.',
  useKeptText: 'Use it',
  authorChanged: 'The author has changed this example since you edited it.',
  authorRemoved: 'No longer part of it, but kept with your text: {files}.',
  authorVersion: 'Author’s version',
  keepMine: 'Keep mine',
  compare: 'Compare',
  comparing: 'The author’s lines have a −, yours a +. Choose at each change.',
  compareFailed: 'The comparison could not be loaded. Check your connection and try again.',
  done: 'Done',
  savedElsewhere: 'Another tab has saved newer work of yours. Here you see an older copy.',
  loadElsewhere: 'Load the newer work',
  chosen: 'Your choice is kept.',
} as const;

export type SavedCodeWords = StringsWith<typeof savedCodeStrings>;
