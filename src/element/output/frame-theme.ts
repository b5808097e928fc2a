import type { FrameTheme } from './html-document.js';

/** The first ancestor's background that is not transparent; frames cannot be see-through across colour schemes. */
function backgroundOf(element: Element): string {
  for (let at: Element | null = element; at; at = parentOf(at)) {
    const { backgroundColor } = getComputedStyle(at);
    if (backgroundColor !== 'rgba(0, 0, 0, 0)' && backgroundColor !== 'transparent') return backgroundColor;
  }
  return 'Canvas';
}

function parentOf(element: Element): Element | null {
  const root = element.getRootNode();
  return element.assignedSlot ?? element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
}

/** The colours that surround `element`, for a frame inside it. */
export function frameTheme(element: Element): FrameTheme {
  const style = getComputedStyle(element);
  const dark =
    style.colorScheme === 'dark' || (style.colorScheme.includes('dark') && matchMedia('(prefers-color-scheme: dark)').matches);
  return {
    scheme: dark ? 'dark' : 'light',
    foreground: style.color,
    background: backgroundOf(element),
    border: style.getPropertyValue('--py-playground-border').trim() || 'color-mix(in srgb, currentcolor 25%, transparent)',
    font: style.fontFamily,
  };
}
