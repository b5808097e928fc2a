// @ts-check
/** Packages that come while Python runs: asked for, required by the program, or broken in every way a wheel can be. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, before, describe, it } from '../support/node-test.mjs';
import { complaints } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';

/** @typedef {import('../../src/engine/types.js').RunResult} RunResult */
/** @typedef {import('../support/faults.mjs').Fault} Fault */

const WHEEL = 'native_counter-1.0-cp314-cp314-pyemscripten_2026_0_wasm32.whl';
const OTHER_HASH = '#sha256=0000000000000000000000000000000000000000000000000000000000000000';

/** @type {Record<string, { wheel: string, fault?: Fault, says: RegExp }>} */
const BROKEN = {
  'is not there': { wheel: '/wheels/missing-1.0-py3-none-any.whl', says: /missing-1\.0-py3-none-any\.whl.*404/ },
  'has another hash': { wheel: `/wheels/${WHEEL}${OTHER_HASH}`, says: /native_counter.*is not the file/ },
  'is no archive': { wheel: '/no_archive-1.0-py3-none-any.whl', says: /no_archive-1\.0-py3-none-any\.whl.*Python could not use it/ },
  'is made for another Python': { wheel: '/wheels/counter-1.0-cp313-cp313-pyemscripten_2025_0_wasm32.whl', says: /cp313.*made for another Python/ },
  'is cut off on its way': { wheel: `/wheels/${WHEEL}`, fault: { type: 'reset', after: 1000 }, says: /native_counter.*(connection failed|could not be loaded)/ },
  'has a name that is none': { wheel: '/wheels/counter.whl', says: /“counter\.whl” is not the name of a wheel/ },
};

/**
 * A wheel with one empty module, made by Python.
 *
 * @param {string} name
 * @param {string} version
 * @returns {string} base64
 */
function wheelOf(name, version) {
  const code = `import base64, io, zipfile
buffer, info = io.BytesIO(), "${name}-${version}.dist-info"
with zipfile.ZipFile(buffer, "w") as wheel:
    wheel.writestr("${name}.py", "")
    wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: ${name}\\nVersion: ${version}\\n")
    wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr(f"{info}/RECORD", "")
print(base64.b64encode(buffer.getvalue()).decode())`;
  return execFileSync('python3', ['-c', code], { encoding: 'utf8' }).trim();
}

for (const engine of enginesToTest()) {
  describe(`a package in ${engine}`, () => {
    /** @type {import('../../.config/browsers.mjs').Browser} */
    let browser;
    /** @type {import('../../.config/browsers.mjs').Page} */
    let page;
    /** @type {Awaited<ReturnType<typeof startServer>>} */
    let server;

    before(async () => {
      server = await startServer({ roots: { '/dist': 'dist', '/wheels': 'test/fixtures/native-wheel' } });
      server.page('/no_archive-1.0-py3-none-any.whl', 'This is no archive.');
      server.page('/packages', '<!doctype html><body>');
      browser = await launch(engine);
      page = await browser.newPage();
      await page.goto(`${server.url}/packages`);
      await page.evaluate(openSession);
      await page.evaluate(run, 'kept = 41');
    });

    after(async () => {
      await browser?.close();
      await server?.close();
    });

    for (const [what, { wheel, fault, says }] of Object.entries(BROKEN)) {
      it(`that ${what} is an error that names it, and the session is as it was`, async () => {
        if (fault) server.fault(/\.whl$/, fault);
        const error = await page.evaluate(install, wheel);
        server.clearFaults();
        assert.equal(error?.code, 'package-failed');
        assert.match(error?.message ?? '', says);
        assert.equal((await page.evaluate(run, 'kept + 1')).value, '42');
      });
    }

    it('from Pyodide’s list that cannot be loaded ends the run that imports it, by name', async () => {
      // The session’s package-url is this very server, which has none of them.
      const { status, error } = await page.evaluate(run, 'kept = 0\nimport numpy');
      assert.equal(status, 'error');
      assert.match(`${error?.type}: ${error?.message}`, /^PackageError: .*numpy.*404/);
      assert.equal((await page.evaluate(run, 'kept + 1')).value, '42', 'nothing of the run ran');
    });

    it('from Pyodide’s list is installed by its name', async () => {
      // Its own wheel is not to be had here. The page would find that out by the hash; the worker takes the bytes that it is given.
      assert.equal(await page.evaluate(installByName, 'six', wheelOf('six', '1.17.0')), 'ready');
    });

    it('that nobody knows is left to Python’s own error, which names it', async () => {
      const { error } = await page.evaluate(run, 'import nunpy_misspelt');
      assert.deepEqual([error?.type, error?.missing], ['ModuleNotFoundError', 'nunpy_misspelt']);
    });

    it('that the program requires is installed before it runs, and once', async () => {
      const code = `# /// script\n# dependencies = ["native_counter @ ${server.url}/wheels/${WHEEL}"]\n# ///\nimport native_counter\nnative_counter.__name__`;
      const { status, value, error } = await page.evaluate(run, code);
      assert.deepEqual([status, value, error?.traceback], ['ok', "'native_counter'", undefined]);
      const fetched = server.requests.filter(({ path }) => path.endsWith(WHEEL)).length;
      assert.equal((await page.evaluate(run, code)).status, 'ok');
      assert.equal(server.requests.filter(({ path }) => path.endsWith(WHEEL)).length, fetched);
    });

    it('stays with the session when it comes back', async () => {
      assert.equal(await page.evaluate(comeBack), true);
      assert.equal((await page.evaluate(run, 'native_counter.__name__, kept')).value, "('native_counter', 41)");
    });

    it('can be a file of the reader’s', async () => {
      await page.evaluate(restart);
      assert.equal((await page.evaluate(run, 'import native_counter')).status, 'error');
      assert.equal(await page.evaluate(installFile, `/wheels/${WHEEL}`), null);
      assert.equal((await page.evaluate(run, 'import native_counter; native_counter.__name__')).value, "'native_counter'");
    });

    it('that is still on its way when Stop is pressed ends the run at once; the next one has it', async () => {
      await page.evaluate(restart);
      server.fault(/\.whl$/, { type: 'slow', bytesPerSecond: 2000 });
      const code = `# /// script\n# dependencies = ["native_counter @ ${server.url}/wheels/${WHEEL}?slow"]\n# ///\nimport native_counter\n1`;
      const stopped = await page.evaluate(stopSoon, code);
      server.clearFaults();
      assert.equal(stopped.status, 'stopped');
      assert.equal((await page.evaluate(run, 'kept = 5\nkept')).value, '5');
    });

    it('leaves no complaint', async () => {
      const known = /could not be installed|404|Failed to load resource|ERR_|not a zip|BadZipFile|Access-Control|NetworkError|load failed/i;
      assert.deepEqual((await complaints(page)).filter((complaint) => !known.test(complaint)), []);
    });
  });
}

