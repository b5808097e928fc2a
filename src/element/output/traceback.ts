/** A traceback in two parts. */
export interface TracebackParts {
  /** The lines down to the last frame's code. */
  readonly frames: readonly string[];
  /** The exception's type and message, and the notes after it. */
  readonly message: string;
}

const FRAME = /^\s*(?:\|\s*)?File ".+", line \d+/;

/** Splits Python's traceback text: the message starts at the first line after the last frame that is not indented. */
export function splitTraceback(text: string): TracebackParts {
  const lines = text.split('\n');
  const frame = lines.findLastIndex((line) => FRAME.test(line));
  const start = frame < 0 ? 0 : lines.findIndex((line, index) => index > frame && /^\S/.test(line));
  return start < 0 ? { frames: lines, message: '' } : { frames: lines.slice(0, start), message: lines.slice(start).join('\n') };
}
