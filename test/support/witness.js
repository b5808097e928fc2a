// @ts-check
/**
 * Notes in `globalThis.witness` what a page must not have: uncaught errors, unhandled rejections, CSP violations, console errors.
 * A classic script, first in the page, served as a file: it works in every engine and under every CSP that allows the page's own scripts.
 */
(() => {
  /** @type {{ errors: string[], rejections: string[], violations: string[], consoleErrors: string[] }} */
  const witness = { errors: [], rejections: [], violations: [], consoleErrors: [] };
  Object.assign(globalThis, { witness });
  addEventListener('error', (event) => witness.errors.push(event.message));
  addEventListener('unhandledrejection', (event) => witness.rejections.push(String(event.reason)));
  document.addEventListener('securitypolicyviolation', (event) => {
    witness.violations.push(`${event.effectiveDirective} blocked ${event.blockedURI}`);
  });
  const { error } = console;
  console.error = (...values) => {
    witness.consoleErrors.push(values.map(String).join(' '));
    error.apply(console, values);
  };
})();
