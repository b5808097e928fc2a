// @ts-check
/** What `custom-elements.json` is made from. */
export default {
  globs: ['src/element/py-playground.ts', 'src/element/events/*.ts'],
  outdir: 'dist',
  litelement: true,
  plugins: [documentedEvents()],
};

/**
 * Leaves only the events that the doc comment names. The analyzer adds one for each `dispatchEvent(new PyRunEvent(text))`, and takes
 * the argument's name for the event's.
 *
 * @returns {import('@custom-elements-manifest/analyzer').Plugin}
 */
function documentedEvents() {
  return {
    name: 'documented-events',
    packageLinkPhase({ customElementsManifest }) {
      for (const { declarations = [] } of customElementsManifest.modules ?? []) {
        for (const declaration of declarations) {
          if ('events' in declaration && declaration.events) declaration.events = declaration.events.filter((/** @type {{ description?: string }} */ { description }) => description);
        }
      }
    },
  };
}
