import type { SessionLike } from '../engine/session-like.js';
import type { SessionViews } from '../engine/session-views.js';
import type { SessionStatus } from '../engine/types.js';
import type { Warn } from './attributes.js';
import { leaseSession } from './groups.js';
import { SessionBinding } from './session-binding.js';
import type { SessionListener } from './session-binding.js';

/** What the holder needs of its tag. */
export interface HolderHost {
  readonly group: () => string;
  /** Makes a session from the tag's attributes as they are now. */
  readonly create: () => SessionLike;
  readonly warn: Warn;
}

/** The session of a tag: the one that the page gave, or one that is made when it is first needed, of its own or its group's. */
export class SessionHolder {
  readonly #host: HolderHost;
  readonly #listener: SessionListener;
  #given: SessionLike | undefined;
  #binding: SessionBinding | undefined;

  constructor(host: HolderHost, listener: SessionListener) {
    this.#host = host;
    this.#listener = listener;
  }

  get session(): SessionLike | undefined {
    return this.#given ?? this.#binding?.session;
  }

  get status(): SessionStatus {
    return this.session?.status ?? 'idle';
  }

  /** The live views of the session's Python. */
  get views(): SessionViews | undefined {
    return this.session?.views;
  }

  /** The tie to the session, while there is one. */
  get binding(): SessionBinding | undefined {
    return this.#binding;
  }

  /** Code of this very tag runs or waits in the session. */
  get busy(): boolean {
    return this.#binding?.busy ?? false;
  }

  /** Whether the session is the page's. */
  get isGiven(): boolean {
    return this.#given !== undefined;
  }

  /** Takes the page's session, or with undefined one of the tag's own again. Whatever was held is let go first. */
  give(session: SessionLike | undefined): void {
    this.release();
    this.#given = session;
  }

  /** The tie to the session, which is made now if there is none. */
  bind(): SessionBinding {
    if (this.#binding) return this.#binding;
    const given = this.#given;
    const lease = given ? { session: given, release: () => undefined } : leaseSession(this.#host.group(), this.#host.create);
    this.#binding = new SessionBinding(lease, this.#listener);
    this.#listener.statusChanged(lease.session.status);
    return this.#binding;
  }

  /** Lets go of the session; one that nobody else holds ends. */
  release(): void {
    this.#binding?.release();
    this.#binding = undefined;
  }

  /** Goes back to before the last restart. */
  undoRestart(): void {
    // A failed start shows itself through the session's error event.
    void this.session?.undoRestart().catch(() => undefined);
  }

  /** A page that was frozen or in the browser's cache may have lost its Python. */
  watch(signal: AbortSignal): void {
    const wake = (): void => this.#binding?.session.probe();
    addEventListener('pageshow', ({ persisted }) => persisted && wake(), { signal });
    document.addEventListener('resume', wake, { signal });
  }

  /** Whether Python would start in a fraction of a second; asked again of the session that took the first one's place meanwhile. */
  async isQuick(signal: AbortSignal): Promise<boolean> {
    const { session } = this.bind();
    const quick = await session.hasImage();
    return session === this.session || signal.aborted ? quick : this.isQuick(signal);
  }

  /**
   * Properties changed that a session is made from. One that never started gives way to a fresh one, made when it is needed; of a
   * group's, that is when all its tags have let go. A Python that started cannot change, and the console says so.
   *
   * @param names - of the properties
   */
  settingsChanged(names: readonly string[]): void {
    if (this.#given || !this.#binding || names.length === 0) return;
    const { session, busy } = this.#binding;
    const neverStarted = session.bootReport === undefined && (session.status === 'idle' || session.status === 'crashed');
    if (neverStarted && !busy) {
      this.release();
      this.#listener.statusChanged('idle');
      return;
    }
    const attributes = names.map((name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)).join(', ');
    this.#host.warn(`Python had started before this was changed: ${attributes}. Set it before the first run, or in a new tag.`);
  }
}
