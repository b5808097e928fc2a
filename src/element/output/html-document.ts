/** Colours of the page around the frame, as CSS colours. */
export interface FrameTheme {
  readonly scheme: 'light' | 'dark';
  readonly foreground: string;
  readonly background: string;
  readonly border: string;
  readonly font: string;
}

/** The custom properties that the frame's style sheet reads. */
export const themeProperties = (theme: FrameTheme): Readonly<Record<string, string>> => ({
  'color-scheme': theme.scheme,
  '--foreground': theme.foreground,
  '--background': theme.background,
  '--border': theme.border,
  '--font': theme.font,
});

/** No network, no scripts but the one with our nonce; styles and embedded pictures and fonts only. */
const policy = (nonce: string): string =>
  `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'`;

/** Tables as pandas writes them (`border="1" class="dataframe"`), readable in both themes. */
const STYLES = `
:root { color: var(--foreground); background: var(--background); font: 14px/1.5 system-ui, sans-serif; }
body { margin: 0; display: flow-root; overflow: auto hidden; }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
table, th, td { border: 1px solid var(--border); }
th, td { padding: 2px 8px; text-align: end; }
th { font-weight: 600; }
pre, code { font-family: var(--font); }
img, svg { max-inline-size: 100%; }
a { color: inherit; text-decoration: underline dotted; }
`;

/**
 * The frame's only script: tells the height of its content, and takes the page's colours when they change. It runs before
 * the content is parsed, keeps what it needs in variables, and trusts only messages of the page that holds the frame.
 */
const SCRIPT = `
const send = parent.postMessage.bind(parent), root = document.documentElement;
addEventListener('message', (event) => {
  if (event.source === parent) for (const [name, value] of Object.entries(event.data)) root.style.setProperty(name, value);
});
addEventListener('DOMContentLoaded', () => {
  const body = root.lastElementChild;
  new ResizeObserver(() => send({ height: body.getBoundingClientRect().height }, '*')).observe(body);
});
`;

/** Text that can stand inside a `<style>` element: a font's name could try to end it. */
const cssText = (value: string): string => value.replace(/[<>{};]/g, '');

/**
 * The document of an output frame.
 * @param content HTML that was sanitised
 * @param nonce unguessable, used once
 */
export function htmlDocument(content: string, theme: FrameTheme, nonce: string): string {
  const variables = Object.entries(themeProperties(theme)).map(([name, value]) => `${name}: ${cssText(value)};`);
  return [
    '<!doctype html><html><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy(nonce)}">`,
    `<style>:root { ${variables.join(' ')} }${STYLES}</style>`,
    `<script nonce="${nonce}">${SCRIPT}</script>`,
    `</head><body>${content}</body></html>`,
  ].join('');
}
