/** Why work is not saved, in the English words of all parts that say so. They come with the code of these; a page replaces them through `strings`, like all others. */
export const savingStrings = {
  copy: 'This is open in another tab too. Here you work on a copy: what you do here is not kept.',
  notSavedStorage: 'This browser does not let the page keep them, or its storage is full.',
} as const;
