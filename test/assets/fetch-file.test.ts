import { expect } from '@open-wc/testing';
import { fetchFile } from '../../src/assets/fetch-file.js';
import { sha256Hex } from '../../src/assets/sha256.js';
import { PlaygroundError } from '../../src/errors.js';
import { FakeClock } from '../support/clock.js';
import { FakeNetwork } from './fake-network.js';
import type { Answer } from './fake-network.js';

const BODY = 'the right bytes';
const URL_ = 'https://example.org/core.wasm';

/** Faults of one answer that the next try may mend. */
const PASSING: Readonly<Record<string, readonly [Answer, string]>> = {
  'a 404': [{ status: 404 }, 'asset-http'],
  'a 503': [{ status: 503 }, 'asset-http'],
  'a web page in its place': [{ body: '<!doctype html>' }, 'asset-corrupt'],
  'no bytes': [{ body: '' }, 'asset-corrupt'],
  'a part of it': [{ body: BODY.slice(0, 5) }, 'asset-corrupt'],
  'one byte turned over': [{ body: `${BODY.slice(0, -1)}S` }, 'asset-corrupt'],
  'a connection that breaks at once': [{ breaksAfter: '' }, 'asset-network'],
  'a connection that breaks midway': [{ breaksAfter: BODY.slice(0, 5) }, 'asset-network'],
};

describe('the download of a file', () => {
  let network: FakeNetwork;
  let sha256: string;

  const download = (onProgress?: (loaded: number) => void): Promise<Blob> =>
    fetchFile({ url: URL_, what: 'Python’s core', sha256, ...(onProgress && { onProgress }) }, network);

  async function failure(): Promise<PlaygroundError> {
    const error = await download().catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(PlaygroundError);
    return error as PlaygroundError;
  }

  before(async () => void (sha256 = await sha256Hex(await new Blob([BODY]).arrayBuffer())));
  beforeEach(() => void (network = new FakeNetwork(() => BODY)));

  it('gives the file when its bytes are right, and says how far it has come', async () => {
    const progress: number[] = [];
    expect(await (await download((loaded) => progress.push(loaded))).text()).to.equal(BODY);
    expect(progress.at(-1)).to.equal(BODY.length);
    expect(network.calls).to.deep.equal([{ url: URL_, cache: 'default' }]);
  });

  it('takes bytes of unknown hash as they are', async () => {
    network.answer(1, { body: 'anything' });
    expect(await (await fetchFile({ url: URL_, what: 'a wheel' }, network)).text()).to.equal('anything');
  });

  for (const [what, [answer, code]] of Object.entries(PASSING)) {
    for (const failures of [1, 2]) {
      it(`tries again, past the HTTP cache, after ${what} (${failures} times)`, async () => {
        for (let n = 1; n <= failures; n++) network.answer(n, answer);
        expect(await (await download()).text()).to.equal(BODY);
        expect(network.calls.map(({ cache }) => cache)).to.deep.equal(['default', 'reload', 'reload'].slice(0, failures + 1));
        expect(network.pauses).to.deep.equal([400, 800].slice(0, failures));
      });
    }

    it(`gives up after ${what} came three times, naming the address and the cure`, async () => {
      for (let n = 1; n <= 3; n++) network.answer(n, answer);
      const error = await failure();
      expect(error).to.include({ code, url: URL_, phase: 'download' });
      expect(error.message).to.match(/core.*https:\/\/example\.org\/core\.wasm.*\. .*(Check|Copy|must)/s);
      expect(network.calls).to.have.length(3);
    });
  }

  for (const stallsAfter of ['', BODY.slice(0, 5)]) {
    it(`gives up when nothing comes any more after ${stallsAfter.length} bytes, without another try`, async () => {
      network.answer(1, { stallsAfter });
      const error = await later(failure, network.stallMs);
      expect(error).to.include({ code: 'asset-stalled', url: URL_ });
      expect(network.calls).to.have.length(1);
    });
  }

  it('gives up when no answer comes at all', async () => {
    const silent = { ...network, fetch: waitForAbort };
    const error = await later(() => fetchFile({ url: URL_, what: 'Python’s core', sha256 }, silent).catch((reason: unknown) => reason), network.stallMs);
    expect(error).to.have.property('code', 'asset-stalled');
  });

  it('is not given up while bytes trickle in, however slowly', async () => {
    const gapMs = network.stallMs - 1;
    const trickle = { ...network, fetch: () => Promise.resolve(new Response(trickling(BODY, gapMs))) };
    const file = await later(() => fetchFile({ url: URL_, what: 'Python’s core', sha256 }, trickle), BODY.length * gapMs);
    expect(await file.text()).to.equal(BODY);
  });

  it('says that the reader is offline when that is why it failed, and does not try again', async () => {
    network.isOnline = false;
    network.answer(1, { breaksAfter: '' });
    const error = await failure();
    expect(error.code).to.equal('offline');
    expect(network.calls).to.have.length(1);
  });
});

/** A server that never answers. */
const waitForAbort: typeof globalThis.fetch = (_input, init) =>
  new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error)));

/** One byte, a pause, and so on. */
function trickling(text: string, pauseMs: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  let sent = 0;
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      controller.enqueue(bytes.slice(sent, ++sent));
      if (sent === bytes.length) controller.close();
    },
  });
}

/** What the work comes to when that much time passes in it, in milliseconds. */
async function later<T>(work: () => Promise<T>, ms: number): Promise<T> {
  const clock = new FakeClock();
  try {
    const result = work();
    await clock.pass(ms);
    return await result;
  } finally {
    clock.restore();
  }
}
