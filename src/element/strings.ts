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
  restartHint: 'Start a fresh Python; variables are lost',
  undo: 'Undo',
  retry: 'Try again',
  tabHint: 'Press Escape, then Tab, to leave the editor.',
  codeTab: 'Code',
  outputTab: 'Output',
  statusIdle: '',
  statusBooting: 'Starting Python…',
  statusDownloading: 'Loading Python: {percent} %',
  statusReady: 'Ready',
  statusRunning: 'Running…',
  statusStopping: 'Stopping…',
  statusSilent: 'Python is not answering. It may be busy with one long step; Stop ends it.',
  statusCrashed: 'Python ended',
  statusStopped: 'Stopped',
  statusTimeout: 'Stopped: the time limit was reached',
  statusError: 'The program ended with an error',
  statusDone: 'Done',
  stopped: 'Stopped.',
  stoppedRestarted: 'Stopped. Python did not answer, so it was restarted: its variables are gone.',
  timedOut: 'Stopped after {seconds} s, the time limit of this page.',
  resetDone: 'The author’s code is back.',
  editorFailed: 'The full editor could not be loaded. You can still type and run code.',
} as const;

/** The words of the interface, each replaceable; the search panel's phrases go by their English text. */
export type Strings = Readonly<Record<keyof typeof englishStrings, string> & Partial<Record<EditorPhrase, string>>>;
