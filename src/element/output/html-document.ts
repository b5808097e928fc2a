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

/** Tallest frame, in CSS pixels; what is taller scrolls inside. */
export const MAX_FRAME_HEIGHT = 2000;

/**
 * Tables as pandas writes them (`border="1" class="dataframe"`), Markdown and formulas, readable in both themes. The body
 * scrolls, and not the window: so its height includes a scroll bar at its foot, and the heads of tables stick to its top.
 * Everything with `:where()` gives way to styles that come with the output.
 */
const STYLES = `
:root { color: var(--foreground); background: var(--background); font: 14px/1.5 system-ui, sans-serif; overflow: hidden; }
body { margin: 0; display: flow-root; overflow: auto; max-block-size: ${String(MAX_FRAME_HEIGHT)}px; }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
table, th, td { border: 1px solid var(--border); }
th, td { padding: 2px 8px; text-align: end; }
th { font-weight: 600; }
:where(thead th) { position: sticky; inset-block-start: 0; background: var(--background); box-shadow: inset 0 -1px var(--border); }
:where(tbody tr:nth-child(even)) { background: color-mix(in srgb, currentcolor 6%, transparent); }
pre, code { font-family: var(--font); }
:where(pre) { overflow: auto; padding: 8px; background: color-mix(in srgb, currentcolor 6%, transparent); }
:where(blockquote) { margin-inline: 0; padding-inline-start: 12px; border-inline-start: 3px solid var(--border); }
:where(h1, h2, h3, h4, h5, h6) { line-height: 1.25; margin-block: 0.8em 0.4em; }
:where(h1) { font-size: 1.6em; }
:where(h2) { font-size: 1.35em; }
:where(h3) { font-size: 1.15em; }
:where(hr) { border: 0; border-block-start: 1px solid var(--border); }
:where(math) { font-size: 1.15em; }
:where(math[display="block"]) { margin-block: 0.5em; padding-block: 2px; overflow: auto hidden; }
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
  const tell = () => send({ height: body.getBoundingClientRect().height }, '*');
  tell();
  new ResizeObserver(tell).observe(body);
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
