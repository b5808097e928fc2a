// @ts-check
/**
 * WebKitGTK, driven by plain WebDriver (https://www.w3.org/TR/webdriver2/) over HTTP. The driver serves one session, so every page has
 * a driver and a MiniBrowser of its own, on one virtual screen.
 */
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { refuseMedia, waitFor } from './page.mjs';
import { startProcess } from './processes.mjs';

/** @typedef {import('./page.mjs').Page} Page */
/** @typedef {import('./page.mjs').Browser} Browser */

/** How long the driver may take to listen, in milliseconds. */
const START_MS = 20_000;

/** WebDriver's names for keys that write nothing: https://www.w3.org/TR/webdriver2/#keyboard-actions */
const KEYS = {
  Backspace: '\uE003', Tab: '\uE004', Enter: '\uE007', Shift: '\uE008', Control: '\uE009', Alt: '\uE00A', Escape: '\uE00C',
  PageUp: '\uE00E', PageDown: '\uE00F', End: '\uE010', Home: '\uE011', ArrowLeft: '\uE012', ArrowUp: '\uE013', ArrowRight: '\uE014',
  ArrowDown: '\uE015', Delete: '\uE017', F1: '\uE031', Meta: '\uE03D',
};

/**
 * @param {import('./find.mjs').WebKitPrograms} programs
 * @param {{ args?: string[] }} options
 * @returns {Promise<Browser>}
 */
export async function launchWebKit(programs, { args = [] }) {
  const screen = await startScreen(programs.display);
  const env = { ...process.env, DISPLAY: screen.display };
  // Answers such as `WebKitGTK 2.50.6`.
  const version = execFileSync(programs.browser, ['--version'], { env, encoding: 'utf8' }).trim();
  /** @type {Set<() => Promise<void>>} */
  const pages = new Set();
  return {
    engine: 'webkit',
    version,
    newPage: async () => {
      const page = await openPage(programs, env, args, () => pages.delete(page.close));
      pages.add(page.close);
      return page;
    },
    close: async () => {
      await Promise.all([...pages].map((close) => close()));
      screen.stop();
    },
  };
}

/**
 * Starts Xvfb on a display number that Xvfb itself finds free and tells through file descriptor 3.
 *
 * @param {string} program
 * @returns {Promise<{ display: string, stop: () => void }>}
 */
async function startScreen(program) {
  const { process: xvfb, stop } = startProcess(program, ['-displayfd', '3', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const number = await new Promise((resolve, reject) => {
    xvfb.stdio[3]?.once('data', (text) => resolve(String(text).trim()));
    xvfb.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)));
    xvfb.once('error', reject);
  });
  return { display: `:${number}`, stop };
}

/**
 * @param {import('./find.mjs').WebKitPrograms} programs
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} args
 * @param {() => void} closed
 * @returns {Promise<Page>}
 */
async function openPage(programs, env, args, closed) {
  const port = await freePort();
  const driver = startProcess(programs.driver, [`--port=${port}`, '--host=local'], { env, stdio: 'ignore' });
  try {
    const base = `http://127.0.0.1:${port}`;
    await untilListening(base, driver.process);
    const options = { binary: programs.browser, args: ['--automation', ...args] };
    const session = await command('POST', `${base}/session`, { capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } } });
    const root = `${base}/session/${session.sessionId}`;
    await command('POST', `${root}/timeouts`, { script: 3_600_000 });
    return wrap(root, async () => {
      closed();
      // Deleting the session waits for a page that may be spinning for ever; ending the process group does not.
      driver.stop();
    });
  } catch (error) {
    driver.stop();
    throw error;
  }
}

/**
 * @param {string} root - the session's address at the driver
 * @param {() => Promise<void>} close
 * @returns {Page}
 */
