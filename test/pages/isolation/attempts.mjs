// @ts-check
/**
 * What a program may try in order to get out of its worker. Each attempt runs in the sandbox, where it must come to nothing, and as a
 * control at the page's own origin, where the same lines do reach what they are after.
 */
import { ENGINES } from '../../../.config/browsers.mjs';

/** @typedef {import('../../../.config/browsers.mjs').Engine} Engine */

/**
 * `js` is the body of an asynchronous JavaScript function of `at`, `python` that of a Python one. What it returns is what it got hold of;
 * it returns nothing, or throws, when it failed, or when only the other side can tell.
 *
 * @typedef {object} Attempt
 * @property {string} name
 * @property {string} [js]
 * @property {string} [python]
 * @property {readonly Engine[]} [works] - the engines in which it works at the page's own origin
 */

/**
 * What an attempt is aimed at.
 *
 * @typedef {object} Target
 * @property {string} token - the attempt's own word, part of every address here
 * @property {string} page - the page's path
 * @property {string} host - the page's host name and port
 * @property {string} path - of an address at the page's origin
 * @property {string} url - the same, absolute
 * @property {string} socket - the same, as `ws://`
 * @property {string} blob - a blob URL that the page made
 */

const ALL = ENGINES;
/**
 * Where a worker can start workers. Firefox 153 starts about one in three hundred never, in a page of a few lines too, and here the
 * worker that asked then answers no more.
 */
const NESTING = ALL.filter((engine) => engine !== 'firefox');

/**
 * A promise of an event of the object that the expression makes; `error` and `close` are failures.
 *
 * @param {string} expression
 * @param {string} event
 */
const event = (expression, event) => `await new Promise((resolve, reject) => {
  const it = ${expression};
  it.on${event} = () => resolve('${event}');
  it.onerror = it.onclose = () => reject(new Error('error event'));
})`;

/** The address of a script in a blob. @param {string} source - an expression */
const script = (source) => `URL.createObjectURL(new Blob([${source}], { type: 'text/javascript' }))`;

/**
 * Fetching with these options.
 *
 * @param {string} options
 * @param {string} [what]
 */
const fetching = (options, what = 'at.url') => `const answer = await fetch(${what}, ${options}); return answer.status + answer.type`;

/** @param {string} address - an expression */
const xhr = (address) => `const it = new XMLHttpRequest(); it.open('GET', ${address}, false); it.withCredentials = true; it.send(); return it.responseText`;

/** @param {string} name */
const global = (name) => ({ name: `the global ${name}`, js: `return typeof ${name} === 'undefined' ? undefined : typeof ${name}` });

