// @ts-check
/** The page that programs try to get at: it keeps a secret in every store there is, and notes whatever comes to it. */

/** @typedef {import('../../../.config/browsers.mjs').Page} Page */
/** @typedef {Awaited<ReturnType<typeof import('../../support/server.mjs').startServer>>} Server */

export const SECRET = 'the-secret-of-the-page';

/** The page's path. */
export const PATH = '/lesson';

const COOKIES = ['plain=%; Path=/', 'http-only=%; HttpOnly', 'lax=%; SameSite=Lax', 'strict=%; SameSite=Strict; HttpOnly', 'none=%; SameSite=None; Secure'];

/**
 * Opens a page with these tags, and with something to lose.
 *
 * @param {Page} page
 * @param {Server} server - serves `/dist/` and `/isolation/`
 * @param {string} tags - HTML
 */
export async function openPage(page, server, tags) {
  for (const [index, cookie] of COOKIES.entries()) {
    server.page(`/cookie-${index}`, '', { 'set-cookie': cookie.replace('%', SECRET) });
    await page.goto(`${server.url}/cookie-${index}`);
  }
  server.page(PATH, `<script type="module" src="/dist/py-playground.js"></script>${tags}`);
  server.addHeaders(/service-worker\.js$/, { 'service-worker-allowed': '/' });
  await page.goto(server.url + PATH);
  await page.evaluate('customElements.whenDefined("py-playground").then(() => true)');
  await page.evaluate(fillStores, SECRET);
}

/**
 * Runs in the page. It also starts to note what comes to it: `globalThis.heard`.
 *
 * @param {string} secret
 */
async function fillStores(secret) {
  /** @type {string[]} */
  const heard = [];
  Object.assign(globalThis, { heard });
  addEventListener('message', ({ data }) => heard.push(JSON.stringify(data)));
  for (const name of ['kept', 'requests']) new BroadcastChannel(name).onmessage = ({ data }) => heard.push(String(data));
  addEventListener('storage', () => heard.push('storage changed'));

  localStorage.setItem('kept', secret);
  sessionStorage.setItem('kept', secret);
  await (await caches.open('kept')).put('https://kept.invalid/', new Response(secret));
  await new Promise((resolve, reject) => {
    const opening = indexedDB.open('kept', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('kept').put(secret, 'kept');
    opening.onerror = reject;
    opening.onsuccess = () => resolve(opening.result.close());
  });
  void navigator.locks.request(secret, () => new Promise(() => undefined));
  if (navigator.storage && 'getDirectory' in navigator.storage) await (await navigator.storage.getDirectory()).getFileHandle(secret, { create: true });
  if ('serviceWorker' in navigator) await navigator.serviceWorker.register('/isolation/service-worker.js', { scope: '/' });
}

/** Runs in the page: its visible state, and all of its stores but the cookies that scripts cannot see. */
export async function readPage() {
  // The tag's own, which it makes at the page's origin.
  const isNotOurs = (/** @type {string} */ name) => !name.startsWith('py-playground');
  const databases = await indexedDB.databases();
  return {
    html: document.documentElement.outerHTML,
    address: location.href,
    cookies: document.cookie,
    stores: [JSON.stringify(localStorage), JSON.stringify(sessionStorage)],
    databases: databases.map(({ name = '' }) => name).filter(isNotOurs),
    caches: (await caches.keys()).filter(isNotOurs),
  };
}

/**
 * Runs a program in a tag.
 *
 * @param {Page} page
 * @param {string} tag - selector
 * @param {string} program
 * @returns {Promise<import('../../../src/engine/types.js').RunResult>}
 */
export function run(page, tag, program) {
  return page.evaluate((selector, code) => document.querySelector(selector).run(code), tag, program);
}

/**
 * The value of a program that must end well, when it is a text.
 *
 * @param {Page} page
 * @param {string} tag
 * @param {string} program
 */
export async function valueOf(page, tag, program) {
  const { value, error } = await run(page, tag, program);
  if (value === undefined) throw new Error(error?.message ?? 'no value');
  return value.slice(1, -1);
}
