// @ts-check
/** The first visit, nothing cached: as shipped, with the image of the release, and without it; on a fast line, and at 20 Mbit/s. */
import { COLD, FIRST, asVisitor } from '../visitor.mjs';

/** @type {import('../subject.mjs').Subject} */
export const firstVisit = {
  series: ['first cold', 'first cold opened', 'first shipped', 'first shipped opened', 'slow first cold', 'slow first shipped'],
  async measure({ browser, site }) {
    const cold = await asVisitor(browser, site.url, (visitor) => visitor.start('cold', COLD));
    const shipped = await asVisitor(browser, site.url, (visitor) => visitor.start(FIRST));
    const slowCold = await asVisitor(browser, site.slowUrl, (visitor) => visitor.start('cold', COLD));
    const slowShipped = await asVisitor(browser, site.slowUrl, (visitor) => visitor.start(FIRST));
    return {
      'first cold': cold.ms,
      'first cold opened': cold.opened,
      'first shipped': shipped.ms,
      'first shipped opened': shipped.opened,
      'slow first cold': slowCold.ms,
      'slow first shipped': slowShipped.ms,
    };
  },
};
