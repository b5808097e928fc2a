// @ts-check
/** What a run costs beyond Python itself, and what it costs a program that Stop can reach it. */
import { FIRST, asVisitor } from '../visitor.mjs';

/** @type {import('../subject.mjs').Subject} */
export const runs = {
  series: ['run', 'run back to back', 'bare run', 'loop', 'bare loop'],
  measure: ({ browser, site }) =>
    asVisitor(browser, site.url, async (visitor) => {
      await visitor.start(FIRST);
      await visitor.settle();
      return visitor.evaluate('import("/bench/runs.js").then(({ measureRuns }) => measureRuns())');
    }),
};
