import type { StringsWith } from './strings.js';

/** The words of the Packages panel, in English. They come with its code; a page replaces them through `strings`, like all others. */
export const packagesStrings = {
  packageField: 'Package name, or address of a wheel',
  packageInstall: 'Install',
  packageFile: 'Wheel from a file…',
  packageDrop: 'You can also drop a wheel here.',
  packageWaits: 'Waiting until the program ends…',
  packagesDone: 'Installed: {names}.',
  packagesHere: 'In this Python:',
  packagesNone: 'No packages yet.',
  packagesUnknown: 'The list comes when Python is ready.',
} as const;

export type PackagesWords = StringsWith<typeof packagesStrings>;
