// @ts-check
/** A real server in Python for tests in real pages: uvicorn with an application of test/fixtures, on a free port, until it is closed. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { ensureDebianFiles } from '../../.config/browsers/find.mjs';
import { endWithUs } from '../../.config/browsers/processes.mjs';
import { PATIENCE_MS } from './time-limits.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What Debian has, its own Python can import; another one, which may run the other tests, cannot. */
const PYTHON = '/usr/bin/python3';
const PACKAGES = ['python3-uvicorn', 'python3-fastapi'];

/** How often a server that is starting is asked whether it is there, in milliseconds. */
const POLL_MS = 50;

/**
 * @typedef {object} PythonServer
 * @property {string} url - of the application, without a slash at the end
 * @property {string} origin
 * @property {() => string} log - what it printed
 * @property {() => Promise<void>} close
 */

/**
 * Starts a server and waits until it answers at `/health`.
 *
 * @param {string} folder - of the application, inside the repository; its modules can be imported
 * @param {string} application - `module:name`
 * @param {string} [base] - where the application is mounted, such as `/shop`
 * @returns {Promise<PythonServer>}
 * @throws {import('../../.config/browsers/find.mjs').MissingProgramError} where Debian's packages are not and cannot be installed
 */
export async function startPythonServer(folder, application, base = '') {
  ensureDebianFiles(PACKAGES);
  const port = await freePort();
  const args = ['-m', 'uvicorn', application, '--port', String(port), '--no-access-log'];
  const env = { ...process.env, PYTHONPATH: `${ROOT}python`, PYTHONDONTWRITEBYTECODE: '1' };
  const server = spawn(PYTHON, args, { cwd: ROOT + folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  endWithUs(server);
  let log = '';
  for (const stream of [server.stdout, server.stderr]) stream.setEncoding('utf8').on('data', (piece) => (log += piece));
  const ended = new Promise((resolve) => server.once('close', resolve));
  const close = async () => {
    server.kill();
    await ended;
  };
  const origin = `http://127.0.0.1:${port}`;
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await answers(`${origin}${base}/health`))) {
    if (server.exitCode === null && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      continue;
    }
    await close();
    throw new Error(`The server ${application} did not come. It said:\n${log}`);
  }
  return { url: origin + base, origin, log: () => log, close };
}

/** @returns {Promise<number>} a port that nobody uses now */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}

/** @param {string} url */
async function answers(url) {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response.ok;
  } catch {
    // It does not listen yet.
    return false;
  }
}
