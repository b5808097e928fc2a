/**
 * The 16 terminal colours, light theme and dark theme: SGR code → two colours. Each has a contrast of at least 4.5 : 1 with
 * the background of its theme, black and white included: what a program wanted to be read can be read.
 */
export const ANSI_PALETTE: readonly (readonly [code: number, light: string, dark: string])[] = [
  [30, '#1f2328', '#8b949e'],
  [31, '#b3201f', '#ff7b72'],
  [32, '#116329', '#3fb950'],
  [33, '#7d5200', '#d29922'],
  [34, '#0550ae', '#58a6ff'],
  [35, '#8250df', '#bc8cff'],
  [36, '#0f6c78', '#39c5cf'],
  [37, '#5c636b', '#c9d1d9'],
  [90, '#57606a', '#9aa3ad'],
  [91, '#a40e26', '#ffa198'],
  [92, '#1a7336', '#56d364'],
  [93, '#8a5a00', '#e3b341'],
  [94, '#0a5fc4', '#79c0ff'],
  [95, '#8a3fb8', '#d2a8ff'],
  [96, '#0b6b7d', '#56d4dd'],
  [97, '#656d76', '#f0f6fc'],
];

/** The backgrounds that the palette is made for. */
export const PALETTE_BACKGROUND = { light: '#ffffff', dark: '#16181d' } as const;
