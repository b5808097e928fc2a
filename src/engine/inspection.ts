/*
 * What a page can see of a session's variables and databases: requests to Python and its answers, as JSON. The worker is not
 * trusted, so each answer is read field by field, as the messages are.
 */

import { PlaygroundError } from '../errors.js';
import { count, flag, isRecord, list, name, orNull, own, text } from '../protocol/fields.js';
import type { Fields } from '../protocol/fields.js';
import { LIMITS } from '../protocol/limits.js';

/** A variable of the program's. */
export interface VariableInfo {
  readonly name: string;
  readonly type: string;
  /** Its value in short. */
  readonly text: string;
  /** It goes into downloads. */
  readonly kept: boolean;
}

export interface TableInfo {
  readonly name: string;
  /** Null where they cannot be counted. */
  readonly rows: number | null;
}

/** An SQLite file of the home folder. */
export interface DatabaseInfo {
  readonly path: string;
  /** Its journal included. */
  readonly bytes: number;
  readonly tables: readonly TableInfo[];
  /** A transaction is open, or was when the program ended. */
  readonly open: boolean;
  /** Why it could not be read, as a sentence; empty if it could. */
  readonly problem: string;
}

/** The answer to `{"kind": "state"}`. */
export interface PythonReport {
  readonly variables: readonly VariableInfo[];
  readonly databases: readonly DatabaseInfo[];
  /** The variables that go into downloads: JSON text of an object. */
  readonly kept: string;
  /** Those that should, and cannot, with the reason as a sentence. */
  readonly unkept: readonly { readonly name: string; readonly reason: string }[];
}

/** Some rows of a table, each value as text, or null. */
export interface TablePage {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** Of the whole table. */
  readonly total: number;
}

export type InspectionRequest =
  | { readonly kind: 'state' }
  | { readonly kind: 'packages' }
  | { readonly kind: 'rows'; readonly path: string; readonly table: string; readonly from: number; readonly count: number }
  /** The answer is a file. */
  | { readonly kind: 'table'; readonly path: string; readonly table: string; readonly format: 'csv' | 'json' }
  /** A copy of a database that needs no journal: the answer is a file. */
  | { readonly kind: 'database'; readonly path: string }
  | { readonly kind: 'keep'; readonly name: string; readonly keep: boolean }
  | { readonly kind: 'adopt'; readonly variables: string };

/** Who answers. */
export interface Inspectable {
  inspect(request: string): Promise<{ readonly answer: string; readonly file: Blob | null }>;
}

/** Variables and databases, as they are now. */
export async function inspectState(session: Inspectable): Promise<PythonReport> {
  const { fields } = await ask(session, { kind: 'state' });
  const variables = list(own(fields, 'variables'), LIMITS.completions, variableInfo);
  const databases = list(own(fields, 'databases'), LIMITS.completions, databaseInfo);
  const kept = text(own(fields, 'kept'), LIMITS.mime);
  const unkept = list(own(fields, 'unkept'), LIMITS.completions, unkeptInfo);
  if (variables === null || databases === null || kept === null || unkept === null) throw nonsense();
  return { variables, databases, kept, unkept };
}

/** Versions of the installed packages, by name. */
export async function inspectPackages(session: Inspectable): Promise<ReadonlyMap<string, string>> {
  const { fields } = await ask(session, { kind: 'packages' });
  const packages = packageVersions(own(fields, 'packages'));
  if (packages === null) throw nonsense();
  return packages;
}

/** Some rows of a table. */
export async function inspectRows(session: Inspectable, where: { readonly path: string; readonly table: string; readonly from: number; readonly count: number }): Promise<TablePage> {
  const { fields } = await ask(session, { kind: 'rows', ...where });
  const columns = list(own(fields, 'columns'), LIMITS.items, (value) => text(value, LIMITS.words));
  const rows = list(own(fields, 'rows'), LIMITS.items, (row) => list(row, LIMITS.items, (cell) => (cell === null ? { text: null } : cellText(cell))));
  const total = count(own(fields, 'total'));
  if (columns === null || rows === null || total === null) throw nonsense();
  return { columns, rows: rows.map((row) => row.map((cell) => cell.text)), total };
}

