// @ts-check
/** `npm run build`: everything in `dist/`, from nothing. */
import { execFileSync } from 'node:child_process';
import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rollup } from 'rollup';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
process.chdir(root);

await rm('dist', { recursive: true, force: true });
const { default: config } = await import('../rollup.config.mjs');
const { output, ...input } = await config();
const bundle = await rollup(input);
await bundle.write(output);
await bundle.close();
await cp('src/element/py-playground.css', 'dist/py-playground.css');

/** @param {string} tool @param {string[]} args */
const run = (tool, ...args) => execFileSync(process.execPath, [path.join('node_modules', tool), ...args], { stdio: ['ignore', 2, 2] });
run('typescript/bin/tsc', '-p', '.config/tsconfig.types.json');
run('@custom-elements-manifest/analyzer/cem.js', 'analyze', '--config', '.config/custom-elements-manifest.config.mjs');
