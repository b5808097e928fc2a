import { BOOT_FAILURES, BOOT_PHASES } from './messages.js';
import type { MimeBundle, OutputItem, RunError, RunOutcome, TracebackFrame, WorkerToHost } from './messages.js';

/*
 * The wall. User code can send anything from its worker, so a message is rebuilt here field by field from own properties
 * of known types, and whatever does not fit makes the whole message invalid (`null`). What passes is fresh plain data:
 * no prototype, getter or extra field of the sender's object survives.
 */

/** Caps that an honest worker never reaches. */
export const LIMITS = {
  /** Characters in one text: the worker splits printed text at 64 Ki, values are cut at 1 Mi. */
  text: 2 << 20,
  /** Characters of one rich item: a 20 MiB image as base64. */
  mime: 28 << 20,
  mimeTypes: 16,
  items: 4096,
  frames: 200,
  phases: 32,
  name: 1024,
} as const;

type Fields = Record<string, unknown>;

const own = (object: Fields, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : undefined);

const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: unknown, limit: number): string | null => (typeof value === 'string' && value.length <= limit ? value : null);

const count = (value: unknown): number | null => (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null);

const milliseconds = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null);

const oneOf = <T extends string>(value: unknown, words: readonly T[]): T | null => words.find((word) => word === value) ?? null;

/** Every element through `read`, or null if one does not fit or there are too many. */
function list<T>(value: unknown, limit: number, read: (element: unknown) => T | null): T[] | null {
  if (!Array.isArray(value) || value.length > limit) return null;
  const result: T[] = [];
  for (let i = 0; i < value.length; i++) {
    const element = read(value[i]);
    if (element === null) return null;
    result.push(element);
  }
  return result;
}

const MIME_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}$/;

function mimeBundle(value: unknown): MimeBundle | null {
  if (!isRecord(value)) return null;
  const types = Object.keys(value);
  if (types.length > LIMITS.mimeTypes) return null;
  const bundle: [string, string][] = [];
  let size = 0;
  for (const type of types) {
    const data = text(own(value, type), LIMITS.mime);
    if (data === null || !MIME_TYPE.test(type)) return null;
    size += data.length;
    bundle.push([type, data]);
  }
  return size <= LIMITS.mime ? Object.fromEntries(bundle) : null;
}

function outputItem(value: unknown): OutputItem | null {
  if (!isRecord(value)) return null;
  const stream = own(value, 'stream');
  if (stream === 'stdout' || stream === 'stderr') {
    const printed = text(own(value, 'text'), LIMITS.text);
    return printed === null ? null : { stream, text: printed };
  }
  if (stream === 'value') {
    const repr = text(own(value, 'text'), LIMITS.text);
    const raw = own(value, 'mime');
    const mime = raw === undefined ? undefined : mimeBundle(raw);
    return repr === null || mime === null ? null : { stream, text: repr, ...(mime && { mime }) };
  }
  if (stream === 'display') return displayItem(value);
  if (stream === 'clear') {
    const wait = own(value, 'wait');
    return typeof wait === 'boolean' ? { stream, wait } : null;
  }
  return null;
}

function displayItem(value: Fields): OutputItem | null {
  const mime = mimeBundle(own(value, 'mime'));
  const rawId = own(value, 'displayId');
  const displayId = rawId === undefined ? undefined : text(rawId, LIMITS.name);
  const update = own(value, 'update');
  if (mime === null || displayId === null || (update !== undefined && typeof update !== 'boolean')) return null;
  return { stream: 'display', mime, ...(displayId !== undefined && { displayId }), ...(update !== undefined && { update }) };
}

function tracebackFrame(value: unknown): TracebackFrame | null {
  if (!isRecord(value)) return null;
  const file = text(own(value, 'file'), LIMITS.name);
  const line = count(own(value, 'line'));
  const name = text(own(value, 'name'), LIMITS.name);
  return file === null || line === null || name === null ? null : { file, line, name };
}

function runError(value: unknown): RunError | null {
  if (!isRecord(value)) return null;
  const type = text(own(value, 'type'), LIMITS.name);
  const message = text(own(value, 'message'), LIMITS.text);
  const traceback = text(own(value, 'traceback'), LIMITS.text);
  const frames = list(own(value, 'frames'), LIMITS.frames, tracebackFrame);
  return type === null || message === null || traceback === null || frames === null ? null : { type, message, traceback, frames };
}

function runOutcome(raw: unknown): RunOutcome | null {
  if (!isRecord(raw)) return null;
  const status = oneOf(own(raw, 'status'), ['ok', 'error', 'interrupted'] as const);
  const rawValue = own(raw, 'value');
  const value = rawValue === undefined ? undefined : text(rawValue, LIMITS.text);
  const rawMime = own(raw, 'mime');
  const mime = rawMime === undefined ? undefined : mimeBundle(rawMime);
  const rawError = own(raw, 'error');
  const error = rawError === undefined ? undefined : runError(rawError);
  if (status === null || value === null || mime === null || error === null) return null;
  if (status === 'error' && error === undefined) return null;
  return { status, ...(value !== undefined && { value }), ...(mime && { mime }), ...(error && { error }) };
}

function phases(value: unknown): Record<string, number> | null {
  if (!isRecord(value)) return null;
  const names = Object.keys(value);
  if (names.length > LIMITS.phases) return null;
  const result: [string, number][] = [];
  for (const name of names) {
    const ms = milliseconds(own(value, name));
    if (ms === null || !/^[a-z][a-z-]{0,31}$/.test(name)) return null;
    result.push([name, ms]);
  }
  return Object.fromEntries(result);
}

/** A message from a worker as trusted data, or `null` if any part of it is not as `messages.ts` says. */
export function parseWorkerMessage(data: unknown): WorkerToHost | null {
  if (!isRecord(data)) return null;
  const type = own(data, 'type');
  switch (type) {
    case 'booting': {
      const phase = oneOf(own(data, 'phase'), BOOT_PHASES);
      return phase === null ? null : { type, phase };
    }
    case 'ready': {
      const version = text(own(data, 'version'), LIMITS.name);
      const python = text(own(data, 'python'), LIMITS.name);
      const times = phases(own(data, 'phases'));
      return version === null || python === null || times === null ? null : { type, version, python, phases: times };
    }
    case 'boot-failed': {
      const code = oneOf(own(data, 'code'), BOOT_FAILURES);
      const message = text(own(data, 'message'), LIMITS.text);
      return code === null || message === null ? null : { type, code, message };
    }
    case 'output': {
      const run = count(own(data, 'run'));
      const items = list(own(data, 'items'), LIMITS.items, outputItem);
      return run === null || items === null ? null : { type, run, items };
    }
    case 'result': {
      const run = count(own(data, 'run'));
      const outcome = runOutcome(own(data, 'outcome'));
      const ms = milliseconds(own(data, 'ms'));
      return run === null || outcome === null || ms === null ? null : { type, run, outcome, ms };
    }
    case 'pong': {
      const ping = count(own(data, 'ping'));
      return ping === null ? null : { type, ping };
    }
    case 'ended': {
      const reason = text(own(data, 'reason'), LIMITS.text);
      return reason === null ? null : { type, reason };
    }
    default:
      return null;
  }
}
