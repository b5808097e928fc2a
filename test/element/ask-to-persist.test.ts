import { expect } from '@open-wc/testing';
import { askToPersist } from '../../src/element/ask-to-persist.js';

const ASKED = 'py-playground asked to persist';

/** A browser's storage, and how often it was asked to stay. */
function storage({ persisted = false, persist = async () => true } = {}): Pick<StorageManager, 'persist' | 'persisted'> & { asked: number } {
  const fake = {
    asked: 0,
    persisted: () => Promise.resolve(persisted),
    persist: () => {
      fake.asked += 1;
      return persist();
    },
  };
  return fake;
}

describe('asking the browser to keep what is stored', () => {
  let before: string | null;

  beforeEach(() => {
    before = localStorage.getItem(ASKED);
    localStorage.removeItem(ASKED);
  });
  afterEach(() => (before === null ? localStorage.removeItem(ASKED) : localStorage.setItem(ASKED, before)));

  it('is done once, whatever the answer', async () => {
    const refusing = storage({ persist: async () => false });
    await askToPersist(refusing);
    await askToPersist(refusing);
    expect(refusing.asked).to.equal(1);
  });

  it('is not done where it is kept already', async () => {
    const kept = storage({ persisted: true });
    await askToPersist(kept);
    expect(kept.asked).to.equal(0);
  });

  it('is nothing on pages without https, and where storage is denied', async () => {
    await askToPersist(undefined);
    const denied = storage({ persist: () => Promise.reject(new TypeError('denied')) });
    await askToPersist(denied);
    expect(denied.asked).to.equal(1);
  });
});
