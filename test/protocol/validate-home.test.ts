import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { LIMITS } from '../../src/protocol/limits.js';
import { homeState, isHomePath } from '../../src/protocol/validate-home.js';
import { parseWorkerMessage } from '../../src/protocol/validate.js';
import { honestHome } from './forgeries.js';

const HASH = '0123456789abcdef';
const FILE = { kind: 'file', path: 'a.txt', mode: 0o644, mtime: 5, hash: HASH, size: 3 } as const;
const FOLDER = { kind: 'folder', path: 'data', mode: 0o755, mtime: 5 } as const;
const LINK = { kind: 'link', path: 'here', target: '../there' } as const;
const CONTENT = { hash: HASH, size: 3 } as const;
const HOME = { entries: [FOLDER, { ...FILE, path: 'data/b.txt' }, FILE, LINK], contents: [CONTENT], data: new Blob(['abc']) };

/** A home folder with this one entry, and no content. */
const only = (entry: unknown): unknown => ({ entries: [entry], contents: [], data: new Blob() });

describe('what a worker tells of its home folder', () => {
  it('passes as it is, whether its contents come along or came before', () => {
    expect(homeState(HOME)).to.deep.equal(HOME);
    expect(homeState({ ...HOME, contents: [], data: new Blob() })).to.not.equal(null);
    fc.assert(fc.property(honestHome, (home) => void expect(homeState(structuredClone(home))).to.deep.equal(home)), { numRuns: 500 });
  });

  it('passes in each message that has one, and spoils each when it is forged', () => {
    const forged = only({ ...FILE, path: '../a' });
    for (const message of [
      { type: 'checkpoint', layer: null, replaces: false, variables: null },
      { type: 'no-checkpoint', reason: '' },
      { type: 'files' },
    ]) {
      expect(parseWorkerMessage({ ...message, home: HOME })).to.deep.equal({ ...message, home: HOME });
      for (const home of [forged, undefined, {}, [], 'home', new Map()]) expect(parseWorkerMessage({ ...message, home })).to.equal(null);
    }
    expect(parseWorkerMessage({ type: 'files', home: null })).to.equal(null);
  });

  it('has no path that leads elsewhere, nor one that is none', () => {
    const paths = ['..', '../a', 'a/../b', 'a/..', '/a', '/', '', 'a//b', 'a/', './a', 'a/.', '.', 'a\0', '\0/b', 'x'.repeat(LIMITS.path + 1)];
    for (const path of paths) {
      for (const entry of [FILE, FOLDER, LINK]) expect(homeState(only({ ...entry, path })), JSON.stringify(path)).to.equal(null);
    }
    for (const path of [7, null, undefined, ['a'], new String('a')]) expect(homeState(only({ ...FILE, path }))).to.equal(null);
  });

  it('names each path once', () => {
    for (const twin of [FILE, { ...FOLDER, path: 'a.txt' }, { ...LINK, path: 'a.txt' }]) expect(homeState({ ...HOME, entries: [...HOME.entries, twin] })).to.equal(null);
  });

  it('names each folder before what lies in it: else no Python could be filled with it', () => {
    const inside = { ...FILE, path: 'data/deep/a.txt' };
    const deep = { ...FOLDER, path: 'data/deep' };
    const entries = (...all: readonly unknown[]): unknown => ({ entries: all, contents: [], data: new Blob() });
    expect(homeState(entries(FOLDER, deep, inside))).to.not.equal(null);
    for (const forged of [[inside], [deep, FOLDER], [FOLDER, inside, deep], [{ ...FILE, path: 'data' }, deep, inside], [{ ...LINK, path: 'data' }, deep, inside]]) {
      expect(homeState(entries(...forged))).to.equal(null);
    }
  });

  it('says of each kind of entry what belongs to it, and nothing else', () => {
    for (const entry of [FILE, FOLDER, LINK]) {
      for (const field of Object.keys(entry)) expect(homeState(only(Object.fromEntries(Object.entries(entry).filter(([key]) => key !== field)))), field).to.equal(null);
      for (const field of ['extra', '__proto__', 'constructor', 'toString']) {
        expect(homeState(only(Object.defineProperty({ ...entry }, field, { value: 1, enumerable: true }))), field).to.equal(null);
      }
    }
    for (const strange of [{ ...FOLDER, hash: HASH, size: 3 }, { ...LINK, mode: 1 }, { ...FILE, target: '' }, { ...FILE, kind: 'pipe' }, { ...FILE, kind: 'constructor' }, null, [], 'a', new Map()]) {
      expect(homeState(only(strange))).to.equal(null);
    }
  });

  it('has permission bits, finite times, sizes to count with and hashes in sixteen digits', () => {
    const wrong: Readonly<Record<string, readonly unknown[]>> = {
      mode: [-1, 0o10000, 1.5, NaN, '644', null],
      mtime: [NaN, Infinity, -Infinity, '5', null, 5n],
      size: [-1, 1.5, NaN, 2 ** 53, '3', null],
      hash: ['', '0123456789abcde', '0123456789abcdef0', '0123456789ABCDEF', '0123456789abcdeg', `${HASH}\n`, '__proto__', 7, null],
    };
    for (const [field, values] of Object.entries(wrong)) {
      for (const value of values) expect(homeState(only({ ...FILE, [field]: value })), `${field} ${String(value)}`).to.equal(null);
    }
    for (const mtime of [-1.5, 0, 8.64e15]) expect(homeState(only({ ...FILE, mtime }))).to.not.equal(null);
    for (const target of [7, null, 'x'.repeat(LIMITS.path + 1)]) expect(homeState(only({ ...LINK, target }))).to.equal(null);
  });

  it('brings exactly the bytes that it lists', () => {
    for (const sizes of [[], [2], [4], [3, 1], [3, -3, 3], [1.5, 1.5], [NaN]]) {
      const contents = sizes.map((size, at) => ({ hash: `${HASH.slice(0, -1)}${String(at)}`, size }));
      expect(homeState({ ...HOME, contents }), sizes.join()).to.equal(null);
    }
    for (const data of ['abc', new Uint8Array(3), { size: 3 }, null, undefined]) expect(homeState({ ...HOME, data })).to.equal(null);
    for (const content of [{ hash: HASH }, { size: 3 }, { ...CONTENT, more: 1 }, { ...CONTENT, hash: 'x' }, null]) expect(homeState({ ...HOME, contents: [content] })).to.equal(null);
  });

  it('has no more entries and contents than a page can take', () => {
    const many = (length: number): unknown[] => Array.from({ length }, (_, at) => ({ ...FILE, path: `file ${at}` }));
    const home = (entries: unknown): unknown => ({ ...HOME, entries });
    expect(homeState(home(many(LIMITS.files)))).to.not.equal(null);
    expect(homeState(home(many(LIMITS.files + 1)))).to.equal(null);
    const nothing = { hash: HASH, size: 0 };
    expect(homeState({ entries: [], contents: Array(LIMITS.files + 1).fill(nothing), data: new Blob() })).to.equal(null);
    expect(homeState(home(new Array(5)))).to.equal(null);
    expect(homeState(home(Object.assign([FILE], { more: FILE })))).to.equal(null);
  });

  it('is no other object, and reads no inherited field', () => {
    for (const value of [null, undefined, 7, 'home', [], new Map(Object.entries(HOME)), Object.create(HOME), { ...HOME, more: 1 }]) expect(homeState(value)).to.equal(null);
    expect(homeState(JSON.parse('{"__proto__": {"entries": [], "contents": []}, "entries": []}'))).to.equal(null);
  });
});

describe('a path in the home folder', () => {
  it('stays there, whatever it is made of', () => {
    const part = fc.oneof(fc.constantFrom('', '.', '..', '...', 'a', 'ü', '\0', 'x\0y', ' ', '\\', '~', 'C:', '%2e%2e'), fc.string({ unit: 'binary', maxLength: 4 }));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }).map((parts) => parts.join('/')), (path) => {
        const depths = path.split('/').reduce<number[]>((all, name) => [...all, (all.at(-1) ?? 0) + (name === '..' ? -1 : name === '' || name === '.' ? 0 : 1)], []);
        // Each name leads one folder deeper, and none is cut short.
        const stays = depths.every((depth, at) => depth === at + 1) && !path.includes('\0');
        expect(isHomePath(path)).to.equal(stays);
      }),
      { numRuns: 3000 },
    );
  });
});
