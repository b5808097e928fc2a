import { expect } from '@open-wc/testing';
import * as runtime from '#runtime';
import type { RuntimeFile } from '#runtime';
import { createCoreLoader } from '../../src/assets/core-files.js';
import type { CoreLoader } from '../../src/assets/core-files.js';
import type { FetchPorts } from '../../src/assets/fetch-file.js';
import type { FileCache } from '../../src/assets/file-cache.js';
import { PlaygroundError } from '../../src/errors.js';
import type { CoreFiles } from '../../src/protocol/messages.js';

const FILES: readonly RuntimeFile[] = [...Object.values(runtime.core), runtime.python, runtime.worker];
const TOTAL = FILES.reduce((sum, { bytes }) => sum + bytes, 0);
const INDEX = new URL('/dist/pyodide/', location.href).href;
const WORKER = new URL('/dist/worker.js', location.href).href;
const PYTHON = new URL('/dist/python.json', location.href).href;

class MemoryCache implements FileCache {
  readonly files = new Map<string, Blob>();
  get(sha256: string): Promise<Blob | null> {
    return Promise.resolve(this.files.get(sha256) ?? null);
  }
  put(sha256: string, file: Blob): Promise<void> {
    this.files.set(sha256, file);
    return Promise.resolve();
  }
}

/** The real files of the build, fetched once, and a network that serves them and fails where it is told to. */
class Network implements FetchPorts {
  readonly requests: string[] = [];
  readonly #bodies: ReadonlyMap<string, Blob>;
  #faulty: { readonly nth: number; readonly answer: (signal: AbortSignal) => Promise<Response> } | undefined;
  #faultyName: string | undefined;

  constructor(bodies: ReadonlyMap<string, Blob>) {
    this.#bodies = bodies;
  }

  /** The Nth request of all, counted from 1, is answered like this, and so is every repetition of it. */
  fault(nth: number, answer: (signal: AbortSignal) => Promise<Response>): void {
    this.#faulty = { nth, answer };
  }

  /** Everything is answered rightly again. */
  heal(): void {
    this.#faulty = undefined;
  }

  /** Looked at right before each request: short for one that goes wrong, and out of reach of a slow machine for all others. */
  get stallMs(): number {
    return this.requests.length + 1 === this.#faulty?.nth ? 50 : 600_000;
  }

  readonly fetch: typeof globalThis.fetch = (input, init) => {
    const name = new URL(String(input)).pathname.split('/').pop() ?? '';
    this.requests.push(name);
    if (this.requests.length === this.#faulty?.nth) this.#faultyName = name;
    if (this.#faulty && name === this.#faultyName) return this.#faulty.answer(init?.signal ?? new AbortController().signal);
    return Promise.resolve(new Response(this.#bodies.get(name) ?? null, { status: this.#bodies.has(name) ? 200 : 404 }));
  };

  readonly delay = (): Promise<void> => Promise.resolve();
  readonly online = (): boolean => true;
}

const stall = (signal: AbortSignal): Promise<Response> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

const breakOff = (): Promise<Response> => Promise.reject(new TypeError('network error'));

describe('the runtime’s files', () => {
  const bodies = new Map<string, Blob>();
  let network: Network;
  let cache: MemoryCache;
  let loader: CoreLoader;

  const load = (onProgress?: (loaded: number, total: number) => void): Promise<CoreFiles> =>
    loader.load({ indexUrl: INDEX, workerUrl: WORKER }, onProgress);

  before(async () => {
    for (const { path } of FILES) {
      const response = await fetch(`/dist/${path}`);
      bodies.set(path.split('/').pop()!, await response.blob());
    }
  });

  beforeEach(() => {
    network = new Network(bodies);
    cache = new MemoryCache();
    loader = createCoreLoader(network, cache);
  });

  it('are each fetched once, however many ask at the same time and later', async () => {
    const all = await Promise.all([load(), load(), load()]);
    all.push(await load());
    expect(new Set(all)).to.have.length(1);
    expect(network.requests.sort()).to.deep.equal([...bodies.keys()].sort());
    expect(all[0]?.wasm.size).to.equal(runtime.core.wasm.bytes);
  });

  it('come from the folder and the worker address that were given, with or without a slash', async () => {
    const asked: string[] = [];
    const ports: FetchPorts = { ...network, stallMs: network.stallMs, fetch: (input, init) => (asked.push(String(input)), network.fetch(input, init)) };
    await createCoreLoader(ports, cache).load({ indexUrl: INDEX.slice(0, -1), workerUrl: `${WORKER}?v=2` });
    expect(asked).to.include(`${INDEX}pyodide.asm.wasm`).and.include(`${WORKER}?v=2`);
    expect(asked.filter((url) => url.startsWith(INDEX))).to.have.length(4);
    expect(asked.some((url) => url.endsWith(new URL(PYTHON).pathname.split('/').pop()!))).to.equal(true);
  });

  it('tell how far they have come, up to the whole and never back', async () => {
    const steps: number[] = [];
    await load((loaded, total) => {
      expect(total).to.equal(TOTAL);
      steps.push(loaded);
    });
    expect(steps.at(-1)).to.equal(TOTAL);
    expect(steps).to.deep.equal([...steps].sort((a, b) => a - b));
  });

  it('come from the device on the next visit, without a request', async () => {
    await load();
    const later = new Network(bodies);
    await createCoreLoader(later, cache).load({ indexUrl: INDEX, workerUrl: WORKER });
    expect(later.requests).to.deep.equal([]);
    expect([...cache.files.keys()].sort()).to.deep.equal(FILES.map(({ sha256 }) => sha256).sort());
  });

  for (const [what, fault, code] of [
    ['breaks off', breakOff, 'asset-network'],
    ['stalls', stall, 'asset-stalled'],
  ] as const) {
    it(`are complete, or a typed error and then complete, when the Nth request ${what}, for every N`, async () => {
      let clean = 0;
      for (let nth = 1; clean === 0; nth++) {
        network = new Network(bodies);
        loader = createCoreLoader(network, new MemoryCache());
        network.fault(nth, fault);
        const outcome = await load().then(
          () => 'complete',
          (error: unknown) => error,
        );
        if (nth > FILES.length) {
          expect(outcome).to.equal('complete');
          clean = nth;
        } else {
          expect(outcome, `request ${nth}`).to.be.instanceOf(PlaygroundError).with.property('code', code);
          expect((outcome as PlaygroundError).url).to.contain(network.requests[nth - 1]);
          network.heal();
          expect((await load()).lock.size).to.equal(runtime.core.lock.bytes);
        }
      }
      expect(clean).to.equal(FILES.length + 1);
    });
  }
});
