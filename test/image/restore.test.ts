import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { FreshHeap } from '../../src/image/fresh.js';
import { ImageError, decodeImage } from '../../src/image/image.js';
import { PAGE } from '../../src/image/pages.js';
import { ImageRecorder } from '../../src/image/recorder.js';
import { restoreOptions } from '../../src/image/restore.js';
import { readStack } from '../../src/image/stack.js';
import type { CreateModule, PrivateModule } from '../../src/pyodide/private.js';
import { FakeInterpreter } from './fake-interpreter.js';

const PAGES = 16;

/** A module whose constants are `start`; its own start writes something nearly everywhere. */
function fakeModule(start: Uint8Array<ArrayBuffer>): { readonly heap: () => Uint8Array; readonly create: CreateModule } {
  const python = new FakeInterpreter(PAGES * PAGE, start);
  const module = Object.assign(python.source.module, {
    freeTableIndexes: [],
    _sbrk: () => PAGES * PAGE,
    growMemory: (bytes: number) => python.grow(bytes - python.heap.length),
    API: python.source.api,
  }) as PrivateModule;
  const create: CreateModule = (settings) => {
    for (const step of settings.preRun) step(module as never);
    python.heap.fill(170, 3);
    return Promise.resolve(module as never);
  };
  return { heap: () => python.heap, create };
}

/** Restores images into a fresh module with these constants, and gives its heap. */
async function restore(blobs: readonly Blob[], start: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const { heap, create } = fakeModule(start);
  const fresh = new FreshHeap();
  const options = restoreOptions(await readStack(blobs), fresh.watch(create), {}, fresh);
  await options.createPyodideModule({ preRun: [] } as unknown as Parameters<CreateModule>[0]);
  return heap();
}

const constants = fc.uint8Array({ minLength: 0, maxLength: 5 * PAGE, size: 'max' });
const edit = fc.record({ page: fc.nat({ max: PAGES - 1 }), value: fc.nat({ max: 255 }), grow: fc.nat({ max: 1 }) });

describe('a restored heap', () => {
  it('is the captured one, byte for byte, whatever the module wrote first and whatever became of that', async () => {
    const property = fc.asyncProperty(constants, fc.array(edit, { maxLength: 8 }), fc.array(edit, { maxLength: 8 }), async (start, before, after) => {
      const python = new FakeInterpreter(PAGES * PAGE, start);
      const run = (edits: typeof before): void => {
        for (const { page, value, grow } of edits) {
          // Whole pages now and then, so that some become empty.
          python.heap.fill(value % 3 === 0 ? 0 : value, page * PAGE, page * PAGE + (value % 2 === 0 ? PAGE : 5));
          if (!grow) continue;
          python.grow(PAGE);
          // As always: memory is wanted for something.
          python.heap[python.heap.length - 1] = 1;
        }
      };
      const recorder = new ImageRecorder(python.source, undefined);
      run(before);
      const base = recorder.captureBase();
      expect(await restore([base], start)).to.deep.equal(python.heap);
      run(after);
      const layer = recorder.captureLayer();
      const blobs = layer ? [base, layer.image] : [base];
      expect(await restore(blobs, start)).to.deep.equal(python.heap);
      const again = new ImageRecorder(python.source, await readStack(blobs));
      expect(again.captureLayer()).to.equal(null);
    });
    await fc.assert(property, { numRuns: 100 });
  });

  it('takes from the module what is as the module made it: no image holds that', async () => {
    const start = new Uint8Array(3 * PAGE).fill(1);
    const python = new FakeInterpreter(PAGES * PAGE, start);
    python.heap.fill(0, PAGE, 2 * PAGE);
    python.touch(5 * PAGE);
    const { pages } = decodeImage(await new ImageRecorder(python.source, undefined).captureBase().arrayBuffer());
    expect([...pages]).to.deep.equal([1, 5]);
  });

  it('is refused where the module has other constants', async () => {
    const start = new Uint8Array(2 * PAGE).fill(1);
    const image = new ImageRecorder(new FakeInterpreter(PAGES * PAGE, start).source, undefined).captureBase();
    for (const other of [start.with(5, 2), new Uint8Array(3 * PAGE).fill(1), new Uint8Array(0)]) {
      const error = await restore([image], other).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(ImageError);
    }
    expect(await restore([image], start)).to.deep.equal(Uint8Array.from([...start, ...new Uint8Array((PAGES - 2) * PAGE)]));
  });
});
