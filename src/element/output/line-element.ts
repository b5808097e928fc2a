import type { Line, Span } from './line.js';
import { DEFAULT_COLOR, FLAGS, PLAIN, RGB, sameStyle, type Color, type Style } from './style.js';

const FLAG_CLASSES = Object.entries(FLAGS).filter(([, bit]) => bit !== FLAGS.inverse);

/**
 * Colours of the palette become classes (`ansi-31`, `ansi-102`), so that themes decide about them; others are set through the
 * style object, which a strict Content-Security-Policy allows where it forbids style attributes.
 */
function paint(element: HTMLElement, property: 'color' | 'background-color', color: Color, base: number): void {
  if (color >= RGB) element.style.setProperty(property, `#${(color - RGB).toString(16).padStart(6, '0')}`);
  else if (color >= 0) element.classList.add(`ansi-${color < 8 ? base + color : base + 52 + color}`);
}

function applyStyle(element: HTMLElement, style: Style): void {
  const inverse = (style.flags & FLAGS.inverse) !== 0;
  const [ink, paper] = inverse ? [style.background, style.foreground] : [style.foreground, style.background];
  paint(element, 'color', ink, 30);
  paint(element, 'background-color', paper, 40);
  // Every palette colour reads well on the theme's background, so that background's colour reads well on all of them.
  if (ink === DEFAULT_COLOR && (inverse || (paper >= 0 && paper < RGB))) element.classList.add('ansi-ink');
  if (inverse && paper === DEFAULT_COLOR) element.classList.add('ansi-paper');
  for (const [name, bit] of FLAG_CLASSES) if (style.flags & bit) element.classList.add(`ansi-${name}`);
}

function spanNode({ text, style, stream }: Span): Node {
  if (stream === 'stdout' && sameStyle(style, PLAIN)) return document.createTextNode(text);
  const element = document.createElement('span');
  element.textContent = text;
  if (stream === 'stderr') element.classList.add('stderr');
  applyStyle(element, style);
  return element;
}

/** The spans of a line, as text nodes or elements that hold nothing but text. */
export const lineNodes = (line: Line): Node[] => line.spans.map(spanNode);

/** Shows `line` in `element`, as text nodes only. An empty row holds a `<br>`, which gives it height and survives copying. */
export function fillLine(element: HTMLElement, line: Line): void {
  const nodes = lineNodes(line);
  element.replaceChildren(...(nodes.length > 0 ? nodes : [document.createElement('br')]));
}
