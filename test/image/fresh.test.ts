import { expect } from '@open-wc/testing';
import { FreshHeap } from '../../src/image/fresh.js';
import { PAGE, pageTable } from '../../src/image/pages.js';
import type { CreateModule, PrivateModule } from '../../src/pyodide/private.js';

type Settings = Parameters<CreateModule>[0];

/** Makes a module as Emscripten does: its memory, then the steps that come before its code, then its code. */
function fakeCreate(module: Partial<PrivateModule>): CreateModule {
  return (settings) => {
    for (const step of settings.preRun) step(module as never);
    module.HEAP8?.fill(9);
    return Promise.resolve(module as never);
  };
}

describe('the heap as the module makes it', () => {
  const made = (): Int8Array => new Int8Array(8 * PAGE).fill(7, PAGE, 2 * PAGE + 1);

  it('is noted before any of its code ran, and before any other step', async () => {
    const HEAP8 = made();
    const fresh = new FreshHeap();
    const spoil = (): void => void HEAP8.fill(8);
    await fresh.watch(fakeCreate({ HEAP8, _sbrk: () => 5 * PAGE - 100 }))({ preRun: [spoil] } as unknown as Settings);
    expect(fresh.byteLength).to.equal(3 * PAGE);
    expect(fresh.table).to.deep.equal(pageTable(new Uint8Array(made().buffer, 0, 3 * PAGE)));
  });

  it('is told from that of another build by its hash', () => {
    const hashes = [made(), made().fill(6, PAGE, PAGE + 1), made().fill(7, 3 * PAGE, 3 * PAGE + 1), new Int8Array(PAGE)].map((heap) => {
      const fresh = new FreshHeap();
      fresh.look(new Uint8Array(heap.buffer));
      return fresh.hash;
    });
    expect(new Set([...hashes, new FreshHeap().hash])).to.have.length(5);
  });

  it('counts as empty in a build that does not tell where it ends, which starts all the same', async () => {
    const HEAP8 = made();
    const fresh = new FreshHeap();
    await fresh.watch(fakeCreate({ HEAP8 }))({ preRun: [] } as unknown as Settings);
    expect([fresh.byteLength, fresh.hash, HEAP8[0]]).to.deep.equal([0, '', 9]);
  });
});
