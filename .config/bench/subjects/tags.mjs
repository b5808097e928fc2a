// @ts-check
/** Pages with many tags, each run once: how many workers live, and how much memory the browser takes. In a browser of its own. */
import { launch } from '../../browsers.mjs';
import { descendants, footprint } from '../processes.mjs';
import { TAG_COUNTS } from '../site.mjs';
import { asVisitor } from '../visitor.mjs';

/** Memory that nobody needs is given back within this time after the last run, in milliseconds. */
const CALM_MS = 6000;
const LOOK_EVERY_MS = 250;
const MB = 1e6;

/** @type {import('../subject.mjs').Subject} */
export const tags = {
  series: TAG_COUNTS.flatMap((count) => [`renderers ${count}`, `browser ${count}`, `workers ${count}`, `most workers ${count}`]),
  async measure({ browser: { engine }, site }) {
    /** @type {Record<string, number>} */
    const figures = {};
    for (const count of TAG_COUNTS) {
      const others = descendants();
      const browser = await launch(engine);
      try {
        const look = () => footprint(engine, others);
        const { idle, calm, most } = await asVisitor(browser, site.url, (visitor) => runAll(visitor, count, look));
        figures[`renderers ${count}`] = calm.renderers / MB;
        // What the browser itself takes would make every page look alike.
        figures[`browser ${count}`] = (calm.all - idle.all) / MB;
        figures[`workers ${count}`] = calm.workers;
        figures[`most workers ${count}`] = most;
      } finally {
        await browser.close();
      }
    }
    return figures;
  },
};

/**
 * @param {import('../visitor.mjs').Visitor} visitor
 * @param {number} count
 * @param {() => import('../processes.mjs').Footprint} look
 */
async function runAll(visitor, count, look) {
  await visitor.show('/blank');
  const idle = look();
  await visitor.show(`/tags-${count}`);
  let most = 0;
  for (let tag = 0; tag < count; tag++) {
    const status = await visitor.evaluate(`customElements.whenDefined('py-playground').then(() => document.querySelectorAll('py-playground')[${tag}].run()).then(({ status }) => status)`);
    if (status !== 'ok') throw new Error(`Tag ${tag + 1} of ${count} ended with ${status}.`);
    most = Math.max(most, look().workers);
  }
  let calm = look();
  for (const end = performance.now() + CALM_MS; performance.now() < end; ) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    const now = look();
    calm = now.renderers < calm.renderers ? now : { ...calm, workers: now.workers };
  }
  return { idle, calm, most };
}
