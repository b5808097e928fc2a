import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { ImageError, decodeImage } from '../../src/image/image.js';
import type { Image } from '../../src/image/image.js';
import { PAGE, changedPages, pageTable } from '../../src/image/pages.js';
import { ImageRecorder, MAX_LAYERS, MAX_WASTE, SMALL_WASTE } from '../../src/image/recorder.js';
import type { Layer } from '../../src/image/recorder.js';
import { contentsOf, fillHeap, readStack } from '../../src/image/stack.js';
import { FakeInterpreter } from './fake-interpreter.js';

const MIB = 1 << 20;
/** A module without constants. */
const NOTHING = new Uint8Array(0);

const read = async (blob: Blob): Promise<Image> => decodeImage(await blob.arrayBuffer());
const bytesOf = async (blob: Blob): Promise<number> => read(blob).then(({ heap, contents }) => heap.length + contents.length);
const text = (length: number, letter: string): string => letter.repeat(length);

describe('the recorder of an interpreter', () => {
  let python: FakeInterpreter;
  let recorder: ImageRecorder;

  beforeEach(() => {
    python = new FakeInterpreter(64 * PAGE);
    python.heap.fill(1, 0, 8 * PAGE);
    recorder = new ImageRecorder(python.source, undefined);
  });

  /** The layer that there must be. */
  function layer(): Layer {
    python.touch();
    const taken = recorder.captureLayer();
    if (!taken) throw new Error('Nothing changed.');
    return taken;
  }

  it('puts all that is not empty into the base image, and what belongs to it', async () => {
    python.clock = 1234.5;
    const { meta, pages } = await read(recorder.captureBase());
    expect([...pages]).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(meta).to.deep.include({ over: null, heapBytes: 64 * PAGE, clock: 1234.5, build: 'ab'.repeat(32), packages: { numpy: 'pypi' } });
    expect(meta.id).to.match(/^[0-9a-f]{32}$/);
  });

  it('puts only what changed into a layer: pages, and contents of files', async () => {
    python.fs.write('/tmp/scratch/old.txt', 'old');
    const base = await read(recorder.captureBase());
    python.heap.fill(0, 3 * PAGE, 4 * PAGE);
    python.fs.write('/tmp/scratch/new.txt', 'new');
    const first = layer();
    const { meta, pages, contents } = await read(first.image);
    expect([...pages]).to.deep.equal([0, 3]);
    expect([meta.over, meta.contents.length, new TextDecoder().decode(contents.subarray(0, 3))]).to.deep.equal([base.meta.id, 1, 'new']);
    python.touch(5 * PAGE);
    const second = recorder.captureLayer();
    expect(second?.replaces).to.equal(false);
    const upper = await read(second?.image as Blob);
    expect([[...upper.pages], upper.meta.over, upper.meta.contents]).to.deep.equal([[5], meta.id, []]);
  });

  it('has nothing to add when nothing changed', () => {
    recorder.captureBase();
    expect(recorder.captureLayer()).to.equal(null);
    expect(layer().replaces).to.equal(true);
    expect(recorder.captureLayer()).to.equal(null);
  });

  it('stores each content once, however many files have it, and however often they are renamed', async () => {
    for (const name of ['a', 'b', 'c']) python.fs.write(`/tmp/scratch/${name}`, 'the same');
    const { meta } = await read(recorder.captureBase());
    expect([meta.contents.length, meta.files.filter(({ content }) => content).length]).to.deep.equal([1, 3]);
    python.fs.unlink('/tmp/scratch/a');
    python.fs.write('/tmp/scratch/d', 'the same');
    expect((await read(layer().image)).meta.contents).to.deep.equal([]);
  });

  it('notices a file that was changed in the very millisecond in which it was looked at', async () => {
    const { now } = Date;
    try {
      Date.now = () => 5;
      python.fs.write('/tmp/scratch/a', 'before');
      recorder.captureBase();
      python.fs.write('/tmp/scratch/a', 'after!');
    } finally {
      Date.now = now;
    }
    const { contents } = await read(layer().image);
    expect(new TextDecoder().decode(contents.subarray(0, 6))).to.equal('after!');
  });

  it('notices a file that was cut and is as long as before again, though its time of change says nothing', async () => {
    python.fs.write('/tmp/scratch/a', 'before');
    (python.fs.at('/tmp/scratch/a') as { ctime: number }).ctime -= 1000;
    recorder.captureBase();
    python.fs.truncate('/tmp/scratch/a', 0);
    python.fs.truncate('/tmp/scratch/a', 6);
    const { contents, meta } = await read(layer().image);
    expect(meta.contents).to.have.length(1);
    expect([...contents.subarray(0, 6)]).to.deep.equal([0, 0, 0, 0, 0, 0]);
  });

  it('reads a file once as long as it does not change', () => {
    python.fs.write('/tmp/scratch/large', text(1000, 'x'));
    const file = python.fs.at('/tmp/scratch/large') as { contents: Uint8Array; ctime: number };
    file.ctime -= 1000;
    recorder.captureBase();
    let reads = 0;
    file.contents.subarray = (...range) => {
      reads += 1;
      return Uint8Array.prototype.subarray.apply(file.contents, range);
    };
    layer();
    layer();
    expect(reads).to.equal(0);
  });

  it('does not write a large file again because a small thing changed', async () => {
    recorder.captureBase();
    python.fs.write('/tmp/scratch/large', text(20 * MIB, 'x'));
    const sizes: number[] = [];
    for (let run = 0; run < 6; run++) sizes.push(layer().image.size);
    expect(sizes[0]).to.be.greaterThan(20 * MIB);
    for (const size of sizes.slice(1)) expect(size).to.be.lessThan(MIB);
  });

  it('gives the interpreter back, grown and with its files, from whatever it kept', async () => {
    const base = recorder.captureBase();
    let kept: Blob[] = [];
    for (let run = 0; run < 30; run++) {
      python.touch((run * 3 * PAGE) % python.heap.length);
      python.fs.write(`/tmp/scratch/${run % 5}`, `run ${run}`);
      if (run % 10 === 9) python.grow(4 * PAGE);
      const { image, replaces } = layer();
      kept = replaces ? [image] : [...kept, image];
    }
    const stack = await readStack([base, ...kept]);
    const memory = new Uint8Array(stack.meta.heapBytes);
    fillHeap(stack, memory, memory.length, NOTHING);
    expect(memory).to.deep.equal(python.heap);
    const contents = contentsOf(stack.images);
    const files = stack.meta.files.filter(({ content }) => content).map(({ content }) => new TextDecoder().decode(contents.get(content ?? '')));
    expect(files.sort()).to.deep.equal(['run 25', 'run 26', 'run 27', 'run 28', 'run 29']);
  });

  it('goes on over what an interpreter was restored from', async () => {
    const base = recorder.captureBase();
    const first = layer().image;
    const again = new ImageRecorder(python.source, await readStack([base, first]));
    expect(again.captureLayer()).to.equal(null);
    python.touch(2 * PAGE);
    const second = again.captureLayer();
    expect(second?.replaces).to.equal(false);
    const { images } = await readStack([base, first, second?.image as Blob]);
    expect([...(images.at(-1)?.pages ?? [])]).to.deep.equal([2]);
  });

  it('refuses to make a layer where no base image could be made', () => {
    python.held.push(new Headers());
    expect(() => recorder.captureBase()).to.throw(ImageError, 'Headers');
    python.held.length = 0;
    python.touch();
    expect(() => recorder.captureLayer()).to.throw(ImageError, 'nothing to add to');
  });

  describe('when something cannot be kept', () => {
    const FAILURES: Readonly<Record<string, readonly [spoil: () => () => void, words: string]>> = {
      'a JavaScript object that nobody could find again': [
        () => {
          python.held.push(new Headers());
          return () => void python.held.pop();
        },
        'Headers',
      ],
      'a function without a name': [
        () => {
          python.held.push([() => undefined][0]);
          return () => void python.held.pop();
        },
        'function (no name)',
      ],
      'an open pipe': [
        () => {
          const pipe = python.fs.openPipe();
          return () => python.fs.close(pipe);
        },
        'pipe[0]',
      ],
      'an open file that was deleted': [
        () => {
          python.fs.write('/tmp/scratch/gone', 'gone');
          const stream = python.fs.open('/tmp/scratch/gone', 0);
          python.fs.unlink('/tmp/scratch/gone');
          return () => python.fs.close(stream);
        },
        '/tmp/scratch/gone',
      ],
      'an open file that another one took the place of': [
        () => {
          python.fs.write('/tmp/scratch/log', 'old');
          const stream = python.fs.open('/tmp/scratch/log', 0);
          python.fs.unlink('/tmp/scratch/log');
          python.fs.write('/tmp/scratch/log', 'new');
          return () => python.fs.close(stream);
        },
        '/tmp/scratch/log',
      ],
    };

    for (const [what, [spoil, words]] of Object.entries(FAILURES)) {
      it(`names ${what}, and is right the next time`, async () => {
        const base = recorder.captureBase();
        const first = layer().image;
        const mend = spoil();
        python.touch(3 * PAGE);
        expect(() => recorder.captureLayer()).to.throw(ImageError, words);
        mend();
        python.touch(4 * PAGE);
        const second = recorder.captureLayer();
        const stack = await readStack([base, first, second?.image as Blob]);
        const memory = new Uint8Array(python.heap.length);
        fillHeap(stack, memory, memory.length, NOTHING);
        expect(memory).to.deep.equal(python.heap);
        expect(stack.meta.openFiles).to.deep.equal([]);
      });
    }
  });

  it('keeps layers to a few times what a single one would take', async () => {
    const edit = fc.record({ first: fc.nat({ max: 700 }), pages: fc.integer({ min: 1, max: 300 }), file: fc.option(fc.nat({ max: 2 })), size: fc.nat({ max: MIB }) });
    const property = fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 16 }), async (edits) => {
      const large = new FakeInterpreter(1024 * PAGE);
      const layers = new ImageRecorder(large.source, undefined);
      layers.captureBase();
      const empty = pageTable(large.heap);
      let kept: number[] = [];
      for (const { first, pages, file, size } of edits) {
        for (let page = first; page < first + pages; page++) large.touch(page * PAGE);
        if (file !== null) large.fs.write(`/tmp/scratch/${file}`, text(size, String(size % 10)));
        const { image, replaces } = layers.captureLayer() as Layer;
        kept = replaces ? [await bytesOf(image)] : [...kept, await bytesOf(image)];
        const files = [0, 1, 2].map((name) => large.fs.at(`/tmp/scratch/${name}`)?.usedBytes ?? 0);
        const single = changedPages(pageTable(large.heap), empty).length * PAGE + files.reduce((sum, bytes) => sum + bytes + 16, 0);
        expect(kept.reduce((sum, bytes) => sum + bytes)).to.be.at.most(MAX_WASTE * single + SMALL_WASTE);
        expect(kept.length).to.be.at.most(MAX_LAYERS);
      }
    });
    await fc.assert(property, { numRuns: 15 });
  });
});
