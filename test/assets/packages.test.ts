import { expect } from '@open-wc/testing';
import { createPackageLoader, resolvePackages } from '../../src/assets/packages.js';
import type { Lock } from '../../src/assets/packages.js';
import { sha256Hex } from '../../src/assets/sha256.js';
import { PlaygroundError } from '../../src/errors.js';
import { FakeNetwork } from './fake-network.js';

const FOLDER = 'https://cdn.example/full/';

const hash = async (text: string): Promise<string> => sha256Hex(await new Blob([text]).arrayBuffer());

async function lockOf(packages: Readonly<Record<string, { depends?: string[]; imports?: string[] }>>): Promise<Lock> {
  const entries = await Promise.all(
    Object.entries(packages).map(async ([name, { depends = [], imports = [] }]) => {
      const file_name = `${name}-1.0-py3-none-any.whl`;
      return [name, { name, version: '1.0', file_name, sha256: await hash(file_name), depends, imports }] as const;
    }),
  );
  return { info: { abi_version: '2026_0', python: '3.14.2' }, packages: Object.fromEntries(entries) };
}

describe('packages', () => {
  let lock: Lock;

  const names = (...packages: string[]): string[] => resolvePackages(packages, lock, FOLDER).map(({ name }) => name);

  const failure = (...packages: string[]): PlaygroundError => {
    try {
      names(...packages);
    } catch (error) {
      if (error instanceof PlaygroundError) return error;
    }
    throw new Error('nothing failed');
  };

  before(async () => {
    lock = await lockOf({
      pandas: { depends: ['numpy', 'python-dateutil'] },
      numpy: {},
      'python-dateutil': { depends: ['six'], imports: ['dateutil'] },
      six: {},
      'ruamel.yaml': { imports: ['ruamel'] },
      left: { depends: ['right'] },
      right: { depends: ['left'] },
    });
  });

  describe('by name', () => {
    it('come with all that they need, each once', () => {
      expect(names('pandas', 'numpy', 'pandas').sort()).to.deep.equal(['numpy', 'pandas', 'python-dateutil', 'six']);
    });

    it('may need each other', () => {
      expect(names('left')).to.deep.equal(['left', 'right']);
    });

    it('are found however their name is written', () => {
      expect(names('Python_DateUtil')).to.deep.equal(['python-dateutil', 'six']);
      expect(names('RUAMEL-yaml')).to.deep.equal(['ruamel.yaml']);
    });

    it('need nothing when they are part of Python', () => {
      expect(names('sqlite3', 'ssl', 'lzma')).to.deep.equal([]);
    });

    it('that are unknown are named, with the package that was probably meant', () => {
      const { code, message } = failure('numpy', 'dateutil');
      expect(code).to.equal('package-failed');
      expect(message).to.match(/“dateutil”.*Did you mean “python-dateutil”/);
      expect(failure('nothing-like-it').message).to.match(/“nothing-like-it”.*address of its wheel/);
    });

    it('with the names of object properties are unknown like any other', () => {
      for (const name of ['__proto__', 'constructor', 'toString']) expect(failure(name).code).to.equal('package-failed');
    });
  });

  it('are had in the version of the list, or not at all', () => {
    expect(names('numpy>=1.0', 'six == 1.*', 'left ~= 1.0 ; python_version > "3"')).to.deep.equal(['numpy', 'six', 'left', 'right']);
    const { code, message } = failure('numpy>=2');
    expect(code).to.equal('package-failed');
    expect(message).to.match(/numpy>=2.*has numpy 1\.0/);
    expect(failure('???').message).to.match(/“\?\?\?” is not the name of a package/);
  });

  it('are found by the modules that they provide', async () => {
    const lockFile = new Blob([JSON.stringify(lock)]);
    const { providers } = createPackageLoader(new FakeNetwork(() => ''));
    expect(await providers(['dateutil', 'mistake', 'ruamel', 'dateutil'], lockFile)).to.deep.equal(['python-dateutil', 'ruamel.yaml']);
    expect(await providers([], new Blob(['not even a lock file']))).to.deep.equal([]);
  });

  it('made for another Python are refused by name, as an address and as a file', async () => {
    for (const file of ['numpy-2.0-cp313-cp313-pyemscripten_2025_0_wasm32.whl', 'numpy-2.0-cp314-cp314-manylinux_x86_64.whl', 'old-1.0-py2-none-any.whl']) {
      expect(failure(`https://example.org/${file}`).message).to.contain(file).and.to.contain('another Python');
    }
    expect(failure('https://example.org/numpy.whl').message).to.match(/“numpy\.whl” is not the name of a wheel/);
    expect(names('https://example.org/x-1.0-cp314-cp314-pyemscripten_2026_0_wasm32.whl', 'y @ https://example.org/y-1-py3-none-any.whl')).to.have.length(2);
    const { fromFile } = createPackageLoader(new FakeNetwork(() => ''));
    const lockFile = new Blob([JSON.stringify(lock)]);
    expect((await fromFile(new File(['x'], 'tool-1.0-py3-none-any.whl'), lockFile)).url).to.match(/\/tool-1\.0-py3-none-any\.whl$/);
    const error = await fromFile(new File(['x'], 'tool.zip'), lockFile).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(PlaygroundError).that.includes({ code: 'package-failed' });
  });

  it('by address are taken as they are', () => {
    const [wheel] = resolvePackages(['wheels/tool-2.0-py3-none-any.whl?x=1'], lock, FOLDER);
    expect(wheel?.url).to.equal(new URL('wheels/tool-2.0-py3-none-any.whl?x=1', document.baseURI).href);
    expect(wheel?.sha256).to.equal(undefined);
  });

  describe('on their way', () => {
    let network: FakeNetwork;
    let lockFile: Blob;

    beforeEach(() => {
      network = new FakeNetwork((url) => url.split('/').pop()!);
      lockFile = new Blob([JSON.stringify(lock)]);
    });

    it('are each fetched once per page, from the folder given', async () => {
      const loader = createPackageLoader(network);
      const [first, second] = await Promise.all([loader.load(['pandas'], FOLDER, lockFile), loader.load(['numpy', 'six'], FOLDER.slice(0, -1), lockFile)]);
      expect(network.calls.map(({ url }) => url).sort()).to.deep.equal(['numpy', 'pandas', 'python-dateutil', 'six'].map((name) => `${FOLDER}${name}-1.0-py3-none-any.whl`));
      expect([first.length, second.length]).to.deep.equal([4, 2]);
    });

    it('ask for nothing when none is wanted', async () => {
      expect(await createPackageLoader(network).load([], FOLDER, new Blob(['not even a lock file']))).to.deep.equal([]);
      expect(network.calls).to.deep.equal([]);
    });

    it('that fail are named with their address, and asked for again the next time', async () => {
      const loader = createPackageLoader(network);
      for (let nth = 1; nth <= 3; nth++) network.answer(nth, { body: 'another file' });
      const error = await loader.load(['six'], FOLDER, lockFile).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(PlaygroundError).that.includes({ code: 'package-failed', phase: 'packages', url: `${FOLDER}six-1.0-py3-none-any.whl` });
      expect((error as PlaygroundError).message).to.match(/package six.*not the file/);
      expect(await loader.load(['six'], FOLDER, lockFile)).to.have.length(1);
    });
  });
});
