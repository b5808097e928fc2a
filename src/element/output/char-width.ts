/** Drawn upon the character before them: accents and other marks, joiners, directions, and the later parts of a Hangul syllable. */
const ZERO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}\p{Zl}\p{Zp}\u1160-\u11ff\ud7b0-\ud7ff]/u;

/** Signs that Unicode counts among the formatting characters although they are drawn. */
const DRAWN_FORMAT = /[\u00ad\u0600-\u0605\u06dd\u070f\u0890-\u0891\u08e2\u{110bd}\u{110cd}]/u;

/** Drawn twice as wide: East Asian scripts (Unicode Standard Annex 11, classes W and F) and emoji. */
const WIDE =
  /[\p{Emoji_Presentation}\u1100-\u115f\u2329\u232a\u2630-\u2637\u268a-\u268f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1d300}-\u{1d376}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]/u;

/** Every character before this one is one column wide. */
const FIRST_SPECIAL = 0x300;

/** Whether every character of `text` is one column wide and one UTF-16 unit long, as in nearly all output. */
export function isPlainWidth(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= FIRST_SPECIAL) return false;
  return true;
}

/** Known widths by code point: emoji and ideographs repeat, and asking Unicode costs. */
const known = new Map<number, 0 | 1 | 2>();
/** Bounds `known`; past it, it starts afresh. */
const MAX_KNOWN = 10_000;

/** The columns that a terminal gives to a character: 0, 1 or 2. */
export function charWidth(character: string): 0 | 1 | 2 {
  const point = character.codePointAt(0) ?? 0;
  if (point < FIRST_SPECIAL) return 1;
  let width = known.get(point);
  if (width !== undefined) return width;
  if (ZERO_WIDTH.test(character) && !DRAWN_FORMAT.test(character)) width = 0;
  else width = WIDE.test(character) ? 2 : 1;
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(point, width);
  return width;
}
