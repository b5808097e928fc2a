// @ts-check
/** Others that show the first output of the same program: bare Pyodide in a worker, and PyScript. Caches empty, then full. */
import { asVisitor } from '../visitor.mjs';

/** @type {import('../subject.mjs').Subject} */
export const peers = {
  series: ['bare first', 'bare', 'pyscript first', 'pyscript'],
  async measure({ browser, site }) {
    /** @type {Record<string, number>} */
    const figures = {};
    for (const peer of ['bare', 'pyscript']) {
      await asVisitor(browser, site.url, async (visitor) => {
        figures[`${peer} first`] = (await visitor.open(`/${peer}`)).opened;
        figures[peer] = (await visitor.open(`/${peer}`)).opened;
      });
    }
    return figures;
  },
};