/** A table, or a whole database, as a file. */
export async function inspectFile(session: Inspectable, request: Extract<InspectionRequest, { kind: 'table' | 'database' }>): Promise<Blob> {
  const { file } = await ask(session, request);
  if (!file) throw nonsense();
  return file;
}

/** Has a variable go into downloads, or not. */
export async function keepVariable(session: Inspectable, variable: string, keep: boolean): Promise<void> {
  await ask(session, { kind: 'keep', name: variable, keep });
}

/** Sets variables that an earlier Python, or an archive, had. @throws PlaygroundError `files-failed` when they cannot be set */
export async function adoptVariables(session: Inspectable, variables: string): Promise<void> {
  await ask(session, { kind: 'adopt', variables });
}

/** @throws PlaygroundError `files-failed`, with what Python says is in the way */
async function ask(session: Inspectable, request: InspectionRequest): Promise<{ readonly fields: Fields; readonly file: Blob | null }> {
  const { answer, file } = await session.inspect(JSON.stringify(request));
  let fields: unknown;
  try {
    fields = JSON.parse(answer);
  } catch {
    throw nonsense();
  }
  if (!isRecord(fields)) throw nonsense();
  const problem = text(own(fields, 'problem'), LIMITS.words);
  if (problem) throw new PlaygroundError({ code: 'files-failed', phase: 'state', message: problem });
  return { fields, file };
}

function variableInfo(value: unknown): VariableInfo | null {
  if (!isRecord(value)) return null;
  const [called, type, short, kept] = [name(own(value, 'name')), name(own(value, 'type')), text(own(value, 'text'), LIMITS.words), flag(own(value, 'kept'))];
  return called === null || type === null || short === null || kept === null ? null : { name: called, type, text: short, kept };
}

function databaseInfo(value: unknown): DatabaseInfo | null {
  if (!isRecord(value)) return null;
  const [path, bytes, tables] = [text(own(value, 'path'), LIMITS.path), count(own(value, 'bytes')), list(own(value, 'tables'), LIMITS.completions, tableInfo)];
  const [open, problem] = [flag(own(value, 'open')), text(own(value, 'problem'), LIMITS.words)];
  return path === null || bytes === null || tables === null || open === null || problem === null ? null : { path, bytes, tables, open, problem };
}

function packageVersions(value: unknown): ReadonlyMap<string, string> | null {
  if (!isRecord(value) || Object.keys(value).length > LIMITS.completions) return null;
  const versions = Object.keys(value).map((key) => [name(key), name(own(value, key))] as const);
  return versions.every((pair): pair is [string, string] => pair[0] !== null && pair[1] !== null) ? new Map(versions) : null;
}

function tableInfo(value: unknown): TableInfo | null {
  if (!isRecord(value)) return null;
  const [called, rows] = [text(own(value, 'name'), LIMITS.words), orNull(own(value, 'rows'), count)];
  return called === null || rows === undefined ? null : { name: called, rows };
}

function unkeptInfo(value: unknown): { readonly name: string; readonly reason: string } | null {
  if (!isRecord(value)) return null;
  const [called, reason] = [name(own(value, 'name')), text(own(value, 'reason'), LIMITS.words)];
  return called === null || reason === null ? null : { name: called, reason };
}

function cellText(value: unknown): { readonly text: string } | null {
  const cell = text(value, LIMITS.words);
  return cell === null ? null : { text: cell };
}

const nonsense = (): PlaygroundError => new PlaygroundError({ code: 'files-failed', phase: 'state', message: 'Python’s answer makes no sense: the program may have changed what it is made with. Restart Python and try again.' });
