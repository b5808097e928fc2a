import { count, flag, isRecord, list, milliseconds, name, oneOf, optional, orNull, own, record, text } from './fields.js';
import type { Fields } from './fields.js';
import { homeState } from './validate-home.js';
import { LIMITS, MIME_TYPE } from './limits.js';
import { VIEW_LIMITS } from './views.js';
import { BOOT_FAILURES, BOOT_PHASES, COMPLETION_KINDS } from './messages.js';
import type { AskRequest, CodeAnswer, CodeProblem, Completion, MimeBundle, OutputItem, RunError, RunOutcome, TracebackFrame, WorkerToHost } from './messages.js';

/*
 * The wall. User code can send anything from its worker, so a message is rebuilt here field by field from own properties
 * of known types, and whatever does not fit makes the whole message invalid (`null`). What passes is fresh plain data:
 * no prototype or getter of the sender's object survives.
 *
 * A field that nobody asked for makes the message invalid too. Receiving it took the page's time already, in proportion to
 * its size; were it only dropped, a million objects in a spare field of every message would jam the page within all limits.
 */

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
  switch (isRecord(value) ? own(value, 'stream') : null) {
    case 'stdout':
    case 'stderr':
      return printedItem(record(value, ['stream', 'text']));
    case 'value':
      return valueItem(record(value, ['stream', 'text', 'mime']));
    case 'display':
      return displayItem(record(value, ['stream', 'mime', 'displayId', 'update']));
    case 'clear':
      return clearItem(record(value, ['stream', 'wait']));
    default:
      return null;
  }
}

function printedItem(item: Fields | null): OutputItem | null {
  if (!item) return null;
  const stream = oneOf(own(item, 'stream'), ['stdout', 'stderr'] as const);
  const printed = text(own(item, 'text'), LIMITS.text);
  return stream === null || printed === null ? null : { stream, text: printed };
}

function valueItem(item: Fields | null): OutputItem | null {
  if (!item) return null;
  const repr = text(own(item, 'text'), LIMITS.text);
  const mime = optional(own(item, 'mime'), mimeBundle);
  return repr === null || mime === null ? null : { stream: 'value', text: repr, ...(mime && { mime }) };
}

function displayItem(item: Fields | null): OutputItem | null {
  if (!item) return null;
  const mime = mimeBundle(own(item, 'mime'));
  const displayId = optional(own(item, 'displayId'), (value) => text(value, LIMITS.name));
  const update = optional(own(item, 'update'), flag);
  if (mime === null || displayId === null || update === null) return null;
  return { stream: 'display', mime, ...(displayId !== undefined && { displayId }), ...(update !== undefined && { update }) };
}

function clearItem(item: Fields | null): OutputItem | null {
  const wait = item && flag(own(item, 'wait'));
  return wait === null ? null : { stream: 'clear', wait };
}

function tracebackFrame(value: unknown): TracebackFrame | null {
  const frame = record(value, ['file', 'line', 'name']);
  if (!frame) return null;
  const file = text(own(frame, 'file'), LIMITS.name);
  const line = count(own(frame, 'line'));
  const called = name(own(frame, 'name'));
  return file === null || line === null || called === null ? null : { file, line, name: called };
}

function runError(value: unknown): RunError | null {
  const error = record(value, ['type', 'message', 'traceback', 'frames', 'missing']);
  if (!error) return null;
  const type = text(own(error, 'type'), LIMITS.name);
  const message = text(own(error, 'message'), LIMITS.text);
  const traceback = text(own(error, 'traceback'), LIMITS.text);
  const frames = list(own(error, 'frames'), LIMITS.frames, tracebackFrame);
  const missing = optional(own(error, 'missing'), name);
  if (type === null || message === null || traceback === null || frames === null || missing === null) return null;
  return { type, message, traceback, frames, ...(missing !== undefined && { missing }) };
}

