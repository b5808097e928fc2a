/**
 * Python sessions without the tag.
 *
 * @packageDocumentation
 */
export * from './sessions.js';
export { InterpreterPool } from './pool/interpreter-pool.js';
export type { InterpreterPoolOptions } from './pool/interpreter-pool.js';
export type { PoolSettings } from './pool/settings.js';
export type { PoolStats } from './pool/types.js';
export { SnapshotStore } from './storage/snapshot-store.js';
export type { SnapshotStoreOptions } from './storage/snapshot-store.js';
export { packState, unpackState } from './work-files.js';
export type { PaceOptions, UnpackOptions, Work, WorkCode, WorkFile } from './work-files.js';
