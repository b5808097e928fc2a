import type { exchangeStrings } from './exchange-strings.js';

/** The words of this room, in English. They come with its code; a page replaces them through `strings`, like all others. `{count}`, `{file}` … are filled in when shown. */
export const outputStrings = {
  /** Name of the whole output, for assistive technology. The tag has it as well, for the time before this code is here. */
  outputLabel: 'Output',
  /** Name of the last expression's value. */
  result: 'Result',
  droppedLines: '… {count} earlier lines dropped',
  /** Announced once after output that came too fast to be read aloud. */
  burst: '{count} lines of output',
  showAll: 'Show all ({count} characters)',
  /** Below the first entries of a long JSON list. */
  showMore: 'Show {count} more',
  showMiddle: 'Show {count} more lines',
  /** The visible part of a traceback's link; the rest of the line stands around it. */
  frameLine: 'line {line}',
  /** Accessible name of that link. */
  goToFrame: 'Go to {file}, line {line}',
  /** Where a picture or HTML brings no text of its own. */
  image: 'Image',
  htmlOutput: 'HTML output',
  markdownOutput: 'Formatted text',
  /** Name of the field for `input()` where the program gives no prompt, and how to use it. */
  answer: 'Input for the program',
  answerHint: 'Enter sends the text; Ctrl+D ends the input',
  outputFailed: 'The output cannot be shown: a part of the playground could not be loaded.',
  retryOutput: 'Try again',
  viewFailed: 'The interface cannot be shown: a part of the playground could not be loaded. Run the code again.',
  tooLarge: 'Not shown as {type}: too large.',
  unreadable: 'Not shown as {type}: it cannot be read.',
} as const;

/** The words of this room; those for files come with their code, and stand here where a page replaced them. */
export type OutputStrings = Readonly<Record<keyof typeof outputStrings, string> & Partial<Record<keyof typeof exchangeStrings, string>>>;

/** Fills `{name}` places; numbers are written as the reader's language does. */
export function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? place : value.toLocaleString();
  });
}
