import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { packWork } from '../../src/state/pack.js';
import { why } from '../../src/state/refusals.js';
import { unpackWork } from '../../src/state/unpack.js';
import { hostileFiles } from './corpus.js';
import { goodMembers, manifestFor, saved } from './corpus/archive.js';
import { rawZip, rawZipWithBorders } from './raw-zip.js';
import { failureOf } from './support.js';
import { plain, smallWork } from './works.js';

/** Numbers that look random and are the same each time (Knuth's MMIX). */
function* seeded(seed: bigint): Generator<number, never> {
  for (let state = seed; ; ) {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    yield Number(state >> 33n);
  }
}

describe('A file that must not be opened', () => {
  const files = hostileFiles();
  const messages = new Map<string, { reason: string; text: string }>();

  for (const { name, blob, reason, message } of files) {
    it(`is ${name}`, async () => {
      const error = await failureOf(unpackWork(blob));
      expect(error.message).to.match(message).and.match(/ Nothing was changed\.$/);
      expect(error.code).to.equal('state-refused');
      expect(error.phase).to.equal('state');
      messages.set(name, { reason, text: error.message });
    });
  }

  it('is refused for every reason that there is, each in words of its own', () => {
    const reasons = new Set<string>(files.map(({ reason }) => reason));
    expect(Object.keys(why).filter((reason) => !reason.startsWith('share') && !reasons.has(reason))).to.deep.equal(['unreadable']);
    for (const { name, reason, message } of files) {
      for (const [other, said] of messages) if (said.reason !== reason) expect(said.text, `${name}, ${other}`).not.to.match(message);
    }
    expect(messages.size).to.equal(files.length);
  });

  it('leaves the prototypes alone', () => {
    expect(({} as Record<string, unknown>)['format']).to.equal(undefined);
    expect(Reflect.ownKeys(Object.prototype)).not.to.include('jsonState');
  });

  it('may be a folder', async () => {
    const folder = Object.assign(new Blob([]), { arrayBuffer: () => Promise.reject(new DOMException('', 'NotFoundError')) });
    expect((await failureOf(unpackWork(folder))).message).to.match(/cannot be read. It may be a folder/);
  });
});

describe('A ZIP file made by another program', () => {
  it('is opened if it is as ours are', async () => {
    const work = await unpackWork(rawZip(goodMembers().map((member) => ({ ...member, method: 0, flags: 0, time: 77, attributes: 0x81a40000 }))));
    expect(work.code).to.deep.equal([{ name: 'main.py', text: 'print("Hello!")\n' }]);
    expect(work.variables).to.equal('{"x": 1}');
    expect(work.files.map(({ path }) => path)).to.deep.equal(['data.txt']);
  });

  it('may have a manifest with more in it than is known yet', async () => {
    const contents = { 'code/main.py': '1' };
    const manifest = manifestFor(contents, (fields) => void (fields['colour'] = { __proto__: null }));
    expect((await unpackWork(rawZip(saved(contents, manifest)))).code).to.have.length(1);
  });
});

describe('A manifest', () => {
  const fields = ['format', 'version', 'created', 'python', 'pyodide', 'members', 'folders', 'packages'] as const;
  const odd = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.array(fc.string({ unit: 'binary' })),
    fc.array(fc.record({ path: fc.constantFrom('code/main.py', '__proto__', 'x'), bytes: fc.nat(20), sha256: fc.stringMatching(/^[0-9a-f]{64}$/) })),
    fc.dictionary(fc.constantFrom('a', '__proto__', 'constructor'), fc.constantFrom('1.0', '', '2!3')),
  );

  it('with anything in a field gives plain data or is refused', async () => {
    const contents = { 'code/main.py': '1' };
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...fields), odd, async (field, value) => {
        const manifest = manifestFor(contents, (right) => ({ ...right, [field]: value }));
        const work = await unpackWork(rawZip(saved(contents, manifest))).catch((error: Error) => error);
        if (work instanceof Error) return void expect(work).to.have.property('code', 'state-refused');
        expect(work.folders.every((folder) => typeof folder === 'string')).to.equal(true);
        expect(Object.values(work.packages).every((version) => typeof version === 'string')).to.equal(true);
        expect(Object.getPrototypeOf(work.packages)).to.equal(Object.prototype);
        expect([typeof work.python, typeof work.pyodide, typeof work.createdAt]).to.deep.equal(['string', 'string', 'number']);
      }),
      { numRuns: 300 },
    );
  });
});

describe('A damaged file', () => {
  it('is refused wherever it is cut short', async () => {
    const { blob, borders } = rawZipWithBorders(goodMembers());
    const ends = new Set(borders.flatMap((border) => [border - 1, border, border + 1]).filter((end) => end >= 0 && end < blob.size));
    for (let end = 0; end < blob.size; end += 7) ends.add(end);
    for (const end of ends) expect((await failureOf(unpackWork(blob.slice(0, end)))).code, `${end}`).to.equal('state-refused');
  });

  it('is refused when a bit of it has changed, or means the same', async () => {
    const good = new Uint8Array(await (await packWork(smallWork)).arrayBuffer());
    const expected = await plain(smallWork);
    const random = seeded(2026n);
    let refusals = 0;
    for (let i = 0; i < 300; i++) {
      const bytes = good.slice();
      const at = random.next().value % bytes.length;
      bytes[at] = bytes[at]! ^ (1 << random.next().value % 8);
      const result = await unpackWork(new Blob([bytes])).then(plain, (error: Error) => error);
      if (result instanceof Error) {
        expect(result, `byte ${at}`).to.have.property('code', 'state-refused');
        refusals++;
      } else {
        expect(result, `byte ${at}`).to.deep.equal(expected);
      }
    }
    // A few bits mean nothing: which system made it, and permissions.
    expect(refusals).to.be.above(270);
  });
});
