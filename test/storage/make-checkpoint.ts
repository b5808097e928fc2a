import { hashBytes, padded } from '../../src/protocol/hash.js';
import type { Home, HomeEntry, HomeState } from '../../src/protocol/home.js';
import { EMPTY_HOME } from '../../src/engine/home.js';
import type { Checkpoint, PythonState } from '../../src/storage/checkpoint.js';

/** Texts by path. */
export type Texts = Readonly<Record<string, string>>;

/** A state of Python with these layers; what else it is made of may be told. */
export function checkpointOf(layers: readonly Blob[], more: Partial<Omit<Checkpoint, 'python'>> & Partial<PythonState> = {}): Checkpoint {
  const { savedAt = 1000, home = EMPTY_HOME, homeIsNewer = false, variables = null, ...python } = more;
  return { savedAt, home, homeIsNewer, variables, python: { recipe: 'base {}', base: null, layers, outputs: {}, done: [], ...python } };
}

/** Files without a Python, as one comes back that another release has made. */
export const filesOnly = (home: Home, variables: string | null = null): Checkpoint => ({ savedAt: 1000, home, homeIsNewer: false, python: null, variables });

export function hashOf(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const block = new Uint8Array(padded(bytes.length));
  block.set(bytes);
  return hashBytes(block, bytes.length);
}

/** A home folder with these files. */
export function homeOf(texts: Texts): Home {
  const entries = Object.entries(texts).map(([path, text]): HomeEntry => ({ kind: 'file', path, mode: 0o644, mtime: 5, hash: hashOf(text), size: new Blob([text]).size }));
  return { entries, contents: new Map(Object.values(texts).map((text) => [hashOf(text), new Blob([text])])) };
}

/** What a worker tells of a home folder with these files, to a page that has these contents already. */
export function tellingOf(texts: Texts, known: readonly string[] = []): HomeState {
  const fresh = [...new Set(Object.values(texts))].filter((text) => !known.includes(text));
  return { entries: homeOf(texts).entries, contents: fresh.map((text) => ({ hash: hashOf(text), size: new Blob([text]).size })), data: new Blob(fresh) };
}

/** The files of a home folder, each with its text; a link or a folder has none. */
export async function textsOf({ entries, contents }: Home): Promise<Texts> {
  const texts = entries.map(async (entry) => [entry.path, entry.kind === 'file' ? ((await contents.get(entry.hash)?.text()) ?? 'missing') : entry.kind] as const);
  return Object.fromEntries(await Promise.all(texts));
}
