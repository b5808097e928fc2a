// @ts-check
/** `npm start`, in a copy of the sources: it builds, and nobody else's build may be in its way. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A server on a free port of this machine. */
async function occupy() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  return { port: address.port, free: () => new Promise((resolve) => server.close(resolve)) };
}

describe('npm start', () => {
  /** @type {string} */
  let folder;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'start-'));
    for (const name of ['.config', 'src', 'python', 'demo', 'package.json', 'rollup.config.mjs', 'tsconfig.json']) {
      await cp(root + name, join(folder, name), { recursive: true });
    }
    await symlink(`${root}node_modules`, join(folder, 'node_modules'));
  });
  after(() => rm(folder, { recursive: true }));

  /** @param {string} port */
  const start = (port) => spawn(process.execPath, ['.config/start.mjs', '--port', port], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });

  /** @param {string} port */
  async function failure(port) {
    const child = start(port);
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (piece) => (said += piece));
    child.stdout.setEncoding('utf8').on('data', (piece) => (said += piece));
    const code = await new Promise((resolve) => child.once('close', resolve));
    return { code, said };
  }

  it('says in one line that the port is taken, and what to do, before it builds', async () => {
    const { port, free } = await occupy();
    const { code, said } = await failure(String(port));
    await free();
    assert.equal(code, 1);
    assert.equal(said, `Port ${port} is already in use. Choose another one, for example: PORT=${port + 1} npm start\n`);
  });

  it('says in one line that a port is a number', async () => {
    assert.deepEqual(await failure('eighty'), { code: 1, said: 'A port is a number from 1 to 65535, such as: PORT=8001 npm start\n' });
  });

  it('builds, prints the address, and serves the demo with the built files beside it', async () => {
    const { port, free } = await occupy();
    await free();
    const child = start(String(port));
    const closed = new Promise((resolve) => child.once('close', resolve));
    let complaints = '';
    child.stderr.setEncoding('utf8').on('data', (piece) => (complaints += piece));
    try {
      const address = await new Promise((resolve, reject) => {
        let said = '';
        child.stdout.setEncoding('utf8').on('data', (piece) => {
          said += piece;
          const [, found] = /^py-playground demo: (http:\S+)$/m.exec(said) ?? [];
          if (found) resolve(found);
        });
        void closed.then((code) => reject(new Error(`npm start ended with ${code}: ${said}${complaints}`)));
      });
      assert.equal(address, `http://localhost:${port}/`);
      assert.match(await (await fetch(address)).text(), /<py-playground/);
      for (const file of ['py-playground.js', 'worker.js', 'pyodide/pyodide.asm.wasm', 'demo/micropython.mjs', 'demo/micropython.wasm']) {
        /** @type {Response} */
        const response = await fetch(`${address}dist/${file}`);
        await response.body?.cancel();
        assert.equal(response.status, 200, file);
      }
    } finally {
      child.kill();
      await closed;
    }
  });
});
