import { savingStrings } from './saving-strings.js';
import type { StringsWith } from './strings.js';

/** The words about the session that a tag says among its output, in English. They come with its code; a page replaces them through `strings`, like all others. */
export const transcriptStrings = {
  ...savingStrings,
  restarted: 'Python is fresh: no variables. Your files are still there.',
  stopped: 'Stopped.',
  stoppedRestored: 'Stopped. Python did not answer, so it went back to how it was before this run.',
  stoppedRestoredOlder: 'Stopped. Python did not answer, so it went back to how it was at {time}, the last time it could be saved.',
  stoppedRestarted: 'Stopped. Python did not answer, so it was restarted: its variables are gone.',
  timedOut: 'Stopped after {seconds} s, the time limit of this page.',
  restored: 'Restored from {time}: your variables and files are back.',
  startFresh: 'Start fresh',
  sessionLost: 'Your last session could not be brought back. {reason}',
  imageDropped: 'The quick start was damaged, so Python started the slow way. It is repaired now.',
  notSaved: 'Your work is not saved on this device. {reason}',
  packageMissing: '“{name}” is not installed.',
  install: 'Install and run again',
  outOfMemory: 'Python ran out of memory. Its variables are still there; a restart gives all of the memory back.',
  fromEarlierRun: 'from an earlier run',
} as const;

export type TranscriptWords = StringsWith<typeof transcriptStrings>;
