/**
 * The editor's colours, one row each. `--_<name>` is the custom property that carries the colour.
 *
 * Every `syntax-…` colour and the plain text keep a contrast of 4.5:1 on the background, also where the active line, the
 * error line, a selection or a search match lies under them; a test computes it. Layers that cover others are translucent.
 */

interface Shade {
  readonly light: string;
  readonly dark: string;
  /** The system colour in forced-colours mode; https://www.w3.org/TR/css-color-4/#css-system-colors. */
  readonly forced: string;
  /** The public knob that wins over this colour. */
  readonly knob?: string;
}

export const palette = {
  'editor-background': { light: '#ffffff', dark: '#16181d', forced: 'Canvas', knob: '--py-playground-background' },
  'editor-foreground': { light: '#1f2328', dark: '#e6e8ec', forced: 'CanvasText', knob: '--py-playground-foreground' },
  'editor-cursor': { light: '#2457c5', dark: '#8ab4ff', forced: 'Highlight', knob: '--py-playground-accent' },
  'editor-border': { light: '#c3c8d3', dark: '#3a3f4c', forced: 'CanvasText', knob: '--py-playground-border' },
  'editor-error': { light: '#b3202c', dark: '#ff8f87', forced: 'CanvasText', knob: '--py-playground-error' },
  'editor-gutter': { light: '#5f6873', dark: '#98a2af', forced: 'CanvasText' },
  'editor-active-line': { light: '#2457c50d', dark: '#8ab4ff0d', forced: 'transparent' },
  'editor-error-line': { light: '#d1242f14', dark: '#ff7b7224', forced: 'transparent' },
  'editor-selection': { light: '#cfe3fb', dark: '#263b58', forced: 'transparent' },
  'editor-match': { light: '#ffd33d66', dark: '#bb800940', forced: 'transparent' },
  'editor-bracket': { light: '#2457c526', dark: '#8ab4ff33', forced: 'transparent' },
  'syntax-keyword': { light: '#9b1f8a', dark: '#ff9bcd', forced: 'CanvasText' },
  'syntax-string': { light: '#0a6230', dark: '#8ddb8c', forced: 'CanvasText' },
  'syntax-escape': { light: '#8a4100', dark: '#f0c674', forced: 'CanvasText' },
  'syntax-number': { light: '#0b5394', dark: '#8cc8ff', forced: 'CanvasText' },
  'syntax-constant': { light: '#0b5394', dark: '#8cc8ff', forced: 'CanvasText' },
  'syntax-comment': { light: '#525c67', dark: '#adb6c2', forced: 'CanvasText' },
  'syntax-function': { light: '#5f37b0', dark: '#d5b0ff', forced: 'CanvasText' },
  'syntax-type': { light: '#7d4304', dark: '#ffbe78', forced: 'CanvasText' },
  'syntax-decorator': { light: '#7d4304', dark: '#ffbe78', forced: 'CanvasText' },
} as const satisfies Record<string, Shade>;

export type ColourName = keyof typeof palette;

/** The CSS value that reads a colour. The light shade is the default for a page that did not define the properties. */
export function colour(name: ColourName): string {
  return `var(--_${name}, ${palette[name].light})`;
}

/** Declarations of all the properties, their values given by `value`; a public knob wins where there is one. */
export function declarations(value: (shade: Shade) => string): string {
  const rows: [string, Shade][] = Object.entries(palette);
  return rows
    .map(([name, shade]) => `--_${name}: ${shade.knob ? `var(${shade.knob}, ${value(shade)})` : value(shade)};`)
    .join('\n');
}
