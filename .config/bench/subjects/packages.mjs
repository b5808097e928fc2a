// @ts-check
/** A package with a native library: loaded and imported the slow way, against restored; and called in both. */
import { asVisitor } from '../visitor.mjs';

const OPTIONS = {
  packages: ['/wheels/native_counter-1.0-cp314-cp314-pyemscripten_2026_0_wasm32.whl'],
  code: 'import native_counter\nprint(native_counter.power(4))',
};

/** @type {import('../subject.mjs').Subject} */
export const packages = {
  series: ['package cold', 'package image'],
  measure: ({ browser, site }) =>
    asVisitor(browser, site.url, async (visitor) => {
      await visitor.start('cold', OPTIONS);
      await visitor.forgetImages();
      const cold = await visitor.start('cold', OPTIONS);
      await visitor.settle();
      const image = await visitor.start('image', OPTIONS);
      return { 'package cold': cold.ms, 'package image': image.ms };
    }),
};
