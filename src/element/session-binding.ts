import type { DeviceChange } from '../devices/desk.js';
import type { SaveReport } from '../engine/keeper.js';
import type { Run } from '../engine/run.js';
import type { SessionChooseEvent, SessionInputEvent } from '../engine/ask-events.js';
import type { SessionLike } from '../engine/session-like.js';
import type { BootProgress, BootReport, RunOptions, RunResult, SessionStatus } from '../engine/types.js';
import type { PlaygroundError } from '../errors.js';
import type { OutputItem } from '../protocol/messages.js';
import type { SessionLease } from './groups.js';

/** What a tag hears of its session. With a shared session, output and results are only of its own runs. */
export interface SessionListener {
  statusChanged(status: SessionStatus): void;
  progressed(progress: BootProgress): void;
  becameReady(report: BootReport): void;
  /** @param earlier - it comes from a task that an earlier run left behind */
  printed(items: readonly OutputItem[], earlier: boolean): void;
  asked(input: SessionInputEvent): void;
  askedForFiles(choice: SessionChooseEvent): void;
  failed(error: PlaygroundError): void;
  responsiveChanged(responsive: boolean): void;
  saved(report: SaveReport): void;
  /** Another tab, or tag, has saved the session. */
  savedElsewhere(): void;
  deviceChanged(change: DeviceChange): void;
}

/** Ties one tag to a session: listens, runs its code in it, and lets go of it without leaving anything behind. */
export class SessionBinding {
  readonly #lease: SessionLease;
  readonly #unlisten: (() => void)[];
  readonly #ownRuns = new WeakSet<Run>();
  readonly #unfinished = new Set<Run>();
  /** Calls of `run()` that have not returned. */
  #calls = 0;
  /** Counts stops, so that code that was to follow setup code or a boot does not. */
  #stops = 0;

  constructor(lease: SessionLease, listener: SessionListener) {
    this.#lease = lease;
    const { session } = lease;
    this.#unlisten = [
      session.on('status', ({ status }) => listener.statusChanged(status)),
      session.on('progress', ({ progress }) => listener.progressed(progress)),
      session.on('ready', ({ bootReport }) => listener.becameReady(bootReport)),
      session.on('output', ({ run, items, earlier }) => this.#ownRuns.has(run) && listener.printed(items, earlier)),
      session.on('input', (event) => this.#ownRuns.has(event.run) && listener.asked(event)),
      session.on('choose', (event) => this.#ownRuns.has(event.run) && listener.askedForFiles(event)),
      session.on('device', (event) => {
        // One tag of a group is enough: the one whose code runs.
        if (event.defaultPrevented || (event.run && !this.#ownRuns.has(event.run))) return;
        event.preventDefault();
        listener.deviceChanged(event.change);
      }),
      session.on('error', ({ error }) => listener.failed(error)),
      session.on('save', ({ report }) => listener.saved(report)),
      session.on('elsewhere', () => listener.savedElsewhere()),
      session.on('responsive', ({ responsive }) => listener.responsiveChanged(responsive)),
    ];
  }

  get session(): SessionLike {
    return this.#lease.session;
  }

  /** True while code of this very tag runs or waits. */
  get busy(): boolean {
    return this.#calls > 0;
  }

  /** Runs the tag's code, and before it the setup code if this Python has not seen it. Never rejects. */
  async run(code: string, setup: string, options: RunOptions): Promise<RunResult> {
    const stops = this.#stops;
    this.#calls += 1;
    try {
      if (setup !== '') {
        const failed = await this.#runSetup(setup, options);
        if (failed) return failed;
        if (stops !== this.#stops) return { status: 'stopped', durationMs: 0 };
      }
      return await this.#start(code, options);
    } finally {
      this.#calls -= 1;
    }
  }

  /** Stops this tag's code; what other tags run in the same session goes on. With nothing to run, stops the boot, or what goes on in the background. */
  stop(): void {
    this.#stops += 1;
    if (this.#unfinished.size > 0) for (const run of [...this.#unfinished].reverse()) run.stop();
    else if (this.session.status === 'booting' || this.session.status === 'ready') this.session.stop();
  }

  release(): void {
    for (const unlisten of this.#unlisten) unlisten();
    this.#lease.release();
  }

  async #start(code: string, options: RunOptions): Promise<RunResult> {
    // Registered before any output can come: a run begins no sooner than the next microtask.
    const run = this.session.run(code, options);
    this.#ownRuns.add(run);
    this.#unfinished.add(run);
    try {
      return await run.result;
    } finally {
      this.#unfinished.delete(run);
    }
  }

  /** A fresh Python needs it; one that was brought back has it. */
  async #runSetup(setup: string, options: RunOptions): Promise<RunResult | null> {
    const result = await this.#start(setup, { ...options, filename: 'setup.py', once: setup });
    return result.status === 'ok' ? null : result;
  }
}
