import type { MimeBundle } from '../../protocol/messages.js';
import { VIEW_TYPE } from '../../protocol/views.js';
import { parseJson } from './json.js';

/** The number of the live view that a bundle shows, or null for none. */
export function viewOf(bundle: MimeBundle): number | null {
  const data = Object.hasOwn(bundle, VIEW_TYPE) ? bundle[VIEW_TYPE] : undefined;
  const place = data === undefined ? undefined : parseJson(data);
  if (typeof place !== 'object' || place === null || !Object.hasOwn(place, 'view')) return null;
  const { view } = place as { readonly view: unknown };
  return Number.isSafeInteger(view) ? (view as number) : null;
}