function wrap(root, close) {
  let url = 'about:blank';
  /** @type {Page['evaluate']} */
  const evaluate = async (code, ...args) => {
    const answer = await command('POST', `${root}/execute/async`, { script: asScript(code), args: [JSON.stringify(args)] });
    if ('error' in answer) throw new Error(answer.error);
    return /** @type {any} */ (answer.json === null ? undefined : JSON.parse(answer.json));
  };
  /** @type {Page['emulate']} */
  const emulate = async (look) => {
    refuseMedia(look);
    await resize(root, evaluate, look);
  };
  return {
    goto: async (address) => {
      url = address;
      await command('POST', `${root}/url`, { url: address });
    },
    evaluate,
    waitFor: (code, timeoutMs) => waitFor(evaluate, code, timeoutMs),
    press: (keys) => actKeys(root, chordActions(keys)),
    type: (text) => actKeys(root, [...text].flatMap((key) => [keyAction('keyDown', key), keyAction('keyUp', key)])),
    click: (x, y) => actPointer(root, x, y),
    emulate,
    limitStorage: () => Promise.reject(new Error('The storage can be limited in Chromium only')),
    screenshot: async (path, look = {}) => {
      await emulate(look);
      await writeFile(path, Buffer.from(await command('GET', `${root}/screenshot`), 'base64'));
    },
    onConsole: () => {
      throw new Error("WebKitGTK's driver does not tell what the page writes to its console");
    },
    url: () => url,
    close,
  };
}

/**
 * Wraps a function or an expression into the body of WebDriver's asynchronous script, so that its value, or what it threw, comes back
 * as JSON text. `undefined`, which JSON does not know, travels as `null`.
 *
 * @param {string | ((...args: any[]) => any)} code
 */
function asScript(code) {
  const call = typeof code === 'string' ? `async () => (${code})` : `async (...args) => (${code})(...args)`;
  return `
    const [argumentsJson, done] = arguments;
    (${call})(...JSON.parse(argumentsJson)).then(
      (value) => done({ json: JSON.stringify(value) ?? null }),
      (error) => done({ error: error instanceof Error ? error.name + ': ' + error.message : String(error) }));`;
}

/**
 * @param {string} method
 * @param {string} address
 * @param {unknown} [body]
 * @returns {Promise<any>}
 */
async function command(method, address, body) {
  const response = await fetch(address, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const { value } = /** @type {{ value: any }} */ (await response.json());
  if (!response.ok) throw new Error(`WebKitWebDriver: ${value?.error}: ${value?.message}`);
  return value;
}

/** @returns {Promise<number>} a port that nobody listened at a moment ago */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/**
 * @param {string} base
 * @param {import('node:child_process').ChildProcess} driver
 */
async function untilListening(base, driver) {
  const deadline = performance.now() + START_MS;
  while (driver.exitCode === null && performance.now() < deadline) {
    try {
      return await command('GET', `${base}/status`);
    } catch {
      // Not listening yet: the only way to know is to ask again.
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error(`WebKitWebDriver did not start (exit code ${driver.exitCode})`);
}

/**
 * WebDriver sets the outer size of the window; the difference to the viewport is known only once it stands.
 *
 * @param {string} root
 * @param {Page['evaluate']} evaluate
 * @param {import('./page.mjs').Look} look
 */
async function resize(root, evaluate, { width, height }) {
  if (!width && !height) return;
  const inner = await evaluate('[innerWidth, innerHeight]');
  const outer = await command('GET', `${root}/window/rect`);
  await command('POST', `${root}/window/rect`, {
    width: outer.width + (width ?? inner[0]) - inner[0],
    height: outer.height + (height ?? inner[1]) - inner[1],
  });
  const [nowWide, nowHigh] = await evaluate('[innerWidth, innerHeight]');
  // Its toolbar has a least width.
  if ((width ?? nowWide) !== nowWide || (height ?? nowHigh) !== nowHigh) throw new Error(`MiniBrowser's window became ${nowWide} × ${nowHigh}`);
}

/**
 * @param {'keyDown' | 'keyUp'} type
 * @param {string} key
 */
function keyAction(type, key) {
  return { type, value: key in KEYS ? KEYS[/** @type {keyof typeof KEYS} */ (key)] : key === '\n' ? KEYS.Enter : key };
}

/** @param {string} keys */
function chordActions(keys) {
  const chord = keys.split(/(?<=.)\+(?=.)/);
  return [...chord.map((key) => keyAction('keyDown', key)), ...chord.reverse().map((key) => keyAction('keyUp', key))];
}

/**
 * @param {string} root
 * @param {object[]} actions
 */
async function actKeys(root, actions) {
  await command('POST', `${root}/actions`, { actions: [{ type: 'key', id: 'keyboard', actions }] });
}

/**
 * @param {string} root
 * @param {number} x
 * @param {number} y
 */
async function actPointer(root, x, y) {
  const actions = [{ type: 'pointerMove', x, y }, { type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 }];
  await command('POST', `${root}/actions`, { actions: [{ type: 'pointer', id: 'mouse', actions }] });
}
