import type { Run } from '../engine/run.js';
import type { Session } from '../engine/session.js';
import type { BootProgress, BootReport, RunOptions, RunResult, SessionStatus } from '../engine/types.js';
import type { PlaygroundError } from '../errors.js';
import type { OutputItem } from '../protocol/messages.js';
import type { SessionLease } from './groups.js';

/** What a tag hears of its session. With a shared session, output and results are only of its own runs. */
export interface SessionListener {
  statusChanged(status: SessionStatus): void;
  progressed(progress: BootProgress): void;
  becameReady(report: BootReport): void;
  printed(items: readonly OutputItem[]): void;
  failed(error: PlaygroundError): void;
  responsiveChanged(responsive: boolean): void;
}

/** Which interpreter of a session has run which tag's setup code: a fresh Python needs it again. */
const setupDone = new WeakMap<BootReport, Set<string>>();

/** Ties one tag to a session: listens, runs its code in it, and lets go of it without leaving anything behind. */
export class SessionBinding {
  readonly #lease: SessionLease;
  readonly #unlisten: (() => void)[];
  readonly #ownRuns = new WeakSet<Run>();
  #pendingRuns = 0;

  constructor(lease: SessionLease, listener: SessionListener) {
    this.#lease = lease;
    const { session } = lease;
    this.#unlisten = [
      session.on('status', ({ status }) => listener.statusChanged(status)),
      session.on('progress', ({ progress }) => listener.progressed(progress)),
      session.on('ready', ({ bootReport }) => listener.becameReady(bootReport)),
      session.on('output', ({ run, items }) => this.#ownRuns.has(run) && listener.printed(items)),
      session.on('error', ({ error }) => listener.failed(error)),
      session.on('responsive', ({ responsive }) => listener.responsiveChanged(responsive)),
    ];
  }

  get session(): Session {
    return this.#lease.session;
  }

  /** True while code of this very tag runs or waits. */
  get busy(): boolean {
    return this.#pendingRuns > 0;
  }

  /** Runs the tag's code, and before it the setup code if this Python has not seen it. Never rejects. */
  async run(code: string, setup: string, options: RunOptions): Promise<RunResult> {
    this.#pendingRuns += 1;
    try {
      if (setup !== '') {
        const failed = await this.#runSetup(setup);
        if (failed) return failed;
      }
      return await this.#start(code, options).result;
    } finally {
      this.#pendingRuns -= 1;
    }
  }

  release(): void {
    for (const unlisten of this.#unlisten) unlisten();
    this.#lease.release();
  }

  #start(code: string, options: RunOptions): Run {
    // Registered before any output can come: a run begins no sooner than the next microtask.
    const run = this.session.run(code, options);
    this.#ownRuns.add(run);
    return run;
  }

  async #runSetup(setup: string): Promise<RunResult | null> {
    let report: BootReport;
    try {
      report = await this.session.boot();
    } catch {
      // The session reports why by itself; the run that follows fails with the same words.
      return this.#start('', {}).result;
    }
    const done = setupDone.get(report) ?? new Set();
    setupDone.set(report, done);
    if (done.has(setup)) return null;
    const result = await this.#start(setup, { filename: 'setup.py' }).result;
    if (result.status !== 'ok') return result;
    done.add(setup);
    return null;
  }
}
