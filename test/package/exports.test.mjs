// @ts-check
/** The package as npm delivers it: everything that `exports` promises is there, resolves, and does no more than it says. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { rollup } from 'rollup';
import { installInto } from '../support/package.mjs';

const run = promisify(execFile);
const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));

const TYPED = `import { createSession, PlaygroundError } from 'py-playground/engine.js';
import type { RunResult, Session } from 'py-playground/engine.js';
import { PyPlayground, PyResultEvent } from 'py-playground';
import 'py-playground/define.js';

export async function answer(): Promise<RunResult> {
  const session: Session = await createSession({ packages: ['numpy'], isolation: 'sandbox' });
  try {
    for await (const item of session.run('print(6*7)', { timeout: 5 })) if (item.stream === 'stdout') console.log(item.text.length);
    return await session.run('1').result;
  } catch (error) {
    throw error instanceof PlaygroundError ? new Error(error.code satisfies string) : error;
  }
}
export const tag: PyPlayground | null = document.querySelector('py-playground');
tag?.addEventListener('py-result', (event) => event instanceof PyResultEvent && event.result.durationMs.toFixed());
// @ts-expect-error The types are real: there is no such status.
export const wrong: RunResult['status'] = 'fine';
`;

describe('the package', () => {
  /** @type {string} */
  let project;
  /** @type {string} */
  let installed;
  /** @type {{ exports: Record<string, string | Record<string, string>>, sideEffects: string[], customElements: string, types: string }} */
  let manifest;
  /** @type {string[]} */
  let built;

  before(async () => {
    project = await mkdtemp(join(tmpdir(), 'exports-'));
    installed = await installInto(project);
    manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
    built = (await readdir(join(installed, 'dist'))).filter((name) => name.endsWith('.js'));
  });
  after(() => rm(project, { recursive: true }));

  /** What is left of a project's script once a bundler has dropped what nobody uses. @param {string} code */
  async function bundled(code) {
    await writeFile(join(project, 'bundled.js'), code);
    const bundle = await rollup({ input: join(project, 'bundled.js'), plugins: [nodeResolve({ browser: true })], onwarn: () => undefined });
    const { output } = await bundle.generate({ format: 'es' });
    await bundle.close();
    return output.map((chunk) => ('code' in chunk ? chunk.code : '')).join('\n');
  }

  it('has every file that its exports name', async () => {
    const targets = Object.values(manifest.exports).flatMap((target) => (typeof target === 'string' ? [target] : Object.values(target)));
    for (const target of [...targets, manifest.types, manifest.customElements]) await access(join(installed, target.replace('/*', '')));
    const core = ['pyodide-lock.json', 'pyodide.asm.mjs', 'pyodide.asm.mjs.txt', 'pyodide.asm.wasm', 'python_stdlib.zip'];
    assert.deepEqual((await readdir(join(installed, 'dist/pyodide'))).sort(), core);
  });

  it('has every file that its scripts load', async () => {
    for (const script of built) {
      const text = await readFile(join(installed, 'dist', script), 'utf8');
      for (const [, file = ''] of text.matchAll(/(?:\bfrom|\bimport|\bimport\(|new URL\()\s*["'`](\.\/[^"'`]+)["'`]/g)) await access(join(installed, 'dist', file));
    }
  });

  it('carries the licence and nothing from the workshop', async () => {
    const names = await readdir(installed, { recursive: true });
    assert.ok(names.includes('LICENSE'));
    assert.deepEqual(names.filter((name) => /(^|\/)(src|test|python|\.config|node_modules)(\/|$)|\.test\.|\.map$/.test(name)), []);
  });

  it('keeps what the scripts with side effects do, through any bundler', async () => {
    assert.deepEqual(manifest.sideEffects.filter((script) => !built.includes(script.replace('./dist/', ''))), []);
    for (const entry of ['py-playground', 'py-playground/define.js']) {
      const code = await bundled(`import '${entry}';`);
      assert.match(code, /customElements\.define\(/);
      assert.match(code, /worker\.js\.txt/);
    }
    assert.match(await bundled("import 'py-playground/engine.js';"), /worker\.js\.txt/);
  });

  it('says that the engine has none, and it has none', async () => {
    assert.ok(!manifest.sideEffects.includes('./dist/engine.js'));
    await writeFile(join(project, 'unused.js'), "import './node_modules/py-playground/dist/engine.js';");
    // Without the resolver, Rollup does not read what package.json says and looks for itself.
    const bundle = await rollup({ input: join(project, 'unused.js'), treeshake: { propertyReadSideEffects: false }, onwarn: () => undefined });
    const { output } = await bundle.generate({ format: 'es' });
    await bundle.close();
    assert.equal(output[0].code.trim(), '');
  });

  it('leaves the tag out of programs that use only the engine', async () => {
    const code = await bundled("import { createSession } from 'py-playground/engine.js'; createSession();");
    assert.doesNotMatch(code, /customElements|LitElement|codemirror/i);
  });

  for (const [moduleResolution, module] of /** @type {const} */ ([['bundler', 'esnext'], ['nodenext', 'nodenext']])) {
    it(`has types that resolve with moduleResolution ${moduleResolution}`, async () => {
      await writeFile(join(project, 'typed.ts'), TYPED);
      const options = { module, moduleResolution, target: 'es2022', lib: ['es2023', 'dom', 'dom.iterable'], types: [], strict: true, noEmit: true, exactOptionalPropertyTypes: true };
      await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['typed.ts'] }));
      const { stdout } = await run(process.execPath, [tsc, '-p', project]).catch((error) => error);
      assert.equal(stdout, '');
    });
  }

  it('can be imported on a server, where it defines nothing and the engine’s names are there', async () => {
    const code = `
      for (const entry of ['py-playground', 'py-playground/define.js', 'py-playground/engine.js']) {
        const { openSession } = await import(entry);
        console.log(entry, openSession().status);
      }`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', code], { cwd: project });
    assert.equal(stdout, 'py-playground idle\npy-playground/define.js idle\npy-playground/engine.js idle\n');
  });
});
