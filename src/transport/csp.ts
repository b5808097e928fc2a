import { PlaygroundError } from '../errors.js';

/** What an author must write for each directive that can stop us. */
const CURES: Readonly<Record<string, string>> = {
  'frame-src': "Allow frames from this site (frame-src 'self') and set sandbox-url to a served copy of sandbox.html.",
  'child-src': "Allow frames from this site (frame-src 'self') and set sandbox-url to a served copy of sandbox.html.",
  'default-src': 'Set sandbox-url to a served copy of sandbox.html.',
  'script-src': 'Set sandbox-url to a copy of sandbox.html served from this site, without this policy on that file.',
  'script-src-elem': 'Set sandbox-url to a copy of sandbox.html served from this site, without this policy on that file.',
  'worker-src': 'Add blob: to worker-src, or leave isolation at "sandbox" and set sandbox-url.',
  'require-trusted-types-for': 'Allow the Trusted Types policy "py-playground" (trusted-types py-playground lit-html).',
};

/**
 * The directives whose violations in the page itself can be about us: a frame or a worker that may not open, a sink that
 * refuses plain strings. The page's own blocked scripts are not our concern.
 */
const OURS = new Set(['frame-src', 'child-src', 'worker-src', 'require-trusted-types-for']);

/** The error for a part that the page's Content-Security-Policy stops, with the directive and the cure. */
export function cspError(directive: string, cause?: unknown): PlaygroundError {
  const cure = CURES[directive] ?? 'See the hosting notes in the README.';
  return new PlaygroundError({
    code: 'csp-blocked',
    phase: 'sandbox',
    cause,
    message: `The page’s Content-Security-Policy (${directive}) stops the place where Python runs. ${cure}`,
  });
}

/** The directive of the next policy violation in this document, if one happens within `ms`; otherwise null. */
export function blockedDirective(ms = 2000): Promise<string | null> {
  return new Promise((resolve) => {
    const settle = (directive: string | null): void => {
      clearTimeout(timer);
      document.removeEventListener('securitypolicyviolation', onViolation);
      resolve(directive);
    };
    const onViolation = ({ effectiveDirective, disposition }: SecurityPolicyViolationEvent): void => {
      if (disposition === 'enforce' && OURS.has(effectiveDirective)) settle(effectiveDirective);
    };
    const timer = setTimeout(() => settle(null), ms);
    document.addEventListener('securitypolicyviolation', onViolation);
  });
}
