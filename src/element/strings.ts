import type { devicesStrings } from './devices/devices-strings.js';
import type { EditorPhrase } from './editor/editor-port.js';
import type { filesStrings } from './files/files-strings.js';
import type { exchangeStrings } from './output/exchange-strings.js';
import type { outputStrings } from './output/output-strings.js';
import type { packagesStrings } from './packages-strings.js';
import type { savedCodeStrings } from './saved-code-strings.js';
import type { sharedCodeStrings } from './shared-code-strings.js';
import type { transcriptStrings } from './transcript-strings.js';

/**
 * The words that every tag shows from its start, in English. A page replaces any of them through the `strings` property.
 *
 * Parts whose code comes later bring their own words with it, each in its `…-strings.ts`: {@link Strings} names them all.
 */
export const englishStrings = {
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
  restartHint: 'A fresh Python, without your variables',
  undo: 'Undo',
  retry: 'Try again',
  tabHint: 'Press Escape, then Tab, to leave the editor.',
  codeTab: 'Code',
  outputTab: 'Output',
  outputLabel: 'Output',
  statusIdle: '',
  statusLoadingCode: 'Loading the code…',
  statusBooting: 'Starting Python…',
  statusDownloading: 'Loading Python: {percent} %',
  statusReady: 'Ready',
  statusRunning: 'Running…',
  statusWaiting: 'Waiting for your answer',
  statusPackages: 'Loading packages…',
  statusBackground: 'Goes on in the background',
  statusStopping: 'Stopping…',
  statusSilent: 'Python is not answering. Stop ends it.',
  statusCrashed: 'Python ended',
  statusHibernated: 'Resting',
  statusStopped: 'Stopped',
  statusTimeout: 'Stopped at the time limit',
  statusError: 'The program ended with an error',
  statusDone: 'Done',
  packages: 'Packages',
  devices: 'Devices',
  cleared: 'Your work here was cleared.',
  resetDone: 'The author’s code is back.',
  editorFailed: 'The full editor could not be loaded. This one runs code, too.',
} as const;

/** The words that come with code that is loaded later. */
type LaterStrings = typeof devicesStrings & typeof exchangeStrings & typeof filesStrings & typeof outputStrings & typeof packagesStrings & typeof savedCodeStrings & typeof sharedCodeStrings & typeof transcriptStrings;

/** Every word of the interface, each replaceable. Those of {@link englishStrings} are always there; the editor’s phrases go by their English text. */
export type Strings = Readonly<Record<keyof typeof englishStrings, string> & Partial<Record<EditorPhrase | keyof LaterStrings, string>>>;

/** The words of a tag together with those of one of its parts: `{ ...partStrings, ...words }`, so that what the page replaced wins. */
export type StringsWith<Part> = Strings & Readonly<Record<keyof Part, string>>;

/** The words of a tag: English, but for those that its page replaced. */
export const wordsOf = ({ strings }: { readonly strings: Partial<Strings> }): Strings => ({ ...englishStrings, ...strings });