// What follows runs in the page.

async function openSession() {
  const { createSession } = await import(/** @type {any} */ ('/dist/engine.js'));
  const session = await createSession({ packageUrl: '/nothing/here/', storageKey: 'packages' });
  await session.boot();
  Object.assign(globalThis, { session, createSession });
}

/** @param {string} code @returns {Promise<RunResult>} */
const run = (code) => /** @type {any} */ (globalThis).session.run(code).result;

/** @param {string} wheel @returns {Promise<{ code: string, message: string } | null>} */
async function install(wheel) {
  try {
    await /** @type {any} */ (globalThis).session.install([wheel]);
    return null;
  } catch (error) {
    const { code, message } = /** @type {any} */ (error);
    return { code, message };
  }
}

/** @param {string} url */
async function installFile(url) {
  const bytes = await (await fetch(url)).blob();
  await /** @type {any} */ (globalThis).session.install([new File([bytes], url.slice(url.lastIndexOf('/') + 1))]);
  return null;
}

const restart = () => /** @type {any} */ (globalThis).session.restart();

/**
 * Starts a worker with a package of Pyodide's list, without a page around it.
 *
 * @param {string} name
 * @param {string} wheel - its bytes, as base64
 * @returns {Promise<string>} how the start ended
 */
async function installByName(name, wheel) {
  const paths = { wasm: 'pyodide/pyodide.asm.wasm', glue: 'pyodide/pyodide.asm.mjs', stdlib: 'pyodide/python_stdlib.zip', lock: 'pyodide/pyodide-lock.json', python: 'python.json', worker: 'worker.js' };
  const entries = await Promise.all(Object.entries(paths).map(async ([part, path]) => [part, await (await fetch(`/dist/${path}`)).blob()]));
  const files = Object.fromEntries(entries);
  const { file_name: file } = JSON.parse(await files.lock.text()).packages[name];
  const wheels = [{ name, url: `https://wheels.invalid/${file}`, bytes: await (await fetch(`data:application/zip;base64,${wheel}`)).blob(), imports: [name] }];
  const urls = [1, 2].map(() => URL.createObjectURL(new Blob(['1'])));
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(URL.createObjectURL(new Blob([files.worker], { type: 'text/javascript' })));
  const module = await WebAssembly.compile(await files.wasm.arrayBuffer());
  const request = { wheels, images: [], capture: false, memoryLimit: 2 ** 29, home: { entries: [], contents: [], data: new Blob() }, homeIsNewer: false };
  worker.postMessage({ type: 'start', port: port2, module, files, request, stop: { kind: 'urls', urls } }, [port2]);
  /** @type {string} */
  const end = await new Promise((resolve) => {
    port1.onmessage = ({ data }) => data.type === 'ready' ? resolve('ready') : data.type === 'boot-failed' && resolve(data.message);
  });
  worker.terminate();
  return end;
}

/** Ends the session and opens it anew, as the next visit does. @returns {Promise<boolean>} whether it came back */
async function comeBack() {
  const { session, createSession } = /** @type {any} */ (globalThis);
  await session.checkpoint();
  await session.dispose();
  const next = await createSession({ packageUrl: '/nothing/here/', storageKey: 'packages' });
  const report = await next.boot();
  Object.assign(globalThis, { session: next });
  return report.restored !== undefined;
}

/** @param {string} code @returns {Promise<RunResult>} */
async function stopSoon(code) {
  const run = /** @type {any} */ (globalThis).session.run(code);
  await new Promise((resolve) => setTimeout(resolve, 200));
  run.stop();
  return run.result;
}
