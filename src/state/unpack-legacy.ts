import { BlobBuilder, decodeText } from './bytes.js';
import { isRecord, jsonShape, own, parsed } from './json.js';
import type { Limits } from './limits.js';
import { SLICE_BYTES } from './pace.js';
import type { Pace } from './pace.js';
import { refused, unreadable, why } from './refusals.js';
import type { Work, WorkFile } from './work.js';

/*
 * The older form of a saved state: the JSON text of `{"database": [0, 255, …], "jsonState": {…}}`, for the files `app_state.db` (an SQLite
 * database) and `app_state.json`. Either may be null or missing, not both.
 */

export const DATABASE_FILE = 'app_state.db';
export const STATE_FILE = 'app_state.json';

/** https://www.sqlite.org/fileformat.html, 1.3: the magic, and the size of a page at 16, big-endian; 1 stands for 65 536. */
const SQLITE_MAGIC = 'SQLite format 3\0';
const SQLITE_HEADER_BYTES = 100;

/**
 * Reads the older form.
 *
 * @throws PlaygroundError `state-refused` or `aborted`
 */
export async function unpackLegacy(file: Blob, limits: Limits, pace: Pace): Promise<Work> {
  // The text is read, measured, and its list of bytes read once more.
  pace.total = file.size * 3;
  const text = (await decodeText(file, pace, unreadable))?.replace(/^\uFEFF/, '');
  if (text === undefined) throw refused(why.oldEncoding());
  const { depth, lists } = await jsonShape(text, pace);
  if (depth > limits.variablesDepth) throw refused(why.oldDepth(limits.variablesDepth));
  const rest = withNumbers(text, lists);
  if (rest.length > limits.memberBytes) throw refused(why.oldTooLarge('jsonState', limits.memberBytes));
  const fields = parsed(rest);
  if (!isRecord(fields)) throw refused(why.oldJson());
  const [database, state] = [own(fields, 'database') ?? null, own(fields, 'jsonState') ?? null];
  if (database === null && state === null) throw refused(why.oldNothing());

  const modified = 'lastModified' in file && typeof file.lastModified === 'number' ? Math.max(file.lastModified, 0) : 0;
  const files: WorkFile[] = [];
  if (database !== null) {
    const list = Array.isArray(database) ? lists[Number(database[0])] : undefined;
    if (!list) throw refused(why.oldDatabase());
    files.push({ path: DATABASE_FILE, data: await readDatabase(text, list, limits, pace), modified });
  }
  if (state !== null) files.push({ path: STATE_FILE, data: await indentedState(state, limits, pace), modified });
  return { code: [], files, folders: [], variables: null, packages: {}, python: '', pyodide: '', createdAt: modified };
}

/**
 * The text with every outer list replaced by its number, `[0]`, `[1]`…: a list of 14 million bytes would take ten times its memory when
 * parsed, and hold up the page.
 */
function withNumbers(text: string, lists: readonly (readonly [number, number])[]): string {
  const parts: string[] = [];
  let from = 0;
  lists.forEach(([start, end], i) => {
    parts.push(text.slice(from, start), `[${i}]`);
    from = end;
  });
  return parts.join('') + text.slice(from);
}

/** The bytes that a list spells, in slices that each end at a comma. */
async function readDatabase(text: string, [from, to]: readonly [number, number], limits: Limits, pace: Pace): Promise<Blob> {
  const content = new BlobBuilder();
  for (let at = from + 1; at < to; ) {
    const comma = text.indexOf(',', at + SLICE_BYTES);
    const end = comma === -1 || comma > to ? to - 1 : comma;
    const values = parsed(`[${text.slice(at, end)}]`);
    const isBytes = Array.isArray(values) && values.length > 0 && values.every((value) => Number.isInteger(value) && value >= 0 && value <= 255);
    if (!isBytes) throw refused(why.oldDatabase());
    content.add(Uint8Array.from(values as number[]));
    if (content.size > limits.memberBytes) throw refused(why.oldTooLarge('database', limits.memberBytes));
    await pace.spend(end + 1 - at);
    at = end + 1;
  }
  const database = content.build();
  const fault = await databaseFault(database);
  if (fault !== null) throw refused(fault);
  return database;
}

/** Why this is not a whole SQLite database, or null. */
export async function databaseFault(database: Blob): Promise<string | null> {
  const header = new DataView(await database.slice(0, SQLITE_HEADER_BYTES).arrayBuffer());
  if (header.byteLength < SQLITE_HEADER_BYTES) return why.oldNotSqlite();
  const magic = Array.from(SQLITE_MAGIC, (_, i) => String.fromCharCode(header.getUint8(i))).join('');
  if (magic !== SQLITE_MAGIC) return why.oldNotSqlite();
  const size = header.getUint16(16);
  const page = size === 1 ? 65_536 : size;
  return page >= 512 && database.size % page === 0 ? null : why.oldPages();
}

/** As Python's `json.dump(…, indent=2)` and JavaScript write it. */
async function indentedState(state: unknown, limits: Limits, pace: Pace): Promise<Blob> {
  if (!isRecord(state)) throw refused(why.oldState());
  const compact = JSON.stringify(state);
  // Indenting makes a hundred times more of what is nested deeply; this is counted before it is done.
  const { indentChars } = await jsonShape(compact, pace);
  if (compact.length + indentChars > limits.memberBytes) throw refused(why.oldTooLarge('jsonState', limits.memberBytes));
  const data = new Blob([JSON.stringify(state, null, 2)]);
  if (data.size > limits.memberBytes) throw refused(why.oldTooLarge('jsonState', limits.memberBytes));
  return data;
}
