/**
 * Most signs of emphasis in one paragraph. The parser's time grows with their square: 2 000 take a tenth of a second, 20 000
 * took ten seconds on the page's own thread.
 */
export const MAX_EMPHASIS_SIGNS = 2000;

const FENCED_CODE = /^ {0,3}(```|~~~)[^]*?^ {0,3}\1/gm;

/** The signs of emphasis in that paragraph of Markdown that has most of them. */
export function emphasisSigns(source: string): number {
  const paragraphs = source.replace(FENCED_CODE, '').split(/\n[ \t]*\n/);
  return paragraphs.reduce((most, paragraph) => Math.max(most, paragraph.replace(/[^*_~]+/g, '').length), 0);
}