/** @type {readonly Attempt[]} */
export const NETWORK = [
  { name: 'fetch with all credentials', js: fetching("{ credentials: 'include' }"), works: ALL },
  { name: 'fetch with same-origin credentials', js: fetching("{ credentials: 'same-origin' }"), works: ALL },
  { name: 'fetch without credentials', js: fetching("{ credentials: 'omit' }"), works: ALL },
  { name: 'fetch without CORS', js: fetching("{ mode: 'no-cors', credentials: 'include' }"), works: ALL },
  { name: 'fetch of a form', js: fetching("{ method: 'POST', mode: 'no-cors', credentials: 'include', body: new URLSearchParams({ amount: '1' }) }"), works: ALL },
  { name: 'fetch that outlives its worker', js: fetching("{ method: 'POST', keepalive: true, mode: 'no-cors', credentials: 'include', body: 'x' }"), works: ALL },
  { name: 'fetch of a Request object', js: fetching('{}', "new Request(at.url, { credentials: 'include' })"), works: ALL },
  { name: 'fetch of a redirection', js: fetching("{ credentials: 'include' }", 'Response.redirect(at.url).headers.get("location")'), works: ALL },
  { name: 'fetch of a relative address', js: fetching('{}', 'at.path') },
  { name: 'fetch of an address relative to the scheme', js: fetching('{}', '"//" + at.host + at.path') },
  { name: 'fetch of a local file', js: fetching('{}', '"file:///etc/hostname"') },
  { name: 'fetch of a blob that the page made', js: fetching('{}', 'at.blob'), works: ALL },
  { name: 'fetch from the prototype', js: "let it = self; while (it = Object.getPrototypeOf(it)) if (Object.hasOwn(it, 'fetch')) return (await it.fetch.call(self, at.url)).status" },
  { name: 'a streamed WebAssembly module', js: 'return await WebAssembly.compileStreaming(fetch(at.url))', works: ALL },
  { name: 'a synchronous XMLHttpRequest', js: xhr('at.url'), works: ALL },
  { name: 'an asynchronous XMLHttpRequest', js: `return ${event("Object.assign(new XMLHttpRequest(), { withCredentials: true }); it.open('GET', at.url); it.send()", 'load')}`, works: ALL },
  { name: 'an XMLHttpRequest of a relative address', js: xhr('at.path') },
  { name: 'an XMLHttpRequest of a blob that the page made', js: xhr('at.blob'), works: ALL },
  { name: 'a WebSocket', js: `return ${event('new WebSocket(at.socket)', 'open')}`, works: ALL },
  { name: 'a WebSocketStream', js: 'return await new WebSocketStream(at.socket).opened', works: ['chromium'] },
  { name: 'an EventSource', js: `return ${event('new EventSource(at.url, { withCredentials: true })', 'open')}`, works: ALL },
  { name: 'WebTransport', js: 'return await new WebTransport(at.url.replace("http:", "https:")).ready' },
  { name: 'a beacon', js: 'return navigator.sendBeacon(at.url, "x")' },
  { name: 'a peer connection', js: 'return new RTCPeerConnection({ iceServers: [{ urls: `stun:${at.host}` }] }).createDataChannel("x").label' },
  { name: 'a font', js: 'return (await new FontFace("x", `url(${at.url})`).load()).status', works: ALL },
  { name: 'an image', js: 'new Image().src = at.url; return "an image"' },
  { name: 'an image inside a picture', js: 'const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="${at.url}"/></svg>`; return await createImageBitmap(new Blob([svg], { type: "image/svg+xml" }))' },
  { name: 'a canvas filter', js: 'const c = new OffscreenCanvas(9, 9).getContext("2d"); c.filter = `url(${at.url}#f)`; c.fillRect(0, 0, 9, 9); c.getImageData(0, 0, 9, 9)' },
  { name: 'importScripts', js: 'importScripts(at.url); return "ran"' },
  { name: 'importScripts from the prototype', js: "let it = self; while (it = Object.getPrototypeOf(it)) if (Object.hasOwn(it, 'importScripts')) it.importScripts.call(self, at.url)", works: ALL },
  { name: 'importScripts of a blob that the page made', js: "let it = self; while (it = Object.getPrototypeOf(it)) if (Object.hasOwn(it, 'importScripts')) { it.importScripts.call(self, at.blob); return 'ran' }", works: ALL },
  { name: 'import()', js: 'return Object.keys(await import(at.url)) + "."', works: ALL },
  { name: 'import() by data: address', js: 'return Object.keys(await import(`data:text/javascript,import ${JSON.stringify(at.url)}`)) + "."', works: ALL },
  { name: 'import() by blob', js: `return Object.keys(await import(${script('`import ${JSON.stringify(at.url)}`')})) + "."`, works: ALL },
  { name: 'import() of a blob that the page made', js: 'return Object.keys(await import(at.blob)) + "."', works: ALL },
  { name: 'a worker from the page', js: `return ${event('new Worker(at.url)', 'message')}`, works: NESTING },
  { name: 'a worker from a data: address', js: `return ${event('new Worker("data:text/javascript,postMessage(1)")', 'message')}`, works: NESTING },
  { name: 'a worker from a blob', js: `return ${event(`new Worker(${script('"postMessage(1)"')})`, 'message')}`, works: NESTING },
  { name: 'a worker from a blob that the page made', js: `return ${event('new Worker(at.blob)', 'message')}`, works: NESTING },
  { name: 'a module worker from a blob', js: `return ${event(`new Worker(${script('"postMessage(1)"')}, { type: 'module' })`, 'message')}`, works: NESTING },
  { name: 'a shared worker', js: 'return String(new SharedWorker(at.url))' },
  { name: 'a service worker', js: 'return String(await navigator.serviceWorker.register(at.url))' },
  { name: 'pyfetch', python: `from pyodide.http import pyfetch; return (await pyfetch(at['url'], credentials='include')).status`, works: ALL },
  { name: 'open_url', python: `from pyodide.http import open_url; return open_url(at['url']).read()`, works: ALL },
  { name: 'urllib', python: `from urllib.request import urlopen; return urlopen(at['url']).status` },
  { name: 'http.client', python: `from http.client import HTTPConnection; c = HTTPConnection(at['host']); c.request('GET', at['path']); return c.getresponse().status` },
  { name: 'a socket', python: `import socket; host, port = at['host'].split(':'); return socket.create_connection((host, int(port)), 1).send(b'GET / HTTP/1.0')` },
  { name: 'js.fetch', python: `import js; from pyodide.ffi import to_js; return (await js.fetch(at['url'], to_js({'credentials': 'include'}, dict_converter=js.Object.fromEntries))).status`, works: ALL },
  { name: 'js.XMLHttpRequest', python: `import js; r = js.XMLHttpRequest.new(); r.open('GET', at['url'], False); r.send(); return r.responseText`, works: ALL },
  { name: 'js.eval', python: `import js; return (await js.eval(f"fetch('{at['url']}')")).status`, works: ALL },
  { name: 'js.Function', python: `import js; return (await js.Function(f"return fetch('{at['url']}')")()).status`, works: ALL },
  { name: 'a package from the page', python: `import pyodide_js; await pyodide_js.loadPackage(at['url'] + '/x-1.0-py3-none-any.whl')`, works: ALL },
];

