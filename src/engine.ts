/**
 * Python sessions without the tag.
 *
 * @packageDocumentation
 */
export * from './sessions.js';
export { SnapshotStore } from './storage/snapshot-store.js';
export type { SnapshotStoreOptions } from './storage/snapshot-store.js';
