import type { Session } from '../engine/session.js';

interface Group {
  readonly session: Session;
  members: number;
}

const groups = new Map<string, Group>();

/** A session and the way to give it back; the last one who does so ends it. */
export interface SessionLease {
  readonly session: Session;
  release(): void;
}

/**
 * The session of a named group, made by the first of its tags; or, without a name, one of one's own.
 *
 * Tags that share a session are one notebook: their runs queue in one line and see each other's variables.
 */
export function leaseSession(name: string, create: () => Session): SessionLease {
  if (name === '') {
    const session = create();
    return { session, release: () => void session.dispose() };
  }
  let group = groups.get(name);
  if (!group) {
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
      groups.delete(name);
      void joined.session.dispose();
    },
  };
}
