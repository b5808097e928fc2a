import { isRecord, jsonShape, parsed } from './json.js';
import type { Limits } from './limits.js';
import type { Pace } from './pace.js';
import { why } from './refusals.js';

/** What is wrong with the text of `variables.json`, or null. */
export async function variablesFault(text: string, limits: Limits, pace: Pace): Promise<string | null> {
  if ((await jsonShape(text, pace)).depth > limits.variablesDepth) return why.variablesDepth(limits.variablesDepth);
  const variables = parsed(text);
  if (variables === undefined) return why.variablesJson();
  return isRecord(variables) ? null : why.variablesObject();
}
