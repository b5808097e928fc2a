import type { SaveReport } from '../engine/keeper.js';
import type { BootReport, RunResult } from '../engine/types.js';
import { momentText } from './moment-text.js';
import type { NoticeAction } from './output/output-pane.js';
import type { TranscriptWords } from './transcript-strings.js';

/** What the notices need of their tag. */
export interface NoticeHost {
  words(): TranscriptWords;
  lang(): string;
  say(text: string, actions?: readonly NoticeAction[]): void;
  restart(): void;
  undoRestart(): void;
  install(name: string): void;
}

/** The sentences that a tag puts among its output about its session: how it started, how a run was stopped, whether it is saved. */
export class SessionNotices {
  readonly #host: NoticeHost;
  /** What was said about saving, which need not be said after every run. */
  readonly #told = new Set<string>();
  #startedBefore = false;

  constructor(host: NoticeHost) {
    this.#host = host;
  }

  /** Whether this start brings a session of an earlier visit back: one of this visit the reader has before their eyes. */
  bringsBack({ restored }: BootReport): boolean {
    return restored !== undefined && !this.#startedBefore;
  }

  started(report: BootReport): void {
    const { restored, lost, dropped } = report;
    const [words, lang] = [this.#host.words(), this.#host.lang()];
    if (lost !== undefined) this.#host.say(words.sessionLost.replace('{reason}', lost), [{ label: words.retry, run: () => this.#host.undoRestart() }]);
    else if (dropped !== undefined) this.#host.say(words.imageDropped);
    if (restored?.cancelled !== undefined) this.#host.say(restored.cancelled);
    if (restored && this.bringsBack(report)) {
      this.#host.say(words.restored.replace('{time}', momentText(restored.savedAt, lang)), [{ label: words.startFresh, run: () => this.#host.restart() }]);
    }
    this.#startedBefore = true;
  }

  restarted(): void {
    const words = this.#host.words();
    this.#host.say(words.restarted, [{ label: words.undo, run: () => this.#host.undoRestart() }]);
  }

  /** A module was not found. */
  offerPackage(name: string): void {
    const words = this.#host.words();
    this.#host.say(words.packageMissing.replace('{name}', name), [{ label: words.install, run: () => this.#host.install(name) }]);
  }

  /** @param timeoutSeconds - the limit that a run was stopped by */
  ended({ status, stoppedBy, restoredFrom, error }: RunResult, timeoutSeconds: number): void {
    const [words, lang] = [this.#host.words(), this.#host.lang()];
    if (status === 'error' && error?.type === 'MemoryError') this.#host.say(words.outOfMemory, [{ label: words.restart, run: () => this.#host.restart() }]);
    if (status === 'timeout') this.#host.say(words.timedOut.replace('{seconds}', String(timeoutSeconds)));
    if (stoppedBy === 'restart') this.#host.say(words.stoppedRestarted);
    else if (stoppedBy === 'restore') this.#host.say(restoredFrom === undefined ? words.stoppedRestored : words.stoppedRestoredOlder.replace('{time}', momentText(restoredFrom, lang)));
    else if (status === 'stopped' && stoppedBy) this.#host.say(words.stopped);
  }

  /** @param persists - the author wants sessions kept */
  saved({ kept, copy, reason }: SaveReport, persists: boolean): void {
    const words = this.#host.words();
    const sentence = copy ? words.copy : words.notSaved.replace('{reason}', reason ?? words.notSavedStorage);
    // A reason of the program's own matters without storage too: Stop cannot go back to a state that was not saved.
    if (kept || this.#told.has(sentence) || (!persists && reason === undefined)) return;
    this.#told.add(sentence);
    this.#host.say(sentence);
  }
}
