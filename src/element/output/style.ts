/**
 * A colour as a terminal names it: `DEFAULT_COLOR`, a palette index 0–15 (the page's theme decides what it looks like),
 * or `RGB + 0xRRGGBB`.
 */
export type Color = number;

export const DEFAULT_COLOR: Color = -1;
/** Added to a 24-bit colour, so that it cannot be taken for a palette index. */
export const RGB = 0x1000000;

/** Bits of `Style.flags`. */
export const FLAGS = { bold: 1, dim: 2, italic: 4, underline: 8, inverse: 16, strike: 32 } as const;

/** How text looks: two colours and a set of `FLAGS`. Never changed in place, so that spans can share it. */
export interface Style {
  readonly foreground: Color;
  readonly background: Color;
  readonly flags: number;
}

export const PLAIN: Style = { foreground: DEFAULT_COLOR, background: DEFAULT_COLOR, flags: 0 };

export const sameStyle = (a: Style, b: Style): boolean =>
  a === b || (a.foreground === b.foreground && a.background === b.background && a.flags === b.flags);

/** SGR code → the flags it sets and clears. */
const FLAG_CODES: Readonly<Record<number, { readonly set: number; readonly clear: number }>> = {
  1: { set: FLAGS.bold, clear: 0 },
  2: { set: FLAGS.dim, clear: 0 },
  3: { set: FLAGS.italic, clear: 0 },
  4: { set: FLAGS.underline, clear: 0 },
  7: { set: FLAGS.inverse, clear: 0 },
  9: { set: FLAGS.strike, clear: 0 },
  21: { set: FLAGS.underline, clear: 0 },
  22: { set: 0, clear: FLAGS.bold | FLAGS.dim },
  23: { set: 0, clear: FLAGS.italic },
  24: { set: 0, clear: FLAGS.underline },
  27: { set: 0, clear: FLAGS.inverse },
  29: { set: 0, clear: FLAGS.strike },
};

/** The six steps of each channel in the 6×6×6 cube of the 256-colour palette. */
const CUBE = [0, 95, 135, 175, 215, 255] as const;

/** Colour `index` (0–255) of the xterm palette; the first 16 belong to the theme. */
function paletteColor(index: number): Color {
  if (!(index >= 0 && index <= 255)) return DEFAULT_COLOR;
  if (index < 16) return index;
  if (index >= 232) return RGB + (8 + (index - 232) * 10) * 0x010101;
  const cube = index - 16;
  const channel = (step: number): number => CUBE[step % 6] ?? 0;
  return RGB + (channel(Math.floor(cube / 36)) << 16) + (channel(Math.floor(cube / 6)) << 8) + channel(cube);
}

const rgb = (red = 0, green = 0, blue = 0): Color =>
  RGB + (Math.min(red, 255) << 16) + (Math.min(green, 255) << 8) + Math.min(blue, 255);

/**
 * Reads the colour after a 38 or 48: `5;n`, `2;r;g;b`, or the colon forms `38:5:n`, `38:2:r:g:b`, `38:2::r:g:b`.
 * `used` is how many of the following parameters belonged to it.
 */
function extendedColor(group: readonly number[], rest: readonly (readonly number[])[]): { color: Color; used: number } {
  if (group.length > 1) {
    if (group[1] === 5) return { color: paletteColor(group[2] ?? 0), used: 0 };
    return { color: group[1] === 2 ? rgb(...group.slice(-3)) : DEFAULT_COLOR, used: 0 };
  }
  const [mode, a, b, c] = rest.map(([first]) => first ?? 0);
  if (mode === 5) return { color: paletteColor(a ?? 0), used: 2 };
  if (mode === 2) return { color: rgb(a, b, c), used: 4 };
  return { color: DEFAULT_COLOR, used: rest.length };
}

function applyCode(style: Style, code: number): Style {
  if (code === 0) return PLAIN;
  const flag = FLAG_CODES[code];
  if (flag) return { ...style, flags: (style.flags & ~flag.clear) | flag.set };
  if (code >= 30 && code <= 37) return { ...style, foreground: code - 30 };
  if (code >= 90 && code <= 97) return { ...style, foreground: code - 82 };
  if (code === 39) return { ...style, foreground: DEFAULT_COLOR };
  if (code >= 40 && code <= 47) return { ...style, background: code - 40 };
  if (code >= 100 && code <= 107) return { ...style, background: code - 92 };
  if (code === 49) return { ...style, background: DEFAULT_COLOR };
  return style;
}

/**
 * The style after `CSI parameters m` ("select graphic rendition", ECMA-48 § 8.3.117, with xterm's 256 and 24-bit
 * colours). Codes we do not know change nothing; blinking and hidden text are left out on purpose.
 */
export function applySgr(style: Style, parameters: string): Style {
  const groups = parameters.split(';').map((part) => part.split(':').map(Number));
  let result = style;
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i] ?? [];
    const code = group[0] ?? 0;
    if (code === 38 || code === 48 || code === 58) {
      const { color, used } = extendedColor(group, groups.slice(i + 1, i + 5));
      // 58 is the colour of underlines, which have the text's here; its parameters must not be read as codes.
      if (code === 38) result = { ...result, foreground: color };
      else if (code === 48) result = { ...result, background: color };
      i += used;
    } else if (code === 4 && group[1] === 0) {
      result = applyCode(result, 24);
    } else {
      result = applyCode(result, code);
    }
  }
  return result;
}
