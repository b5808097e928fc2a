import type { FilesRequest, LineRequest } from '../protocol/messages.js';
import type { Asked } from './interpreter.js';
import type { Run } from './run.js';

/** What is needed of something that Python waits for. */
type Question<Request extends LineRequest | FilesRequest> = Pick<Asked<Request>, 'request' | 'over' | 'respond'>;

/**
 * Python waits for a line (`input()` and its like). Who will answer, now or later, calls `preventDefault()`; where nobody does, the
 * input is at its end (`EOFError`).
 */
export class SessionInputEvent extends Event {
  /** The run that asks; the last one for a task in the background. */
  readonly run: Run;
  /** What to ask. It was printed already. */
  readonly prompt: string;
  /** Whether what is typed must not be seen. */
  readonly password: boolean;
  /** Aborted when Python does not wait any more: it was answered, stopped, or ended. */
  readonly over: AbortSignal;
  readonly #asked: Question<LineRequest>;

  constructor(run: Run, asked: Question<LineRequest>) {
    super('input', { cancelable: true });
    this.run = run;
    this.prompt = asked.request.prompt;
    this.password = asked.request.password;
    this.over = asked.over;
    this.#asked = asked;
  }

  /** Answers, once; null is the end of input. */
  respond(text: string | null): void {
    this.#asked.respond(text);
  }
}

/**
 * Python waits for files of the reader's (`files.choose()`). Who will answer, now or later, calls `preventDefault()`; where nobody does,
 * none were chosen.
 */
export class SessionChooseEvent extends Event {
  readonly run: Run;
  /** What to ask. */
  readonly prompt: string;
  /** Which files, as the attribute of HTML's file field says it; empty for any. */
  readonly accept: string;
  readonly multiple: boolean;
  /** Aborted when Python does not wait any more: it was answered, stopped, or ended. */
  readonly over: AbortSignal;
  readonly #asked: Question<FilesRequest>;

  constructor(run: Run, asked: Question<FilesRequest>) {
    super('choose', { cancelable: true });
    ({ prompt: this.prompt, accept: this.accept, multiple: this.multiple } = asked.request);
    this.run = run;
    this.over = asked.over;
    this.#asked = asked;
  }

  /** Answers, once; null when the reader wants to choose none. */
  respond(files: readonly ChosenFile[] | null): void {
    this.#asked.respond(files && JSON.stringify(files));
  }
}

/** The event for what Python asks. */
export function askEvent(run: Run, { request, over, respond }: Question<LineRequest | FilesRequest>): Event {
  return request.kind === 'input' ? new SessionInputEvent(run, { request, over, respond }) : new SessionChooseEvent(run, { request, over, respond });
}

/** A file that the reader chose. */
export interface ChosenFile {
  readonly name: string;
  /** Its bytes, as base64. */
  readonly data: string;
}
