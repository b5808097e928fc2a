// @ts-check
/**
 * Interfaces that Python draws, from a click to the picture: the operations of js-framework-benchmark on a table of rows, beside the same
 * table by hand and by Lit; and a counter. See `pages/reactor/`.
 */
import { asVisitor } from '../visitor.mjs';

/** What is done to the rows, in the words of the bench and of its pages. */
export const ROW_OPERATIONS = ['create 1000', 'update 100', 'swap', 'remove', 'select', 'append 1000', 'create 10000'];

/** What draws the rows, and the page. */
const DRAWN = { 'by hand': '/rows-by-hand', Lit: '/rows-lit', Python: '/rows-python' };

/** @type {import('../subject.mjs').Subject} */
export const rows = {
  series: [
    ...Object.keys(DRAWN).flatMap((by) => ROW_OPERATIONS.map((operation) => `${operation} ${by}`)),
    ...ROW_OPERATIONS.flatMap((operation) => [`${operation} Python alone`, `${operation} Python’s document`]),
  ],
  async measure({ browser, site }) {
    /** @type {Record<string, number>} */
    const figures = {};
    for (const [by, page] of Object.entries(DRAWN)) Object.assign(figures, await measureRows(browser, site, by, page));
    return figures;
  },
};

/** @type {import('../subject.mjs').Subject} */
export const counter = {
  series: ['counter'],
  measure: async ({ browser, site }) => ({ counter: await asVisitor(browser, site.url, (visitor) => visitor.open('/counter')) }),
};

/**
 * @param {import('../../browsers.mjs').Browser} browser
 * @param {import('../site.mjs').Site} site
 * @param {string} by
 * @param {string} page
 */
async function measureRows(browser, site, by, page) {
  const all = await asVisitor(browser, site.url, (visitor) => visitor.open(page));
  /** @type {Record<string, number>} */
  const figures = {};
  for (const operation of ROW_OPERATIONS) {
    const { ms, arrived, applied } = all[operation];
    figures[`${operation} ${by}`] = ms;
    if (by !== 'Python') continue;
    figures[`${operation} Python alone`] = arrived;
    figures[`${operation} Python’s document`] = applied - arrived;
  }
  return figures;
}
