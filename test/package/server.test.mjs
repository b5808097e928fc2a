// @ts-check
/** The server that the page tests stand on must itself do what it says. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { startServer } from '../support/server.mjs';

const BODY = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 251));

describe('the test server', () => {
  /** @type {string} */
  let folder;
  /** @type {Awaited<ReturnType<typeof startServer>>} */
  let server;
  const file = () => `${server.url}/files/core.wasm`;
  const body = async (response = fetch(file())) => Buffer.from(await (await response).arrayBuffer());

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'server-test-'));
    await writeFile(join(folder, 'core.wasm'), BODY);
  });
  after(() => rm(folder, { recursive: true }));
  beforeEach(async () => {
    server = await startServer({ roots: { '/files/': folder }, headers: { 'x-every': 'answer' } });
  });
  afterEach(() => server.close());

  it('serves files with the right type, the right length and the headers asked for', async () => {
    server.addHeaders(/\.wasm$/, { 'cache-control': 'max-age=60' });
    const response = await fetch(file());
    assert.deepEqual(await body(Promise.resolve(response)), BODY);
    const names = ['content-type', 'content-length', 'cache-control', 'x-every'];
    assert.deepEqual(names.map((name) => response.headers.get(name)), ['application/wasm', '1000', 'max-age=60', 'answer']);
  });

  it('serves nothing outside its folders', async () => {
    for (const path of ['/etc/passwd', '/files/..%2f..%2fetc%2fpasswd', '/files/%00', '/files/%zz', '/files/']) {
      assert.equal((await fetch(server.url + path)).status, 404, path);
    }
  });

  it('serves made-up pages with headers of their own, the witness first', async () => {
    server.page('/page', '<p>Hello', { 'content-security-policy': "default-src 'self'" });
    const response = await fetch(`${server.url}/page?query`);
    assert.equal(response.headers.get('content-security-policy'), "default-src 'self'");
    assert.match(await response.text(), /^<!doctype html>[^]*witness\.js[^]*<p>Hello$/);
    assert.match(await (await fetch(`${server.url}/witness.js`)).text(), /unhandledrejection/);
  });

  it('writes down every request, those for what is not there too', async () => {
    await fetch(`${server.url}/api/secret?x=1`, { method: 'POST', headers: { cookie: 'a=b', origin: 'null', 'sec-fetch-site': 'cross-site' } });
    const [request] = server.requestsTo(/^\/api\//);
    assert.equal(request?.method, 'POST');
    assert.equal(request?.url, '/api/secret?x=1');
    assert.equal(request?.cookie, 'a=b');
    assert.equal(request?.origin, 'null');
    assert.equal(request?.fetch.site, 'cross-site');
    assert.equal(server.requestsTo(/nothing/).length, 0);
  });

  it('gives each server an origin of its own', async () => {
    const other = await startServer({ hostname: 'localhost' });
    assert.notEqual(other.url, server.url);
    assert.match(other.url, /^http:\/\/localhost:\d+$/);
    await other.close();
  });

  it('answers with a status instead of the file', async () => {
    server.fault(/core/, { type: 'status', status: 404 });
    assert.equal((await fetch(file())).status, 404);
  });

  it('answers with HTML and 200, or with a wrong type', async () => {
    server.fault(/core/, { type: 'html' });
    const html = await fetch(file());
    assert.deepEqual([html.status, html.headers.get('content-type')], [200, 'text/html']);
    server.fault(/core/, { type: 'mime', mime: 'text/plain' });
    const plain = await fetch(file());
    assert.equal(plain.headers.get('content-type'), 'text/plain');
    assert.deepEqual(await body(Promise.resolve(plain)), BODY);
  });

  it('sends nothing, less, or one wrong byte', async () => {
    server.fault(/core/, { type: 'empty' });
    assert.equal((await body()).length, 0);
    server.fault(/core/, { type: 'truncate', keep: 10 });
    assert.deepEqual(await body(), BODY.subarray(0, 10));
    server.fault(/core/, { type: 'flip', at: 7 });
    const flipped = await body();
    assert.deepEqual([...flipped.keys()].filter((index) => flipped[index] !== BODY[index]), [7]);
  });

  it('cuts the connection after fewer bytes than promised', async () => {
    server.fault(/core/, { type: 'truncate', keep: 500, lie: true });
    await assert.rejects(body(), /terminated/);
    server.fault(/core/, { type: 'reset', after: 500 });
    await assert.rejects(body(), /terminated/);
  });

  it('stalls after some bytes for as long as it runs', async () => {
    server.fault(/core/, { type: 'stall', after: 500 });
    const reader = (await fetch(file())).body?.getReader();
    const first = await reader?.read();
    assert.equal(first?.value?.length, 500);
    const ended = assert.rejects(async () => reader?.read(), /terminated/);
    await server.close();
    await ended;
    await server.listen();
  });

  it('sends slowly', async () => {
    server.fault(/core/, { type: 'slow', bytesPerSecond: 5000 });
    const start = performance.now();
    assert.deepEqual(await body(), BODY);
    assert.ok(performance.now() - start > 150, 'a fifth of a second for a fifth of the bytes of a second');
  });

  it('fails only the requests asked for: after some, and then so many times', async () => {
    server.fault(/core/, { type: 'status', status: 503 }, { skip: 1, times: 2 });
    const statuses = [];
    for (let n = 0; n < 5; n += 1) statuses.push((await fetch(file())).status);
    assert.deepEqual(statuses, [200, 503, 503, 200, 200]);
    server.fault(/core/, { type: 'empty' });
    server.clearFaults();
    assert.deepEqual(await body(), BODY);
    assert.deepEqual(server.requests.map((request) => request.fault), [undefined, 'status', 'status', undefined, undefined, undefined]);
  });
});
