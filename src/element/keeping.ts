/** What the tag's place in the page says about where its session is kept. */
export interface Place {
  /** Key of the session in the browser's storage. */
  readonly storageKey: string;
  /** Names the tag among those that share its session. */
  readonly cell: string;
}

/** What of a tag decides. */
export interface PlacedTag extends Element {
  readonly group: string;
  readonly storageKey: string;
}

/**
 * By default a session belongs to the page's path and to the tag's position in it, or to the group's name: a reader who comes
 * back finds it again, and an author who wants it to survive changes of the page names a key.
 */
export function placeOf(tag: PlacedTag): Place {
  const position = positionOf(tag);
  const own = tag.group === '' ? position : `group ${tag.group}`;
  return { storageKey: tag.storageKey || `${location.pathname} ${own}`, cell: tag.group === '' ? '' : position };
}

/** Where among its like an element stands; in a shadow root, that of the host first. */
function positionOf(element: Element): string {
  const root = element.getRootNode() as ParentNode;
  const position = String([...root.querySelectorAll(element.localName)].indexOf(element));
  return root instanceof ShadowRoot ? `${root.host.localName} ${positionOf(root.host)}/${position}` : position;
}
