import type { SnapshotStore } from './snapshot-store.js';

/** Base images by recipe: interpreters as they stood before any of the reader's code ran. */
export interface BaseImages {
  /** Whether there is one; reads no image. */
  has(recipe: string): Promise<boolean>;
  find(recipe: string): Promise<Blob | null>;
  /** Whether the image that `find` gives outlives the page. */
  isKept(recipe: string): Promise<boolean>;
  /**
   * Keeps an image, unless there is one by now (another tab was quicker, and sessions may build on its image) or this recipe's
   * images have failed before. Whether this very image is kept.
   */
  keep(recipe: string, image: Blob): Promise<boolean>;
  /** Whether images of this recipe may be tried at all. */
  usable(recipe: string): Promise<boolean>;
  /** The image did not restore. With `remove`, it is damaged and goes. */
  reject(recipe: string, options: { readonly remove: boolean }): Promise<void>;
}

/** A recipe whose images fail this often gets none any more on this page: it must not loop between making and failing. */
const MAX_FAILURES = 2;

/** {@link BaseImages} in a {@link SnapshotStore}. */
export function storedImages(store: SnapshotStore): BaseImages {
  const failures = new Map<string, number>();
  const failed = (recipe: string): boolean => (failures.get(recipe) ?? 0) >= MAX_FAILURES;
  return {
    has: async (recipe) => !failed(recipe) && store.hasSnapshot(recipe),
    find: async (recipe) => (failed(recipe) ? null : store.getImage(recipe)),
    isKept: (recipe) => store.isStored(recipe),
    keep: async (recipe, image) => !failed(recipe) && store.addImage(image, recipe),
    usable: (recipe) => Promise.resolve(!failed(recipe)),
    async reject(recipe, { remove }) {
      failures.set(recipe, (failures.get(recipe) ?? 0) + 1);
      if (remove) await store.invalidateSnapshot(recipe);
    },
  };
}
