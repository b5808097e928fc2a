import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { PathTree } from '../../src/state/paths.js';
import type { Work, WorkFile } from '../../src/state/work.js';

/*
 * Work to save: one by hand, and any at random.
 */

export const emptyWork: Work = {
  code: [],
  files: [],
  folders: [],
  variables: null,
  packages: {},
  python: '3.14.2',
  pyodide: '314.0.7',
  createdAt: 1_767_323_045_006,
};

export const textFile = (path: string, text: string, modified = 1_700_000_000_000): WorkFile => ({ path, data: new Blob([text]), modified });

/** A work with a little of everything. */
export const smallWork: Work = {
  ...emptyWork,
  code: [
    { name: 'main.py', text: '\uFEFFprint("Grüße 🐍")\r\n' },
    { name: 'a/util.py', text: '' },
  ],
  files: [textFile('data.csv', 'a,b\n1,2\n'), textFile('photos/köln.txt', 'Dom', 0), textFile('empty', '')],
  folders: ['photos', 'later/maybe'],
  variables: '{ "x": 1.0, "größe": {"__proto__": [1e3]},\n "x": 2 }',
  packages: { numpy: '2.3.5', 'ruamel.yaml': '0.18' },
};

const oddNames = fc.constantFrom('main.py', '__proto__', 'constructor', 'CON', ' ', 'ﬁ', '日本.txt', '...');
const name = fc
  .oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), oddNames)
  .filter((text) => !/[\p{Cc}\\/:]/u.test(text) && text !== '.' && text !== '..');
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
const content = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  // Sparse data, as databases and pictures are: it repeats over long distances.
  fc.record({ size: fc.integer({ max: 9000, min: 1 }), bytes: fc.array(fc.tuple(fc.nat(8999), fc.nat(255)), { maxLength: 60 }) }).map(({ size, bytes }) => {
    const sparse = new Uint8Array(size);
    for (const [at, value] of bytes) sparse[at % size] = value;
    return sparse;
  }),
  fc
    .record({ size: fc.integer({ min: 60_000, max: 300_000 }), step: fc.integer({ min: 0, max: 255 }) })
    .map(({ size, step }) => Uint8Array.from({ length: size }, (_, i) => (i * step) >> 3)),
);
const version = fc.stringMatching(/^\d{1,3}(\.\d{1,3}){0,2}([ab]\d)?(\+[a-z]{1,4})?$/);
const variable = fc.stringMatching(/^[a-z][A-Za-z0-9]{0,10}_$/);
const json = fc.oneof(fc.dictionary(variable, fc.jsonValue({ maxDepth: 5 })).map((value) => JSON.stringify(value, null, 1)), fc.constant(null));

/** Leaves out what cannot lie beside what came before. */
function fitting<T>(tree: PathTree, kind: 'file' | 'folder', items: readonly T[], pathOf: (item: T) => string): T[] {
  return items.filter((item) => tree.add(pathOf(item), kind) === null);
}

/** Any work that can be saved. */
export const anyWork: Arbitrary<Work> = fc
  .record({
    code: fc.array(fc.record({ name: path, text: fc.string({ unit: 'grapheme', maxLength: 200 }) }), { maxLength: 4 }),
    files: fc.array(fc.record({ path, data: content.map((bytes) => new Blob([bytes])), modified: fc.integer({ min: 0, max: 4e12 }) }), { maxLength: 8 }),
    folders: fc.array(path, { maxLength: 4 }),
    variables: json,
    packages: fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9._-]{0,10}[a-z0-9]$/), version, { maxKeys: 4 }),
    python: version,
    pyodide: version,
    createdAt: fc.integer({ min: 0, max: 4e12 }),
  })
  .map((work) => {
    const home = new PathTree();
    return {
      ...work,
      code: fitting(new PathTree(), 'file', work.code, (code) => code.name),
      files: fitting(home, 'file', work.files, (file) => file.path),
      folders: fitting(home, 'folder', work.folders, (folder) => folder),
    };
  });

/** The work with the bytes of its files in place of their Blobs, to compare. */
export async function plain(work: Work): Promise<unknown> {
  const plainFile = async ({ path, data, modified }: WorkFile) => ({ path, modified, bytes: [...new Uint8Array(await data.arrayBuffer())] });
  const files = await Promise.all(work.files.map(plainFile));
  return { ...work, files };
}

/** Bytes that do not shrink, the same each time (a linear congruential generator, its upper bits). */
export function noise(length: number): Uint8Array<ArrayBuffer> {
  let state = 1;
  return Uint8Array.from({ length }, () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0) >>> 24);
}

/** A Blob that counts what is read of it. */
export class CountingBlob extends Blob {
  read = 0;

  override slice(start = 0, end = this.size): Blob {
    const piece = super.slice(start, end);
    this.read += piece.size;
    return piece;
  }
}
