import { expect } from '@open-wc/testing';
import { openInbox } from '../../src/protocol/blocked.js';
import type { InboxAddress, Outbox } from '../../src/protocol/blocked.js';

/** As the worker reads a URL. */
function read(url: string): string | null {
  const request = new XMLHttpRequest();
  try {
    request.open('GET', url, false);
    request.send();
    return request.responseText;
  } catch {
    return null; // Revoked.
  }
}

/** An outbox as another browser would have it: the kind depends on what the page can do. */
async function openOutbox({ isolated }: { isolated: boolean }): Promise<Outbox> {
  const { createOutbox } = await import('../../src/protocol/blocked.js');
  const before = ['crossOriginIsolated', 'WebAssembly'].map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  Object.defineProperty(globalThis, 'crossOriginIsolated', { value: isolated, configurable: true });
  // Without a way to suspend Python.
  Object.defineProperty(globalThis, 'WebAssembly', { value: {}, configurable: true });
  try {
    return createOutbox()!;
  } finally {
    for (const [name, descriptor] of before) {
      Reflect.deleteProperty(globalThis, name);
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
    }
  }
}

const open = (address: InboxAddress) => openInbox(address, read)!;

describe('a message for a blocked worker, by URLs', () => {
  it('arrives as it is, whatever its length and characters', async () => {
    const outbox = await openOutbox({ isolated: false });
    const inbox = open(outbox.address);
    expect(inbox.take()).to.equal(null);
    for (const text of ['', 'Ada', 'é😀\n"\\\u0000', 'x'.repeat(300_000)]) {
      outbox.send(text);
      expect(inbox.take()).to.equal(text);
      expect(inbox.take()).to.equal(null);
    }
    outbox.close();
  });

  it('waits for a worker that looks late, in order', async () => {
    const outbox = await openOutbox({ isolated: false });
    const inbox = open(outbox.address);
    for (let n = 0; n < 5; n++) outbox.send(`message ${n}`);
    for (let n = 0; n < 5; n++) expect(inbox.take()).to.equal(`message ${n}`);
    outbox.close();
  });

  it('leaves no URL behind', async () => {
    const alive = new Set<string>();
    const { createObjectURL, revokeObjectURL } = URL;
    URL.createObjectURL = (blob: Blob) => {
      const url = createObjectURL.call(URL, blob);
      alive.add(url);
      return url;
    };
    URL.revokeObjectURL = (url) => (alive.delete(url), revokeObjectURL.call(URL, url));
    try {
      const outbox = await openOutbox({ isolated: false });
      const inbox = open(outbox.address);
      for (let n = 0; n < 30; n++) {
        outbox.send(`${n}`);
        expect(inbox.take()).to.equal(`${n}`);
        // The next set, and what the last eight messages and the newest used up: 131 URLs each. It does not grow with the messages …
        expect(alive.size).to.be.at.most(10 * 131);
      }
      outbox.close();
      // … and in the end there is nothing.
      expect(alive.size).to.equal(0);
    } finally {
      Object.assign(URL, { createObjectURL, revokeObjectURL });
    }
  });
});
