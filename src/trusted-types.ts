type Policy = Pick<TrustedTypePolicy, 'createHTML' | 'createScriptURL'>;

let policy: Policy | null | undefined;

/**
 * Pages may demand Trusted Types: then a frame's `srcdoc` and a worker's address must come from a policy.
 * All of ours go through this one, named `py-playground`; each caller passes only what it wrote or sanitised itself.
 */
function ourPolicy(): Policy | null {
  if (policy !== undefined) return policy;
  try {
    policy = window.trustedTypes?.createPolicy('py-playground', { createHTML: (html) => html, createScriptURL: (url) => url }) ?? null;
  } catch {
    // The page allows only policies it lists. Plain strings are tried then; where they are refused too,
    // the sink throws and its caller reports what was blocked.
    policy = null;
  }
  return policy;
}

/** Marks HTML that we built or sanitised as fit for a DOM sink. */
export const trustedHTML = (html: string): string => (ourPolicy()?.createHTML(html) as unknown as string | undefined) ?? html;

/** Marks the address of a script that we checked as fit for a worker. */
export const trustedScriptURL = (url: string): string => (ourPolicy()?.createScriptURL(url) as unknown as string | undefined) ?? url;
