import type { Home, HomeState } from '../protocol/home.js';

export const EMPTY_HOME: Home = { entries: [], contents: new Map() };

/** A home folder with all of its contents, for a worker that has none. */
export function packHome({ entries, contents }: Home): HomeState {
  const all = [...contents];
  return { entries, contents: all.map(([hash, { size }]) => ({ hash, size })), data: new Blob(all.map(([, blob]) => blob)) };
}

/** The files that a worker tells of, with contents that came now or before; null when one did neither. */
export function receiveHome(before: Home, { entries, contents, data }: HomeState): Home | null {
  const fresh = new Map<string, Blob>();
  let at = 0;
  for (const { hash, size } of contents) {
    fresh.set(hash, data.slice(at, at + size));
    at += size;
  }
  const used = new Map<string, Blob>();
  for (const entry of entries) {
    if (entry.kind !== 'file') continue;
    const content = fresh.get(entry.hash) ?? before.contents.get(entry.hash);
    if (content?.size !== entry.size) return null;
    used.set(entry.hash, content);
  }
  return { entries, contents: used };
}
