import type { SessionLike } from '../engine/session-like.js';

interface Group {
  readonly session: SessionLike;
  members: number;
}

const groups = new Map<string, Group>();

/** A session and the way to give it back; the last one who does so ends it. */
export interface SessionLease {
  readonly session: SessionLike;
  release(): void;
}

/**
 * The session of a named group, made by the first of its tags; or, without a name, one of one's own.
 *
 * Tags that share a session are one notebook: their runs queue in one line and see each other's variables.
 */
export function leaseSession(name: string, create: () => SessionLike): SessionLease {
  if (name === '') {
    const session = create();
    return { session, release: () => void session.dispose() };
  }
  let group = groups.get(name);
  // A page may have ended the session itself: what joins later starts afresh.
  if (!group || group.session.status === 'disposed') {
    group = { session: create(), members: 0 };
    groups.set(name, group);
  }
  const joined = group;
  joined.members += 1;
  return {
    session: joined.session,
    release() {
      joined.members -= 1;
      if (joined.members > 0) return;
      if (groups.get(name) === joined) groups.delete(name);
      void joined.session.dispose();
    },
  };
}
