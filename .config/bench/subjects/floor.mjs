// @ts-check
/** What no restore in a sandboxed frame can be quicker than; see `pages/floor.js`. */
import { asVisitor } from '../visitor.mjs';

/** @type {import('../subject.mjs').Subject} */
export const floor = {
  series: ['floor frame', 'floor worker'],
  measure: ({ browser, site }) =>
    asVisitor(browser, site.url, async (visitor) => {
      await visitor.show('/blank');
      const { frame, worker } = await visitor.evaluate('import("/bench/floor.js").then(({ measureFloor }) => measureFloor())');
      return { 'floor frame': frame, 'floor worker': worker };
    }),
};
