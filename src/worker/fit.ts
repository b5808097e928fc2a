import { LIMITS, MIME_TYPE } from '../protocol/limits.js';
import type { MimeBundle, OutputItem, RunError, RunOutcome, TracebackFrame } from '../protocol/messages.js';

/*
 * What Python tells, made to fit the page's limits: a message that does not fit is refused as a whole, and a result that
 * never arrives would leave its run waiting for ever. A program may well raise an exception whose name is a novel.
 */

/** A run's end, with texts cut and unknown fields left out. */
export function fitOutcome({ status, value, mime, error }: RunOutcome): RunOutcome {
  return {
    status,
    ...(value !== undefined && { value: cut(value, LIMITS.text) }),
    ...(mime && { mime: fitMime(mime) }),
    ...(error && { error: fitError(error) }),
  };
}

/** One thing shown, with texts cut; what is too large to show is named instead. */
export function fitItem(item: OutputItem): OutputItem {
  switch (item.stream) {
    case 'value':
      return { stream: 'value', text: cut(item.text, LIMITS.text), ...(item.mime && { mime: fitMime(item.mime) }) };
    case 'display':
      return { ...item, mime: fitMime(item.mime), ...(item.displayId !== undefined && { displayId: cut(item.displayId, LIMITS.name) }) };
    case 'stdout':
    case 'stderr':
    case 'clear':
      return item;
  }
}

function fitError({ type, message, traceback, frames, missing }: RunError): RunError {
  return {
    type: cut(type, LIMITS.name),
    message: cut(message, LIMITS.text),
    traceback: cut(traceback, LIMITS.text),
    // The last frames are where it happened.
    frames: frames.slice(-LIMITS.frames).map(fitFrame),
    ...(missing !== undefined && { missing: cut(missing, LIMITS.name) }),
  };
}

function fitFrame({ file, line, name }: TracebackFrame): TracebackFrame {
  return { file: cut(file, LIMITS.name), line: Number.isSafeInteger(line) && line > 0 ? line : 0, name: cut(name, LIMITS.name) };
}

function fitMime(mime: MimeBundle): MimeBundle {
  const fitting: [string, string][] = [];
  let left: number = LIMITS.mime;
  for (const [type, data] of Object.entries(mime)) {
    if (!MIME_TYPE.test(type) || fitting.length === LIMITS.mimeTypes || data.length > left) continue;
    left -= data.length;
    fitting.push([type, data]);
  }
  return Object.fromEntries(fitting.length > 0 ? fitting : [['text/plain', `[${Object.keys(mime).join(', ').slice(0, LIMITS.name)}: too large to show, or of no known type]`]]);
}

const cut = (text: string, limit: number): string => (text.length <= limit ? text : `${text.slice(0, limit - 1)}…`);
