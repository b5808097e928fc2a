import { PlaygroundError } from '../errors.js';

/*
 * Every sentence with which work is refused, in one place: each says what is wrong and where, and none says the same as another.
 */

const MB = 2 ** 20;

/** `12.3 MB`, or bytes if there are few. */
export const sizeText = (bytes: number): string => (bytes < MB / 10 ? `${bytes} bytes` : `${Math.ceil((bytes / MB) * 10) / 10} MB`);

/** A name from a file that may be hostile, fit to stand in a sentence. */
export const shown = (path: string): string => `“${path.replaceAll(/[\p{Cc}\p{Cf}\p{Surrogate}]/gu, '�').replace(/^(.{60}).+$/su, '$1…')}”`;

const damaged = 'The file may have been damaged on its way; get it again.';

/** Why a file or a link is not opened. */
export const why = {
  empty: () => 'This file is empty.',
  unreadable: () => 'This file cannot be read. It may be a folder, or it was changed or moved after it was chosen.',
  fileTooLarge: (size: number, limit: number) => `This file has ${sizeText(size)}; a saved state has ${sizeText(limit)} at most.`,
  notOurs: () => 'This is not a file that py-playground saved. Choose one whose name begins with “pyplayground-state”.',

  zipEnd: () => `This ZIP file is cut short, or something was added at its end. ${damaged}`,
  zipCutDirectory: () => `The list of what is in this ZIP file does not lie where the file says. ${damaged}`,
  zipDirectory: () => `The list of what is in this ZIP file is broken. ${damaged}`,
  zipCount: (count: number) => `This ZIP file says that it holds ${count} files, but it lists more or fewer.`,
  zipDisks: () => 'This ZIP file is one part of several. A saved state is a single file.',
  zip64: () => 'This ZIP file has the form for huge archives (ZIP64). A saved state is never that large.',
  zipComment: () => 'This ZIP file has a comment. Saved states have none, so it was changed after it was saved.',
  zipEntries: (count: number, limit: number) => `This ZIP file holds ${count} files; a saved state has ${limit} at most.`,
  zipStart: (bytes: number) => `Something stands before the first file in this ZIP file (${bytes} bytes).`,
  zipGap: (path: string) => `Something is hidden behind ${shown(path)} in this ZIP file.`,
  zipOverlap: (path: string) => `${shown(path)} lies on top of another file in this ZIP file, as in archives that are made to fill up the memory.`,
  zipOutside: (path: string) => `${shown(path)} does not lie inside this ZIP file. ${damaged}`,
  zipLocal: (path: string) => `This ZIP file says two different things about ${shown(path)}. ${damaged}`,

  encrypted: (path: string) => `${shown(path)} in this ZIP file is protected with a password. Saved states are not.`,
  descriptor: (path: string) => `This ZIP file gives the size of ${shown(path)} only behind it. Saved states give it before; was it packed again by another program?`,
  flags: (path: string) => `${shown(path)} is marked in a way that saved states do not use.`,
  method: (path: string) => `${shown(path)} is compressed in a way that saved states do not use.`,
  extra: (path: string) => `${shown(path)} has extra fields in this ZIP file, which saved states do not have. Was it packed again by another program?`,
  memberComment: (path: string) => `${shown(path)} has a comment in this ZIP file, which saved states do not have.`,
  storedSize: (path: string) => `${shown(path)} is not compressed, but has two different sizes.`,
  special: (path: string) => `${shown(path)} is not a plain file but a link or a device.`,
  folderMember: (path: string) => `${shown(path)} is a folder. Saved states list their folders elsewhere; was it packed again by another program?`,
  nameEncoding: () => 'A name in this ZIP file is not written in UTF-8.',

  path: (path: string, fault: string) => `${shown(path)} cannot be used: its name ${fault}.`,
  same: (path: string) => `${shown(path)} is there twice.`,
  alike: (path: string) => `${shown(path)} and another name differ only in upper and lower case or in how accents are written.`,
  'file-and-folder': (path: string) => `${shown(path)} is a file and a folder at once.`,
  place: (path: string) => `${shown(path)} does not belong into a saved state.`,

  memberTooLarge: (path: string, size: number, limit: number) => `${shown(path)} has ${sizeText(size)} when unpacked; at most ${sizeText(limit)} are allowed there.`,
  totalTooLarge: (size: number, limit: number) => `All files together have ${sizeText(size)} when unpacked; at most ${sizeText(limit)} are allowed.`,
  bomb: (path: string, ratio: number) => `${shown(path)} would grow to more than ${ratio} times its size, as in archives that are made to fill up the memory.`,
  longer: (path: string, size: number) => `${shown(path)} holds more than the ${size} bytes that this ZIP file gives for it.`,
  shorter: (path: string, size: number) => `${shown(path)} holds less than the ${size} bytes that this ZIP file gives for it.`,
  deflate: (path: string) => `${shown(path)} cannot be unpacked. ${damaged}`,
  crc: (path: string) => `${shown(path)} has the wrong checksum. ${damaged}`,
  sha256: (path: string) => `${shown(path)} is not the file that was saved: its SHA-256 is another.`,

  noManifest: () => 'This ZIP file has no “manifest.json”, so it is not a file that py-playground saved.',
  manifestEncoding: () => '“manifest.json” is not a text in UTF-8.',
  manifestJson: () => '“manifest.json” is not valid JSON.',
  manifestDepth: (limit: number) => `“manifest.json” is nested too deeply (more than ${limit} levels).`,
  manifestFormat: () => '“manifest.json” is from another program.',
  newer: (version: number) => `This file was made by a newer version of py-playground (its format is ${version}). Open it there, or update this page.`,
  manifestField: (field: string) => `“${field}” in “manifest.json” is missing or wrong.`,
  listedTwice: (path: string) => `“manifest.json” lists ${shown(path)} twice.`,
  notThere: (path: string) => `“manifest.json” lists ${shown(path)}, but it is not in the file.`,
  notListed: (path: string) => `${shown(path)} is in the file, but “manifest.json” does not list it.`,
  otherSize: (path: string) => `${shown(path)} has another size than “manifest.json” says.`,
  folderCount: (count: number, limit: number) => `“manifest.json” lists ${count} folders; at most ${limit} are allowed.`,

  codeEncoding: (path: string) => `${shown(path)} is program text, but not in UTF-8.`,
  variablesEncoding: () => '“variables.json” is not a text in UTF-8.',
  variablesJson: () => '“variables.json” is not valid JSON.',
  variablesObject: () => '“variables.json” is not an object with names and values.',
  variablesName: (name: string) => `${shown(name)} in “variables.json” is not a name that a Python variable can have, or belongs to Python itself.`,
  variablesTooLarge: (limit: number) => `The values in “variables.json” are too large: they have more than ${limit / 1_000_000} million characters in all.`,
  variablesDepth: (limit: number) => `“variables.json” is nested too deeply (more than ${limit} levels).`,

  oldEncoding: () => 'This older saved state is not a text in UTF-8.',
  oldJson: () => `This older saved state is not valid JSON. ${damaged}`,
  oldDepth: (limit: number) => `This older saved state is nested too deeply (more than ${limit} levels).`,
  oldNothing: () => 'This JSON file has neither a “database” nor a “jsonState”, so it is not a file that py-playground saved.',
  oldDatabase: () => '“database” in this older saved state is not a list of bytes (whole numbers from 0 to 255).',
  oldNotSqlite: () => '“database” in this older saved state is not an SQLite database.',
  oldPages: () => `“database” in this older saved state is not complete. ${damaged}`,
  oldState: () => '“jsonState” in this older saved state is not an object with names and values.',
  oldTooLarge: (name: string, limit: number) => `“${name}” in this older saved state is larger than ${sizeText(limit)}.`,

  shareEmpty: () => 'This link has no program in it.',
  shareTooLong: (chars: number, limit: number) => `This program is too long for a link (${chars} characters; ${limit} fit). Save it as a file instead.`,
  shareLink: (limit: number) => `This link is longer than ${limit} characters, so py-playground did not make it.`,
  shareNewer: () => 'This link was made by a newer version of py-playground.',
  shareDamaged: () => 'This link is damaged: a part of it is missing or was changed. Copy it again, from its first to its last character.',
  shareContent: (what: string) => `This link cannot be used: ${what}.`,
  shareName: (path: string, fault: string) => `A file of this link, ${shown(path)}, cannot be used: its name ${fault}.`,
  shareClash: (path: string) => `Two files of this link have names that are the same, or nearly: ${shown(path)}.`,
} as const;

