import { expect } from '@open-wc/testing';
import { PlaygroundError } from '../../src/errors.js';
import { SLICE_BYTES, nextTask } from '../../src/state/pace.js';
import { packWork } from '../../src/state/pack.js';
import { unpackWork } from '../../src/state/unpack.js';
import { endlessZeros, manifestFor, saved } from './corpus/archive.js';
import { rawZip } from './raw-zip.js';
import { failureOf } from './support.js';
import { CountingBlob, emptyWork, noise } from './works.js';

const SIZE = 3 * 2 ** 20;
const data3MB = noise(SIZE);

const workOf = (data: Blob) => ({ ...emptyWork, files: [{ path: 'data', data, modified: 0 }], variables: JSON.stringify({ text: 'x'.repeat(SIZE) }) });

/** The most that is done between two turns of the page, and how many there are. */
async function steps(work: (options: { pause: () => Promise<void>; progress: (done: number, total: number) => void }) => Promise<unknown>) {
  const said: number[] = [];
  let [total, pauses] = [0, 0];
  await work({
    pause: () => {
      pauses++;
      return nextTask();
    },
    progress: (done, all) => {
      said.push(done);
      total = all;
    },
  });
  const longest = Math.max(...said.slice(0, -1).map((done, i) => done - (said[i - 1] ?? 0)));
  return { said, total, pauses, longest };
}

describe('Packing and unpacking', () => {
  it('gives the page a turn after every slice', async () => {
    const packing = await steps((options) => packWork(workOf(new Blob([data3MB])), options));
    expect(packing.longest).to.be.at.most(2 * SLICE_BYTES);
    const archive = await packWork(workOf(new Blob([data3MB])));
    const unpacking = await steps((options) => unpackWork(archive, options));
    expect(unpacking.longest).to.be.at.most(3 * SLICE_BYTES);
    // Variables are text that is looked at a second time, beyond what the progress counts.
    for (const { pauses, total, longest } of [packing, unpacking]) expect(pauses).to.be.at.least(Math.floor(total / longest));
  });

  it('says how far it is, never less than before, and at last that it is done', async () => {
    const archive = await packWork(workOf(new Blob([data3MB])));
    for (const work of [(options: object) => packWork(workOf(new Blob([data3MB])), options), (options: object) => unpackWork(archive, options)]) {
      const { said, total } = await steps(work);
      expect(said).to.deep.equal([...said].sort((a, b) => a - b));
      expect(said.at(-1)).to.equal(total);
      expect(said.length).to.be.above(20);
    }
  });

  it('reads a file once, in slices', async () => {
    const data = new CountingBlob([data3MB]);
    await packWork(workOf(data));
    expect(data.read).to.equal(SIZE);
  });

  it('stops reading a hostile file when it is found out', async () => {
    const packed = endlessZeros(4000);
    const claim = manifestFor({ 'files/zeros': '' }, (manifest) => void (manifest.members[0]!['bytes'] = 10 * 2 ** 20));
    const blob = new CountingBlob([rawZip([...saved({}, claim), { name: 'files/zeros', packed, size: 10 * 2 ** 20 }])]);
    expect((await failureOf(unpackWork(blob))).message).to.match(/holds more than/);
    expect(blob.size).to.be.above(3_000_000);
    // The end of the file, where the directory is, and a slice or two of the bomb; slices of slices are not counted.
    expect(blob.read - packed.length).to.be.below(3 * SLICE_BYTES);
  });

  it('takes a task of its own for a turn', async () => {
    const order: string[] = [];
    const turn = nextTask().then(() => order.push('turn'));
    await Promise.resolve();
    queueMicrotask(() => order.push('microtask'));
    await turn;
    expect(order).to.deep.equal(['microtask', 'turn']);
  });
});

describe('Work that is not wanted any more', () => {
  const aborted = new AbortController();
  aborted.abort();

  it('does not begin', async () => {
    const data = new CountingBlob([data3MB]);
    expect((await failureOf(packWork(workOf(data), { signal: aborted.signal }))).code).to.equal('aborted');
    expect((await failureOf(unpackWork(data, { signal: aborted.signal }))).code).to.equal('aborted');
    expect(data.read).to.equal(0);
  });

  it('ends within a slice', async () => {
    const archive = new CountingBlob([await packWork(workOf(new Blob([data3MB])))]);
    const data = new CountingBlob([data3MB]);
    for (const [source, work] of [
      [data, (options: object) => packWork(workOf(data), options)],
      [archive, (options: object) => unpackWork(archive, options)],
    ] as const) {
      const abort = new AbortController();
      let [calls, read] = [0, 0];
      const progress = (): void => {
        if (++calls !== 5) return;
        abort.abort();
        read = source.read;
      };
      const error = await failureOf(work({ signal: abort.signal, progress }));
      expect(error).to.be.instanceOf(PlaygroundError).with.property('code', 'aborted');
      expect(error.phase).to.equal('state');
      expect(calls).to.equal(5);
      expect(source.read - read).to.be.at.most(SLICE_BYTES);
    }
  });
});
