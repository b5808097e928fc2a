import type { PaceOptions } from './state/pace.js';
import type { UnpackOptions } from './state/unpack.js';
import type { Work } from './state/work.js';

export type { PaceOptions } from './state/pace.js';
export type { UnpackOptions } from './state/unpack.js';
export type { Work, WorkCode, WorkFile } from './state/work.js';

/**
 * A reader's work as a ZIP file.
 *
 * @throws PlaygroundError `files-failed`, naming what cannot be packed; `aborted`
 */
export async function packState(work: Work, options?: PaceOptions): Promise<Blob> {
  return (await import('./state/pack.js')).packWork(work, options);
}

/**
 * The work in such a file, or in one of the older JSON form. Everything is checked first.
 *
 * @throws PlaygroundError `state-refused`, saying what is wrong with the file; `aborted`
 */
export async function unpackState(file: Blob, options?: UnpackOptions): Promise<Work> {
  return (await import('./state/unpack.js')).unpackWork(file, options);
}