function runOutcome(raw: unknown): RunOutcome | null {
  const outcome = record(raw, ['status', 'value', 'mime', 'error']);
  if (!outcome) return null;
  const status = oneOf(own(outcome, 'status'), ['ok', 'error', 'interrupted'] as const);
  const value = optional(own(outcome, 'value'), (repr) => text(repr, LIMITS.text));
  const mime = optional(own(outcome, 'mime'), mimeBundle);
  const error = optional(own(outcome, 'error'), runError);
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

function askRequest(value: unknown): AskRequest | null {
  return isRecord(value) && own(value, 'kind') === 'files' ? filesRequest(value) : lineRequest(value);
}

function lineRequest(value: unknown): AskRequest | null {
  const request = record(value, ['kind', 'prompt', 'password']);
  if (!request || own(request, 'kind') !== 'input') return null;
  const prompt = text(own(request, 'prompt'), LIMITS.words);
  const password = flag(own(request, 'password'));
  return prompt === null || password === null ? null : { kind: 'input', prompt, password };
}

function filesRequest(value: unknown): AskRequest | null {
  const request = record(value, ['kind', 'prompt', 'accept', 'multiple']);
  if (!request) return null;
  const [prompt, accept] = [text(own(request, 'prompt'), LIMITS.words), text(own(request, 'accept'), LIMITS.words)];
  const multiple = flag(own(request, 'multiple'));
  return prompt === null || accept === null || multiple === null ? null : { kind: 'files', prompt, accept, multiple };
}

function completion(value: unknown): Completion | null {
  const option = record(value, ['label', 'kind', 'detail']);
  if (!option) return null;
  const label = name(own(option, 'label'));
  const kind = oneOf(own(option, 'kind'), COMPLETION_KINDS);
  const detail = optional(own(option, 'detail'), name);
  return label === null || kind === null || detail === null ? null : { label, kind, ...(detail !== undefined && { detail }) };
}

function codeProblem(value: unknown): CodeProblem | null {
  const problem = record(value, ['from', 'to', 'message']);
  if (!problem) return null;
  const [from, to] = [count(own(problem, 'from')), count(own(problem, 'to'))];
  const message = text(own(problem, 'message'), LIMITS.words);
  return from === null || to === null || message === null ? null : { from, to, message };
}

/** The fields of each answer. */
const ANSWER_FIELDS: Readonly<Record<CodeAnswer['kind'], readonly string[]>> = {
  complete: ['kind', 'from', 'completions'],
  signature: ['kind', 'label', 'parameters', 'active', 'doc'],
  hover: ['kind', 'from', 'to', 'title', 'doc'],
  check: ['kind', 'problems'],
  needs: ['kind', 'imports', 'requirements', 'installed'],
};

function codeAnswer(value: unknown): CodeAnswer | null {
  const kind = isRecord(value) ? oneOf(own(value, 'kind'), Object.keys(ANSWER_FIELDS) as CodeAnswer['kind'][]) : null;
  const answer = kind && record(value, ANSWER_FIELDS[kind]);
  if (!answer) return null;
  switch (kind) {
    case 'complete': {
      const from = count(own(answer, 'from'));
      const completions = list(own(answer, 'completions'), LIMITS.completions, completion);
      return from === null || completions === null ? null : { kind, from, completions };
    }
    case 'signature': {
      const label = text(own(answer, 'label'), LIMITS.words);
      const parameters = list(own(answer, 'parameters'), LIMITS.completions, name);
      const active = own(answer, 'active') === -1 ? -1 : count(own(answer, 'active'));
      const doc = text(own(answer, 'doc'), LIMITS.words);
      return label === null || parameters === null || active === null || doc === null ? null : { kind, label, parameters, active, doc };
    }
    case 'hover': {
      const [from, to] = [count(own(answer, 'from')), count(own(answer, 'to'))];
      const title = text(own(answer, 'title'), LIMITS.words);
      const doc = text(own(answer, 'doc'), LIMITS.words);
      return from === null || to === null || title === null || doc === null ? null : { kind, from, to, title, doc };
    }
    case 'check': {
      const problems = list(own(answer, 'problems'), LIMITS.completions, codeProblem);
      return problems === null ? null : { kind, problems };
    }
    case 'needs': {
      const imports = list(own(answer, 'imports'), LIMITS.completions, name);
      const requirements = list(own(answer, 'requirements'), LIMITS.completions, name);
      const installed = list(own(answer, 'installed'), LIMITS.completions, name);
      return imports === null || requirements === null || installed === null ? null : { kind, imports, requirements, installed };
    }
  }
}

/** The fields of each message. */
const FIELDS: Readonly<Record<WorkerToHost['type'], readonly string[]>> = {
  booting: ['type', 'phase'],
  ready: ['type', 'version', 'python', 'lost', 'phases'],
  image: ['type', 'image'],
  'no-image': ['type', 'reason'],
  checkpoint: ['type', 'layer', 'replaces', 'home', 'variables'],
  'no-checkpoint': ['type', 'reason', 'home'],
  files: ['type', 'home'],
  'files-changed': ['type', 'change', 'problem'],
  inspected: ['type', 'inspection', 'answer', 'file'],
  'boot-failed': ['type', 'code', 'message'],
  output: ['type', 'run', 'items'],
  result: ['type', 'run', 'outcome', 'ms'],
  ask: ['type', 'ask', 'blocked', 'request'],
  insight: ['type', 'question', 'answer'],
  devices: ['type', 'port', 'polled'],
  view: ['type', 'view', 'message'],
  installed: ['type', 'install', 'failed'],
  pong: ['type', 'ping'],
  ended: ['type', 'reason'],
};

const TYPES = Object.keys(FIELDS) as WorkerToHost['type'][];

/** A message from a worker as trusted data, or `null` if any part of it is not as `messages.ts` says. */
export function parseWorkerMessage(data: unknown): WorkerToHost | null {
  const type = isRecord(data) ? oneOf(own(data, 'type'), TYPES) : null;
  const fields = type && record(data, FIELDS[type]);
  if (!fields) return null;
  switch (type) {
    case 'booting': {
      const phase = oneOf(own(fields, 'phase'), BOOT_PHASES);
      return phase === null ? null : { type, phase };
    }
    case 'ready': {
      const version = text(own(fields, 'version'), LIMITS.name);
      const python = text(own(fields, 'python'), LIMITS.name);
      const lost = text(own(fields, 'lost'), LIMITS.text);
      const times = phases(own(fields, 'phases'));
      return version === null || python === null || lost === null || times === null ? null : { type, version, python, lost, phases: times };
    }
    case 'image': {
      const image = own(fields, 'image');
      return image instanceof Blob && image.size <= LIMITS.image ? { type, image } : null;
    }
    case 'no-image': {
      const reason = text(own(fields, 'reason'), LIMITS.text);
      return reason === null ? null : { type, reason };
    }
    case 'no-checkpoint': {
      const reason = text(own(fields, 'reason'), LIMITS.text);
      const home = orNull(own(fields, 'home'), homeState);
      return reason === null || home === undefined ? null : { type, reason, home };
    }
    case 'checkpoint': {
      const layer = own(fields, 'layer');
      const replaces = flag(own(fields, 'replaces'));
      const home = orNull(own(fields, 'home'), homeState);
      const variables = orNull(own(fields, 'variables'), (value) => text(value, LIMITS.mime));
      if (replaces === null || home === undefined || variables === undefined) return null;
      return layer === null || (layer instanceof Blob && layer.size <= LIMITS.image) ? { type, layer, replaces, home, variables } : null;
    }
    case 'files': {
      const home = homeState(own(fields, 'home'));
      return home === null ? null : { type, home };
    }
    case 'files-changed': {
      const change = count(own(fields, 'change'));
      const problem = orNull(own(fields, 'problem'), (value) => text(value, LIMITS.text));
      return change === null || problem === undefined ? null : { type, change, problem };
    }
    case 'inspected': {
      const inspection = count(own(fields, 'inspection'));
      const answer = text(own(fields, 'answer'), LIMITS.mime);
      const file = orNull(own(fields, 'file'), (value) => (value instanceof Blob && value.size <= LIMITS.image ? value : null));
      return inspection === null || answer === null || file === undefined ? null : { type, inspection, answer, file };
    }
    case 'boot-failed': {
      const code = oneOf(own(fields, 'code'), BOOT_FAILURES);
      const message = text(own(fields, 'message'), LIMITS.text);
      return code === null || message === null ? null : { type, code, message };
    }
    case 'output': {
      const run = count(own(fields, 'run'));
      const items = list(own(fields, 'items'), LIMITS.items, outputItem);
      return run === null || items === null ? null : { type, run, items };
    }
    case 'result': {
      const run = count(own(fields, 'run'));
      const outcome = runOutcome(own(fields, 'outcome'));
      const ms = milliseconds(own(fields, 'ms'));
      return run === null || outcome === null || ms === null ? null : { type, run, outcome, ms };
    }
    case 'ask': {
      const ask = count(own(fields, 'ask'));
      const blocked = flag(own(fields, 'blocked'));
      const request = askRequest(own(fields, 'request'));
      return ask === null || blocked === null || request === null ? null : { type, ask, blocked, request };
    }
    case 'insight': {
      const question = count(own(fields, 'question'));
      const answer = orNull(own(fields, 'answer'), codeAnswer);
      return question === null || answer === undefined ? null : { type, question, answer };
    }
    case 'devices': {
      const port = own(fields, 'port');
      const polled = flag(own(fields, 'polled'));
      return port instanceof MessagePort && polled !== null ? { type, port, polled } : null;
    }
    case 'view': {
      // What it says is checked by whoever shows the view, operation by operation.
      const view = count(own(fields, 'view'));
      const message = text(own(fields, 'message'), VIEW_LIMITS.message);
      return view === null || message === null ? null : { type, view, message };
    }
    case 'installed': {
      const install = count(own(fields, 'install'));
      const failed = list(own(fields, 'failed'), LIMITS.items, name);
      return install === null || failed === null ? null : { type, install, failed };
    }
    case 'pong': {
      const ping = count(own(fields, 'ping'));
      return ping === null ? null : { type, ping };
    }
    case 'ended': {
      const reason = text(own(fields, 'reason'), LIMITS.text);
      return reason === null ? null : { type, reason };
    }
  }
}
