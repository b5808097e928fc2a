// @ts-check
/** `npm start`: builds, then serves the demo with the built files beside it. `PORT` or `--port` chooses the port (8000). */
import { spawnSync } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { serve } from './serve.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { port: { type: 'string' } } });
const port = Number(values.port ?? process.env['PORT'] ?? 8000);
if (!Number.isInteger(port) || port < 1 || port > 65_535) fail(`A port is a number from 1 to 65535, such as: PORT=8001 npm start`);

// The port first: nobody should wait for a build only to hear that it is taken.
const server = await serve({ '/': `${root}demo`, '/dist/': `${root}dist` }, port).catch((error) => {
  if (error.code === 'EADDRINUSE') return fail(`Port ${port} is already in use. Choose another one, for example: PORT=${port < 65_535 ? port + 1 : 8000} npm start`);
  return fail(`Port ${port} cannot be used (${error.message}). Choose another one, for example: PORT=8001 npm start`);
});

const build = spawnSync(process.execPath, [`${root}.config/build.mjs`], { stdio: 'inherit', cwd: root });
if (build.status !== 0) {
  server.close();
  fail('The build failed; what it said stands above.');
}
// What the demo's emulated board runs. It is no part of the release, so the build does not make it.
const micropython = `${root}node_modules/@micropython/micropython-webassembly-pyscript/`;
for (const file of ['micropython.mjs', 'micropython.wasm']) await cp(micropython + file, `${root}dist/demo/${file}`);
console.log(`py-playground demo: http://localhost:${port}/`);

/**
 * @param {string} line
 * @returns {never}
 */
function fail(line) {
  console.error(line);
  process.exit(1);
}
