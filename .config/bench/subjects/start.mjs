// @ts-check
/** How long Python takes to start: the slow way, from the image on this device, and from a pool. The runtime's files are on the device. */
import { COLD, FIRST, asVisitor } from '../visitor.mjs';

/** @type {import('../subject.mjs').Subject} */
export const start = {
  series: ['cold', 'cold opened', 'cold again', 'image', 'image opened', 'image again', 'pool'],
  measure: ({ browser, site }) =>
    asVisitor(browser, site.url, async (visitor) => {
      await visitor.start(FIRST);
      await visitor.forgetImages();
      const cold = await visitor.start('cold', COLD);
      await visitor.forgetImages();
      const coldAgain = await visitor.again('cold', COLD);
      await visitor.settle();
      const image = await visitor.start('image');
      const imageAgain = await visitor.again('image');
      const pool = await visitor.evaluate('fromPool()');
      return {
        cold: cold.ms,
        'cold opened': cold.opened,
        'cold again': coldAgain.ms,
        image: image.ms,
        'image opened': image.opened,
        'image again': imageAgain.ms,
        pool: pool.ms,
      };
    }),
};
