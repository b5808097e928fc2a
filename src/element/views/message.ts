import { isRecord } from '../../protocol/fields.js';
import { NODE_METHODS, VIEW_LIMITS, type ViewMessage } from '../../protocol/views.js';
import { EVENT_FIELDS } from './event-fields.js';
import { Misfit } from './misfit.js';

/*
 * A message is read strictly: what is not exactly as `protocol/views.ts` says makes all of it invalid, before anything of it is done.
 * `JSON.parse` makes plain data, so that what passed needs no copy.
 */

type Check = (value: unknown) => boolean;

const EVENT_NAME = /^[a-z][\w:.-]*$/i;

const isText: Check = (value) => typeof value === 'string';
const isName: Check = (value) => typeof value === 'string' && value.length > 0 && value.length <= VIEW_LIMITS.name;
const isEventName: Check = (value) => isName(value) && EVENT_NAME.test(value as string);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isNode: Check = (value) => isCount(value) && value !== 0;
const isTime: Check = (value) => Number.isFinite(value) && (value as number) >= 0;
const isValue: Check = (value) => typeof value === 'string' || value === true;

const isMap =
  (name: Check, one: Check): Check =>
  (value) => {
    if (!isRecord(value)) return false;
    for (const key of Object.keys(value)) if (!name(key) || !one(value[key])) return false;
    return true;
  };

const isListening: Check = (value) => {
  if (!isRecord(value)) return false;
  for (const key of Object.keys(value)) {
    const option = value[key];
    if (key === 'fields') {
      if (!Array.isArray(option) || option.length > EVENT_FIELDS.size || !option.every((field: string) => EVENT_FIELDS.has(field))) return false;
    } else if (key === 'prevent' || key === 'stop') {
      if (option !== true) return false;
    } else if ((key !== 'debounce' && key !== 'throttle') || !isTime(option)) return false;
  }
  return true;
};

const isStyle = isMap(isName, isText);
const isStyleChange = isMap(isName, (value) => isText(value) || value === null);
const areListeners = isMap(isEventName, isListening);

const isProps: Check = (value) => {
  if (value === 0) return true;
  if (!isRecord(value)) return false;
  for (const key of Object.keys(value)) {
    const prop = value[key];
    if (key === 'style') {
      if (!isStyle(prop)) return false;
    } else if (key === '#on') {
      if (!areListeners(prop)) return false;
    } else if (key === '#html') {
      if (!isText(prop)) return false;
    } else if (!isName(key) || !isValue(prop)) return false;
  }
  return true;
};

function isSpec(value: unknown, depth = 1): boolean {
  if (typeof value === 'string') return true;
  if (!Array.isArray(value) || value.length !== 3 || depth > VIEW_LIMITS.depth) return false;
  const [tag, props, children] = value as unknown[];
  if (!isName(tag) || !isProps(props) || !Array.isArray(children)) return false;
  for (const child of children) if (!isSpec(child, depth + 1)) return false;
  return true;
}

/** What follows an operation's name. */
const OPERATIONS = new Map<unknown, readonly Check[]>([
  ['reset', [isNode, (value) => Array.isArray(value) && value.every((spec) => isSpec(spec))]],
  ['insert', [isCount, isCount, isNode, (value) => isSpec(value)]],
  ['move', [isNode, isCount]],
  ['remove', [isNode]],
  ['text', [isNode, isText]],
  ['attr', [isNode, isName, (value) => isValue(value) || value === null]],
  ['style', [isNode, isStyleChange]],
  ['html', [isNode, isText]],
  ['listen', [isNode, isEventName, isListening]],
  ['unlisten', [isNode, isEventName]],
  ['call', [isNode, (value) => (NODE_METHODS as readonly unknown[]).includes(value)]],
]);

function isOperation(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const checks = OPERATIONS.get(value[0]);
  return checks !== undefined && value.length === checks.length + 1 && checks.every((check, at) => check(value[at + 1]));
}

const isOperations: Check = (value) => {
  if (!Array.isArray(value)) return false;
  for (const [at, operation] of value.entries()) {
    if (isOperation(operation)) continue;
    const name: unknown = Array.isArray(operation) ? operation[0] : undefined;
    throw new Misfit(OPERATIONS.has(name) ? `its operation ${at + 1}, ${String(name)}, is not as it should be` : `its operation ${at + 1} is unknown`);
  }
  return true;
};

/** The fields of each message. */
const MESSAGES = new Map<unknown, Readonly<Record<string, Check>>>([
  ['commit', { commit: isCount, seen: isCount, operations: isOperations }],
  ['action', { call: isCount, action: isName, payload: () => true }],
  ['over', {}],
]);

/**
 * The message that a text holds.
 *
 * @throws Misfit saying what is wrong with it, as the end of a sentence
 */
export function readMessage(text: string): ViewMessage {
  if (text.length > VIEW_LIMITS.message) throw new Misfit(`it is longer than ${VIEW_LIMITS.message} characters`);
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    throw new Misfit('it is not JSON');
  }
  const type = isRecord(message) && Object.hasOwn(message, 'type') ? message['type'] : undefined;
  const checks = MESSAGES.get(type);
  if (!checks || !isRecord(message)) throw new Misfit('its type is unknown');
  const names = Object.keys(checks);
  if (Object.keys(message).length !== names.length + 1) throw new Misfit('it has not the fields that it should');
  for (const name of names) {
    if (!Object.hasOwn(message, name) || !checks[name]?.(message[name])) throw new Misfit(`its ${name} is not as it should be`);
  }
  return message as unknown as ViewMessage;
}
