/** The words for files between a program and its reader, in English. They come with their code; a page replaces them through `strings`, like all others. */
export const exchangeStrings = {
  offerDownload: 'Download {name} ({size})',
  chooseLabel: 'Files for the program',
  chooseOne: 'Choose a file…',
  chooseSome: 'Choose files…',
  chooseDrop: 'You can also drop it here.',
  chooseDropSome: 'You can also drop them here.',
  chooseReading: 'Reading {names}…',
  chooseOnlyOne: 'The program takes one file only. Choose one of them.',
  chooseTooLarge: '“{name}” has {size}. The program takes files of {limit} at most: choose a smaller one.',
  chooseTooMuch: 'These files have {size} together, and the program takes {limit} at most: choose fewer or smaller ones.',
  chooseUnreadable: '“{name}” cannot be read. If it is a folder, choose the files in it; if it was changed just now, choose it again.',
  chosenFiles: 'You chose {names}.',
  chosenNone: 'You chose no file.',
  // The Files panel has these as well: whoever replaces one replaces it everywhere.
  cancel: 'Cancel',
  andMore: '{names} and {count} more',
  bytesOne: '1 byte',
  bytesMany: '{count} bytes',
} as const;
