import createDOMPurify, { type Config } from 'dompurify';
import { trustedHTML, trustedScriptURL } from '../../trusted-types.js';

/** Beyond what DOMPurify removes by itself: whatever loads, navigates, submits or nests. */
const FORBIDDEN_TAGS = ['base', 'meta', 'link', 'iframe', 'object', 'embed', 'form', 'button', 'textarea', 'select', 'dialog', 'audio', 'video'];
const FORBIDDEN_ATTRIBUTES = ['action', 'formaction', 'ping', 'autofocus', 'popover', 'srcset', 'target', 'background'];

/** Check boxes and radio buttons fold parts of some libraries' HTML (scikit-learn) without any script. */
const HARMLESS_INPUTS = ['checkbox', 'radio'];

/** Links go nowhere from the sandbox, so they become text that tells its address. */
function disarmLink(element: Element): void {
  const address = element.getAttribute('href') ?? element.getAttribute('xlink:href');
  if (address === null) return;
  element.removeAttribute('href');
  element.removeAttribute('xlink:href');
  if (!address.startsWith('#')) element.setAttribute('title', address);
}

function disarm(element: Element): void {
  const name = element.localName;
  if (name === 'a' || name === 'area') disarmLink(element);
  if (name === 'input' && !HARMLESS_INPUTS.includes(element.getAttribute('type') ?? '')) element.remove();
}

/** The configuration, made anew for every call: DOMPurify keeps what it is given, and hooks or callers could have changed it. */
const configuration = (): Config => ({
  FORBID_TAGS: [...FORBIDDEN_TAGS],
  FORBID_ATTR: [...FORBIDDEN_ATTRIBUTES],
  // Without it, a `<style>` that comes first (as in pandas' tables) is lost.
  FORCE_BODY: true,
  // DOMPurify asks for the methods only; in this form pages need to allow no second policy.
  TRUSTED_TYPES_POLICY: { createHTML: trustedHTML, createScriptURL: trustedScriptURL } as unknown as TrustedTypePolicy,
});

/**
 * Makes HTML from Python harmless: the second layer of defence. The first is the frame that shows it, which runs no script
 * but ours and can reach nothing.
 */
export function sanitize(html: string): string {
  const purifier = createDOMPurify(window);
  purifier.addHook('afterSanitizeAttributes', disarm);
  return purifier.sanitize(html, configuration());
}
