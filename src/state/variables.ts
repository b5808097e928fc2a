import { isRecord, jsonShape, parsed } from './json.js';
import type { Limits } from './limits.js';
import type { Pace } from './pace.js';
import { why } from './refusals.js';

/*
 * Python looks at the variables too, but only when it has taken the place of the work before. So what it would refuse is refused here
 * already, by the rules of `kept.py` and `json_data.py`.
 */

const KEYWORDS = new Set(
  `False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda
  nonlocal not or pass raise return try while with yield`.split(/\s+/),
);
const IDENTIFIER = /^[\p{XID_Start}_]\p{XID_Continue}*$/u;
const NAME_CHARS = 200;

/** What is wrong with the text of `variables.json`, or null. */
export async function variablesFault(text: string, limits: Limits, pace: Pace): Promise<string | null> {
  if ((await jsonShape(text, pace)).depth > limits.variablesDepth) return why.variablesDepth(limits.variablesDepth);
  const variables = parsed(text);
  if (variables === undefined) return why.variablesJson();
  if (!isRecord(variables)) return why.variablesObject();
  const name = Object.keys(variables).find((key) => !isVariableName(key));
  if (name !== undefined) return why.variablesName(name);
  return roomAfter(Object.values(variables), limits.variablesChars) < 0 ? why.variablesTooLarge(limits.variablesChars) : null;
}

/** Whether Python can have a variable of this name, and has none of its own. */
function isVariableName(name: string): boolean {
  const own = name.startsWith('__') && name.endsWith('__');
  return IDENTIFIER.test(name) && !KEYWORDS.has(name) && !own && [...name].length <= NAME_CHARS;
}

/** How much of the room is left after these values; less than nothing when they do not fit. */
function roomAfter(values: readonly unknown[], room: number): number {
  let left = room;
  for (const value of values) {
    left -= 6 + charsOf(value);
    if (isRecord(value)) {
      for (const key of Object.keys(value)) left -= key.length;
      left = roomAfter(Object.values(value), left);
    } else if (Array.isArray(value)) left = roomAfter(value, left);
    if (left < 0) break;
  }
  return left;
}

/** Python counts a digit for three bits of a whole number. */
function charsOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  return Number.isInteger(value) ? Math.floor(Math.log2(Math.abs(Number(value)) + 1) / 3) : 0;
}
