// @ts-check
/** Files of two releases that meet in one page: refused before any of them runs, and in words that help. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from '../../.config/browsers.mjs';
import { after, before, describe, it } from '../support/node-test.mjs';
import { startServer } from '../support/server.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

/** What the next release's file looks like from here: the same but for its version. @param {string} name */
async function nextRelease(name) {
  const text = await readFile(dist + name, 'utf8');
  const [, version = ''] = /export const version = "([^"]+)"/.exec(await readFile(`${dist}runtime.js`, 'utf8')) ?? [];
  assert.ok(text.includes(version), `${name} does not carry its version`);
  return text.replaceAll(version, '99.0.0+0123456789ab');
}

/** A whole and honest `sandbox.html` of a release whose frame speaks another protocol. */
async function nextSandbox() {
  const html = await readFile(`${dist}sandbox.html`, 'utf8');
  const [, script = ''] = /<script>(.*)<\/script>/s.exec(html) ?? [];
  const changed = script.replace(/protocol:\s*[\w$]+/, 'protocol:99');
  assert.notEqual(changed, script);
  const hash = (/** @type {string} */ text) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
  return html.replace(script, () => changed).replace(hash(script), hash(changed));
}

describe('files of another release', () => {
  /** @type {import('../../.config/browsers.mjs').Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof startServer>>} */
  let server;
  /** @type {string} */
  let folder;

  before(async () => {
    browser = await launch('chromium');
    folder = await mkdtemp(join(tmpdir(), 'releases-'));
    await cp(dist, join(folder, 'python'), { recursive: true });
    await mkdir(join(folder, 'next'));
    await writeFile(join(folder, 'next/worker.js'), await nextRelease('worker.js'));
    await writeFile(join(folder, 'next/sandbox.html'), await nextSandbox());
    await writeFile(join(folder, 'python/python.json'), await nextRelease('python.json'));
    server = await startServer({ roots: { '/now/': dist, '/next/': join(folder, 'next'), '/mixed/': join(folder, 'python') } });
  });
  after(async () => {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true });
  });

  /**
   * Boots a tag that cannot boot.
   *
   * @param {string} script
   * @param {string} attributes
   * @returns {Promise<{ code: string, url?: string, message: string, shown: string }>}
   */
  async function refusal(script, attributes) {
    server.page('/', `<script>addEventListener('py-error', (event) => { failure ??= event.error; }); failure = undefined;</script>
      <script type="module" src="${script}"></script><py-playground boot="now" autorun ${attributes}>print(1)</py-playground>`);
    const page = await browser.newPage();
    try {
      await page.goto(server.url);
      const alert = 'document.querySelector("py-playground").shadowRoot?.querySelector("[role=alert]")?.textContent';
      await page.waitFor(`globalThis.failure && ${alert}`, PATIENCE_MS);
      const { rejections, errors } = await page.evaluate('witness');
      assert.deepEqual([rejections, errors], [[], []]);
      return await page.evaluate(`({ code: failure.code, url: failure.url, message: failure.message, shown: ${alert} })`);
    } finally {
      await page.close();
    }
  }

  it('refuses a worker by its hash, and names its address', async () => {
    const { code, url, message, shown } = await refusal('/now/py-playground.js', 'worker-url="/next/worker.js"');
    assert.equal(code, 'asset-corrupt');
    assert.equal(url, `${server.url}/next/worker.js`);
    assert.match(message, /The playground’s worker at .*worker\.js is not the file this release was built with.*from another release/);
    assert.ok(shown.includes(message));
  });

  it('refuses a Python part by its hash, and names its address', async () => {
    const { code, url, message } = await refusal('/mixed/py-playground.js', '');
    assert.equal(code, 'asset-corrupt');
    assert.equal(url, `${server.url}/mixed/python.json`);
    assert.match(message, /The playground’s Python part .*from another release/);
  });

  it('refuses a sandbox.html that speaks another protocol', async () => {
    const { code, message, shown } = await refusal('/now/py-playground.js', 'sandbox-url="/next/sandbox.html"');
    assert.equal(code, 'version-mismatch');
    assert.match(message, /sandbox\.html comes from another release.*Copy both from the same release/);
    assert.ok(shown.includes(message));
  });
});
