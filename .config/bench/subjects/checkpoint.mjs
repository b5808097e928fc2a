// @ts-check
/** What it costs to save a session after a run; see `pages/checkpoint.js`. */
import { FIRST, asVisitor } from '../visitor.mjs';

const KINDS = ['checkpoint', 'checkpoint 20 MB', 'checkpoint beside 20 MB'];

/** @type {import('../subject.mjs').Subject} */
export const checkpoint = {
  series: KINDS.flatMap((kind) => [kind, `${kind} stored`, `${kind} MB`]),
  measure: ({ browser, site }) =>
    asVisitor(browser, site.url, async (visitor) => {
      await visitor.start(FIRST, { isolation: 'page' });
      await visitor.settle();
      return visitor.evaluate('import("/bench/checkpoint.js").then(({ measureCheckpoints }) => measureCheckpoints())');
    }),
};
