import { version } from '#runtime';
import { PlaygroundError } from '../errors.js';

/* Why an interpreter ended, did not start, or could not be saved: in words for the reader. */

export const rejected = (fault: 'invalid' | 'flood'): PlaygroundError =>
  new PlaygroundError({
    code: 'worker-rejected',
    phase: 'run',
    message:
      fault === 'flood'
        ? 'The program sent more messages than the page can take, so Python was ended to keep the page usable. Run again to go on; what this run changed is lost.'
        : 'The program sent messages that make no sense, so Python was ended to keep the page safe. Run again to go on; what this run changed is lost.',
  });

export const notSaved = (reason: string): PlaygroundError => new PlaygroundError({ code: 'not-saved', phase: 'run', message: `The session cannot be saved as it is now. ${reason}` });

export const notStarted = (reason: string): PlaygroundError =>
  new PlaygroundError({ code: 'worker-failed', phase: 'boot', message: `Python’s worker did not start: ${reason}` });

export const lost = (): PlaygroundError =>
  new PlaygroundError({
    code: 'worker-failed',
    phase: 'run',
    message: 'The place where Python ran was removed from the page. Run again to go on.',
  });

export const silent = (): PlaygroundError =>
  new PlaygroundError({ code: 'boot-timeout', phase: 'boot', message: 'Python stopped answering while it started. Try again; if it happens again, reload the page.' });

export const otherRelease = (found: string): PlaygroundError =>
  new PlaygroundError({
    code: 'version-mismatch',
    phase: 'boot',
    message: `The page’s script is release ${version}, but its worker is ${found}. Copy all files from the same release.`,
  });
