// @ts-check
/** The ways in which a stranger puts the package into a page: each is built, served and must run Python in a real browser. */
import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { rollup } from 'rollup';
import { build as viteBuild, createServer as createViteServer } from 'vite';
import webpack from 'webpack';
import { launch } from '../../.config/browsers.mjs';
import { after, afterEach, before, describe, it } from '../support/node-test.mjs';
import { installInto } from '../support/package.mjs';
import { startServer } from '../support/server.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));
const witness = fileURLToPath(new URL('../support/witness.js', import.meta.url));
const TAG = '<py-playground boot="now" autorun>print(6*7)</py-playground>';
const HEAR = '<script>heard = ""; addEventListener("py-output", ({ items }) => { heard += items.map((item) => item.text).join(""); });</script>';
const ENGINE = `import { createSession } from 'py-playground/engine.js';
const session = await createSession();
for await (const item of session.run('print(6*7)')) heard += item.text;
await session.dispose();
`;

/** @type {import('../../.config/browsers.mjs').Browser} */
let browser;
/** @type {import('../../.config/browsers.mjs').Page} */
let page;
/** @type {string} */
let project;
/** @type {Awaited<ReturnType<typeof startServer>>[]} */
const servers = [];

/**
 * @param {Record<string, string>} roots
 * @param {Parameters<typeof startServer>[0]} [options]
 */
async function serve(roots, options) {
  const server = await startServer({ roots, ...options });
  servers.push(server);
  return server;
}

/** Opens the page and waits until Python's output is there, without anything in the page going wrong. @param {string} url */
async function expectPythonAt(url) {
  page = await browser.newPage();
  await page.goto(url);
  await page.waitFor('globalThis.heard?.includes("42") || document.querySelector("py-playground")?.matches(":state(error)")', PATIENCE_MS);
  assert.equal(await page.evaluate('heard'), '42\n', await page.evaluate('document.querySelector("py-playground")?.shadowRoot.textContent'));
  assert.deepEqual(await page.evaluate('witness'), { errors: [], rejections: [], violations: [], consoleErrors: [] });
}

before(async () => {
  browser = await launch('chromium');
  project = await mkdtemp(join(tmpdir(), 'consumer-'));
  await installInto(project, {
    'index.html': `<!doctype html><html lang="en"><meta charset="utf-8"><title>Consumer</title><script src="/witness.js"></script>${HEAR}<script type="module" src="/tag.js"></script>${TAG}`,
    'tag.js': "import 'py-playground';\n",
    'engine.js': ENGINE,
  });
  // Where Vite looks for what a page names by its address.
  await mkdir(join(project, 'public'));
  await cp(witness, join(project, 'public/witness.js'));
});
after(async () => {
  await browser.close();
  await rm(project, { recursive: true });
});
afterEach(async () => {
  await page?.close();
  for (const server of servers.splice(0)) await server.close();
});

describe('the built files, copied as they are', () => {
  const script = (/** @type {string} */ url) => `${HEAR}<script type="module" src="${url}"></script>${TAG}`;

  it('work from another origin than the page', async () => {
    const files = await serve({ '/': dist }, { headers: { 'access-control-allow-origin': '*' } });
    const site = await serve({});
    site.page('/', script(`${files.url}/py-playground.js`));
    await expectPythonAt(site.url);
    assert.equal(site.requestsTo(/wasm|worker|\.zip/).length, 0);
  });

  it('work from a sub-folder, in a page under a sub-path', async () => {
    const site = await serve({ '/school/assets/python/': dist });
    site.page('/school/lessons/1/', script('../../assets/python/py-playground.js'));
    await expectPythonAt(`${site.url}/school/lessons/1/`);
  });

  it('work in parts: the script here, the runtime there', async () => {
    const files = await serve({ '/runtime/': dist }, { headers: { 'access-control-allow-origin': '*' } });
    const site = await serve({ '/js/': dist });
    site.fault(/^\/js\/(pyodide|worker)/, { type: 'status', status: 404 });
    const attributes = `worker-url="${files.url}/runtime/worker.js" index-url="${files.url}/runtime/pyodide" sandbox-url="/js/sandbox.html"`;
    site.page('/', script('/js/py-playground.js').replace('<py-playground', `<py-playground ${attributes}`));
    await expectPythonAt(site.url);
  });
});

describe('the package, bundled', () => {
  it('works with Vite', async () => {
    const outDir = join(project, 'vite-out');
    await viteBuild({ root: project, configFile: false, logLevel: 'error', base: '/app/', build: { outDir } });
    const site = await serve({ '/app/': outDir });
    await expectPythonAt(`${site.url}/app/`);
  });

  it('works with Vite’s development server', async () => {
    const vite = await createViteServer({ root: project, configFile: false, logLevel: 'error', server: { host: '127.0.0.1', port: 0 } });
    try {
      await vite.listen();
      await expectPythonAt(vite.resolvedUrls?.local[0] ?? '');
    } finally {
      await vite.close();
    }
  });

  it('works with webpack', async () => {
    const out = join(project, 'webpack-out');
    const compiler = webpack({
      mode: 'production',
      context: project,
      entry: './tag.js',
      output: { path: out, filename: 'app.js', module: true },
      experiments: { outputModule: true },
    });
    const stats = await new Promise((resolve, reject) => compiler?.run((error, result) => (error ? reject(error) : resolve(result))));
    assert.equal(stats.hasErrors(), false, stats.toString());
    const site = await serve({ '/static/': out });
    site.page('/', `${HEAR}<script type="module" src="/static/app.js"></script>${TAG}`);
    await expectPythonAt(site.url);
  });

  it('works with Rollup and a copy of the runtime’s files', async () => {
    const dir = join(project, 'rollup-out');
    const bundle = await rollup({ input: join(project, 'tag.js'), plugins: [nodeResolve({ browser: true })] });
    await bundle.write({ dir, format: 'es' });
    await bundle.close();
    const installed = join(project, 'node_modules/py-playground/dist');
    for (const file of ['worker.js.txt', 'python.json', 'python.image', 'pyodide']) await cp(join(installed, file), join(dir, file), { recursive: true });
    const site = await serve({ '/bundle/': dir });
    site.page('/', `${HEAR}<script type="module" src="/bundle/tag.js"></script>${TAG}`);
    await expectPythonAt(site.url);
  });

  it('runs the engine without the tag, which is not in the bundle then', async () => {
    const outDir = join(project, 'engine-out');
    await viteBuild({ root: project, configFile: false, logLevel: 'error', build: { outDir, lib: { entry: 'engine.js', formats: ['es'], fileName: 'engine' } } });
    const site = await serve({ '/lib/': outDir });
    site.page('/', '<script>heard = "";</script><script type="module" src="/lib/engine.js"></script>');
    await expectPythonAt(site.url);
    assert.doesNotMatch(await readFile(join(outDir, 'engine.js'), 'utf8'), /customElements|codemirror/);
  });
});
