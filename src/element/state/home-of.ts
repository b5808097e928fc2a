import { hashBytes, padded } from '../../protocol/hash.js';
import type { Home, HomeEntry } from '../../protocol/home.js';
import { nextTask } from '../../state/pace.js';
import type { Work } from '../../state/work.js';

/** The home folder that an archive, or a link, holds. The page gets a turn after each file. */
export async function homeOf({ files, folders }: Pick<Work, 'files' | 'folders'>): Promise<Home> {
  const paths = new Set(folders);
  for (const { path } of files) for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) paths.add(path.slice(0, at));
  const entries: HomeEntry[] = [...paths].sort().map((path) => ({ kind: 'folder', path, mode: 0o755, mtime: Date.now() }));
  const contents = new Map<string, Blob>();
  for (const { path, data, modified } of files) {
    const hash = await hashOf(data);
    contents.set(hash, data);
    entries.push({ kind: 'file', path, mode: 0o644, mtime: modified, hash, size: data.size });
    await nextTask();
  }
  return { entries, contents };
}

async function hashOf(data: Blob): Promise<string> {
  const bytes = new Uint8Array(padded(data.size));
  bytes.set(new Uint8Array(await data.arrayBuffer()));
  return hashBytes(bytes, data.size);
}
