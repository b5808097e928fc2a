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
 * Where a tag's session is kept.
 *
 * By default a session belongs to the page's path and to the tag's position in it, or to the group's name: a reader who comes
 * back finds it again, and an author who wants it to survive changes of the page names a key.
 *
 * @param position - see {@link positionOf}
 */
export function placeOf(tag: PlacedTag, position = positionOf(tag)): Place {
  const own = tag.group === '' ? position : `group ${tag.group}`;
  return { storageKey: tag.storageKey || `${location.pathname} ${own}`, cell: tag.group === '' ? '' : position };
}

/** Where among its like an element stands; in a shadow root, that of the host first. */
export function positionOf(element: Element): string {
  const root = element.getRootNode() as ParentNode;
  const position = String([...root.querySelectorAll(element.localName)].indexOf(element));
  return root instanceof ShadowRoot ? `${root.host.localName} ${positionOf(root.host)}/${position}` : position;
}

/** The part of a page's address that carries code to one of its tags. */
const LINK = '#py-playground=';

/** How links name a tag: by the key that its author gave it, or by its position. */
const linkNameOf = (tag: PlacedTag): string => encodeURIComponent(tag.group === '' && tag.storageKey ? `key ${tag.storageKey}` : positionOf(tag));

/** What the page's address carries to this tag, see `state/share.ts`; null for nothing. */
export function linkedTo(tag: PlacedTag): string | null {
  const [name, payload] = location.hash.startsWith(LINK) ? location.hash.slice(LINK.length).split('=') : [];
  return payload !== undefined && name === linkNameOf(tag) ? payload : null;
}

/** The page's address, with something in it for this tag. */
export const linkTo = (tag: PlacedTag, payload: string): string => `${location.href.split('#')[0] ?? ''}${LINK}${linkNameOf(tag)}=${payload}`;
