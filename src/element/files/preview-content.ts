import { delimiterOf, parseCsv } from './csv.js';

/** Bytes of a text that are shown. */
export const TEXT_BYTES = 100_000;
/** Rows and columns of a table that are shown. */
export const TABLE_ROWS = 200;
export const TABLE_COLUMNS = 50;

/** Pictures by the ending of their name. SVG is safe in an `<img>`: nothing in it runs or is fetched. */
const IMAGES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
};

/** What every SQLite file begins with: https://www.sqlite.org/fileformat2.html */
const SQLITE = 'SQLite format 3\0';

/** What can be shown of a file. */
export type Preview =
  | { readonly kind: 'empty' | 'none' | 'database' }
  /** `cut`: there is more of it. */
  | { readonly kind: 'text'; readonly text: string; readonly cut: boolean }
  | { readonly kind: 'table'; readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[]; readonly cutRows: boolean; readonly cutColumns: boolean }
  | { readonly kind: 'image'; readonly image: Blob };

/** Reads as much of a file as is shown. What it is, its ending and its first bytes say. */
export async function readPreview(path: string, file: Blob): Promise<Preview> {
  if (file.size === 0) return { kind: 'empty' };
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  const type = Object.hasOwn(IMAGES, ending) ? IMAGES[ending] : undefined;
  if (type) return { kind: 'image', image: file.slice(0, file.size, type) };
  const bytes = new Uint8Array(await file.slice(0, TEXT_BYTES).arrayBuffer());
  const cut = file.size > TEXT_BYTES;
  if (String.fromCharCode(...bytes.subarray(0, SQLITE.length)) === SQLITE) return { kind: 'database' };
  const text = textOf(bytes, cut);
  if (text === null) return { kind: 'none' };
  if (ending === 'csv' || ending === 'tsv') {
    const found = parseCsv(text, ending === 'tsv' ? '\t' : delimiterOf(text), cut);
    if (found && found.length > 0) return table(found, cut);
  }
  return { kind: 'text', text, cut };
}

/** UTF-8, or null for what is none. */
function textOf(bytes: Uint8Array, cut: boolean): string | null {
  try {
    // The last character may be cut in two.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: cut });
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

function table([first = [], ...rest]: readonly (readonly string[])[], cut: boolean): Preview {
  const rows = rest.slice(0, TABLE_ROWS);
  const width = rows.reduce((most, row) => Math.max(most, row.length), first.length);
  return {
    kind: 'table',
    columns: Array.from({ length: Math.min(width, TABLE_COLUMNS) }, (_, column) => first[column] ?? ''),
    rows: rows.map((row) => row.slice(0, TABLE_COLUMNS)),
    cutRows: cut || rest.length > TABLE_ROWS,
    cutColumns: width > TABLE_COLUMNS,
  };
}
