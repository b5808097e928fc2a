/** A number that JavaScript would write differently, as it stood: Python's integers have no limit, and its `1.0` is not `1`. */
export class ExactNumber {
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }
}

export type JsonValue = null | boolean | number | string | ExactNumber | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** What browsers tell a reviver about a value's text; older ones tell nothing. */
interface ReviverContext {
  readonly source?: string;
}

function exact(_key: string, value: unknown, context?: ReviverContext): unknown {
  const digits = context?.source;
  return typeof value === 'number' && digits !== undefined && digits !== String(value) ? new ExactNumber(digits) : value;
}

/** The value, or undefined if `text` is not JSON, or is nested too deeply for the browser. */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text, exact) as JsonValue;
  } catch {
    // A SyntaxError, or a RangeError for the depth: the caller shows the text as it came.
    return undefined;
  }
}
