// @ts-check
/** A page of 1000 elements that a server rendered, from opening it until Python answers the reader: for who has been there before. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ensurePython } from '../../browsers.mjs';
import { BUILT } from '../site.mjs';
import { median } from '../statistics.mjs';
import { asVisitor } from '../visitor.mjs';

const TIMES = 5;
/** So often the page is opened in vain before the bench gives up: the image for the next visit is made when the page has nothing else to do. */
const TRIES = 20;
const REST_MS = 1000;

const repository = fileURLToPath(new URL('../../../', import.meta.url));

/** @type {import('../subject.mjs').Subject} */
export const hydration = {
  series: ['hydration'],
  async measure({ browser, site }) {
    mkdirSync(BUILT, { recursive: true });
    const env = { ...process.env, PYTHONPATH: `${repository}python`, PYTHONDONTWRITEBYTECODE: '1' };
    execFileSync(ensurePython(), [`${repository}.config/bench/pages/reactor/hydrated.py`, BUILT], { env });
    return asVisitor(browser, site.url, async (visitor) => {
      const figures = [];
      for (let tries = TRIES; figures.length < TIMES; ) {
        const { live, source, mismatches } = await visitor.open('/built/hydrated.html');
        if (mismatches.length > 0) throw new Error(`The page was not as the server rendered it: ${mismatches.join(' ')}`);
        if (source === 'image') figures.push(live);
        else if (--tries === 0) throw new Error(`Python started by “${source}” each time, but “image” was to be measured.`);
        await new Promise((resolve) => setTimeout(resolve, REST_MS));
      }
      return { hydration: median(figures) };
    });
  },
};
