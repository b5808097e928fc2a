import { decodeText, slices } from './bytes.js';
import { isRecord, jsonShape, parsed } from './json.js';
import { LIMITS } from './limits.js';
import { Pace } from './pace.js';
import type { PaceOptions } from './pace.js';
import { notSaveable, unsaved } from './refusals.js';
import { DATABASE_FILE, STATE_FILE, databaseFault } from './unpack-legacy.js';
import type { Work, WorkFile } from './work.js';

/**
 * The work in the older JSON form, or null if that cannot hold it: it has room for `app_state.db` and `app_state.json` only. The tag's
 * code and the packages are never part of it.
 *
 * @throws PlaygroundError `files-failed` if a file cannot be read, or `aborted`.
 */
export async function packLegacy(work: Work, options: PaceOptions = {}): Promise<Blob | null> {
  const pace = new Pace(options);
  const database = work.files.find(({ path }) => path === DATABASE_FILE);
  const state = work.files.find(({ path }) => path === STATE_FILE);
  const fitting = Number(database !== undefined) + Number(state !== undefined);
  if (fitting === 0 || fitting < work.files.length || work.folders.length > 0 || work.variables !== null) return null;

  pace.total = work.files.reduce((sum, { data }) => sum + data.size, 0);
  const bytes = database ? await databaseText(database, pace) : 'null';
  const value = state ? await stateText(state, pace) : 'null';
  if (bytes === null || value === null) return null;
  const packed = new Blob(['{"database":', bytes, ',"jsonState":', value, '}'], { type: 'application/json' });
  pace.finish();
  return packed.size <= LIMITS.fileBytes ? packed : null;
}

const unreadable = (file: WorkFile) => (cause: unknown) => notSaveable(unsaved.unreadable(file.path), cause);

async function databaseText(file: WorkFile, pace: Pace): Promise<string | null> {
  if (file.data.size > LIMITS.memberBytes) return null;
  const parts: string[] = [];
  for await (const piece of slices(file.data, pace, unreadable(file))) parts.push(piece.join(','));
  return (await databaseFault(file.data)) === null ? `[${parts.join(',')}]` : null;
}

async function stateText(file: WorkFile, pace: Pace): Promise<string | null> {
  if (file.data.size > LIMITS.memberBytes) return null;
  const text = await decodeText(file.data, pace, unreadable(file));
  if (text === null || (await jsonShape(text, pace)).depth >= LIMITS.variablesDepth) return null;
  return isRecord(parsed(text)) ? text : null;
}
