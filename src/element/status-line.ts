import type { BootProgress, RunResult, SessionStatus } from '../engine/types.js';
import type { Strings } from './strings.js';

type Word = 'statusIdle' | 'statusLoadingCode' | 'statusBooting' | 'statusDownloading' | 'statusReady' | 'statusRunning' | 'statusStopping' | 'statusSilent' | 'statusWaiting' | 'statusBackground' | 'statusPackages' | 'statusCrashed' | 'statusHibernated' | 'statusStopped' | 'statusTimeout' | 'statusError' | 'statusDone';

interface State {
  readonly kind: 'idle' | 'booting' | 'ready' | 'running' | 'error';
  readonly word: Word;
  /** Download progress 0…1, or null when nothing is measured. */
  readonly fraction: number | null;
  readonly note: string;
}

/** What the tag says about itself, derived step by step from what its session tells. Immutable. */
export class StatusLine {
  readonly #state: State;

  constructor(state: State = { kind: 'idle', word: 'statusIdle', fraction: null, note: '' }) {
    this.#state = state;
  }

  get kind(): State['kind'] {
    return this.#state.kind;
  }

  /** Code of this tag runs or waits: Run makes no sense. */
  get busy(): boolean {
    return this.#state.kind === 'running';
  }

  get stoppable(): boolean {
    return this.#state.kind === 'running' || this.#state.kind === 'booting' || this.#state.word === 'statusBackground';
  }

  get fraction(): number | null {
    return this.#state.fraction;
  }

  words(strings: Strings): string {
    const percent = String(Math.floor((this.#state.fraction ?? 0) * 100));
    return this.#state.note || strings[this.#state.word].replace('{percent}', percent);
  }

  /** The session has a new status; `busy` when this tag's own code is what runs or waits. */
  next(status: SessionStatus, busy: boolean): StatusLine {
    if (status === 'booting') return this.#with({ kind: busy ? 'running' : 'booting', word: 'statusBooting', fraction: null });
    if (status === 'crashed') return this.#with({ kind: 'error', word: 'statusCrashed', fraction: null });
    if (busy) return this.#with({ kind: 'running', word: 'statusRunning', fraction: null });
    // The outcome of the last run stays to be read.
    if (status === 'ready' || status === 'running') return this.#settled ? this : this.#with({ kind: 'ready', word: 'statusReady', fraction: null });
    return this.#with({ kind: 'idle', word: status === 'hibernated' ? 'statusHibernated' : 'statusIdle', fraction: null });
  }

  progress({ phase, loaded, total }: BootProgress): StatusLine {
    // Those of a boot are a part of it. Others come before a program that is to run, or by themselves.
    if (phase === 'packages' && this.#state.kind !== 'booting' && total > 0) {
      if (loaded < total) return this.#with({ word: 'statusPackages', fraction: loaded / total });
      return this.#with({ word: this.busy ? 'statusRunning' : 'statusReady', fraction: null });
    }
    const downloading = phase === 'download' && total > 0 && loaded < total;
    return this.#with({ word: downloading ? 'statusDownloading' : 'statusBooting', fraction: downloading ? loaded / total : null });
  }

  /** A run waits for the code to come. */
  loadingCode(): StatusLine {
    return this.#with({ kind: 'running', word: 'statusLoadingCode', fraction: null });
  }

  stopping(): StatusLine {
    return this.#with({ word: 'statusStopping' });
  }

  responsive(responsive: boolean): StatusLine {
    return this.busy ? this.#with({ word: responsive ? 'statusRunning' : 'statusSilent' }) : this;
  }

  /** Python waits for an answer of the reader, or no more. */
  waiting(waiting: boolean): StatusLine {
    return this.busy ? this.#with({ word: waiting ? 'statusWaiting' : 'statusRunning' }) : this;
  }

  /** Something that a run left behind goes on: it can be stopped, though nothing runs. */
  background(): StatusLine {
    // What comes after a Stop was printed before it.
    return this.#state.kind === 'ready' && this.#state.word !== 'statusStopped' ? this.#with({ word: 'statusBackground' }) : this;
  }

  finished({ status }: RunResult): StatusLine {
    const [kind, word] = OUTCOMES[status];
    return this.#with({ kind, word, fraction: null });
  }

  note(note: string): StatusLine {
    return this.#with({ note });
  }

  get #settled(): boolean {
    return Object.values(OUTCOMES).some(([, word]) => word === this.#state.word);
  }

  #with(change: Partial<State>): StatusLine {
    return new StatusLine({ ...this.#state, note: '', ...change });
  }
}

const OUTCOMES: Readonly<Record<RunResult['status'], readonly [State['kind'], Word]>> = {
  ok: ['ready', 'statusDone'],
  error: ['error', 'statusError'],
  stopped: ['ready', 'statusStopped'],
  timeout: ['ready', 'statusTimeout'],
  crashed: ['error', 'statusCrashed'],
};
