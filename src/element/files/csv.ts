/** Where a reader of CSV stands: before a field, in one, in a quoted one, or behind its last quote. */
type Place = 'start' | 'plain' | 'quoted' | 'closed';

/**
 * Reads comma-separated values as RFC 4180 has them, with any line ends.
 *
 * @param cut - the text is the beginning of a longer one: its last row is not whole, and left out
 * @returns the rows, or null for text that is not of this form
 */
export function parseCsv(text: string, delimiter: string, cut = false): string[][] | null {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let place: Place = 'start';
  const endField = (): void => {
    row.push(field);
    field = '';
    place = 'start';
  };
  const endRow = (): void => {
    endField();
    rows.push(row);
    row = [];
  };
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (place === 'quoted') {
      const doubled = character === '"' && text.charAt(at + 1) === '"';
      if (character === '"' && !doubled) place = 'closed';
      else field += character;
      if (doubled) at++;
    } else if (character === delimiter) endField();
    else if (character === '\n' || character === '\r') {
      if (character === '\r' && text.charAt(at + 1) === '\n') at++;
      endRow();
    } else if (character === '"' && place === 'start') place = 'quoted';
    else if (character === '"' || place === 'closed') return null;
    else {
      field += character;
      place = 'plain';
    }
  }
  if (cut) return rows;
  if (place === 'quoted') return null;
  if (row.length > 0 || field !== '' || place === 'closed') endRow();
  return rows;
}

/** The character between fields: the one of the usual three that is most often in the first line. */
export function delimiterOf(text: string): string {
  const [line = ''] = text.split(/[\r\n]/, 1);
  const counts = [',', ';', '\t'].map((delimiter) => ({ delimiter, count: line.split(delimiter).length }));
  return counts.reduce((best, other) => (other.count > best.count ? other : best)).delimiter;
}
