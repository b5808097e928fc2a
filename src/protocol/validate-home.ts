import { count, isRecord, list, oneOf, own, record, text } from './fields.js';
import type { HomeContent, HomeEntry, HomeState } from './home.js';
import { LIMITS } from './limits.js';

/** The fields of each kind of entry. */
const ENTRY_FIELDS: Readonly<Record<HomeEntry['kind'], readonly string[]>> = {
  file: ['kind', 'path', 'mode', 'mtime', 'hash', 'size'],
  folder: ['kind', 'path', 'mode', 'mtime'],
  link: ['kind', 'path', 'target'],
};

const KINDS = Object.keys(ENTRY_FIELDS) as HomeEntry['kind'][];

/** The home folder as a worker tells of it, or null when any part of it is not as `home.ts` says. */
export function homeState(value: unknown): HomeState | null {
  const state = record(value, ['entries', 'contents', 'data']);
  if (!state) return null;
  const entries = list(own(state, 'entries'), LIMITS.files, homeEntry);
  const contents = list(own(state, 'contents'), LIMITS.files, homeContent);
  const data = own(state, 'data');
  if (entries === null || contents === null || !(data instanceof Blob)) return null;
  const paths = new Set(entries.map(({ path }) => path));
  const bytes = contents.reduce((sum, { size }) => sum + size, 0);
  return isInOrder(entries) && paths.size === entries.length && data.size === bytes && bytes <= LIMITS.image ? { entries, contents, data } : null;
}

/** Whether each entry lies in a folder that comes before it: else no Python could be started with them any more. */
function isInOrder(entries: readonly HomeEntry[]): boolean {
  const folders = new Set(['']);
  return entries.every(({ kind, path }) => {
    if (kind === 'folder') folders.add(path);
    return folders.has(path.slice(0, Math.max(0, path.lastIndexOf('/'))));
  });
}

function homeEntry(value: unknown): HomeEntry | null {
  const kind = isRecord(value) ? oneOf(own(value, 'kind'), KINDS) : null;
  const entry = kind && record(value, ENTRY_FIELDS[kind]);
  const path = entry && homePath(own(entry, 'path'));
  if (!path) return null;
  if (kind === 'link') {
    const target = text(own(entry, 'target'), LIMITS.path);
    return target === null ? null : { kind, path, target };
  }
  const [mode, mtime] = [count(own(entry, 'mode')), own(entry, 'mtime')];
  if (mode === null || mode > 0o7777 || typeof mtime !== 'number' || !Number.isFinite(mtime)) return null;
  if (kind === 'folder') return { kind, path, mode, mtime };
  const [hash, size] = [contentHash(own(entry, 'hash')), count(own(entry, 'size'))];
  return hash === null || size === null ? null : { kind, path, mode, mtime, hash, size };
}

function homeContent(value: unknown): HomeContent | null {
  const content = record(value, ['hash', 'size']);
  if (!content) return null;
  const [hash, size] = [contentHash(own(content, 'hash')), count(own(content, 'size'))];
  return hash === null || size === null ? null : { hash, size };
}

function contentHash(value: unknown): string | null {
  return typeof value === 'string' && /^[0-9a-f]{16}$/.test(value) ? value : null;
}

function homePath(value: unknown): string | null {
  const path = text(value, LIMITS.path);
  return path !== null && isHomePath(path) ? path : null;
}

/** Whether a path stays in the home folder: relative, and with no part that leads elsewhere. */
export const isHomePath = (path: string): boolean => !path.includes('\0') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
