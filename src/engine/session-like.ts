import type { Session } from './session.js';

/** What the tag needs of a session. A page or a test may bring anything else that does this. */
export type SessionLike = Pick<Session, 'status' | 'devices' | 'views' | 'bootReport' | 'boot' | 'hasImage' | 'run' | 'stop' | 'restart' | 'life' | 'undoRestart' | 'install' | 'explain' | 'files' | 'work' | 'changeFiles' | 'inspect' | 'begin' | 'reload' | 'clear' | 'savedCode' | 'saveCode' | 'dispose' | 'probe' | 'on'>;
