import type { RunResult } from '../engine/types.js';
import type { PlaygroundError } from '../errors.js';
import type { CodeFiles } from './code-files.js';
import type { SessionView } from './session-view.js';

/** The result of code that did not begin to run. */
export const NOT_RUN: RunResult = { status: 'stopped', durationMs: 0 };

/** The run of a tag whose code is on its way from `src`: one, however often it is asked for. */
export class WaitingRun {
  readonly #code: CodeFiles;
  readonly #view: SessionView;
  #result: Promise<RunResult> | undefined;
  #giveUp = (): void => undefined;

  constructor(code: CodeFiles, view: SessionView) {
    this.#code = code;
    this.#view = view;
  }

  /** @param begin - runs the code that has come; called once for all who joined */
  join(begin: () => Promise<RunResult>): Promise<RunResult> {
    if (this.#result) return this.#result;
    const givenUp = new Promise<typeof NOT_RUN>((resolve) => (this.#giveUp = () => resolve(NOT_RUN)));
    this.#result = Promise.race([this.#code.settled, givenUp]).then((stopped) => {
      this.#result = undefined;
      this.#view.statusChanged();
      const { failure } = this.#view;
      if (stopped) return stopped;
      return failure?.phase === 'content' ? codeMissing(failure) : begin();
    });
    this.#view.loadingCode();
    return this.#result;
  }

  /** It is not to begin any more, though its code may come. */
  giveUp(): void {
    this.#giveUp();
  }
}

const codeMissing = ({ message }: PlaygroundError): RunResult => ({
  status: 'crashed',
  durationMs: 0,
  error: { type: 'PlaygroundError', message, traceback: '', frames: [] },
});