/** The error for a file or a link that is not opened. */
export function refused(sentence: string, cause?: unknown): PlaygroundError {
  return new PlaygroundError({ code: 'state-refused', phase: 'state', message: `${sentence} Nothing was changed.`, cause });
}

/** For a file that cannot be read. */
export const unreadable = (cause: unknown): PlaygroundError => refused(why.unreadable(), cause);

/** Why work cannot be saved, and what to do. */
export const unsaved = {
  unreadable: (path: string) => `${shown(path)} cannot be read. Check that it is still there, then save again.`,
  path: (path: string, fault: string) => `${shown(path)} cannot be saved: its name ${fault}. Rename it, then save again.`,
  same: (path: string) => `${shown(path)} cannot be saved: it is there twice. Rename one of the two, then save again.`,
  alike: (path: string) =>
    `${shown(path)} cannot be saved: another name differs from it only in upper and lower case or in how accents are written. Rename one of the two, then save again.`,
  'file-and-folder': (path: string) => `${shown(path)} cannot be saved: it is a file and a folder at once. Rename one of the two, then save again.`,
  tooLarge: (path: string, size: number, limit: number) =>
    `${shown(path)} has ${sizeText(size)}; a saved state takes files of ${sizeText(limit)} at most. Make it smaller or remove it, then save again.`,
  totalTooLarge: (size: number, limit: number) => `The files have ${sizeText(size)} together; a saved state takes ${sizeText(limit)}. Remove some, then save again.`,
  packedTooLarge: (limit: number) => `The saved state would be larger than ${sizeText(limit)}. Remove some large files, then save again.`,
  tooMany: (count: number, limit: number) => `There are ${count} files or folders; a saved state takes ${limit}. Remove some, then save again.`,
  variables: () => 'The variables cannot be saved: they are not a JSON object, are too large or nested too deeply, or have names that Python does not allow. Keep fewer of them, then save again.',
  about: (field: string) => `“${field}” of the work has a value that cannot be saved.`,
} as const;

/** The error for work that cannot be saved. */
export function notSaveable(sentence: string, cause?: unknown): PlaygroundError {
  return new PlaygroundError({ code: 'files-failed', phase: 'state', message: sentence, cause });
}
