import { inTime } from '../timers.js';
import { isSmallDevice } from './device.js';

/** What the limit needs of a session, or of a spare interpreter. */
export interface LiveMember {
  /** Idle with a live interpreter: it can give way. */
  readonly resting: boolean;
  /** A program runs in it, for who knows how long. */
  readonly busy: boolean;
  /** It is nobody's yet, and goes first. */
  readonly spare?: boolean;
  /** Ends its worker, its state saved if it has one. False when that cannot be now; then nothing has changed. */
  giveWay(): Promise<boolean>;
}

/** Live sessions of a page; each takes some 60 MB. */
const LIMIT = 3;
/** When programs run in all others, a newcomer waits this long for one to end; then it starts all the same. */
const PATIENCE_MS = 2000;
/** A state is saved in tenths of a second; a worker that takes longer does not answer. */
const GIVE_WAY_MS = 5000;
/** The longest wait in all: others that start will be idle soon, but a start may hang too. */
const LONGEST_WAIT_MS = 30_000;

/** How many sessions of a page may be live on this device. */
export function deviceLimit(): number {
  return isSmallDevice() ? 1 : LIMIT;
}

/**
 * Keeps the number of live interpreters of a page small: who wants to start one more waits until the one that was used least
 * recently has gone to rest.
 *
 * Running programs are never put to rest, and a reader is never kept waiting long: with all others busy, or not to be saved, the
 * limit gives way.
 */
export class LiveLimit {
  /** Undefined before it is needed: this module may be imported where there is no device, on a server. */
  #limit: number | undefined;
  /** The one used least recently first. */
  readonly #live = new Set<LiveMember>();
  /** The one let in last. Made late, so that making a limit has no side effect that keeps it in bundles. */
  #turn: Promise<void> | undefined;
  #changed: (() => void) | undefined;

  /** @param limit - sessions that may be live; by default as many as suit the device */
  constructor(limit?: number) {
    this.#limit = limit;
  }

  /** Resolves when the session may start an interpreter, or has given that up. Sessions are let in one at a time. */
  admit(session: LiveMember, signal: AbortSignal): Promise<void> {
    if (this.#live.has(session)) return Promise.resolve();
    this.#turn = (this.#turn ?? Promise.resolve()).then(async () => {
      await this.#makeRoom(signal);
      if (!signal.aborted) this.#live.add(session);
    });
    return this.#turn;
  }

  /** Lets a session in if there is room as things are. */
  tryAdmit(session: LiveMember): boolean {
    if (this.#isFull) return false;
    this.#live.add(session);
    return true;
  }

  /** Lets a session in that takes a spare's place. */
  seat(session: LiveMember): void {
    this.#live.add(session);
  }

  /** The session is used now. */
  touch(session: LiveMember): void {
    if (this.#live.delete(session)) this.#live.add(session);
  }

  /** The session became idle: a newcomer may wait for that. */
  idle(): void {
    this.#changed?.();
  }

  /** The session's interpreter ended. */
  leave(session: LiveMember): void {
    this.#live.delete(session);
    this.#changed?.();
  }

  get #isFull(): boolean {
    this.#limit ??= deviceLimit();
    return this.#live.size >= this.#limit;
  }

  async #makeRoom(signal: AbortSignal): Promise<void> {
    const stuck = new Set<LiveMember>();
    const deadline = performance.now() + LONGEST_WAIT_MS;
    let waited = 0;
    while (this.#isFull && waited < PATIENCE_MS && performance.now() < deadline && !signal.aborted) {
      const others = [...this.#live].filter((session) => !stuck.has(session));
      const idle = others.filter((session) => session.resting);
      const next = idle.find((session) => session.spare) ?? idle[0];
      const began = performance.now();
      if (others.length === 0) return;
      // When nothing changes in time, it is looked again.
      if (!next) await inTime(Math.min(PATIENCE_MS - waited, deadline - began), this.#change()).catch(() => undefined);
      // One whose worker is silent may go to rest later, by itself.
      else if (await inTime(GIVE_WAY_MS, next.giveWay()).catch(() => false)) this.#live.delete(next);
      else stuck.add(next);
      // One that starts will be idle soon, or fail: only programs can go on for ever.
      if (others.every((session) => session.busy)) waited += performance.now() - began;
    }
  }

  /** Resolves when anything changes. */
  #change(): Promise<void> {
    return new Promise((resolve) => (this.#changed = resolve));
  }
}
