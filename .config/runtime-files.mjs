// @ts-check
/**
 * Builds what runs on the far side of the wall: the worker, the runtime frame, our Python packages and Pyodide's core files;
 * then writes `dist/runtime.js`, which pins each by SHA-256. The page's script is built after that, with those pins inside.
 */
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { loadPyodide } from 'pyodide';
import { rollup } from 'rollup';
import { makePrebuiltImage } from './prebuilt-image.mjs';
import { writeReactorWheel } from './reactor-wheel.mjs';
import esbuild from 'rollup-plugin-esbuild';

const PLACEHOLDER = '__PY_PLAYGROUND_VERSION__';
const CORE = { wasm: 'pyodide.asm.wasm', glue: 'pyodide.asm.mjs', stdlib: 'python_stdlib.zip', lock: 'pyodide-lock.json' };

/** @param {string | Uint8Array} data */
export const sha256 = (data) => createHash('sha256').update(data).digest('hex');

/** TypeScript to small JavaScript; the same settings for every bundle. */
export const typescript = () => esbuild({ target: 'es2022', minify: true, legalComments: 'none', tsconfig: 'tsconfig.json' });

/**
 * One self-contained script without imports or exports, so that it runs as a classic worker and inline in a frame.
 * @param {string} input
 */
async function bundleScript(input) {
  const bundle = await rollup({
    input,
    external: (id) => id.startsWith('node:') || id === 'ws',
    plugins: [
      {
        name: 'runtime-version',
        resolveId: (id) => (id === '#runtime-version' ? `\0${id}` : null),
        load: (id) => (id === '\0#runtime-version' ? `export const version = '${PLACEHOLDER}';` : null),
      },
      nodeResolve({ browser: true }),
      typescript(),
    ],
    onwarn(warning, warn) {
      // Pyodide's loader has a branch for Node that no browser takes.
      if (warning.code !== 'EMPTY_IMPORT_META' && warning.code !== 'MISSING_NODE_BUILTINS') warn(warning);
    },
  });
  const { output } = await bundle.generate({ format: 'iife', inlineDynamicImports: true });
  await bundle.close();
  return output[0].code.trim();
}

/** Parts of our packages that no page uses: servers and tests do. */
const ONLY_OUTSIDE = /^pickle_reactor\/(server\/|__main__\.py|asgi\.py|testing\.py|fake_page\.py)/;

/**
 * Leaves out what only readers of the repository read: a quarter of what travels. Public docstrings stay, the editor shows them.
 *
 * @param {Record<string, string>} files - path → source, changed in place
 */
async function stripSources(files) {
  const python = await loadPyodide();
  python.runPython(await readFile('.config/strip-python.py', 'utf8'));
  const strip = python.globals.get('strip');
  for (const [name, source] of Object.entries(files)) files[name] = strip(source, name.startsWith('_py_playground/'));
  strip.destroy();
}

/** Our Python packages as one file: path → source. @param {string} folder */
async function packPython(folder) {
  /** @type {Record<string, string>} */
  const files = {};
  for (const name of ['_py_playground', 'py_playground', 'web_serial', 'web_usb', 'web_ftdi', 'pickle_reactor']) {
    const entries = await readdir(path.join(folder, name), { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      if (!entry.isFile() || !entry.name.endsWith('.py')) continue;
      const file = path.join(entry.parentPath, entry.name);
      const name = path.relative(folder, file).split(path.sep).join('/');
      if (!ONLY_OUTSIDE.test(name)) files[name] = await readFile(file, 'utf8');
    }
  }
  await stripSources(files);
  files['_py_playground/_version.py'] = `__version__ = "${PLACEHOLDER}"\n`;
  return Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Writes everything below `dist` and returns the release's version. @param {string} dist */
export async function buildRuntimeFiles(dist) {
  const { version: packageVersion } = JSON.parse(await readFile('package.json', 'utf8'));
  const { version: pyodideVersion } = JSON.parse(await readFile('node_modules/pyodide/package.json', 'utf8'));
  await mkdir(path.join(dist, 'pyodide'), { recursive: true });

  /** @type {Record<string, { path: string, sha256: string, bytes: number }>} */
  const core = {};
  for (const [part, name] of Object.entries(CORE)) {
    const source = path.join('node_modules/pyodide', name);
    await cp(source, path.join(dist, 'pyodide', name));
    // Its twin is for bundlers: see src/bundler/files.ts.
    if (part === 'glue') await cp(source, path.join(dist, 'pyodide', `${name}.txt`));
    const data = await readFile(source);
    core[part] = { path: `pyodide/${name}`, sha256: sha256(data), bytes: data.length };
  }

  const workerDraft = await bundleScript('src/worker/entry.ts');
  const python = await packPython('python');
  const version = `${packageVersion}+${sha256(JSON.stringify([workerDraft, python, core])).slice(0, 12)}`;

  /** @param {string} name @param {string} text */
  const emit = async (name, text) => {
    await writeFile(path.join(dist, name), text);
    return { path: name, sha256: sha256(text), bytes: Buffer.byteLength(text) };
  };
  const worker = await emit('worker.js', workerDraft.replaceAll(PLACEHOLDER, version));
  await emit('worker.js.txt', workerDraft.replaceAll(PLACEHOLDER, version));
  const pythonFile = await emit('python.json', JSON.stringify({ version, files: python }).replaceAll(PLACEHOLDER, version));

  const frameScript = await bundleScript('src/transport/frame/frame.ts');
  const frameHash = `sha256-${createHash('sha256').update(frameScript).digest('base64')}`;
  const template = await readFile('src/transport/frame/sandbox.html', 'utf8');
  const sandboxHtml = template.replace('%HASH%', () => frameHash).replace('%SCRIPT%', () => frameScript);
  await emit('sandbox.html', sandboxHtml);

  await writeReactorWheel(dist, packageVersion);
  const prebuilt = await makePrebuiltImage(dist);
  const exports = { version, prebuilt, pyodideVersion, worker, python: pythonFile, core, sandboxHtml };
  const lines = Object.entries(exports).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`);
  await writeFile(path.join(dist, 'runtime.js'), lines.join(''));
  return version;
}
