import type { EditorPhrase } from './editor/editor-port.js';
import { outputStrings } from './output/output-strings.js';

/** Every word of the interface, in English. A page replaces any of them through the `strings` property. */
export const englishStrings = {
  ...outputStrings,
  label: 'Python playground',
  editor: 'Code',
  editorFile: 'Code: {file}',
  files: 'Files',
  run: 'Run',
  runHint: 'Run (Ctrl+Enter)',
  stop: 'Stop',
  reset: 'Reset',
  resetHint: 'Put the author’s code back',
  restart: 'Restart',
  restartHint: 'Start a fresh Python, without your variables',
  restarted: 'Python is fresh: no variables, no files of yours.',
  undo: 'Undo',
  retry: 'Try again',
  tabHint: 'Press Escape, then Tab, to leave the editor.',
  codeTab: 'Code',
  outputTab: 'Output',
  statusIdle: '',
  statusLoadingCode: 'Loading the code…',
  statusBooting: 'Starting Python…',
  statusDownloading: 'Loading Python: {percent} %',
  statusReady: 'Ready',
  statusRunning: 'Running…',
  statusWaiting: 'Waiting for your answer',
  statusPackages: 'Loading packages…',
  statusStopping: 'Stopping…',
  statusSilent: 'Python is not answering. It may be busy with one long step; Stop ends it.',
  statusCrashed: 'Python ended',
  statusHibernated: 'Resting',
  statusStopped: 'Stopped',
  statusTimeout: 'Stopped: the time limit was reached',
  statusError: 'The program ended with an error',
  statusDone: 'Done',
  stopped: 'Stopped.',
  stoppedRestored: 'Stopped. Python did not answer, so it went back to how it was before this run.',
  stoppedRestoredOlder: 'Stopped. Python did not answer, so it went back to how it was at {time}, the last time it could be saved.',
  stoppedRestarted: 'Stopped. Python did not answer, so it was restarted: its variables are gone.',
  timedOut: 'Stopped after {seconds} s, the time limit of this page.',
  restored: 'Restored from {time}: your variables and files are back.',
  startFresh: 'Start fresh',
  sessionLost: 'Your last session could not be brought back. {reason}',
  imageDropped: 'The quick start was damaged, so Python started the slow way. It is repaired now.',
  copy: 'This is open in another tab too. Here you work on a copy: what you do here is not kept.',
  notSaved: 'Your variables are not saved on this device. {reason}',
  notSavedStorage: 'This browser does not let the page keep them, or its storage is full.',
  packageMissing: '“{name}” is not installed.',
  install: 'Install and run again',
  outOfMemory: 'Python ran out of memory. Its variables are still there; a restart gives all of the memory back.',
  fromEarlierRun: 'from an earlier run',
  resetDone: 'The author’s code is back.',
  editorFailed: 'The full editor could not be loaded. You can still type and run code.',
} as const;

/** The words of the interface, each replaceable; the search panel's phrases go by their English text. */
export type Strings = Readonly<Record<keyof typeof englishStrings, string> & Partial<Record<EditorPhrase, string>>>;

/** The words of a tag: English, but for those that its page replaced. */
export const wordsOf = ({ strings }: { readonly strings: Partial<Strings> }): Strings => ({ ...englishStrings, ...strings });
