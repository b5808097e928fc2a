/** Characters shown of a path at most: the system allows 4096. */
const SHOWN = 120;

/** Characters that are not seen, or that turn the text around them: controls, bidirectional formats, halves of a pair. */
const UNSEEN = /[\p{Cc}\p{Surrogate}\p{Bidi_Control}\u2028\u2029]/gu;

/** A name as it can be shown: programs and archives choose names, and some are made to mislead. */
export function shownName(path: string): string {
  const seen = path.replace(UNSEEN, '\ufffd');
  // The end has the file's own name.
  return seen.length <= SHOWN ? seen : `${cut(seen.slice(0, SHOWN / 2))}…${cut(seen.slice(-SHOWN / 2))}`;
}

/** Without half of a pair that a cut left at an end. */
const cut = (text: string): string => text.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '');

/** A sentence with values in it, each as it is: `replace()` alone would take `$&` in a file's name for an order. */
export function fill(sentence: string, values: Readonly<Record<string, string>>): string {
  return sentence.replace(/\{(\w+)\}/g, (place, key: string) => (Object.hasOwn(values, key) ? (values[key] ?? place) : place));
}

/** The last part of a path. */
export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Names in a sentence: at most ten, and how many more. */
export function nameList(paths: readonly string[], andMore: string, most = 10): string {
  const names = paths.slice(0, most).map(shownName).join(', ');
  return paths.length <= most ? names : fill(andMore, { names, count: String(paths.length - most) });
}

/** A path that is not taken: `a (2).csv`. */
export function freeName(path: string, taken: ReadonlySet<string>): string {
  const start = path.lastIndexOf('/') + 1;
  const dot = path.lastIndexOf('.');
  const end = dot > start ? dot : path.length;
  for (let number = 2; ; number++) {
    const candidate = `${path.slice(0, end)} (${number})${path.slice(end)}`;
    if (!taken.has(candidate)) return candidate;
  }
}
