// @ts-check
/**
 * Packages with native libraries: imported, kept in the memory image, restored from it, and called.
 *
 * Here it is a small fixture. For numpy, pandas and matplotlib themselves, `PYODIDE_FULL_DIR` names a folder with the full distribution
 * of exactly the Pyodide that this release has (`pyodide-<version>.tar.bz2` of its releases, unpacked):
 *
 *     PYODIDE_FULL_DIR=/path/to/pyodide npm test -- --only full-distribution
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, before, beforeEach, describe, it } from '../support/node-test.mjs';
import { complaints, forgetAll, openTag, outputWith, run } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

/** @typedef {import('../support/playground.mjs').TimedResult} Result */
/** @typedef {import('../../.config/browsers.mjs').Page} Page */

/**
 * A use of packages, which must give the same in the Python that imported them and in one restored from the image.
 *
 * @typedef {object} Use
 * @property {string} packages - as in the tag's attribute
 * @property {string[]} modules - that the image must hold imported
 * @property {string} code
 * @property {(result: Result, page: Page) => void | Promise<void>} check
 */

const FOLDER = process.env['PYODIDE_FULL_DIR'];
const FIXTURE = 'test/fixtures/native-wheel';
/** The packages of {@link SCIENCE}, by name. */
const NAMES = ['numpy', 'pandas', 'matplotlib'];

/** @param {Result} result @param {string} value */
const hasValue = (result, value) => assert.equal(result.value, value);
/** @param {Result} result @param {string} type */
const form = (result, type) => result.mime?.[type] ?? assert.fail(`The result has no ${type}.`);

/** @type {Use} */
const COUNTER = {
  packages: '/fixture/native_counter-1.0-cp314-cp314-pyemscripten_2026_0_wasm32.whl',
  modules: ['native_counter', '_counter'],
  code: 'import native_counter as n\n(n.power(4), n.power(5), n.count())',
  check: (result) => hasValue(result, '(16, 125, 9)'),
};

/** @type {Use[]} */
const SCIENCE = [
  {
    packages: 'numpy',
    modules: ['numpy'],
    code: 'import numpy as np\n(np.arange(4).tolist(), round(float(np.linalg.det(np.array([[2.0, 1.0], [1.0, 4.0]])))))',
    check: (result) => hasValue(result, '([0, 1, 2, 3], 7)'),
  },
  {
    packages: 'pandas',
    modules: ['numpy', 'pandas'],
    code: 'import pandas as pd\nframe = pd.DataFrame({"word": ["a", "b", "a"], "n": [1, 2, 3]})\nprint(frame.groupby("word").n.sum().to_dict())\nframe',
    async check(result, page) {
      const html = form(result, 'text/html');
      for (const part of ['<table', '>word</th>', '>n</th>', '<td>a</td>']) assert.ok(html.includes(part), `${part} in ${html}`);
      await outputWith(page, /\{'a': 4, 'b': 2\}/);
    },
  },
  {
    packages: 'matplotlib',
    modules: ['numpy', 'matplotlib.pyplot'],
    code: 'import matplotlib\nimport matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\naxes.plot([1, 3, 2])\nprint(matplotlib.get_backend().lower())\nfigure',
    async check(result, page) {
      // Each PNG starts with these eight bytes.
      assert.equal(Buffer.from(form(result, 'image/png'), 'base64').subarray(0, 8).toString('latin1'), '\x89PNG\r\n\x1a\n');
      // Not webagg, which wants the page's document.
      await outputWith(page, /^agg$/m);
      await page.waitFor(`(${pictures})() === 1`, PATIENCE_MS);
    },
  },
];

if (!FOLDER) {
  console.warn('numpy, pandas and matplotlib themselves are not tested: PYODIDE_FULL_DIR=/path/to/pyodide npm test -- --only full-distribution does it, with a full Pyodide distribution there.');
}

for (const engine of enginesToTest()) {
  describe(`packages with native libraries in ${engine}`, () => {
    /** @type {import('../../.config/browsers.mjs').Browser} */
    let browser;
    /** @type {Page} */
    let page;
    /** @type {Awaited<ReturnType<typeof startServer>>} */
    let server;

    before(async () => {
      if (FOLDER) checkFolder(FOLDER);
      server = await startServer({ roots: { '/dist/': 'dist', '/fixture/': FIXTURE, ...(FOLDER && { '/full/': FOLDER }) } });
      browser = await launch(engine);
      page = await browser.newPage();
    });

    after(async () => {
      await browser?.close();
      await server?.close();
    });

    beforeEach(async () => {
      await openTag(page, server, 'boot="run"');
      await forgetAll(page);
    });

    /** Opens the tag and runs code: what came out, and how Python started. @param {string} packages @param {string} code */
    async function visit(packages, code) {
      await openTag(page, server, `boot="run" no-persist package-url="/full/" packages="${packages}"`);
      const result = await run(page, code);
      assert.equal(result.status, 'ok', result.error?.traceback || result.error?.message);
      return { result, report: await page.evaluate(() => /** @type {any} */ (document.querySelector('py-playground')).bootReport) };
    }

    for (const { packages, modules, code, check } of FOLDER ? [COUNTER, ...SCIENCE] : [COUNTER]) {
      it(`work where they were imported and where they were restored: ${modules.join(', ')}`, async () => {
        const first = await visit(packages, code);
        assert.equal(first.report.source, 'cold');
        await check(first.result, page);
        await page.waitFor(`(${imageStored})()`, PATIENCE_MS);
        const { result, report } = await visit(packages, `import sys\n[name for name in ${JSON.stringify(modules)} if name not in sys.modules]`);
        assert.equal(report.source, 'image', report.dropped);
        assert.equal(result.value, '[]');
        const second = await run(page, code);
        assert.equal(second.status, 'ok', second.error?.traceback || second.error?.message);
        await check(second, page);
        assert.deepEqual(await complaints(page), []);
      });
    }
  });
}

/** @param {string} folder */
function checkFolder(folder) {
  const lock = JSON.parse(readFileSync('dist/pyodide/pyodide-lock.json', 'utf8'));
  const missing = NAMES.map((name) => lock.packages[name].file_name).filter((file) => !existsSync(join(folder, file)));
  const { version } = JSON.parse(readFileSync('node_modules/pyodide/package.json', 'utf8'));
  assert.deepEqual(missing, [], `PYODIDE_FULL_DIR is ${folder}, but these files are not there. It must hold the full distribution of Pyodide ${version}.`);
}

// What follows runs in the page.

/** Whether a memory image is in the browser's storage; asking must not make an empty one. */
async function imageStored() {
  if (!(await indexedDB.databases()).some(({ name }) => name === 'py-playground')) return false;
  return new Promise((resolve) => {
    const opening = indexedDB.open('py-playground');
    opening.onsuccess = () => {
      const counting = opening.result.transaction('snapshotBytes').objectStore('snapshotBytes').count();
      counting.onsuccess = () => (opening.result.close(), resolve(counting.result > 0));
    };
  });
}

/** How many pictures the output shows. */
function pictures() {
  const shown = document.querySelector('py-playground')?.shadowRoot?.querySelectorAll('[part~=output] img') ?? [];
  return [.../** @type {NodeListOf<HTMLImageElement>} */ (shown)].filter(({ naturalWidth }) => naturalWidth > 0).length;
}
