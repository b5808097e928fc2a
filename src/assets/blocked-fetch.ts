import { PlaygroundError } from '../errors.js';

/**
 * A `fetch` that says what blocked it. To callers of the plain one, a request that the page's Content-Security-Policy stops
 * looks like a broken connection.
 *
 * @returns a function that throws PlaygroundError `csp-blocked`, naming the directive; otherwise what `fetch` throws.
 */
export function tellingWhatBlocks(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    let directive: string | undefined;
    const onViolation = ({ blockedURI, effectiveDirective, disposition }: SecurityPolicyViolationEvent): void => {
      if (disposition === 'enforce' && blockedURI === url) directive = effectiveDirective;
    };
    document.addEventListener('securitypolicyviolation', onViolation);
    try {
      return await fetch(input, init);
    } catch (error) {
      // The report comes in a task of its own, which may run after the rejection.
      await new Promise((resolve) => setTimeout(resolve));
      throw directive === undefined ? error : blocked(url, directive, error);
    } finally {
      document.removeEventListener('securitypolicyviolation', onViolation);
    }
  };
}

function blocked(url: string, directive: string, cause: unknown): PlaygroundError {
  return new PlaygroundError({
    code: 'csp-blocked',
    phase: 'download',
    url,
    cause,
    message: `The page’s Content-Security-Policy (${directive}) does not let it load ${url}. Add ${new URL(url).origin} to ${directive}.`,
  });
}
