import { expect } from '@open-wc/testing';
import { browserFileCache } from '../../src/assets/file-cache.js';
import { sha256Hex } from '../../src/assets/sha256.js';

const hashOf = async (text: string): Promise<string> => sha256Hex(await new Blob([text]).arrayBuffer());

const real = globalThis.caches;

/** Replaces Cache Storage for one test. */
function useCaches(storage: unknown): void {
  Object.defineProperty(globalThis, 'caches', { value: storage, configurable: true });
}

describe('the cache of runtime files', () => {
  let wanted: string;
  before(async () => void (wanted = await hashOf('wanted')));

  afterEach(async () => {
    useCaches(real);
    for (const name of await caches.keys()) await caches.delete(name);
  });

  it('gives back what was put in, to later visits too', async () => {
    await browserFileCache('1.0').put(wanted, new Blob(['wanted']));
    expect(await (await browserFileCache('1.0').get(wanted))?.text()).to.equal('wanted');
  });

  it('knows nothing of what was never put in', async () => {
    expect(await browserFileCache('1.0').get(wanted)).to.equal(null);
  });

  it('does not give out an entry that was changed', async () => {
    const cache = browserFileCache('1.0');
    await cache.put(wanted, new Blob(['poison']));
    expect(await cache.get(wanted)).to.equal(null);
    await cache.put(wanted, new Blob(['wanted']));
    expect(await (await cache.get(wanted))?.text()).to.equal('wanted');
  });

  it('removes the files of other releases, and nothing that is not ours', async () => {
    await browserFileCache('1.0').put(wanted, new Blob(['wanted']));
    await caches.open('somebody-elses');
    await browserFileCache('2.0').put(wanted, new Blob(['wanted']));
    expect((await caches.keys()).sort()).to.deep.equal(['py-playground-2.0', 'somebody-elses']);
  });

  const broken: Readonly<Record<string, unknown>> = {
    'is denied': { match: () => Promise.reject(new DOMException('denied', 'SecurityError')), open: () => Promise.reject(new DOMException('denied', 'SecurityError')) },
    'is full': { match: () => Promise.resolve(undefined), open: () => Promise.resolve({ put: () => Promise.reject(new DOMException('full', 'QuotaExceededError')) }), keys: () => Promise.resolve([]) },
    'cannot be read': { match: () => Promise.reject(new Error('disk')), open: () => Promise.resolve({ put: () => Promise.reject(new Error('disk')) }), keys: () => Promise.resolve([]) },
  };

  for (const [what, fake] of Object.entries(broken)) {
    it(`is empty, and no error, where storage ${what}`, async () => {
      useCaches(fake);
      const cache = browserFileCache('1.0');
      await cache.put(wanted, new Blob(['wanted']));
      expect(await cache.get(wanted)).to.equal(null);
    });
  }
});