/** @type {readonly Attempt[]} */
export const STORES = [
  ...['localStorage', 'sessionStorage', 'cookieStore'].map(global),
  { name: 'IndexedDB', js: `return ${event('indexedDB.open("kept")', 'success')}`, works: ALL },
  { name: "IndexedDB's list", js: 'return JSON.stringify(await indexedDB.databases())', works: ALL },
  { name: 'Cache Storage', js: 'return (await caches.keys()).join()', works: ALL },
  { name: 'an entry of Cache Storage', js: 'return await (await (await caches.open("kept")).match("https://kept.invalid/")).text()', works: ALL },
  { name: 'a request by Cache Storage', js: 'return await (await caches.open("mine")).add(at.url)', works: ALL },
  { name: 'the private file system', js: 'return (await (await navigator.storage.getDirectory()).getFileHandle("mine.txt", { create: true })).name', works: ['chromium', 'firefox'] },
  { name: 'storage buckets', js: 'return (await navigator.storageBuckets.open("mine")).name', works: ['chromium'] },
  { name: 'the older file system', js: 'return webkitRequestFileSystemSync(0, 100).name', works: ['chromium'] },
  { name: 'a lock', js: 'return await navigator.locks.request("mine", () => "held")', works: ALL },
  { name: "the page's locks", js: 'return JSON.stringify((await navigator.locks.query()).held)', works: ALL },
];

/** @type {readonly Attempt[]} */
export const PAGE = [
  ...['document', 'window', 'parent', 'top', 'opener', 'frames', 'frameElement', 'history', 'external', 'open', 'alert', 'customElements', 'CSS'].map(global),
  { name: 'a message to the page', js: 'postMessage(at.token); postMessage({ type: "py-playground:hello", protocol: 1, token: at.token })' },
  { name: 'orders to the frame', js: 'for (const type of ["core", "spawn", "interrupt", "kill"]) postMessage({ type, worker: 1, files: {}, wheels: [], token: at.token })' },
  { name: 'a broadcast', js: 'new BroadcastChannel("kept").postMessage(at.token); return "sent"', works: ALL },
  { name: 'another address', js: 'location.href = at.url; location.replace?.(at.url)' },
  { name: "the page's site", js: 'return [location.href, origin].find((text) => text.includes(at.host))', works: ALL },
  { name: "the page's address", js: 'return [new Error().stack, ...performance.getEntries().map(({ name }) => name)].find((text) => text.includes(at.page))' },
  {
    name: "the page's address in the report of a blocked request",
    js: `const reports = [];
      addEventListener('securitypolicyviolation', ({ documentURI, referrer, sourceFile }) => reports.push(documentURI, referrer, sourceFile));
      await fetch('https://elsewhere.invalid/').catch(() => undefined);
      return reports.find((text) => text.includes(at.page))`,
  },
];

/** @type {readonly Attempt[]} */
export const DEVICES = [
  { name: 'serial ports', js: 'return `${(await navigator.serial.getPorts()).length} ports`', works: ['chromium', 'firefox'] },
  { name: 'USB devices', js: 'return `${(await navigator.usb.getDevices()).length} devices`', works: ['chromium'] },
  { name: 'HID devices', js: 'return `${(await navigator.hid.getDevices()).length} devices`', works: ['chromium'] },
  { name: 'Bluetooth devices', js: 'return `${(await navigator.bluetooth.getDevices()).length} devices`' },
  { name: 'the place', js: 'return String(navigator.geolocation)' },
  { name: 'camera and microphone', js: 'return String(navigator.mediaDevices)' },
  { name: 'the clipboard', js: 'return await navigator.clipboard.readText()' },
  { name: 'kept passwords', js: 'return String(await navigator.credentials.get({ password: true }))' },
  { name: 'a notification', js: `return ${event('new Notification("x")', 'show')}` },
  { name: 'push messages', js: 'return String(await registration.pushManager.getSubscription())' },
  { name: 'a protocol handler', js: 'return String(navigator.registerProtocolHandler("web+x", `${at.url}%s`))' },
];

/**
 * An attempt as a program whose value is `reached: …`, `nothing` or `refused: …`.
 *
 * @param {Attempt} attempt
 * @param {Target} at
 * @param {number} limit - in seconds: then it counts as refused
 * @returns {string} Python
 */
export function asProgram({ js, python }, at, limit) {
  const body = python?.split('; ') ?? [
    'from pyodide.code import run_js',
    'from pyodide.ffi import to_js',
    'import js',
    `return await run_js(${JSON.stringify(`async (at) => { ${js} }`)})(to_js(at, dict_converter=js.Object.fromEntries))`,
  ];
  return `
import asyncio

async def attempt(at):
${body.map((line) => `    ${line}`).join('\n')}

try:
    found = await asyncio.wait_for(attempt(${JSON.stringify(at)}), ${limit})
    # JavaScript's undefined is None, or an object that calls itself so.
    outcome = 'nothing' if str(found) in ('None', 'undefined', 'jsnull') else f'reached: {found}'
except BaseException as error:
    outcome = f'refused: {type(error).__name__}: {error}'
outcome`;
}
