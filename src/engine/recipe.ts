import { canSuspend } from '../protocol/suspending.js';

/** What makes two interpreters equal before user code runs; the release itself is the store's version. */
export interface Recipe {
  /** Identities of the packages, see `PackageLoader.identify`. */
  readonly packages: readonly string[];
  readonly isolation: 'sandbox' | 'page';
}

/** The key of the image for a recipe. Whether Python can be suspended is frozen into an image. */
export function recipeKey({ packages, isolation }: Recipe): string {
  return `base ${JSON.stringify({ packages: [...packages].sort(), isolation, suspend: canSuspend() })}`;
}
