/** In `localStorage`: this browser was asked. */
const ASKED = 'py-playground asked to persist';

/**
 * Asks the browser, once for all, not to throw this site's storage away when space runs short. Some browsers ask the reader, so
 * call it only when there is work of theirs to keep.
 *
 * https://developer.mozilla.org/docs/Web/API/StorageManager/persist
 *
 * @param storage - missing on pages without https
 */
export async function askToPersist(storage: Pick<StorageManager, 'persist' | 'persisted'> | undefined): Promise<void> {
  try {
    if (!storage || localStorage.getItem(ASKED) !== null || (await storage.persisted())) return;
    // Before the question: whoever closes the page rather than answer is not asked again.
    localStorage.setItem(ASKED, new Date().toISOString());
    await storage.persist();
  } catch (error) {
    // Storage is denied, or the page may not ask: what is kept stays as safe as the browser wants.
    if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
  }
}
