import { expect } from '@open-wc/testing';
import { packLegacy } from '../../src/state/pack-legacy.js';
import { unpackWork } from '../../src/state/unpack.js';
import type { WorkFile } from '../../src/state/work.js';
import { bytesOf } from './raw-zip.js';
import type { Bytes } from './raw-zip.js';
import { emptyWork, plain, textFile } from './works.js';

const old = (text: string): Blob => new Blob([text]);

function database(pages: number): Bytes {
  const bytes = Uint8Array.from({ length: 4096 * pages }, (_, i) => i % 251);
  bytes.set(bytesOf('SQLite format 3\0\x10\0'));
  return bytes;
}

const databaseFile = (pages: number): WorkFile => ({ path: 'app_state.db', data: new Blob([database(pages)]), modified: 0 });

const contents = async (file: Blob): Promise<[string, string][]> =>
  Promise.all((await unpackWork(file)).files.map(async ({ path, data }): Promise<[string, string]> => [path, await data.text()]));

describe('The older form of a saved state', () => {
  it('gives a database and a state', async () => {
    const list = Array.from(database(50)).join(' ,\n');
    const files = await contents(old(`\uFEFF {"version": [[1]], "jsonState": {"a": [1, {"b": "[\\"]"}]}, "database": [${list}]}`));
    expect(files).to.deep.equal([
      ['app_state.db', new TextDecoder().decode(database(50))],
      ['app_state.json', JSON.stringify({ a: [1, { b: '["]' }] }, null, 2)],
    ]);
  });

  it('is complete work otherwise, without code', async () => {
    const file = new File(['{"jsonState": {}}'], 'state.json', { lastModified: 5000 });
    const state = { path: 'app_state.json', bytes: [...bytesOf('{}')], modified: 5000 };
    expect(await plain(await unpackWork(file))).to.deep.equal({ ...emptyWork, files: [state], python: '', pyodide: '', createdAt: 5000 });
  });

  it('may have only one of the two', async () => {
    expect(await contents(old('{"database": null, "jsonState": {"x": 1}}'))).to.deep.equal([['app_state.json', '{\n  "x": 1\n}']]);
    const [file] = await contents(old(`{"database": [${Array.from(database(1)).join()}], "jsonState": null}`));
    expect(file?.[0]).to.equal('app_state.db');
  });

  it('keeps a state that is called __proto__', async () => {
    expect(await contents(old('{"jsonState": {"__proto__": {"x": 1}}}'))).to.deep.equal([['app_state.json', '{\n  "__proto__": {\n    "x": 1\n  }\n}']]);
  });

  it('is written again as it was', async () => {
    const work = { ...emptyWork, files: [databaseFile(3), textFile('app_state.json', '{\n  "x": [\n    1\n  ]\n}', 0)] };
    const packed = await packLegacy(work);
    expect(Object.keys(JSON.parse(await packed!.text()) as object)).to.deep.equal(['database', 'jsonState']);
    expect(await contents(packed!)).to.deep.equal(await Promise.all(work.files.map(async ({ path, data }) => [path, await data.text()])));
  });

  it('is not written when it cannot hold all', async () => {
    const state = textFile('app_state.json', '{}');
    const cases: [string, Parameters<typeof packLegacy>[0]][] = [
      ['another file', { ...emptyWork, files: [state, textFile('more.txt', '')] }],
      ['no file', emptyWork],
      ['a folder', { ...emptyWork, files: [state], folders: ['a'] }],
      ['variables', { ...emptyWork, files: [state], variables: '{}' }],
      ['a state that is a list', { ...emptyWork, files: [textFile('app_state.json', '[]')] }],
      ['a state that is no JSON', { ...emptyWork, files: [textFile('app_state.json', 'x')] }],
      ['a database that is none', { ...emptyWork, files: [textFile('app_state.db', 'x')] }],
    ];
    for (const [name, work] of cases) expect(await packLegacy(work), name).to.equal(null);
  });
});
