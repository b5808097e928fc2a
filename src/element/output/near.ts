/** Rows that stay in the page as elements, however far from view they are; find-in-page and screen readers reach them all. */
export const KEPT_ROWS = 10_000;

/** The part of the output that is in view, or soon may be. */
export interface Near {
  /** Upper and lower edge of what is in view, in CSS pixels of the window. */
  readonly top: number;
  readonly bottom: number;
  /** Whether there are more than `KEPT_ROWS` rows in all: then only rows near the view are elements. */
  readonly sparse: boolean;
  /** Call when what is in view moved by so many CSS pixels because elements above it changed. */
  moved(by: number): void;
}

/** Everything is drawn, wherever it is. */
export const EVERYWHERE: Near = { top: -Infinity, bottom: Infinity, sparse: false, moved: () => undefined };

/** Whether the reader has selected something that begins or ends inside `element`: its text must stay. */
export function isSelected(element: HTMLElement): boolean {
  const root = element.getRootNode();
  const selection = document.getSelection();
  if (!selection || !(root instanceof ShadowRoot)) return holds(element, selection?.isCollapsed === false ? [selection.anchorNode, selection.focusNode] : []);
  // Only this way do all browsers tell of selections inside a shadow tree; those that do not know it lose nothing but the selection.
  const [range] = (selection as Partial<Pick<Selection, 'getComposedRanges'>>).getComposedRanges?.({ shadowRoots: [root] }) ?? [];
  return range !== undefined && !range.collapsed && holds(element, [range.startContainer, range.endContainer]);
}

const holds = (element: HTMLElement, nodes: readonly (Node | null)[]): boolean => nodes.some((node) => element.contains(node));
